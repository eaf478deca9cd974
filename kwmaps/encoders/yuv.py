"""Pictures as luma and chroma (4:2:0, BT.709, limited range), part by part: what video encoders take."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

# 8-bit fixed point of ITU-R BT.709: red, green, blue and what is added before the shift.
LUMA = (47, 157, 16, (16 << 8) + 128)
BLUE = (-26, -86, 112, (128 << 8) + 128)
RED = (112, -102, -10, (128 << 8) + 128)


class Planes:
    """The planes of one picture of `size` (width, height), both even, brought up to date with it."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        pixels = width * height
        flat = np.zeros(pixels * 3 // 2, np.uint8)
        self.packed = flat.reshape(height * 3 // 2, width)
        """All three, one after the other."""
        self._luma = flat[:pixels].reshape(height, width)
        self._blue = flat[pixels : pixels * 5 // 4].reshape(height // 2, width // 2)
        self._red = flat[pixels * 5 // 4 :].reshape(height // 2, width // 2)

    def update(self, picture: Picture, part: tuple[slice, slice]) -> None:
        """Takes over what changed of a picture (height, width, 3)."""
        # Two by two pixels share their chroma.
        rows, columns = (slice(own.start // 2 * 2, (own.stop + 1) // 2 * 2) for own in part)
        whole = picture[rows, columns].astype(np.int32)
        self._luma[rows, columns] = _mixed(whole, LUMA)
        quarter = whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2]
        quarter = (quarter + 2) >> 2
        half = slice(rows.start // 2, rows.stop // 2), slice(columns.start // 2, columns.stop // 2)
        self._blue[half] = _mixed(quarter, BLUE)
        self._red[half] = _mixed(quarter, RED)


def _mixed(picture: NDArray[np.int32], weights: tuple[int, int, int, int]) -> NDArray[np.int32]:
    red, green, blue, more = weights
    return (picture[..., 0] * red + picture[..., 1] * green + picture[..., 2] * blue + more) >> 8
