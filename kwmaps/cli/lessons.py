"""What ``slides`` and ``handout`` have in common on the command line."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from kwmaps.cli.parameters import VOICE, stacked
from kwmaps.errors import RequestError

if TYPE_CHECKING:
    from kwmaps.scene.options import Options

F = Callable[..., Any]


def lesson_options(command: F) -> F:
    """What is told, in whose words, and how the maps look."""
    text = "Only these phases, with commas between; kwmaps dates lists them."
    return stacked(command, click.option("--phases", metavar="LIST", default="", help=text), *VOICE)


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
