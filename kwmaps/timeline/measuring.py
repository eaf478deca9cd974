"""How much land an area has: the land is cut into squares that are measured once, and only those at the area's edge are cut anew."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from shapely import GeometryCollection, MultiPolygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geodata.basemap import Basemap
from kwmaps.geometry import polygons

ACROSS = 10
"""Squares from west to east: more have more edges, fewer are longer to cut."""


class Land:
    """The mainland in squares."""

    def __init__(self, basemap: Basemap, square_km: Callable[[BaseGeometry], float]) -> None:
        mainland = basemap.mainland
        west, south, east, north = mainland.bounds
        side = (east - west) / ACROSS
        x, y = np.meshgrid(np.arange(west, east, side), np.arange(south, north, side))
        boxes = shapely.box(x, y, x + side, y + side).ravel()
        cut = shapely.intersection(mainland, boxes)
        self._square_km = square_km
        found = [
            (box, MultiPolygon(parts)) for box, shape in zip(boxes, cut, strict=True) if (parts := polygons(shape))
        ]
        self._boxes, self._squares = (np.array(shapes, dtype=object) for shapes in zip(*found, strict=True))
        self._is_inland = shapely.equals(self._squares, self._boxes)
        self._km2 = np.array([square_km(shape) for shape in self._squares])

    def km2(self, area: BaseGeometry) -> float:
        """Square kilometres of the mainland that lie in an area; both in metres of the war's projection."""
        shapely.prepare(area)
        # Most squares are told by their corners, whatever coast they have.
        whole = shapely.contains_properly(area, self._boxes)
        partly = shapely.intersects(area, self._boxes) & ~whole
        whole[partly] = shapely.contains_properly(area, self._squares[partly])
        partly[partly] = ~whole[partly] & shapely.intersects(area, self._squares[partly])
        # On a square without a coast all of the area is land.
        inland = [shapely.clip_by_rect(area, *square.bounds) for square in self._squares[partly & self._is_inland]]
        beside = shapely.intersection(self._squares[partly & ~self._is_inland], area)
        return float(self._km2[whole].sum()) + self._square_km(GeometryCollection([*inland, *beside]))
