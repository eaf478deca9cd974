"""``lessons.toml``: what slides and hand-outs tell of each phase, by the ids of events. The file may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError

from kwmaps.errors import did_you_mean
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.files import read_toml
from kwmaps.geodata.schema import Extent, Strict, Words
from kwmaps.geodata.slips import complaints, dotted
from kwmaps.model import Event, Lessons, Place, Telling, TurningPoint, War

FILE = "lessons.toml"

Steps = tuple[str | int, ...]
"""Keys and indices that lead to a value."""


class TellingTable(Strict):
    tell: tuple[Words, ...] = ()
    """Ids of events in events.geojson; two or three fit on a slide."""
    ask: str = ""
    """A question for the class."""


class TurningPointTable(TellingTable):
    id: Words
    title: str = ""
    """The slide's title; without it the event's."""
    event: str = ""
    """Id of an event in events.geojson."""
    day: date | None = None
    """The day of the map."""
    place: str = ""
    """Id of a place: the slide shows it on the days of the events instead of one day."""
    focus: Extent
    """West, south, east, north of what the map shows."""


class LessonsTable(Strict):
    opening: TellingTable = TellingTable()
    """The slide about the war's eve."""
    phases: dict[str, TellingTable] = Field(default_factory=dict)
    """What is told of each phase, by the phase's id in war.toml."""
    turning_points: tuple[TurningPointTable, ...] = ()
    """Slides between the phases."""
    questions: dict[str, Words] = Field(default_factory=dict)
    """The questions at the end, each under a name of its own."""


def read_lessons(
    folder: Path, war: War, events: Sequence[Event], places: Sequence[Place], faults: Collector
) -> Lessons:
    """The file as values; what it points at and isn't there becomes a fault."""
    if not (folder / FILE).exists():
        return Lessons()
    raw = read_toml(folder, FILE, faults)
    if raw is None:
        return Lessons()
    try:
        table = LessonsTable.model_validate(raw)
    except ValidationError as error:
        for path, what, remedy in complaints(error, LessonsTable, raw):
            faults.add(FILE, dotted(path), what, remedy, path)
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
    damaged = {fault.file for fault in faults.faults}

    def known(where: str, path: Steps, wanted: Iterable[str], among: Iterable[str], file: str, part: str = "") -> None:
        # What stands in a damaged file was not all read: asking for it would tell the same fault again.
        among = set(among)
        for key in wanted if file not in damaged else ():
            if key and key not in among:
                what = f"'{key}' is not in {file}{part}{did_you_mean(key, among)}"
                faults.add(FILE, where, what, "mend or remove it", path)

    phases = [phase.id for phase in war.phases]
    for key, phase in table.phases.items():
        known(f"phases.{key}", ("phases", key), [key], phases, "war.toml", "'s phases")
        known(f"phases.{key}", ("phases", key, "tell"), phase.tell, events, "events.geojson")
    known("opening", ("opening", "tell"), table.opening.tell, events, "events.geojson")
    taken: set[str] = {"opening", *table.phases}
    for number, point in enumerate(table.turning_points):
        where, path = f"turning_points {point.id}", ("turning_points", number)

        def tell(what: str, remedy: str, where: str = where, path: Steps = path) -> None:
            faults.add(FILE, where, what, remedy, path)

        if point.id in taken:
            tell(f"the id '{point.id}' is there twice", "choose another")
        taken.add(point.id)
        known(where, path, [point.event, *point.tell], events, "events.geojson")
        known(where, path, [point.place], places, "places.geojson")
        if not point.event and not point.title:
            tell("has neither title nor event", "name one: the slide needs a title")
        if not point.place and point.day is None:
            tell("has neither day nor place", "say which day its map shows")
        if point.place and not point.tell:
            tell("tells nothing", "name the events on whose days the place is shown")
        if point.day and not war.first <= point.day <= war.last:
            tell(f"day {point.day} is outside the war", f"choose one from {war.first} to {war.last}")
