"""An animated GIF, written frame by frame: only the rectangle that changed, never more than two frames in memory.

Pillow compresses the pictures. Its own writer of animations keeps all frames until the end, which is why the blocks
around them are written here (GIF89a specification, W3C).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import GifImagePlugin, Image

from kwmaps.build.palette import Palette
from kwmaps.build.whole import whole_file

SAME = 255
"""The palette's index that means "as before"."""

SHORTEST = 2
"""Hundredths of a second: browsers slow down anything below."""

Indices = NDArray[np.uint8]


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
        self._palette = palette
        self._before: Indices | None = None
        self._held: tuple[Indices, int] | None = None
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
        """The next frame and how long it stays. A frame like the one before makes that one stay longer."""
        if centiseconds < SHORTEST:
            raise ValueError(f"a frame must stay at least {SHORTEST} hundredths of a second, not {centiseconds}")
        if self._held is not None:
            same = np.array_equal(self._held[0], indices)
            if same and self._held[1] + centiseconds < 2**16:
                self._held = (self._held[0], self._held[1] + centiseconds)
                return
            self._write(*self._held)
        self._held = (indices, centiseconds)

    def close(self) -> None:
        """Writes the last frame and the end of the file."""
        if self._held is not None:
            self._write(*self._held)
        self._file.write(b"\x3b")

    def _write(self, indices: Indices, centiseconds: int) -> None:
        left, top, part = 0, 0, indices
        if self._before is not None:
            changed = self._before != indices
            rows, columns = (
                np.flatnonzero(changed.any(1)),
                np.flatnonzero(changed.any(0)),
            )
            if len(rows) == 0:
                rows = columns = np.array([0])
            top, left = int(rows[0]), int(columns[0])
            box = (slice(top, int(rows[-1]) + 1), slice(left, int(columns[-1]) + 1))
            # Unchanged pixels as one transparent colour compress to almost nothing.
            part = np.where(changed[box], indices[box], np.uint8(SAME))
        image = Image.fromarray(np.ascontiguousarray(part), "P")
        image.putpalette(self._palette.colours.tobytes())
        blocks = GifImagePlugin.getdata(image, (left, top), duration=0, include_color_table=False)
        # Control block: leave the frame in place, one colour transparent, delay.
        flags = 0x04 | (0x01 if self._before is not None else 0)
        self._file.write(b"\x21\xf9\x04" + struct.pack("<BHBB", flags, centiseconds, SAME, 0))
        for block in blocks:
            self._file.write(block)
        self._before = indices


@contextmanager
def gif(path: Path, size: tuple[int, int], palette: Palette, comment: str) -> Iterator[GifWriter]:
    """A GIF that takes its name when it is complete."""
    with whole_file(path) as file:
        writer = GifWriter(file, size, palette, comment)
        yield writer
        writer.close()
