"""A progress bar, for whoever looks."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Advance(Protocol):
    """Hears how much is done, of how much."""

    def __call__(self, done: int, total: int) -> None: ...


PAUSE = 0.1
"""Seconds from one look of the bar to the next."""


@contextmanager
def progress(quiet: bool) -> Iterator[Advance]:
    """A progress bar on the terminal's error stream, or nothing where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None  # noqa: ARG005
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("drawing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Without a thread that refreshes it: only a process without others is copied for workers.
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False) as bar:
        task = bar.add_task("drawing", total=None)
        shown = time.monotonic()

        def advance(done: int, total: int) -> None:
            nonlocal shown
            bar.update(task, completed=done, total=total)
            if time.monotonic() - shown >= PAUSE or done == total:
                bar.refresh()
                shown = time.monotonic()

        bar.refresh()
        yield advance
