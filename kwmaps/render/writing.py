"""Lines of text as they are drawn: plain ones and ones with a halo, and letters by themselves that are spaced or follow a course."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.patheffects import Normal, Stroke
from matplotlib.text import Text as TextArtist
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray

from kwmaps.geometry import Floats
from kwmaps.render.strokes import DPI, POINT, Mark
from kwmaps.scene.model import Align, Text
from kwmaps.style import fonts

SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}
"""Of a line's width, left of its anchor."""


@contextmanager
def typesetting() -> Iterator[None]:
    """Letters in their designed widths: hinting would widen lines by up to five per cent, past what was measured.

    Matplotlib has this as a global setting only, so it is set while something is drawn and put back at once. Setting it
    takes as long as drawing a line of text: whoever draws many does so inside one of these.
    """
    if mpl.rcParams.get("text.hinting") == "none":
        yield
        return
    with mpl.rc_context({"text.hinting": "none"}):
        yield


class Letters(NamedTuple):
    """A line of text without a halo, by its left end on the baseline. Pixels."""

    text: str
    x: float
    y: float
    size: float
    face: str
    colour: str
    angle: float = 0.0
    """Degrees by which it is turned, against the clock."""

    def artist(self) -> TextArtist:
        """The same as an artist of matplotlib's, for vectors."""
        return _artist(self, "left")

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of everything it touches: letters may stand out of their boxes."""
        room = 0.35 * self.size
        left, right = -room, fonts.width(self.text, self.face, self.size) + room
        low, high = -0.3 * self.size - room, self.size + room
        reach = _turned(np.array([(left, low), (right, low), (right, high), (left, high)]), self.angle)
        (west, north), (east, south) = reach.min(0).tolist(), reach.max(0).tolist()
        return self.x + west, self.y + north, self.x + east, self.y + south


@dataclass(frozen=True)
class Haloed:
    """A line of text with a halo, by its anchor on the baseline. Pixels."""

    text: str
    x: float
    y: float
    size: float
    face: str
    colour: str
    align: Align
    halo: str
    room: float
    """Width of the halo's stroke."""
    angle: float = 0.0
    """Degrees by which it is turned about its anchor, against the clock."""

    def artist(self) -> TextArtist:
        """The same as an artist of matplotlib's, for vectors."""
        found = _artist(self, self.align)
        found.set_path_effects([Stroke(linewidth=self.room * POINT, foreground=self.halo), Normal()])
        return found

    @cached_property
    def marks(self) -> tuple[Mark, Mark]:
        """What matplotlib draws of it: the letters' outlines with a broad edge, then without."""
        vertices, codes = _outlines(self.text, self.face)
        left, share = 0.0, self.size / text_to_path.FONT_SCALE
        if self.align != "left":
            left = -SHARE[self.align] * _drawn_width(self.text, self.face, self.size)
        placed = _turned(vertices * share + np.array([left, 0.0]), self.angle) + np.array([self.x, self.y])
        path = Path(placed, codes)
        ink = to_rgba(self.colour)
        return Mark(path, ink, to_rgba(self.halo), self.room, cap="butt"), Mark(path, ink, None)

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom of everything it touches."""
        return self.marks[0].bounds


@lru_cache(maxsize=16)
def _properties(face: str) -> FontProperties:
    return FontProperties(fname=str(fonts.path(face)))


@lru_cache(maxsize=256)
def sized(face: str, size: float) -> FontProperties:
    found = _properties(face).copy()
    found.set_size(size * POINT)
    return found


@lru_cache(maxsize=512)
def _outlines(text: str, face: str) -> tuple[Floats, NDArray[np.uint8]]:
    """The outlines of a line's letters, `text_to_path.FONT_SCALE` pixels high."""
    font = font_of(face)
    font.set_size(text_to_path.FONT_SCALE, text_to_path.DPI)
    places, shapes, _ = text_to_path.get_glyphs_with_font(font, text)
    letters = [(*shapes[name], at) for name, *at, _ in places]
    return np.concatenate([xy + at for xy, _, at in letters]), np.concatenate([codes for _, codes, _ in letters])


