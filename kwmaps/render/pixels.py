"""Which pixels of a picture changed, as their numbers: a frame is like the one before but for some, and only those are encoded anew.

Not as boxes: what changes are mostly lines and letters, and a box around them holds six times as many pixels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.intp]
"""Numbers of pixels, row by row: `row × width + column`."""


def differing(one: NDArray[Any], other: NDArray[Any]) -> Pixels:
    """The pixels, in order, in which two pictures differ, (height, width) or (height, width, channels)."""
    found: Pixels = np.flatnonzero(one != other)
    if one.ndim == 2 or not len(found):
        return found
    # A pixel may differ in several channels, which stand one after the other.
    found //= one.shape[2]
    is_new = np.concatenate([[True], found[1:] != found[:-1]])
    return found.compress(is_new)
