"""What can go wrong, and how it is told: one shape for faults in files, one for wrong requests."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class KwmapsError(Exception):
    """Base of every error that kwmaps raises on purpose; its text is meant for the person, not for a programmer."""


class RequestError(KwmapsError, ValueError):
    """Something was asked for that can't be: an unknown place, a date outside the war, a size of zero."""


class OutputError(KwmapsError, OSError):
    """A result could not be written. What stood under its name before is still there."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in one place of the geodata."""

    file: str
    """Path relative to the geodata folder."""
    where: str
    """Feature and position inside the file, or empty."""
    what: str
    """What is wrong."""
    remedy: str = ""
    """What to do about it."""

    def __str__(self) -> str:
        place = f"{self.file} › {self.where}" if self.where else self.file
        return f"{place}: {self.what}" + (f"; {self.remedy}" if self.remedy else "")


class GeodataError(KwmapsError, ValueError):
    """The geodata can't be used; ``faults`` lists everything that was found, not only the first."""

    SHOWN = 20

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        lines = [str(fault) for fault in self.faults[: self.SHOWN]]
        if len(self.faults) > self.SHOWN:
            lines.append(f"… and {len(self.faults) - self.SHOWN} more: kwmaps check lists them all")
        super().__init__("\n".join(lines))


def near(wrong: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The names that somebody who typed `wrong` may have meant, best first."""
    by_folded = {name.casefold(): name for name in known}
    folded = wrong.casefold().strip()
    inside = [name for key, name in by_folded.items() if folded and folded in key]
    close = [by_folded[key] for key in difflib.get_close_matches(folded, by_folded, n=limit, cutoff=0.6)]
    return list(dict.fromkeys(close + sorted(inside, key=len)))[:limit]


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """`` — did you mean A or B?``, or nothing where no name comes near."""
    names = near(wrong, known)
    return f" — did you mean {' or '.join(names)}?" if names else ""
