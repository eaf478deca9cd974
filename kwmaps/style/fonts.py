"""The fonts that come with the package: which file sets which text, how wide it gets, and where it may break."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args

from PIL import ImageFont

from kwmaps.errors import RequestError

Role = Literal[
    "sans",
    "sans-semibold",
    "sans-bold",
    "sans-italic",
    "serif",
    "serif-semibold",
    "serif-bold",
    "serif-italic",
]
Script = Literal["latin", "ko", "zh-Hans", "zh-Hant", "ja"]
SCRIPTS: tuple[Script, ...] = get_args(Script)

FOLDER = Path(__file__).parent / "fonts"

LATIN: dict[Role, str] = {
    "sans": "SourceSans3-Regular.ttf",
    "sans-semibold": "SourceSans3-SemiBold.ttf",
    "sans-bold": "SourceSans3-Bold.ttf",
    "sans-italic": "SourceSans3-Italic.ttf",
    "serif": "SourceSerif4-Regular.ttf",
    "serif-semibold": "SourceSerif4-SemiBold.ttf",
    "serif-bold": "SourceSerif4-Bold.ttf",
    "serif-italic": "SourceSerif4-Italic.ttf",
}

NOTO: dict[Script, str] = {
    "ko": "NotoSansKR",
    "zh-Hans": "NotoSansSC",
    "zh-Hant": "NotoSansTC",
    "ja": "NotoSansJP",
}
"""East Asian faces have no italic, and their serif would be as large again: one sans serves every role."""

BREAKING = " \t\n\u3000"
"""Spaces at which a line may break; French sets no-break spaces before ; : ! and ?."""

MEASURED_AT = 100
"""Pixels at which texts are measured; widths scale from there, so that a layout is the same at every size."""

NOT_FIRST = "、。，．・：；？！）」』】》〉”’%)]},.:;!?ー々"
"""Marks that no line may begin with."""
NOT_LAST = "（「『【《〈“‘([{"


def face(role: Role, script: Script = "latin") -> str:
    """The font file for a role in a script."""
    if script == "latin":
        return LATIN[role]
    weight = "Bold" if "bold" in role else "Regular"
    return f"{NOTO[script]}-{weight}.ttf"


def path(face: str) -> Path:
    """Where a font file lies.

    Raises
    ------
    RequestError
        The package has no such font.
    """
    found = FOLDER / face
    if not found.is_file():
        raise RequestError(f"the font {face} is missing from the package: install kwmaps again")
    return found


def read(face: str) -> BytesIO:
    """A font in memory, where letters are read as they are needed: copies of a process would read each other's through one file."""
    return BytesIO(path(face).read_bytes())


@lru_cache(maxsize=16)
def _font(face: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(read(face), MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=16384)
def _measured(text: str, face: str) -> float:
    # Letters stand side by side here, some pairs nearer: known letters needn't be read from the font again.
    return sum(_alone(letter, face) for letter in text) + sum(_nearer(*pair, face) for pair in pairwise(text))


@lru_cache(maxsize=16384)
def _alone(letter: str, face: str) -> float:
    return _font(face).getlength(letter)


@lru_cache(maxsize=16384)
def _nearer(letter: str, after: str, face: str) -> float:
    """What a pair of letters is wider than the two alone: mostly nothing or less."""
    return _font(face).getlength(letter + after) - _alone(letter, face) - _alone(after, face)


def width(text: str, face: str, size: float) -> float:
    """Width in pixels of one line of text set `size` pixels high."""
    return _measured(text, face) * size / MEASURED_AT


@cache
def letters(face: str) -> frozenset[int]:
    """The code points that a font has."""
    from fontTools.ttLib import TTFont

    with TTFont(path(face), lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=16384)
def require(text: str, face: str) -> None:
    """Makes sure that every letter of a text can be drawn.

    Raises
    ------
    RequestError
        A letter is missing: it would be an empty box on the map.
    """
    for letter in text:
        if ord(letter) not in letters(face) and not letter.isspace():
            name = unicodedata.name(letter, "unnamed")
            raise RequestError(f"'{text}' can't be drawn: {face} has no {letter!r} (U+{ord(letter):04X}, {name})")


def wrap(text: str, face: str, size: float, room: float) -> list[str]:
    """Breaks a text so that each line fits into `room` pixels.

    Between words; in Chinese and Japanese, which have no spaces, between any two letters that may be parted.
    """
    return list(_wrapped(text, face, size, room))


@lru_cache(maxsize=1024)
def _wrapped(text: str, face: str, size: float, room: float) -> tuple[str, ...]:
    lines: list[str] = []
    for piece in pieces(text):
        longer = f"{lines[-1]}{piece}" if lines else piece.lstrip()
        if lines and width(longer.rstrip(), face, size) <= room:
            lines[-1] = longer
        else:
            lines.append(piece.lstrip())
    return tuple(line.strip() for line in lines if line.strip())


def pieces(text: str) -> list[str]:
    """The parts between which a line may break, spaces at their fronts."""
    found: list[str] = []
    for letter in text:
        before = found[-1][-1] if found else ""
        breaks = letter in BREAKING or (
            bool(before) and (_ideographic(letter) or _ideographic(before)) and letter not in NOT_FIRST
        )
        if not found or (breaks and before not in NOT_LAST):
            found.append(letter)
        else:
            found[-1] += letter
    return found


def _ideographic(letter: str) -> bool:
    """Chinese characters and kana; Hangul is set with spaces and breaks at those."""
    return "\u3040" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff"
