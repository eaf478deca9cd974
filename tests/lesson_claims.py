"""Reads sentences of notes and descriptions back, in any language, and says what they claim: who, where, when, how much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import kwmaps
from kwmaps.dates import span
from kwmaps.model import Place
from kwmaps.style.language import Language

KEYS = ("holds", "holds_less", "change", "front", "hands")


class Reader:
    """Understands what a language's templates say."""

    def __init__(self, atlas: kwmaps.Atlas, language: Language) -> None:
        self.atlas, self.language = atlas, language
        days = span(atlas.first, atlas.last)
        self.long = {language.day(day): day for day in days}
        self.short = {language.day(day, "short"): day for day in days}
        named = (None, *(called.until for side in atlas.war.sides for called in side.earlier))
        self.sides = {language.side(atlas.war, side, day): side.id for side in atlas.war.sides for day in named}

    def pattern(self, key: str) -> re.Pattern[str]:
        """A template as a regular expression that takes its parts out again."""
        template = re.escape(self.language.say("lesson", key))
        return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", template))

    def claims(self, sentence: str) -> Iterator[tuple[str, dict[str, str]]]:
        """The kind of sentence and its parts."""
        for key in KEYS:
            found = self.pattern(key).fullmatch(sentence)
            if found and ("side" not in found.groupdict() or found["side"] in self.sides):
                yield key, found.groupdict()
                return

    def listed(self, text: str) -> list[str]:
        comma = self.language.say("lesson", "comma")
        return [part.strip() for part in text.split(comma)]

    def places(self, name: str) -> list[Place]:
        """Every place that may be called so."""
        return [place for place in self.atlas.places if self.language.place(place) == name.strip()]

    def hand(self, text: str) -> tuple[str, date, str]:
        """Place, day and side of a change of hands."""
        found = self.pattern("hand").fullmatch(text)
        assert found, text
        return found["place"], self.short[found["day"]], self.sides[found["side"]]


def check(reader: Reader, sentence: str, day: date | None) -> str:
    """Compares what a sentence claims with the atlas, on `day` where it names none; returns the kind of sentence."""
    atlas, language = reader.atlas, reader.language
    for key, said in reader.claims(sentence):
        if key in ("holds", "holds_less"):
            assert day is not None
            situation, side = atlas.at(day), reader.sides[said["side"]]
            total = sum(situation.area_km2(one) for one in atlas.war.side_ids)
            assert said["percent"] == f"{100 * situation.area_km2(side) / total:.0f}", sentence
            assert said["km2"] == language.number(situation.area_km2(side)), sentence
            for name in reader.listed(said.get("places", "")) if key == "holds" else ():
                found = reader.places(name)
                assert any(situation.holder(place.lon, place.lat) == side for place in found), (sentence, name)
        elif key == "change":
            side = reader.sides[said["side"]]
            for area, when in (("before", "first"), ("after", "last")):
                assert said[area] == language.number(atlas.at(reader.long[said[when]]).area_km2(side)), sentence
        elif key == "front":
            assert day is not None
            for name in reader.listed(said["places"]):
                km = [atlas.at(day).front_km(place.lon, place.lat) for place in reader.places(name)]
                assert any(one is not None and abs(one) <= 12 for one in km), (sentence, name)
        else:
            for name, at, holder in (reader.hand(part) for part in _parts(reader, said["places"])):
                days = [
                    c.date for p in reader.places(name) for c in atlas.history((p.lon, p.lat)) if c.holder == holder
                ]
                assert at in days, (sentence, name)
        return key
    return ""


def _parts(reader: Reader, text: str) -> list[str]:
    """The changes of hands of a list; names of sides and days may hold the list's own mark, so it is split at brackets."""
    close = ")" if "(" in reader.language.say("lesson", "hand") else "）"
    parts = [part.lstrip(reader.language.say("lesson", "comma") + " ") for part in text.split(close)]
    return [part + close for part in parts if part]
