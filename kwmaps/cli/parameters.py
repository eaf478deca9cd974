"""What commands have in common: the types of their options, the options, and what is made of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from kwmaps.cli import completion
from kwmaps.errors import RequestError, did_you_mean

if TYPE_CHECKING:
    from kwmaps.scene.options import Options
    from kwmaps.timeline.atlas import Atlas

EVERY = ("auto", "day", "week", "snapshot")
FILM_FORMATS = ("png", "gif", "mp4", "webm", "webp", "apng")

F = Callable[..., Any]


class Day(click.ParamType[date]):
    """A date of the calendar; whether it lies in the war is asked later."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from kwmaps import dates

        try:
            return dates.parse(value)
        except RequestError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 - click asks so
        incomplete: str,
    ) -> list[CompletionItem]:
        return completion.beginning(completion.documented(ctx), incomplete)


class Size(click.ParamType[tuple[int, int]]):
    """Width and height in pixels."""

    name = "WIDTHxHEIGHT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d+)\s*[xX×]\s*(\d+)", str(value).strip())
        if not found:
            self.fail(
                f"'{value}' is no size: write width x height in pixels, like 1280x720",
                param,
                ctx,
            )
        return int(found[1]), int(found[2])


class Formats(click.ParamType[tuple[str, ...]]):
    """A list of film formats, with commas between."""

    name = "LIST"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        wanted = tuple(dict.fromkeys(listed(str(value).lower())))
        for name in wanted:
            if name not in FILM_FORMATS:
                hint = did_you_mean(name, FILM_FORMATS)
                self.fail(
                    f"'{name}' is no format: choose from {', '.join(FILM_FORMATS)}{hint}",
                    param,
                    ctx,
                )
        if not wanted:
            self.fail(f"name at least one of {', '.join(FILM_FORMATS)}", param, ctx)
        return wanted


def output_option(text: str, required: bool = True) -> Callable[[F], F]:
    """Where a command writes its one file; `text` says which endings it may have."""
    kind = click.Path(path_type=Path)
    return click.option("-o", "--output", type=kind, metavar="FILE", required=required, help=text)


def folder_option(command: F) -> F:
    """Where a build puts its frames and films."""
    kind, text = click.Path(path_type=Path), "Folder that gets frames/ and the GIF."
    option = click.option(
        "-o", "--output", type=kind, default=Path("output"), show_default=True, metavar="DIR", help=text
    )
    return option(command)


def geodata_option(command: F) -> F:
    text = "Folder of the war to draw. Without it: ./geodata if there is one, else the packaged war."
    return click.option("--geodata", type=click.Path(path_type=Path), metavar="DIR", help=text)(command)


def quiet_option(command: F) -> F:
    return click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")(command)


def span_options(command: F) -> F:
    last = click.option("--to", "last", type=Day(), help="Last day.  [default: the war's]")
    first = click.option("--from", "first", type=Day(), help="First day.  [default: the war's]")
    return first(last(command))


VOICE = (
    click.option(
        "--theme",
        shell_complete=completion.one_of(completion.themes),
        metavar="NAME",
        default="atlas",
        show_default=True,
        help="atlas, dark, print, high-contrast, blank, or the path of a .toml file of your own.",
    ),
    click.option(
        "--lang",
        shell_complete=completion.one_of(completion.languages),
        metavar="CODE",
        default="en",
        show_default=True,
        help="en, de, es, fr, ja, ko, ru, zh-Hans or zh-Hant.",
    ),
    click.option(
        "--names",
        metavar="SET",
        default="period",
        show_default=True,
        help="Names of places: period (of the time), modern, or local.",
    ),
    click.option(
        "--side-names",
        metavar="SET",
        default="",
        help="un-communist (default), south-north or rok-dprk.",
    ),
)
"""Options of whatever shows maps and words: the look, the language, the names."""


def stacked(command: F, *options: Callable[[F], F]) -> F:
    """A command with options, which its help lists in this order."""
    for option in reversed(options):
        command = option(command)
    return command


