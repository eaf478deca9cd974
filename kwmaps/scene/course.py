"""Composes what tells of the whole war beside its day: each side's share, the chart of both, and the time line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from kwmaps import dates
from kwmaps.scene.area import Look
from kwmaps.scene.layout import Layout
from kwmaps.scene.model import Align, Chart, Text, Tick, Timeline
from kwmaps.scene.view import Rect
from kwmaps.style.fonts import width, wrap
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation

CHART_DAYS = 15
"""Days between the points of the chart."""


@dataclass(frozen=True)
class CourseComposer:
    """Draws the course of the war beside the map."""

    atlas: Atlas
    look: Look
    layout: Layout

    def shares(self, situation: Situation, slot: Rect) -> tuple[Text, ...]:
        """Each side's share of the land, above the chart."""
        said, war = self.look.language, self.atlas.war
        shares = zip(war.sides, situation.percent(), strict=True)
        words = tuple(f"{said.side(war, side, situation.date)} {share} %" for side, share in shares)
        if words not in self._shares:
            self._shares[words] = tuple(self._above(words, slot))
        return self._shares[words]

    @cached_property
    def _shares(self) -> dict[tuple[str, ...], tuple[Text, ...]]:
        """Those that were set, by their words: on most days they are the day's before."""
        return {}

    def _above(self, words: tuple[str, ...], slot: Rect) -> Iterable[Text]:
        """Words at both ends of the room above the chart, and between them what they are shares of."""
        look = self.look
        size = look.size(14.5)
        aligns: tuple[Align, Align] = ("left", "right")
        face = look.face("sans-semibold")
        ends = []
        for text, align in zip(words, aligns, strict=True):
            x = slot.x if align == "left" else slot.right
            style = look.theme.first if align == "left" else look.theme.second
            ends.append(width(text, face, size))
            yield Text(text, x, slot.y + 0.85 * size, size, face, style.symbol, align)
        small = look.size(13)
        between = look.language.say("chart", "of_the_land")
        room = slot.w - sum(ends) - 16 * look.scale
        if width(between, look.face("sans"), small) <= room:
            x = slot.x + (ends[0] + slot.w - ends[1]) / 2
            yield Text(
                between,
                x,
                slot.y + 0.85 * size,
                small,
                look.face("sans"),
                look.theme["muted"],
                "center",
            )

    @cached_property
    def chart_line(self) -> tuple[tuple[float, float], ...]:
        """The first side's share of the land, over the same days as the time line.

        It runs through every fifteenth day, in steps of two pixels: whoever mends one snapshot by some kilometres
        shall find only the frames beside it changed, not every frame of the war.
        """
        slot = self.layout["chart"]
        if slot is None or not self.look.shows("chart") or not self.look.shows("holders"):
            return ()
        shares, rect = self.atlas.chronicle.shares, self._chart_rect(slot)
        days = len(shares) - 1
        sampled = [*range(0, days, CHART_DAYS), days]
        xs = rect.x + rect.w * np.array(sampled) / max(days, 1)
        step = 2 * self.look.scale
        ys = rect.bottom - np.rint(rect.h * np.array([shares[n] for n in sampled]) / step) * step
        return tuple((float(x), float(y)) for x, y in zip(xs, ys, strict=True))

    def _chart_rect(self, slot: Rect) -> Rect:
        top = slot.y + 24 * self.look.scale
        return Rect(slot.x, top, slot.w, slot.bottom - top)

    def chart(self, day: date, slot: Rect) -> Chart:
        rect = self._chart_rect(slot)
        cursor = self._cursor(rect, day)
        if cursor not in self._charts:
            xs, ys = zip(*self.chart_line, strict=True)
            self._charts[cursor] = Chart(rect, self.chart_line, cursor, float(np.interp(cursor, xs, ys)))
        return self._charts[cursor]

    @cached_property
    def _charts(self) -> dict[float, Chart]:
        """The chart by its cursor, which stays for days."""
        return {}

    def names(self, day: date) -> tuple[Text, ...]:
        """The sides' names in full, as on a day, each on its share of the chart: elsewhere there are only initials."""
        language, war = self.look.language, self.atlas.war
        if not self.chart_line or language.side_names:
            return ()
        said = tuple((language.side_name(side, day), language.side(war, side, day)) for side in war.sides)
        if said not in self._named:
            self._named[said] = tuple(
                text for number, (full, short) in enumerate(said) if full != short for text in self._name(full, number)
            )
        return self._named[said]

    @cached_property
    def _named(self) -> dict[tuple[tuple[str, str], ...], tuple[Text, ...]]:
        """Names that have been placed: the same objects on all days on which the sides are called so."""
        return {}

    def _name(self, said: str, number: int) -> list[Text]:
        """A side's name at the right end of its share, on one line or two; nothing where it finds no room."""
        slot, look = self.layout["chart"], self.look
        assert slot is not None, "there is a line to stand beside"  # noqa: S101
        rect, size, face = self._chart_rect(slot), look.size(12), look.face("sans")
        style = (look.theme.first, look.theme.second)[number]
        gap, step, line_xy = 7 * look.scale, 1.15 * size, np.array(self.chart_line)
        for lines in _in_lines(said, face, size, 0.6 * rect.w):
            left = rect.right - gap - max(width(line, face, size) for line in lines)
            reach = line_xy[line_xy[:, 0] >= left - gap - rect.w / len(line_xy), 1]
            top, bottom = (reach.max(), rect.bottom) if number == 0 else (rect.y, reach.min())
            if left > rect.x and bottom - top >= len(lines) * step + 0.3 * size:
                first = (top + bottom - len(lines) * step) / 2 + 0.85 * size
                return [
                    Text(line, rect.right - gap, float(first + row * step), size, face, style.symbol, "right")
                    for row, line in enumerate(lines)
                ]
        return []

    def timeline(self, day: date) -> Timeline:
        """The time line of a day."""
        still = self._standing_timeline
        return replace(still, cursor=self._cursor(still.rect, day))

    def _cursor(self, rect: Rect, day: date) -> float:
        """Where a day stands, on whole pixels: the war has more days than they have, and on most nothing moves there."""
        days = (self.atlas.last - self.atlas.first).days
        return rect.x + round(rect.w * (day - self.atlas.first).days / max(days, 1))

    @cached_property
    def _standing_timeline(self) -> Timeline:
        """The time line on the first day."""
        slot = self.layout["timeline"]
        assert slot is not None, "asked for only where there is room for it"  # noqa: S101
        s, look = self.look.scale, self.look
        first, last = self.atlas.first, self.atlas.last
        days = (last - first).days

        def at(when: date) -> float:
            return slot.x + slot.w * (when - first).days / days

        ticks = []
        size = look.size(13)
        for year in range(first.year, last.year + 1):
            begin, end = max(date(year, 1, 1), first), min(date(year, 12, 31), last)
            if begin > first:
                ticks.append(Tick(at(begin), None, True))
            text = Text(
                str(year),
                (at(begin) + at(end)) / 2,
                slot.bottom - 2 * s,
                size,
                look.face("sans"),
                look.theme["muted"],
                "center",
            )
            ticks.append(Tick(text.x, text, False))
        spans = tuple((at(phase.first), at(min(phase.last + dates.DAY, last))) for phase in self.atlas.phases)
        first_rank, second_rank = (
            tuple(at(event.date) for event in self.atlas.events if event.rank == rank) for rank in (1, 2)
        )
        bar = Rect(slot.x, slot.y + 12 * s, slot.w, max(14 * s, slot.h - 14 * s - 1.4 * size))
        return Timeline(bar, bar.x, spans, tuple(ticks), first_rank, second_rank)


def _in_lines(said: str, face: str, size: float, room: float) -> Iterable[list[str]]:
    """Words on one line if they find room, then on two that are about as long."""
    whole = width(said, face, size)
    if whole <= room:
        yield [said]
    two = (wrap(said, face, size, float(share) * whole) for share in np.arange(0.5, 1.0, 0.02))
    yield from (lines for lines in two if len(lines) == 2 and max(width(line, face, size) for line in lines) <= room)
