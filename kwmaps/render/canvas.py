"""A matplotlib figure whose coordinates are pixels, y down, and the few marks a map is made of.

A mark is a value. On pixels Agg draws it at once, without an artist around it, which is ten times as fast; vectors get an
artist for each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import Normal, Stroke
from matplotlib.text import Text as TextArtist
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox
from numpy.typing import NDArray
from shapely import LinearRing, LineString, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from kwmaps.scene.model import Rect, Text
from kwmaps.style import fonts

DPI = 100
POINT = 72 / DPI
"""Points to a pixel: matplotlib measures widths and type in points."""

RGB = NDArray[np.uint8]
RGBA = tuple[float, float, float, float]


@contextmanager
def typesetting() -> Iterator[None]:
    """Letters in their designed widths: hinting would widen lines by up to five per cent, past what was measured.

    Matplotlib has this as a global setting only, so it is set while something is drawn and put back at once. Setting it
    takes as long as drawing a line of text: whoever draws many does so inside one of these.
    """
    if mpl.rcParams.get("text.hinting") == "none":
        yield
        return
    with mpl.rc_context({"text.hinting": "none"}):
        yield


def _inches(pixels: int) -> float:
    """As many as give no pixel less, which some versions of matplotlib would cut off."""
    found = pixels / DPI
    while found * DPI < pixels:
        found = math.nextafter(found, math.inf)
    return found


class Canvas:
    """A figure of `size` pixels with one set of axes over all of it."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        self.size = size
        self.figure = Figure(figsize=(_inches(width), _inches(height)), dpi=DPI, frameon=False)
        self.agg = FigureCanvasAgg(self.figure)
        # Matplotlib counts rows from the bottom.
        self._upright = Affine2D().scale(1.0, -1.0).translate(0.0, height)

    @cached_property
    def axes(self) -> Axes:
        """For what needs them: marks are drawn without, and making them takes as long as drawing a hundred."""
        axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(0, self.size[0])
        axes.set_ylim(self.size[1], 0)
        axes.patch.set_visible(False)
        return axes

    def clip(self, rect: Rect) -> TransformedBbox:
        """A clip box for artists, in the figure's own terms, so that it holds for vectors as well."""
        return TransformedBbox(Bbox([[rect.x, rect.bottom], [rect.right, rect.y]]), self.axes.transData)

    def add(self, drawable: Drawable, clip: Rect | None = None) -> Artist:
        """Makes something part of the figure, as an artist."""
        artist = drawable if isinstance(drawable, TextArtist) else drawable.artist()
        self.axes.add_artist(artist)
        if clip is not None:
            artist.set_clip_box(self.clip(clip))
        return artist

    def paint(self, drawables: Iterable[Drawable], clip: Rect | None = None) -> None:
        """Draws onto the pixels at once; the figure itself stays as it was."""
        renderer = self.agg.get_renderer()
        height = self.size[1]
        box = None if clip is None else Bbox.from_extents(clip.x, height - clip.bottom, clip.right, height - clip.y)
        for drawable in drawables:
            if isinstance(drawable, Mark):
                self._paint(renderer, drawable, box)
            elif isinstance(drawable, Letters):
                self._write(renderer, drawable, box)
            else:
                artist = self.add(drawable, clip)
                with typesetting():
                    artist.draw(renderer)
                artist.remove()

    def _paint(self, renderer: RendererAgg, mark: Mark, clip: Bbox | None) -> None:
        gc = renderer.new_gc()
        gc.set_capstyle(mark.cap)
        gc.set_joinstyle("round")
        gc.set_clip_rectangle(clip)
        gc.set_foreground(mark.edge or (0.0, 0.0, 0.0, 0.0), isRGBA=True)
        gc.set_linewidth(mark.width * POINT if mark.edge else 0.0)
        if mark.dashes:
            gc.set_dashes(0.0, [dash * POINT for dash in mark.dashes])
        renderer.draw_path(gc, mark.path, self._upright, mark.face)
        gc.restore()

    def _write(self, renderer: RendererAgg, letters: Letters, clip: Bbox | None) -> None:
        gc = renderer.new_gc()
        gc.set_clip_rectangle(clip)
        gc.set_foreground(letters.colour)
        font = _sized(letters.face, letters.size)
        with typesetting():
            renderer.draw_text(gc, letters.x, letters.y, letters.text, font, 0.0)
        gc.restore()

    def draw(self) -> None:
        """Draws everything that was added."""
        with typesetting():
            self.agg.draw()

    def pixels(self) -> RGB:
        """What is drawn, as (height, width, 4) bytes; a view that the next drawing overwrites."""
        self.agg.get_renderer()
        return np.asarray(self.agg.buffer_rgba())


