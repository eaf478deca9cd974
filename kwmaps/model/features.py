"""What else stands on the maps, each feature of a file as a plain value, and the facts to compare with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from shapely import LineString, MultiLineString, Point, Polygon

from kwmaps.model.front import Certainty

MovementKind = Literal["attack", "withdrawal", "landing", "drop", "sealift"]


@dataclass(frozen=True, slots=True)
class Place:
    """A town, hill, reservoir …; `names` holds its other forms by name set."""

    id: str
    name: str
    lon: float
    lat: float
    rank: int
    kind: str
    names: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    certainty: Certainty = "certain"

    @property
    def point(self) -> Point:
        return Point(self.lon, self.lat)

    geometry = point


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day, in one sentence."""

    id: str
    date: date
    text: str
    rank: int
    source: str
    certainty: Certainty
    title: str = ""
    place: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """An arrow: `paths` run from start to end, WGS84."""

    id: str
    name: str
    side: str
    kind: MovementKind
    start: date
    end: date
    units: str
    paths: MultiLineString
    rank: int
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class IslandHolder:
    """From the end of `since` on, the island under `point` was held by `holder`."""

    id: str
    name: str
    point: Point
    holder: str
    since: date
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line that had a name, while it mattered."""

    id: str
    name: str
    line: LineString | MultiLineString
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Contested:
    """Ground behind or between the lines that nobody held firmly for a time: guerrillas, no-man's-land."""

    id: str
    name: str
    polygon: Polygon
    first: date
    last: date
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of ``evidence.csv``: what a text says, for comparison only."""

    date: date
    place: str
    lon: float
    lat: float
    holder: str
    certainty: str
    source: str
    note: str
    row: int
    accepted: str = ""
    """Why the map may contradict it, if somebody has looked into it."""
