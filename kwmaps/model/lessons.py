"""What a folder says for lessons: what is told of a phase, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


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
