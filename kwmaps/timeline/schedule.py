"""Which dates become frames, and how long each of them stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kwmaps import dates
from kwmaps.timeline.atlas import Atlas

Every = Literal["auto", "day", "week", "snapshot"]
EVERY: tuple[Every, ...] = ("auto", "day", "week", "snapshot")

# Hundredths of a second, as GIF counts.
MOVING = 8
"""A day on which the front moves."""
QUIET = 24
"""A frame of the quiet years, which stands for a fortnight."""
CAPTION = 55
"""A day with a caption of its own."""
TURNING_POINT = 130
"""A day that matters: long enough to read a sentence."""
OPENING, CLOSING = 260, 420

LONGEST = 8_800
"""Of a film of the whole war at `auto`: holds are shortened evenly to stay below."""

STRETCH = timedelta(days=14)
"""Longest step between two frames at `auto`."""

ENOUGH = 100.0
"""Square kilometres that have to change hands within `WINDOW` for a day to count as moving."""
WINDOW = 3
"""Days before and after."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A date of the film and how long it is shown."""

    day: date
    centiseconds: int
    """Hundredths of a second, at least 2."""
    pictures: int = 1
    """How many pictures of a video with a constant rate show it."""


def schedule(
    atlas: Atlas,
    every: Every = "auto",
    first: date | None = None,
    last: date | None = None,
) -> list[Frame]:
    """The frames of a film from `first` to `last` (both included), in order."""
    first, last = first or atlas.first, last or atlas.last
    days = _choose(atlas, every, first, last)
    frames = [Frame(day, _stay(atlas, every, day, day == days[0], day == days[-1])) for day in days]
    return _shortened(frames) if every == "auto" else frames


def _choose(atlas: Atlas, every: Every, first: date, last: date) -> list[date]:
    span = dates.span(first, last)
    chosen = {first, last}
    match every:
        case "day":
            chosen.update(span)
        case "week":
            chosen.update(span[::7])
        case "snapshot":
            chosen.update(snapshot.date for snapshot in atlas.snapshots if first <= snapshot.date <= last)
        case "auto":
            chosen.update(day for day in span if atlas.chronicle.moved_km2(day, WINDOW) >= ENOUGH)
            chosen.update(snapshot.date for snapshot in atlas.snapshots if first <= snapshot.date <= last)
            chosen.update(event.date for event in atlas.events if event.rank <= 2 and first <= event.date <= last)
            day = first
            while day < last:
                following = min(other for other in chosen if other > day)
                if following - day > STRETCH:
                    following = day + STRETCH
                    chosen.add(following)
                day = following
    return sorted(chosen)


def _stay(atlas: Atlas, every: Every, day: date, is_first: bool, is_last: bool) -> int:
    if is_last:
        return CLOSING
    if is_first:
        return OPENING
    rank = min((event.rank for event in atlas.events if event.date == day), default=9)
    if rank == 1:
        return TURNING_POINT
    if rank == 2:
        return CAPTION
    if every == "day":
        return MOVING
    quiet = not any(abs((day - s.date).days) <= STRETCH.days for s in atlas.snapshots) or every in ("week", "snapshot")
    return QUIET if quiet else MOVING


def _shortened(frames: list[Frame]) -> list[Frame]:
    """Shortens the holds, never the flow or the two ends, until the film is no longer than `LONGEST`."""
    total = sum(frame.centiseconds for frame in frames)
    holds = [frame for frame in frames[1:-1] if frame.centiseconds > QUIET]
    held = sum(frame.centiseconds - QUIET for frame in holds)
    if total <= LONGEST or not held:
        return frames
    share = max(0.0, 1 - (total - LONGEST) / held)
    short = {frame.day: QUIET + int((frame.centiseconds - QUIET) * share) for frame in holds}
    return [Frame(frame.day, short.get(frame.day, frame.centiseconds)) for frame in frames]
