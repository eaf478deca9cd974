"""What changed between two frames of an animated picture: the smallest rectangle, and in it only the pixels that differ."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SAME = 255
"""The palette's index that means "as before"."""

Indices = NDArray[np.uint8]


class Part(NamedTuple):
    """A rectangle of a frame."""

    left: int
    top: int
    indices: Indices
    """(height, width) numbers of palette colours; `SAME` where nothing changed."""


def changed(indices: Indices, before: Indices | None, step: int = 1) -> Part | None:
    """What has to be stored of a frame that follows another one (None: of the first); None if nothing changed.

    Parameters
    ----------
    indices, before
        (height, width) numbers of palette colours, none of them `SAME`.
    step
        `left` and `top` are multiples of it.
    """
    if before is None:
        return Part(0, 0, indices)
    differs = before != indices
    rows = np.flatnonzero(differs.any(1))
    if not len(rows):
        return None
    columns = np.flatnonzero(differs[rows[0] : rows[-1] + 1].any(0))
    top, left = int(rows[0]) // step * step, int(columns[0]) // step * step
    box = (slice(top, int(rows[-1]) + 1), slice(left, int(columns[-1]) + 1))
    # Unchanged pixels as one transparent colour compress to almost nothing.
    return Part(left, top, np.where(differs[box], indices[box], np.uint8(SAME)))


def nothing() -> Part:
    """A rectangle that changes nothing, for a frame that has to stay longer than one frame can."""
    return Part(0, 0, np.full((1, 1), SAME, np.uint8))
