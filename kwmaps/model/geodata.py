"""All that a geodata folder says, in one value, before anything is computed from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from shapely import LineString, Polygon

from kwmaps.model.features import Contested, Event, IslandHolder, Movement, NamedLine, Place
from kwmaps.model.front import Snapshot
from kwmaps.model.lessons import Lessons
from kwmaps.model.war import War


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
    lessons: Lessons = field(default_factory=Lessons)
