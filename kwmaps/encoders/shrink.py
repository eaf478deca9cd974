"""Pictures made smaller, tile by tile: each small pixel is the mean of the large ones under it, in whole numbers, if the ratio is a simple one.

The smallest tile that gives whole pixels is as large as the ratio of the sizes says: four by four make three by three. It depends on its own
pixels alone, so where some changed only their tiles are shrunk again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kwmaps.encoders.tiles import Grid, Tiles
from kwmaps.render.pixels import Pixels
from kwmaps.render.strokes import RGB

COARSEST = 8
"""Largest ratio's side, in pixels, that is shrunk in tiles; others are left to Pillow, and done as a whole."""


def side_for(source: tuple[int, int], target: tuple[int, int]) -> int | None:
    """The side, in pixels, of the smallest tiles that can be shrunk by themselves; None if they would be too large."""
    ratios = {Fraction(large, small) for large, small in zip(source, target, strict=True)}
    ratio = ratios.pop()
    return ratio.numerator if not ratios and 1 <= ratio <= ratio.numerator <= COARSEST else None


def shrunk(picture: RGB, target: tuple[int, int]) -> RGB:
    """A whole picture (height, width, 3) in a size (width, height) that is no larger."""
    size = picture.shape[1], picture.shape[0]
    grid = Grid(size, side_for(size, target) or 1)
    found = np.zeros((target[1], target[0], 3), np.uint8)
    for pixels, colours in Shrinker(grid, target).shrunk(grid.tiles(picture)):
        found.reshape(-1, 3)[pixels] = colours
    return found


class Shrinker:
    """From pictures of a grid to a size (width, height) that is no larger."""

    def __init__(self, grid: Grid, target: tuple[int, int]) -> None:
        self._grid, self._target = grid, target
        self._in_tiles = side_for(grid.size, target) is not None
        ratio = Fraction(grid.size[0], target[0])
        self._large, self._small = ratio.numerator, ratio.denominator
        width, height = (0, 0) if self._in_tiles else grid.size
        self._picture: RGB = np.zeros((height, width, 3), np.uint8)

    def shrunk(self, tiles: Iterable[Tiles]) -> Iterator[tuple[Pixels, RGB]]:
        """Where the small picture may be another one when these tiles of the large one have changed, and its colours there."""
        if self._in_tiles:
            side = self._grid.side // self._large * self._small
            for part in tiles:
                yield self._grid.pixels(part.numbers, side), self._mean(part.colours)
            return
        parts = list(tiles)
        if not parts:
            return
        for part in parts:
            self._picture.reshape(-1, 3)[self._grid.pixels(part.numbers)] = part.colours
        image = Image.fromarray(self._picture).resize(self._target, Image.Resampling.HAMMING)
        colours = np.asarray(image).reshape(-1, 3)
        yield np.arange(len(colours)), colours

    def _mean(self, tiles: RGB) -> RGB:
        """Tiles (side, side, n, 3): means down their columns, then along their rows; each `large` pixels make `small`."""
        large, small = self._large, self._small
        if large == 1:
            return tiles
        side, _, count, _ = tiles.shape
        high = np.empty((side // large * small, side, count, 3), np.uint8)
        _along([tiles[pixel::large] for pixel in range(large)], [high[pixel::small] for pixel in range(small)])
        found = np.empty((len(high), len(high), count, 3), np.uint8)
        _along([high[:, pixel::large] for pixel in range(large)], [found[:, pixel::small] for pixel in range(small)])
        return found


def _along(sources: list[NDArray[np.uint8]], targets: list[NDArray[np.uint8]]) -> None:
    """Lays large pixels on small ones, by how much of each lies under which."""
    large, small = len(sources), len(targets)
    wide = [source.astype(np.uint16) for source in sources]
    for number, target in enumerate(targets):
        # In units of 1/small of a large pixel, this small one covers [number × large, (number + 1) × large).
        begin, end = number * large, (number + 1) * large
        total = np.full(target.shape, large // 2, np.uint16)
        for pixel in range(begin // small, -(-end // small)):
            weight = np.uint16(min(end, (pixel + 1) * small) - max(begin, pixel * small))
            total += wide[pixel] * weight
        total //= np.uint16(large)
        target[:] = total
