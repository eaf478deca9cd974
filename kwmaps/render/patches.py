"""Patches of pixels, which are laid over pictures with integers: the same bytes everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kwmaps.render.strokes import RGB
from kwmaps.scene.view import Rect

SPARSE = 0.06
"""Share of a box that a patch has to touch to be kept as a whole: numbers in rows are blended ten times as fast as scattered ones."""


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
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def contains(self, other: Box) -> bool:
        return self.joined(other) == self

    def beyond(self, other: Box) -> list[Box]:
        """What of this box lies outside of one that lies in it."""
        return [
            Box(self.left, self.top, self.right, other.top),
            Box(self.left, other.bottom, self.right, self.bottom),
            Box(self.left, other.top, other.left, other.bottom),
            Box(other.right, other.top, self.right, other.bottom),
        ]

    @property
    def rect(self) -> Rect:
        return Rect(self.left, self.top, self.right - self.left, self.bottom - self.top)


NOTHING = Box(0, 0, 0, 0)


LOOSE = 1.25
"""How much larger a box may be than the two that it is made of."""


def merged(boxes: Iterable[Box]) -> list[Box]:
    """Boxes that cover the same pixels, those joined that overlap or are hardly smaller apart than together."""
    # With bare numbers and without `min`: pictures have some dozens of boxes, and every one is compared with every other.
    found: list[tuple[int, int, int, int, int]] = []
    for box in boxes:
        if box.is_empty:
            continue
        left, top, right, bottom = box
        again = True
        while again:
            again = False
            pixels = (right - left) * (bottom - top)
            for number, (x, y, x2, y2, other) in enumerate(found):
                west, north = x if x < left else left, y if y < top else top  # noqa: FURB136
                east, south = x2 if x2 > right else right, y2 if y2 > bottom else bottom  # noqa: FURB136
                joined = (east - west) * (south - north)
                if joined == other:
                    # It lies in that one, which nothing else is to be joined with.
                    break
                if joined <= LOOSE * (pixels + other):
                    del found[number]
                    left, top, right, bottom, again = west, north, east, south, True
                    break
            else:
                found.append((left, top, right, bottom, pixels))
    return [Box(*other[:4]) for other in found]


def around(differs: NDArray[np.bool_], box: Box) -> list[Box]:
    """A box around what differs in a box, (height, width) or (height, width, channels); none if nothing does."""
    height, width, *rest = differs.shape
    channels = prod(rest)
    flat = differs.reshape(height, width * channels)
    rows, columns = np.flatnonzero(flat.any(1)), np.flatnonzero(flat.any(0))
    if not len(rows):
        return []
    columns //= channels
    found = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return [found.moved(box.left, box.top)]


class Patch(NamedTuple):
    """Something baked: its colours times its opacity, and what shows through."""

    box: Box
    colour: NDArray[np.uint16]
    """(height, width, 3), from 0 to 255 × 255, and half of 255 for rounding; or (n, 3), a row for each pixel of `at`."""
    through: NDArray[np.uint16]
    """The same shape, 255 where nothing is written: one number for each of a pixel's, since rows of equal shape blend fastest."""
    at: NDArray[np.intp] | None = None
    """(2, n) rows and columns on the picture of the pixels that are touched, where those are few."""

    @classmethod
    def of(cls, box: Box, pixels: RGB) -> Patch:
        """What was drawn on nothing, (height, width, 4) in `box`."""
        alpha = np.ascontiguousarray(pixels[..., 3])
        count = np.count_nonzero(alpha)
        if not count:
            return NOWHERE
        if count > SPARSE * alpha.size:
            return cls(box, *_weighed(pixels, alpha))
        rows, columns = np.nonzero(alpha)
        weighed = _weighed(pixels[rows, columns], alpha[rows, columns])
        return cls(box, *weighed, np.stack([rows + box.top, columns + box.left]))

    @property
    def place(self) -> tuple[Box, int]:
        """Equal for copies of a patch in the same place."""
        return self.box, id(self.colour)

    def moved(self, x: int, y: int) -> Patch:
        """The same somewhere else."""
        at = None if self.at is None else self.at + np.array([[y], [x]])
        return self._replace(box=self.box.moved(x, y), at=at)

    def within(self, box: Box) -> Patch:
        """What of it lies in a box. It touches most of its own."""
        common = self.box.common(box)
        own = common.moved(-self.box.left, -self.box.top).slices
        return NOWHERE if common.is_empty else Patch(common, self.colour[own], self.through[own])

    def differing(self, other: Patch) -> list[Box]:
        """Boxes around all pixels that look another way under this patch than under another one in its place."""
        common = self.box.common(other.box)
        if self.at is not None or other.at is not None or common.is_empty:
            return [self.box, other.box]
        one, two = common.moved(-self.box.left, -self.box.top), common.moved(-other.box.left, -other.box.top)
        differs = self.colour[one.slices] != other.colour[two.slices]
        differs |= self.through[one.slices] != other.through[two.slices]
        return [*around(differs, common), *self.box.beyond(common), *other.box.beyond(common)]

    def onto(self, picture: RGB, part: Box) -> None:
        """Lays what of it lies in `part` over a picture."""
        # With bare numbers: a picture is laid of dozens of patches, most of them small.
        west, north, east, south = self.box
        left, top, right, bottom = (
            max(west, part.left),
            max(north, part.top),
            min(east, part.right),
            min(south, part.bottom),
        )
        if left >= right or top >= bottom:
            return
        colour, through = self.colour, self.through
        is_cut = (left, top, right, bottom) != self.box
        if self.at is None:
            if is_cut:
                own = slice(top - north, bottom - north), slice(left - west, right - west)
                colour, through = colour[own], through[own]
            below = picture[top:bottom, left:right]
            below[:] = _over(below, colour, through)
            return
        rows, columns = self.at
        if is_cut:
            inside = (rows >= top) & (rows < bottom) & (columns >= left) & (columns < right)
            rows, columns, colour, through = rows[inside], columns[inside], colour[inside], through[inside]
        picture[rows, columns] = _over(picture[rows, columns], colour, through)


NOWHERE = Patch(NOTHING, *np.empty((2, 0, 0, 3), np.uint16))


def _weighed(pixels: RGB, alpha: NDArray[np.uint8]) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Colours (…, 4) times their opacity and half a step more, and what shows through, both (…, 3)."""
    deep = alpha.astype(np.uint16)
    light = 255 - deep
    colour = np.empty((*alpha.shape, 3), np.uint16)
    through = np.empty_like(colour)
    for channel in range(3):
        np.multiply(pixels[..., channel], deep, out=colour[..., channel])
        through[..., channel] = light
    colour += np.uint16(127)
    return colour, through


def _over(below: RGB, colour: NDArray[np.uint16], through: NDArray[np.uint16]) -> NDArray[np.uint16]:
    found = below.astype(np.uint16)
    found *= through
    found += colour
    found //= np.uint16(255)
    return found
