"""The values a scene is made of. Pixels, x to the right and y down, measured on the finished picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import polygons
from kwmaps.model import Certainty, MovementKind
from kwmaps.scene.view import Rect, View

Which = Literal["first", "second"]
"""A side by its place in war.toml, as themes know it."""

Align = Literal["left", "center", "right"]

CLEAR = 0.5
"""Opacity of an arrow down to which it is named and explained: paler ones can't be read."""


class Text(NamedTuple):
    """One line of text; (x, y) is the anchor on its baseline."""

    text: str
    x: float
    y: float
    size: float
    """Height in pixels."""
    face: str
    """Font file."""
    colour: str
    align: Align = "left"
    halo: bool = False
    spacing: float = 0.0
    """Extra room between letters, in pixels."""
    along: LineString | None = None
    """A course that the letters follow instead of a straight baseline; the text stands in its middle."""


class Label(NamedTuple):
    """A place's name, where it stands through the whole film."""

    place: str
    rank: int
    text: Text
    box: Rect


class Symbol(NamedTuple):
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
    """Half width of its uncertainty, in pixels; told of a conjecture alone."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A movement's shape on this day."""

    id: str
    outline: Polygon
    spine: LineString
    side: Which
    kind: MovementKind
    alpha: float

    @property
    def is_clear(self) -> bool:
        """Whether it is named and explained: what is all but faded explains itself by going."""
        return self.alpha > CLEAR


@dataclass(frozen=True, slots=True)
class Line:
    """A named line."""

    line: BaseGeometry
    name: Text | None
    """None where it found no room."""
    leader: LineString | None
    """From the line's end to its name."""


class Key(NamedTuple):
    """A line of the legend."""

    sign: str
    texts: tuple[Text, ...]
    """Its words, one line or two."""
    box: Rect
    """Where the sign is drawn."""
    sides: tuple[Which, ...] = ()
    """Whose arrows the sign shows."""


class Tick(NamedTuple):
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
    """Turning points."""
    captions: tuple[float, ...]
    """Whatever else is told in a caption."""


@dataclass(frozen=True, slots=True)
class Chart:
    """The first side's share of the land through the war."""

    rect: Rect
    line: tuple[tuple[float, float], ...]
    """Pixels from left to right: below it is the first side's."""
    cursor: float
    at: float
    """The line's height under the cursor."""


class ScaleBar(NamedTuple):
    """A length of the ground."""

    rect: Rect
    parts: int
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class PaneBackdrop:
    """What stays the same on one map through a film: drawn once."""

    key: str
    """Which of the picture's maps it is."""
    scale: float
    """Pixels for each pixel of the design."""
    view: View
    hidden: frozenset[str]
    """Layers that are not drawn."""
    names: tuple[Text, ...]
    """Seas, countries, ranges."""
    scale_bar: ScaleBar | None
    parallel: BaseGeometry
    """In pixels."""
    islands: tuple[Polygon, ...]
    """In pixels, each with a holder of its own in every scene."""


@dataclass(frozen=True, eq=False)
class Divided:
    """How the sides divide a map's ground over land and sea, in pixels. Where nothing moves, days share one."""

    frame: Polygon
    """All that is divided: a little more than the map shows."""
    first: BaseGeometry
    """The first side's ground as the snapshot before the day has it."""
    moved: BaseGeometry | None = None
    """Its ground on the day itself, as far as it lies `within`; None where the snapshot tells all."""
    within: Rect | None = None
    """Whole pixels: where the ground changes hands until the next snapshot."""

    @cached_property
    def second(self) -> MultiPolygon:
        """The second side's ground."""
        first = self.first
        if self.moved is not None and self.within is not None:
            box = shapely.box(self.within.x, self.within.y, self.within.right, self.within.bottom)
            first = first.difference(box).union(shapely.make_valid(self.moved).intersection(box))
        return MultiPolygon(polygons(self.frame.difference(first)))


@dataclass(frozen=True)
class Pane:
    """One map on one day."""

    backdrop: PaneBackdrop
    divided: Divided
    island_sides: tuple[Which, ...]
    """Who holds each of the backdrop's islands."""
    contested: tuple[Polygon, ...]
    changed: tuple[tuple[Which, BaseGeometry], ...]
    """At the end: who gained which ground since the beginning."""
    pockets: tuple[tuple[Which, BaseGeometry], ...]
    fronts: tuple[Front, ...]
    zone: BaseGeometry | None
    lines: tuple[Line, ...]
    arrows: tuple[Arrow, ...]
    arrow_names: tuple[Text, ...]
    symbols: tuple[Symbol, ...]
    labels: tuple[Label, ...]
    marker: tuple[float, float] | None
    """The caption's place."""
    window: Rect | None = None
    """Where another pane's part of the country lies on this one."""
    signs: frozenset[str] = frozenset()
    """What can plainly be seen here and has its place in the legend, arrows aside."""

    @property
    def second_ground(self) -> MultiPolygon:
        """The second side's ground over land and sea, in pixels."""
        return self.divided.second


@dataclass(frozen=True)
class Panel:
    """What is told beside the maps, on one day."""

    texts: tuple[Text, ...]
    legend: tuple[Key, ...]
    timeline: Timeline | None
    chart: Chart | None


@dataclass(frozen=True)
class Sheet:
    """The paper under the panel: what stays the same there through a film."""

    size: tuple[int, int]
    scale: float
    panel: Rect | None
    texts: tuple[Text, ...]
    rules: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Scene:
    """What one picture shows."""

    day: date
    sheet: Sheet
    panes: tuple[Pane, ...]
    """The main map first, then what is laid over it."""
    panel: Panel
