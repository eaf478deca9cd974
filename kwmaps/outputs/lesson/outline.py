"""The chapters of a lesson, in order: what each shows, tells and asks. Values, before anything is set or drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from kwmaps.errors import RequestError, did_you_mean
from kwmaps.model import Event, Phase, Telling, TurningPoint
from kwmaps.style.language import Language
from kwmaps.timeline.atlas import Atlas

Kind = Literal["title", "opening", "phase", "point", "history", "compare", "questions", "sources"]
Depth = Literal["short", "full"]

TOLD = 3
"""Events that become bullets where lessons.toml names none."""

Focus = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shown:
    """A map: its day, and the part of the country in degrees (None: all of it)."""

    day: date
    focus: Focus | None = None


@dataclass(frozen=True, slots=True)
class Bullet:
    """A line for the class; `event` is where it comes from."""

    text: str
    event: Event | None = None


@dataclass(frozen=True)
class Chapter:
    """A slide, or a page's worth."""

    kind: Kind
    id: str
    title: str
    maps: tuple[Shown, ...] = ()
    bullets: tuple[Bullet, ...] = ()
    ask: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    """What happened, for the notes."""
    span: tuple[date, date] | None = None
    """The days it is about."""
    phase: Phase | None = None
    summary: str = ""


def chosen(atlas: Atlas, names: Sequence[str]) -> tuple[Phase, ...]:
    """The phases of these ids or titles, in their order; without names all of them.

    Raises
    ------
    RequestError
        No phase is called so, or the war has none.
    """
    if not atlas.phases:
        raise RequestError("war.toml names no phases: a lesson has a slide for each")
    wanted = {phase_called(atlas, name).id for name in names}
    return tuple(phase for phase in atlas.phases if phase.id in wanted or not wanted)


def phase_called(atlas: Atlas, name: str) -> Phase:
    """The phase of this id or title.

    Raises
    ------
    RequestError
        None is called so; the message lists those that there are.
    """
    folded = name.strip().casefold()
    for phase in atlas.phases:
        if folded in (phase.id.casefold(), phase.title.casefold()):
            return phase
    ids = [phase.id for phase in atlas.phases]
    raise RequestError(f"no phase is called '{name}': there is {', '.join(ids)}{did_you_mean(name, ids)}")


def outline(atlas: Atlas, language: Language, phases: Sequence[Phase], depth: Depth = "full") -> list[Chapter]:
    """The chapters of a lesson about `phases`; `short` leaves out the turning points."""
    author = _Author(atlas, language, tuple(phases))
    return _distinct(list(author.chapters(depth)), language)


def _distinct(chapters: list[Chapter], language: Language) -> list[Chapter]:
    """No two titles alike: outlines and screen readers know a slide by its title."""
    found: list[Chapter] = []
    for chapter in chapters:
        title, number = chapter.title, 1
        while title in {other.title for other in found}:
            number += 1
            day = language.day(chapter.maps[0].day, "short") if chapter.maps and number == 2 else str(number)
            title = f"{chapter.title} · {day}"
        found.append(replace(chapter, title=title))
    return found


class _Author:
    def __init__(self, atlas: Atlas, language: Language, phases: tuple[Phase, ...]) -> None:
        self.atlas, self.language, self.phases = atlas, language, phases
        self.lessons = atlas.geodata.lessons
        self.events = {event.id: event for event in atlas.events}

    def say(self, key: str, **values: str) -> str:
        return self.language.say("lesson", key, **values)

    def chapters(self, depth: Depth) -> Iterable[Chapter]:
        war, first, last = self.atlas.war, self.phases[0].first, self.phases[-1].last
        yield Chapter("title", "title", self.language.war(war, "title"), (Shown(war.first),), span=(first, last))
        if first == war.first:
            yield self._opening()
        for phase in self.phases:
            # A phase of one day, the war's eve, is the opening already.
            if phase.last > war.first:
                yield self._phase(phase)
            if depth == "full":
                yield from (self._point(point) for point in self._points(phase))
        yield Chapter(
            "compare",
            "compare",
            self.say("before_after"),
            (Shown(first), Shown(last)),
            ask=(self.say("ask_change", first=self.language.day(first), last=self.language.day(last)),),
            span=(first, last),
        )
        yield Chapter("questions", "questions", self.say("questions"), ask=tuple(self._questions()))
        yield Chapter("sources", "sources", self.say("credit"), span=(first, last))

    def _opening(self) -> Chapter:
        day = self.atlas.first
        events = [event for event in self.atlas.events if event.date == day]
        titles = [self.language.event(event)[0] for event in events]
        title = next((title for title in titles if title), self.language.day(day))
        telling = self.lessons.opening
        told = [self.events[key] for key in telling.tell] or events[:TOLD]
        asked = (self.language.lesson("ask", "opening", telling.ask),) if telling.ask else ()
        eve = next((phase for phase in self.phases if phase.last == day), None)
        return Chapter(
            "opening", "opening", title, (Shown(day),), self._bullets(told), asked, tuple(events), (day, day), eve
        )

    def _phase(self, phase: Phase) -> Chapter:
        telling = self.lessons.phases.get(phase.id, Telling())
        within = [event for event in self.atlas.events if phase.first <= event.date <= phase.last]
        ranked = sorted(within, key=lambda event: (event.rank, event.date))[:TOLD]
        told = [self.events[key] for key in telling.tell] or sorted(ranked, key=lambda event: event.date)
        first, last = self.language.day(phase.first), self.language.day(phase.last)
        asked = self.language.lesson("ask", phase.id, telling.ask) or self.say("ask_change", first=first, last=last)
        return Chapter(
            "phase",
            phase.id,
            self.language.phase(phase),
            (Shown(phase.last, phase.focus),),
            self._bullets(told),
            (asked,),
            tuple(event for event in within if event.rank <= 2),
            (phase.first, phase.last),
            phase,
            self.language.summary(phase),
        )

    def _points(self, phase: Phase) -> Iterable[TurningPoint]:
        """The turning points that follow a phase's slide."""
        for point in self.lessons.turning_points:
            day = point.day or max(self.events[key].date for key in point.telling.tell)
            if phase.first <= day <= phase.last:
                yield point

    def _point(self, point: TurningPoint) -> Chapter:
        told = tuple(self.events[key] for key in point.telling.tell)
        title = self.language.lesson("title", point.id, point.title)
        if not title:
            title = self.language.event(self.events[point.event])[0] or self.language.day(self.events[point.event].date)
        days = [event.date for event in told] if point.place else [point.day or told[0].date]
        dates = [event.date for event in told] + days
        ask = self.language.lesson("ask", point.id, point.telling.ask)
        return Chapter(
            "history" if point.place else "point",
            point.id,
            title,
            tuple(Shown(day, point.focus) for day in days[:4]),
            self._bullets(told),
            (ask,) if ask else (),
            told,
            (min(dates), max(dates)),
            self.atlas.phase(max(days)),
        )

    def _questions(self) -> Iterable[str]:
        if self.lessons.questions:
            for key, question in self.lessons.questions.items():
                yield self.language.lesson("questions", key, question)
            return
        for phase in self.phases:
            first, last = self.language.day(phase.first), self.language.day(phase.last)
            yield self.say("ask_change", first=first, last=last)

    def _bullets(self, events: Iterable[Event]) -> tuple[Bullet, ...]:
        return tuple(Bullet(self.language.event(event)[1], event) for event in events)
