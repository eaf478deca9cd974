"""The ground between two fronts on grids, exact only where it changes hands: that is all that tracing looks at.

A distance changes by no more than one goes. So the distance from the middle of a square says whether the front can pass near
any sample in it on any of the days; in most squares it can't, and there the sign is enough. The others are parted in nine, down
to single samples, and of all edges only those are measured that can be the nearest there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kwmaps.geometry import Floats, Grid, inside_grid, squared_from_start

if TYPE_CHECKING:
    from kwmaps.timeline.field import DistanceField

Floats32 = NDArray[np.float32]
Bools = NDArray[np.bool_]
Numbers = NDArray[np.intp]

SIDES = (27, 9, 3, 1)
"""Samples along the sides of squares: odd, so that a square's middle is a sample, and each a third of the one before."""

TILE = SIDES[0]

ROWS, COLUMNS = np.divmod(np.arange(9)[:, None], 3)
"""Of a square's nine parts."""

AT_ONCE = 200_000
"""Pairs of a tile and an edge that are looked at together to begin with; fronts as long as wars have take some tens of megabytes."""

SLACK = 1.0
"""Metres by which single precision may err, with room to spare."""

NOWHERE = np.full((1, 4), 1e8)
"""Stands for a front that isn't there: an edge further away than any."""


