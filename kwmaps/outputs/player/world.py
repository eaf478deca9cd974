"""The atlas as plain values and packed bytes: all that the page knows. It works nothing out that isn't told here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Polygon

from kwmaps.dates import DAY
from kwmaps.executors import ordered
from kwmaps.model import CERTAINTIES, Pocket, Section, Snapshot
from kwmaps.outputs.player.days import Day, Kind, Shape, Survey, Surveyor, courses, months, sheet
from kwmaps.outputs.player.ground import pack_ground
from kwmaps.outputs.player.packing import Raster, Writer
from kwmaps.scene.arrows import FADE
from kwmaps.scene.panel import caption_of
from kwmaps.style import theme
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.ground import ABROAD, OFFSHORE
from kwmaps.timeline.schedule import schedule

STEP = 20.0
"""Metres in which the page counts."""

LINE, SKETCH = 80.0, 250.0
"""Metres by which documented fronts, and lines that nobody is asked about, may be simplified."""

READING, LONGEST_READ = 42, 6_000
"""Thousandths of a second in which a letter is read, and that a day is held at most for it."""

DEGREE = 5
"""Of the polynomials between steps and degrees: exact to some metres over a country."""

THEMES = ("atlas", "dark", "high-contrast")
"""Light, dark, and for those who need more contrast."""


@dataclass(frozen=True)
class World:
    """What the page is told."""

    facts: dict[str, Any]
    """To be written as JSON."""
    packed: str
    """Shapes, compressed, in letters; `web/world.js` reads them in the order in which they are written here."""


def raster_of(atlas: Atlas) -> Raster:
    """The steps of a war: from the corner of the frame in which its ground is divided."""
    west, _, _, north = atlas.partitioner.frame.bounds
    return Raster(west, north, STEP)


def make_world(atlas: Atlas, workers: int = 1, told: Callable[[int, int], None] | None = None) -> World:
    """Everything of an atlas that the page shows, in no language.

    Parameters
    ----------
    workers
        Processes that work the months out, side by side.
    told
        Called with the months done and their number.
    """
    raster = raster_of(atlas)
    jobs = months(atlas.first, atlas.last)
    days: list[Day] = []
    shapes: list[Shape] = []
    surveyor = Surveyor(atlas.geodata.folder, raster)
    results = ordered(surveyor, jobs, workers) if workers > 1 else map(Survey(atlas, raster), jobs)
    for done, month in enumerate(results, 1):
        days += [day._replace(shape=len(shapes) + day.shape) for day in month.days]
        shapes += month.shapes
        if told:
            told(done, len(jobs))
    return _world(atlas, raster, days, shapes)


def _world(atlas: Atlas, raster: Raster, days: list[Day], shapes: list[Shape]) -> World:
    writer = Writer(raster)
    pack_ground(atlas, writer)
    kinds = _pack_shapes(shapes, writer)
    _pack_snapshots(atlas, writer)
    _pack_arrows(atlas, days, writer)
    _pack_lines(atlas, writer)
    sources: dict[str, int] = {}

    def source(text: str) -> int:
        return sources.setdefault(text, len(sources))

    facts = {
        "first": atlas.first.isoformat(),
        "last": atlas.last.isoformat(),
        "step": STEP,
        "offshore": OFFSHORE / STEP,
        "abroad": ABROAD / STEP,
        **_degrees(atlas, raster),
        "home": _box(raster, atlas.basemap.bounds),
        "sides": list(atlas.war.side_ids),
        "sideNames": list(atlas.war.side_names),
        "certainties": list(CERTAINTIES),
        "phases": [
            [phase.id, _number(atlas, phase.first), _number(atlas, phase.last), _focus(atlas, raster, phase.focus)]
            for phase in atlas.phases
        ],
        "snapshots": [_snapshot(atlas, snapshot, source) for snapshot in atlas.snapshots],
        "places": _places(atlas, raster, days),
        "islands": [_changes([day.islands[n] for day in days]) for n in range(len(atlas.basemap.islands))],
        "events": _events(atlas, raster, source),
        "movements": [
            [m.id, atlas.war.side_ids.index(m.side), m.kind, m.rank, _number(atlas, m.start), _number(atlas, m.end)]
            for m in atlas.movements
        ],
        "fade": FADE,
        "lines": [
            [line.id, _number(atlas, line.first), _number(atlas, line.last)] for line in atlas.geodata.named_lines
        ],
        "contested": [[_number(atlas, area.first), _number(atlas, area.last)] for area in atlas.geodata.contested],
        "names": _names(atlas, raster),
        "rivers": [[key, rank] for key, _, rank, _ in _rivers(atlas)],
        "kinds": [list(kind) for kind in kinds],
        "shape": [day.shape for day in days],
        "km2": [round(day.km2) for day in days],
        "landKm2": round(atlas.land_km2),
        "caption": [_caption(atlas, number) for number in range(len(days))],
        "stay": (stay := _stay(atlas, len(days))),
        "read": _read(atlas, stay),
        "near": [list(shape.near) for shape in shapes],
        "themes": {name: _theme(name) for name in THEMES},
    }
    facts["sources"] = list(sources)
    return World(facts, writer.packed())


# what is packed


def _pack_shapes(shapes: Iterable[Shape], writer: Writer) -> list[Kind]:
    """The first side's ground on every day, and how each stretch of its edge is drawn; returns the ways of drawing."""
    found = list(shapes)
    kinds: dict[Kind, int] = {}
    writer.number(len(found))
    for shape in found:
        writer.number(len(shape.rings))
        for ring, runs in zip(shape.rings, shape.kinds, strict=True):
            writer.course(ring)
            writer.numbers(
                value
                for count, kind in runs
                for value in (count, 0 if kind is None else 1 + kinds.setdefault(kind, len(kinds)))
            )
    return list(kinds)


