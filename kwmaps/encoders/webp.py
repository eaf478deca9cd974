"""One frame of an animated WebP: the rectangle that changed, without loss, compressed by Pillow's libwebp.

Lossless, because these maps have few colours: the lossy kind is three times as large, and soft round the letters.
"""

from __future__ import annotations

import io
import struct

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kwmaps.encoders.changes import SAME, Indices, Part, changed, nothing
from kwmaps.encoders.palette import Palette
from kwmaps.render.pixels import Pixels

EFFORT = 2
"""Of libwebp's 0 to 6: more takes longer and saves next to nothing here, less is three times as large."""

STEP = 2
"""The container counts the corners of rectangles in twos."""


def frame_block(indices: Indices, pixels: Pixels | None, palette: Palette) -> bytes | None:
    """Place, size and picture of a frame of which some pixels changed (None: of the first), or None if none did.

    Twelve bytes as they stand at the head of an ``ANMF`` chunk, then the picture's own chunks.
    """
    part = changed(indices, pixels, STEP)
    return None if part is None else compressed(part, palette)


def standing() -> bytes:
    """A frame that changes nothing."""
    return compressed(nothing(), Palette(np.zeros((1, 3), np.uint8)))


def compressed(part: Part, palette: Palette) -> bytes:
    """A rectangle as the inside of a frame."""
    height, width = part.indices.shape
    out = io.BytesIO()
    Image.fromarray(_tints(palette)[part.indices]).save(out, "WEBP", lossless=True, quality=50, method=EFFORT)
    # After the file's own head come its chunks: here one, VP8L.
    picture = out.getvalue()[12:]
    place = b"".join(u24(number) for number in (part.left // STEP, part.top // STEP, width - 1, height - 1))
    return place + picture


def _tints(palette: Palette) -> NDArray[np.uint8]:
    """Red, green, blue and opacity of every number, (256, 4)."""
    table = np.zeros((256, 4), np.uint8)
    table[: len(palette.colours), :3] = palette.colours
    table[:SAME, 3] = 255
    return table


def u24(number: int) -> bytes:
    """A number as WebP writes it, in three bytes."""
    return struct.pack("<I", number)[:3]
