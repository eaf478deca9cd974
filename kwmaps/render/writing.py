"""Lines of text as they are drawn: plain ones, ones with a halo, and letters that are spaced or follow a course."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache

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


@dataclass(frozen=True, slots=True)
class Letters:
    """A level line of text without a halo, by its left end on the baseline. Pixels."""

    text: str
    x: float
    y: float
    size: float
    face: str
    colour: str

    def artist(self) -> TextArtist:
        """The same as an artist of matplotlib's, for vectors."""
        return TextArtist(
            self.x,
            self.y,
            self.text,
            color=self.colour,
            fontproperties=sized(self.face, self.size),
            ha="left",
            va="baseline",
            parse_math=False,
        )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of everything it touches: letters may stand out of their boxes."""
        room = 0.35 * self.size
        right = self.x + fonts.width(self.text, self.face, self.size)
        return self.x - room, self.y - self.size - room, right + room, self.y + 0.3 * self.size + room


@dataclass(frozen=True)
class Haloed:
    """A level line of text with a halo, by its anchor on the baseline. Pixels."""

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

    def artist(self) -> TextArtist:
        """The same as an artist of matplotlib's, for vectors."""
        found = _artist(self.text, self.x, self.y, self.size, self.face, self.colour, self.align)
        found.set_path_effects([Stroke(linewidth=self.room * POINT, foreground=self.halo), Normal()])
        return found

    @cached_property
    def marks(self) -> tuple[Mark, Mark]:
        """What matplotlib draws of it: the letters' outlines with a broad edge, then without."""
        vertices, codes = _outlines(self.text, self.face)
        share = self.size / text_to_path.FONT_SCALE
        left = self.x
        if self.align != "left":
            left -= SHARE[self.align] * _drawn_width(self.text, self.face, self.size)
        path = Path(vertices * (share, -share) + (left, self.y), codes)
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
    vertices, codes = text_to_path.get_text_path(_properties(face), text)
    return np.asarray(vertices), np.asarray(codes)


def _drawn_width(text: str, face: str, size: float) -> float:
    """Pixels that matplotlib takes a line to be wide, pairs of letters moved together."""
    font = font_of(face)
    font.set_size(size * POINT, DPI)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64


@fonts.opened_by_each_process
@lru_cache(maxsize=16)
def font_of(face: str) -> FT2Font:
    """A face of our own: Agg leaves the ones that matplotlib shares turned and moved to where it last drew a letter."""
    return FT2Font(str(fonts.path(face)))


def writing(
    text: Text, halo: str | None = None, halo_width: float = 0.0
) -> list[Letters] | list[Haloed] | list[TextArtist]:
    """A line of text; one artist a letter where letters are spaced or follow a course."""
    level = not text.spacing and text.along is None
    if level and not halo:
        left = text.x - SHARE[text.align] * fonts.width(text.text, text.face, text.size)
        # On whole pixels, where the same word always looks the same.
        return [Letters(text.text, round(left), round(text.y), text.size, text.face, text.colour)]
    if level and halo:
        return [Haloed(text.text, text.x, text.y, text.size, text.face, text.colour, text.align, halo, halo_width)]
    found = []
    for content, x, y, align, angle in _pieces(text):
        artist = _artist(content, x, y, text.size, text.face, text.colour, align)
        artist.set(rotation=angle, rotation_mode="anchor")
        if halo:
            artist.set_path_effects([Stroke(linewidth=halo_width * POINT, foreground=halo), Normal()])
        found.append(artist)
    return found


def _artist(content: str, x: float, y: float, size: float, face: str, colour: str, align: Align) -> TextArtist:
    return TextArtist(
        x,
        y,
        content,
        color=colour,
        fontproperties=_properties(face),
        fontsize=size * POINT,
        ha=align,
        va="baseline",
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
        angle = np.degrees(np.arctan2(before.y - after.y, after.x - before.x))
        here = course.interpolate(middle)
        # The course runs through the middle of the letters, not under them.
        drop = 0.3 * text.size
        x = here.x + drop * np.sin(np.radians(angle))
        y = here.y + drop * np.cos(np.radians(angle))
        found.append((letter, float(x), float(y), "center", float(angle)))
    return found
