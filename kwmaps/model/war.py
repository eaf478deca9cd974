"""The head of a geodata folder: what the war is called, when and where it was, and between whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


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
