"""One frame of a GIF: the rectangle that changed, compressed by Pillow."""

from __future__ import annotations

import numpy as np
from PIL import GifImagePlugin, Image

from kwmaps.encoders.changes import Indices, Part, changed, nothing


def image_block(indices: Indices, before: Indices | None) -> bytes | None:
    """The image block of a frame after another one (None: of the first), or None if nothing changed."""
    part = changed(indices, before)
    return None if part is None else compressed(part)


def standing() -> bytes:
    """An image block that changes nothing."""
    return compressed(nothing())


def compressed(part: Part) -> bytes:
    """A rectangle as an image block."""
    # As a grey picture: the numbers are written as they are, whatever colours they stand for.
    image = Image.fromarray(np.ascontiguousarray(part.indices))
    return b"".join(GifImagePlugin.getdata(image, (part.left, part.top), duration=0, include_color_table=False))
