"""Rows of bytes as one zlib stream, of which only the bands that changed are compressed again.

Each band of rows is compressed by itself: after a full flush deflate goes on as if it began (RFC 1951), so the stream depends on the rows
alone, and not on which of them changed last. On days on which little moves that is a fifth of the work, for half a per cent more bytes.
"""

from __future__ import annotations

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

LEVEL = 1
"""Of isal's 0 to 3: the higher ones take longer and save next to nothing here."""

HIGH = 24
"""Rows of a band: lower ones cost bytes, higher ones hold more that hasn't changed."""

HEAD, END = b"\x78\x01", b"\x03\x00"
"""What a zlib stream begins with (RFC 1950), and an empty last block."""


class Bands:
    """The stream of `rows`, (height, length) bytes that whoever changes them tells of."""

    def __init__(self, rows: NDArray[np.uint8]) -> None:
        self._rows = rows
        self._packed = [b""] * -(-len(rows) // HIGH)
        self._stale = np.ones(len(self._packed), np.bool_)

    def changed(self, rows: NDArray[np.intp]) -> None:
        """Hears in which rows something is another."""
        self._stale[rows // HIGH] = True

    def stream(self) -> bytes:
        """All rows, compressed."""
        for number in np.flatnonzero(self._stale).tolist():
            packer = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS)
            band = packer.compress(self._rows[number * HIGH : (number + 1) * HIGH])
            self._packed[number] = band + packer.flush(isal_zlib.Z_FULL_FLUSH)
        self._stale[:] = False
        return b"".join((HEAD, *self._packed, END, isal_zlib.adler32(self._rows).to_bytes(4, "big")))
