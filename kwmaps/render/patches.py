"""Marks baked into patches of pixels, which are laid over pictures with integers: the same bytes everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from matplotlib.text import Text as TextArtist
from numpy.typing import NDArray

from kwmaps.render.canvas import RGB, Canvas, Drawable, typesetting
from kwmaps.scene.model import Rect

SPARSE = 0.2
"""Share of a box that a patch has to touch to be kept as a whole."""


class Box(NamedTuple):
    """Whole pixels: rows from `top` up to `bottom`, columns from `left` up to `right`, the ends left out."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def around(cls, rect: Rect) -> Box:
        return cls(floor(rect.x), floor(rect.y), ceil(rect.right), ceil(rect.bottom))

    @property
    def is_empty(self) -> bool:
        return self.left >= self.right or self.top >= self.bottom

    @property
    def pixels(self) -> int:
        return max(0, self.right - self.left) * max(0, self.bottom - self.top)

    @property
    def slices(self) -> tuple[slice, slice]:
        """As an index of rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def moved(self, x: int, y: int) -> Box:
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def common(self, other: Box) -> Box:
        """What lies in both; may be empty."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def contains(self, other: Box) -> bool:
        return self.joined(other) == self


def merged(boxes: Iterable[Box]) -> list[Box]:
    """Boxes that cover the same pixels, those joined that overlap or are hardly smaller apart than together."""
    found: list[Box] = []
    for box in boxes:
        joined, again = box, not box.is_empty
        while again:
            again = False
            for other in found:
                both = joined.joined(other)
                if both.pixels <= 1.25 * (joined.pixels + other.pixels):
                    found.remove(other)
                    joined, again = both, True
                    break
        if not joined.is_empty:
            found.append(joined)
    return found


class Patch(NamedTuple):
    """Something baked: its colours times its opacity, and what shows through."""

    box: Box
    colour: NDArray[np.uint16]
    """(height, width, 3), from 0 to 255 × 255; or (n, 3), a row for each pixel of `at`."""
    through: NDArray[np.uint16]
    """(height, width, 1) or (n, 1), 255 where nothing is written."""
    at: NDArray[np.intp] | None = None
    """(2, n) rows and columns on the picture of the pixels that are touched, where those are few."""

    @classmethod
    def of(cls, box: Box, pixels: RGB) -> Patch:
        """What was drawn on nothing, (height, width, 4) in `box`."""
        alpha = pixels[..., 3]
        touched = np.count_nonzero(alpha)
        if touched > SPARSE * alpha.size:
            deep = pixels[..., 3:].astype(np.uint16)
            return cls(box, pixels[..., :3] * deep, 255 - deep)
        rows, columns = np.nonzero(alpha)
        few = pixels[rows, columns]
        deep = few[:, 3:].astype(np.uint16)
        return cls(box, few[:, :3] * deep, 255 - deep, np.stack([rows + box.top, columns + box.left]))

    def onto(self, picture: RGB, part: Box) -> None:
        """Lays what of it lies in `part` over a picture."""
        box = self.box.common(part)
        if box.is_empty:
            return
        colour, through = self.colour, self.through
        if self.at is None:
            own = box.moved(-self.box.left, -self.box.top).slices
            below = picture[box.slices]
            below[:] = _over(below, colour[own], through[own])
            return
        rows, columns = self.at
        if box != self.box:
            inside = (rows >= box.top) & (rows < box.bottom) & (columns >= box.left) & (columns < box.right)
            rows, columns, colour, through = rows[inside], columns[inside], colour[inside], through[inside]
        picture[rows, columns] = _over(picture[rows, columns], colour, through)


def _over(below: RGB, colour: NDArray[np.uint16], through: NDArray[np.uint16]) -> NDArray[np.uint16]:
    return (below * through + colour + np.uint16(127)) // np.uint16(255)


class Baker:
    """Bakes patches for one picture; its canvas is wiped before each."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._canvas = Canvas(size)
        self._canvas.draw()
        self._whole = Box(0, 0, *size)

    def bake(self, marks: Iterable[Drawable], clip: Rect | None) -> Patch:
        """Marks as a patch."""
        drawables = list(marks)
        if any(isinstance(drawable, TextArtist) for drawable in drawables):
            # Measured as they are drawn: matplotlib remembers how it measured a text the first time.
            with typesetting():
                return self._bake(drawables, clip)
        return self._bake(drawables, clip)

    def _bake(self, drawables: list[Drawable], clip: Rect | None) -> Patch:
        within = self._whole if clip is None else self._whole.common(Box.around(clip))
        box = self._around(drawables).common(within)
        if box.is_empty:
            return Patch.of(Box(0, 0, 0, 0), np.empty((0, 0, 4), np.uint8))
        part = self._canvas.pixels()[box.slices]
        part[:] = 0
        self._canvas.paint(drawables, clip)
        return Patch.of(box, part)

    def _around(self, drawables: Iterable[Drawable]) -> Box:
        """A box around everything that marks may touch."""
        bounds = [bounds for drawable in drawables if (bounds := self._bounds(drawable)) is not None]
        if not bounds:
            return Box(0, 0, 0, 0)
        lefts, tops, rights, bottoms = zip(*bounds, strict=True)
        return Box(floor(min(lefts)), floor(min(tops)), ceil(max(rights)), ceil(max(bottoms)))

    def _bounds(self, drawable: Drawable) -> tuple[float, float, float, float] | None:
        return self._text_bounds(drawable) if isinstance(drawable, TextArtist) else drawable.bounds

    def _text_bounds(self, text: TextArtist) -> tuple[float, float, float, float]:
        """Letters may stand out of their boxes, and haloes do."""
        canvas = self._canvas
        canvas.add(text)
        extent = text.get_window_extent(canvas.agg.get_renderer())
        text.remove()
        room = 6.0 + 0.25 * float(text.get_fontsize())
        height = canvas.size[1]
        return extent.x0 - room, height - extent.y1 - room, extent.x1 + room, height - extent.y0 + room
