"""The atlas as plain values and packed bytes: all that the page knows. It works nothing out that isn't told here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from kwmaps.dates import DAY
from kwmaps.executors import ordered
from kwmaps.model import CERTAINTIES, Pocket, Section, Snapshot
from kwmaps.outputs.player.days import Day, Shape, Survey, Surveyor, months, number_of
from kwmaps.outputs.player.degrees import degrees
from kwmaps.outputs.player.drawn import pack_arrows, pack_lines, pack_shapes, pack_snapshots
from kwmaps.outputs.player.ground import pack_ground
from kwmaps.outputs.player.packing import Raster, Writer
from kwmaps.outputs.player.rhythm import pace, until_read
from kwmaps.scene.arrows import FADE
from kwmaps.scene.caption import caption_of
from kwmaps.style import theme
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.ground import ABROAD, OFFSHORE

STEP = 20.0
"""Metres in which the page counts."""

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


def make_world(
    atlas: Atlas, workers: int = 1, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> World:
    """Everything of an atlas that the page shows, in no language.

    Parameters
    ----------
    workers
        Processes that work the months out, side by side.
    progress
        Hears how many of how many months are done.
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
        progress(done, len(jobs))
    return _world(atlas, raster, days, shapes)


def _world(atlas: Atlas, raster: Raster, days: list[Day], shapes: list[Shape]) -> World:
    writer = Writer(raster)
    pack_ground(atlas, writer)
    kinds = pack_shapes(shapes, writer)
    pack_snapshots(atlas, writer)
    pack_arrows(atlas, days, writer)
    pack_lines(atlas, writer)
    paced = pace(atlas, len(days))
    sources: dict[str, int] = {}

    def source(text: str) -> int:
        return sources.setdefault(text, len(sources))

    facts = {
        "first": atlas.first.isoformat(),
        "last": atlas.last.isoformat(),
        "step": STEP,
        "offshore": OFFSHORE / STEP,
        "abroad": ABROAD / STEP,
        **degrees(atlas, raster),
        "home": _box(raster, atlas.basemap.bounds),
        "sides": list(atlas.war.side_ids),
        "sideNames": list(atlas.war.side_names),
        "certainties": list(CERTAINTIES),
        "phases": [
            [phase.id, number_of(atlas, phase.first), number_of(atlas, phase.last), _focus(atlas, raster, phase.focus)]
            for phase in atlas.phases
        ],
        "snapshots": [_snapshot(atlas, snapshot, source) for snapshot in atlas.snapshots],
        "places": _places(atlas, raster, days),
        "islands": [_changes([day.islands[n] for day in days]) for n in range(len(atlas.basemap.islands))],
        "events": _events(atlas, raster, source),
        "movements": [
            [m.id, atlas.war.side_ids.index(m.side), m.kind, m.rank, number_of(atlas, m.start), number_of(atlas, m.end)]
            for m in atlas.movements
        ],
        "fade": FADE,
        "lines": [
            [line.id, number_of(atlas, line.first), number_of(atlas, line.last)] for line in atlas.geodata.named_lines
        ],
        "contested": [[number_of(atlas, area.first), number_of(atlas, area.last)] for area in atlas.geodata.contested],
        "names": _names(atlas, raster),
        "rivers": [[key, rank] for key, _, rank, _ in _rivers(atlas)],
        "kinds": [list(kind) for kind in kinds],
        "shape": [day.shape for day in days],
        "km2": [round(day.km2) for day in days],
        "landKm2": round(atlas.land_km2),
        "caption": [_caption(atlas, number) for number in range(len(days))],
        "stay": paced,
        "read": until_read(atlas, paced),
        "near": [list(shape.near) for shape in shapes],
        "themes": {name: _theme(name) for name in THEMES},
    }
    facts["sources"] = list(sources)
    return World(facts, writer.packed())


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
    return [number_of(atlas, snapshot.date), number_of(atlas, snapshot.until), level, said]


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
        found.append([event.id, number_of(atlas, event.date), event.rank, source(event.source), level, spot, place])
    return found


def _caption(atlas: Atlas, number: int) -> int:
    """The event told on a day, by number; −1 if there is none."""
    event = caption_of(atlas, atlas.first + number * DAY)
    return atlas.events.index(event) if event else -1


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


def _theme(name: str) -> dict[str, Any]:
    found = theme.read(name)
    sides = [
        {"ground": side.ground, "symbol": side.symbol, "arrow": side.arrow, "hatch": side.hatch}
        for side in (found.first, found.second)
    ]
    return {"colours": found.colours, "widths": found.widths, "relief": found.relief["land"], "sides": sides}
