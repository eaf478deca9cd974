"""Makes the pictures inside a map's PDF small: the ground's relief is two of them, which matter less than lines and letters."""

from __future__ import annotations

import io
import zlib

import pikepdf
from PIL import Image

FLAT = 64
"""A picture of no more colours is flat tints: it keeps every pixel. Others become JPEG."""

QUALITY = 72
"""Of JPEG, 0 to 95: relief is soft, and what is sharp on a map isn't in these pictures."""


def shrunk(pdf: bytes) -> bytes:
    """The same page with smaller pictures."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for image in page.images.values():
                _shrink(document, image)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, compress_streams=True)
        return out.getvalue()


def _shrink(document: pikepdf.Pdf, image: pikepdf.Object) -> None:
    picture = pikepdf.PdfImage(image).as_pil_image().convert("RGB")
    colours = picture.getcolors(FLAT)
    if colours is not None:
        flat = picture.quantize(len(colours), Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        table = bytes((flat.getpalette() or [])[: 3 * len(colours)])
        space = pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, len(colours) - 1, pikepdf.String(table)])
        image.write(zlib.compress(flat.tobytes(), 9), filter=pikepdf.Name.FlateDecode)
        image.ColorSpace, image.BitsPerComponent = space, 8
    else:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        image.write(out.getvalue(), filter=pikepdf.Name.DCTDecode)
        image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    if "/DecodeParms" in image:
        del image["/DecodeParms"]
