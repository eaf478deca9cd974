"""WebVTT: what the film shows, by its dates, to read (captions) and to be read aloud (descriptions)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

from kwmaps.dates import DAY
from kwmaps.model import Event
from kwmaps.outputs.embed.bidi import flat
from kwmaps.outputs.lesson.outline import Focus, Shown
from kwmaps.outputs.lesson.told import Teller
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.schedule import Frame

READ = 100
"""Hundredths of a second between two captions, at least, unless something happened."""

BRIEF = 80
"""For how long a caption that tells of nothing stands at least: a shorter one belongs to what was told before it."""

HEARD = 500
"""The same between two descriptions: a voice needs time."""


@dataclass(frozen=True)
class Cue:
    """A stretch of the film: its frames from `first` to `last`, `start` and `end` in hundredths of a second."""

    start: int
    end: int
    first: date
    last: date
    events: tuple[Event, ...]


def cues(atlas: Atlas, frames: Sequence[Frame], apart: int, rank: int) -> Iterator[Cue]:
    """The film in stretches. A new one begins with an event of `rank` or higher, or when the last one has lasted `apart`.

    Parameters
    ----------
    apart
        Hundredths of a second.
    """
    starts = [0, *accumulate(frame.centiseconds for frame in frames)]
    happened = [tuple(event for event in events if event.rank <= rank) for events in _events(atlas, frames)]
    heads = [0]
    for number, events in enumerate(happened[1:], 1):
        # Where things happen in quick succession, captions come as quickly; descriptions wait.
        least = 0 if events and apart <= READ else apart
        if starts[number] - starts[heads[-1]] >= least:
            heads.append(number)
    ends = [*heads[1:], len(frames)]
    heads = [n for n, end in zip(heads, ends, strict=True) if not n or happened[n] or starts[end] - starts[n] >= BRIEF]
    for head, following in pairwise([*heads, len(frames)]):
        told = tuple(event for events in happened[head:following] for event in events)
        yield Cue(starts[head], starts[following], frames[head].day, frames[following - 1].day, told)


def _events(atlas: Atlas, frames: Sequence[Frame]) -> Iterator[list[Event]]:
    """For each frame what happened on its day, and on the days since the frame before."""
    before = frames[0].day - DAY
    for frame in frames:
        yield sorted((e for e in atlas.events if before < e.date <= frame.day), key=lambda event: event.date)
        before = frame.day


def captions(teller: Teller, frames: Sequence[Frame]) -> str:
    """A WebVTT file with the date and what happened."""
    shown = {frame.day for frame in frames}

    def happened(event: Event) -> str:
        title, text = teller.language.event(event)
        # A day that the film passes over is named.
        day = "" if event.date in shown else f"{teller.language.day(event.date, 'short')}: "
        return flat(day + (title or text))

    def told(cue: Cue) -> str:
        return "\n".join([teller.days(cue.first, cue.last), *map(happened, cue.events)])

    return _written((cue, told(cue)) for cue in cues(teller.atlas, frames, READ, 2))


def descriptions(teller: Teller, frames: Sequence[Frame], focus: Focus | None) -> str:
    """A WebVTT file for those who can't see the map: what happened, and who held how much at the end of each stretch."""

    def told(cue: Cue) -> str:
        happened = [teller.language.event(event)[1] for event in cue.events if event.rank == 1]
        shown = Shown(cue.last, focus)
        # Figures are those of the stretch's end: a film that begins elsewhere mustn't seem to show them at once.
        at_end = [f"{teller.language.day(cue.last)}:"] if cue.first != cue.last else []
        state = [*at_end, *teller.shares(cue.last), *teller.front(shown)]
        return flat(" ".join([f"{teller.days(cue.first, cue.last)}.", *happened, *state]))

    return _written((cue, told(cue)) for cue in cues(teller.atlas, frames, HEARD, 1))


def _written(told: Iterator[tuple[Cue, str]]) -> str:
    blocks = ["WEBVTT", *(f"{_clock(cue.start)} --> {_clock(cue.end)}\n{_escaped(text)}" for cue, text in told)]
    return "\n\n".join(blocks) + "\n"


def _clock(centiseconds: int) -> str:
    minutes, rest = divmod(centiseconds, 6000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 100:02}.{rest % 100:02}0"


def _escaped(text: str) -> str:
    """Text in which nothing is markup; an arrow would end the cue."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
