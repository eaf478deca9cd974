"""What ``slides`` and ``handout`` have in common on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from kwmaps.cli.options import VOICE, stacked

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
