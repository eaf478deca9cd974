"""Pictures as luma and chroma (4:2:0, BT.709, limited range), brought up to date: what video encoders take."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kwmaps.encoders.tiles import Grid, Tiles

Picture = NDArray[np.uint8]

# 8-bit fixed point of ITU-R BT.709: red, green, blue and what is added before the shift.
LUMA = (47, 157, 16, (16 << 8) + 128)
BLUE = (-26, -86, 112, (128 << 8) + 128)
RED = (112, -102, -10, (128 << 8) + 128)


class Planes:
    """The planes of one picture of a grid with even tiles, brought up to date with it.

    Parameters
    ----------
    luma, blue, red
        Arrays to write into, contiguous, (height, width) and twice half of that, or with longer rows; without them there are new ones.
    """

    def __init__(
        self, grid: Grid, luma: Picture | None = None, blue: Picture | None = None, red: Picture | None = None
    ) -> None:
        self._grid = grid
        width, height = grid.size
        half = height // 2, width // 2
        self.luma = np.zeros((height, width), np.uint8) if luma is None else luma
        self.blue = np.zeros(half, np.uint8) if blue is None else blue
        self.red = np.zeros(half, np.uint8) if red is None else red

    def update(self, tiles: Tiles) -> None:
        """Takes over what changed of the picture."""
        channels = np.moveaxis(tiles.colours, -1, 0).astype(np.uint16, "C")
        self._put(tiles, [self.luma], [_mixed(channels, LUMA)])
        # Two by two pixels share their chroma.
        rows = channels[:, ::2] + channels[:, 1::2]
        means = rows[:, :, ::2] + rows[:, :, 1::2]
        means += np.uint16(2)
        means >>= np.uint16(2)
        self._put(tiles, [self.blue, self.red], [_mixed(means, BLUE), _mixed(means, RED)])

    def _put(self, tiles: Tiles, planes: list[Picture], found: list[Picture]) -> None:
        """Lays what was found for tiles on planes of one size."""
        pixels = self._grid.pixels(tiles.numbers, len(found[0]), planes[0].shape[1])
        for plane, own in zip(planes, found, strict=True):
            plane.reshape(-1)[pixels] = own


def _mixed(channels: NDArray[np.uint16], weights: tuple[int, int, int, int]) -> Picture:
    """Sixteen bits are enough: what runs over on the way comes back, since every sum ends between 0 and 65,535."""
    *shares, more = (np.uint16(weight % 2**16) for weight in weights)
    total = channels[0] * shares[0]
    for channel, share in zip(channels[1:], shares[1:], strict=True):
        total += channel * share
    total += more
    total >>= np.uint16(8)
    found: Picture = total.astype(np.uint8)
    return found
