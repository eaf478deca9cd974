"""A film at the size of its animated pictures, as numbers of colours, brought up to date frame by frame."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from kwmaps.encoders.animated import blocks
from kwmaps.encoders.palette import Palette
from kwmaps.encoders.parts import Part, whole
from kwmaps.encoders.shrink import Shrinker
from kwmaps.render.strokes import RGB


class Small:
    """The film at the size of its animated pictures, as numbers of colours, brought up to date frame by frame."""

    def __init__(
        self, source: tuple[int, int], size: tuple[int, int], palette: Palette, kinds: tuple[str, ...] = ("gif",)
    ) -> None:
        self._palette, self._kinds = palette, kinds
        self._shrinker = Shrinker(source, size)
        self._indices: NDArray[np.uint8] | None = None

    def show(self, picture: RGB, parts: Iterable[Part] | None = None) -> dict[str, bytes | None]:
        """The next picture, changed only in `parts` if they are told; returns it compressed for each kind."""
        before = self._indices
        return blocks(self._kinds, self.take(picture, parts), before, self._palette)

    def take(self, picture: RGB, parts: Iterable[Part] | None = None) -> NDArray[np.uint8]:
        """The same as numbers of colours, for a picture that only the next one is told from."""
        before = self._indices
        small = self._shrinker.result
        indices = np.empty(small.shape[:2], np.uint8) if before is None else before.copy()
        for part in [whole(picture)] if before is None or parts is None else parts:
            target = self._shrinker.update(picture, part)
            indices[target] = self._palette.indices(small[target])
        self._indices = indices
        return indices
