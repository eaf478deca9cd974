"""The values a scene is made of. Pixels, x to the right and y down, measured on the finished picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import Floats
from kwmaps.model import Certainty, MovementKind
from kwmaps.style.fonts import Role

Which = Literal["first", "second"]
"""A side by its place in war.toml, as themes know it."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def grown(self, by: float) -> Rect:
        return Rect(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def overlaps(self, other: Rect) -> bool:
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )

    def within(self, other: Rect) -> bool:
        return (
            self.x >= other.x and self.y >= other.y and self.right <= other.right and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the world lies where on the picture."""

    rect: Rect
    west: float
    north: float
    metres: float
    """Metres to a pixel."""

    def pixels(self, xy: Floats) -> Floats:
        """(n, 2) metres to (n, 2) pixels."""
        return np.column_stack(
            [self.rect.x + (xy[:, 0] - self.west) / self.metres, self.rect.y + (self.north - xy[:, 1]) / self.metres]
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """One position in metres as pixels."""
        return self.rect.x + (x - self.west) / self.metres, self.rect.y + (self.north - y) / self.metres

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        return (
            self.west,
            self.north - self.rect.h * self.metres,
            self.west + self.rect.w * self.metres,
            self.north,
        )


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is the anchor on its baseline."""

    text: str
    x: float
    y: float
    size: float
    """Height in pixels."""
    role: Role
    colour: str
    align: Literal["left", "center", "right"] = "left"
    halo: bool = False
    angle: float = 0.0
    """Degrees, anticlockwise."""
    spacing: float = 0.0
    """Extra room between letters, in pixels."""


@dataclass(frozen=True, slots=True)
class Label:
    """A place's name, where it stands through the whole film."""

    place: str
    rank: int
    text: Text
    box: Rect


@dataclass(frozen=True, slots=True)
class Symbol:
    """A place's dot."""

    x: float
    y: float
    radius: float
    side: Which | None
    kind: str


@dataclass(frozen=True, slots=True)
class Front:
    """A stretch of the front, equally well known all along."""

    line: LineString
    certainty: Certainty
    doubt: float
    """Half width of its uncertainty, in pixels."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A movement's shape on this day."""

    id: str
    outline: Polygon
    spine: LineString
    side: Which
    kind: MovementKind
    alpha: float


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend."""

    sign: str
    text: Text
    box: Rect
    """Where the sign is drawn."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the time line."""

    x: float
    text: Text | None
    major: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The war from end to end, with a cursor."""

    rect: Rect
    cursor: float
    spans: tuple[tuple[float, float], ...]
    """The phases, from x to x."""
    ticks: tuple[Tick, ...]
    events: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A length of the ground."""

    rect: Rect
    parts: int
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Backdrop:
    """What stays the same through a film: drawn once, in metres of the war's projection."""

    size: tuple[int, int]
    scale: float
    """Pixels for each pixel of the 1280 × 720 design."""
    view: View
    panel: Rect
    names: tuple[Text, ...]
    """Seas and countries."""
    panel_texts: tuple[Text, ...]
    rules: tuple[tuple[float, float, float, float], ...]
    scale_bar: ScaleBar
    parallel: LineString
    """In pixels."""
    islands: tuple[Polygon, ...]
    """In pixels, each with a holder of its own in every scene."""
    share_bar: Rect
    """Where the two sides' shares of the land are drawn."""


@dataclass(frozen=True)
class Scene:
    """What one picture shows."""

    day: date
    backdrop: Backdrop
    second_ground: MultiPolygon
    """The second side's ground over land and sea, in pixels."""
    island_sides: tuple[Which, ...]
    """Who holds each of the backdrop's islands."""
    pockets: tuple[tuple[Which, BaseGeometry], ...]
    fronts: tuple[Front, ...]
    zone: Polygon | None
    arrows: tuple[Arrow, ...]
    symbols: tuple[Symbol, ...]
    labels: tuple[Label, ...]
    marker: tuple[float, float] | None
    """The caption's place."""
    texts: tuple[Text, ...]
    legend: tuple[Key, ...]
    timeline: Timeline
    share: float
    """The first side's share of the land, 0 to 1."""


Heat = NDArray[np.float64]
"""Weights on a grid of pixels."""