def look_options(command: F) -> F:
    """How pictures look; the same for every command that draws."""
    return stacked(
        command,
        click.option(
            "--size",
            type=Size(),
            help="Width x height in pixels, from 160 to 7680.  [default: the layout's]",
        ),
        click.option(
            "--layout",
            shell_complete=completion.one_of(completion.layouts),
            metavar="NAME",
            default="",
            help="16:9, 4:3, 1:1, 9:16 or map.  [default: after the shape of --size]",
        ),
        *VOICE,
        click.option(
            "--hide",
            shell_complete=completion.several_of(completion.layers),
            metavar="LAYERS",
            default="",
            help="Leave layers out: arrows,chart,inset …",
        ),
        click.option(
            "--show",
            shell_complete=completion.several_of(completion.layers),
            metavar="LAYERS",
            default="",
            help="Show layers that the theme leaves out.",
        ),
        click.option(
            "--phase",
            metavar="NAME",
            default="",
            help="Only this phase, at the scale of where it happened; kwmaps dates lists them.",
        ),
    )


def every_option(command: F) -> F:
    text = "Which days become frames; auto: every day while the front moves, fewer when it stands."
    return click.option(
        "--every",
        type=click.Choice(EVERY),
        default="auto",
        show_default=True,
        help=text,
    )(command)


def rhythm_options(command: F) -> F:
    """How fast a film goes; the same for every command that makes one."""
    return stacked(
        command,
        click.option(
            "--speed",
            type=click.FloatRange(0.1, 100),
            default=1.0,
            show_default=True,
            metavar="TIMES",
            help="2: twice as fast.",
        ),
        click.option(
            "--hold",
            type=click.FloatRange(0.02, 600),
            metavar="SECONDS",
            help="How long the last frame stays.  [default: 4.2]",
        ),
    )


def fps_option(command: F) -> F:
    text = (
        "A constant rate for players that want one; pictures in between go.  [default: each frame as long as it needs]"
    )
    return click.option("--fps", type=click.IntRange(1, 60), metavar="N", help=text)(command)


def poster_option(command: F) -> F:
    text = "Day of the still beside the film, or none.  [default: the first day, for videos]"
    return click.option("--poster", metavar="DATE", default="", help=text)(command)


def jobs_option(command: F) -> F:
    text = "Processes that draw side by side; the result is the same for any number.  [default: one a core]"
    return click.option("-j", "--jobs", type=click.IntRange(1, 256), help=text)(command)


def scheduler_option(command: F) -> F:
    text = "Draw on the Dask cluster of this scheduler, such as tcp://10.0.0.5:8786, instead of here."
    return click.option("--scheduler", metavar="ADDRESS", help=text)(command)


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
        _phase(atlas, look["phase"]) if look["phase"] else "",
        frozenset(listed(look["hide"])),
        frozenset(listed(look["show"])),
    )
    layout(options.size, options.layout)
    options.hidden(frozenset())
    return options


def listed(text: str) -> tuple[str, ...]:
    """What a person listed with commas between."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def need(extra: str, *modules: str, package: str = "") -> None:
    """Makes sure that the libraries of an extra are there; `package` is what they are called where they come from.

    Raises
    ------
    RequestError
        One is missing; the message tells what to type.
    """
    for module in modules:
        if find_spec(module) is None:
            raise RequestError(f"{package or module} is missing: pip install 'kwmaps[{extra}]'")


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


def _phase(atlas: Atlas, name: str) -> str:
    """The id of the phase of this id or title."""
    folded = name.casefold()
    for phase in atlas.phases:
        if folded in (phase.id.casefold(), phase.title.casefold()):
            return phase.id
    known = [phase.id for phase in atlas.phases]
    raise RequestError(f"no phase is called '{name}': there is {', '.join(known)}{did_you_mean(name, known)}")


def require_ending(path: Path, known: tuple[str, ...]) -> None:
    if path.suffix.lower() not in known:
        ending = path.suffix or "no ending"
        raise RequestError(f"-o {path}: can't write {ending}; name a file that ends in {' or '.join(known)}")


def size_of(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
