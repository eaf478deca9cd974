"""What the shell offers when somebody presses Tab: dates of documented fronts, themes, languages, layouts, layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def one_of(names: Callable[[], Iterable[str]]) -> Completer:
    """Offers what begins as the word does."""

    def offered(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
        return beginning(names(), begun)

    return offered


def several_of(names: Callable[[], Iterable[str]]) -> Completer:
    """The same for lists with commas: what stands before the last comma stays."""

    def offered(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
        before, comma, _ = begun.rpartition(",")
        return beginning((f"{before}{comma}{name}" for name in names()), begun)

    return offered


def beginning(names: Iterable[str], begun: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(begun)]


def documented(context: click.Context) -> list[str]:
    """The dates of documented fronts in the folder that the line names, by the names of its files."""
    from kwmaps.geodata.loading import default_folder

    folder: Path = context.params.get("geodata") or default_folder()
    return sorted(path.stem for path in folder.glob("fronts/????-??-??.geojson"))


def themes() -> list[str]:
    from kwmaps.style import theme

    return theme.names()


def languages() -> list[str]:
    from kwmaps.style import language

    return list(language.codes())


def layouts() -> Iterable[str]:
    from kwmaps.scene.options import LAYOUTS

    return LAYOUTS


def layers() -> Iterable[str]:
    from kwmaps.scene.options import LAYERS

    return LAYERS
