"""How well the front is known, edge by edge: as well as the snapshots' nearest, and no better than likely where these lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from shapely import LineString, STRtree

from kwmaps.geometry import Floats
from kwmaps.model import CERTAINTIES, Certainty

STILL = 2_000
"""Metres that two neighbouring snapshots may lie apart for the front between them to count as standing still."""

STRIDE = 4
"""Edges of a traced front, of half a kilometre at most, from one that is asked how well it is known to the next."""


class Edges(NamedTuple):
    """The edges of a snapshot's front in metres, to be asked for the nearest, and how well each is known."""

    tree: STRtree
    levels: Floats
    """Places in `CERTAINTIES`."""
    km: Floats
    """Of doubt."""


@dataclass(frozen=True, slots=True)
class FrontPart:
    """A stretch of the front in metres of the war's projection, known equally well all along."""

    line: LineString
    certainty: Certainty
    uncertainty_km: float


Pieces = tuple[tuple[LineString, tuple[FrontPart, ...]], ...]
"""Lines from end to end, each with its stretches."""


class Known:
    """Lines of the front in stretches of equal certainty. Only kilometres of doubt depend on the day."""

    def __init__(self, told_by: Sequence[Edges], drawn: list[LineString]) -> None:
        self._told_by, self._drawn = told_by, drawn
        self._runs: list[list[tuple[LineString, Certainty, Floats]]] = []
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
        lengths = STILL / 4 if is_traced else 2 * STILL
        xy, owner = shapely.get_coordinates(shapely.segmentize(np.array(self._drawn), lengths), return_index=True)
        ends = np.cumsum(np.bincount(owner, minlength=len(self._drawn)))
        bounds = list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))
        centres = (xy[:-1] + xy[1:]) / 2
        # Every fourth edge is asked, and those between two that answer differently.
        stride = STRIDE if is_traced else 1
        some = np.concatenate([np.unique(np.r_[start : end - 1 : stride, end - 2]) for start, end in bounds])
        known = self._known_at(centres[some])
        found = np.repeat(known, np.diff(np.r_[some, len(centres)]), axis=0)
        changes = np.flatnonzero((known[1:] != known[:-1]).any(1) & (owner[some[1:]] == owner[some[:-1]]))
        between = np.concatenate([np.arange(0), *(np.arange(some[n] + 1, some[n + 1]) for n in changes)])
        if len(between):
            found[between] = self._known_at(centres[between])
        self._runs = [_joined(xy[start:end], found[start : end - 1]) for start, end in bounds]

    def _known_at(self, xy: Floats) -> Floats:
        """At (n, 2) positions of the front the level of certainty, and kilometres of doubt by each of the snapshots."""
        points = np.asarray(shapely.points(xy))
        found = np.zeros((len(points), 1 + len(self._told_by)))
        level = found[:, 0]
        for number, edges in enumerate(self._told_by, start=1):
            (_, nearest), apart = edges.tree.query_nearest(points, all_matches=False, return_distance=True)
            np.maximum(level, edges.levels[nearest], out=level)
            found[:, number] = edges.km[nearest]
            if len(self._told_by) > 1:
                np.maximum(level, apart > STILL, out=level)
        return found


def _joined(xy: Floats, found: Floats) -> list[tuple[LineString, Certainty, Floats]]:
    """Neighbouring edges of the same certainty as lines, with the doubts along them."""
    level = found[:, 0]
    cuts = [0, *(np.flatnonzero(level[1:] != level[:-1]) + 1).tolist(), len(level)]
    return [
        (LineString(xy[start : end + 1]), CERTAINTIES[int(level[start])], found[start:end, 1:])
        for start, end in pairwise(cuts)
    ]


def _mean(km: Floats, weights: Sequence[float]) -> float:
    """Kilometres of doubt along a stretch."""
    return round(float((km * weights).sum(1).mean()), 1)
