"""Themes: how things look, as TOML files that a person can copy and change."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kwmaps.errors import Fault, GeodataError, RequestError, did_you_mean, short

FOLDER = Path(__file__).parent / "themes"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
HATCHES = ("", "diagonal", "dots")
FILLS = ("solid", "hollow")
CHOICES = {"hatch": HATCHES, "fill": FILLS}
READ_ON = (("ink", "paper"), ("muted", "paper"), ("ink", "halo"), ("front", "front_casing"))
"""What has to stand out from what, by their roles."""
LEAST_CONTRAST = 3.0
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
    except (ValueError, RecursionError) as error:
        raise GeodataError([Fault(path.name, "", f"is not TOML ({error})", "mend it there")]) from None
    merged = _merged(base, table)
    faults = list(_faults(path.name, table, base)) or list(_pale(path.name, merged))
    if faults:
        raise GeodataError(faults)
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
            if not isinstance(value, list) or not all(isinstance(layer, str) for layer in value):
                found.append(Fault(file, at, f"is {short(value)}", "a list of layers is wanted"))
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
                found.append(
                    Fault(file, at, f"'{value}' is no {key}", f"choose from {', '.join(map(repr, CHOICES[key]))}")
                )
        elif isinstance(base[key], str) and base[key].startswith("#"):
            if not COLOUR.fullmatch(str(value)):
                found.append(Fault(file, at, f"'{value}' is no colour", "write it like #a9c6e6"))
        elif isinstance(base[key], int | float):
            if not isinstance(value, int | float) or isinstance(value, bool):
                found.append(Fault(file, at, f"is {short(value)}", "a number is wanted"))
            elif not 0 <= value <= 100:
                found.append(Fault(file, at, f"is {short(value)}", "a number from 0 to 100 is wanted"))
        elif not isinstance(value, str):
            found.append(Fault(file, at, f"is {short(value)}", "text is wanted"))
    return found


def _pale(file: str, table: dict[str, Any]) -> Iterator[Fault]:
    """Words and fronts that nobody could see."""
    colours, sides = table["colours"], table["sides"]
    pairs = [(f"colours.{one}", colours[one], f"colours.{other}", colours[other]) for one, other in READ_ON]
    pairs += [
        (f"sides.{side}.symbol", sides[side]["symbol"], "colours.paper", colours["paper"])
        for side in ("first", "second")
    ]
    for at, one, under, other in pairs:
        found = contrast(one, other)
        if found < LEAST_CONTRAST:
            what = f"{one} on {under} {other} has a contrast of {found:.1f}"
            yield Fault(file, at, what, f"{LEAST_CONTRAST:g} is the least that can be read, 4.5 is better")


def contrast(one: str, other: str) -> float:
    """Of two colours ``#rrggbb``, from 1 (the same) to 21 (black on white), as WCAG 2 measures it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
