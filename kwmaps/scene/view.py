"""Where things lie on a picture, and which part of the world lies there: rectangles and views, in pixels and metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kwmaps.geometry import Floats


class Rect(NamedTuple):
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom: as shapely takes a box."""
        return self.x, self.y, self.right, self.bottom

    def grown(self, by: float) -> Rect:
        return Rect(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def overlaps(self, other: Rect) -> bool:
        # With bare numbers: where names stand is a matter of some hundred thousand pairs.
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )

    def within(self, other: Rect) -> bool:
        return self.x >= other.x and self.y >= other.y and self.right <= other.right and self.bottom <= other.bottom


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the world lies where on the picture."""

    rect: Rect
    west: float
    north: float
    metres: float
    """Metres to a pixel."""

    @classmethod
    def of(cls, bounds: tuple[float, float, float, float], rect: Rect, room: float = 1.0) -> View:
        """The view that shows `bounds` (west, south, east, north in metres) as large as fits, in the middle."""
        west, south, east, north = bounds
        metres = max((east - west) / rect.w, (north - south) / rect.h) * room
        return cls(
            rect,
            (west + east - rect.w * metres) / 2,
            (north + south + rect.h * metres) / 2,
            metres,
        )

    def pixels(self, xy: Floats) -> Floats:
        """(n, 2) metres to (n, 2) pixels."""
        found = np.empty(xy.shape)
        found[:, 0] = self.rect.x + (xy[:, 0] - self.west) / self.metres
        found[:, 1] = self.rect.y + (self.north - xy[:, 1]) / self.metres
        return found

    def point(self, x: float, y: float) -> tuple[float, float]:
        """One position in metres as pixels."""
        return self.rect.x + (x - self.west) / self.metres, self.rect.y + (self.north - y) / self.metres

    def ground(self, rect: Rect) -> tuple[float, float, float, float]:
        """West, south, east, north of a part of the picture, in metres."""
        west, north = (
            self.west + (rect.x - self.rect.x) * self.metres,
            self.north - (rect.y - self.rect.y) * self.metres,
        )
        return west, north - rect.h * self.metres, west + rect.w * self.metres, north

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        return self.ground(self.rect)
