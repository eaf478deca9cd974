"""Where a film may go, and what it may be there: `profiles.toml` as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kwmaps.errors import RequestError, did_you_mean

FILE = Path(__file__).parent / "profiles.toml"

MEASURES = ("bytes", "pixels", "frames", "area", "width", "height", "seconds", "least_seconds", "fps", "plays")
"""What can be limited; all are the most that is allowed, but `least_seconds`."""


@dataclass(frozen=True)
class Limit:
    """What one page says of some formats."""

    formats: tuple[str, ...]
    source: str
    read: date
    checked: Literal["read", "memory", "ours"]
    values: Mapping[str, float]


@dataclass(frozen=True)
class Profile:
    """A place where films are shown, see the remarks at the head of the file."""

    name: str
    title: str
    formats: tuple[str, ...]
    width: Mapping[str, int]
    limits: tuple[Limit, ...]
    plays: int = 0
    smallest: int = 320
    fewest: int = 12
    step: int = 8
    fps: int | None = None
    hide: frozenset[str] = frozenset()
    poster: str = "png"
    """The kind of still that goes with it."""

    def most(self, kind: str) -> dict[str, float]:
        """Every limit on files of this kind, the strictest where there are several."""
        found: dict[str, float] = {}
        for limit in self.limits:
            if kind in limit.formats:
                for measure, value in limit.values.items():
                    strictest = max if measure == "least_seconds" else min
                    found[measure] = strictest(value, found.get(measure, value))
        return found


@cache
def profiles() -> Mapping[str, Profile]:
    """All of them, by name."""
    return {name: _profile(name, table) for name, table in tomllib.loads(FILE.read_text(encoding="utf-8")).items()}


def _profile(name: str, table: dict[str, Any]) -> Profile:
    limits = tuple(_limit(dict(limit)) for limit in table.pop("limits"))
    hide = frozenset(table.pop("hide", ()))
    return Profile(name, formats=tuple(table.pop("formats")), limits=limits, hide=hide, **table)


def _limit(table: dict[str, Any]) -> Limit:
    values = {measure: table.pop(measure) for measure in MEASURES if measure in table}
    return Limit(formats=tuple(table.pop("formats")), values=values, **table)


def profile(name: str) -> Profile:
    """The profile of this name.

    Raises
    ------
    RequestError
        There is none.
    """
    known = profiles()
    if name not in known:
        raise RequestError(f"no profile '{name}': there is {', '.join(known)}{did_you_mean(name, known)}")
    return known[name]
