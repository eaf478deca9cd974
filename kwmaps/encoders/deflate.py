"""Rows of bytes as zlib streams (RFC 1950 and 1951), by isal. The same rows give the same stream, whatever was compressed before."""

from __future__ import annotations

import struct
from collections.abc import Iterable

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

Rows = NDArray[np.uint8]
"""(height, length), contiguous."""

LEVEL = 1
"""Of isal's 0 to 3: the higher ones take longer and save next to nothing here."""

HIGH = 24
"""Rows of a band: lower ones cost bytes, higher ones hold more that hasn't changed."""

BEGIN, END = b"\x78\x01", b"\x03\x00"
"""What a zlib stream begins with, and an empty last block."""

PLAIN = 8
"""Bytes of a part that are stored as they are.

Where isal's compressor has nothing behind it, it remembers the third byte by where in memory it lies itself, and then finds other
repetitions (2.32; tried with one part at 16,000 addresses: three gave other bytes). Behind a dictionary it doesn't. So the first
bytes are stored, and told to it as one.
"""


def stream(rows: Rows) -> bytes:
    """Rows, compressed."""
    return _joined([_part(rows)], rows)


class Bands:
    """Rows that change, whose stream is brought up to date.

    Each band of them is compressed by itself: after a full flush deflate goes on as if it began. So the stream depends on the rows
    alone, and not on which of them changed last. On most days that is a third of the work, for three quarters of a per cent more bytes.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._packed = [b""] * -(-len(rows) // HIGH)
        self._is_stale = np.ones(len(self._packed), np.bool_)

    def changed(self, rows: NDArray[np.intp]) -> None:
        """Hears in which rows something is another."""
        self._is_stale[rows // HIGH] = True

    def stream(self) -> bytes:
        """All rows, compressed."""
        for number in np.flatnonzero(self._is_stale).tolist():
            self._packed[number] = _part(self._rows[number * HIGH : (number + 1) * HIGH])
        self._is_stale[:] = False
        return _joined(self._packed, self._rows)


def _part(rows: Rows) -> bytes:
    """Rows as blocks of deflate that look at nothing before them, up to a whole byte."""
    content = rows.reshape(-1)
    head = content[:PLAIN].tobytes()
    packer = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS, zdict=head)
    packed = packer.compress(content[PLAIN:]) + packer.flush(isal_zlib.Z_FULL_FLUSH)
    # A stored block: its kind, its length, and that again with all bits turned.
    return struct.pack("<BHH", 0, len(head), len(head) ^ 0xFFFF) + head + packed


def _joined(parts: Iterable[bytes], rows: Rows) -> bytes:
    return b"".join((BEGIN, *parts, END, isal_zlib.adler32(rows).to_bytes(4, "big")))
