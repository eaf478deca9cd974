"""A map's ground on one day, picked pixel by pixel from its two baked pictures, and brought up to date where it moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kwmaps.render.canvas import Canvas
from kwmaps.render.ground import Ground
from kwmaps.render.patches import NOTHING, Box
from kwmaps.render.strokes import RGB, area
from kwmaps.scene.model import Pane

Mask = NDArray[np.uint8]
"""How much of each pixel of a map is the second side's, 0 to 255."""


class Land:
    """The ground of one map; `picture` shows the last day that was asked for.

    Between two snapshots it changes only within a box. Outside of it the mask is always that of the snapshot before, so that it
    doesn't depend on the days that were painted earlier.
    """

    def __init__(self, pane: Pane, ground: Ground, canvas: Canvas) -> None:
        self.ground, self.backdrop = ground, pane.backdrop
        self.box = Box.around(ground.rect)
        """On the picture."""
        self._canvas = canvas
        """Of the map's size."""
        self._whole = self.box.moved(-self.box.left, -self.box.top)
        self._islands = np.zeros(ground.first.shape[:2], np.uint8)
        """255 for each of their pixels."""
        self._islands.reshape(-1)[ground.islands] = 255
        self._divided, self._sides = pane.divided, pane.island_sides
        self._standing = self._stand(pane)
        self._moved = NOTHING
        self._mask = self._standing.copy()
        self.picture: RGB = ground.picked(self._mask)
        self._advance(pane, NOTHING)

    def update(self, pane: Pane) -> Box:
        """Brings the ground to a day; returns the box, on the picture, around all that changed."""
        before, now = self._divided, pane.divided
        if pane.island_sides != self._sides or now.first is not before.first:
            self._standing, self._sides = self._stand(pane), pane.island_sides
            box = self._whole
        elif now is before:
            return NOTHING
        else:
            box = self._moved
        return self._advance(pane, box)

    def _advance(self, pane: Pane, box: Box) -> Box:
        """Makes the ground of a day where it moves, and as it stands in the rest of a box of the map."""
        now, moved = pane.divided, NOTHING
        if now.within is not None and not self._is_bare(pane):
            moved = Box.around(now.within).moved(-self.box.left, -self.box.top).common(self._whole)
        box = box.joined(moved)
        mask = self._standing[box.slices].copy()
        if now.moved is not None and not moved.is_empty:
            inner = moved.moved(-box.left, -box.top).slices
            islands = self._islands[moved.slices]
            mask[inner] = (mask[inner] & islands) | (self._share(now.moved, moved) & ~islands)
        self._divided, self._moved = now, moved
        return self._take(mask, box).moved(self.box.left, self.box.top)

    def onto(self, picture: RGB, part: Box) -> None:
        """Lays what of it lies in `part` over a picture."""
        box = self.box.common(part)
        if not box.is_empty:
            picture[box.slices] = self.picture[box.moved(-self.box.left, -self.box.top).slices]

    def _stand(self, pane: Pane) -> Mask:
        """The mask as it is where nothing moves."""
        if self._is_bare(pane):
            return np.zeros(self.ground.first.shape[:2], np.uint8)
        second = np.array([side == "second" for side in pane.island_sides], dtype=bool)
        return self.ground.mask(self._share(pane.divided.first, self._whole), second)

    def _is_bare(self, pane: Pane) -> bool:
        return "holders" in pane.backdrop.hidden

    def _share(self, first: BaseGeometry, box: Box) -> Mask:
        """How much of each pixel in a box of the map isn't the first side's ground, given in pixels of the picture."""
        pixels = self._canvas.pixels()[box.slices]
        pixels[:] = 0
        self._canvas.paint([area(first, "#ffffff").moved(-self.box.left, -self.box.top)], box.rect)
        return ~pixels[..., 3]

    def _take(self, mask: Mask, box: Box) -> Box:
        """Takes over the mask in a box, and makes the pixels anew that differ; returns the box around them."""
        differs = np.flatnonzero(mask != self._mask[box.slices])
        if not len(differs):
            return NOTHING
        self._mask[box.slices] = mask
        row, column = np.divmod(differs, box.right - box.left)
        row += box.top
        column += box.left
        self.ground.pick(self.picture, self._mask, row * self._mask.shape[1] + column)
        return Box(int(column.min()), int(row[0]), int(column.max()) + 1, int(row[-1]) + 1)
