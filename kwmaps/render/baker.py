"""Bakes marks into patches, each drawn by Agg on nothing; words of large type only once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import ceil, floor

from kwmaps.render.canvas import Canvas, Drawable
from kwmaps.render.lettering import set_line, words
from kwmaps.render.patches import NOTHING, NOWHERE, Box, Patch
from kwmaps.render.strokes import Mark
from kwmaps.render.writing import Letters
from kwmaps.scene.view import Rect

WORDS = 512
"""Words that are remembered: those of a legend, and of the days of some months."""


class Baker:
    """Bakes patches for one picture; its canvas is wiped before each."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._canvas = Canvas(size)
        self._whole = Box(0, 0, *size)
        self._word = lru_cache(maxsize=WORDS)(self._set)

    def line(self, letters: Letters) -> list[Patch]:
        """A line of text, in words where it is large: most of them have been baked for another line."""
        found = []
        for word, begin in words(letters):
            patch = self._word(word._replace(x=0, y=0), begin)
            if patch is None or (word.x, word.y) != (round(word.x), round(word.y)):
                return [self.bake([letters], None)]
            found.append(patch.moved(round(word.x), round(word.y)))
        return found

    def _set(self, letters: Letters, begin: int) -> Patch | None:
        """What of a line at the picture's corner, most of it outside, comes after a column; None if it can't be set in one go."""
        line = set_line(letters)
        if line is None:
            return None
        left, top, pixels = line
        height, width = pixels.shape[:2]
        return Patch.of(Box(left + begin, top, left + width, top + height), pixels[:, begin:])

    def bake(self, marks: Iterable[Drawable], clip: Rect | None) -> Patch:
        """Marks as a patch."""
        drawables = list(marks)
        within = self._whole if clip is None else self._whole.common(Box.around(clip))
        box = self._around(drawables).common(within)
        if box.is_empty:
            return NOWHERE
        part = self._canvas.pixels()[box.slices]
        part[:] = 0
        self._canvas.paint(drawables, clip)
        return Patch.of(box, part)

    def _around(self, drawables: Iterable[Drawable]) -> Box:
        """A box around everything that marks may touch."""
        # Of those that share a path the broadest.
        widest = {id(one.path) if isinstance(one, Mark) else id(one): one for one in sorted(drawables, key=_width)}
        bounds = [bounds for drawable in widest.values() if (bounds := drawable.bounds) is not None]
        if not bounds:
            return NOTHING
        lefts, tops, rights, bottoms = zip(*bounds, strict=True)
        return Box(floor(min(lefts)), floor(min(tops)), ceil(max(rights)), ceil(max(bottoms)))


def _width(drawable: Drawable) -> float:
    return drawable.width if isinstance(drawable, Mark) else 0.0
