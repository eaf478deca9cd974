"""What is said of the film: a short text, a longer one, credit and licence. All of it from the Situations it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kwmaps.model import Licence, Phase
from kwmaps.outputs.embed.bidi import Isolating, flat
from kwmaps.outputs.lesson.outline import Focus, Shown
from kwmaps.outputs.lesson.told import Teller
from kwmaps.style import language
from kwmaps.timeline.atlas import Atlas


@dataclass(frozen=True)
class Chapter:
    """A phase, or the part of it that the film shows."""

    title: str
    days: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Everything in one language."""

    code: str
    name: str
    """Of the language, by itself."""
    title: str
    days: str
    alt: str
    summary: str
    chapters: tuple[Chapter, ...]
    credit: str
    licence: Licence | None
    labels: dict[str, str]


def teller_for(atlas: Atlas, code: str, names: str, side_names: str) -> Teller:
    """Who speaks of the war in a language; names that turn the direction of text are kept apart."""
    return Teller(atlas, Isolating.of(language.read(code, atlas.geodata.folder, atlas.war, names, side_names)))


def words(teller: Teller, span: tuple[date, date], phase: Phase | None) -> Words:
    """What is said of a film from the first to the last day of `span`."""
    atlas, speaks = teller.atlas, teller.language
    war = atlas.war
    title = flat(speaks.phase(phase) if phase else speaks.war(war, "title"))
    summary = flat(speaks.summary(phase) if phase else speaks.war_summary(war))
    first, last = speaks.day(span[0]), speaks.day(span[1])
    animation = teller.say("animation", first=first, last=last)
    chapters = [_chapter(teller, other, span) for other in atlas.phases if _overlaps(other, span)]
    return Words(
        speaks.code,
        str(speaks.own["name"]),
        title,
        teller.days(*span),
        f"{title}. {animation} {summary}".strip(),
        summary,
        tuple(chapters or [_whole(teller, title, span)]),
        flat(speaks.war(war, "credit")),
        war.licence,
        {key: speaks.say("embed", key) for key in ("described", "captions", "descriptions", "licence", "explore")},
    )


def _overlaps(phase: Phase, span: tuple[date, date]) -> bool:
    return phase.first <= span[1] and phase.last >= span[0]


def _chapter(teller: Teller, phase: Phase, span: tuple[date, date]) -> Chapter:
    first, last = max(phase.first, span[0]), min(phase.last, span[1])
    sentences = [teller.language.summary(phase), *_state(teller, last, phase.focus)]
    return Chapter(flat(teller.language.phase(phase)), teller.days(first, last), _flat(sentences))


def _whole(teller: Teller, title: str, span: tuple[date, date]) -> Chapter:
    """For a war without phases."""
    return Chapter(title, teller.days(*span), _flat(_state(teller, span[1], None)))


def _state(teller: Teller, day: date, focus: Focus | None) -> list[str]:
    shown = Shown(day, focus)
    return [f"{teller.language.day(day)}:", *teller.holds(shown), *teller.front(shown)]


def _flat(sentences: Sequence[str]) -> tuple[str, ...]:
    return tuple(flat(sentence) for sentence in sentences if sentence)
