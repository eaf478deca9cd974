"""What the page has to know of each day, told by its Situation. Worked out month by month, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from shapely import STRtree

from kwmaps import dates
from kwmaps.geometry import segments
from kwmaps.model import CERTAINTIES
from kwmaps.outputs.lesson.outline import Shown
from kwmaps.outputs.lesson.told import Teller
from kwmaps.outputs.player.packing import Raster, Steps, rings
from kwmaps.scene import arrows as moving
from kwmaps.scene.view import Rect, View
from kwmaps.style import language
from kwmaps.timeline.atlas import Atlas, load
from kwmaps.timeline.division import Division
from kwmaps.timeline.situation import Situation

FINE = 40.0
"""Metres that a front may be simplified by."""

ON_IT = 250.0
"""Metres within which an edge of the simplified ground is taken for the stretch of front that it was."""

POCKET = len(CERTAINTIES)
"""The kind of an edge that runs round a pocket; lesser kinds are degrees of certainty."""

SHEET = Rect(0.0, 0.0, 860.0, 720.0)
"""The map that arrows are measured on: how much of one is drawn on a day depends a little on the map's scale."""

Kind = tuple[int, float, str]
"""How a stretch of front is drawn: certainty by number or `POCKET`, doubt in kilometres, and a pocket's holder."""


class Shape(NamedTuple):
    """The first side's ground."""

    rings: tuple[Steps, ...]
    kinds: tuple[tuple[tuple[int, Kind | None], ...], ...]
    """For each ring runs of edges drawn alike: (count, how); None is the frame, or a front out at sea."""
    near: tuple[int, ...]
    """Numbers of the places that the front runs past."""


class Day(NamedTuple):
    """One day."""

    shape: int
    """Which of its month's shapes."""
    km2: float
    """The first side's land."""
    places: str
    islands: str
    """Who holds each of them, one letter each: 0 the first side, 1 the second, a dash where nobody does."""
    shares: dict[int, tuple[float, ...]]
    """For each movement under way or fading how much of each of its arrows is drawn."""


class Month(NamedTuple):
    """The days of a month, and the shapes that they share."""

    days: tuple[Day, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Surveyor:
    """Makes what tells of months; small, so that it travels to other processes."""

    folder: Path
    raster: Raster

    def __call__(self) -> Survey:
        return Survey(load(self.folder), self.raster)


class Survey:
    """Tells of the months of one atlas."""

    def __init__(self, atlas: Atlas, raster: Raster) -> None:
        self.atlas, self.raster = atlas, raster
        self._teller = Teller(atlas, language.read(language.ENGLISH, atlas.geodata.folder, atlas.war))
        self._numbers = {place.id: number for number, place in enumerate(atlas.places)}
        self._courses = courses(atlas)

    def __call__(self, days: tuple[date, ...]) -> Month:
        shapes: list[Shape] = []
        known: dict[int, int] = {}
        divisions: list[Division] = []
        found = []
        for day in days:
            situation = self.atlas.at(day)
            division = situation.division
            if id(division) not in known:
                known[id(division)] = len(shapes)
                # Kept, so that no other takes its number.
                divisions.append(division)
                shapes.append(self._shape(situation))
            found.append(self._day(situation, known[id(division)]))
        return Month(tuple(found), tuple(shapes))

    def _day(self, situation: Situation, shape: int) -> Day:
        first, second = self.atlas.war.side_ids
        letter = {first: "0", second: "1", None: "-"}
        shares = {}
        for number, movement in enumerate(self.atlas.movements):
            if moving.strength(movement, situation.date):
                drawn = moving.shares(movement, self._courses[number], situation)
                shares[number] = tuple(round(share, 3) for share in drawn)
        return Day(
            shape,
            situation.area_km2(first),
            "".join(letter[situation.holder(place.lon, place.lat)] for place in self.atlas.places),
            "".join(letter[holder] for holder in situation.island_holders),
            shares,
        )

    def _shape(self, situation: Situation) -> Shape:
        found = rings(situation.division.region, FINE, self.raster)
        near = tuple(self._numbers[place.id] for place in self._teller.along_front(Shown(situation.date)))
        return Shape(tuple(found), tuple(self._kinds(situation, found)), near)

    def _kinds(self, situation: Situation, found: list[Steps]) -> Iterable[tuple[tuple[int, Kind | None], ...]]:
        """How each edge of the simplified ground is drawn: as the stretch of the day's front that it runs along."""
        lines, kinds = [], []
        for part in situation.front_parts:
            lines.append(segments(part.line))
            kinds += [(CERTAINTIES.index(part.certainty), part.uncertainty_km, "")] * len(lines[-1])
        for held in situation.held:
            lines.append(segments(held.polygon))
            kinds += [(POCKET, 0.0, held.holder)] * len(lines[-1])
        edges = np.vstack([*lines, np.empty((0, 4))]).reshape(-1, 2, 2)
        tree = STRtree(np.asarray(shapely.linestrings(edges))) if len(edges) else None
        for steps in found:
            owners = np.full(len(steps), -1)
            if tree is not None:
                after = np.roll(steps, -1, axis=0)
                middle = self._metres((steps + after) / 2)
                (which, edge), away = tree.query_nearest(
                    shapely.points(middle), max_distance=ON_IT, return_distance=True, all_matches=False
                )
                owners[which[away <= ON_IT]] = edge[away <= ON_IT]
            yield tuple(_runs([kinds[owner] if owner >= 0 else None for owner in owners.tolist()]))

    def _metres(self, steps: np.ndarray) -> np.ndarray:
        raster = self.raster
        return np.column_stack([raster.west + steps[:, 0] * raster.step, raster.north - steps[:, 1] * raster.step])


def courses(atlas: Atlas) -> list[list[moving.Course]]:
    """The curves that each movement's arrows grow along, on `SHEET`."""
    view = sheet(atlas)
    shore = shapely.transform(atlas.basemap.mainland.simplify(view.metres), view.pixels)
    shapely.prepare(shore)
    return [moving.courses(movement, view, atlas.ground.projection, 1.0, shore) for movement in atlas.movements]


def sheet(atlas: Atlas) -> View:
    """The map of the whole country that arrows are measured on."""
    return View.of(atlas.basemap.bounds, SHEET)


def months(first: date, last: date) -> list[tuple[date, ...]]:
    """The days of each calendar month from `first` to `last`."""
    found: dict[tuple[int, int], list[date]] = {}
    for day in dates.span(first, last):
        found.setdefault((day.year, day.month), []).append(day)
    return [tuple(days) for days in found.values()]


def _runs(kinds: list[Kind | None]) -> Iterable[tuple[int, Kind | None]]:
    start = 0
    for index in range(1, len(kinds) + 1):
        if index == len(kinds) or kinds[index] != kinds[start]:
            yield index - start, kinds[start]
            start = index


def number_of(atlas: Atlas, day: date) -> int:
    """A day as the number of days since the war's first."""
    return (day - atlas.first).days
