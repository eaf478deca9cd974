"""An animated WebP, written frame by frame. The chunks are those of Google's WebP container specification."""

from __future__ import annotations

import struct
from typing import BinaryIO

from kwmaps.encoders import webp
from kwmaps.encoders.webp import u24
from kwmaps.outputs.animation import Animation

ANIMATED, OPACITY, XMP = 0x02, 0x10, 0x04


class WebpWriter(Animation):
    """Takes frames that are compressed already; makes a WebP that plays `plays` times, 0 for ever."""

    longest = (2**24 - 1) // 10

    def __init__(self, file: BinaryIO, size: tuple[int, int], plays: int = 0, xmp: str = "") -> None:
        super().__init__(file)
        self._xmp = xmp.encode("utf-8")
        # Its length is known when everything is written.
        file.write(b"RIFF\0\0\0\0WEBP")
        flags = ANIMATED | OPACITY | (XMP if xmp else 0)
        self._chunk(b"VP8X", struct.pack("<I", flags) + u24(size[0] - 1) + u24(size[1] - 1))
        self._chunk(b"ANIM", struct.pack("<IH", 0, plays))

    standing = staticmethod(webp.standing)

    def frame(self, block: bytes, centiseconds: int) -> None:
        # Flags zero: laid over what is there, and left in place.
        self._chunk(b"ANMF", block[:12] + u24(10 * centiseconds) + b"\0" + block[12:])

    def end(self) -> None:
        if self._xmp:
            self._chunk(b"XMP ", self._xmp)
        length = self._file.tell()
        self._file.seek(4)
        self._file.write(struct.pack("<I", length - 8))
        self._file.seek(length)

    def _chunk(self, kind: bytes, content: bytes) -> None:
        self._file.write(kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2))
