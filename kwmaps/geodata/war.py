"""``war.toml``: the war's frame, by which every other file is judged."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyproj
from pydantic import ValidationError

from kwmaps import dates
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.files import read_toml
from kwmaps.geodata.shapes import Extent
from kwmaps.geodata.slips import complaints, dotted
from kwmaps.geodata.war_tables import WarTable
from kwmaps.geometry import Projection
from kwmaps.model import Anchor, Called, CloseUp, Licence, Phase, Side, War

FILE = "war.toml"

WIDEST = 60.0
"""Degrees of longitude and latitude that an extent may span: a map in one projection shows no more."""

LONGEST = 200
"""Years that a war may last."""

Told = tuple[tuple[str | int, ...], str, str]
"""Path, what is wrong, what to do."""


def read_war(folder: Path, faults: Collector) -> War | None:
    """The file as values, or None with everything that is wrong with it in `faults`."""
    raw = read_toml(folder, FILE, faults)
    if raw is None:
        return None
    try:
        table = WarTable.model_validate(raw)
    except ValidationError as error:
        for path, what, remedy in complaints(error, WarTable, raw):
            faults.add(FILE, dotted(path), what, remedy, path)
        return None
    told = [*_dates(table), *_ground(table), *_names(table)]
    for path, what, remedy in told:
        faults.add(FILE, dotted(path), what, remedy, path)
    return None if told else _war(table)


def _war(table: WarTable) -> War:
    sides = [
        Side(
            key,
            side.name,
            side.short,
            tuple(Anchor(a.name, a.lon, a.lat) for a in side.anchors),
            tuple(Called(day, names.name, names.short) for day, names in sorted(side.until.items())),
        )
        for key, side in table.sides.items()
    ]
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
        phases=tuple(Phase(p.id, p.title, p.first, p.last, p.summary, p.focus) for p in table.phases),
        side_names=table.side_names,
        licence=Licence(table.licence.name, table.licence.url) if table.licence else None,
        close_ups=tuple(CloseUp(c.id, c.first, c.last or table.last, c.focus) for c in table.close_ups),
        border_file=table.lines.border or "",
        armistice_file=table.lines.armistice or "",
        zone_km=table.lines.zone_km,
        words={key: words for key, words in table.words.model_dump(exclude_none=True).items() if words},
        local_names=table.local_names,
    )


def _dates(table: WarTable) -> Iterator[Told]:
    if table.last < table.first:
        yield ("last",), f"the war ends ({table.last}) before it begins ({table.first})", "exchange or mend the dates"
        return
    if table.last.year - table.first.year > LONGEST or table.last > date(9998, 12, 31):
        yield ("last",), f"the war lasts from {table.first} to {table.last}", f"{LONGEST} years are the most"
        return
    yield from _phases(table)
    for number, close_up in enumerate(table.close_ups):
        if close_up.last is not None and close_up.last < close_up.first:
            what = f"ends ({close_up.last}) before it begins ({close_up.first})"
            yield ("close_ups", number, "last"), what, "exchange or mend the dates"


def _phases(table: WarTable) -> Iterator[Told]:
    day = table.first
    for number, phase in enumerate(table.phases):
        if phase.last < phase.first:
            what = f"phase {phase.id} ends ({phase.last}) before it begins ({phase.first})"
            yield ("phases", number, "last"), what, "exchange or mend the dates"
            return
        if phase.first != day:
            what = f"phase {phase.id} begins on {phase.first}, and should on {day}"
            yield ("phases", number, "first"), what, "phases follow each other day by day"
        day = phase.last + dates.DAY
    if table.phases and day != table.last + dates.DAY:
        phase = table.phases[-1]
        what = f"phase {phase.id} ends on {phase.last}, and should on {table.last}, the war's last day"
        yield ("phases", len(table.phases) - 1, "last"), what, "phases follow each other day by day"


def _ground(table: WarTable) -> Iterator[Told]:
    """Projections, extents and anchors."""
    west, south, east, north = table.extent
    if told := list(_box(("extent",), table.extent)):
        yield from told
        return
    if east - west > WIDEST or north - south > WIDEST:
        yield ("extent",), f"spans {east - west:g} by {north - south:g} degrees", f"{WIDEST:g} are the most"
        return
    for key in ("crs", "equal_area"):
        fault = _unprojectable(getattr(table, key), table.extent)
        if fault:
            yield (key,), *fault
    framed = [("phases", n, phase.focus) for n, phase in enumerate(table.phases)]
    framed += [("close_ups", n, close_up.focus) for n, close_up in enumerate(table.close_ups)]
    for name, number, focus in framed:
        yield from _box((name, number, "focus"), focus)
        if not (focus[0] < east and focus[2] > west and focus[1] < north and focus[3] > south):
            yield (name, number, "focus"), "lies outside the war's extent", "check it against extent"
    for key, side in table.sides.items():
        for number, anchor in enumerate(side.anchors):
            if not (west <= anchor.lon <= east and south <= anchor.lat <= north):
                what = f"anchor {anchor.name} ({anchor.lon:g}, {anchor.lat:g}) lies outside the war's extent"
                yield ("sides", key, "anchors", number), what, "lon is the longitude, lat the latitude"


def _box(path: tuple[str | int, ...], box: Extent) -> Iterator[Told]:
    west, south, east, north = box
    if not (west < east and south < north):
        yield path, f"({west:g}, {south:g}, {east:g}, {north:g}) is no area", "write west, south, east, north"


def _unprojectable(crs: str, extent: Extent) -> tuple[str, str] | None:
    """What is wrong with a projection, and what to do."""
    remedy = 'name one in metres that covers the extent, such as "EPSG:32652"'
    try:
        found = pyproj.CRS.from_user_input(crs)
        if not found.is_projected or any(axis.unit_conversion_factor != 1 for axis in found.axis_info[:2]):
            return f"{crs} is no projection in metres", remedy
        west, south, east, north = extent
        project = Projection(crs)
        corners = [project.point(lon, lat) for lon in (west, (west + east) / 2, east) for lat in (south, north)]
    except (pyproj.exceptions.ProjError, ValueError, OverflowError):
        return f"{crs} is no coordinate system that is known here", remedy
    if not all(math.isfinite(x) and abs(x) < 2e7 for corner in corners for x in corner):
        return f"{crs} can't show the war's extent", remedy
    return None


def _names(table: WarTable) -> Iterator[Told]:
    for variant, words in table.side_names.items():
        if set(words) != set(table.sides):
            yield (
                ("side_names", variant),
                f"names {' and '.join(words) or 'nobody'}",
                (f"it should name {' and '.join(table.sides)}"),
            )
    for name, ids in (("phases", [p.id for p in table.phases]), ("close_ups", [c.id for c in table.close_ups])):
        for number, key in enumerate(ids):
            if key in ids[:number]:
                yield (name, number, "id"), f"the id '{key}' is there twice", "choose another"
