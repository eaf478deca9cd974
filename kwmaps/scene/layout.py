"""Where things stand on a picture: the map, the panel beside or below it, and the slots in the panel.

Each layout is designed by hand at its own size (see `LAYOUTS`) and scales from there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from kwmaps.errors import RequestError
from kwmaps.scene.options import LAYOUTS, layout_name
from kwmaps.scene.view import Rect

SMALLEST, LARGEST = 160, 7680
"""Pixels that a side of a picture may have."""

COMPACT = 0.52
"""Scale below which only date, phase, caption and time line are told beside the map."""

SMALLEST_TYPE = 9.0
"""Pixels. Type doesn't get smaller than this, however small the picture."""


CREDIT = 800
"""Pixels of the design that a line of credit takes on a bare map."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The slots of one picture, in pixels; a slot that a layout lacks is None."""

    size: tuple[int, int]
    scale: float
    """Pixels for each pixel of the design."""
    map: Rect
    panel: Rect | None
    slots: dict[str, Rect] = field(default_factory=dict)
    date_size: float = 46
    """Of the type, in pixels of the design."""
    caption_size: float = 21

    def __getitem__(self, name: str) -> Rect | None:
        return self.slots.get(name)


def layout(size: tuple[int, int], wanted: str = "", enlarged: float = 1.0) -> Layout:
    """The slots for a picture of `size` (width, height) pixels, type and lines `enlarged` so many times.

    Raises
    ------
    RequestError
        The size is too small, too large or too long, or there is no such layout.
    """
    width, height = size
    for side in size:
        if not SMALLEST <= side <= LARGEST:
            raise RequestError(f"size {width}x{height}: each side must have {SMALLEST} to {LARGEST} pixels")
    if not 0.4 <= width / height <= 2.6:
        raise RequestError(f"size {width}x{height} is too long for a map of the country: try 1280x720 or 720x1280")
    name = layout_name(size, wanted)
    design = LAYOUTS[name]
    scale = min(width / design[0], height / design[1]) * enlarged
    found = {
        "16:9": _beside,
        "4:3": _beside_narrow,
        "1:1": _below_square,
        "9:16": _below,
        "map": _bare,
    }[name](size, scale)
    return _compact(found) if scale < COMPACT else found


def _stack(
    x: float,
    w: float,
    s: float,
    rows: Mapping[str, tuple[float, float]],
    top: float = 0,
) -> dict[str, Rect]:
    """Slots of one column, each given as (top, height) in pixels of the design."""
    return {name: Rect(x, top + y * s, w, h * s) for name, (y, h) in rows.items()}


def _beside(size: tuple[int, int], s: float) -> Layout:
    """Panel on the right, as tall as the map; wider pictures get more map, taller ones more air."""
    width, height = size
    panel = Rect(width - 430 * s, 0, 430 * s, height)
    x, w = panel.x + 30 * s, panel.w - 60 * s
    above = {
        "title": (28, 18),
        "date": (50, 58),
        "phase": (112, 26),
        "caption": (154, 150),
        "also": (240, 100),
        "known": (312, 20),
        "legend": (346, 130),
    }
    below = {"chart": (-238, 96), "timeline": (-122, 52), "credit": (-60, 50)}
    slots = _stack(x, w, s, above) | _stack(x, w, s, below, top=height)
    inset = Rect(panel.x - 308 * s, height - 230 * s, 296 * s, 218 * s)
    return Layout(size, s, Rect(0, 0, panel.x, height), panel, slots | {"inset": inset})


def _beside_narrow(size: tuple[int, int], s: float) -> Layout:
    """4:3: a narrower panel, the legend under everything."""
    width, height = size
    panel = Rect(width - 322 * s, 0, 322 * s, height)
    x, w = panel.x + 22 * s, panel.w - 44 * s
    above = {
        "title": (26, 18),
        "date": (46, 50),
        "phase": (98, 26),
        "caption": (140, 196),
        "also": (236, 100),
        "known": (340, 36),
        "legend": (382, 136),
    }
    below = {"chart": (-242, 96), "timeline": (-126, 52), "credit": (-58, 46)}
    slots = _stack(x, w, s, above) | _stack(x, w, s, below, top=height)
    inset = Rect(panel.x - 296 * s, height - 232 * s, 284 * s, 220 * s)
    return Layout(size, s, Rect(0, 0, panel.x, height), panel, slots | {"inset": inset}, 36, 19)


