"""Where things stand on each kind of slide, in inches, for both shapes of slide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kwmaps.errors import RequestError, did_you_mean
from kwmaps.outputs.lesson.outline import Kind

Role = Literal["title", "map", "pair", "four", "words"]
ROLES: tuple[Role, ...] = ("title", "map", "pair", "four", "words")

ROLE_OF: dict[Kind, Role] = {
    "title": "title",
    "opening": "map",
    "phase": "map",
    "point": "map",
    "history": "four",
    "compare": "pair",
    "questions": "words",
    "sources": "words",
}
"""The slide that each kind of chapter gets."""

SHAPES = {"16:9": (13.333, 7.5), "4:3": (10.0, 7.5)}

LAYOUT_NAMES: dict[Role, str] = {
    "title": "Title and picture",
    "map": "Map and words",
    "pair": "Two maps",
    "four": "Four maps",
    "words": "Words",
}

# Numbers by which layouts and slides know a placeholder (PowerPoint's `idx`).
TITLE, BODY, KICKER, LEGEND, NUMBER = 0, 1, 14, 15, 30
PICTURES = (20, 21, 22, 23)
CAPTIONS = (24, 25, 26, 27)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in inches, and the size of the type in it, in points."""

    x: float
    y: float
    w: float
    h: float
    points: float = 18


def shape_of(layout: str) -> tuple[float, float]:
    """Width and height of the slides.

    Raises
    ------
    RequestError
        There are no such slides.
    """
    if layout not in SHAPES:
        raise RequestError(f"--layout {layout}: slides are {' or '.join(SHAPES)}{did_you_mean(layout, SHAPES)}")
    return SHAPES[layout]


def boxes(layout: str) -> dict[Role, dict[int, Box]]:
    """Every placeholder of every kind of slide."""
    return _wide() if layout == "16:9" else _square()


def _wide() -> dict[Role, dict[int, Box]]:
    w = SHAPES["16:9"][0]
    number = Box(0.6, 6.93, 1.0, 0.35, 14)
    half = Box(w / 2, 0, w / 2, 7.5)
    words = {
        TITLE: Box(0.6, 1.05, 5.6, 1.15, 32),
        KICKER: Box(0.6, 0.62, 5.6, 0.36, 16),
        BODY: Box(0.6, 2.3, 5.6, 3.6, 20),
        LEGEND: Box(0.6, 6.08, 5.6, 0.75, 16),
    }
    narrow = {
        TITLE: Box(0.6, 1.02, 3.9, 1.32, 26),
        KICKER: Box(0.6, 0.62, 3.9, 0.36, 14),
        BODY: Box(0.6, 2.4, 3.9, 3.75, 18),
        LEGEND: Box(0.6, 6.2, 3.9, 0.65, 16),
        NUMBER: number,
    }
    return {
        "title": {TITLE: Box(0.6, 2.35, 5.6, 1.6, 44), BODY: Box(0.6, 4.1, 5.6, 1.8, 22), PICTURES[0]: half},
        "map": {**words, PICTURES[0]: half, NUMBER: number},
        "pair": {
            **narrow,
            PICTURES[0]: Box(4.75, 0.45, 4.1, 5.95),
            PICTURES[1]: Box(9.0, 0.45, 4.1, 5.95),
            CAPTIONS[0]: Box(4.75, 6.5, 4.1, 0.7, 18),
            CAPTIONS[1]: Box(9.0, 6.5, 4.1, 0.7, 18),
        },
        "four": {
            **narrow,
            **_grid(Box(4.75, 0.35, 8.35, 6.95), 0.25, 0.42, 16),
        },
        "words": {
            TITLE: Box(0.9, 0.8, w - 1.8, 0.9, 36),
            BODY: Box(0.9, 1.9, w - 1.8, 4.9, 24),
            NUMBER: Box(0.9, 6.93, 1.0, 0.35, 14),
        },
    }


def _square() -> dict[Role, dict[int, Box]]:
    w = SHAPES["4:3"][0]
    number = Box(0.45, 6.98, 1.0, 0.35, 14)
    half = Box(w / 2, 0, w / 2, 7.5)
    words = {
        TITLE: Box(0.45, 0.95, 4.25, 1.25, 28),
        KICKER: Box(0.45, 0.55, 4.25, 0.34, 14),
        BODY: Box(0.45, 2.3, 4.25, 3.75, 18),
        LEGEND: Box(0.45, 6.15, 4.25, 0.75, 16),
        NUMBER: number,
    }
    return {
        "title": {TITLE: Box(0.45, 2.0, 4.25, 1.9, 36), BODY: Box(0.45, 4.1, 4.25, 1.8, 20), PICTURES[0]: half},
        "map": {**words, PICTURES[0]: half},
        "pair": {
            TITLE: Box(0.45, 0.85, 9.1, 0.6, 28),
            KICKER: Box(0.45, 0.48, 9.1, 0.34, 14),
            BODY: Box(0.45, 5.85, 4.45, 1.1, 14),
            LEGEND: Box(5.1, 5.85, 4.45, 1.1, 16),
            PICTURES[0]: Box(0.45, 1.55, 4.45, 3.8),
            PICTURES[1]: Box(5.1, 1.55, 4.45, 3.8),
            CAPTIONS[0]: Box(0.45, 5.38, 4.45, 0.4, 16),
            CAPTIONS[1]: Box(5.1, 5.38, 4.45, 0.4, 16),
            NUMBER: number,
        },
        "four": {
            TITLE: Box(0.45, 1.02, 3.4, 0.95, 24),
            KICKER: Box(0.45, 0.5, 3.4, 0.5, 14),
            BODY: Box(0.45, 2.05, 3.4, 4.2, 16),
            LEGEND: Box(0.45, 6.35, 3.4, 0.6, 14),
            NUMBER: number,
            **_grid(Box(4.05, 0.35, 5.65, 6.95), 0.15, 0.5, 14),
        },
        "words": {
            TITLE: Box(0.7, 0.6, w - 1.4, 0.9, 32),
            BODY: Box(0.7, 1.7, w - 1.4, 5.1, 22),
            NUMBER: Box(0.7, 6.98, 1.0, 0.35, 14),
        },
    }


def _grid(all_: Box, gap: float, caption: float, points: float) -> dict[int, Box]:
    """Four maps, two by two, each with its caption below."""
    w, h = (all_.w - gap) / 2, (all_.h - gap) / 2 - caption
    found = {}
    for n, (picture, told) in enumerate(zip(PICTURES, CAPTIONS, strict=True)):
        x, y = all_.x + (n % 2) * (w + gap), all_.y + (n // 2) * (h + caption + gap)
        found[picture] = Box(x, y, w, h)
        found[told] = Box(x, y + h, w, caption, points)
    return found
