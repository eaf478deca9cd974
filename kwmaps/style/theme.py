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
HATCHES = ("", "diagonal", "dots")
FILLS = ("solid", "hollow")
CHOICES = {"hatch": HATCHES, "fill": FILLS}
BASE = "atlas"
"""The theme that every other one completes itself from."""


@dataclass(frozen=True, slots=True)
class SideStyle:
    """How one side's things look."""

    ground: str
    symbol: str
    arrow: str
    hatch: str
    fill: str
    """Whether its arrows are solid or outlined."""


@dataclass(frozen=True)
class Theme:
    """Colours, widths and strengths of a map. Widths are pixels at 1280 × 720."""

    name: str
    description: str
    colours: dict[str, str]
    widths: dict[str, float]
    relief: dict[str, float]
    hide: frozenset[str]
    """Layers that the theme leaves out."""
    first: SideStyle
    second: SideStyle

    @property
    def is_hatched(self) -> bool:
        """Whether hatching tells the sides' ground apart: other hatching has to be unlike it, and names need more room."""
        return bool(self.first.hatch or self.second.hatch)

    def __getitem__(self, role: str) -> str:
        """The colour of a role, ``#rrggbb``."""
        return self.colours[role]


def names() -> list[str]:
    """The themes that come with the package, the default first."""
    return [
        BASE,
        *sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != BASE),
    ]


@cache
def read(name: str) -> Theme:
    """The theme of this name, or from this file; what a file leaves out is as in `atlas`.

    Raises
    ------
    RequestError
        There is no such theme.
    GeodataError
        The theme's file can't be used; every fault is named.
    """
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    if not path.is_file():
        if name.endswith(".toml"):
            raise RequestError(f"--theme {name}: there is no such file")
        known = ", ".join(names())
        raise RequestError(
            f"no theme '{name}': there is {known}, or a file of your own.toml{did_you_mean(name, names())}"
        )
    base = tomllib.loads((FOLDER / f"{BASE}.toml").read_text(encoding="utf-8"))
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GeodataError([Fault(path.name, "", f"is not TOML ({error})")]) from None
    faults = list(_faults(path.name, table, base))
    if faults:
        raise GeodataError(faults)
    merged = _merged(base, table)
    sides = merged["sides"]
    return Theme(
        merged["name"],
        merged["description"],
        merged["colours"],
        merged["widths"],
        merged["relief"],
        frozenset(table.get("hide", [])),
        SideStyle(**sides["first"]),
        SideStyle(**sides["second"]),
    )


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in over.items():
        found[key] = _merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
    return found


def _faults(file: str, table: dict[str, Any], base: dict[str, Any], where: str = "") -> list[Fault]:
    """Unknown keys and values of the wrong kind, measured by the default theme."""
    found = []
    for key, value in table.items():
        at = f"{where}.{key}" if where else key
        if key == "hide" and not where:
            if not isinstance(value, list):
                found.append(Fault(file, at, f"is {value!r}", "a list of layers is wanted"))
            continue
        if key not in base:
            found.append(
                Fault(
                    file,
                    at,
                    f"unknown key '{key}'{did_you_mean(key, base)}",
                    "mend or remove it",
                )
            )
        elif isinstance(base[key], dict):
            if isinstance(value, dict):
                found += _faults(file, value, base[key], at)
            else:
                found.append(Fault(file, at, f"is {value!r}", "a table is wanted"))
        elif key in CHOICES:
            if value not in CHOICES[key]:
                found.append(Fault(file, at, f"'{value}' is no {key}", f"choose from {', '.join(CHOICES[key])}"))
        elif isinstance(base[key], str) and base[key].startswith("#"):
            if not COLOUR.fullmatch(str(value)):
                found.append(Fault(file, at, f"'{value}' is no colour", "write it like #a9c6e6"))
        elif isinstance(base[key], int | float) and not isinstance(value, int | float):
            found.append(Fault(file, at, f"is {value!r}", "a number is wanted"))
    return found
