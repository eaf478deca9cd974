"""A matplotlib figure whose coordinates are pixels, y down, and the few marks a map is made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import Normal, Stroke
from matplotlib.text import Text as TextArtist
from matplotlib.transforms import Bbox, TransformedBbox
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kwmaps.scene.model import Rect, Text
from kwmaps.style import fonts

DPI = 100
POINT = 72 / DPI
"""Points to a pixel: matplotlib measures widths and type in points."""

RGB = NDArray[np.uint8]


@contextmanager
def typesetting() -> Iterator[None]:
    """Letters in their designed widths: hinting would widen lines by up to five per cent, past what was measured.

    Matplotlib has this as a global setting only, so it is set while something is drawn and put back at once.
    """
    with mpl.rc_context({"text.hinting": "none"}):
        yield


class Canvas:
    """A figure of `size` pixels with one set of axes over all of it."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        self.size = size
        self.figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, frameon=False)
        self.agg = FigureCanvasAgg(self.figure)
        self.axes: Axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(height, 0)
        self.axes.patch.set_visible(False)

    def clip(self, rect: Rect) -> TransformedBbox:
        """A clip box for artists, in the figure's own terms, so that it holds for vectors as well."""
        return TransformedBbox(Bbox([[rect.x, rect.bottom], [rect.right, rect.y]]), self.axes.transData)

    def add(self, artist: Artist, clip: Rect | None = None) -> Artist:
        """Makes an artist part of the figure."""
        self.axes.add_artist(artist)
        if clip is not None:
            artist.set_clip_box(self.clip(clip))
        return artist

    def draw(self) -> None:
        """Draws everything that was added."""
        with typesetting():
            self.agg.draw()

    def pixels(self) -> RGB:
        """What is drawn, as (height, width, 4) bytes; a view that the next drawing overwrites."""
        return np.asarray(self.agg.buffer_rgba())


def path_of(geometry: BaseGeometry) -> Path:
    """Lines or polygons (with their holes) as one path."""
    vertices, codes = [], []
    for ring, closed in _rings(geometry):
        xy = shapely.get_coordinates(ring)
        code = np.full(len(xy), Path.LINETO, dtype=np.uint8)
        code[0] = Path.MOVETO
        if closed:
            code[-1] = Path.CLOSEPOLY
        vertices.append(xy)
        codes.append(code)
    if not vertices:
        return Path(np.empty((0, 2)))
    return Path(np.vstack(vertices), np.concatenate(codes))


def _rings(geometry: BaseGeometry) -> list[tuple[BaseGeometry, bool]]:
    found: list[tuple[BaseGeometry, bool]] = []
    for part in shapely.get_parts(geometry):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            oriented = shapely.geometry.polygon.orient(part)
            found += [(ring, True) for ring in (oriented.exterior, *oriented.interiors)]
        elif part.geom_type in ("LineString", "LinearRing"):
            found.append((part, part.geom_type == "LinearRing"))
        else:
            found += _rings(part)
    return found


def area(
    geometry: BaseGeometry,
    colour: str,
    alpha: float = 1.0,
    edge: str = "none",
    width: float = 0.0,
) -> PathPatch:
    """A filled area; `width` of its edge in pixels."""
    return PathPatch(
        path_of(geometry),
        facecolor=colour,
        edgecolor=edge,
        linewidth=width * POINT,
        alpha=alpha,
        joinstyle="round",
    )


def stroke(
    geometry: BaseGeometry,
    colour: str,
    width: float,
    alpha: float = 1.0,
    dashes: tuple[float, ...] | None = None,
    cap: str = "round",
) -> PathPatch:
    """A line; widths and dashes in pixels."""
    # Matplotlib multiplies dashes by the line's width.
    style = (0.0, tuple(dash / width for dash in dashes)) if dashes else "solid"
    return PathPatch(
        path_of(geometry),
        facecolor="none",
        edgecolor=colour,
        linewidth=width * POINT,
        linestyle=style,
        alpha=alpha,
        capstyle=cap,
        joinstyle="round",
    )


@lru_cache(maxsize=16)
def _properties(face: str) -> FontProperties:
    return FontProperties(fname=str(fonts.path(face)))


def writing(text: Text, halo: str | None = None, halo_width: float = 0.0) -> list[TextArtist]:
    """A line of text; one artist a letter where letters are spaced or follow a course."""
    found = []
    for content, x, y, align, angle in _pieces(text):
        artist = TextArtist(
            x,
            y,
            content,
            color=text.colour,
            fontproperties=_properties(text.face),
            fontsize=text.size * POINT,
            ha=align,
            va="baseline",
            rotation=angle,
            rotation_mode="anchor",
            parse_math=False,
        )
        if halo:
            artist.set_path_effects([Stroke(linewidth=halo_width * POINT, foreground=halo), Normal()])
        found.append(artist)
    return found


def _pieces(text: Text) -> list[tuple[str, float, float, str, float]]:
    """A text as (letters, x, y, align, angle in degrees)."""
    if not text.spacing and text.along is None:
        return [(text.text, text.x, text.y, text.align, 0.0)]
    advance = [fonts.width(letter, text.face, text.size) + text.spacing for letter in text.text]
    total = sum(advance) - text.spacing
    starts = np.cumsum([0.0, *advance[:-1]])
    if text.along is None:
        left = text.x - {"left": 0.0, "center": total / 2, "right": total}[text.align]
        return [(letter, left + at, text.y, "left", 0.0) for letter, at in zip(text.text, starts, strict=True)]
    course, found = text.along, []
    begin = (course.length - total) / 2
    for letter, at, step in zip(text.text, starts, advance, strict=True):
        middle = begin + at + (step - text.spacing) / 2
        before, after = (
            course.interpolate(max(middle - 2, 0.0)),
            course.interpolate(min(middle + 2, course.length)),
        )
        angle = np.degrees(np.arctan2(before.y - after.y, after.x - before.x))
        here = course.interpolate(middle)
        # The course runs through the middle of the letters, not under them.
        drop = 0.3 * text.size
        x = here.x + drop * np.sin(np.radians(angle))
        y = here.y + drop * np.cos(np.radians(angle))
        found.append((letter, float(x), float(y), "center", float(angle)))
    return found
