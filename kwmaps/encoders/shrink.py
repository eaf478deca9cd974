"""Pictures made smaller, part by part: each small pixel is the mean of the large ones under it, in whole numbers.

A part of the result depends on the pixels under it alone, so a picture of which a part changed is shrunk in that part.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kwmaps.encoders.parts import Part

Picture = NDArray[np.uint8]

COARSEST = 8
"""Largest period, in pixels, of a ratio that is shrunk in parts; others are left to Pillow, and done as a whole."""


class Shrinker:
    """From pictures of one size to another that is no larger. Sizes are (width, height)."""

    def __init__(self, source: tuple[int, int], target: tuple[int, int]) -> None:
        self.source, self.target = source, target
        ratios = {Fraction(large, small) for large, small in zip(source, target, strict=True)}
        ratio = ratios.pop()
        self._large, self._small = ratio.numerator, ratio.denominator
        self._in_parts = not ratios and ratio >= 1 and self._large <= COARSEST
        self.result: Picture = np.zeros((target[1], target[0], 3), np.uint8)

    def update(self, picture: Picture, part: Part) -> Part:
        """Brings `result` up to date with what changed of a picture; returns where it may have changed."""
        if self.source == self.target:
            self.result[part] = picture[part]
            return part
        if not self._in_parts:
            image = Image.fromarray(picture).resize(self.target, Image.Resampling.HAMMING)
            self.result[:] = np.asarray(image)
            return slice(0, self.target[1]), slice(0, self.target[0])
        large, small = self._large, self._small
        rows, columns = (
            slice(own.start // large, min(-(-own.stop // large), size // large))
            for own, size in zip(part, picture.shape, strict=False)
        )
        source = slice(rows.start * large, rows.stop * large), slice(columns.start * large, columns.stop * large)
        target = slice(rows.start * small, rows.stop * small), slice(columns.start * small, columns.stop * small)
        self.result[target] = self._mean(picture[source])
        return target

    def _mean(self, picture: Picture) -> Picture:
        """Means along the rows, then along the columns; each `large` pixels make `small`."""
        large, small = self._large, self._small
        if large == 1:
            return picture
        height, width = (side // large * small for side in picture.shape[:2])
        flat = picture.reshape(len(picture), -1)
        high = np.empty((height, flat.shape[1]), np.uint8)
        _along([flat[pixel::large] for pixel in range(large)], [high[pixel::small] for pixel in range(small)])
        found = np.empty((height, 3 * width), np.uint8)
        # Each channel by itself: long rows of numbers are added up several times as fast as three at a time.
        for channel in range(3):
            _along(
                [high[:, 3 * pixel + channel :: 3 * large] for pixel in range(large)],
                [found[:, 3 * pixel + channel :: 3 * small] for pixel in range(small)],
            )
        return found.reshape(height, width, 3)


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
