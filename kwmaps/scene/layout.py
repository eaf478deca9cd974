"""Where things stand on a picture: the map, the panel beside or below it, and the slots in the panel."""

from __future__ import annotations

from dataclasses import dataclass

from kwmaps.errors import RequestError
from kwmaps.scene.model import Rect

SMALLEST, LARGEST = 320, 7680
"""Pixels that a side of a picture may have."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The slots of one picture, in pixels."""

    size: tuple[int, int]
    scale: float
    """Pixels for each pixel of the design."""
    map: Rect
    panel: Rect
    title: Rect
    date: Rect
    phase: Rect
    caption: Rect
    known: Rect
    legend: Rect
    shares: Rect
    timeline: Rect
    credit: Rect
    columns: int
    """Columns of the legend."""


def layout(size: tuple[int, int]) -> Layout:
    """The slots for a picture of `size` (width, height) pixels.

    Raises
    ------
    RequestError
        The size is too small or too large, or far too long for a map.
    """
    width, height = size
    for side in size:
        if not SMALLEST // 2 <= side <= LARGEST:
            raise RequestError(f"size {width}x{height}: each side must have {SMALLEST // 2} to {LARGEST} pixels")
    if not 0.4 <= width / height <= 2.6:
        raise RequestError(f"size {width}x{height} is too long for a map of Korea: try 1280x720 or 720x1280")
    return _wide(size) if width >= 1.15 * height else _tall(size)


def _wide(size: tuple[int, int]) -> Layout:
    """Panel on the right, as tall as the map. Designed at 1280 × 720; wider pictures get more map."""
    width, height = size
    s = min(width / 1280, height / 720) if width / height < 16 / 9 else height / 720
    panel = Rect(width - 430 * s, 0, 430 * s, height)
    x, w = panel.x + 30 * s, panel.w - 60 * s
    return Layout(
        size,
        s,
        Rect(0, 0, panel.x, height),
        panel,
        title=Rect(x, 30 * s, w, 18 * s),
        date=Rect(x, 56 * s, w, 62 * s),
        phase=Rect(x, 124 * s, w, 26 * s),
        caption=Rect(x, 168 * s, w, 152 * s),
        known=Rect(x, 330 * s, w, 20 * s),
        legend=Rect(x, 368 * s, w, 124 * s),
        shares=Rect(x, height - 204 * s, w, 44 * s),
        timeline=Rect(x, height - 138 * s, w, 60 * s),
        credit=Rect(x, height - 50 * s, w, 34 * s),
        columns=2,
    )


def _tall(size: tuple[int, int]) -> Layout:
    """Panel below the map, for square and upright pictures. Designed at 720 wide."""
    width, height = size
    s = min(width / 720, height / 900)
    panel = Rect(0, height - 330 * s, width, 330 * s)
    x, y = 28 * s, panel.y
    half = (width - 84 * s) / 2
    right = x + half + 28 * s
    return Layout(
        size,
        s,
        Rect(0, 0, width, panel.y),
        panel,
        title=Rect(x, y + 18 * s, half, 18 * s),
        date=Rect(x, y + 38 * s, half, 56 * s),
        phase=Rect(x, y + 98 * s, half, 24 * s),
        caption=Rect(x, y + 132 * s, half, 110 * s),
        known=Rect(x, y + 246 * s, half, 20 * s),
        legend=Rect(right, y + 22 * s, half, 120 * s),
        shares=Rect(right, y + 158 * s, half, 40 * s),
        timeline=Rect(right, y + 210 * s, half, 56 * s),
        credit=Rect(x, height - 44 * s, width - 2 * x, 32 * s),
        columns=2,
    )
