"""Composes the caption: the event that is told under the date, and on the first and the last day those beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter

import numpy as np

from kwmaps.model import Event
from kwmaps.scene.area import Look
from kwmaps.scene.layout import Layout
from kwmaps.scene.model import Text
from kwmaps.scene.view import Rect
from kwmaps.style.fonts import wrap
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation

CAPTION_DAYS = 21
"""A caption stays at most so long after its event."""

LEADING = 1.3
"""Height of a line of running text, as a share of its size."""


def events_of(atlas: Atlas, day: date, within: timedelta) -> list[Event]:
    """What has happened so lately on a day, in order."""
    first, last = (bisect_right(atlas.events, until, key=attrgetter("date")) for until in (day - within, day))
    return list(atlas.events[first:last])


def caption_of(atlas: Atlas, day: date) -> Event | None:
    """The event that is told under the date: the latest worth a caption, for at most three weeks."""
    told = [event for event in events_of(atlas, day, timedelta(days=CAPTION_DAYS)) if event.rank <= 2]
    return next((event for event in told if event.date == told[-1].date), None)


@dataclass(frozen=True)
class CaptionComposer:
    """Sets captions so that they fit their place."""

    atlas: Atlas
    look: Look
    layout: Layout

    def caption(self, caption: Event, situation: Situation, slot: Rect) -> Iterable[Text]:
        """Title and sentence, on the first and last day with the other events of the day below; set to fit."""
        look, day = self.look, situation.date
        title, sentence = look.language.event(caption)
        if caption.date != day:
            when = look.language.day(caption.date, "day")
            title = f"{title} · {when}" if title else when
        others = list(self.others(situation))
        bottom = slot.bottom
        if others and (more := self.layout["also"]):
            bottom = max(bottom, more.bottom)
            if (key := self.layout["legend"]) is not None and key.y > slot.y:
                bottom = key.y - 14 * look.scale
        words = title, sentence, *others
        if words not in self._known:
            texts: list[Text] = []
            for size in np.arange(self.layout.caption_size, 13.0, -0.5):
                texts, told = self._set(title, sentence, others, slot, float(size), bottom)
                # Better a smaller caption than an opening or an ending half told; but it stays the largest of them.
                if told == len(others) or (told >= 0 and size <= 17.0):
                    break
            self._known[words] = texts
        return self._known[words]

    @cached_property
    def _known(self) -> dict[tuple[str, ...], list[Text]]:
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

    def others(self, situation: Situation) -> Iterable[str]:
        """What is told below the caption on the first and the last day: how it came to this, and what changed."""
        if not self.tells_more(situation.date):
            return
        say = self.look.language.say
        if situation.date == self.atlas.last:
            for key, side, km2 in zip(("gained", "lost"), self.atlas.war.sides, situation.changes_km2(), strict=True):
                named = self.look.language.side(self.atlas.war, side)
                yield say("ending", key, km2=self.look.language.number(km2), side=named)
        for event in situation.events:
            if event.rank > 2:
                yield self.look.language.event(event)[1]

    def tells_more(self, day: date) -> bool:
        return day in (self.atlas.first, self.atlas.last)
