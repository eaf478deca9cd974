"""Checks a geodata folder as a whole: every fault in every file, and the map against the evidence."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import shapely
from shapely import Point

from kwmaps.errors import Fault, GeodataError, plain
from kwmaps.geodata.basemap import LAYERS, RASTERS
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.evidence import read_evidence
from kwmaps.geodata.loading import default_folder, survey
from kwmaps.geodata.locating import located
from kwmaps.geodata.translation import (
    PLACEHOLDER,
    codes,
    leaves,
    look_up,
    read_translation,
    wanted,
)
from kwmaps.geometry import Projection
from kwmaps.model import Fact, Place
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation

ASKED = 20
"""Words of a language about which a person is asked: a screenful."""

NEAR = 10_000
"""Metres that a fact may lie from the place of its name: a town has outskirts."""

AROUND = 0.1
"""Degrees: the same, roughly."""

TOLERANCE = 300
"""Metres that the armistice line and zone may stray from the last front before it is a fault."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A fact that the map contradicts."""

    file: ClassVar[str] = "evidence.csv"
    fact: Fact
    holder: str | None
    front_km: float | None
    """Signed distance of the place from the drawn front; positive on the first side's ground."""

    def __str__(self) -> str:
        fact = self.fact
        where = "" if self.front_km is None else f", {abs(self.front_km):.1f} km from the drawn front"
        said = f"{fact.source} has it {fact.holder} ({fact.certainty}), the map {self.holder or 'nobody'}{where}"
        return f"evidence.csv › row {fact.row} ({fact.date} {fact.place}): {said}"


@dataclass
class Report:
    """What checking a folder found."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)
    """In order: war.toml, then file by file from top to bottom."""
    warnings: list[Fault] = field(default_factory=list)
    """What is worth asking about and keeps nothing from being drawn."""
    facts: int = 0
    misses: list[Miss] = field(default_factory=list)
    accepted: list[Miss] = field(default_factory=list)
    """Misses that evidence.csv itself explains, in its column `accepted`."""
    summary: str = ""

    @property
    def ok(self) -> bool:
        return not self.faults and not self.misses


def check(folder: str | Path | None = None) -> Report:
    """Reads everything in a folder and collects what is wrong with it, as far as one fault doesn't hide others.

    Raises
    ------
    RequestError
        It is no geodata folder at all.
    """
    geodata, collector = survey(folder)
    home = geodata.folder if geodata else default_folder() if folder is None else Path(folder)
    report = Report(home, collector.faults, collector.warnings)
    if geodata is not None:
        _deeper(Atlas(geodata), report)
        report.summary = (
            f"{len(geodata.snapshots)} snapshots, {len(geodata.movements)} movements, {len(geodata.places)} places, "
            f"{len(geodata.events)} events"
        )
    # A basemap that can't be read is met by every snapshot anew.
    report.faults = located(set(report.faults), home)
    report.warnings = located(report.warnings, home)
    return report


def examine(atlas: Atlas) -> Report:
    """What `check` finds in sound files when they are put together: words, places, the evidence."""
    report = Report(atlas.geodata.folder)
    _deeper(atlas, report)
    return report


def _deeper(atlas: Atlas, report: Report) -> None:
    """What only shows when the files are put together."""
    damaged = {fault.file for fault in report.faults}
    for name in LAYERS:
        _collect(report, lambda name=name: atlas.basemap.layer(name))  # type: ignore[misc]
    for name in RASTERS:
        _collect(report, lambda name=name: atlas.basemap.raster(name))  # type: ignore[misc]
    for snapshot in atlas.snapshots:
        if snapshot.file in damaged:
            # Some of its features are missing here: that the rest divides nothing would be no news.
            continue
        _collect(report, lambda snapshot=snapshot: atlas.field(snapshot))  # type: ignore[misc]
    if "islands.geojson" not in damaged:
        _collect(report, lambda: _islands(atlas, report))
    _sides(atlas, report)
    _collect(report, lambda: _places(atlas, report))
    last = atlas.snapshots[-1] if atlas.snapshots else None
    damaged |= {fault.file for fault in report.faults}
    if last and last.until == atlas.last and not damaged & {last.file, atlas.war.armistice_file}:
        _armistice(atlas, report)
    _collect(report, lambda: _translations(atlas, report))
    facts = read_evidence(atlas.geodata.folder, atlas.war, collector := Collector())
    report.faults += collector.faults
    _named_facts(atlas, facts, report)
    if not report.faults:
        _evidence(atlas, facts, report)


def _collect(report: Report, step: Callable[[], object]) -> None:
    """Does a step; what can't be used there joins the report, and the next one is done all the same."""
    try:
        step()
    except GeodataError as error:
        report.faults += error.faults


def _islands(atlas: Atlas, report: Report) -> None:
    for holder in atlas.ground.unplaced:
        what = "no island of the basemap lies within 3 km of its point"
        where, remedy = f"feature {plain(holder.id, 60)}", "move the point onto the island"
        report.warnings.append(Fault("islands.geojson", where, what, remedy, feature=holder.id))
    for island in atlas.ground.islands:
        if island.days and island.days[0] > atlas.first:
            what = f"has no holder before {island.days[0]}"
            report.faults.append(Fault("islands.geojson", island.name, what, f"add one from {atlas.first}"))
    unlisted = [island for island in atlas.ground.islands if not island.days]
    large = sum(island.polygon.area > 50e6 for island in unlisted)
    if unlisted:
        what = f"{len(unlisted)} islands ({large} larger than 50 km²) have no dated holder"
        report.warnings.append(Fault("islands.geojson", "", what, "each goes with the nearest mainland"))


