"""An animated GIF, written frame by frame: only the rectangle that changed, never more than two frames in memory.

Pillow compresses the pictures (`encoders.gif`). Its own writer of animations keeps all frames until the end, which is why
the blocks around them are written here (GIF89a specification, W3C).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np

from kwmaps.build.whole import whole_file
from kwmaps.encoders.gif import SAME, Indices, image_block, standing
from kwmaps.encoders.palette import Palette

SHORTEST = 2
"""Hundredths of a second: browsers slow down anything below."""


class GifWriter:
    """Takes frames of palette indices; makes a GIF that loops for ever."""

    def __init__(
        self,
        file: BinaryIO,
        size: tuple[int, int],
        palette: Palette,
        comment: str,
        loop: bool = True,
    ) -> None:
        self._file = file
        self._before: Indices | None = None
        self._held: tuple[bytes, int] | None = None
        self._written = 0
        table = np.zeros((256, 3), np.uint8)
        table[: len(palette.colours)] = palette.colours
        width, height = size
        file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0) + table.tobytes())
        if loop:
            file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")
        text = comment.encode("utf-8")
        blocks = [text[start : start + 255] for start in range(0, len(text), 255)]
        file.write(b"\x21\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\x00")

    def add(self, indices: Indices, centiseconds: int) -> None:
        """The next frame as numbers of palette colours (height, width), and how long it stays."""
        self.add_block(image_block(indices, self._before), centiseconds)
        self._before = indices

    def add_block(self, block: bytes | None, centiseconds: int) -> None:
        """The next frame, compressed; without a block it looks like the one before, which then stays longer."""
        if centiseconds < SHORTEST:
            raise ValueError(f"a frame must stay at least {SHORTEST} hundredths of a second, not {centiseconds}")
        if block is None and self._held is not None:
            if self._held[1] + centiseconds < 2**16:
                self._held = (self._held[0], self._held[1] + centiseconds)
                return
            block = standing()
        if block is None:
            raise ValueError("the first frame must have a picture")
        self._write()
        self._held = (block, centiseconds)

    def close(self) -> None:
        """Writes the last frame and the end of the file."""
        self._write()
        self._file.write(b"\x3b")

    def _write(self) -> None:
        if self._held is None:
            return
        block, centiseconds = self._held
        # Control block: leave the frame in place, one colour transparent, delay.
        flags = 0x04 | (0x01 if self._written else 0)
        self._file.write(b"\x21\xf9\x04" + struct.pack("<BHBB", flags, centiseconds, SAME, 0) + block)
        self._written += 1


@contextmanager
def gif(path: Path, size: tuple[int, int], palette: Palette, comment: str) -> Iterator[GifWriter]:
    """A GIF that takes its name when it is complete."""
    with whole_file(path) as file:
        writer = GifWriter(file, size, palette, comment)
        yield writer
        writer.close()
