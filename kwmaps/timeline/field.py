"""A snapshot as a signed distance field: metres to the front, positive on the first side's ground.

Exact at any point. Between two snapshots the field is the weighted mean of theirs, so at any one point it changes
evenly with the days: it can pass zero once at most, and not at all where both snapshots agree.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kwmaps.geodata.partition import Partition
from kwmaps.geometry import Floats, segments


class Disputed(NamedTuple):
    """Points that two snapshots give to different sides."""

    numbers: NDArray[np.intp]
    before: Floats
    """Signed metres to the front as each of them has it."""
    after: Floats


class DistanceField:
    """The field of one snapshot."""

    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        shapely.prepare(partition.positive)
        self._known: dict[tuple[float, float], float] = {}
        self._first: dict[tuple[float, float], bool] = {}
        self._held: dict[int, tuple[Floats, NDArray[np.bool_]]] = {}
        self._over: dict[int, tuple[Floats, Floats]] = {}
        self._disputed: dict[int, tuple[Floats, DistanceField, Disputed]] = {}

    def at(self, x: float, y: float) -> float:
        """Signed metres to the front from one point; remembered, since the same towns are asked day after day."""
        value = self._known.get((x, y))
        if value is None:
            value = self._known[x, y] = float(self.over(np.array([[x, y]]))[0])
        return value

    def is_first(self, x: float, y: float) -> bool:
        """Whether one point is the first side's; remembered as well."""
        found = self._first.get((x, y))
        if found is None:
            found = self._first[x, y] = bool(shapely.intersects_xy(self.partition.positive, x, y))
        return found

    def holds(self, xy: Floats) -> NDArray[np.bool_]:
        """Which of (n, 2) points are the first side's; the answers for the same arrays are remembered."""
        known = self._held.get(id(xy))
        if known is None:
            known = self._held[id(xy)] = xy, shapely.intersects_xy(self.partition.positive, xy[:, 0], xy[:, 1])
        return known[1]

    def along(self, xy: Floats) -> Floats:
        """The same as `over`, for arrays that are asked about day after day: the answers are remembered."""
        known = self._over.get(id(xy))
        if known is None:
            known = self._over[id(xy)] = xy, self.over(xy)
        return known[1]

    def disputed(self, after: DistanceField, xy: Floats) -> Disputed:
        """Which of (n, 2) points the next snapshot gives to the other side; remembered for the same arrays."""
        known = self._disputed.get(id(xy))
        if known is None or known[1] is not after:
            numbers = np.flatnonzero(self.holds(xy) != after.holds(xy))
            some = xy[numbers]
            known = self._disputed[id(xy)] = xy, after, Disputed(numbers, self.over(some), after.over(some))
        return known[2]

    def over(self, xy: Floats) -> Floats:
        """Signed metres to the front from (n, 2) points."""
        if not len(xy):
            return np.empty(0)
        distance = np.asarray(shapely.distance(self._border, shapely.points(xy)))
        return np.where(
            shapely.intersects_xy(self.partition.positive, xy[:, 0], xy[:, 1]),
            distance,
            -distance,
        )

    @cached_property
    def _border(self) -> BaseGeometry:
        """What distances are measured to."""
        border = self.partition.border
        shapely.prepare(border)
        return border

    @cached_property
    def edges(self) -> Floats:
        """Every edge of the front as rows ``x1, y1, x2, y2``."""
        return segments(self._border)

    @cached_property
    def outline(self) -> Floats:
        """Every edge of the first side's ground, the frame's with them."""
        return segments(self.partition.positive)
