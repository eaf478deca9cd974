"""What commands make of their options: the atlas, the looks, the span of days; what can't be is told here, before anything is drawn."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kwmaps.errors import RequestError, missing, wrong_ending

if TYPE_CHECKING:
    from kwmaps.scene.options import Options
    from kwmaps.timeline.atlas import Atlas


def the_atlas(folder: Path | None) -> Atlas:
    from kwmaps.timeline.atlas import load

    return load(folder)


def own_folder(folder: Path | None) -> Path:
    """The folder of a war that somebody edits: never the one that came with the program."""
    if folder is None and not Path("geodata/war.toml").is_file():
        raise RequestError("there is no geodata/ here to write into: name your folder with --geodata")
    return folder or Path("geodata")


def looks(atlas: Atlas, look: dict[str, Any], size: tuple[int, int] | None = None) -> Options:
    """What was chosen about the looks, checked as far as it can be before drawing."""
    from kwmaps.outputs.lesson.outline import phase_called
    from kwmaps.scene.layout import layout
    from kwmaps.scene.options import LAYOUTS, Options, layout_name

    if look["layout"]:
        size = LAYOUTS[layout_name((1, 1), look["layout"])]
    options = Options(
        look["size"] or size or LAYOUTS["16:9"],
        look["theme"],
        look["layout"],
        look["lang"],
        look["names"],
        look["side_names"],
        phase_called(atlas, look["phase"]).id if look["phase"] else "",
        frozenset(listed(look["hide"])),
        frozenset(listed(look["show"])),
    )
    layout(options.size, options.layout)
    options.hidden(frozenset())
    return options


def listed(text: str) -> tuple[str, ...]:
    """What a person listed with commas between."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def need(what: str, extra: str, *modules: str, package: str = "") -> None:
    """Makes sure that the libraries of an extra are there; `package` is what they are called where they come from.

    Raises
    ------
    RequestError
        One is missing; the message tells what to type.
    """
    for module in modules:
        if find_spec(module) is None:
            raise missing(f"{what} need", package or module, extra)


def days(atlas: Atlas, first: date | None, last: date | None, phase: str) -> tuple[date, date]:
    if phase:
        if first or last:
            raise RequestError("--phase and --from/--to exclude each other: choose one")
        chosen = next(p for p in atlas.phases if p.id == phase)
        return chosen.first, chosen.last
    begin, end = atlas.day(first or atlas.first), atlas.day(last or atlas.last)
    if end < begin:
        raise RequestError(f"--to {end} is before --from {begin}: exchange them")
    return begin, end


PICTURES = (".png", ".svg", ".pdf")
"""Endings of single pictures."""


def require_ending(path: Path, known: tuple[str, ...]) -> None:
    if path.suffix.lower() not in known:
        raise wrong_ending(path, known)


def size_of(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
