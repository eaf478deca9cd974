"""The kinds of animated pictures, and a frame of each of them. They share sizes, palette and rhythm."""

from __future__ import annotations

from collections.abc import Iterable

from kwmaps.encoders import apng, gif, webp
from kwmaps.encoders.changes import Indices
from kwmaps.encoders.palette import Palette
from kwmaps.render.pixels import Pixels

KINDS = ("gif", "webp", "apng")


def blocks(kinds: Iterable[str], indices: Indices, pixels: Pixels | None, palette: Palette) -> dict[str, bytes | None]:
    """A frame of which some pixels changed (None: the first) for each kind; None if none did."""
    return {kind: _block(kind, indices, pixels, palette) for kind in kinds}


def _block(kind: str, indices: Indices, pixels: Pixels | None, palette: Palette) -> bytes | None:
    match kind:
        case "gif":
            return gif.image_block(indices, pixels)
        case "webp":
            return webp.frame_block(indices, pixels, palette)
        case _:
            return apng.frame_block(indices, pixels)
