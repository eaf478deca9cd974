"""Themes: how things look, as TOML files that a person can copy and change."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kwmaps.errors import Fault, GeodataError, RequestError, did_you_mean

FOLDER = Path(__file__).parent / "themes"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class SideStyle:
    """How one side's things look."""

    ground: str
    symbol: str
    arrow: str
    hatch: str


@dataclass(frozen=True)
class Theme:
    """Colours, widths and strengths of a map. Widths are pixels at 1280 × 720."""

    name: str
    description: str
    colours: dict[str, str]
    widths: dict[str, float]
    relief: dict[str, float]
    first: SideStyle
    second: SideStyle

    def __getitem__(self, role: str) -> str:
        """The colour of a role, ``#rrggbb``."""
        return self.colours[role]


def names() -> list[str]:
    """The themes that come with the package."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def read(name: str) -> Theme:
    """The theme of this name.

    Raises
    ------
    RequestError
        There is no such theme.
    GeodataError
        The theme's file can't be used; every fault is named.
    """
    path = FOLDER / f"{name}.toml"
    if not path.is_file():
        raise RequestError(f"no theme is called '{name}': there is {', '.join(names())}{did_you_mean(name, names())}")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    faults = [
        Fault(path.name, f"colours.{role}", f"'{value}' is no colour", "write it like #a9c6e6")
        for role, value in _colours(table).items()
        if not COLOUR.fullmatch(str(value))
    ]
    if faults:
        raise GeodataError(faults)
    sides = table["sides"]
    return Theme(
        table["name"],
        table["description"],
        table["colours"],
        table["widths"],
        table["relief"],
        SideStyle(**sides["first"]),
        SideStyle(**sides["second"]),
    )


def _colours(table: dict[str, Any]) -> dict[str, str]:
    found = dict(table["colours"])
    for side, style in table["sides"].items():
        found |= {f"{side}.{role}": value for role, value in style.items() if role != "hatch"}
    return found
