"""A film at the size of its animated pictures, as numbers of colours, brought up to date frame by frame."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from kwmaps.encoders.animated import blocks
from kwmaps.encoders.changes import Indices
from kwmaps.encoders.palette import Palette
from kwmaps.encoders.shrink import Shrinker
from kwmaps.encoders.tiles import Grid, Tiles
from kwmaps.render.pixels import Pixels


class Small:
    """Frames of a grid, shrunk to `size` (width, height)."""

    def __init__(self, grid: Grid, size: tuple[int, int], palette: Palette, kinds: tuple[str, ...] = ("gif",)) -> None:
        self._palette, self._kinds = palette, kinds
        self._shrinker = Shrinker(grid, size)
        self._indices: Indices = np.zeros((size[1], size[0]), np.uint8)
        self._changed: list[Pixels] = []

    def update(self, tiles: Iterable[Tiles]) -> None:
        """Takes over what changed."""
        indices = self._indices.reshape(-1)
        for pixels, colours in self._shrinker.shrunk(tiles):
            found = self._palette.indices(colours)
            self._changed.append(pixels[indices.take(pixels) != found])
            indices[pixels] = found

    def frame(self, is_first: bool = False) -> dict[str, bytes | None]:
        """What changed since the last frame, or all of it, compressed for each kind; None if nothing did."""
        changed = None if is_first else np.concatenate([np.empty(0, np.intp), *self._changed])
        self._changed = []
        return blocks(self._kinds, self._indices, changed, self._palette)

    def leave(self) -> None:
        """Lets a frame be the one before the next, without compressing it."""
        self._changed = []
