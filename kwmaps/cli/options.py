"""Options that several commands have, each written once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kwmaps.cli import completion
from kwmaps.cli.kinds import Day, Number, OneOf, Size

EVERY = ("auto", "day", "week", "snapshot")

F = Callable[..., Any]


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
    text = "Folder of the war.  [default: ./geodata if there is one, else the packaged war]"
    return click.option("--geodata", type=click.Path(path_type=Path), metavar="DIR", help=text)(command)


def own_geodata_option(command: F) -> F:
    """The folder of a war that somebody edits."""
    text = "Folder of the war.  [default: ./geodata]"
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
            metavar="WIDTHxHEIGHT",
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
    text = "Which days become frames: day, week, snapshot (the documented ones) or auto (every day while the front moves, fewer when it stands)."
    return click.option(
        "--every",
        type=OneOf(EVERY),
        metavar="WHICH",
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
            cls=Number,
            type=click.FloatRange(0.1, 100),
            default=1.0,
            show_default=True,
            metavar="TIMES",
            help="2: twice as fast.",
        ),
        click.option(
            "--hold",
            cls=Number,
            type=click.FloatRange(0.02, 600),
            metavar="SECONDS",
            help="How long the last frame stays.  [default: 4.2]",
        ),
    )


def fps_option(command: F) -> F:
    text = (
        "A constant rate for players that want one; pictures in between go.  [default: each frame as long as it needs]"
    )
    return click.option("--fps", cls=Number, type=click.IntRange(1, 60), metavar="N", help=text)(command)


def poster_option(command: F) -> F:
    text = "Day of the still beside the film, or none.  [default: the first day, for videos]"
    return click.option("--poster", metavar="DATE", default="", help=text)(command)


def jobs_option(command: F) -> F:
    text = "Processes that draw side by side; the result is the same for any number.  [default: one a core]"
    return click.option("-j", "--jobs", cls=Number, type=click.IntRange(1, 256), metavar="N", help=text)(command)


def scheduler_option(command: F) -> F:
    text = "Draw on the Dask cluster of this scheduler, such as tcp://10.0.0.5:8786, instead of here."
    return click.option("--scheduler", metavar="ADDRESS", help=text)(command)
