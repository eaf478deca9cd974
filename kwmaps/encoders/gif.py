"""One frame of a GIF: the rectangle that changed, compressed by Pillow."""

from __future__ import annotations

import numpy as np
from PIL import GifImagePlugin, Image

from kwmaps.encoders.changes import Indices, Part, changed, nothing
from kwmaps.render.pixels import Pixels


def image_block(indices: Indices, pixels: Pixels | None) -> bytes | None:
    """The image block of a frame of which some pixels changed (None: of the first), or None if none did."""
    part = changed(indices, pixels)
    return None if part is None else compressed(part)


def standing() -> bytes:
    """An image block that changes nothing."""
    return compressed(nothing())


def compressed(part: Part) -> bytes:
    """A rectangle as an image block."""
    # As a grey picture: the numbers are written as they are, whatever colours they stand for.
    image = Image.fromarray(np.ascontiguousarray(part.indices))
    return b"".join(GifImagePlugin.getdata(image, (part.left, part.top), duration=0, include_color_table=False))
