"""Pictures as PNG.

Deflate is isal's: on these pictures it is twenty times as fast as Pillow's default and the files are a tenth larger. A PNG
around it is five chunks (W3C, PNG third edition).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kwmaps.encoders import deflate
from kwmaps.encoders.palette import Palette

SIGNATURE = b"\x89PNG\r\n\x1a\n"

TRUE, INDEXED = 2, 3
"""Kinds of pixels, as PNG numbers them: three bytes each, or the number of a colour."""


def encode_png(picture: NDArray[np.uint8], words: Mapping[str, str]) -> bytes:
    """A picture (height, width, 3) as PNG, with `words` about it inside."""
    height, width = picture.shape[:2]
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    rows[:, 1:] = picture.reshape(height, 3 * width)
    return encode_stream((width, height), deflate.stream(rows), words)


def encode_stream(
    size: tuple[int, int], stream: bytes, words: Mapping[str, str], palette: Palette | None = None
) -> bytes:
    """The same of a picture of `size` (width, height) whose rows are compressed already.

    They begin with PNG's filter byte, zero, and are (height, 1 + 3 × width), or numbers of a palette's colours, (height, 1 + width).
    """
    header = struct.pack(">IIBBBBB", *size, 8, INDEXED if palette else TRUE, 0, 0, 0)
    chunks = [chunk(b"IHDR", header), *(text_chunk(key, text) for key, text in words.items())]
    chunks += [chunk(b"PLTE", palette.colours.tobytes())] if palette else []
    chunks += [chunk(b"IDAT", stream), chunk(b"IEND", b"")]
    return SIGNATURE + b"".join(chunks)


def decode_rows(content: bytes) -> NDArray[np.uint8]:
    """The picture (height, width, 3) of a file that was made here, three times as fast as any PNG is read."""
    width, height = struct.unpack_from(">II", content, len(SIGNATURE) + 8)
    found: dict[bytes, bytes] = {}
    at = len(SIGNATURE)
    while b"IDAT" not in found:
        length, kind = struct.unpack_from(">I4s", content, at)
        found[kind] = content[at + 8 : at + 8 + length]
        at += length + 12
    rows = np.frombuffer(isal_zlib.decompress(found[b"IDAT"]), np.uint8).reshape(height, -1)[:, 1:]
    if b"PLTE" not in found:
        # In one piece, as whoever takes tiles of it wants it.
        return np.ascontiguousarray(rows).reshape(height, width, 3)
    return np.frombuffer(found[b"PLTE"], np.uint8).reshape(-1, 3).take(rows, axis=0)


def encode_indexed(picture: NDArray[np.uint8], words: Mapping[str, str]) -> bytes:
    """A picture (height, width, 3) in 255 colours: half the bytes and the same to the eye, with `words` about it inside."""
    palette = Palette.of(picture)
    small = Image.fromarray(palette.indices(picture))
    small.putpalette(palette.colours.tobytes())
    about = PngInfo()
    for key, text in words.items():
        about.add_itxt(key, text)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True, pnginfo=about)
    return out.getvalue()


def text_chunk(key: str, text: str) -> bytes:
    """What a PNG says about itself."""
    return chunk(b"iTXt", f"{key}\0\0\0\0\0{text}".encode())


def chunk(kind: bytes, content: bytes) -> bytes:
    """A piece of a PNG: length, kind, content, checksum."""
    check = isal_zlib.crc32(content, isal_zlib.crc32(kind))
    return b"".join((struct.pack(">I", len(content)), kind, content, struct.pack(">I", check)))