def _sides(atlas: Atlas, report: Report) -> None:
    """An earlier name that no day has is no fault: an excerpt of a war may keep it. But the day may be a slip."""
    for side in atlas.war.sides:
        for names in side.earlier:
            if not atlas.first <= names.until < atlas.last:
                what = f"'{names.short}' is on no map, or on all of them"
                remedy = f"the war lasts from {atlas.first} to {atlas.last}"
                keys = ("sides", side.id, "until", str(names.until))
                report.warnings.append(Fault("war.toml", ".".join(keys), what, remedy, keys))


def _places(atlas: Atlas, report: Report) -> None:
    for place in atlas.places:
        if atlas.ground.locate(place.lon, place.lat) is None:
            what = f"({place.lon:g}, {place.lat:g}) lies at sea or abroad"
            remedy = "nobody holds it; move it ashore"
            report.warnings.append(
                Fault("places.geojson", f"feature {plain(place.id, 60)}", what, remedy, feature=place.id)
            )


def _armistice(atlas: Atlas, report: Report) -> None:
    """The line that ended the war is the last front, and the zone is the strip along it."""
    drawn, zone, file = atlas.geodata.armistice_line, atlas.geodata.armistice_zone, atlas.war.armistice_file
    if drawn is None or zone is None:
        return
    project = Projection(atlas.war.crs)
    line = project.forward(drawn)
    last = project.forward(atlas.snapshots[-1].front)
    stray = max((Point(xy).distance(last) for xy in shapely.get_coordinates(line)), default=0.0)
    if stray > TOLERANCE:
        what = f"the armistice line is up to {stray / 1000:.1f} km from the front of {atlas.snapshots[-1].date}"
        report.faults.append(Fault(file, "", what, "draw it along that front"))
    strip = line.buffer(atlas.war.zone_km * 1000)
    off = project.forward(zone).hausdorff_distance(strip)
    if off > 2 * TOLERANCE:
        what = f"the zone strays up to {off / 1000:.1f} km from the strip {atlas.war.zone_km:g} km either side of the armistice line"
        report.faults.append(Fault(file, "", what, "draw it again from the line"))


def _translations(atlas: Atlas, report: Report) -> None:
    """Every language's words: what is missing (English stands in), what was lost in {braces}, what translates nothing."""
    names = {row["id"]: row["name"] for row in atlas.basemap.names()}
    rivers = {key: name for key, name, _, _ in atlas.basemap.rivers()}
    words = dict(wanted(atlas.geodata, names, rivers))
    for code in codes(atlas.geodata.folder):
        _collect(report, lambda code=code: _translation(atlas.geodata.folder, code, words, report))  # type: ignore[misc]


def _translation(folder: Path, code: str, words: dict[tuple[str, ...], str], report: Report) -> None:
    file = f"languages/{code}.toml"
    tables = read_translation(folder, code)
    missing = []
    for keys, english in words.items():
        said = look_up(tables, keys)
        if said is None:
            missing.append(".".join(keys))
        elif PLACEHOLDER.findall(said) != PLACEHOLDER.findall(english):
            what = f"{{braces}} differ from the English '{english}'"
            report.faults.append(Fault(file, ".".join(keys), what, "keep them as they are", keys))
    if missing:
        shown = ", ".join(missing[:4]) + (" …" if len(missing) > 4 else "")
        plural = "s are" if len(missing) > 1 else " is"
        what = f"{len(missing)} word{plural} missing: {shown}"
        report.warnings.append(Fault(file, "", what, "English stands in"))
    # A damaged file's ids were not all read: what they translate may well be there.
    known = [] if report.faults else [".".join(keys) for keys in words]
    unknown = [keys for keys in leaves(tables) if keys not in words]
    for keys in unknown[:ASKED]:
        near = difflib.get_close_matches(".".join(keys)[:80], known, n=1, cutoff=0.85)
        if near:
            what = "translates nothing"
            report.warnings.append(Fault(file, ".".join(keys), what, f"did you mean {near[0]}?", keys))


def _named_facts(atlas: Atlas, facts: list[Fact], report: Report) -> None:
    """A fact may be about a spot that no map names; but a known name far away, or nearly a known one, is a slip."""
    places = {place.name: place for place in atlas.places}
    project = Projection(atlas.war.crs)
    for fact in facts:
        place = places.get(fact.place)
        if place is None:
            around = [p.name for p in atlas.places if abs(p.lon - fact.lon) < AROUND and abs(p.lat - fact.lat) < AROUND]
            near = difflib.get_close_matches(fact.place[:80], around, n=1, cutoff=0.85)
            if near:
                what = f"place '{fact.place}' is not in places.geojson"
                report.warnings.append(
                    Fault("evidence.csv", f"row {fact.row}", what, f"did you mean {near[0]}?", line=fact.row)
                )
        elif (apart := _apart(project, fact, place)) > NEAR:
            what = f"lies {apart / 1000:.0f} km from the {fact.place} of places.geojson"
            report.warnings.append(
                Fault(
                    "evidence.csv",
                    f"row {fact.row}",
                    what,
                    "mend lon and lat, there or here, or the name",
                    line=fact.row,
                )
            )


def _apart(project: Projection, fact: Fact, place: Place) -> float:
    """Metres between a fact and a place."""
    return math.dist(project.point(fact.lon, fact.lat), project.point(place.lon, place.lat))


def _evidence(atlas: Atlas, facts: list[Fact], report: Report) -> None:
    report.facts = len(facts)
    for fact in facts:
        situation: Situation = atlas.at(fact.date)
        holder = situation.holder(fact.lon, fact.lat)
        if holder != fact.holder:
            miss = Miss(fact, holder, situation.front_km(fact.lon, fact.lat))
            (report.accepted if fact.accepted else report.misses).append(miss)