def _below_square(size: tuple[int, int], s: float) -> Layout:
    """1:1: the map on the left three fifths, everything else in a column and a foot."""
    width, height = size
    panel = Rect(width - 312 * s, 0, 312 * s, height)
    x, w = panel.x + 22 * s, panel.w - 44 * s
    above = {
        "title": (28, 18),
        "date": (52, 46),
        "phase": (102, 26),
        "caption": (146, 210),
        "also": (260, 110),
        "known": (366, 36),
        "legend": (414, 168),
    }
    below = {"chart": (-262, 104), "timeline": (-134, 52), "credit": (-64, 50)}
    slots = _stack(x, w, s, above) | _stack(x, w, s, below, top=height)
    inset = Rect(panel.x - 268 * s, height - 214 * s, 256 * s, 202 * s)
    return Layout(size, s, Rect(0, 0, panel.x, height), panel, slots | {"inset": inset}, 34, 19)


def _below(size: tuple[int, int], s: float) -> Layout:
    """9:16, for phones: the map above, date, words, key and chart below."""
    width, height = size
    foot = 400 * s
    panel = Rect(0, height - foot, width, foot)
    x, w = 32 * s, width - 64 * s
    key = 0.54 * w
    rest, right = w - key - 24 * s, x + key + 24 * s
    slots = (
        _stack(x, w, s, {"title": (20, 18), "date": (40, 54), "phase": (96, 28)}, panel.y)
        | _stack(x, w, s, {"caption": (126, 112), "also": (150, 96)}, panel.y)
        | _stack(x, key, s, {"legend": (256, 96)}, panel.y)
        | _stack(right, rest, s, {"chart": (244, 66), "timeline": (318, 44)}, panel.y)
        | _stack(x, w, s, {"credit": (-36, 30)}, height)
    )
    inset = Rect(width - 316 * s, panel.y - 250 * s, 300 * s, 234 * s)
    return Layout(size, s, Rect(0, 0, width, panel.y), panel, slots | {"inset": inset}, 44, 22)


def _bare(size: tuple[int, int], s: float) -> Layout:
    """The map alone, with its date and scale, for slides that have words of their own."""
    width, height = size
    # Where type is enlarged, or the map is narrow, the credit needs more than one line.
    more = 15.6 * s * (math.ceil(CREDIT * s / (width - 40 * s)) - 1)
    slots = {
        "date": Rect(22 * s, 16 * s, min(420 * s, width - 40 * s), 44 * s),
        "credit": Rect(22 * s, height - 20 * s - more, width - 40 * s, 14 * s + more),
    }
    return Layout(size, s, Rect(0, 0, width, height), None, slots, 32)


def _compact(full: Layout) -> Layout:
    """Small pictures: what can't be read is left out, and the rest gets the room. Of the key the sides stay."""
    keep: dict[str, Rect] = {name: full.slots[name] for name in ("date", "phase", "timeline") if name in full.slots}
    top, end = full.slots.get("caption"), full.slots.get("timeline")
    if top and end and full.panel:
        bottom = full.panel.bottom - 8 * full.scale if end.y < top.y + 20 else max(end.y - 8 * full.scale, full.panel.y)
        # As high as type that can be read.
        row = max(23 * full.scale, 14)
        keep["sides"] = Rect(top.x, bottom - row, top.w, row)
        keep["caption"] = Rect(top.x, top.y, top.w, bottom - row - 4 * full.scale - top.y)
    return Layout(
        full.size,
        full.scale,
        full.map,
        full.panel,
        keep,
        full.date_size,
        full.caption_size,
    )
