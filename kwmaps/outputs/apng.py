"""An animated PNG, written frame by frame. The chunks are those of PNG, third edition (W3C)."""

from __future__ import annotations

import struct
from typing import BinaryIO

from kwmaps.encoders import apng
from kwmaps.encoders.changes import SAME
from kwmaps.encoders.palette import Palette
from kwmaps.encoders.png import SIGNATURE, chunk, text_chunk
from kwmaps.outputs.animation import Animation


class ApngWriter(Animation):
    """Takes frames that are compressed already; makes a PNG that plays `plays` times, 0 for ever."""

    longest = 2**16 - 1

    def __init__(
        self,
        file: BinaryIO,
        size: tuple[int, int],
        palette: Palette,
        told: dict[str, str],
        plays: int = 0,
        xmp: str = "",
    ) -> None:
        super().__init__(file)
        self._plays, self._sequence = plays, 0
        texts = told | ({"XML:com.adobe.xmp": xmp} if xmp else {})
        file.write(SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 3, 0, 0, 0)))
        # How many frames there are is known when everything is written.
        self._control_at = file.tell()
        file.write(self._control())
        colours = palette.colours.tobytes().ljust(3 * 256, b"\0")
        file.write(chunk(b"PLTE", colours) + chunk(b"tRNS", b"\xff" * SAME + b"\0"))
        file.write(b"".join(text_chunk(key, text) for key, text in texts.items()))

    standing = staticmethod(apng.standing)

    def frame(self, block: bytes, centiseconds: int) -> None:
        place, picture = block[:16], block[16:]
        # Left in place; laid over what is there.
        self._file.write(chunk(b"fcTL", self._next() + place + struct.pack(">HHBB", centiseconds, 100, 0, 1)))
        if self.written:
            self._file.write(chunk(b"fdAT", self._next() + picture))
        else:
            self._file.write(chunk(b"IDAT", picture))

    def end(self) -> None:
        self._file.write(chunk(b"IEND", b""))
        end = self._file.tell()
        self._file.seek(self._control_at)
        self._file.write(self._control())
        self._file.seek(end)

    def _control(self) -> bytes:
        return chunk(b"acTL", struct.pack(">II", self.written, self._plays))

    def _next(self) -> bytes:
        self._sequence += 1
        return struct.pack(">I", self._sequence - 1)
