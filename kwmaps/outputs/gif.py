"""An animated GIF, written frame by frame: only the rectangle that changed, never more than two frames in memory.

Pillow compresses the pictures (`encoders.gif`). Its own writer of animations keeps all frames until the end, which is why
the blocks around them are written here (GIF89a specification, W3C).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np

from kwmaps.encoders import gif
from kwmaps.encoders.changes import SAME, Indices
from kwmaps.encoders.palette import Palette
from kwmaps.outputs.animation import Animation
from kwmaps.render.pixels import differing

XMP_TRAILER = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"
"""Leads readers who don't know the block to its end, wherever they begin (XMP specification, part 3)."""


class GifWriter(Animation):
    """Takes frames of palette indices; makes a GIF that plays `plays` times, 0 for ever."""

    longest = 2**16 - 1

    def __init__(
        self,
        file: BinaryIO,
        size: tuple[int, int],
        palette: Palette,
        comments: Iterable[str],
        plays: int = 0,
        xmp: str = "",
    ) -> None:
        super().__init__(file)
        self._before: Indices | None = None
        table = np.zeros((256, 3), np.uint8)
        table[: len(palette.colours)] = palette.colours
        width, height = size
        file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0) + table.tobytes())
        if plays != 1:
            # Browsers count how often it is played again; a film that plays once has no such block.
            again = max(plays - 1, 0)
            file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", again) + b"\x00")
        for text in (comment.encode("utf-8") for comment in comments):
            blocks = [text[start : start + 255] for start in range(0, len(text), 255)]
            file.write(b"\x21\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\x00")
        if xmp:
            file.write(b"\x21\xff\x0bXMP DataXMP" + xmp.encode("utf-8") + XMP_TRAILER)

    standing = staticmethod(gif.standing)

    def add(self, indices: Indices, centiseconds: int) -> None:
        """The next frame as numbers of palette colours (height, width), and how long it stays."""
        pixels = None if self._before is None else differing(indices, self._before)
        self.add_block(gif.image_block(indices, pixels), centiseconds)
        self._before = indices

    def frame(self, block: bytes, centiseconds: int) -> None:
        # Control block: leave the frame in place, one colour transparent, delay.
        flags = 0x04 | (0x01 if self.written else 0)
        self._file.write(b"\x21\xf9\x04" + struct.pack("<BHBB", flags, centiseconds, SAME, 0) + block)

    def end(self) -> None:
        self._file.write(b"\x3b")
