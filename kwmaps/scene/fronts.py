"""The sides' ground on one map, the front between them and the pockets' edges, in pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property, lru_cache
from math import ceil, floor
from operator import is_
from typing import NamedTuple, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from kwmaps.model import Certainty
from kwmaps.scene.area import Area
from kwmaps.scene.model import Divided, Front, Line, Which
from kwmaps.scene.view import Rect
from kwmaps.timeline.division import Division
from kwmaps.timeline.territory import HeldArea

KEPT = 4
"""Divisions of the ground that are remembered."""

SPECK, ISLET, PLAIN = 10, 40, 12
"""Design pixels: a front shorter than that is a dot, and so is one round an islet, by its girth; the shortest line that the
legend explains."""

ROOM = 2.0
"""Pixels that are looked at around ground that changes hands."""


K = TypeVar("K")
V = TypeVar("V")


class Drawn(NamedTuple):
    """A division of the ground as one map shows it."""

    divided: Divided
    fronts: tuple[Front, ...]
    pockets: tuple[tuple[Which, BaseGeometry], ...]


class Fronts:
    """What one map shows of who holds what. Days on which nothing moves share all of it."""

    def __init__(self, area: Area) -> None:
        self.area, self.view, self.look = area, area.view, area.look
        self.of = lru_cache(maxsize=KEPT)(self._drawn)
        self._standing = lru_cache(maxsize=KEPT)(self._as_documented)
        self._front = lru_cache(maxsize=256)(self._stretch)
        self._pockets = lru_cache(maxsize=KEPT)(self._edges)
        self._along = lru_cache(maxsize=None)(_points)
        self._latest: Drawn | None = None
        self._seen: dict[tuple[int, Rect | None], tuple[Drawn, frozenset[str]]] = {}
        self._apart: dict[tuple[int, int], tuple[Drawn, Line, bool]] = {}

    @property
    def plain(self) -> float:
        """Pixels of a line that can plainly be seen."""
        return PLAIN * self.look.scale

    def _drawn(self, division: Division) -> Drawn:
        found = Drawn(self._divided(division), tuple(self._fronts(division)), self._pockets(division.held))
        # Where nothing that can be seen has changed since the day before, it is all that day's object.
        if self._latest is None or not _same(found, self._latest):
            self._latest = found
        return self._latest

    def _edges(self, held: tuple[HeldArea, ...]) -> tuple[tuple[Which, BaseGeometry], ...]:
        """The pockets' edges on the mainland."""
        area, around = self.area, self.area.atlas.basemap.mainland_around
        edges = [(one.holder, one.polygon.boundary.intersection(around(one.polygon.bounds))) for one in held]
        return tuple((area.which(holder), area.pixels(edge)) for holder, edge in edges)

    # ground

    def _divided(self, division: Division) -> Divided:
        standing = self._standing(division.before.date)
        within = None if division.is_documented else self._moving(division)
        if within is None:
            return standing
        moved = self._clipped(division.region, self.view.ground(within.grown(ROOM)))
        return Divided(standing.frame, standing.first, moved, within)

    def _as_documented(self, day: date) -> Divided:
        """The sides' ground as the snapshot of a day drew it."""
        area = self.area
        snapshot = next(snapshot for snapshot in area.atlas.snapshots if snapshot.date == day)
        positive = area.atlas.field(snapshot).partition.positive
        return Divided(area.pixels(area.frame), self._clipped(positive, area.frame.bounds))

    def _clipped(self, region: BaseGeometry, bounds: tuple[float, float, float, float]) -> BaseGeometry:
        """What of a region lies within bounds, all in metres, in pixels."""
        return self.area.pixels(shapely.clip_by_rect(region, *bounds))

    def _moving(self, division: Division) -> Rect | None:
        """Where on the map ground changes hands between two snapshots; None if nowhere."""
        bounds = self.area.atlas.tween(division.before, division.after).bounds
        if bounds is None:
            return None
        west, south, east, north = bounds
        left, top = self.view.point(west, north)
        right, bottom = self.view.point(east, south)
        rect = self.view.rect
        left, top = max(floor(left) - 1, floor(rect.x)), max(floor(top) - 1, floor(rect.y))
        right, bottom = min(ceil(right) + 1, ceil(rect.right)), min(ceil(bottom) + 1, ceil(rect.bottom))
        return Rect(left, top, right - left, bottom - top) if left < right and top < bottom else None

    # the front

    def _fronts(self, division: Division) -> Iterable[Front]:
        """The front, but for pieces that would only be dots on this map: short ones, and rings round islets."""
        metres = self.look.scale * self.view.metres
        for piece, parts in division.front_pieces:
            if piece.length >= (ISLET if piece.is_ring else SPECK) * metres:
                for part in parts:
                    certainty = part.certainty if self.look.shows("doubt") else "certain"
                    # No other stretch shows how doubtful it is, and that changes from day to day.
                    front = self._front(part.line, certainty, part.uncertainty_km if certainty == "conjecture" else 0.0)
                    if front:
                        yield front

    def _stretch(self, line: LineString, certainty: Certainty, doubt_km: float) -> Front | None:
        """A stretch of the front in pixels, if the map shows any of it."""
        if not self._frame.intersects(line):
            return None
        return Front(self.area.pixels(line), certainty, doubt_km * 1000 / self.view.metres)

    @cached_property
    def _frame(self) -> BaseGeometry:
        """What the map shows, in metres, to be asked often."""
        shapely.prepare(self.area.frame)
        return self.area.frame

    # what can be seen

    def length_in_sight(self, line: BaseGeometry, over: Rect | None) -> float:
        """Pixels of a line that lie on the map and under no close-up."""
        return self._in_sight(shapely.length, line, over)

    def area_in_sight(self, area: BaseGeometry, over: Rect | None) -> float:
        """Square pixels of an area that lie on the map and under no close-up."""
        return self._in_sight(shapely.area, area, over)

    def _in_sight(self, measure: Callable[[BaseGeometry], float], shape: BaseGeometry, over: Rect | None) -> float:
        rect = self.view.rect
        seen = shapely.clip_by_rect(shape, *rect.bounds)
        if over is None:
            return float(measure(seen))
        # What is hidden is measured, not cut away: that would take longer.
        hidden = shapely.clip_by_rect(seen, *over.bounds)
        return float(measure(seen) - measure(hidden))

    def certainties(self, drawn: Drawn, over: Rect | None) -> frozenset[str]:
        """How well known the stretches of the front are that can plainly be seen."""
        key = id(drawn), over
        known = self._seen.get(key)
        if known is None:
            lines: list[tuple[Certainty, BaseGeometry]] = [(front.certainty, front.line) for front in drawn.fronts]
            # A pocket's edge is drawn like a front that is well known.
            lines += [("certain", edge) for _, edge in drawn.pockets]
            seen: dict[str, float] = {}
            for certainty, line in lines:
                # What has been plainly seen needs no more of it.
                if seen.get(certainty, 0.0) <= self.plain:
                    seen[certainty] = seen.get(certainty, 0.0) + self.length_in_sight(line, over)
            found = frozenset(certainty for certainty, length in seen.items() if length > self.plain)
            known = _remember(self._seen, key, (drawn, found))
        return known[1]

    def stands_out(self, line: Line, drawn: Drawn) -> bool:
        """Whether a named line can be told from the front, which mostly covers it once it has been reached."""
        key = id(drawn), id(line)
        known = self._apart.get(key)
        if known is None:
            known = _remember(self._apart, key, (drawn, line, self._is_apart(line, drawn.fronts)))
        return known[2]

    def _is_apart(self, line: Line, fronts: tuple[Front, ...]) -> bool:
        step = 8 * self.look.scale
        along = self._along(line.line, step)
        front = MultiLineString([front.line for front in fronts])
        shapely.prepare(front)
        covered = shapely.dwithin(front, along, step / 2)
        return float((len(along) - np.count_nonzero(covered)) * step) > 2 * self.plain


def _points(line: BaseGeometry, step: float) -> NDArray[np.object_]:
    """A line's points, `step` pixels apart at most."""
    return np.asarray(shapely.points(shapely.get_coordinates(shapely.segmentize(line, step))))


def _same(one: Drawn, other: Drawn) -> bool:
    """Whether both are made of the same objects."""
    parts, others = ((drawn.divided, drawn.pockets, *drawn.fronts) for drawn in (one, other))
    return len(parts) == len(others) and all(map(is_, parts, others))


def _remember(known: dict[K, V], key: K, value: V) -> V:
    """Keeps an answer, and with it the objects that it is about, whose identities are the key; the oldest one goes."""
    known[key] = value
    while len(known) > 4 * KEPT:
        del known[next(iter(known))]
    return value
