"""Hears when files of a folder have been saved, and not before whoever saves them has finished."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from watchfiles import Change, awatch, watch

SETTLED = 80
"""Milliseconds of silence after which a save counts as finished: editors write twice, or by way of another name."""

LONGEST = 600
"""Milliseconds after which it counts as finished even if there is no silence."""

TICK = 250
"""Milliseconds after which it is looked whether to stop."""

HIDDEN = re.compile(r"^[.~#]|[~#]$|\.(swp|swx|tmp|part|bak|lock|crswap)$", re.IGNORECASE)
"""Names of files that editors and systems write beside those of the war."""

KINDS = frozenset({".geojson", ".json", ".toml", ".csv", ".png"})


def matters(_: Change, path: str) -> bool:
    """Whether a changed file may be a part of the war."""
    name = Path(path).name
    return not HIDDEN.search(name) and Path(name).suffix.lower() in KINDS


MANNER: dict[str, Any] = {
    "watch_filter": matters,
    "debounce": LONGEST,
    "step": SETTLED,
    "rust_timeout": TICK,
    "yield_on_timeout": True,
}
"""How both of these listen."""


async def saves(folder: Path, stop: asyncio.Event) -> AsyncIterator[list[str]]:
    """The names of files that changed, each time that some did, until `stop` is set.

    First an empty list: from then on nothing is missed. What was saved before has to be read once more.
    """
    is_heard = False
    async for changes in awatch(folder, stop_event=stop, **MANNER):
        if changes or not is_heard:
            yield _named(folder, changes)
        is_heard = True


def saves_in_turn(folder: Path, stop: threading.Event | None = None) -> Iterator[list[str]]:
    """The same for a command that does nothing else."""
    is_heard = False
    for changes in watch(folder, stop_event=stop, **MANNER):
        if changes or not is_heard:
            yield _named(folder, changes)
        is_heard = True


def _named(folder: Path, changes: set[tuple[Change, str]]) -> list[str]:
    whole = folder.resolve()
    paths = {Path(path).resolve() for _, path in changes}
    return sorted(path.relative_to(whole).as_posix() if path.is_relative_to(whole) else path.name for path in paths)
