"""The ground between two snapshots, traced from their distance fields.

Where both snapshots agree on a side, so does every day between them: their common ground is taken as it was drawn,
vertex by vertex. Only the ground that they disagree on is sampled on a grid, the finer the smaller it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from contourpy import FillType, LineType, SerialContourGenerator, ZInterp
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import Floats, Grid, polygons
from kwmaps.timeline.field import DistanceField
from kwmaps.timeline.sampling import Between

FINEST, SAMPLES = 200.0, 20_000
"""Metres between samples at least, and samples for one disputed piece of ground at most."""

STRAIGHT = 0.03
"""Share of the distance between samples by which a corner may stand out of a line and be left out: far less than the grid is exact."""

NEAR = 20_000
"""Metres around disputed ground into which nothing is traced."""

TINY = 4e5
"""Square metres below which a disputed piece changes hands as a whole."""

SLIVER = 1e4
"""Square metres that no grid can tell: what is smaller was left over where a traced line meets the snapshots'."""


class Tween:
    """Everything between two snapshots that doesn't depend on the day."""

    def __init__(
        self,
        before: DistanceField,
        after: DistanceField,
        fractions: Sequence[float],
        square_km: Callable[[BaseGeometry], float],
    ) -> None:
        self._before, self._after, self._fractions, self._square_km = before, after, fractions, square_km
        first, second = before.partition.positive, after.partition.positive
        self._common = shapely.intersection(first, second)
        self._either = shapely.union(first, second)
        disputed = polygons(shapely.difference(self._either, self._common))
        self._tiny = [piece for piece in disputed if piece.area <= TINY]
        self._large = [piece for piece in disputed if piece.area > TINY]

    @cached_property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of the ground that changes hands, in metres; None if there is none."""
        disputed = [*self._tiny, *self._large]
        if not disputed:
            return None
        west, south, east, north = shapely.total_bounds(disputed).tolist()
        return west, south, east, north

    @cached_property
    def changes_km2(self) -> tuple[float, float]:
        """Square kilometres of land and sea that the first side wins from one snapshot to the other, and that it loses."""
        disputed = [*self._tiny, *self._large]
        if not disputed:
            return 0.0, 0.0
        is_won = shapely.intersects(self._after.partition.positive, shapely.point_on_surface(disputed)).tolist()
        won, lost = (
            MultiPolygon([piece for piece, gain in zip(disputed, is_won, strict=True) if gain is wanted])
            for wanted in (True, False)
        )
        return self._square_km(won), self._square_km(lost)

    def won(self, fraction: float) -> BaseGeometry:
        """What the first side holds of the disputed ground when `fraction` of the time between the snapshots has passed.

        In metres, with some ground around it.
        """
        found = self._whole(fraction)
        if not self._grids:
            return MultiPolygon(found)
        for number, (grid, mesh) in enumerate(self._grids):
            found += _traced(mesh, self._sampled.at(number, fraction), STRAIGHT * grid.step)
        return found[0] if len(found) == 1 else shapely.union_all(found)

    def region(self, won: BaseGeometry) -> MultiPolygon:
        """The first side's ground, in metres, if it holds this much of what is disputed."""
        # What was traced reaches a little beyond the disputed ground, as far as the other snapshot's.
        traced = shapely.intersection(won, self._nearby) if self._grids else won
        found = polygons(shapely.union(self._common, traced))
        return MultiPolygon([_without_slivers(piece) for piece in found if piece.area > SLIVER])

    @cached_property
    def _nearby(self) -> BaseGeometry:
        """What either snapshot gives to the first side, near the disputed ground."""
        if self.bounds is None:
            return Polygon()
        west, south, east, north = self.bounds
        return shapely.intersection(self._either, shapely.box(west - NEAR, south - NEAR, east + NEAR, north + NEAR))

    def _whole(self, fraction: float) -> list[Polygon]:
        """The tiny disputed pieces that are the first side's."""
        if not self._tiny:
            return []
        before, after = self._middles
        return [self._tiny[n] for n in np.flatnonzero((1 - fraction) * before + fraction * after >= 0)]

    @cached_property
    def _middles(self) -> tuple[Floats, Floats]:
        xy = shapely.get_coordinates(shapely.point_on_surface(self._tiny))
        return self._before.over(xy), self._after.over(xy)

    @cached_property
    def _grids(self) -> list[tuple[Grid, tuple[Floats, Floats]]]:
        """Over each of the large disputed pieces a grid, and where its samples lie: x and y, each (rows, columns)."""
        grids = [_grid(piece) for piece in self._large]
        return [(grid, np.meshgrid(grid.xs, grid.ys)) for grid in grids]

    @cached_property
    def _sampled(self) -> Between:
        return Between(self._before, self._after, [grid for grid, _ in self._grids], self._fractions)


def _without_slivers(piece: Polygon) -> Polygon:
    """A piece of ground without holes that are none."""
    if not piece.interiors:
        return piece
    holes = [ring for ring in piece.interiors if Polygon(ring).area > SLIVER]
    return Polygon(piece.exterior, holes)


def _grid(piece: Polygon) -> Grid:
    """Samples of a piece of ground, and some around it."""
    west, south, east, north = piece.bounds
    step = max(FINEST, float(np.sqrt((east - west) * (north - south) / SAMPLES)))
    room = 2 * step
    return Grid.over((west - room, south - room, east + room, north + room), step)


def _traced(mesh: tuple[Floats, Floats], values: Floats, within: float) -> list[Polygon]:
    """The areas where `values` at the samples of a mesh are not negative, their edges straight `within` some metres."""
    # As contourpy's own function makes it, which looks through all values for such as it has to leave out.
    generator = SerialContourGenerator(
        mesh[0],
        mesh[1],
        values,
        None,  # type: ignore[arg-type] # nothing is left out; its types forget that
        corner_mask=True,
        line_type=LineType.Separate,
        fill_type=FillType.ChunkCombinedOffsetOffset,
        quad_as_tri=False,
        z_interp=ZInterp.Linear,
    )
    # All areas at once: their corners, where each ring begins, and of which rings each area consists.
    filled: Any = generator.filled(0.0, np.inf)
    (corners,), (rings,), (areas,) = filled
    if corners is None:
        return []
    # Not as one shape at once: shapely 2.1 then writes where it mustn't.
    drawn = MultiPolygon(list(shapely.from_ragged_array(shapely.GeometryType.POLYGON, corners, (rings, areas))))
    # Most corners lie where a straight line crosses the grid.
    traced = shapely.simplify(drawn, within, preserve_topology=False)
    return polygons(traced if traced.is_valid else shapely.make_valid(traced))
