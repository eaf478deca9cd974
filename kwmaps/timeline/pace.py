"""The rhythm of a film changed as a whole: faster, another last hold, a constant rate, fewer frames."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, groupby

from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.schedule import Frame

SHORTEST = 2
"""Hundredths of a second: what is shown shorter, browsers show longer."""


def paced(
    frames: Sequence[Frame], speed: float = 1.0, hold: float | None = None, fps: int | None = None
) -> list[Frame]:
    """The film played `speed` times as fast, its last frame for `hold` seconds, at `fps` pictures a second.

    With a constant rate the film is looked at so many times a second: what it shows then becomes a picture. Without one
    every frame stays, unless some would be too short to be seen.
    """
    factor = Fraction(speed).limit_denominator(1000)
    lengths = [Fraction(frame.centiseconds) / factor for frame in frames]
    if hold is not None:
        lengths[-1] = Fraction(hold).limit_denominator(100) * 100
    if fps is None and min(lengths) >= SHORTEST:
        ends = [round(end) for end in accumulate(lengths)]
        return [
            replace(frame, centiseconds=end - start)
            for frame, start, end in zip(frames, [0, *ends], ends, strict=False)
        ]
    return _looked_at(frames, lengths, fps or 100 // SHORTEST)


def _looked_at(frames: Sequence[Frame], lengths: Sequence[Fraction], fps: int) -> list[Frame]:
    starts = [Fraction(0), *accumulate(lengths)]
    tick = Fraction(100, fps)
    count = max(1, round(starts[-1] / tick))
    shown = [bisect_right(starts, number * tick, hi=len(frames)) - 1 for number in range(count)]
    # The film ends with its last day, however short.
    shown[-1] = len(frames) - 1
    found, first = [], 0
    for number, group in groupby(shown):
        last = first + len(list(group))
        stay = round(last * tick) - round(first * tick)
        found.append(replace(frames[number], centiseconds=stay, pictures=last - first))
        first = last
    return found


def thinned(atlas: Atlas, frames: Sequence[Frame], most: int) -> list[Frame]:
    """At most `most` of the frames: the two ends, then the days that matter, then what is documented, then the rest, evenly.

    A frame that goes leaves its time to the one before it, so that the film lasts as long as it did. `most` is 2 or more.
    """
    if len(frames) <= most:
        return list(frames)
    ranks = _ranks(atlas, frames)
    kept: set[int] = set()
    for rank in range(max(ranks) + 1):
        own = [number for number, other in enumerate(ranks) if other == rank]
        room = most - len(kept)
        if len(own) > room:
            own = [own[(2 * n + 1) * len(own) // (2 * room)] for n in range(room)]
        kept.update(own)
    found: list[Frame] = []
    for number, frame in enumerate(frames):
        if number in kept:
            found.append(frame)
        else:
            found[-1] = replace(found[-1], centiseconds=found[-1].centiseconds + frame.centiseconds)
    return found


def squeezed(frames: Sequence[Frame], centiseconds: int, step: int) -> list[Frame]:
    """The same frames in `centiseconds` altogether: each for `step` at least, what is left shared as the film shared it.

    There must be room for `step` a frame.
    """
    spare = centiseconds - step * len(frames)
    shortest = min(frame.centiseconds for frame in frames)
    longer = [frame.centiseconds - shortest for frame in frames]
    ends = list(accumulate(longer))
    found, before = [], 0
    for number, frame in enumerate(frames):
        # Without a difference between them the last one, on which the film ends, gets it all.
        until = spare * ends[number] // ends[-1] if ends[-1] else (spare if number == len(frames) - 1 else 0)
        found.append(replace(frame, centiseconds=step + until - before, pictures=1))
        before = until
    return found


def _ranks(atlas: Atlas, frames: Sequence[Frame]) -> list[int]:
    """For each frame how early it is chosen: 0 the two ends, 1 and 2 events of that rank, 3 documented fronts, 4 the rest."""
    events: dict[object, int] = {}
    for event in atlas.events:
        events[event.date] = min(event.rank, events.get(event.date, 9))
    documented = {snapshot.date for snapshot in atlas.snapshots}
    ranks = []
    for number, frame in enumerate(frames):
        rank = events.get(frame.day, 9)
        if number in (0, len(frames) - 1):
            rank = 0
        elif rank > 2:
            rank = 3 if frame.day in documented else 4
        ranks.append(rank)
    return ranks
