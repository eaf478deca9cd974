"""Bands one above the other, a value a day: their shapes, and where on them a word finds room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from shapely import Polygon

from kwmaps.geometry import Floats
from kwmaps.scene.charts.page import Page, Shape, Tint
from kwmaps.scene.model import Text
from kwmaps.scene.view import Rect
from kwmaps.style.fonts import Role, width

STEP = 12
"""Pixels between the places that are tried for a word."""


class Band:
    """What lies between two curves; all in pixels, from left to right."""

    def __init__(self, xs: Floats, below: Floats, above: Floats) -> None:
        self.xs, self.below, self.above = xs, below, above

    def shape(self, tint: Tint) -> Shape:
        """The band filled."""
        edge = [*zip(self.xs, self.below, strict=True), *reversed(list(zip(self.xs, self.above, strict=True)))]
        return Shape(Polygon(edge), tint.fill, hatch=tint.hatch)

    def place(self, width: float, height: float, taken: Sequence[Rect] = ()) -> tuple[float, float] | None:
        """The middle of the roomiest place for a box of this size where nothing is yet, or None if it fits nowhere."""
        found: tuple[float, float, float] | None = None
        for left in np.arange(self.xs[0] + STEP, self.xs[-1] - width - STEP, STEP):
            inside = (self.xs >= left) & (self.xs <= left + width)
            if not inside.any():
                continue
            floor, ceiling = float(self.below[inside].min()), float(self.above[inside].max())
            middle = (floor + ceiling) / 2
            if floor - ceiling < height or (found is not None and floor - ceiling <= found[0]):
                continue
            if not any(Rect(left, middle - height / 2, width, height).overlaps(box) for box in taken):
                found = (floor - ceiling, float(left + width / 2), middle)
        return None if found is None else found[1:]


def stacked(page: Page, values: Sequence[Sequence[float]], top: float, steps: bool = False) -> list[Band]:
    """A band for each list of daily values, from below; `top` is the value at the plot's upper edge.

    With `steps` each day's value stands for the whole day: what is so on one day only shall not seem to come and go.
    """
    xs = np.array([page.x(day) for day in page.days()])
    if steps and len(xs) > 1:
        edges_ = np.concatenate([xs[:1], (xs[:-1] + xs[1:]) / 2, xs[-1:]])
        xs = np.repeat(edges_, 2)[1:-1]
        values = [np.repeat(np.array(each, dtype=float), 2) for each in values]  # type: ignore[misc]
    edges = np.vstack([np.zeros(len(xs)), np.cumsum(np.array(values, dtype=float), axis=0)])
    ys = page.plot.bottom - page.plot.h * edges / top
    return [Band(xs, below, above) for below, above in pairwise(ys)]


def box(text: Text) -> Rect:
    """The room that a line of text takes."""
    wide = width(text.text, text.face, text.size)
    left = text.x - {"left": 0.0, "center": wide / 2, "right": wide}[text.align]
    return Rect(left, text.y - text.size, wide, 1.3 * text.size)


def label(page: Page, band: Band, text: str, size: float, role: Role, colour: str) -> bool:
    """Writes a word into its band; whether it found room."""
    tall = page.look.size(size)
    taken = [box(other) for other in page.texts]
    place = band.place(page.room(text, size, role) + 0.6 * tall, 1.5 * tall, taken)
    if place is None:
        return False
    page.write(text, place[0], place[1] + 0.35 * tall, size, role, colour, "center", halo=True)
    return True
