"""A picture of matplotlib's whose coordinates are pixels, y down.

On pixels Agg draws marks at once, without an artist around each, which is ten times as fast; vectors get an artist for each, and a
figure with axes, which take a tenth of a second to load.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox

from kwmaps.render.strokes import DPI, POINT, RGB, RGBA, Cap, Mark
from kwmaps.render.writing import Haloed, Letters, sized, typesetting
from kwmaps.scene.view import Rect

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Drawable = Mark | Letters | Haloed


def artist_of(drawable: Drawable | Artist) -> Artist:
    """The same as an artist of matplotlib's."""
    return drawable.artist() if isinstance(drawable, Mark | Letters | Haloed) else drawable


def _inches(pixels: int) -> float:
    """As many as give no pixel less, which some versions of matplotlib would cut off."""
    found = pixels / DPI
    while found * DPI < pixels:
        found = math.nextafter(found, math.inf)
    return found


class Canvas:
    """A picture of `size` pixels."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        # Matplotlib counts rows from the bottom.
        self._upright = Affine2D().scale(1.0, -1.0).translate(0.0, size[1])
        # Much is drawn in the same way.
        self._pen = lru_cache(maxsize=256)(self._prepared)
        self._window = lru_cache(maxsize=32)(self._cut)

    @cached_property
    def renderer(self) -> RendererAgg:
        """What draws on its pixels."""
        return RendererAgg(*self.size, DPI)

    @cached_property
    def figure(self) -> Figure:
        """All that was added, as matplotlib keeps it."""
        from matplotlib.figure import Figure

        width, height = self.size
        return Figure(figsize=(_inches(width), _inches(height)), dpi=DPI, frameon=False)

    @cached_property
    def axes(self) -> Axes:
        """One set of them over all of it, for what needs them: making them takes as long as drawing a hundred marks."""
        axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(0, self.size[0])
        axes.set_ylim(self.size[1], 0)
        axes.patch.set_visible(False)
        return axes

    def clip(self, rect: Rect) -> TransformedBbox:
        """A clip box for artists, in the figure's own terms, so that it holds for vectors as well."""
        return TransformedBbox(Bbox([[rect.x, rect.bottom], [rect.right, rect.y]]), self.axes.transData)

    def add(self, drawable: Drawable | Artist, clip: Rect | None = None) -> Artist:
        """Makes something part of the figure, as an artist."""
        artist = artist_of(drawable)
        self.axes.add_artist(artist)
        if clip is not None:
            artist.set_clip_box(self.clip(clip))
        return artist

    def paint(self, drawables: Iterable[Drawable], clip: Rect | None = None) -> None:
        """Draws onto the pixels at once; the figure itself stays as it was."""
        renderer = self.renderer
        for drawable in drawables:
            if isinstance(drawable, Mark):
                self._paint(renderer, drawable, clip)
            elif isinstance(drawable, Haloed):
                for mark in drawable.marks:
                    self._paint(renderer, mark, clip)
            else:
                self._write(renderer, drawable, clip)

    def _paint(self, renderer: RendererAgg, mark: Mark, clip: Rect | None) -> None:
        pen = self._pen(mark.cap, mark.edge, mark.width, mark.dashes, clip)
        renderer.draw_path(pen, mark.path, self._upright, mark.face)

    def _prepared(
        self, cap: Cap, edge: RGBA | None, width: float, dashes: tuple[float, ...] | None, clip: Rect | None
    ) -> GraphicsContextBase:
        """How a line is drawn, in matplotlib's terms."""
        found = GraphicsContextBase()
        found.set_capstyle(cap)
        found.set_joinstyle("round")
        found.set_clip_rectangle(self._window(clip))
        found.set_foreground(edge or (0.0, 0.0, 0.0, 0.0), isRGBA=True)
        found.set_linewidth(width * POINT if edge else 0.0)
        if dashes:
            found.set_dashes(0.0, [dash * POINT for dash in dashes])
        return found

    def _cut(self, clip: Rect | None) -> Bbox | None:
        height = self.size[1]
        return None if clip is None else Bbox.from_extents(clip.x, height - clip.bottom, clip.right, height - clip.y)

    def _write(self, renderer: RendererAgg, letters: Letters, clip: Rect | None) -> None:
        pen = GraphicsContextBase()
        pen.set_clip_rectangle(self._window(clip))
        pen.set_foreground(letters.colour)
        font = sized(letters.face, letters.size)
        with typesetting():
            renderer.draw_text(pen, letters.x, letters.y, letters.text, font, letters.angle)

    def draw(self) -> None:
        """Draws everything that was added."""
        self.renderer.clear()
        with typesetting():
            self.figure.draw(self.renderer)

    def pixels(self) -> RGB:
        """What is drawn, as (height, width, 4) bytes; a view that the next drawing overwrites."""
        return np.asarray(self.renderer.buffer_rgba())
