"""What can go wrong, and how it is told: one shape for faults in files, one for wrong requests."""

from __future__ import annotations

import difflib
import re
import reprlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


class KwmapsError(Exception):
    """Base of every error that kwmaps raises on purpose; its text is meant for the person, not for a programmer."""


class RequestError(KwmapsError, ValueError):
    """Something was asked for that can't be: an unknown place, a date outside the war, a size of zero."""


class OutputError(KwmapsError, OSError):
    """A result could not be written. What stood under its name before is still there."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one place of the geodata. Its words are one line each, whatever stands in the file."""

    file: str
    """Path relative to the geodata folder."""
    where: str
    """Feature and position inside the file, or empty."""
    what: str
    """What is wrong."""
    remedy: str = ""
    """What to do about it."""
    path: tuple[str | int, ...] = ()
    """Keys and indices that lead from the top of the document to the value; empty if there is none."""
    feature: str = ""
    """Id of the feature, if it is about one."""
    line: int | None = None
    """Line of the file, counted from 1, where it can be known."""

    def __post_init__(self) -> None:
        for name, most in (("file", 200), ("where", 200), ("what", 400), ("remedy", 300), ("feature", 100)):
            object.__setattr__(self, name, plain(getattr(self, name), most))

    def __str__(self) -> str:
        place = f"{self.file} › {self.where}" if self.where else self.file
        return f"{place}: {self.what}" + (f"; {self.remedy}" if self.remedy else "")

    def __lt__(self, other: Fault) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[object, ...]:
        """War.toml first, since the other files are judged by it; then file by file from top to bottom."""
        return (self.file != "war.toml", _natural(self.file), self.line or 0, _natural(self.where), self.what)


def _natural(text: str) -> list[tuple[int, str]]:
    """For sorting: ``feature 9`` before ``feature 10``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]{1,15})", text)]


class GeodataError(KwmapsError, ValueError):
    """The geodata can't be used; ``faults`` lists everything that was found, not only the first."""

    SHOWN = 20
    """Faults in the text: a screenful."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        shown = screenful(self.faults, self.SHOWN)
        lines = [str(fault) for fault in shown]
        if len(self.faults) > len(shown):
            lines.append(f"… and {len(self.faults) - len(shown)} more: kwmaps check --all lists them")
        super().__init__("\n".join(lines))


def screenful(faults: Sequence[Fault], most: int) -> list[Fault]:
    """At most so many of the faults, in their order: the first of each file, so that one file's many hide no other's."""
    counts = Counter(fault.file for fault in faults)
    each = 1
    while each < most and sum(min(count, each + 1) for count in counts.values()) <= most:
        each += 1
    told: Counter[str] = Counter()
    shown = []
    for fault in faults:
        if told[fault.file] < each:
            told[fault.file] += 1
            shown.append(fault)
    return shown[:most]


def plain(text: str, most: int = 200) -> str:
    """`text` as one line of letters that any terminal and any log can show, shortened in the middle if it is long."""
    if len(text) > most:
        text = f"{text[: most - 40]} … {text[-30:]}"
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def short(value: object) -> str:
    """A value from a file as a person may recognise it: never longer than some sixty letters, however large it is."""
    return plain(_BRIEF.repr(value), 80)


class _Brief(reprlib.Repr):
    """Python's short form, with the words of JSON and TOML."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 60
        self.maxlong = 30
        self.maxlevel, self.maxlist, self.maxtuple, self.maxdict = 2, 3, 3, 2

    def repr_NoneType(self, _: None, __: int) -> str:  # noqa: N802 - named by the type, as reprlib wants it
        return "null"

    def repr_bool(self, value: bool, _: int) -> str:
        return "true" if value else "false"

    def repr_date(self, value: object, _: int) -> str:
        return str(value)

    repr_datetime = repr_time = repr_date


_BRIEF = _Brief()


def near(wrong: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The names that somebody who typed `wrong` may have meant, best first."""
    by_folded = {name.casefold(): name for name in known}
    # Comparing takes the square of the length; nobody mistypes a novel.
    folded = wrong.casefold().strip()[:80]
    if folded in by_folded:
        return [by_folded[folded]]
    inside = [name for key, name in by_folded.items() if folded and folded in key]
    close = [by_folded[key] for key in difflib.get_close_matches(folded, by_folded, n=limit, cutoff=0.6)]
    return list(dict.fromkeys(close + sorted(inside, key=len)))[:limit]


def alternatives(names: Sequence[str]) -> str:
    """``A, B or C``."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def wrong_ending(path: Path, known: Sequence[str]) -> RequestError:
    """A file of a kind that can't be written, and the kinds that can."""
    what = f"can't write {path.suffix}" if path.suffix else "its name has no ending"
    return RequestError(f"{path}: {what}; name a file that ends in {alternatives(known)}")


def missing(what: str, library: str, extra: str) -> RequestError:
    """A library that isn't installed: what needs it, and what to type."""
    return RequestError(f'{what} {library}, which is missing here: pip install "kwmaps[{extra}]"')


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """`` — did you mean A or B?``, or nothing where no name comes near."""
    names = near(wrong, known)
    return f" — did you mean {alternatives(names)}?" if names else ""
