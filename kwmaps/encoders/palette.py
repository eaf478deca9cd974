"""One palette for a whole animation, so that nothing shimmers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kwmaps.render.canvas import RGB

COLOURS = 255
"""GIF has 256; the last one says "as before"."""

BITS = 6
"""Of each channel that choose the colour: a step of 4 in 256, finer than the palette itself."""


@dataclass(frozen=True)
class Palette:
    """Colours, and which of them stands for which."""

    colours: NDArray[np.uint8]
    """(n, 3), n ≤ 255."""

    @classmethod
    def of(cls, pixels: NDArray[np.uint8]) -> Palette:
        """The colours that suit these pixels (height, width, 3) best."""
        # Median cut gives the start; k-means moves each colour to the middle of those that it stands for.
        image = Image.fromarray(pixels)
        quantised = image.quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE)
        colours = np.array((quantised.getpalette() or [])[: 3 * COLOURS], dtype=np.uint8).reshape(-1, 3)
        return cls(np.unique(colours, axis=0))

    def indices(self, picture: RGB) -> NDArray[np.uint8]:
        """(height, width) numbers of the nearest colours; no dither, so equal pixels stay equal."""
        shift = 8 - BITS
        r, g, b = (picture[..., channel].astype(np.uint32) >> shift for channel in range(3))
        found: NDArray[np.uint8] = _table(self.colours.tobytes())[(r << (2 * BITS)) | (g << BITS) | b]
        return found


@lru_cache(maxsize=2)
def _table(colours: bytes) -> NDArray[np.uint8]:
    """For each colour of `BITS` bits a channel, the nearest in the palette."""
    palette = np.frombuffer(colours, np.uint8).reshape(-1, 3).astype(np.float32)
    steps = (np.arange(2**BITS) + 0.5) * 2 ** (8 - BITS)
    red, green, blue = np.meshgrid(steps, steps, steps, indexing="ij")
    cube = np.column_stack([red.ravel(), green.ravel(), blue.ravel()]).astype(np.float32)
    table = np.empty(len(cube), np.uint8)
    for start in range(0, len(cube), 2**14):
        part = cube[start : start + 2**14]
        # |a − b|² without its constant part |a|².
        table[start : start + 2**14] = ((palette**2).sum(1) - 2 * part @ palette.T).argmin(1)
    return table
