"""A geodata folder as values: every file read, every fault collected, raised once."""

from __future__ import annotations

import csv
import importlib.resources
import io
import tomllib
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from shapely import LineString, MultiLineString, Point, Polygon

from kwmaps import dates
from kwmaps.errors import GeodataError, RequestError, did_you_mean
from kwmaps.geodata import schema
from kwmaps.geodata.lessons import read_lessons
from kwmaps.geodata.reading import (
    Collector,
    Feature,
    read_features,
    read_text,
    validate,
    wants,
)
from kwmaps.geometry import lines
from kwmaps.model import (
    Anchor,
    CloseUp,
    Contested,
    Event,
    Fact,
    Geodata,
    IslandHolder,
    Movement,
    NamedLine,
    Phase,
    Place,
    Pocket,
    Section,
    Side,
    Snapshot,
    War,
)

P = TypeVar("P", bound=schema.Properties)
T = TypeVar("T")

NAME_SETS = ("modern", "ko", "hanja")
"""Other forms of a place's name that places.geojson may give."""


def default_folder() -> Path:
    """``geodata/`` in the working directory if it holds a war, else the packaged war."""
    here = Path("geodata")
    if (here / "war.toml").is_file():
        return here
    packaged = Path(str(importlib.resources.files("kwmaps"))) / "war"
    if packaged.is_dir():
        return packaged
    # An editable installation has no copy inside the package: the repository's own folder is the packaged war.
    return Path(__file__).resolve().parents[2] / "geodata"


def read(folder: str | Path | None = None) -> tuple[Geodata, Collector]:
    """Reads a folder; the collector holds the warnings.

    Raises
    ------
    GeodataError
        Something in the folder can't be used. Every fault that was found is in it.
    """
    path = default_folder() if folder is None else Path(folder)
    if not (path / "war.toml").is_file():
        what = "has no war.toml" if path.is_dir() else "is no folder"
        raise RequestError(f"{path} {what}: a geodata folder is wanted, like the geodata/ of this project")
    faults = Collector()
    war = _war(path, faults)
    if war is None:
        raise GeodataError(faults.faults)
    reader = _Reader(path, war, faults)
    geodata = reader.everything()
    if faults.faults:
        raise GeodataError(faults.faults)
    return geodata, faults


def _war(folder: Path, faults: Collector) -> War | None:
    text = read_text(folder / "war.toml", "war.toml", faults)
    if text is None:
        return None
    try:
        raw = tomllib.loads(text)
        table = schema.WarTable.model_validate(raw)
    except tomllib.TOMLDecodeError as error:
        faults.add("war.toml", "", f"is not TOML ({error})")
        return None
    except ValidationError as error:
        for key, what, remedy in schema.complaints(error, schema.WarTable, raw):
            faults.add("war.toml", key, what, remedy)
        return None
    sides = [
        Side(
            key,
            side.name,
            side.short,
            tuple(Anchor(a.name, a.lon, a.lat) for a in side.anchors),
        )
        for key, side in table.sides.items()
    ]
    phases = tuple(Phase(p.id, p.title, p.first, p.last, p.summary, p.focus) for p in table.phases)
    if table.last < table.first:
        faults.add(
            "war.toml",
            "last",
            f"the war ends ({table.last}) before it begins ({table.first})",
        )
        return None
    for variant, words in table.side_names.items():
        if set(words) != set(table.sides):
            faults.add(
                "war.toml",
                f"side_names.{variant}",
                f"should name {' and '.join(table.sides)}",
            )
            return None
    day = table.first
    for phase in phases:
        if phase.first != day or phase.last < phase.first:
            faults.add(
                "war.toml",
                f"phase {phase.id}",
                f"should begin on {day}",
                "phases follow each other day by day",
            )
            return None
        day = phase.last + dates.DAY
    if phases and phases[-1].last != table.last:
        faults.add(
            "war.toml",
            f"phase {phases[-1].id}",
            f"should end on {table.last}, the war's last day",
        )
        return None
    return War(
        title=table.title,
        subtitle=table.subtitle,
        slug=table.slug,
        first=table.first,
        last=table.last,
        crs=table.crs,
        equal_area=table.equal_area,
        extent=table.extent,
        credit=table.credit,
        summary=table.summary,
        sides=(sides[0], sides[1]),
        divide=table.islands.divide,
        phases=phases,
        side_names=table.side_names,
        close_ups=tuple(CloseUp(c.id, c.first, c.last or table.last, c.focus) for c in table.close_ups),
        border_file=table.lines.border or "",
        armistice_file=table.lines.armistice or "",
        zone_km=table.lines.zone_km,
        words={key: words for key, words in table.words.model_dump(exclude_none=True).items() if words},
        local_names=table.local_names,
    )


