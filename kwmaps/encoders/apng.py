"""One frame of an animated PNG: the rectangle that changed, as numbers of palette colours, deflated."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from kwmaps.encoders.changes import Indices, Part, changed, nothing
from kwmaps.render.pixels import Pixels

LEVEL = 9
"""Of zlib: these files are loaded more often than they are made."""


def frame_block(indices: Indices, pixels: Pixels | None) -> bytes | None:
    """Size, place and picture of a frame of which some pixels changed (None: of the first), or None if none did.

    Sixteen bytes as they stand in an ``fcTL`` chunk, then what stands in ``IDAT`` or ``fdAT``.
    """
    part = changed(indices, pixels)
    return None if part is None else compressed(part)


def standing() -> bytes:
    """A frame that changes nothing."""
    return compressed(nothing())


def compressed(part: Part) -> bytes:
    """A rectangle as the inside of a frame."""
    height, width = part.indices.shape
    # Each row begins with its filter, none: neighbouring numbers of a palette have nothing to do with each other.
    rows = np.zeros((height, 1 + width), np.uint8)
    rows[:, 1:] = part.indices
    return struct.pack(">IIII", width, height, part.left, part.top) + zlib.compress(rows.tobytes(), LEVEL)
