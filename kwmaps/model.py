"""The words of the design as plain values: what a geodata folder says, before anything is computed from it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon

Certainty = Literal["certain", "likely", "conjecture"]
MovementKind = Literal["attack", "withdrawal", "landing", "drop", "sealift"]

CERTAINTIES: tuple[Certainty, ...] = ("certain", "likely", "conjecture")
"""From what a text says to what had to be drawn somehow."""


class Anchor(NamedTuple):
    """A place that never changed hands: the ground that hangs together with it is its side's."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Called:
    """What a side was called up to a day, before others joined it."""

    until: date
    """The last day of that name."""
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sides."""

    id: str
    name: str
    """In full, by the end of the war."""
    short: str
    """In the legend."""
    anchors: tuple[Anchor, ...]
    earlier: tuple[Called, ...] = ()
    """What it was called before, in the order of the days."""

    def called(self, day: date | None) -> Called | Side:
        """Its names on a day; without a day those for the war as a whole."""
        return next((names for names in self.earlier if day and day <= names.until), self)


@dataclass(frozen=True, slots=True)
class Phase:
    """A chapter of the war: `first` and `last` day, both included."""

    id: str
    title: str
    first: date
    last: date
    summary: str
    focus: tuple[float, float, float, float]
    """Where it happens: west, south, east, north in degrees."""


@dataclass(frozen=True, slots=True)
class CloseUp:
    """A part of the country worth a larger scale, from `first` to `last` day."""

    id: str
    first: date
    last: date
    focus: tuple[float, float, float, float]
    """West, south, east, north in degrees."""


class Licence(NamedTuple):
    """On what terms pictures of a war may be passed on."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class War:
    """The head of a geodata folder, from ``war.toml``."""

    title: str
    subtitle: str
    slug: str
    first: date
    last: date
    crs: str
    equal_area: str
    extent: tuple[float, float, float, float]
    """West, south, east, north in degrees."""
    credit: str
    summary: str
    sides: tuple[Side, Side]
    """The side whose ground counts as positive comes first."""
    divide: float | None
    """Latitude that unlisted islands don't look across for their mainland, or None."""
    phases: tuple[Phase, ...]
    side_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Other sets of names for the sides, by set and side."""
    close_ups: tuple[CloseUp, ...] = ()
    licence: Licence | None = None
    """Of the pictures that are drawn; None: nothing is said about it."""
    border_file: str = ""
    """Path in the folder of the border before the war, or empty if there was none."""
    armistice_file: str = ""
    """Path in the folder of the line and the zone that ended the war, or empty if it has none."""
    zone_km: float = 2.0
    """How far the zone reaches on either side of that line."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Words of the maps that this war says in its own way, by table and key of the program's language files."""
    local_names: str = ""
    """The property of places that has their names as people there write them; empty if none has."""

    @property
    def side_ids(self) -> tuple[str, str]:
        return self.sides[0].id, self.sides[1].id

    def other(self, side: str) -> str:
        """The side that is not `side`."""
        first, second = self.side_ids
        return second if side == first else first


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a snapshot's front that is known equally well all along."""

    id: str
    line: LineString
    source: str
    certainty: Certainty
    uncertainty_km: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pocket:
    """An area held away from the front."""

    id: str
    polygon: Polygon
    holder: str
    source: str
    certainty: Certainty
    uncertainty_km: float
    name: str = ""
    note: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The documented front at the end of `date`; it stood still to the end of `until`. Geometries are WGS84."""

    date: datetime.date
    until: datetime.date
    file: str
    sections: tuple[Section, ...]
    held: tuple[Pocket, ...]
    title: str = ""

    @property
    def front(self) -> MultiLineString:
        """The front as the file has it, drawn on past the coasts."""
        return MultiLineString([section.line for section in self.sections])

    @property
    def pockets(self) -> MultiPolygon:
        """The areas held away from the front, as the file has them; `held` tells by whom."""
        merged = shapely.union_all([pocket.polygon for pocket in self.held])
        return MultiPolygon([p for p in shapely.get_parts(merged) if p.geom_type == "Polygon"])

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source named in the file, each once."""
        return tuple(dict.fromkeys([part.source for part in self.sections] + [part.source for part in self.held]))

    @property
    def certainty(self) -> Certainty:
        """How well most of the front's length is known."""
        length = dict.fromkeys(CERTAINTIES, 0.0)
        for section in self.sections:
            length[section.certainty] += section.line.length
        return max(CERTAINTIES, key=lambda level: length[level])


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


@dataclass(frozen=True, slots=True)
class Telling:
    """What a lesson tells of a phase or a turning point: events by their ids, and a question."""

    tell: tuple[str, ...] = ()
    ask: str = ""


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A slide between the phases: one day seen closer, or a place on the days of the events that are told."""

    id: str
    telling: Telling
    focus: tuple[float, float, float, float]
    """West, south, east, north in degrees."""
    title: str = ""
    """Empty: the event's."""
    event: str = ""
    day: date | None = None
    place: str = ""
    """Id of the place whose changes of hands are shown, if it is about one."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """What ``lessons.toml`` says; all of it may be missing."""

    opening: Telling = Telling()
    phases: Mapping[str, Telling] = field(default_factory=dict)
    turning_points: tuple[TurningPoint, ...] = ()
    questions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Geodata:
    """Everything a geodata folder says, except the basemap, which is read when something is drawn or answered."""

    folder: Path
    war: War
    snapshots: tuple[Snapshot, ...]
    places: tuple[Place, ...]
    events: tuple[Event, ...]
    movements: tuple[Movement, ...]
    islands: tuple[IslandHolder, ...]
    named_lines: tuple[NamedLine, ...]
    border: NamedLine | None
    """The border before the war, where there was one."""
    armistice_line: LineString | None
    armistice_zone: Polygon | None
    contested: tuple[Contested, ...] = ()
    lessons: Lessons = Lessons()
