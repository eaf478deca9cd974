"""``lessons.toml``: what slides and hand-outs tell of each phase, by the ids of events. The file may be missing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from kwmaps.errors import did_you_mean
from kwmaps.geodata.reading import Collector, read_text
from kwmaps.geodata.schema import Extent, Strict, Words, complaints
from kwmaps.model import Event, Lessons, Place, Telling, TurningPoint, War

FILE = "lessons.toml"


class TellingTable(Strict):
    tell: tuple[Words, ...] = ()
    ask: str = ""


class TurningPointTable(TellingTable):
    id: Words
    title: str = ""
    event: str = ""
    day: date | None = None
    place: str = ""
    focus: Extent


class LessonsTable(Strict):
    opening: TellingTable = TellingTable()
    phases: dict[str, TellingTable] = Field(default_factory=dict)
    turning_points: tuple[TurningPointTable, ...] = ()
    questions: dict[str, Words] = Field(default_factory=dict)


def read_lessons(
    folder: Path, war: War, events: Sequence[Event], places: Sequence[Place], faults: Collector
) -> Lessons:
    """The file as values; what it points at and isn't there becomes a fault."""
    if not (folder / FILE).exists():
        return Lessons()
    text = read_text(folder / FILE, FILE, faults)
    if text is None:
        return Lessons()
    raw: dict[str, Any] = {}
    try:
        raw = tomllib.loads(text)
        table = LessonsTable.model_validate(raw)
    except tomllib.TOMLDecodeError as error:
        faults.add(FILE, "", f"is not TOML ({error})")
        return Lessons()
    except ValidationError as error:
        for key, what, remedy in complaints(error, LessonsTable, raw):
            faults.add(FILE, key, what, remedy)
        return Lessons()
    _check(table, war, {event.id for event in events}, {place.id for place in places}, faults)
    return Lessons(
        _telling(table.opening),
        {key: _telling(phase) for key, phase in table.phases.items()},
        tuple(
            TurningPoint(point.id, _telling(point), point.focus, point.title, point.event, point.day, point.place)
            for point in table.turning_points
        ),
        table.questions,
    )


def _telling(table: TellingTable) -> Telling:
    return Telling(table.tell, table.ask)


def _check(table: LessonsTable, war: War, events: set[str], places: set[str], faults: Collector) -> None:
    """Everything that is pointed at has to be there."""

    def known(where: str, wanted: Iterable[str], among: Iterable[str], file: str) -> None:
        among = set(among)
        for key in wanted:
            if key and key not in among:
                faults.add(FILE, where, f"'{key}' is not in {file}{did_you_mean(key, among)}", "mend or remove it")

    known("phases", table.phases, (phase.id for phase in war.phases), "war.toml's phases")
    known("opening", table.opening.tell, events, "events.geojson")
    for key, phase in table.phases.items():
        known(f"phases.{key}", phase.tell, events, "events.geojson")
    taken: set[str] = {"opening", *table.phases}
    for point in table.turning_points:
        where = f"turning_points {point.id}"
        if point.id in taken:
            faults.add(FILE, where, f"the id '{point.id}' is there twice", "choose another")
        taken.add(point.id)
        known(where, [point.event, *point.tell], events, "events.geojson")
        known(where, [point.place], places, "places.geojson")
        if not point.event and not point.title:
            faults.add(FILE, where, "has neither title nor event", "name one: the slide needs a title")
        if not point.place and point.day is None:
            faults.add(FILE, where, "has neither day nor place", "say which day its map shows")
        if point.place and not point.tell:
            faults.add(FILE, where, "tells nothing", "name the events on whose days the place is shown")
        if point.day and not war.first <= point.day <= war.last:
            faults.add(FILE, where, f"day {point.day} is outside the war", f"{war.first} to {war.last}")
