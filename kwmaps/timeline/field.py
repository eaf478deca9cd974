"""A snapshot as a signed distance field: metres to the front, positive on the first side's ground.

Exact at any point. Between two snapshots the field is the weighted mean of theirs, so at any one point it changes
evenly with the days: it can pass zero once at most, and not at all where both snapshots agree.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from kwmaps.geodata.partition import Partition
from kwmaps.geometry import Floats, Grid, distance_grid, inside_grid, segments


class DistanceField:
    """The field of one snapshot."""

    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        self._border = partition.border
        shapely.prepare(partition.positive)
        shapely.prepare(self._border)
        self._known: dict[tuple[float, float], float] = {}
        self._held: tuple[Floats, NDArray[np.bool_]] | None = None

    def at(self, x: float, y: float) -> float:
        """Signed metres to the front from one point; remembered, since the same towns are asked day after day."""
        value = self._known.get((x, y))
        if value is None:
            value = self._known[x, y] = float(self.over(np.array([[x, y]]))[0])
        return value

    def holds(self, xy: Floats) -> NDArray[np.bool_]:
        """Which of (n, 2) points are the first side's; the answer for the same array is remembered."""
        if self._held is None or self._held[0] is not xy:
            self._held = (
                xy,
                shapely.intersects_xy(self.partition.positive, xy[:, 0], xy[:, 1]),
            )
        return self._held[1]

    def over(self, xy: Floats) -> Floats:
        """Signed metres to the front from (n, 2) points."""
        distance = np.asarray(shapely.distance(self._border, shapely.points(xy)))
        return np.where(
            shapely.intersects_xy(self.partition.positive, xy[:, 0], xy[:, 1]),
            distance,
            -distance,
        )

    @cached_property
    def _edges(self) -> Floats:
        return segments(self._border)

    def sampled(self, grid: Grid, near: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Signed metres at each sample of `grid`, shape (rows, columns); just ±1 where `near` is false."""
        distance = distance_grid(self._edges, grid, near)
        return np.where(inside_grid(self.partition.positive, grid), distance, -distance)
