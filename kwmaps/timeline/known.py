"""How well the front is known, edge by edge: as well as the snapshots' nearest, and no better than likely where these lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from kwmaps.geometry import Floats, counted, squared_from_start
from kwmaps.model import CERTAINTIES, Certainty

STILL = 2_000
"""Metres that two neighbouring snapshots may lie apart for the front between them to count as standing still."""

STRIDE = 4
"""Edges of a traced front, of half a kilometre at most, from one that is asked how well it is known to the next."""


TOGETHER = 8
"""Edges of a front, one after another, that are looked at as one to begin with."""

AT_ONCE = 200_000
"""Pairs of a point and such a group that are measured at once: some tens of megabytes."""

SAME = 1e-3
"""Metres by which two edges may differ and be equally near."""


class Edges:
    """The edges of a snapshot's front, to be asked for the nearest, and how well each is known.

    Parameters
    ----------
    edges
        Rows ``x1, y1, x2, y2``, in metres.
    levels, km
        For each of them its place in `CERTAINTIES`, and kilometres of doubt.
    """

    def __init__(self, edges: Floats, levels: Floats, km: Floats) -> None:
        self.levels, self.km = levels, km
        # Neighbours lie together; what is missing in the last group is its last edge again.
        filled = np.concatenate([edges, edges[-1:].repeat(-len(edges) % TOGETHER, axis=0)])
        ends = filled.reshape(-1, 2 * TOGETHER, 2)
        low, high = ends.min(1), ends.max(1)
        self._middle, self._radius = ((low + high) / 2).T, np.hypot(*(high - low).T) / 2
        start, way = filled[:, :2], filled[:, 2:] - filled[:, :2]
        length2 = way[:, 0] ** 2 + way[:, 1] ** 2
        # An edge without length is a point.
        length2[length2 == 0] = 1.0
        # By what is told of an edge, and its number within its group.
        self._groups = np.vstack([start.T, way.T, length2]).reshape(5, -1, TOGETHER).swapaxes(1, 2).copy()
        middles = _middles(edges[:, :2], edges[:, 2:])
        self._order = np.argsort(middles)
        self._middles = middles[self._order]

    def nearest(self, xy: Floats, middles: Middles) -> tuple[NDArray[np.intp], Floats]:
        """The number of the edge nearest to each of (n, 2) points, the first of equals, and how far away it is.

        `middles` are those of the edges that the points lie on: most of a front is the snapshot's own, and then
        nothing has to be looked for.
        """
        place = np.searchsorted(self._middles, middles).clip(max=len(self._middles) - 1)
        found, apart = self._order[place], np.zeros(len(xy))
        other = np.flatnonzero(self._middles[place] != middles)
        together = max(1, AT_ONCE // len(self._radius))
        for start in range(0, len(other), together):
            some = other[start : start + together]
            found[some], apart[some] = self._looked_for(*xy[some].T)
        return found, apart

    def _looked_for(self, x: Floats, y: Floats) -> tuple[NDArray[np.intp], Floats]:
        # Only in a group that begins before another one ends can the nearest edge be.
        far = _root(x[:, None] - self._middle[0], y[:, None] - self._middle[1])
        limit = (far + self._radius).min(1) + SAME
        point, group = np.nonzero(far <= limit[:, None] + self._radius)
        x1, y1, dx, dy, length2 = self._groups.take(group, axis=2)
        px, py = x[point] - x1, y[point] - y1
        metres = np.sqrt(squared_from_start(px, py, dx, dy, (px * dx + py * dy) / length2))
        numbers = np.arange(len(x))
        least = np.minimum.reduceat(metres.min(0), np.searchsorted(point, numbers))
        # At a corner two edges are equally near. Pairs of a point come in order, and so do a group's edges.
        near = metres <= least[point] + SAME
        pairs = np.flatnonzero(near.any(0))
        chosen = pairs[np.searchsorted(point[pairs], numbers)]
        return TOGETHER * group[chosen] + near[:, chosen].argmax(0), least


@dataclass(frozen=True, slots=True)
class FrontPart:
    """A stretch of the front in metres of the war's projection, known equally well all along."""

    line: LineString
    certainty: Certainty
    uncertainty_km: float


Middles = NDArray[np.complex128]
"""Each of them tells an edge."""

Pieces = tuple[tuple[LineString, tuple[FrontPart, ...]], ...]
"""Lines from end to end, each with its stretches."""


