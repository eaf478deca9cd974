"""One palette for a whole animation, so that nothing shimmers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kwmaps.geometry import Floats
from kwmaps.render.strokes import RGB

COLOURS = 255
"""GIF has 256; the last one says "as before"."""

ROUNDS = 4
"""How often colours are moved to the middle of those that they stand for."""

BITS = 7
"""Of each channel that choose the colour: a step of 2 in 256, much finer than the palette itself."""

AT_ONCE = 2**10
"""Colours that are compared with a palette in one go: as many as stay in a processor's cache."""

UNKNOWN = 255
"""In the table of nearest colours: not looked for yet. No colour has this number."""


@dataclass(frozen=True)
class Palette:
    """Colours, and which of them stands for which."""

    colours: NDArray[np.uint8]
    """(n, 3), n ≤ 255."""

    @classmethod
    def of(cls, pixels: NDArray[np.uint8], most: int = COLOURS) -> Palette:
        """The (at most `most`) colours that suit these pixels (height, width, 3) best.

        Colours are split by variance, then each is moved to the middle of those that it stands for: three decibels
        nearer to the pictures than Pillow's median cut.
        """
        packed = pixels.reshape(-1, 3).astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
        unique, counts = np.unique(packed, return_counts=True)
        colours = np.column_stack([unique >> 16, unique >> 8 & 255, unique & 255]).astype(np.float64)
        weights = counts.astype(np.float64)
        middles = _split(colours, weights, most)
        for _ in range(ROUNDS):
            nearest = _nearest(colours, middles)
            total = np.bincount(nearest, weights, len(middles))
            moved = [np.bincount(nearest, weights * colours[:, axis], len(middles)) for axis in range(3)]
            full = total > 0
            middles[full] = (np.column_stack(moved)[full].T / total[full]).T
        return cls(np.unique(np.rint(middles).astype(np.uint8), axis=0))

    def indices(self, picture: RGB) -> NDArray[np.uint8]:
        """(height, width) numbers of the nearest colours; no dither, so equal pixels stay equal."""
        table = _table(self.colours.tobytes())
        shift = 8 - BITS
        r, g, b = (picture[..., channel] >> np.uint8(shift) for channel in range(3))
        cells = (r.astype(np.uint16) << np.uint16(BITS) | g).astype(np.intp)
        cells <<= BITS
        cells |= b
        found: NDArray[np.uint8] = table.take(cells)
        new = found == UNKNOWN
        if new.any():
            unknown = cells[new]
            self._learn(table, np.unique(unknown))
            found[new] = table.take(unknown)
        return found

    def _learn(self, table: NDArray[np.uint8], cells: NDArray[np.intp]) -> None:
        """Enters the nearest colours of cells that no picture had before: pictures have a hundredth of all."""
        mask = 2**BITS - 1
        parts = [cells >> (2 * BITS), cells >> BITS & mask, cells & mask]
        middles = np.column_stack(parts) * 2.0 ** (8 - BITS) + (2 ** (8 - BITS) - 1) / 2
        table[cells] = _nearest(middles, self.colours.astype(np.float64))


def _split(colours: Floats, weights: Floats, most: int) -> Floats:
    """The means of `most` groups; again and again the group that varies most is cut at its mean."""
    groups = [np.arange(len(colours))]
    spread = [_spread(colours, weights)]
    while len(groups) < most:
        number = max(range(len(groups)), key=lambda n: spread[n][0])
        widest, axis, mean = spread[number]
        if widest <= 0:
            break
        group = groups.pop(number)
        spread.pop(number)
        low = colours[group, axis] <= mean
        for part in (group[low], group[~low]):
            groups.append(part)
            spread.append(_spread(colours[part], weights[part]))
    return np.array([np.average(colours[group], axis=0, weights=weights[group]) for group in groups])


def _spread(colours: Floats, weights: Floats) -> tuple[float, int, float]:
    """How much a group varies along the axis on which it varies most, that axis, and its mean there."""
    mean = np.average(colours, axis=0, weights=weights)
    varies = (weights[:, None] * (colours - mean) ** 2).sum(0)
    axis = int(np.argmax(varies))
    return float(varies[axis]), axis, float(mean[axis])


def _nearest(colours: Floats, middles: Floats) -> NDArray[np.intp]:
    """For each colour the number of the nearest of `middles`."""
    found = np.empty(len(colours), np.intp)
    red, green, blue = middles.astype(np.float32).T
    lengths = red**2 + green**2 + blue**2
    for start in range(0, len(colours), AT_ONCE):
        r, g, b = (2 * colours[start : start + AT_ONCE].astype(np.float32)).T[..., None]
        # |a − b|² without its constant part |a|². Not as a product of matrices: the library for those has other roundings on
        # other machines, and its threads go on waiting for more to do, on processors that others want.
        found[start : start + AT_ONCE] = (lengths - r * red - g * green - b * blue).argmin(1)
    return found


@lru_cache(maxsize=2)
def _table(_: bytes) -> NDArray[np.uint8]:
    """For each colour of `BITS` bits a channel the nearest in a palette, as far as they were needed."""
    return np.full(2 ** (3 * BITS), UNKNOWN, np.uint8)
