"""Pictures as luma and chroma (4:2:0, BT.709, limited range), part by part: what video encoders take."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kwmaps.encoders.parts import Part

Picture = NDArray[np.uint8]

# 8-bit fixed point of ITU-R BT.709: red, green, blue and what is added before the shift.
LUMA = (47, 157, 16, (16 << 8) + 128)
BLUE = (-26, -86, 112, (128 << 8) + 128)
RED = (112, -102, -10, (128 << 8) + 128)


class Planes:
    """The planes of one picture of `size` (width, height), both even, brought up to date with it.

    Parameters
    ----------
    luma, blue, red
        Arrays to write into, (height, width) and twice half of that; without them there are new ones.
    """

    def __init__(
        self,
        size: tuple[int, int],
        luma: Picture | None = None,
        blue: Picture | None = None,
        red: Picture | None = None,
    ) -> None:
        width, height = size
        half = height // 2, width // 2
        self.luma = np.zeros((height, width), np.uint8) if luma is None else luma
        self.blue = np.zeros(half, np.uint8) if blue is None else blue
        self.red = np.zeros(half, np.uint8) if red is None else red

    def update(self, picture: Picture, part: Part) -> None:
        """Takes over what changed of a picture (height, width, 3)."""
        # Two by two pixels share their chroma.
        rows, columns = (slice(own.start // 2 * 2, (own.stop + 1) // 2 * 2) for own in part)
        channels = [picture[rows, columns, channel].astype(np.uint16) for channel in range(3)]
        self.luma[rows, columns] = _mixed(channels, LUMA)
        quarters = []
        for channel in channels:
            total = channel[::2] + channel[1::2]
            quarters.append((total[:, ::2] + total[:, 1::2] + np.uint16(2)) >> np.uint16(2))
        half = slice(rows.start // 2, rows.stop // 2), slice(columns.start // 2, columns.stop // 2)
        self.blue[half] = _mixed(quarters, BLUE)
        self.red[half] = _mixed(quarters, RED)


def _mixed(channels: list[NDArray[np.uint16]], weights: tuple[int, int, int, int]) -> NDArray[np.uint16]:
    """Sixteen bits are enough: what runs over on the way comes back, since every sum ends between 0 and 65,535."""
    *shares, more = (np.uint16(weight % 2**16) for weight in weights)
    total = channels[0] * shares[0]
    for channel, share in zip(channels[1:], shares[1:], strict=True):
        total += channel * share
    total += more
    total >>= np.uint16(8)
    return total
