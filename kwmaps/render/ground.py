"""A map's ground as two whole pictures, from which a day's is picked pixel by pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kwmaps.render.strokes import RGB
from kwmaps.scene.view import Rect


@dataclass(frozen=True)
class Ground:
    """The two whole pictures from which a map's ground is picked. Both (height, width, 3), of the map's rectangle."""

    left: int
    top: int
    first: RGB
    """All land in the first side's tint."""
    second: RGB
    islands: NDArray[np.intp]
    """Flat indices of the islands' pixels, island after island."""
    counts: NDArray[np.intp]
    """How many of them each island has."""

    @property
    def rect(self) -> Rect:
        height, width = self.first.shape[:2]
        return Rect(self.left, self.top, width, height)

    def packed(self) -> bytes:
        """All of it as bytes."""
        height, width = self.first.shape[:2]
        head = np.array([self.left, self.top, height, width, len(self.counts)], "<i8")
        rest = (self.counts.astype("<i8"), self.islands.astype("<i8"), self.first, self.second)
        return b"".join(part.tobytes() for part in (head, *rest))

    @classmethod
    def unpacked(cls, body: bytes) -> Ground:
        """From such bytes."""
        left, top, height, width, islands = np.frombuffer(body, "<i8", 5).tolist()
        counts = np.frombuffer(body, "<i8", islands, 40).astype(np.intp)
        pixels = np.frombuffer(body, "<i8", int(counts.sum()), 40 + 8 * islands).astype(np.intp)
        pictures = np.frombuffer(body, np.uint8, offset=40 + 8 * (islands + len(pixels)))
        first, second = pictures.reshape(2, height, width, 3)
        return cls(left, top, first, second, pixels, counts)

    def colours(self) -> list[RGB]:
        """Samples of both pictures, (n, 3): means of four pixels, as a smaller picture has them."""
        found = []
        for picture in (self.first, self.second):
            height, width = (side // 2 * 2 for side in picture.shape[:2])
            whole = picture[:height, :width].astype(np.uint16)
            quarter = whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2]
            found.append(((quarter + 2) // 4).astype(np.uint8).reshape(-1, 3)[::2])
        return found

    def mask(self, share: NDArray[np.uint8], second: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """How much of each pixel is the second side's, 0 to 255: `share` on the mainland, islands by their holders."""
        share.reshape(-1)[self.islands] = np.repeat(np.where(second, np.uint8(255), np.uint8(0)), self.counts)
        return share

    def picked(self, mask: NDArray[np.uint8]) -> RGB:
        """The map's ground, each pixel from the picture of the side that holds it."""
        picture = self.first.copy()
        self.pick(picture, mask, np.flatnonzero(mask))
        return picture

    def pick(self, picture: RGB, mask: NDArray[np.uint8], pixels: NDArray[np.intp]) -> None:
        """Makes some pixels of the ground anew; `pixels` are flat indices. Where both sides meet their pictures are mixed."""
        weight = mask.reshape(-1)[pixels].astype(np.uint16)[:, None]
        first, second = (side.reshape(-1, 3)[pixels] for side in (self.first, self.second))
        picture.reshape(-1, 3)[pixels] = (first * (255 - weight) + second * weight + np.uint16(127)) // np.uint16(255)
