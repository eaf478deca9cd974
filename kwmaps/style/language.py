"""Languages: the map's own words, the geodata's words, and dates, in one language with English behind it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from kwmaps.errors import RequestError, did_you_mean
from kwmaps.geodata.translation import look_up, read_translation
from kwmaps.model import Called, Event, Movement, NamedLine, Phase, Place, Side, War
from kwmaps.style.fonts import SCRIPTS, Role, Script, face

FOLDER = Path(__file__).parent / "languages"

ENGLISH = "en"

NAME_SETS = ("period", "modern", "local")
"""How places are called: as the histories of the time, as today, or as people there write them."""

MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that say which way text runs."""

ROMANISED = ("en", "de", "es", "fr")
"""Languages that write places' names in Latin letters as they are given; only there `modern` differs from `period`."""


LOCALES = {
    "en": "en-GB",
    "de": "de-DE",
    "es": "es-ES",
    "fr": "fr-FR",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "ru": "ru-RU",
    "zh-Hans": "zh-CN",
    "zh-Hant": "zh-TW",
}


def locale_of(code: str) -> str:
    """A language with a country, for programs that spell and choose letters by it; another than these as it is."""
    return LOCALES.get(code, code)


def codes() -> list[str]:
    """The languages that the maps speak, English first."""
    return [
        ENGLISH,
        *sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != ENGLISH),
    ]


@cache
def _words(code: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=4096)
def _written(when: date, pattern: str, code: str) -> str:
    from babel.dates import format_date

    return str(format_date(when, pattern, locale=code.replace("-", "_")))


@dataclass(frozen=True)
class Language:
    """One language; anything it lacks is said in English."""

    code: str
    script: Script
    own: Mapping[str, Any] = field(repr=False)
    """The package's words."""
    tables: Mapping[str, Any] = field(repr=False)
    """The geodata's words."""
    side_names: str = ""
    names: str = "period"
    words: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What the war says in its own words in this language, by table and key."""
    local: str = ""
    """Which form of places' names is the local one."""

    @classmethod
    def of(cls, other: Language) -> Self:
        """The same language in another manner of speaking."""
        return cls(**{each.name: getattr(other, each.name) for each in fields(Language)})

    def say(self, table: str, key: str, **values: str) -> str:
        """One of the map's own words, its {names} filled in."""
        text = self._said.get((table, key))
        if text is None:
            found = (look_up(words, (table, key)) for words in (self.words, self.own, _words(ENGLISH)))
            text = next((text for text in found if text), None)
            if text is None:
                raise KeyError(f"en.toml has no {table}.{key}")
            self._said[table, key] = text
        return text.format(**values) if values else text

    @cached_property
    def _said(self) -> dict[tuple[str, str], str]:
        """Words that have been looked up: a picture needs the same ones every day."""
        return {}

    def keys(self, table: str) -> list[str]:
        """What a table of the map's own words has, as English has it."""
        return list(_words(ENGLISH)[table])

    def day(self, when: date, pattern: str = "long") -> str:
        """A date as this language writes it: `long`, `short` or `day` (without the year)."""
        return _written(when, self.say("dates", pattern), self.code)

    def number(self, value: float) -> str:
        """A whole number as this language writes it, to the nearest ten."""
        return self.figure(round(value, -1))

    def figure(self, value: float) -> str:
        """A whole number as this language writes it."""
        from babel.numbers import format_decimal

        return str(format_decimal(round(value), format="#,##0", locale=self.code.replace("-", "_")))

    def month(self, when: date) -> str:
        """The name of a month, short."""
        from babel.dates import format_date

        return str(format_date(when, "LLL", locale=self.code.replace("-", "_")))

    def face(self, role: Role) -> str:
        """The font file for a role."""
        return face(role, self.script)

    def _told(self, english: str, *keys: str) -> str:
        return look_up(self.tables, keys) or english

    # the geodata's words

    def war(self, war: War, key: str) -> str:
        return self._told(getattr(war, key), "war", key)

    def war_summary(self, war: War) -> str:
        """The war in two sentences: `summary` is told only in the files' own language and in lessons."""
        return self._told(war.summary, "war", "summary")

    def side(self, war: War, side: Side, day: date | None = None) -> str:
        """The side's short name, in the set that was chosen; without a `day` the one for the whole war."""
        if self.side_names:
            return self._told(
                war.side_names[self.side_names][side.id],
                "side_names",
                self.side_names,
                side.id,
            )
        return self._called(side.called(day), side, "short")

    def side_name(self, side: Side, day: date | None = None) -> str:
        """The side's name in full."""
        return self._called(side.called(day), side, "name")

    def _called(self, names: Called | Side, side: Side, which: Literal["name", "short"]) -> str:
        until = ("until", str(names.until)) if isinstance(names, Called) else ()
        return self._told(getattr(names, which), "sides", side.id, *until, which)

    def phase(self, phase: Phase) -> str:
        return self._told(phase.title, "phases", phase.id, "title")

    def event(self, event: Event) -> tuple[str, str]:
        """Title and text."""
        return (
            self._told(event.title, "events", event.id, "title"),
            self._told(event.text, "events", event.id, "text"),
        )

    def movement(self, movement: Movement) -> str:
        return self._told(movement.name, "movements", movement.id)

    def line(self, line: NamedLine) -> str:
        return self._told(line.name, "lines", line.id)

    def summary(self, phase: Phase) -> str:
        return self._told(phase.summary, "phases", phase.id, "summary")

    def lesson(self, table: str, key: str, english: str) -> str:
        """A question or a title of ``lessons.toml``."""
        return self._told(english, "lessons", table, key)

    def name(self, table: str, key: str, english: str) -> str:
        """A sea, a range, a river."""
        return self._told(english, table, key)

    def place(self, place: Place) -> str:
        """A place's name for the map, without the (N) or (S) that tells two of one name apart in lists."""
        return self.place_in_full(place).split(" (")[0].split("（")[0]

    def place_in_full(self, place: Place) -> str:
        """A place's name for lists."""
        if self.names == "local":
            return place.names.get(self.local, place.name)
        if self.names == "modern" and self.code in ROMANISED:
            return place.names.get("modern", place.name)
        return self._told(place.name, "places", place.id)

    def place_face(self, role: Role) -> str:
        """The font file for places' names, which may be in another script than everything else."""
        return face(role, _script(self.local)) if self.names == "local" else self.face(role)


