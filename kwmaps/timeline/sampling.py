"""The ground between two fronts on a grid, exact only where it changes hands: that is all that tracing looks at.

A distance changes by no more than one goes. So the distance from the middle of a block of samples says whether the front can
pass near any of them; most blocks it can't, and there the sign is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from kwmaps.geometry import Floats, Grid, inside_grid, squared_distances

if TYPE_CHECKING:
    from kwmaps.timeline.field import DistanceField

Floats32 = NDArray[np.float32]
Blocks = NDArray[np.bool_]
"""(rows, columns) of blocks."""

SIDE = 12
"""Samples along the side of a block."""

AT_ONCE = 20_000
"""Pairs of a block and an edge that are measured at once: some thirty megabytes."""

SLACK = 1.0
"""Metres by which single precision may err, with room to spare."""

ONE = np.float32(1)

FAR = np.float32(1e9)
"""Stands for a distance that isn't looked at: further than any, but a number."""


class Distances:
    """Exact metres to the nearest of some edges at the samples of a grid, block by block as they are wanted."""

    def __init__(self, edges: Floats, grid: Grid) -> None:
        rows, columns = -(-grid.rows // SIDE), -(-grid.columns // SIDE)
        half = (SIDE - 1) / 2 * grid.step
        self.blocks = Grid(grid.west + half, grid.south + half, SIDE * grid.step, columns, rows)
        """The middles of the blocks."""
        self._centres = self.blocks.points
        offsets = (grid.step * np.arange(SIDE) - half).astype(np.float32)
        self._across, self._up = np.tile(offsets, SIDE), np.repeat(offsets, SIDE)
        self.radius = float(np.hypot(half, half))
        """Metres from the middle of a block to its farthest sample."""
        # Counted from the grid's middle, single precision is good to some centimetres, and half the work.
        middle = self._centres.mean(0)
        own = (self._centres - middle).astype(np.float32)
        near = (edges - np.tile(middle, 2)).astype(np.float32)
        self._edges = edges
        if len(edges):
            # The same thought as below, for the grid as a whole.
            nought = np.zeros(1, np.float32)
            from_middle = _to_edges(nought, nought, near)
            reach = float(np.hypot(*own.max(0))) + self.radius
            some = from_middle <= from_middle.min() + np.float32(2 * reach + SLACK)
            self._edges, near = edges[some], near[some]
        to_each = self._to_each = _to_edges(own[:, 0, None], own[:, 1, None], near)
        self.middles: Floats32 = to_each.min(1, initial=FAR).reshape(rows, columns)
        """From the middle of each block, (rows, columns) of blocks."""
        self._known = np.zeros((rows, columns), dtype=bool)
        self._values = np.full((rows, columns, SIDE, SIDE), FAR, np.float32)
        self._shape = grid.rows, grid.columns

    def within(self, wanted: Blocks) -> Floats32:
        """(rows, columns) metres at the grid's samples, exact in the wanted blocks; elsewhere they may be `FAR`."""
        new = np.flatnonzero(wanted & ~self._known)
        some = max(1, AT_ONCE // max(len(self._edges), 1))
        for start in range(0, len(new), some):
            self._measure(new[start : start + some])
        self._known |= wanted
        rows, columns = self._shape
        return spread(self._values)[:rows, :columns]

    def _measure(self, blocks: NDArray[np.intp]) -> None:
        # Of all edges only those can be nearest to a sample that are hardly farther from its block's middle than the nearest.
        to_each = self._to_each[blocks]
        close = to_each <= self.middles.ravel()[blocks, None] + np.float32(2 * self.radius + SLACK)
        block, edge = np.nonzero(close)
        if not len(block):
            return
        near = (self._edges[edge] - np.tile(self._centres[blocks[block]], 2)).astype(np.float32)
        squares = squared_distances(self._across, self._up, near[:, None])
        first = np.flatnonzero(np.diff(block, prepend=-1))
        nearest = np.sqrt(np.minimum.reduceat(squares, first, axis=0))
        self._values.reshape(-1, SIDE, SIDE)[blocks] = nearest.reshape(-1, SIDE, SIDE)


def spread(blocks: NDArray[np.float32]) -> Floats32:
    """(rows, columns, SIDE, SIDE) samples block by block as one grid."""
    rows, columns = blocks.shape[:2]
    return blocks.transpose(0, 2, 1, 3).reshape(rows * SIDE, columns * SIDE)


def _to_edges(x: Floats32, y: Floats32, edges: Floats32) -> Floats32:
    """Distance from points to edges (…, 4), shapes broadcast against each other."""
    found = squared_distances(x, y, edges)
    return np.sqrt(found, out=found)


class Between:
    """The signed distances of two fields over one grid, and their weighted means."""

    def __init__(self, before: DistanceField, after: DistanceField, grid: Grid) -> None:
        self.grid = grid
        self.mesh = np.meshgrid(grid.xs, grid.ys)
        """Where the samples lie: x and y, each (rows, columns)."""
        self._signs = [_signs(field, grid) for field in (before, after)]
        self._distances = [Distances(field.edges, grid) for field in (before, after)]
        blocks = self._distances[0].blocks
        x, y = blocks.points.T.reshape(2, blocks.rows, blocks.columns)
        self._middles = [
            # They are few, and asked one by one.
            distances.middles * np.where(shapely.intersects_xy(field.partition.positive, x, y), ONE, -ONE)
            for field, distances in zip((before, after), self._distances, strict=True)
        ]

        # Beyond the frame there is no ground, and its edge is no front from which distances would tell.
        west, south, east, north = before.partition.frame.bounds
        room = self._distances[0].radius + grid.step
        inside_x = (blocks.xs > west + room) & (blocks.xs < east - room)
        inside_y = (blocks.ys > south + room) & (blocks.ys < north - room)
        self._rim = ~(inside_y[:, None] & inside_x)

    def at(self, fraction: float) -> Floats32:
        """(rows, columns) of the mean: exact beside all samples of the other sign, elsewhere right in sign."""
        weights = np.float32(1 - fraction), np.float32(fraction)
        middles = weights[0] * self._middles[0] + weights[1] * self._middles[1]
        reach = self._distances[0].radius + np.sqrt(2) * self.grid.step + SLACK
        near = (np.abs(middles) <= reach) | self._rim
        before, after = (
            distances.within(near) * sign for distances, sign in zip(self._distances, self._signs, strict=True)
        )
        exact = weights[0] * before + weights[1] * after
        return np.where(_wide(near, exact.shape), exact, _wide(np.where(middles >= 0, FAR, -FAR), exact.shape))


def _wide(blocks: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """What is told of each block, for each of its samples."""
    return blocks.repeat(SIDE, 0).repeat(SIDE, 1)[: shape[0], : shape[1]]


def _signs(field: DistanceField, grid: Grid) -> Floats32:
    return np.where(inside_grid(field.outline, grid), ONE, -ONE)
