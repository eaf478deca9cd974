"""Pictures in tiles, small squares: a frame is like the one before but for some of them, and only those are encoded anew.

What changes are mostly lines and letters, and boxes around those hold several times as many pixels. All tiles of a frame are worked on at
once, the pixels in the same place of each side by side, so that it takes as many steps for a hundred as for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kwmaps.render.pixels import Pixels
from kwmaps.render.strokes import RGB

AT_ONCE = 2**14
"""Pixels of tiles that are worked on in one go: as many as stay in a processor's cache."""


class Tiles(NamedTuple):
    """Some tiles of a picture."""

    numbers: NDArray[np.intp]
    """Counted row by row."""
    colours: RGB
    """(side, side, n, 3)."""


class Grid:
    """The tiles of pictures of `size` (width, height), which are multiples of a tile's `side`."""

    def __init__(self, size: tuple[int, int], side: int = 1) -> None:
        if size[0] % side or size[1] % side:
            raise ValueError(f"{size} has no whole tiles of {side}")
        self.size, self.side = size, side
        self._across = size[0] // side
        self._touched = np.zeros(self._across * (size[1] // side), np.bool_)

    def tiles(self, picture: RGB, pixels: Pixels | None = None) -> Iterator[Tiles]:
        """The tiles of a picture that some pixels (None: all) lie in, each once."""
        numbers = self._numbers(pixels)
        step = AT_ONCE // self.side**2
        for start in range(0, len(numbers), step):
            some = numbers[start : start + step]
            yield Tiles(some, picture.reshape(-1, 3).take(self.pixels(some), axis=0))

    def _numbers(self, pixels: Pixels | None) -> NDArray[np.intp]:
        if pixels is None:
            return np.arange(len(self._touched))
        if self.side == 1:
            return pixels
        # Not by `divmod`, which takes four times as long as both of what it finds.
        rows = pixels // self.size[0]
        columns = pixels - rows * self.size[0]
        self._touched[rows // self.side * self._across + columns // self.side] = True
        found = np.flatnonzero(self._touched)
        self._touched[found] = False
        return found

    def pixels(self, numbers: NDArray[np.intp], side: int = 0, stride: int = 0) -> Pixels:
        """The pixels of tiles, (side, side, n), from the upper left; on a picture whose tiles are `side` large, and its rows `stride`."""
        side = side or self.side
        stride = stride or self._across * side
        rows, columns = np.divmod(numbers, self._across)
        rows *= stride
        rows += columns
        rows *= side
        within = np.arange(side)
        return (within[:, None] * stride + within)[..., None] + rows