class _Reader:
    """Reads the files of one folder into values, all faults into one collector."""

    def __init__(self, folder: Path, war: War, faults: Collector) -> None:
        self.folder, self.war, self.faults = folder, war, faults

    def everything(self) -> Geodata:
        snapshots = self._snapshots()
        places = self._points("places.geojson", schema.PlaceProperties, self._place)
        names = {place.name for place in places}
        events = self._points("events.geojson", schema.EventProperties, self._event, need_point=False)
        self._unknown_places(events, names)
        movements = self._movements()
        islands = self._points("islands.geojson", schema.IslandProperties, self._island)
        named = self._named_lines()
        self._unnamed()
        line = self._one(self.war.armistice_file, "LineString")
        zone = self._one(self.war.armistice_file, "Polygon")
        return Geodata(
            self.folder,
            self.war,
            snapshots,
            tuple(sorted(places, key=lambda place: (place.rank, place.id))),
            tuple(sorted(events, key=lambda event: (event.date, event.rank, event.id))),
            tuple(sorted(movements, key=lambda movement: (movement.start, movement.id))),
            tuple(sorted(islands, key=lambda island: (island.name, island.since))),
            tuple(sorted(named, key=lambda line: (line.first, line.id))),
            self._border(),
            line,
            zone,
            tuple(sorted(self._contested(), key=lambda area: (area.first, area.id))),
            read_lessons(self.folder, self.war, events, places, self.faults),
        )

    def _features(self, file: str, model: type[P], kinds: tuple[str, ...]) -> list[tuple[Feature, P]]:
        """A file's features with their validated properties."""
        found = []
        for feature in read_features(self.folder / file, file, self.faults, self.war.extent):
            properties = validate(feature, model, self.faults)
            if wants(feature, kinds, self.faults) and properties is not None:
                found.append((feature, properties))
        return found

    def _side(self, feature: Feature, holder: str) -> bool:
        if holder in self.war.side_ids:
            return True
        remedy = f"it must be {' or '.join(self.war.side_ids)}"
        self.faults.add(
            feature.file,
            feature.where,
            f"holder '{holder}' is no side of this war",
            remedy,
        )
        return False

    def _day(self, feature: Feature, day: date, key: str) -> None:
        if not self.war.first <= day <= self.war.last:
            span = f"the war lasts from {self.war.first} to {self.war.last}"
            self.faults.add(feature.file, feature.where, f"{key} {day} is outside the war", span)

    # fronts

    def _snapshots(self) -> tuple[Snapshot, ...]:
        snapshots = []
        files = sorted((self.folder / "fronts").glob("*.geojson"))
        for path in files:
            file = f"fronts/{path.name}"
            try:
                day = dates.parse(path.name.removesuffix(".geojson"))
            except ValueError:
                self.faults.add(
                    file,
                    "",
                    "its name is no date",
                    "name it like fronts/1950-09-15.geojson",
                )
                continue
            if not self.war.first <= day <= self.war.last:
                self.faults.add(
                    file,
                    "",
                    f"{day} is outside the war ({self.war.first} to {self.war.last})",
                )
                continue
            snapshot = self._snapshot(file, path, day)
            if snapshot:
                snapshots.append(snapshot)
        snapshots.sort(key=lambda snapshot: snapshot.date)
        for before, after in pairwise(snapshots):
            if before.until >= after.date:
                what = f"stands still until {before.until}, but the next snapshot is of {after.date}"
                self.faults.add(before.file, "until", what, f"end it by {after.date - dates.DAY}")
        if not self.faults.faults:
            for day in (self.war.first, self.war.last):
                if not any(snapshot.date <= day <= snapshot.until for snapshot in snapshots):
                    self.faults.add(
                        f"fronts/{day}.geojson",
                        "",
                        "is missing",
                        "the war's first and last day need one",
                    )
        return tuple(snapshots)

    def _snapshot(self, file: str, path: Path, day: date) -> Snapshot | None:
        already = len(self.faults.faults)
        sections: list[Section] = []
        pockets: list[Pocket] = []
        until, title = {day}, ""
        for feature in read_features(path, file, self.faults, self.war.extent):
            kind = feature.properties.get("kind")
            if kind not in ("front", "pocket"):
                self.faults.add(
                    file,
                    feature.where,
                    f"kind is {kind!r}",
                    "it must be 'front' or 'pocket'",
                )
                continue
            said = feature.properties.get("date")
            if said is not None and str(said)[:10] != day.isoformat():
                self.faults.add(
                    file,
                    feature.where,
                    f"its date says {said}, the file's name {day}",
                    "make them agree",
                )
            if kind == "front":
                front = validate(feature, schema.FrontProperties, self.faults)
                if wants(feature, ("LineString", "MultiLineString"), self.faults) and front and feature.geometry:
                    until.add(front.until or day)
                    title = title or front.title
                    sections += [
                        Section(
                            front.id,
                            line,
                            front.source,
                            front.certainty,
                            front.uncertainty_km,
                            front.note,
                        )
                        for line in lines(feature.geometry)
                    ]
            else:
                pocket = validate(feature, schema.PocketProperties, self.faults)
                if not wants(feature, ("Polygon",), self.faults) or pocket is None:
                    continue
                if self._side(feature, pocket.holder) and isinstance(feature.geometry, Polygon):
                    until.add(pocket.until or day)
                    pockets.append(
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
        if min(until) < day:
            self.faults.add(
                file,
                "until",
                f"{min(until)} is before the snapshot's own date",
                f"at least {day}",
            )
        if not sections and len(self.faults.faults) > already:
            return None
        if not sections:
            self.faults.add(
                file,
                "",
                "has no front",
                "draw a LineString of kind 'front' from sea to sea",
            )
            return None
        # Reordering the features of a file must not change a map, so they are kept in an order of their own.
        sections.sort(key=lambda section: (section.line.bounds, section.id))
        pockets.sort(key=lambda pocket: pocket.id)
        return Snapshot(day, max(until), file, tuple(sections), tuple(pockets), title)

    # points

    def _points(
        self,
        file: str,
        model: type[P],
        build: Callable[[Feature, Any, Point | None], T | None],
        need_point: bool = True,
    ) -> list[T]:
        found = []
        for feature in read_features(self.folder / file, file, self.faults, self.war.extent):
            properties = validate(feature, model, self.faults)
            if not need_point and feature.geometry is None:
                point = None
            elif wants(feature, ("Point",), self.faults) and isinstance(feature.geometry, Point):
                point = feature.geometry
            else:
                continue
            if properties is not None:
                value = build(feature, properties, point)
                if value is not None:
                    found.append(value)
        return found

    def _place(self, _: Feature, given: schema.PlaceProperties, point: Point | None) -> Place | None:
        if point is None:
            return None
        forms = {**(given.model_extra or {}), **given.model_dump(include=set(NAME_SETS))}
        wanted = dict.fromkeys((*NAME_SETS, self.war.local_names))
        names = {key: str(forms[key]) for key in wanted if forms.get(key)}
        return Place(
            given.id,
            given.name,
            point.x,
            point.y,
            given.rank,
            given.kind,
            names,
            given.source,
            given.certainty,
        )

    def _event(self, feature: Feature, given: schema.EventProperties, point: Point | None) -> Event:
        self._day(feature, given.date, "date")
        return Event(
            given.id,
            given.date,
            given.text,
            given.rank,
            given.source,
            given.certainty,
            given.title,
            given.place,
            point,
        )

    def _unknown_places(self, events: list[Event], names: set[str]) -> None:
        for event in events:
            if event.place and event.place not in names:
                what = f"place '{event.place}' is not in places.geojson{did_you_mean(event.place, names)}"
                self.faults.add("events.geojson", event.id, what, "add it there, or leave it out")

    def _island(self, feature: Feature, given: schema.IslandProperties, point: Point | None) -> IslandHolder | None:
        if point is None or not self._side(feature, given.holder):
            return None
        return IslandHolder(
            given.id,
            given.name,
            point,
            given.holder,
            given.since,
            given.source,
            given.certainty,
        )

    # lines

    def _movements(self) -> list[Movement]:
        found = []
        kinds = ("LineString", "MultiLineString")
        for feature, given in self._features("movements.geojson", schema.MovementProperties, kinds):
            if given.end < given.start:
                what = f"ends ({given.end}) before it starts ({given.start})"
                self.faults.add(feature.file, feature.where, what, "exchange or mend the dates")
            self._day(feature, given.start, "start")
            self._day(feature, given.end, "end")
            if self._side(feature, given.side) and feature.geometry is not None:
                paths = MultiLineString(lines(feature.geometry))
                found.append(
                    Movement(
                        given.id,
                        given.name,
                        given.side,
                        given.kind,
                        given.start,
                        given.end,
                        given.units,
                        paths,
                        given.rank,
                        given.source,
                        given.certainty,
                    )
                )
        return found

    def _named_lines(self) -> list[NamedLine]:
        found = []
        kinds = ("LineString", "MultiLineString")
        for feature, given in self._features("lines/named-lines.geojson", schema.LineProperties, kinds):
            if isinstance(feature.geometry, LineString | MultiLineString):
                first, last = given.first or self.war.first, given.last or self.war.last
                found.append(NamedLine(given.id, given.name, feature.geometry, first, last))
        return found

    def _contested(self) -> list[Contested]:
        file = "contested.geojson"
        if not (self.folder / file).exists():
            return []
        found = []
        for feature, given in self._features(file, schema.LineProperties, ("Polygon",)):
            if isinstance(feature.geometry, Polygon):
                first, last = given.first or self.war.first, given.last or self.war.last
                if last < first:
                    self.faults.add(
                        file,
                        feature.where,
                        f"ends ({last}) before it starts ({first})",
                        "mend the dates",
                    )
                source, certainty = given.source, given.certainty
                found.append(
                    Contested(
                        given.id,
                        given.name,
                        feature.geometry,
                        first,
                        last,
                        source,
                        certainty,
                    )
                )
        return found

    def _unnamed(self) -> None:
        """Lines that lie there and that nothing reads: an older folder, or a slip in war.toml."""
        read = {"lines/named-lines.geojson", self.war.border_file, self.war.armistice_file}
        for path in sorted((self.folder / "lines").glob("*.geojson")):
            if f"lines/{path.name}" not in read:
                remedy = "if it is the border before the war or the armistice's line, name it there"
                self.faults.warn(f"lines/{path.name}", "", "isn't named in war.toml's [lines], and isn't drawn", remedy)

    def _border(self) -> NamedLine | None:
        """The border before the war."""
        feature = self._one_feature(self.war.border_file, "LineString")
        properties = validate(feature, schema.LineProperties, self.faults) if feature else None
        if feature is None or properties is None or not isinstance(feature.geometry, LineString):
            return None
        return NamedLine(properties.id, properties.name, feature.geometry, self.war.first, self.war.last)

    def _one(self, file: str, kind: str) -> Any:
        """The geometry of this type in a file that has one of it."""
        feature = self._one_feature(file, kind)
        return feature.geometry if feature else None

    def _one_feature(self, file: str, kind: str) -> Feature | None:
        """The one feature of a file that has this geometry type; None where the war names no file."""
        if not file:
            return None
        already = len(self.faults.faults)
        found = [
            feature
            for feature in read_features(self.folder / file, file, self.faults, self.war.extent)
            if feature.geometry is not None and feature.geometry.geom_type == kind
        ]
        if len(found) != 1 and len(self.faults.faults) == already:
            self.faults.add(
                file,
                "",
                f"has {len(found)} features of type {kind}",
                "it must have one",
            )
        return found[0] if found else None


def read_evidence(folder: Path, war: War) -> tuple[list[Fact], Collector]:
    """The rows of ``evidence.csv``. Only checking calls this: nothing that draws or answers may."""
    faults = Collector()
    file = "evidence.csv"
    facts: list[Fact] = []
    if not (folder / file).is_file():
        return facts, faults
    text = read_text(folder / file, file, faults)
    for row, cells in enumerate(csv.DictReader(io.StringIO(text or "")), start=2):
        try:
            day = dates.parse(cells["date"])
            lon, lat, holder = float(cells["lon"]), float(cells["lat"]), cells["holder"]
            if holder not in war.side_ids:
                raise ValueError(f"holder '{holder}' is no side of this war")
            if not war.first <= day <= war.last:
                raise ValueError(f"{day} is outside the war")
        except (KeyError, TypeError, ValueError) as error:
            faults.add(file, f"row {row}", f"can't be used ({error})")
            continue
        facts.append(
            Fact(
                day,
                cells["place"],
                lon,
                lat,
                holder,
                cells.get("certainty") or "",
                cells.get("source") or "",
                cells.get("note") or "",
                row,
                cells.get("accepted") or "",
            )
        )
    return facts, faults
