"""Checks a geodata folder as a whole: every fault in every file, and the map against the evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import shapely
from shapely import Point

from kwmaps.errors import Fault, GeodataError
from kwmaps.geodata.loading import read, read_evidence
from kwmaps.geodata.translation import (
    PLACEHOLDER,
    codes,
    look_up,
    read_translation,
    wanted,
)
from kwmaps.geometry import Projection
from kwmaps.model import Fact
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation

TOLERANCE = 300
"""Metres that the armistice line and zone may stray from the last front before it is a fault."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A fact that the map contradicts."""

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
    warnings: list[Fault] = field(default_factory=list)
    facts: int = 0
    misses: list[Miss] = field(default_factory=list)
    accepted: list[Miss] = field(default_factory=list)
    """Misses that evidence.csv itself explains, in its column `accepted`."""
    summary: str = ""

    @property
    def ok(self) -> bool:
        return not self.faults and not self.misses


def check(folder: str | Path | None = None) -> Report:
    """Reads everything in a folder and collects what is wrong with it."""
    try:
        geodata, collector = read(folder)
    except GeodataError as error:
        return Report(Path(folder or "geodata"), list(error.faults))
    report = Report(geodata.folder, warnings=list(collector.warnings))
    atlas = Atlas(geodata)
    try:
        for snapshot in atlas.snapshots:
            try:
                atlas.field(snapshot)
            except GeodataError as error:
                report.faults += error.faults
        _islands(atlas, report)
        _places(atlas, report)
        _armistice(atlas, report)
        _translations(atlas, report)
        facts, faults = read_evidence(geodata.folder, atlas.war)
        report.faults += faults.faults
        if not report.faults:
            _evidence(atlas, facts, report)
    except GeodataError as error:
        # The basemap itself can't be used: nothing further can be said.
        report.faults += error.faults
    report.summary = (
        f"{len(atlas.snapshots)} snapshots, {len(atlas.movements)} movements, {len(atlas.places)} places, "
        f"{len(atlas.events)} events"
    )
    # A basemap that can't be read is met by every snapshot anew.
    report.faults = sorted(set(report.faults))
    return report


def _islands(atlas: Atlas, report: Report) -> None:
    for holder in atlas.ground.unplaced:
        what = "no island of the basemap lies within 3 km of its point"
        report.warnings.append(Fault("islands.geojson", holder.id, what, "move the point onto the island"))
    for island in atlas.ground.islands:
        if island.days and island.days[0] > atlas.first:
            what = f"has no holder before {island.days[0]}"
            report.faults.append(Fault("islands.geojson", island.name, what, f"add one from {atlas.first}"))
    unlisted = [island for island in atlas.ground.islands if not island.days]
    large = sum(island.polygon.area > 50e6 for island in unlisted)
    if unlisted:
        what = f"{len(unlisted)} islands ({large} larger than 50 km²) have no dated holder"
        report.warnings.append(Fault("islands.geojson", "", what, "each goes with the nearest mainland"))


def _places(atlas: Atlas, report: Report) -> None:
    for place in atlas.places:
        if atlas.ground.locate(place.lon, place.lat) is None:
            what = f"({place.lon:g}, {place.lat:g}) lies at sea or abroad"
            report.warnings.append(Fault("places.geojson", place.id, what, "nobody holds it; move it ashore"))


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
    """Every language's words: what is missing (English stands in), and what was lost in {braces}."""
    names = {row["id"]: row["name"] for row in atlas.basemap.names()}
    rivers = {key: name for key, name, _, _ in atlas.basemap.rivers()}
    for code in codes(atlas.geodata.folder):
        file = f"languages/{code}.toml"
        try:
            tables = read_translation(atlas.geodata.folder, code)
        except GeodataError as error:
            report.faults += error.faults
            continue
        missing = []
        for keys, english in wanted(atlas.geodata, names, rivers):
            said = look_up(tables, keys)
            if said is None:
                missing.append(".".join(keys))
            elif PLACEHOLDER.findall(said) != PLACEHOLDER.findall(english):
                what = f"{{braces}} differ from the English '{english}'"
                report.faults.append(Fault(file, ".".join(keys), what, "keep them as they are"))
        if missing:
            shown = ", ".join(missing[:4]) + (" …" if len(missing) > 4 else "")
            plural = "s are" if len(missing) > 1 else " is"
            what = f"{len(missing)} word{plural} missing: {shown}"
            report.warnings.append(Fault(file, "", what, "English stands in"))


def _evidence(atlas: Atlas, facts: list[Fact], report: Report) -> None:
    report.facts = len(facts)
    for fact in facts:
        situation: Situation = atlas.at(fact.date)
        holder = situation.holder(fact.lon, fact.lat)
        if holder != fact.holder:
            miss = Miss(fact, holder, situation.front_km(fact.lon, fact.lat))
            (report.accepted if fact.accepted else report.misses).append(miss)
