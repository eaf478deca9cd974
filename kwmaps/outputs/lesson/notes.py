"""Speaker notes: what happened, what to point at, a question to ask, and the sources with their certainty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kwmaps.model import CERTAINTIES, Event
from kwmaps.outputs.lesson.outline import Chapter
from kwmaps.outputs.lesson.told import Teller


def notes(teller: Teller, chapter: Chapter) -> list[str]:
    """The paragraphs of a chapter's notes."""
    parts = [
        ("what", list(_happened(teller, chapter))),
        ("point", list(_pointed(teller, chapter))),
        ("ask", list(chapter.ask)),
        ("sources", list(_sources(teller, chapter))),
    ]
    found: list[str] = []
    for key, told in parts:
        if told:
            found += [teller.say(key), *(f"• {line}" for line in told), ""]
    return found[:-1]


def _happened(teller: Teller, chapter: Chapter) -> Iterable[str]:
    if chapter.kind == "title":
        yield teller.language.war_summary(teller.atlas.war)
    if chapter.summary:
        yield chapter.summary
    yield from (teller.event(event) for event in chapter.events)
    if chapter.span and chapter.kind in ("phase", "point", "compare"):
        yield from teller.changes(*chapter.span)


def _pointed(teller: Teller, chapter: Chapter) -> Iterable[str]:
    if chapter.kind == "title":
        return
    for shown in chapter.maps:
        if len(chapter.maps) > 1:
            yield teller.say("map", day=teller.language.day(shown.day))
        else:
            yield from teller.holds(shown)
        yield from teller.front(shown)
        yield f"{teller.language.day(shown.day)}: {teller.known(shown.day)}"
    if chapter.span and chapter.maps and chapter.kind in ("phase", "point"):
        focus = chapter.maps[0].focus
        yield from teller.hands(*chapter.span, focus)
        yield from teller.arrows(*chapter.span, focus)


def _sources(teller: Teller, chapter: Chapter) -> Iterable[str]:
    if chapter.kind == "questions":
        return
    if chapter.kind in ("title", "sources"):
        yield teller.language.war(teller.atlas.war, "credit")
        yield teller.say("grades")
        return
    yield from fronts(teller, [shown.day for shown in chapter.maps])
    yield from of_events(teller, [*(b.event for b in chapter.bullets if b.event), *chapter.events])


def fronts(teller: Teller, days: Iterable[date]) -> list[str]:
    """Who says where the front was, on the documented days on which the maps rest."""
    found = []
    for day in dict.fromkeys(days):
        for snapshot in dict.fromkeys(teller.atlas.at(day).snapshots):
            what = teller.say("front_of", day=teller.language.day(snapshot.date))
            found.append(teller.source(what, "; ".join(snapshot.sources), snapshot.certainty))
    return list(dict.fromkeys(found))


def of_events(teller: Teller, events: Iterable[Event]) -> list[str]:
    """Who tells of the events, those of one source together."""
    by_source: dict[tuple[str, str], list[str]] = {}
    for event in dict.fromkeys(events):
        title = teller.language.event(event)[0] or teller.language.day(event.date)
        by_source.setdefault((event.source, event.certainty), []).append(title)
    ranked = sorted(by_source.items(), key=lambda item: CERTAINTIES.index(item[0][1]))
    return [teller.source(teller.listed(titles), source, level) for (source, level), titles in ranked]
