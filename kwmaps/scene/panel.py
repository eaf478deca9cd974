"""Composes what is told beside the maps: date, phase, caption, key, chart, time line, credit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from kwmaps import dates
from kwmaps.model import Event
from kwmaps.scene.area import Look
from kwmaps.scene.layout import Layout
from kwmaps.scene.model import (
    Align,
    Chart,
    Key,
    Pane,
    Panel,
    Rect,
    Sheet,
    Text,
    Tick,
    Timeline,
    Which,
)
from kwmaps.style.fonts import Role, width, wrap
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation

CAPTION_DAYS = 21
"""A caption stays at most so long after its event."""

CHART_DAYS = 15
"""Days between the points of the chart."""

LEADING = 1.3
"""Height of a line of running text, as a share of its size."""


def caption_of(atlas: Atlas, day: date) -> Event | None:
    """The event that is told under the date: the latest worth a caption, for at most three weeks."""
    for event in reversed(atlas.events):
        if event.rank <= 2 and day - timedelta(days=CAPTION_DAYS) < event.date <= day:
            return next(other for other in atlas.events if other.date == event.date and other.rank <= 2)
    return None


@dataclass(frozen=True)
class PanelComposer:
    """Makes the panel of a picture."""

    atlas: Atlas
    look: Look
    layout: Layout

    # what stays the same

    def sheet(self) -> Sheet:
        """The paper, the title and the credit."""
        texts: list[Text] = []
        war, lay, s = self.atlas.war, self.layout, self.look.scale
        title, credit = lay["title"], lay["credit"]
        if title:
            said = self.look.language.war(war, "title")
            said = said.upper() if self.look.language.script == "latin" else said
            texts.append(self._text(said, title, 15, "sans-semibold", "muted", spacing=2.0))
        if credit and self.look.shows("credit"):
            said, size = self.look.language.war(war, "credit"), self.look.size(12)
            face = self.look.face("sans")
            step = LEADING * size
            room = max(1, int(credit.h / step + 0.35))
            found = wrap(said, face, size, credit.w)
            while len(found) > room and size > self.look.size(11):
                size -= 0.5
                found = wrap(said, face, size, credit.w)
            halo = lay.panel is None
            texts += [
                Text(
                    line,
                    credit.x,
                    credit.y + (n + 0.85) * step,
                    size,
                    face,
                    self.look.theme["muted"],
                    halo=halo,
                )
                for n, line in enumerate(found)
            ]
        rules = [slot.y - 9 * s for slot in (lay["caption"], lay["legend"]) if slot and lay["known"]]
        edge = lay["caption"]
        across = tuple((edge.x, y, edge.right, y) for y in rules) if edge else ()
        return Sheet(lay.size, s, lay.panel, tuple(texts), across)

    def _text(
        self,
        text: str,
        slot: Rect,
        size: float,
        role: Role,
        colour: str,
        spacing: float = 0.0,
        halo: bool = False,
    ) -> Text:
        """A line at the top left of a slot, its size in pixels of the design, made smaller until it fits."""
        face, big = self.look.face(role), self.look.size(size)
        gap = spacing * self.look.scale
        while big > self.look.size(11) and width(text, face, big) + gap * len(text) > slot.w:
            big -= 0.5
        return Text(
            text,
            slot.x,
            slot.y + 0.95 * big,
            big,
            face,
            self.look.theme[colour],
            spacing=gap,
            halo=halo,
        )

    # one day

    def panel(self, situation: Situation, caption: Event | None, panes: tuple[Pane, ...]) -> Panel:
        """The panel of a day."""
        lay, day = self.layout, situation.date
        texts: list[Text] = []
        bare = lay.panel is None
        if slot := lay["date"]:
            role: Role = "serif-bold"
            texts.append(
                self._text(
                    self.look.language.day(day),
                    slot,
                    lay.date_size,
                    role,
                    "ink",
                    halo=bare,
                )
            )
        if (slot := lay["phase"]) and situation.phase:
            text = self._text(
                self.look.language.phase(situation.phase),
                slot,
                20,
                "sans-semibold",
                "accent",
            )
            # On a thumbnail no size of type may be small enough: then better nothing than half a word.
            if width(text.text, text.face, text.size) <= slot.w:
                texts.append(text)
        if (slot := lay["caption"]) and caption and self.look.shows("caption"):
            texts += self._caption(caption, situation, slot)
        crowded = (self._tells_more(day) and situation.is_documented) or self._is_peace(day)
        if (slot := lay["known"]) and self.look.shows("doubt") and self.look.shows("front") and not crowded:
            texts += self._known(situation, slot)
        legend = self._legend(panes, day) if lay["legend"] and self.look.shows("legend") else ()
        chart = None
        if (slot := lay["chart"]) and self.look.shows("chart") and self.look.shows("holders"):
            chart = self._chart(day, slot)
            texts += self._shares(situation, slot)
        timeline = None
        if lay["timeline"] and self.look.shows("timeline"):
            timeline = self._timeline(day)
        return Panel(tuple(texts), legend, timeline, chart)

    def _is_peace(self, day: date) -> bool:
        """Whether nobody has moved yet: the line between the sides is a border then, no front."""
        return day < min((movement.start for movement in self.atlas.movements), default=day)

    def _caption(self, caption: Event, situation: Situation, slot: Rect) -> Iterable[Text]:
        """Title and sentence, on the first and last day with the other events of the day below; set to fit."""
        look, day = self.look, situation.date
        title, sentence = look.language.event(caption)
        if caption.date != day:
            when = look.language.day(caption.date, "day")
            title = f"{title} · {when}" if title else when
        others = list(self._others(situation))
        bottom = slot.bottom
        if others and (more := self.layout["also"]):
            bottom = max(bottom, more.bottom)
            if (key := self.layout["legend"]) is not None and key.y > slot.y:
                bottom = key.y - 14 * look.scale
        words = title, sentence, *others
        if words not in self._captions:
            texts: list[Text] = []
            for size in np.arange(self.layout.caption_size, 13.0, -0.5):
                texts, told = self._set(title, sentence, others, slot, float(size), bottom)
                # Better a smaller caption than an opening or an ending half told; but it stays the largest of them.
                if told == len(others) or (told >= 0 and size <= 17.0):
                    break
            self._captions[words] = texts
        return self._captions[words]

    @cached_property
    def _captions(self) -> dict[tuple[str, ...], list[Text]]:
        """Those that were set, by their words: they stay for days."""
        return {}

    def _set(
        self,
        title: str,
        sentence: str,
        others: list[str],
        slot: Rect,
        size: float,
        bottom: float,
    ) -> tuple[list[Text], int]:
        """A caption set in one size: its lines, and how many of `others` found room, −1 if it doesn't fit itself."""
        look, ink = self.look, self.look.theme["ink"]
        head, body, plain = (
            look.face("sans-bold"),
            look.face("serif"),
            look.face("sans"),
        )
        big, bold, small = look.size(size), look.size(16.5), look.size(13.5)
        y = slot.y
        texts = []
        for line in wrap(title, head, bold, slot.w) if title else ():
            y += 1.2 * bold
            texts.append(Text(line, slot.x, y, bold, head, ink))
        y += 0.12 * big
        for line in wrap(sentence, body, big, slot.w):
            y += LEADING * big
            texts.append(Text(line, slot.x, y, big, body, ink))
        if y + 0.25 * big > bottom:
            return [text for text in texts if text.y + 0.2 * text.size <= bottom], -1
        for told, other in enumerate(others):
            found = wrap(other, plain, small, slot.w)
            # A sentence is told whole or not at all.
            if y + (0.6 + 1.2 * len(found)) * small > bottom:
                return texts, told
            y += 0.35 * small
            for line in found:
                y += 1.2 * small
                texts.append(Text(line, slot.x, y, small, plain, look.theme["muted"]))
        return texts, len(others)

    def _others(self, situation: Situation) -> Iterable[str]:
        """What is told below the caption on the first and the last day: how it came to this, and what changed."""
        if not self._tells_more(situation.date):
            return
        say = self.look.language.say
        if situation.date == self.atlas.last:
            for key, side, km2 in zip(("gained", "lost"), self.atlas.war.sides, situation.changes_km2(), strict=True):
                named = self.look.language.side(self.atlas.war, side)
                yield say("ending", key, km2=self.look.language.number(km2), side=named)
        for event in situation.events:
            if event.rank > 2:
                yield self.look.language.event(event)[1]

    def _tells_more(self, day: date) -> bool:
        return day in (self.atlas.first, self.atlas.last)

    def _known(self, situation: Situation, slot: Rect) -> Iterable[Text]:
        """On what the drawn front rests."""
        say, day = self.look.language.say, self.look.language.day
        before, after, fraction = situation.between
        if fraction:
            text = say(
                "known",
                "between",
                before=day(before, "short"),
                after=day(after, "short"),
            )
        elif before != situation.date:
            text = say("known", "still", before=day(before, "short"))
        else:
            text = say("known", "documented")
        size, face = self.look.size(13.5), self.look.face("sans-italic")
        for number, line in enumerate(wrap(text, face, size, slot.w)):
            y = slot.y + 0.9 * size + number * 1.2 * size
            yield Text(line, slot.x, y, size, face, self.look.theme["muted"])

    def _shares(self, situation: Situation, slot: Rect) -> Iterable[Text]:
        """Each side's share of the land, above the chart."""
        look, war = self.look, self.atlas.war
        area = [situation.area_km2(side) for side in war.side_ids]
        total = sum(area) or 1.0
        size = look.size(14.5)
        aligns: tuple[Align, Align] = ("left", "right")
        face = look.face("sans-semibold")
        ends = []
        for side, share, align in zip(war.sides, area, aligns, strict=True):
            x = slot.x if align == "left" else slot.right
            style = look.theme.first if align == "left" else look.theme.second
            text = f"{look.language.side(war, side)} {100 * share / total:.0f} %"
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

    def _chart(self, day: date, slot: Rect) -> Chart:
        rect = self._chart_rect(slot)
        days = (self.atlas.last - self.atlas.first).days
        cursor = rect.x + rect.w * (day - self.atlas.first).days / max(days, 1)
        xs, ys = zip(*self.chart_line, strict=True)
        return Chart(rect, self.chart_line, cursor, float(np.interp(cursor, xs, ys)))

    def _timeline(self, day: date) -> Timeline:
        still = self._standing_timeline
        days = (self.atlas.last - self.atlas.first).days
        return replace(still, cursor=still.rect.x + still.rect.w * (day - self.atlas.first).days / days)

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
        events = tuple(at(event.date) for event in self.atlas.events if event.rank == 1)
        bar = Rect(slot.x, slot.y + 12 * s, slot.w, max(14 * s, slot.h - 14 * s - 1.4 * size))
        return Timeline(bar, bar.x, spans, tuple(ticks), events)

    def _legend(self, panes: tuple[Pane, ...], day: date) -> tuple[Key, ...]:
        """A key for what this picture shows, and nothing else."""
        slot = self.layout["legend"]
        entries = tuple((kind, word, sides_of(panes, kind)) for kind, word in self._entries(panes, day))
        if slot is None or not entries:
            return ()
        if entries not in self._legends:
            self._legends[entries] = self._keys(entries, slot)
        return self._legends[entries]

    @cached_property
    def _legends(self) -> dict[tuple[tuple[str, str, tuple[Which, ...]], ...], tuple[Key, ...]]:
        """Those that were set, by what they explain."""
        return {}

    def _keys(self, entries: tuple[tuple[str, str, tuple[Which, ...]], ...], slot: Rect) -> tuple[Key, ...]:
        """Signs with their words, in two columns."""
        s, look = self.look.scale, self.look
        columns = 2
        size, face = look.size(14), look.face("sans")
        sign = min(30 * s, 0.085 * slot.w)
        rows = -(-len(entries) // columns)
        step = min(23 * s, slot.h / max(rows, 1))
        gap = 0.3 * sign
        keys = []
        for number, (kind, word, sides) in enumerate(entries):
            column, row = divmod(number, rows)
            x, y = slot.x + column * slot.w / columns, slot.y + row * step
            room = slot.w / columns - sign - gap - (6 * s if column == 0 else 0)
            lines, fitted = self._fitted(word, face, size, room, step)
            box = Rect(x, y + (step - 14 * s) / 2, sign, 14 * s)
            top = y + step / 2 + (0.35 - (len(lines) - 1) / 2) * fitted
            texts = tuple(
                Text(line, x + sign + gap, top + n * fitted, fitted, face, look.theme["ink"])
                for n, line in enumerate(lines)
            )
            keys.append(Key(kind, texts, box, sides))
        return tuple(keys)

    def _fitted(self, word: str, face: str, size: float, room: float, height: float) -> tuple[list[str], float]:
        """A legend's word as lines and their size: made smaller until it fits, on two lines if that isn't enough."""
        least, fitted = self.look.size(11), size
        while width(word, face, fitted) > room and fitted > 0.89 * size:
            fitted -= 0.25
        if width(word, face, fitted) <= room:
            return [word], fitted
        half = max(min(fitted, height / 2), least)
        lines = wrap(word, face, half, room)
        while (len(lines) > 2 or max(width(line, face, half) for line in lines) > room) and half > least:
            half = max(half - 0.25, least)
            lines = wrap(word, face, half, room)
        if len(lines) == 2 and 2 * half <= height + 0.5:
            return lines, half
        while width(word, face, fitted) > room and fitted > least:
            fitted -= 0.25
        return [word], fitted

    def _entries(self, panes: tuple[Pane, ...], day: date) -> Iterable[tuple[str, str]]:
        """Signs and words for what the panes show."""
        look, war = self.look, self.atlas.war

        def say(key: str, **values: str) -> str:
            return look.language.say("legend", key, **values)

        main = panes[0]
        if look.shows("holders"):
            yield "first", look.language.side(war, war.sides[0])
            yield "second", look.language.side(war, war.sides[1])
        signs = frozenset().union(*(pane.signs for pane in panes))
        for level, key in (
            ("certain", "front"),
            ("likely", "front_likely"),
            ("conjecture", "front_conjecture"),
        ):
            if level in signs:
                ends = level == "certain" and main.zone is not None
                yield level, say("demarcation" if ends else "border" if self._is_peace(day) else key)
        if main.zone is not None:
            yield "zone", say("zone")
        border = self.atlas.geodata.border
        if border and look.shows("parallel") and not main.backdrop.parallel.is_empty:
            yield "parallel", look.language.line(border)
        for which, key, gainer in zip(("first", "second"), ("gained", "lost"), war.sides, strict=True):
            if any(side == which for side, _ in main.changed):
                yield f"changed-{which}", say(key, side=look.language.side(war, gainer))
        if "contested" in signs:
            yield "contested", say("contested")
        if "line" in signs:
            yield "line", say("named_line")
        kinds = {arrow.kind for pane in panes for arrow in pane.arrows}
        for kind in ("attack", "withdrawal", "landing", "drop", "sealift"):
            if kind in kinds:
                yield kind, say(kind)


def sides_of(panes: tuple[Pane, ...], kind: str) -> tuple[Which, ...]:
    """Which sides move in this way on a picture."""
    return tuple(sorted({arrow.side for pane in panes for arrow in pane.arrows if arrow.kind == kind}))


def texts_beside(panel: Panel) -> list[Text]:
    """Every text of a panel."""
    found = [*panel.texts, *(text for key in panel.legend for text in key.texts)]
    if panel.timeline:
        found += [tick.text for tick in panel.timeline.ticks if tick.text]
    return found