def _pack_snapshots(atlas: Atlas, writer: Writer) -> None:
    """The documented fronts as they were drawn: who is asked where one comes from looks for the nearest."""
    project = atlas.ground.projection.forward
    for snapshot in atlas.snapshots:
        for section in snapshot.sections:
            writer.lines(project(section.line), LINE)
        for pocket in snapshot.held:
            writer.lines(project(pocket.polygon).exterior, LINE)


def _pack_arrows(atlas: Atlas, days: list[Day], writer: Writer) -> None:
    """Each movement's curves, and how much of them is drawn on each of its days, in thousandths."""
    view = sheet(atlas)
    for number, along in enumerate(courses(atlas)):
        writer.number(len(along))
        for course in along:
            xy = shapely.get_coordinates(course.line.simplify(0.15))
            metres = np.column_stack(
                [
                    view.west + (xy[:, 0] - view.rect.x) * view.metres,
                    view.north - (xy[:, 1] - view.rect.y) * view.metres,
                ]
            )
            writer.course(writer.raster.steps(metres))
        told = [(n, day.shares[number]) for n, day in enumerate(days) if number in day.shares]
        writer.number(told[0][0] if told else 0)
        writer.numbers(round(1000 * share) for _, shares in told for share in shares)


def _pack_lines(atlas: Atlas, writer: Writer) -> None:
    """The border before the war, the armistice's zone, lines with names, and contested ground."""
    project, geodata = atlas.ground.projection.forward, atlas.geodata
    # A war may have had neither.
    writer.lines(project(geodata.border.line if geodata.border else LineString()), SKETCH)
    writer.areas(project(geodata.armistice_zone or Polygon()), LINE)
    for line in geodata.named_lines:
        writer.lines(project(line.line), SKETCH)
    for area in geodata.contested:
        writer.areas(project(area.polygon), SKETCH)


# what is told


def _number(atlas: Atlas, day: date) -> int:
    """A day as the number of days since the war's first."""
    return (day - atlas.first).days


def _changes(letters: Iterable[str]) -> list[Any]:
    """Who held a place on the first day, and then each day on which that changed, with the holder."""
    found: list[Any] = []
    before = None
    for number, letter in enumerate(letters):
        if letter != before:
            found += [number, letter]
            before = letter
    return found


def _snapshot(atlas: Atlas, snapshot: Snapshot, source: Callable[[str], int]) -> list[Any]:
    """Its days, its certainty, and who says where each of its lines ran: source, certainty and kilometres of doubt."""
    parts: list[Section | Pocket] = [*snapshot.sections, *snapshot.held]
    said = [[source(part.source), CERTAINTIES.index(part.certainty), part.uncertainty_km] for part in parts]
    level = CERTAINTIES.index(snapshot.certainty)
    return [_number(atlas, snapshot.date), _number(atlas, snapshot.until), level, said]


def _places(atlas: Atlas, raster: Raster, days: list[Day]) -> list[list[Any]]:
    project = atlas.ground.projection
    return [
        [
            place.id,
            *raster.point(*project.point(place.lon, place.lat)),
            place.rank,
            place.kind,
            _changes([day.places[number] for day in days]),
            place.names.get("modern", ""),
            place.names.get(atlas.war.local_names, ""),
        ]
        for number, place in enumerate(atlas.places)
    ]