def _drawn_width(text: str, face: str, size: float) -> float:
    """Pixels that matplotlib takes a line to be wide, pairs of letters moved together."""
    font = font_of(face)
    font.set_size(size * POINT, DPI)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64


@lru_cache(maxsize=16)
def font_of(face: str) -> FT2Font:
    """A face of our own: Agg leaves the ones that matplotlib shares turned and moved to where it last drew a letter.

    From memory matplotlib reads letters twice as fast as from a file.
    """
    return FT2Font(fonts.read(face))


def _turned(xy: Floats, angle: float) -> Floats:
    """(n, 2) positions along and above a baseline as pixels right of and below its anchor, turned against the clock."""
    turn = np.radians(angle)
    along, above = xy.T
    return np.column_stack([along * np.cos(turn) - above * np.sin(turn), -along * np.sin(turn) - above * np.cos(turn)])


def writing(text: Text, halo: str | None = None, halo_width: float = 0.0) -> list[Letters] | list[Haloed]:
    """A line of text; letter by letter where letters are spaced or follow a course."""
    level = not text.spacing and text.along is None
    if level and not halo:
        left = text.x - SHARE[text.align] * fonts.width(text.text, text.face, text.size)
        # On whole pixels, where the same word always looks the same.
        return [Letters(text.text, round(left), round(text.y), text.size, text.face, text.colour)]
    pieces = [(text.text, text.x, text.y, text.align, 0.0)] if level else _pieces(text)
    if halo:
        return [
            Haloed(content, x, y, text.size, text.face, text.colour, align, halo, halo_width, angle)
            for content, x, y, align, angle in pieces
        ]
    found = []
    for content, x, y, align, angle in pieces:
        back = SHARE[align] * _drawn_width(content, text.face, text.size) if align != "left" else 0.0
        ((right, down),) = _turned(np.array([(-back, 0.0)]), angle)
        found.append(Letters(content, x + float(right), y + float(down), text.size, text.face, text.colour, angle))
    return found


def _artist(line: Letters | Haloed, align: Align) -> TextArtist:
    return TextArtist(
        line.x,
        line.y,
        line.text,
        color=line.colour,
        fontproperties=sized(line.face, line.size),
        ha=align,
        va="baseline",
        rotation=line.angle,
        rotation_mode="anchor",
        parse_math=False,
    )


def _pieces(text: Text) -> list[tuple[str, float, float, Align, float]]:
    """A text that is spaced or follows a course as (letters, x, y, align, angle in degrees)."""
    advance = [fonts.width(letter, text.face, text.size) + text.spacing for letter in text.text]
    total = sum(advance) - text.spacing
    starts = np.cumsum([0.0, *advance[:-1]])
    if text.along is None:
        left = text.x - SHARE[text.align] * total
        return [(letter, left + at, text.y, "left", 0.0) for letter, at in zip(text.text, starts, strict=True)]
    course = text.along
    found: list[tuple[str, float, float, Align, float]] = []
    begin = (course.length - total) / 2
    for letter, at, step in zip(text.text, starts, advance, strict=True):
        middle = begin + at + (step - text.spacing) / 2
        before, after = (
            course.interpolate(max(middle - 2, 0.0)),
            course.interpolate(min(middle + 2, course.length)),
        )
        # To a millionth of a degree, as all processors find it.
        angle = round(float(np.degrees(np.arctan2(before.y - after.y, after.x - before.x))), 6)
        here = course.interpolate(middle)
        # The course runs through the middle of the letters, not under them.
        drop = 0.3 * text.size
        x = here.x + drop * np.sin(np.radians(angle))
        y = here.y + drop * np.cos(np.radians(angle))
        found.append((letter, float(x), float(y), "center", angle))
    return found
