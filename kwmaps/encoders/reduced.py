"""A picture in the colours of a palette, brought up to date: its PNG is a third of the size, in a third of the time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kwmaps.encoders.deflate import Bands
from kwmaps.encoders.palette import Palette
from kwmaps.encoders.png import encode_stream
from kwmaps.encoders.tiles import Grid, Tiles
from kwmaps.render.strokes import RGB


class Reduced:
    """A picture of a grid, each pixel in the nearest colour of a palette."""

    def __init__(self, palette: Palette, grid: Grid) -> None:
        self.palette, self._grid = palette, grid
        width, height = grid.size
        self.rows: NDArray[np.uint8] = np.zeros((height, 1 + width), np.uint8)
        """Numbers of colours, after the byte that PNG wants before each row."""
        self._bands = Bands(self.rows)

    @classmethod
    def of(cls, picture: RGB, palette: Palette) -> Reduced:
        """A single picture (height, width, 3)."""
        found = cls(palette, Grid((picture.shape[1], picture.shape[0]), 1))
        found.rows[:, 1:] = palette.indices(picture)
        return found

    @property
    def picture(self) -> RGB:
        """The same as colours, (height, width, 3)."""
        return self.palette.colours.take(self.rows[:, 1:], axis=0)

    def update(self, tiles: Tiles) -> Tiles:
        """Takes over what changed; returns it in the palette's colours."""
        found = self.palette.indices(tiles.colours)
        pixels = self._grid.pixels(tiles.numbers, stride=self.rows.shape[1])
        self.rows.reshape(-1)[1:][pixels] = found
        # A tile is lower than a band, so its first and last rows say which it lies in.
        self._bands.changed(pixels[[0, -1], 0] // self.rows.shape[1])
        return Tiles(tiles.numbers, self.palette.colours.take(found, axis=0))

    def png(self, words: Mapping[str, str]) -> bytes:
        """The picture as a file, with `words` about it inside."""
        return encode_stream(self._grid.size, self._bands.stream(), words, self.palette)
