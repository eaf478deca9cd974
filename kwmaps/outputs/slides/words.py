"""The words on a slide: its date, its bullets, the key to the colours, and the lines under several maps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kwmaps.model import Place
from kwmaps.outputs.lesson.outline import Chapter
from kwmaps.outputs.lesson.told import Teller
from kwmaps.outputs.slides.filling import Paragraph, Run
from kwmaps.outputs.slides.fit import SMALLEST, lines
from kwmaps.outputs.slides.places import KICKER, ROLE_OF, boxes
from kwmaps.style.language import Language
from kwmaps.style.theme import Theme
from kwmaps.timeline.atlas import Atlas


@dataclass(frozen=True)
class Words:
    """What is written on the slides of one deck, a chapter at a time."""

    teller: Teller
    theme: Theme
    layout: str
    """Of the slides: how wide a line may be."""
    is_part: bool
    """Whether the deck tells of some phases only."""

    @property
    def atlas(self) -> Atlas:
        return self.teller.atlas

    @property
    def language(self) -> Language:
        return self.teller.language

    def when(self, chapter: Chapter) -> str:
        """The day or the days of a chapter, short where they would break a line; empty for one without."""
        if chapter.kind in ("title", "questions", "sources") or not chapter.maps:
            return ""
        if chapter.kind == "point":
            return self.language.day(chapter.maps[0].day)
        if chapter.span is None:
            return ""
        when = self.teller.days(*chapter.span)
        box = boxes(self.layout)[ROLE_OF[chapter.kind]][KICKER]
        broken = lines(when, SMALLEST, 72 * box.w, self.language.script, bold=True) > 1
        return self.teller.days(*chapter.span, "short") if broken else when

    def body(self, chapter: Chapter) -> Iterable[Paragraph]:
        """What stands beside or under the maps."""
        match chapter.kind:
            case "title":
                yield [Run(self.language.war(self.atlas.war, "subtitle"))]
                if self.is_part and chapter.span:
                    yield [Run(self.teller.days(*chapter.span))]
            case "questions":
                yield from ([Run(question)] for question in chapter.ask)
            case "sources":
                yield from ([Run(line)] for line in self._sources())
            case "compare" if chapter.span:
                yield from ([Run(line)] for line in self.teller.changes(*chapter.span))
            case _:
                for bullet in chapter.bullets:
                    # What is told on the eve of a war happened long before.
                    dated = bullet.event if chapter.kind != "opening" else None
                    when = [Run(self.language.day(dated.date, "short"), bold=True)] if dated else []
                    yield [*when, Run(f" – {bullet.text}" if when else bullet.text)]

    def _sources(self) -> Iterable[str]:
        war, say = self.atlas.war, self.teller.say
        for side in war.sides:
            short, name = self.language.side(war, side), self.language.side_name(side)
            yield f"{short} – {name}" if short != name else name
        yield self.language.war(war, "credit")
        yield say("grades")
        yield say("reuse")

    def key(self, chapter: Chapter) -> Iterable[Paragraph]:
        """Which colour is whose, with its share of the land on the map's day."""
        if not chapter.maps or chapter.kind == "title":
            return
        for side, style in zip(self.atlas.war.sides, (self.theme.first, self.theme.second), strict=True):
            sign = "▨" if style.hatch else ("□" if style.ground == "#ffffff" else "■")
            name = self.language.side(self.atlas.war, side, max(shown.day for shown in chapter.maps))
            if len(chapter.maps) == 1:
                name += f"  {self.teller.percent(self.atlas.at(chapter.maps[0].day), side.id)} %"
            line = [Run(f"{sign} ", colour=style.symbol), Run(name)]
            if len(chapter.maps) == 1 and chapter.maps[0].day == self.atlas.last:
                # The last day's map hatches what each side has gained.
                word = "gained" if side is self.atlas.war.sides[0] else "lost"
                line += [
                    Run("   ▨ ", colour=style.arrow),
                    Run(self.language.say("legend", word, side=self.language.side(self.atlas.war, side))),
                ]
            yield line

    def captions(self, chapter: Chapter) -> list[Paragraph]:
        """A line under each of several maps: its day, and who holds what is shown."""
        found: list[Paragraph] = []
        place = self._place(chapter)
        for shown in chapter.maps:
            situation = self.atlas.at(shown.day)
            day = Run(self.language.day(shown.day), bold=True)
            if place is not None:
                holder = situation.holder(place.lon, place.lat)
                day = Run(self.language.day(shown.day, "short"), bold=True)
                found.append([day, Run(f" – {self.teller.side(holder, shown.day)}" if holder else "")])
            else:
                shares = " : ".join(f"{self.teller.percent(situation, side)} %" for side in self.atlas.war.side_ids)
                found.append([day, Run(f" – {shares}")])
        return found

    def _place(self, chapter: Chapter) -> Place | None:
        points = {point.id: point.place for point in self.atlas.geodata.lessons.turning_points}
        wanted = points.get(chapter.id, "") if chapter.kind == "history" else ""
        return next((place for place in self.atlas.places if place.id == wanted), None)