def path_of(geometry: BaseGeometry) -> Path:
    """Lines or polygons (with their holes) as one path."""
    if geometry.geom_type == "LineString":
        return Path(shapely.get_coordinates(geometry))
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


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A path that is filled, stroked or both. Pixels; colours as (red, green, blue, opacity) from 0 to 1."""

    path: Path
    face: RGBA | None
    edge: RGBA | None
    width: float = 0.0
    dashes: tuple[float, ...] | None = None
    cap: Literal["butt", "round"] = "round"

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
        return replace(self, path=Path(np.asarray(self.path.vertices) + (x, y), self.path.codes))  # noqa: RUF005

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom of everything it touches."""
        vertices = np.asarray(self.path.vertices)
        if not len(vertices):
            return None
        reach = self.width / 2 + 1
        left, top = vertices.min(axis=0) - reach
        right, bottom = vertices.max(axis=0) + reach
        return float(left), float(top), float(right), float(bottom)


@dataclass(frozen=True, slots=True)
class Letters:
    """A level line of text without a halo, by its left end on the baseline. Pixels."""

    text: str
    x: float
    y: float
    size: float
    face: str
    colour: str

    def artist(self) -> TextArtist:
        """The same as an artist of matplotlib's, for vectors."""
        return TextArtist(
            self.x,
            self.y,
            self.text,
            color=self.colour,
            fontproperties=_sized(self.face, self.size),
            ha="left",
            va="baseline",
            parse_math=False,
        )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of everything it touches: letters may stand out of their boxes."""
        room = 0.35 * self.size
        right = self.x + fonts.width(self.text, self.face, self.size)
        return self.x - room, self.y - self.size - room, right + room, self.y + 0.3 * self.size + room


Drawable = Mark | Letters | TextArtist


def area(
    geometry: BaseGeometry,
    colour: str,
    alpha: float = 1.0,
    edge: str = "none",
    width: float = 0.0,
) -> Mark:
    """A filled area; `width` of its edge in pixels."""
    return Mark(path_of(geometry), to_rgba(colour, alpha), None if edge == "none" else to_rgba(edge, alpha), width)


def stroke(
    geometry: BaseGeometry,
    colour: str,
    width: float,
    alpha: float = 1.0,
    dashes: tuple[float, ...] | None = None,
    cap: Literal["butt", "round"] = "round",
) -> Mark:
    """A line; widths and dashes in pixels."""
    return Mark(path_of(geometry), None, to_rgba(colour, alpha), width, dashes, cap)


@lru_cache(maxsize=16)
def _properties(face: str) -> FontProperties:
    return FontProperties(fname=str(fonts.path(face)))


@lru_cache(maxsize=256)
def _sized(face: str, size: float) -> FontProperties:
    found = _properties(face).copy()
    found.set_size(size * POINT)
    return found


def writing(text: Text, halo: str | None = None, halo_width: float = 0.0) -> list[Letters] | list[TextArtist]:
    """A line of text; one artist a letter where letters are spaced or follow a course."""
    if not halo and not text.spacing and text.along is None:
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[text.align]
        left = text.x - share * fonts.width(text.text, text.face, text.size) if share else text.x
        # On whole pixels, where the same word always looks the same.
        return [Letters(text.text, round(left), round(text.y), text.size, text.face, text.colour)]
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
