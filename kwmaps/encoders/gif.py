"""One frame of a GIF: the rectangle that changed, compressed by Pillow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import GifImagePlugin, Image

SAME = 255
"""The palette's index that means "as before"."""

Indices = NDArray[np.uint8]


def image_block(indices: Indices, before: Indices | None) -> bytes | None:
    """The image block of a frame after another one (None: of the first), or None if nothing changed.

    Parameters
    ----------
    indices, before
        (height, width) numbers of palette colours, none of them `SAME`.
    """
    left, top, part = 0, 0, indices
    if before is not None:
        changed = before != indices
        rows = np.flatnonzero(changed.any(1))
        if not len(rows):
            return None
        columns = np.flatnonzero(changed[rows[0] : rows[-1] + 1].any(0))
        top, left = int(rows[0]), int(columns[0])
        box = (slice(top, int(rows[-1]) + 1), slice(left, int(columns[-1]) + 1))
        # Unchanged pixels as one transparent colour compress to almost nothing.
        part = np.where(changed[box], indices[box], np.uint8(SAME))
    return _compressed(part, left, top)


def standing() -> bytes:
    """An image block that changes nothing."""
    return _compressed(np.full((1, 1), SAME, np.uint8), 0, 0)


def _compressed(part: Indices, left: int, top: int) -> bytes:
    # As a grey picture: the numbers are written as they are, whatever colours they stand for.
    image = Image.fromarray(np.ascontiguousarray(part))
    return b"".join(GifImagePlugin.getdata(image, (left, top), duration=0, include_color_table=False))
