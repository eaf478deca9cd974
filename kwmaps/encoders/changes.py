"""What changed between two frames of an animated picture: the smallest rectangle, and in it only the pixels that differ."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kwmaps.render.pixels import Pixels

SAME = 255
"""The palette's index that means "as before"."""

Indices = NDArray[np.uint8]


class Part(NamedTuple):
    """A rectangle of a frame."""

    left: int
    top: int
    indices: Indices
    """(height, width) numbers of palette colours; `SAME` where nothing changed."""


def changed(indices: Indices, pixels: Pixels | None, step: int = 1) -> Part | None:
    """What has to be stored of a frame; None if nothing changed.

    Parameters
    ----------
    indices
        (height, width) numbers of palette colours, none of them `SAME`.
    pixels
        Those that differ from the frame before; None for the first one.
    step
        `left` and `top` are multiples of it.
    """
    if pixels is None:
        return Part(0, 0, indices)
    if not len(pixels):
        return None
    rows, columns = np.divmod(pixels, indices.shape[1])
    top, left = int(rows.min()) // step * step, int(columns.min()) // step * step
    # Unchanged pixels as one transparent colour compress to almost nothing.
    found = np.full((int(rows.max()) + 1 - top, int(columns.max()) + 1 - left), SAME, np.uint8)
    found[rows - top, columns - left] = indices[rows, columns]
    return Part(left, top, found)


def nothing() -> Part:
    """A rectangle that changes nothing, for a frame that has to stay longer than one frame can."""
    return Part(0, 0, np.full((1, 1), SAME, np.uint8))
