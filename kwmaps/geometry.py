"""Plane geometry: projecting, exact distances to lines, and filling areas on a grid.

Everything here works on numbers, in metres of the war's projection, and knows nothing of sides or dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.enums import TransformDirection
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]

G = TypeVar("G", bound=BaseGeometry)
F = TypeVar("F", np.float32, np.float64)

DENSE = 0.1
"""Longest edge kept in degrees before projecting: GeoJSON's edges are straight in longitude and latitude."""

STEPS, FINE_STEPS = 1_000, 1_000_000_000
"""Parts of a metre, and of a degree, to which positions are rounded. Sines differ in their last digit from one kind of processor to
another; what is made of positions, down to the bytes of a picture, shall not, but where one lies halfway between two steps to the nanometre."""

_ELLIPSOID = pyproj.Geod(ellps="WGS84")


class Projection:
    """WGS84 degrees to metres of `crs` and back. Axis order is always x, y (lon, lat)."""

    def __init__(self, crs: str) -> None:
        self.crs = crs
        # One for both ways: making one takes longer than moving every front.
        self._there = _transformer("EPSG:4326", crs)
        # Every map asks for the same places.
        self.point = lru_cache(maxsize=4096)(self._point)

    def forward(self, geometry: G) -> G:
        """A WGS84 geometry in metres; long edges are cut first so that they follow the straight lon/lat line."""
        dense = shapely.segmentize(geometry, DENSE)
        return shapely.transform(dense, self.to_metres)

    def inverse(self, geometry: G) -> G:
        """A geometry in metres as WGS84 degrees."""
        return shapely.transform(geometry, self.to_degrees)

    def to_metres(self, lonlat: Floats) -> Floats:
        """(n, 2) degrees to (n, 2) metres, each a whole number of `STEPS`."""
        x, y = self._there.transform(lonlat[:, 0], lonlat[:, 1])
        return _stepped(np.column_stack([x, y]), STEPS)

    def to_degrees(self, xy: Floats) -> Floats:
        """(n, 2) metres to (n, 2) degrees, each a whole number of `FINE_STEPS`."""
        lon, lat = self._there.transform(xy[:, 0], xy[:, 1], direction=TransformDirection.INVERSE)
        return _stepped(np.column_stack([lon, lat]), FINE_STEPS)

    def _point(self, lon: float, lat: float) -> tuple[float, float]:
        """One WGS84 position in metres."""
        x, y = _stepped(np.array(self._there.transform(lon, lat)), STEPS).tolist()
        return x, y


def _stepped(values: Floats, steps: int) -> Floats:
    """Numbers in whole parts of one; what is infinite, since it lies in no projection, stays so."""
    found: Floats = np.rint(values * steps) / steps
    return found


@lru_cache(maxsize=8)
def _transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


@dataclass(frozen=True, slots=True)
class Grid:
    """A regular grid of sample points: columns west to east, rows south to north."""

    west: float
    south: float
    step: float
    """Metres between samples."""
    columns: int
    rows: int

    @classmethod
    def over(cls, bounds: tuple[float, float, float, float], step: float) -> Grid:
        """The smallest grid of `step` metres that covers `bounds` (west, south, east, north)."""
        west, south, east, north = bounds
        return cls(
            west,
            south,
            step,
            int(np.ceil((east - west) / step)) + 1,
            int(np.ceil((north - south) / step)) + 1,
        )

    @property
    def xs(self) -> Floats:
        return self.west + self.step * np.arange(self.columns, dtype=np.float64)

    @property
    def ys(self) -> Floats:
        return self.south + self.step * np.arange(self.rows, dtype=np.float64)

    @property
    def points(self) -> Floats:
        """(rows · columns, 2) samples, row by row."""
        return np.column_stack([np.tile(self.xs, self.rows), np.repeat(self.ys, self.columns)])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the outermost samples, in metres."""
        east = self.west + self.step * (self.columns - 1)
        north = self.south + self.step * (self.rows - 1)
        return self.west, self.south, east, north


def segments(geometry: BaseGeometry) -> Floats:
    """Every edge of a geometry's lines or rings as rows ``x1, y1, x2, y2``."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    lines = [line for part in parts for line in _lines(part)]
    if not lines:
        return np.empty((0, 4))
    points, owner = shapely.get_coordinates(lines, return_index=True)
    # From one line to the next there is no edge.
    edges: Floats = np.hstack([points[:-1], points[1:]])[owner[1:] == owner[:-1]]
    return edges


