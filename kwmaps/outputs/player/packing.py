"""Numbers and shapes as few bytes as can be: whole steps from a corner, each the difference from the one before.

`web/reading.js` reads what is written here. Stretches of a front that stay as they were give the same bytes on the next
day, which is what the compressor behind this feeds on.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import Floats

Steps = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Raster:
    """The steps in which positions are counted: right and down from a corner, in metres of the war's projection."""

    west: float
    north: float
    step: float
    """Metres."""

    def steps(self, xy: Floats) -> Steps:
        """(n, 2) metres as (n, 2) whole steps."""
        return np.rint(np.column_stack([xy[:, 0] - self.west, self.north - xy[:, 1]]) / self.step).astype(np.int64)

    def point(self, x: float, y: float) -> list[int]:
        """One position in metres, as steps."""
        return [int(value) for value in self.steps(np.array([[x, y]]))[0]]


@dataclass
class Writer:
    """Takes numbers and shapes, in the order in which they will be read."""

    raster: Raster
    _bytes: bytearray = field(default_factory=bytearray)

    def number(self, value: int) -> None:
        """A whole number that isn't negative: seven bits a byte, the eighth says that more follow."""
        while value > 0x7F:
            self._bytes.append(value & 0x7F | 0x80)
            value >>= 7
        self._bytes.append(value)

    def signed(self, value: int) -> None:
        """A whole number: even ones stand for what isn't negative, odd ones for what is."""
        self.number(2 * value if value >= 0 else -2 * value - 1)

    def numbers(self, values: Iterable[int]) -> None:
        """A list of numbers behind their count."""
        found = list(values)
        self.number(len(found))
        for value in found:
            self.number(int(value))

    def course(self, steps: Steps) -> None:
        """A line or an open ring: the count of its points, and each as the way from the last one."""
        self.number(len(steps))
        for value in np.diff(steps, axis=0, prepend=[[0, 0]]).ravel().tolist():
            self.signed(value)

    def lines(self, geometry: BaseGeometry, tolerance: float) -> None:
        """Lines in metres, each no further than `tolerance` metres from where it was."""
        found = [self.raster.steps(shapely.get_coordinates(line)) for line in _lines(geometry.simplify(tolerance))]
        self.number(len(found))
        for steps in found:
            self.course(steps)

    def areas(self, geometry: BaseGeometry, tolerance: float) -> None:
        """Polygons in metres as rings, holes among them: what lies in an odd number of rings is inside."""
        found = rings(geometry, tolerance, self.raster)
        self.number(len(found))
        for steps in found:
            self.course(steps)

    def blob(self, content: bytes) -> None:
        """Bytes behind their count."""
        self.number(len(content))
        self._bytes += content

    def packed(self) -> str:
        """Everything, compressed, as letters."""
        press = zlib.compressobj(9, zlib.DEFLATED, -15)
        return base64.b64encode(press.compress(bytes(self._bytes)) + press.flush()).decode("ascii")


def rings(geometry: BaseGeometry, tolerance: float, raster: Raster) -> list[Steps]:
    """The rings of polygons, simplified, in steps; each begins at its westernmost corner and isn't closed.

    A ring that is the same on two days then has the same bytes, wherever its polygon began.
    """
    found = []
    for part in shapely.get_parts(shapely.simplify(geometry, tolerance)):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        for ring in (part.exterior, *part.interiors):
            steps = raster.steps(shapely.get_coordinates(ring)[:-1])
            steps = steps[np.any(steps != np.roll(steps, 1, axis=0), axis=1)]
            if len(steps) > 2:
                start = np.lexsort((steps[:, 1], steps[:, 0]))[0]
                found.append(np.roll(steps, -start, axis=0))
    return found


def _lines(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [line for part in shapely.get_parts(geometry) for line in shapely.get_parts(part) if not line.is_empty]
