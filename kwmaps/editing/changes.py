"""What may differ between two states of a war, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely import MultiPolygon


@dataclass(frozen=True, slots=True)
class Detail:
    """One property of something that is told, before and after; a shape is told by its kind and how many points it has."""

    id: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class FrontChange:
    """A snapshot that is new, gone or changed, and what that does to the map of its day."""

    date: date
    what: str
    """``new``, ``gone`` or ``changed``."""
    to_first_km2: float
    to_second_km2: float
    """Ground that the change gives to each side."""
    moved_km: float
    """How far the front moves at most."""
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class HolderChange:
    """A place whose holder differs at the end of every day from `first` to `last`."""

    place: str
    first: date
    last: date
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class FeatureChange:
    """A place, event, movement … that is new, gone or changed."""

    kind: str
    """Its file."""
    id: str
    what: str
    details: tuple[Detail, ...]


@dataclass(frozen=True)
class FrameChange:
    """Frames of the film of the whole war, in the looks that `kwmaps build` has without options."""

    changed: tuple[date, ...] = ()
    new: tuple[date, ...] = ()
    gone: tuple[date, ...] = ()
    total: int = 0
    """Frames of the new film."""

    @property
    def count(self) -> int:
        return len(self.changed) + len(self.new) + len(self.gone)


@dataclass(frozen=True)
class Ground:
    """The land that one state gives to another side than the other does, on one day; WGS84."""

    day: date
    to_first: MultiPolygon
    to_second: MultiPolygon
