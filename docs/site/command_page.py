"""The reference of the command line, written from the program itself: no option can be missing or out of date."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from kwmaps.cli import cli

HEAD = """\
# All commands

What `kwmaps COMMAND --help` says, on one page: made from the program when this site is made. In a clone the program is
`.venv/bin/kwmaps`.
"""


def command_page() -> str:
    """The page, in Markdown."""
    parts = [HEAD, *paragraphs(inspect.cleandoc(cli.epilog or ""))]
    for name in sorted(cli.commands):
        parts += told(click.Context(cli.commands[name], info_name=f"kwmaps {name}"), 2)
    return "\n".join(parts)


def told(context: click.Context, level: int) -> Iterator[str]:
    """A command, and those under it."""
    command = context.command
    yield f"\n{'#' * level} {context.command_path}\n"
    yield f"```text\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```\n"
    yield from paragraphs(inspect.cleandoc(command.help or ""))
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record:
            names, help_text = record
            yield f"`{names}`\n: {escaped(help_text)}\n"
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from told(click.Context(command.commands[name], info_name=name, parent=context), level + 1)


def paragraphs(text: str) -> Iterator[str]:
    """Help as Markdown: what click leaves as it stands becomes a block."""
    for part in re.split(r"\n\s*\n", text):
        if part.startswith("\b\n"):
            yield f"```text\n{part.removeprefix(chr(8)).strip(chr(10))}\n```\n"
        elif part:
            yield escaped(" ".join(part.split())) + "\n"


def escaped(text: str) -> str:
    """Plain text that Markdown leaves alone."""
    return re.sub(r"([\\`*_{}\[\]<>#|$~])", r"\\\1", text)