class Between:
    """The signed distances of two fields over some grids, and their weighted means on some days.

    Parameters
    ----------
    fractions
        The days: shares of the time from `before` to `after`. Means of other days needn't be right.
    """

    def __init__(
        self, before: DistanceField, after: DistanceField, grids: Sequence[Grid], fractions: Sequence[float]
    ) -> None:
        self.grids, self._fields, self._fractions = grids, (before, after), fractions
        edges = [field.edges if len(field.edges) else NOWHERE for field in self._fields]
        self._own = len(edges[0])
        self._starts, self._ways = _ways(np.vstack(edges))
        self._values = self._measured() if grids else []

    def at(self, number: int, fraction: float) -> Floats:
        """(rows, columns) of the mean on one of the grids: exact beside all samples of the other sign, elsewhere right in sign."""
        before, after = self._values[number]
        return np.asarray((1 - fraction) * before + fraction * after, np.float64)

    def _measured(self) -> list[Floats32]:
        """For each grid (2, rows, columns) signed metres."""
        tiles = [_tiles(grid) for grid in self.grids]
        counts = [some.columns * some.rows for some in tiles]
        xy = np.vstack([some.points for some in tiles])
        step = np.repeat([grid.step for grid in self.grids], counts)
        positive = np.concatenate([self._positive(some) for some in tiles], axis=1)
        together = max(1, AT_ONCE // len(self._starts.T))
        chunks = [slice(start, start + together) for start in range(0, len(xy), together)]
        found = np.concatenate([self._parted(xy[some], step[some], positive[:, some]) for some in chunks], axis=1)
        ends = np.cumsum([0, *counts]).tolist()
        return [
            _laid(found[:, first:last], some)[:, : grid.rows, : grid.columns]
            for grid, some, (first, last) in zip(self.grids, tiles, pairwise(ends), strict=True)
        ]

    def _positive(self, tiles: Grid) -> Bools:
        """(2, tiles, rows, columns) of their samples: which are the first side's."""
        step = tiles.step / TILE
        half = (TILE - 1) / 2 * step
        grid = Grid(tiles.west - half, tiles.south - half, step, TILE * tiles.columns, TILE * tiles.rows)
        found = np.stack([inside_grid(field.outline, grid) for field in self._fields])
        split = found.reshape(2, tiles.rows, TILE, tiles.columns, TILE)
        return split.transpose(0, 1, 3, 2, 4).reshape(2, -1, TILE, TILE)

    def _parted(self, xy: Floats, step: Floats, positive: Bools) -> Floats32:
        """(2, tiles, rows, columns) signed metres at the samples of tiles with these middles."""
        # To begin with, the tiles are the parts of one square, and all edges are near.
        x, y = xy.mean(0)[:, None]
        east, north = (xy - xy.mean(0)).T[:, :, None]
        step, row, column = step[:, None], np.arange(len(xy))[:, None], np.zeros((len(xy), 1), np.intp)
        edge = np.arange(len(self._starts.T))
        square = np.zeros_like(edge)
        found, positive = np.empty((2, len(xy), 1), np.float32), positive.reshape(2, -1, TILE)
        for side in SIDES:
            squares = self._squared(x, y, east, north, square, edge)
            # A square's edges come one after another, those of the front before first.
            owner = 2 * square + (edge >= self._own)
            first = np.flatnonzero(np.diff(owner, prepend=-1))
            metres = np.sqrt(np.minimum.reduceat(squares, first, axis=1)).reshape(*row.shape, 2).transpose(2, 0, 1)
            is_first = positive[:, row * side + side // 2, column * side + side // 2]
            found[:, row, column] = signed = np.where(is_first, metres, -metres)
            if side == 1:
                break
            x, y = x + east, y + north
            radius = np.sqrt(0.5) * (side - 1) * step
            look = self._at_rim(x, y, radius + step) | self._passes(signed, radius + step + SLACK)
            # Never none, which would need words of its own.
            look[0, 0] = True
            # No other edge can be nearest to a sample than those hardly farther from the square's middle than its nearest.
            limits = np.where(look, (metres + 2 * radius + SLACK) ** 2, -1.0).astype(np.float32)
            limits = limits.transpose(1, 2, 0).reshape(len(row), -1)
            near = squares <= limits.repeat(np.diff(first, append=len(owner)), axis=1)
            part, pair = np.nonzero(near)
            square, edge = (look.cumsum() - 1).reshape(look.shape)[part, square[pair]], edge[pair]
            x, y, step = x[look], y[look], np.broadcast_to(step, look.shape)[look]
            row, column = 3 * row[look] + ROWS, 3 * column[look] + COLUMNS
            east, north = (side // 3 * step * (part - 1) for part in (COLUMNS, ROWS))
            found = found.repeat(3, axis=1).repeat(3, axis=2)
        return found.reshape(2, -1, TILE, TILE)

    def _squared(self, x: Floats, y: Floats, east: Floats, north: Floats, square: Numbers, edge: Numbers) -> Floats32:
        """(parts, pairs) squares of the distances from the middles of squares' parts to edges, pair by pair."""
        # Counted from the edge, single precision is good to millimetres, and half the work.
        x1, y1 = self._starts.take(edge, axis=1)
        dx, dy, along_x, along_y = self._ways.take(edge, axis=1)
        px: Floats32 = east.astype(np.float32).take(square, axis=1) + (x[square] - x1).astype(np.float32)
        py = north.astype(np.float32).take(square, axis=1) + (y[square] - y1).astype(np.float32)
        along = px * along_x
        along += py * along_y
        return squared_from_start(px, py, dx, dy, along)

    def _passes(self, signed: Floats32, reach: Floats) -> Bools:
        """Whether the front passes within reach on any of the days."""
        before, after = signed
        found = np.zeros(before.shape, dtype=bool)
        for fraction in self._fractions:
            found |= np.abs((1 - fraction) * before + fraction * after) <= reach
        return found

    def _at_rim(self, x: Floats, y: Floats, reach: Floats) -> Bools:
        """Beyond the frame there is no ground, and its edge is no front from which distances would tell."""
        west, south, east, north = self._fields[0].partition.frame.bounds
        inside = (x > west + reach) & (x < east - reach) & (y > south + reach) & (y < north - reach)
        return np.asarray(~inside)


def _ways(edges: Floats) -> tuple[Floats, Floats32]:
    """What distances to edges are worked out from: where each begins; where it goes, and by what a way along it is measured."""
    x1, y1, x2, y2 = edges.T
    dx, dy = x2 - x1, y2 - y1
    # An edge that is shorter than a millimetre is a point.
    length2 = np.maximum(dx * dx + dy * dy, 1e-6)
    return np.stack([x1, y1]), np.stack([dx, dy, dx / length2, dy / length2]).astype(np.float32)


def _tiles(grid: Grid) -> Grid:
    """The middles of the largest squares, as many as cover a grid."""
    half = (TILE - 1) / 2 * grid.step
    return Grid(grid.west + half, grid.south + half, TILE * grid.step, -(-grid.columns // TILE), -(-grid.rows // TILE))


def _laid(samples: Floats32, tiles: Grid) -> Floats32:
    """(2, tiles, rows, columns) as (2, rows, columns) all over."""
    split = samples.reshape(2, tiles.rows, tiles.columns, TILE, TILE)
    return split.transpose(0, 1, 3, 2, 4).reshape(2, TILE * tiles.rows, TILE * tiles.columns)
