"""How long the page stays on each day: at the film's pace, or until what is told has been read."""

from __future__ import annotations

from kwmaps.outputs.player.days import number_of
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.schedule import schedule

READING, LONGEST_READ = 42, 6_000
"""Thousandths of a second in which a letter is read, and that a day is held at most for it."""


def pace(atlas: Atlas, count: int) -> list[int]:
    """Thousandths of a second for each day: the film's own pace, with the days between its frames played through."""
    frames = schedule(atlas)
    found = [0] * count
    for frame, after in zip(frames, [*frames[1:], None], strict=True):
        start = number_of(atlas, frame.day)
        end = number_of(atlas, after.day) if after else count
        for number in range(start, end):
            found[number] = round(10 * frame.centiseconds / (end - start))
    return found


def until_read(atlas: Atlas, stay: list[int]) -> list[int]:
    """The same with time to read what is told: for each day that begins a caption as long as its sentence needs."""
    found = list(stay)
    for event in atlas.events:
        if event.rank <= 2:
            needed = min(LONGEST_READ, READING * len(f"{event.title} {event.text}"))
            number = number_of(atlas, event.date)
            found[number] = max(found[number], needed)
    return found
