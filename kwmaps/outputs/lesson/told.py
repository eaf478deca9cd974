"""What is said of a day in words, for speaker notes and for those who can't see the map: all of it from its Situation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import shapely

from kwmaps.dates import DAY, span
from kwmaps.model import Event, Place
from kwmaps.outputs.lesson.outline import Chapter, Focus, Shown
from kwmaps.style.language import Language
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation

NAMED = 6
"""Places that are named in one sentence."""

NEAR_KM = 12.0
"""Within so many kilometres of the front it runs near a place."""


@dataclass(frozen=True)
class Teller:
    """Speaks of an atlas in one language."""

    atlas: Atlas
    language: Language

    def say(self, key: str, **values: str) -> str:
        return self.language.say("lesson", key, **values)

    def listed(self, words: Iterable[str]) -> str:
        comma = self.say("comma")
        return (comma + " " if comma == "," else comma).join(words)

    def days(self, first: date, last: date, pattern: str = "long") -> str:
        """Two days as a range; one alone as itself."""
        if first == last:
            return self.language.day(first, pattern)
        return self.say("range", first=self.language.day(first, pattern), last=self.language.day(last, pattern))

    def side(self, side: str, day: date | None = None) -> str:
        """What a side was called on a day; without one, in the war as a whole."""
        war = self.atlas.war
        return self.language.side(war, next(s for s in war.sides if s.id == side), day)

    @cached_property
    def _total(self) -> float:
        first, second = self.atlas.war.side_ids
        situation = self.atlas.at(self.atlas.first)
        return situation.area_km2(first) + situation.area_km2(second)

    def percent(self, situation: Situation, side: str) -> str:
        """A side's share of the land, as a whole number."""
        return f"{100 * situation.area_km2(side) / self._total:.0f}"

    # sentences

    def holds(self, shown: Shown) -> Iterable[str]:
        """What each side holds: share, area, and the larger places on the map."""
        situation = self.atlas.at(shown.day)
        for side in self.atlas.war.side_ids:
            if places := self._held(situation, side, shown.focus):
                named = self.listed(self.language.place(place) for place in places)
                yield self.say("holds", places=named, **self._share(situation, side))
            else:
                yield self.say("holds_less", **self._share(situation, side))

    def shares(self, day: date) -> Iterable[str]:
        """How much of the land each side holds."""
        situation = self.atlas.at(day)
        for side in self.atlas.war.side_ids:
            yield self.say("holds_less", **self._share(situation, side))

    def _share(self, situation: Situation, side: str) -> dict[str, str]:
        percent, km2 = self.percent(situation, side), self.language.number(situation.area_km2(side))
        return {"side": self.side(side, situation.date), "percent": percent, "km2": km2}

    def front(self, shown: Shown) -> Iterable[str]:
        """Past which places the front runs, from west to east."""
        places = self.along_front(shown)
        if places:
            yield self.say("front", places=self.listed(self.language.place(place) for place in places))

    def changes(self, first: date, last: date) -> Iterable[str]:
        """Each side's area on two days."""
        if first == last:
            return
        before, after = self.atlas.at(first), self.atlas.at(last)
        for side in self.atlas.war.side_ids:
            yield self.say(
                "change",
                side=self.side(side, last),
                before=self.language.number(before.area_km2(side)),
                after=self.language.number(after.area_km2(side)),
                first=self.language.day(first),
                last=self.language.day(last),
            )

    def hands(self, first: date, last: date, focus: Focus | None) -> Iterable[str]:
        """Which of the larger places on the map changed hands, when, and to whom."""
        found = []
        for day, place, side in self.changed(first, last, focus):
            found.append(
                self.say(
                    "hand",
                    place=self.language.place(place),
                    day=self.language.day(day, "short"),
                    side=self.side(side, day),
                )
            )
        if found:
            yield self.say("hands", places=self.listed(found))

    def arrows(self, first: date, last: date, focus: Focus | None) -> Iterable[str]:
        """The broad arrows of these days on this part of the country."""
        box = shapely.box(*(focus or self.atlas.war.extent))
        moves = [
            move
            for move in self.atlas.movements
            if move.rank == 1 and move.start <= last and move.end >= first and move.paths.intersects(box)
        ]
        if moves:
            told = [
                self.say(
                    "arrow",
                    name=self.language.movement(move),
                    first=self.language.day(move.start, "short"),
                    last=self.language.day(move.end, "short"),
                )
                for move in moves
            ]
            yield self.say("arrows", arrows=self.listed(told))

    def known(self, day: date) -> str:
        """On what the front of a day rests."""
        situation = self.atlas.at(day)
        before, after, fraction = situation.between
        short = {"before": self.language.day(before, "short"), "after": self.language.day(after, "short")}
        if fraction:
            return self.language.say("known", "between", **short)
        if before != day:
            return self.language.say("known", "still", before=short["before"])
        return self.language.say("known", "documented")

    def event(self, event: Event) -> str:
        return f"{self.language.day(event.date)} – {self.language.event(event)[1]}"

    def source(self, what: str, source: str, certainty: str) -> str:
        return self.say("source", what=what, source=source, certainty=self.say(certainty))

    # which places

    def _within(self, focus: Focus | None, rank: int) -> list[Place]:
        west, south, east, north = focus or self.atlas.war.extent
        return [p for p in self.atlas.places if p.rank <= rank and west <= p.lon <= east and south <= p.lat <= north]

    def _held(self, situation: Situation, side: str, focus: Focus | None) -> list[Place]:
        held = [p for p in self._within(focus, 2) if situation.holder(p.lon, p.lat) == side]
        return held[:NAMED]

    def along_front(self, shown: Shown) -> list[Place]:
        """Places near the front, in its order from its western end; the larger ones where there are too many."""
        situation = self.atlas.at(shown.day)
        near = []
        for place in self._within(shown.focus, 3):
            km = situation.front_km(place.lon, place.lat)
            if km is not None and abs(km) <= NEAR_KM:
                near.append(place)
        parts = list(situation.front.geoms)
        if not parts:
            return []
        line = max(parts, key=lambda part: part.length)
        ahead = line.coords[0][0] <= line.coords[-1][0]

        def at(place: Place) -> float:
            along = float(line.project(place.point))
            return along if ahead else -along

        return sorted(near[:NAMED], key=at)

    def changed(self, first: date, last: date, focus: Focus | None) -> list[tuple[date, Place, str]]:
        """Changes of hands of the larger places after the end of `first`, up to the end of `last`."""
        places = self._within(focus, 1)
        before = {p.id: self.atlas.at(first).holder(p.lon, p.lat) for p in places}
        found = []
        for day in span(first + DAY, last) if first < last else ():
            situation = self.atlas.at(day)
            for place in places:
                holder = situation.holder(place.lon, place.lat)
                if holder is not None and holder != before[place.id]:
                    found.append((day, place, holder))
                    before[place.id] = holder
        return found

    # whole texts

    def alt(self, chapter: Chapter, shown: Shown) -> str:
        """For those who can't see the map: what it shows, who holds what, where the front runs, what changed."""
        day = self.language.day(shown.day)
        sentences = [f"{chapter.title}.", self.say("map", day=day), *self.holds(shown), *self.front(shown)]
        if chapter.span and chapter.span[0] < shown.day:
            sentences += self.changes(chapter.span[0], shown.day)
        # A name that ends in a full stop of its own needs no second one.
        return " ".join(sentence for sentence in sentences if sentence).replace("..", ".")
