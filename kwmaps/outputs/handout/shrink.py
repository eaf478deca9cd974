"""Makes the pictures inside a map's PDF small: the ground's relief is two of them, which matter less than lines and letters."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pikepdf
from PIL import Image

GREYS = 16
"""Tones that are kept of a grey picture: hatching and flat tints, which JPEG would smear."""

QUALITY = 72
"""Of JPEG, 0 to 95, for pictures that aren't grey: relief is soft, and what is sharp on a map isn't in them."""


def shrunk(pdf: bytes) -> bytes:
    """The same page with smaller pictures."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image" and "/SMask" not in item:
                _shrink(item)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, compress_streams=True)
        return out.getvalue()


def _shrink(image: pikepdf.Stream) -> None:
    picture = pikepdf.PdfImage(image).as_pil_image().convert("RGB")
    if _is_grey(picture):
        tones = np.asarray(picture.convert("L"), dtype=np.uint16)
        steps = ((tones * (GREYS - 1) + 127) // 255).astype(np.uint8)
        if steps.shape[1] % 2:
            steps = np.pad(steps, ((0, 0), (0, 1)))
        # Two pixels to a byte.
        image.write(zlib.compress((steps[:, ::2] << 4 | steps[:, 1::2]).tobytes(), 9), filter=pikepdf.Name.FlateDecode)
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 4
    else:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        image.write(out.getvalue(), filter=pikepdf.Name.DCTDecode)
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    if "/DecodeParms" in image:
        del image["/DecodeParms"]


def _is_grey(picture: Image.Image) -> bool:
    pixels = np.asarray(picture, dtype=np.int16)
    return int(np.ptp(pixels, axis=2).max()) <= 2