def _events(atlas: Atlas, raster: Raster, source: Callable[[str], int]) -> list[list[Any]]:
    found = []
    for event in atlas.events:
        spot = raster.point(*atlas.ground.projection.point(event.point.x, event.point.y)) if event.point else []
        level = CERTAINTIES.index(event.certainty)
        place = next((n for n, one in enumerate(atlas.places) if event.place in (one.name, one.id)), -1)
        found.append([event.id, _number(atlas, event.date), event.rank, source(event.source), level, spot, place])
    return found


def _caption(atlas: Atlas, number: int) -> int:
    """The event told on a day, by number; −1 if there is none."""
    event = caption_of(atlas, atlas.first + number * DAY)
    return atlas.events.index(event) if event else -1


def _stay(atlas: Atlas, count: int) -> list[int]:
    """Thousandths of a second for each day: the film's own pace, with the days between its frames played through."""
    frames = schedule(atlas)
    found = [0] * count
    for frame, after in zip(frames, [*frames[1:], None], strict=True):
        start = _number(atlas, frame.day)
        end = _number(atlas, after.day) if after else count
        for number in range(start, end):
            found[number] = round(10 * frame.centiseconds / (end - start))
    return found


def _read(atlas: Atlas, stay: list[int]) -> list[int]:
    """The same with time to read what is told: for each day that begins a caption as long as its sentence needs."""
    found = list(stay)
    for event in atlas.events:
        if event.rank <= 2:
            needed = min(LONGEST_READ, READING * len(f"{event.title} {event.text}"))
            number = _number(atlas, event.date)
            found[number] = max(found[number], needed)
    return found


def _names(atlas: Atlas, raster: Raster) -> list[list[Any]]:
    """Seas, countries and ranges: id, kind, size, where the middle lies, and the slope of the name."""
    found = []
    for row in atlas.basemap.names():
        course = row.geometry
        middle = course.interpolate(0.5, normalized=True)
        start, end = course.interpolate(0.3, normalized=True), course.interpolate(0.7, normalized=True)
        along = np.degrees(np.arctan2(start.y - end.y, end.x - start.x)) if row["kind"] in ("range", "strait") else 0.0
        slope = (along + 90) % 180 - 90
        found.append(
            [row["id"], row["kind"], float(row["size"]), *raster.point(middle.x, middle.y), round(float(slope))]
        )
    return found


def _rivers(atlas: Atlas) -> list[tuple[str, str, int, Any]]:
    """Every river of the basemap, without a name too, in the order in which they are packed."""
    rows = atlas.basemap.layer("rivers")
    return [(row["id"], row["name"], int(row["rank"]), row.geometry) for row in rows]


def _box(raster: Raster, bounds: Iterable[float]) -> list[int]:
    """Bounds in metres (west, south, east, north) as steps: left, top, right, bottom."""
    west, south, east, north = bounds
    return [*raster.point(west, north), *raster.point(east, south)]


def _focus(atlas: Atlas, raster: Raster, focus: tuple[float, float, float, float]) -> list[int]:
    return _box(raster, atlas.ground.projection.forward(shapely.box(*focus)).bounds)


def _degrees(atlas: Atlas, raster: Raster) -> dict[str, Any]:
    """Polynomials from steps to degrees and back, over the frame: the page needs no library of projections for them."""
    west, south, east, north = atlas.war.extent
    lon, lat = (
        grid.ravel() for grid in np.meshgrid(np.linspace(west - 3, east + 3, 40), np.linspace(south - 3, north + 3, 40))
    )
    x, y = raster.steps(atlas.ground.projection.to_metres(np.column_stack([lon, lat]))).T.astype(float)
    scales = [float(np.abs(values).max()) for values in (x, y)]
    middle = [(west + east) / 2, (south + north) / 2]
    there = _powers(x / scales[0], y / scales[1])
    back = _powers(lon - middle[0], lat - middle[1])

    def fit(powers: Any, values: Any) -> list[float]:
        return [float(f"{value:.10g}") for value in np.linalg.lstsq(powers, values, rcond=None)[0]]

    return {
        "scales": scales,
        "middle": middle,
        "toDegrees": [fit(there, lon), fit(there, lat)],
        "toSteps": [fit(back, x), fit(back, y)],
        "degree": DEGREE,
    }


def _powers(x: Any, y: Any) -> Any:
    return np.column_stack([x**i * y**j for i in range(DEGREE + 1) for j in range(DEGREE + 1 - i)])


def _theme(name: str) -> dict[str, Any]:
    found = theme.read(name)
    sides = [
        {"ground": side.ground, "symbol": side.symbol, "arrow": side.arrow, "hatch": side.hatch}
        for side in (found.first, found.second)
    ]
    return {"colours": found.colours, "widths": found.widths, "relief": found.relief["land"], "sides": sides}
