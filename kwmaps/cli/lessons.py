"""What ``slides`` and ``handout`` have in common on the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from kwmaps.errors import RequestError

if TYPE_CHECKING:
    from kwmaps.scene.options import Options

F = Callable[..., Any]


def lesson_options(command: F) -> F:
    """What is told, in whose words, and how the maps look."""
    for option in reversed(
        (
            click.option(
                "--phases",
                metavar="LIST",
                default="",
                help="Only these phases, with commas between; kwmaps dates lists them.",
            ),
            click.option(
                "--theme",
                metavar="NAME",
                default="atlas",
                show_default=True,
                help="atlas, dark, print, high-contrast, or a file of your own.toml.",
            ),
            click.option(
                "--lang",
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
    ):
        command = option(command)
    return command


def lesson_look(look: dict[str, Any]) -> Options:
    from kwmaps.scene.options import Options

    return Options(theme=look["theme"], language=look["lang"], names=look["names"], side_names=look["side_names"])


def phases_of(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def need(*modules: str) -> None:
    """Makes sure that optional libraries are there; given as module and its package's name, by turns.

    Raises
    ------
    RequestError
        One is missing; the message tells what to type.
    """
    for module, package in zip(modules[::2], modules[1::2], strict=True):
        if find_spec(module) is None:
            raise RequestError(f"{package} is missing: pip install 'kwmaps[slides]'")


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the terminal's error stream, or nothing where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(TextColumn("drawing"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("drawing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