def _lines(part: BaseGeometry) -> list[BaseGeometry]:
    if isinstance(part, shapely.Polygon):
        return [part.exterior, *part.interiors]
    return [part] if part.geom_type in ("LineString", "LinearRing") else []


def squared_from_start(px: NDArray[F], py: NDArray[F], dx: NDArray[F], dy: NDArray[F], along: NDArray[F]) -> NDArray[F]:
    """Squares of the distances to edges from points that lie (px, py) from their starts, and beside what share of their ways (dx, dy).

    `px`, `py` and `along` are used up.
    """
    np.maximum(along, 0, out=along)
    np.minimum(along, 1, out=along)
    px -= along * dx
    py -= along * dy
    px *= px
    py *= py
    px += py
    return px


def counted(counts: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Groups of so many things each: for each thing the number of its group, and its own number within it."""
    group = np.repeat(np.arange(len(counts)), counts)
    return group, np.arange(len(group)) - np.repeat(np.cumsum(counts) - counts, counts)


def inside_grid(edges: Floats, grid: Grid) -> NDArray[np.bool_]:
    """Which samples of `grid` lie inside polygons with these edges, by the even–odd rule along each row; shape (rows, columns)."""
    x1, y1, x2, y2 = edges.T
    # A row counts an edge when the row lies in [low, high): shared corners are then counted once.
    low = np.ceil((np.minimum(y1, y2) - grid.south) / grid.step).astype(int).clip(0, grid.rows)
    high = np.ceil((np.maximum(y1, y2) - grid.south) / grid.step).astype(int).clip(0, grid.rows)
    edge, number = counted(high - low)
    row = low[edge] + number
    y = grid.south + grid.step * row
    x = x1[edge] + (y - y1[edge]) * (x2[edge] - x1[edge]) / (y2[edge] - y1[edge])
    column = np.ceil((x - grid.west) / grid.step).astype(int).clip(0, grid.columns)
    across = grid.columns + 1
    crossed = np.bincount(row * across + column, minlength=grid.rows * across).reshape(grid.rows, across)[:, :-1]
    return np.logical_xor.accumulate((crossed & 1).astype(bool), axis=1)


def square_km(area: BaseGeometry, crs: str, equal_area: str) -> float:
    """Square kilometres of an area given in metres of `crs`, measured in the projection `equal_area`."""
    there = _transformer(crs, equal_area)

    def move(xy: Floats) -> Floats:
        return np.column_stack(there.transform(xy[:, 0], xy[:, 1]))

    return float(shapely.transform(area, move).area) / 1e6


def length_km(line: BaseGeometry) -> float:
    """Kilometres of lines given in degrees, along the ellipsoid of WGS84: no projection stretches them."""
    return float(_ELLIPSOID.geometry_length(line)) / 1000


def polygons(geometry: BaseGeometry) -> list[shapely.Polygon]:
    """The polygons in a geometry of any kind, empty ones left out."""
    found = []
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon" and not part.is_empty:
            found.append(part)
        elif part.geom_type in ("MultiPolygon", "GeometryCollection"):
            found.extend(polygons(part))
    return found


def lines(geometry: BaseGeometry) -> list[shapely.LineString]:
    """The line strings in a geometry of any kind, empty ones left out."""
    found = []
    for part in shapely.get_parts(geometry):
        if part.geom_type in ("LineString", "LinearRing") and not part.is_empty:
            found.append(shapely.LineString(part))
        elif part.geom_type in ("MultiLineString", "GeometryCollection"):
            found.extend(lines(part))
    return found
