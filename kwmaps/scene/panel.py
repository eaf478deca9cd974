"""Composes what is told beside the maps: date, phase, caption, key, chart, time line, credit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kwmaps.dates import span
from kwmaps.model import Event
from kwmaps.scene.area import Look
from kwmaps.scene.caption import LEADING, CaptionComposer
from kwmaps.scene.course import CourseComposer
from kwmaps.scene.layout import Layout
from kwmaps.scene.legend import LegendComposer, is_peace
from kwmaps.scene.model import Key, Pane, Panel, Sheet, Text
from kwmaps.scene.view import Rect
from kwmaps.style.fonts import Role, width, wrap
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation

DATE: Role = "serif-bold"
"""What the date is set in."""


@dataclass(frozen=True)
class PanelComposer:
    """Makes the panel of a picture."""

    atlas: Atlas
    look: Look
    layout: Layout

    # what stays the same

    @cached_property
    def captions(self) -> CaptionComposer:
        return CaptionComposer(self.atlas, self.look, self.layout)

    @cached_property
    def course(self) -> CourseComposer:
        return CourseComposer(self.atlas, self.look, self.layout)

    @cached_property
    def _legends(self) -> LegendComposer | None:
        if slot := self.layout["legend"]:
            return LegendComposer(self.atlas, self.look, slot)
        sides = self.layout["sides"]
        return LegendComposer(self.atlas, self.look, sides, only_sides=True) if sides else None

    def sheet(self) -> Sheet:
        """The paper, the title and the credit."""
        texts: list[Text] = []
        war, lay, s = self.atlas.war, self.layout, self.look.scale
        title, credit = lay["title"], lay["credit"]
        if title:
            said = self.look.language.war(war, "title")
            said = said.upper() if self.look.language.script == "latin" else said
            texts.append(self._text(said, title, self.look.size(15), "sans-semibold", "muted", spacing=2.0))
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
        """A line at the top left of a slot, made smaller until it fits."""
        face, gap = self.look.face(role), spacing * self.look.scale
        big = self._fitting(text, face, slot.w, size, gap)
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

    def _fitting(self, text: str, face: str, room: float, size: float, gap: float = 0.0) -> float:
        """The size of type, from `size` pixels down, in which a line fits."""
        while size > self.look.size(11) and width(text, face, size) + gap * len(text) > room:
            size -= 0.5
        return size

    @cached_property
    def _date_size(self) -> float:
        """The size of type in which every date of the war fits: in a film it mustn't grow and shrink from day to day."""
        slot = self.layout["date"]
        assert slot is not None, "asked for only where there is room for it"  # noqa: S101
        # The longest month decides: figures are all as wide, or nearly.
        months = {day.month: day.replace(day=28) for day in span(self.atlas.first, self.atlas.last)}
        face, size = self.look.face(DATE), self.look.size(self.layout.date_size)
        return min(self._fitting(self.look.language.day(day), face, slot.w, size) for day in months.values())

    # one day

    def panel(self, situation: Situation, caption: Event | None, panes: tuple[Pane, ...]) -> Panel:
        """The panel of a day."""
        lay, day = self.layout, situation.date
        texts: list[Text] = []
        bare = lay.panel is None
        if slot := lay["date"]:
            texts.append(
                self._text(
                    self.look.language.day(day),
                    slot,
                    self._date_size,
                    DATE,
                    "ink",
                    halo=bare,
                )
            )
        if (slot := lay["phase"]) and situation.phase:
            text = self._text(
                self.look.language.phase(situation.phase),
                slot,
                self.look.size(20),
                "sans-semibold",
                "accent",
            )
            # On a thumbnail no size of type may be small enough: then better nothing than half a word.
            if width(text.text, text.face, text.size) <= slot.w:
                texts.append(text)
        if (slot := lay["caption"]) and caption and self.look.shows("caption"):
            texts += self.captions.caption(caption, situation, slot)
        crowded = (self.captions.tells_more(day) and situation.is_documented) or is_peace(self.atlas, day)
        if (slot := lay["known"]) and self.look.shows("doubt") and self.look.shows("front") and not crowded:
            texts += self._known(situation, slot)
        legend: tuple[Key, ...] = ()
        if self._legends and self.look.shows("legend"):
            legend = self._legends.legend(panes, day)
        chart = None
        if (slot := lay["chart"]) and self.look.shows("chart") and self.look.shows("holders"):
            chart = self.course.chart(day, slot)
            texts += [*self.course.names(day), *self.course.shares(situation, slot)]
        timeline = None
        if lay["timeline"] and self.look.shows("timeline"):
            timeline = self.course.timeline(day)
        return Panel(tuple(texts), legend, timeline, chart)

    def _known(self, situation: Situation, slot: Rect) -> tuple[Text, ...]:
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
        if text not in self._rests:
            size, face = self.look.size(13.5), self.look.face("sans-italic")
            self._rests[text] = tuple(
                Text(line, slot.x, slot.y + (0.9 + number * 1.2) * size, size, face, self.look.theme["muted"])
                for number, line in enumerate(wrap(text, face, size, slot.w))
            )
        return self._rests[text]

    @cached_property
    def _rests(self) -> dict[str, tuple[Text, ...]]:
        """What was set of that, by its words: they stay from snapshot to snapshot."""
        return {}


def texts_beside(panel: Panel) -> list[Text]:
    """Every text of a panel."""
    found = [*panel.texts, *(text for key in panel.legend for text in key.texts)]
    if panel.timeline:
        found += [tick.text for tick in panel.timeline.ticks if tick.text]
    return found
