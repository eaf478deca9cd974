"""The marks that a map is made of, as values: paths that are filled, stroked or both, in pixels, y down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
import shapely
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray
from shapely import LinearRing, LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from kwmaps.scene.view import Rect

DPI = 100
POINT = 72 / DPI
"""Points to a pixel: matplotlib measures widths and type in points."""

RGB = NDArray[np.uint8]
RGBA = tuple[float, float, float, float]
Cap = Literal["butt", "round"]


def path_of(geometry: BaseGeometry) -> Path:
    """Lines or polygons (with their holes) as one path."""
    match geometry.geom_type:
        case "LineString":
            return Path(shapely.get_coordinates(geometry))
        case "MultiLineString":
            return path_along(shapely.get_parts(geometry).tolist())
        case "Polygon" if not shapely.get_num_interior_rings(geometry):
            xy = shapely.get_coordinates(geometry)
            return Path(xy, _codes(len(xy), True)) if len(xy) else Path(np.empty((0, 2)))
    drawn = [(shapely.get_coordinates(ring), closed) for ring, closed in _rings(geometry)]
    if not drawn:
        return Path(np.empty((0, 2)))
    codes = np.concatenate([_codes(len(xy), closed) for xy, closed in drawn])
    return Path(np.vstack([xy for xy, _ in drawn]), codes)


def path_along(lines: Sequence[LineString]) -> Path:
    """Lines that are drawn in one go."""
    xy, number = shapely.get_coordinates(lines, return_index=True)
    codes = np.full(len(xy), Path.LINETO, Path.code_type)
    codes[:1] = codes[1:][number[1:] != number[:-1]] = Path.MOVETO
    return Path(xy, codes)


@lru_cache(maxsize=512)
def _codes(count: int, is_closed: bool) -> NDArray[np.uint8]:
    """What matplotlib is told of each corner of a line."""
    found = np.full(count, Path.LINETO, dtype=Path.code_type)
    found[0] = Path.MOVETO
    if is_closed:
        found[-1] = Path.CLOSEPOLY
    return found


def _rings(geometry: BaseGeometry) -> list[tuple[BaseGeometry, bool]]:
    found: list[tuple[BaseGeometry, bool]] = []
    if geometry.is_empty:
        return found
    if isinstance(geometry, Polygon):
        # Holes run the other way round, which is what leaves them open.
        oriented = shapely.geometry.polygon.orient(geometry) if geometry.interiors else geometry
        found += [(ring, True) for ring in (oriented.exterior, *oriented.interiors)]
    elif isinstance(geometry, LineString):
        found.append((geometry, isinstance(geometry, LinearRing)))
    elif isinstance(geometry, BaseMultipartGeometry):
        for part in geometry.geoms:
            found += _rings(part)
    return found


class Mark(NamedTuple):
    """A path that is filled, stroked or both. Pixels; colours as (red, green, blue, opacity) from 0 to 1."""

    path: Path
    face: RGBA | None
    edge: RGBA | None
    width: float = 0.0
    dashes: tuple[float, ...] | None = None
    cap: Cap = "round"

    def artist(self) -> PathPatch:
        """The same as an artist of matplotlib's, for vectors."""
        # Matplotlib multiplies dashes by the line's width.
        style = (0.0, tuple(dash / self.width for dash in self.dashes)) if self.dashes else "solid"
        return PathPatch(
            self.path,
            facecolor=self.face or "none",
            edgecolor=self.edge or "none",
            linewidth=self.width * POINT,
            linestyle=style,
            capstyle=self.cap,
            joinstyle="round",
        )

    def moved(self, x: float, y: float) -> Mark:
        """The same somewhere else."""
        return self._replace(path=Path(np.asarray(self.path.vertices) + (x, y), self.path.codes))  # noqa: RUF005

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom of everything it touches."""
        vertices = np.asarray(self.path.vertices)
        if not len(vertices):
            return None
        reach = self.width / 2 + 1
        (left, top), (right, bottom) = np.minimum.reduce(vertices).tolist(), np.maximum.reduce(vertices).tolist()
        return left - reach, top - reach, right + reach, bottom + reach


Drawn = BaseGeometry | Path
"""What a mark shows; as a path, which several marks can share, where it is drawn more than once."""


def area(
    drawn: Drawn,
    colour: str,
    alpha: float = 1.0,
    edge: str = "none",
    width: float = 0.0,
) -> Mark:
    """A filled area; `width` of its edge in pixels."""
    return Mark(_path(drawn), to_rgba(colour, alpha), None if edge == "none" else to_rgba(edge, alpha), width)


def rectangle(box: Rect, colour: str, alpha: float = 1.0) -> Mark:
    """A filled rectangle."""
    corners = [(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom), (box.x, box.y)]
    return Mark(Path(corners, _CLOSED), to_rgba(colour, alpha), None)


def disc(x: float, y: float, radius: float, colour: str, edge: str, width: float) -> Mark:
    """A filled circle with an edge."""
    return Mark(Path(_ROUND * radius + (x, y), _CLOSED_ROUND), to_rgba(colour), to_rgba(edge), width)


_CLOSED = np.array([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], Path.code_type)
_ROUND = shapely.get_coordinates(shapely.Point(0, 0).buffer(1.0))
_CLOSED_ROUND = np.array([Path.MOVETO, *[Path.LINETO] * (len(_ROUND) - 2), Path.CLOSEPOLY], Path.code_type)


def stroke(
    drawn: Drawn,
    colour: str,
    width: float,
    alpha: float = 1.0,
    dashes: tuple[float, ...] | None = None,
    cap: Cap = "round",
) -> Mark:
    """A line; widths and dashes in pixels."""
    return Mark(_path(drawn), None, to_rgba(colour, alpha), width, dashes, cap)


def _path(drawn: Drawn) -> Path:
    return drawn if isinstance(drawn, Path) else path_of(drawn)


def hatching(shape: BaseGeometry, gap: float, other_way: bool = False) -> BaseGeometry:
    """Parallel lines over a shape, `gap` pixels apart, counted from the picture's corner so that shapes agree."""
    left, top, right, bottom = shape.bounds
    tilt = bottom - top
    step = gap * np.sqrt(2)
    first = np.floor((left - tilt) / step) * step
    starts = np.arange(first, right + tilt + step, step)
    if other_way:
        rules = [[(x, top), (x + tilt, bottom)] for x in starts - top % step]
    else:
        rules = [[(x, bottom), (x + tilt, top)] for x in starts - (-bottom) % step]
    return MultiLineString(rules).intersection(shape)