class Known:
    """Lines of the front in stretches of equal certainty. Only kilometres of doubt depend on the day."""

    def __init__(self, told_by: Sequence[Edges], drawn: list[LineString]) -> None:
        self._told_by, self._drawn = told_by, drawn
        self._runs: list[list[tuple[LineString, Certainty, list[float]]]] = []
        self._with = lru_cache(maxsize=2)(self._put_together)
        if drawn:
            self._ask()

    def pieces(self, weights: Sequence[float]) -> Pieces:
        """The lines with their stretches, each snapshot's doubts weighed; days with the same doubts share them."""
        return self._with(tuple(_mean(km, weights) for runs in self._runs for _, _, km in runs))

    def _put_together(self, doubts: tuple[float, ...]) -> Pieces:
        left = iter(doubts)
        return tuple(
            (line, tuple(FrontPart(part, certainty, next(left)) for part, certainty, _ in runs))
            for line, runs in zip(self._drawn, self._runs, strict=True)
        )

    def _ask(self) -> None:
        # A snapshot's edges are its own; those of a traced front may be longer than what is known of it stays the same.
        is_traced = len(self._told_by) > 1
        longest = STILL / 4 if is_traced else 2 * STILL
        xy, owner, middles, is_own = _cut(self._drawn, longest)
        ends = np.cumsum(np.bincount(owner, minlength=len(self._drawn)))
        bounds = list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))
        centres = (xy[:-1] + xy[1:]) / 2
        # Every fourth edge is asked, and those between two that answer differently.
        stride = STRIDE if is_traced else 1
        some = np.array([edge for start, end in bounds for edge in (*range(start, end - 2, stride), end - 2)])
        known = self._known_at(centres[some], middles[some])
        found = np.repeat(known, np.diff(np.append(some, len(centres))), axis=0)
        changes = np.flatnonzero((known[1:] != known[:-1]).any(1) & (owner[some[1:]] == owner[some[:-1]]))
        between = np.concatenate([np.arange(0), *(np.arange(some[n] + 1, some[n + 1]) for n in changes)])
        if len(between):
            found[between] = self._known_at(centres[between], middles[between])
        self._runs = [_joined(xy[start:end], is_own[start:end], found[start : end - 1]) for start, end in bounds]

    def _known_at(self, xy: Floats, middles: Middles) -> Floats:
        """At (n, 2) positions of the front the level of certainty, and kilometres of doubt by each of the snapshots."""
        found = np.zeros((len(xy), 1 + len(self._told_by)))
        level = found[:, 0]
        for number, edges in enumerate(self._told_by, start=1):
            nearest, apart = edges.nearest(xy, middles)
            np.maximum(level, edges.levels[nearest], out=level)
            found[:, number] = edges.km[nearest]
            if len(self._told_by) > 1:
                np.maximum(level, apart > STILL, out=level)
        return found


class Corners(NamedTuple):
    """Corners of lines whose long edges were cut."""

    xy: Floats
    owner: NDArray[np.intp]
    """The line of each."""
    middles: Middles
    """Of the whole edge that the next one is cut from; one less."""
    is_own: NDArray[np.bool_]
    """Whether it is a line's own, and no place where an edge was cut."""


def _root(x: Floats, y: Floats) -> Floats:
    """Lengths of the ways (x, y), which are used up."""
    x *= x
    y *= y
    x += y
    return np.sqrt(x, out=x)


def _cut(drawn: list[LineString], longest: float) -> Corners:
    """Lines with edges of at most `longest` metres."""
    corners, owner = shapely.get_coordinates(drawn, return_index=True)
    start, way = corners[:-1], corners[1:] - corners[:-1]
    length = np.sqrt(way[:, 0] ** 2 + way[:, 1] ** 2)
    counts = np.maximum(np.ceil(length / longest), 1).astype(int)
    # From one line to the next there is no edge.
    counts[owner[1:] != owner[:-1]] = 1
    edge, number = counted(counts)
    share = number * (length / counts)[edge] / np.maximum(length, 1e-300)[edge]
    xy = np.vstack([start[edge] + share[:, None] * way[edge], corners[-1:]])
    middles = _middles(corners[:-1], corners[1:])[edge]
    return Corners(xy, np.append(owner[:-1][edge], owner[-1]), middles, np.append(number == 0, True))


def _middles(start: Floats, end: Floats) -> Middles:
    """What tells edges apart, whichever way they run: twice the middle, as one number."""
    x, y = (start + end).T
    return np.asarray(x + 1j * y)


def _joined(xy: Floats, is_own: NDArray[np.bool_], found: Floats) -> list[tuple[LineString, Certainty, list[float]]]:
    """Neighbouring edges of the same certainty as lines, with each snapshot's mean doubt along them.

    Of the places where edges were cut only those stay at which something else begins to be known.
    """
    level = found[:, 0]
    cuts = [0, *(np.flatnonzero(level[1:] != level[:-1]) + 1).tolist(), len(level)]
    stays = is_own.copy()
    stays[cuts] = True
    return [
        (
            LineString(xy[start : end + 1][stays[start : end + 1]]),
            CERTAINTIES[int(level[start])],
            (found[start:end, 1:].sum(0) / (end - start)).tolist(),
        )
        for start, end in pairwise(cuts)
    ]


def _mean(km: Sequence[float], weights: Sequence[float]) -> float:
    """Kilometres of doubt along a stretch."""
    return round(sum(part * weight for part, weight in zip(km, weights, strict=True)), 1)
