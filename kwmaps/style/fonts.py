"""The fonts that come with the package, and how wide a text is in them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Role = Literal["sans", "sans-semibold", "sans-bold", "sans-italic", "serif", "serif-semibold", "serif-bold", "serif-italic"]

FOLDER = Path(__file__).parent / "fonts"

FILES: dict[Role, str] = {
    "sans": "SourceSans3-Regular.ttf",
    "sans-semibold": "SourceSans3-SemiBold.ttf",
    "sans-bold": "SourceSans3-Bold.ttf",
    "sans-italic": "SourceSans3-Italic.ttf",
    "serif": "SourceSerif4-Regular.ttf",
    "serif-semibold": "SourceSerif4-SemiBold.ttf",
    "serif-bold": "SourceSerif4-Bold.ttf",
    "serif-italic": "SourceSerif4-Italic.ttf",
}

MEASURED_AT = 100
"""Pixels at which texts are measured; widths scale from there, so that a layout is the same at every size."""


def path(role: Role) -> Path:
    """The font file of a role."""
    return FOLDER / FILES[role]


@lru_cache(maxsize=16)
def _font(role: Role) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path(role)), MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def width(text: str, role: Role, size: float) -> float:
    """Width in pixels of one line of text set `size` pixels high."""
    return _font(role).getlength(text) * size / MEASURED_AT


def wrap(text: str, role: Role, size: float, room: float) -> list[str]:
    """Breaks a text between words so that each line fits into `room` pixels."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, role, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