@dataclass(frozen=True)
class Drawn(Language):
    """A language as it is drawn: marks that only turn the direction of text are no letters, and go."""

    def _told(self, english: str, *keys: str) -> str:
        return MARKS.sub("", super()._told(english, *keys))

    def place(self, place: Place) -> str:
        return MARKS.sub("", super().place(place))


def read(code: str, folder: Path, war: War, names: str = "period", side_names: str = "") -> Language:
    """A language for a geodata folder.

    Raises
    ------
    RequestError
        The maps don't speak it, or a set of names is unknown.
    """
    if code not in codes():
        raise RequestError(f"no language '{code}': there is {', '.join(codes())}{did_you_mean(code, codes())}")
    if names not in NAME_SETS:
        raise RequestError(f"--names {names}: choose from {', '.join(NAME_SETS)}{did_you_mean(names, NAME_SETS)}")
    if names == "local" and not war.local_names:
        raise RequestError("--names local: this war gives no local names; its war.toml would say local_names")
    if side_names and side_names not in war.side_names:
        # The names that need no choosing: each side's own short name.
        plain = "-".join(war.side_ids)
        known = [plain, *war.side_names]
        if side_names != plain:
            raise RequestError(
                f"--side-names {side_names}: there is {', '.join(known)}{did_you_mean(side_names, known)}"
            )
        side_names = ""
    own = _words(code)
    script = own.get("fonts", "latin")
    if script not in SCRIPTS:
        raise RequestError(f"languages/{code}.toml: fonts = '{script}' is unknown: {', '.join(SCRIPTS)}")
    tables = read_translation(folder, code)
    words = war.words if code == ENGLISH else tables.get("words", {})
    return Language(code, script, own, tables, side_names, names, words, war.local_names)


def _script(code: str) -> Script:
    """The letters of a language; Latin ones where the maps don't speak it."""
    found: Script = _words(code).get("fonts", "latin") if code in codes() else "latin"
    return found
