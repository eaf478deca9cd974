"""``fronts/``: one file a snapshot, read and put in order."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

from shapely import Polygon

from kwmaps import dates
from kwmaps.errors import did_you_mean, short
from kwmaps.geodata.collector import Collector, Origin
from kwmaps.geodata.reading import Feature, read_features, validate, wants
from kwmaps.geodata.schema import FrontProperties, PocketProperties
from kwmaps.geometry import lines
from kwmaps.model import Pocket, Section, Snapshot, War

KINDS = ("front", "pocket")

MOST_POSITIONS = 20_000
"""In one snapshot: every day to the next one is measured from each. The longest of the real ones has 600."""


def front_files(folder: Path) -> list[Path]:
    """The snapshots' files."""
    return sorted(path for path in (folder / "fronts").glob("*") if path.suffix.lower() == ".geojson")


def read_snapshots(folder: Path, war: War, faults: Collector) -> tuple[Snapshot, ...]:
    """The sound snapshots of a folder, by date."""
    snapshots: list[Snapshot] = []
    files: dict[date, str] = {}
    for path in front_files(folder):
        file = f"fronts/{path.name}"
        try:
            day = dates.parse(path.stem)
        except ValueError as error:
            what, _, why = str(error).partition(": ")
            like = f"name it like fronts/{dates.meant(path.stem) or '1950-09-15'}.geojson"
            faults.add(file, "", "its name is no date", why if "calendar" in what else like)
            continue
        if day in files:
            faults.add(file, "", f"is of the same date as {files[day]}", "there can be one front a day: remove one")
            continue
        files[day] = file
        if not war.first <= day <= war.last:
            what = f"{day} is outside the war ({war.first} to {war.last})"
            faults.add(file, "", what, "mend its name, or the dates in war.toml")
            continue
        snapshot = _Sheet(file, day, war, faults).read(folder)
        if snapshot:
            snapshots.append(snapshot)
    snapshots.sort(key=lambda snapshot: snapshot.date)
    for before, after in pairwise(snapshots):
        if before.until >= after.date:
            what = f"stands still until {before.until}, but the next snapshot is of {after.date}"
            faults.add(before.file, "until", what, f"end it by {after.date - dates.DAY}")
    for day in (war.first, war.last):
        if day not in files and not any(snapshot.date <= day <= snapshot.until for snapshot in snapshots):
            faults.add(f"fronts/{day}.geojson", "", "is missing", "the war's first and last day need one")
    for path in sorted((folder / "fronts").glob("*")):
        if path.suffix.lower() != ".geojson":
            faults.warn(f"fronts/{path.name}", "", "is not read", "a snapshot is called like 1950-09-15.geojson")
    return tuple(snapshots)


def read_snapshot(folder: Path, day: date, war: War, faults: Collector) -> Snapshot | None:
    """The snapshot of one day, or None if nothing can be drawn of it."""
    return _Sheet(f"fronts/{day}.geojson", day, war, faults).read(folder)


def is_side(origin: Origin, key: str, holder: str, war: War, faults: Collector) -> bool:
    """Whether `holder` is a side of the war; a fault if not."""
    if holder in war.side_ids:
        return True
    remedy = f"it must be {' or '.join(war.side_ids)}{did_you_mean(holder, war.side_ids)}"
    faults.of(origin, f"{key} '{holder}' is no side of this war", remedy, "properties", key)
    return False


class _Sheet:
    """One file of a snapshot."""

    def __init__(self, file: str, day: date, war: War, faults: Collector) -> None:
        self.file, self.day, self.war, self.faults = file, day, war, faults
        self.sections: list[Section] = []
        self.pockets: list[Pocket] = []
        self.until: set[date] = set()
        self.title = ""

    def read(self, folder: Path) -> Snapshot | None:
        """The snapshot, or None if nothing can be drawn of it."""
        already = len(self.faults.faults)
        for feature in read_features(folder, self.file, self.faults, self.war.extent, MOST_POSITIONS):
            self._take(feature)
        if len(self.until) > 1:
            told = " and ".join(str(day) for day in sorted(self.until))
            what = f"its features stand still until {told}; the last counts"
            self.faults.warn(self.file, "until", what, "say the same on every feature")
        if not self.sections:
            if len(self.faults.faults) == already:
                self.faults.add(self.file, "", "has no front", "draw a LineString of kind 'front' from sea to sea")
            return None
        # Reordering the features of a file must not change a map, so they are kept in an order of their own.
        self.sections.sort(key=lambda section: (section.line.bounds, section.id))
        self.pockets.sort(key=lambda pocket: pocket.id)
        until = max([self.day, *self.until])
        return Snapshot(self.day, until, self.file, tuple(self.sections), tuple(self.pockets), self.title)

    def _take(self, feature: Feature) -> None:
        origin, kind = feature.origin, feature.properties.get("kind")
        if kind not in KINDS:
            near = did_you_mean(kind, KINDS) if isinstance(kind, str) else ""
            what = "'kind' is missing" if kind is None else f"kind is {short(kind)}"
            self.faults.of(origin, what, f"it must be 'front' or 'pocket'{near}", "properties", "kind")
            return
        self._date(feature)
        if kind == "front":
            front = validate(feature, FrontProperties, self.faults)
            if wants(feature, ("LineString", "MultiLineString"), self.faults) and front and feature.geometry:
                self._until(origin, front)
                self.title = self.title or front.title
                self.sections += [
                    Section(front.id, line, front.source, front.certainty, front.uncertainty_km, front.note)
                    for line in lines(feature.geometry)
                ]
            return
        pocket = validate(feature, PocketProperties, self.faults)
        known = pocket is not None and is_side(origin, "holder", pocket.holder, self.war, self.faults)
        if wants(feature, ("Polygon",), self.faults) and known and isinstance(feature.geometry, Polygon) and pocket:
            self._until(origin, pocket)
            self.pockets.append(
                Pocket(
                    pocket.id,
                    feature.geometry,
                    pocket.holder,
                    pocket.source,
                    pocket.certainty,
                    pocket.uncertainty_km,
                    pocket.name,
                    pocket.note,
                )
            )

    def _date(self, feature: Feature) -> None:
        said = feature.properties.get("date")
        if said is not None and str(said)[:10] != self.day.isoformat():
            what = f"its date says {short(said)}, the file's name {self.day}"
            self.faults.of(feature.origin, what, "make them agree", "properties", "date")

    def _until(self, origin: Origin, given: FrontProperties) -> None:
        if given.until is not None and given.until < self.day:
            what = f"until {given.until} is before the snapshot's own date"
            self.faults.of(origin, what, f"at least {self.day}", "properties", "until")
        else:
            self.until.add(given.until or self.day)
