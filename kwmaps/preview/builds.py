"""The film in the output folder, built again whenever a file of the war is saved."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from kwmaps.build.plan import Count
from kwmaps.errors import KwmapsError
from kwmaps.executors import cores
from kwmaps.outputs.film import make_film
from kwmaps.outputs.products import Wanted
from kwmaps.preview.reading import Reader
from kwmaps.preview.watching import saves_in_turn
from kwmaps.scene.options import Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.schedule import Every, schedule

SHOWN = 20
"""Faults that are told."""


class Line(NamedTuple):
    """A line for whoever looks at the terminal."""

    text: str
    is_wrong: bool = False


class Builds:
    """The folder, and what is made of it.

    Parameters
    ----------
    options
        Makes the looks for an atlas: a phase that is shown may be gone after an edit.

    Raises
    ------
    GeodataError, RequestError
        The folder can't be used.
    """

    def __init__(
        self, folder: Path, output: Path, options: Callable[[Atlas], Options], every: Every, formats: tuple[str, ...]
    ) -> None:
        self.folder, self.reader = folder, Reader(folder)
        self._output, self._options, self._every, self._formats = output, options, every, formats

    def build(self) -> Count:
        """Brings the output folder to the reader's state."""
        atlas, count = self.reader.atlas, Count()
        options = self._options(atlas)
        wanted = Wanted.in_folder(self._output, atlas.war.slug, self._formats, options.size)
        make_film(atlas, schedule(atlas, self._every), options, wanted, cores(), count=count)
        return count


def follow(builds: Builds, stop: threading.Event | None = None) -> Iterator[Line]:
    """Builds, and again after every save that changes something, until `stop`; tells what was done."""
    changes = saves_in_turn(builds.folder, stop)
    # From here on every save is heard, also one during the first build.
    next(changes, None)
    builds.reader.reread()
    yield from _built(builds, "")
    yield Line(f"waiting for files in {builds.folder} to be saved; Ctrl-C ends it")
    stale = False
    for names in changes:
        is_new = builds.reader.reread()
        stale = stale or is_new
        if faults := builds.reader.faults:
            yield Line(f"{', '.join(names)} saved; the maps stay as they were:", True)
            yield from (Line(f"  {fault}", True) for fault in faults[:SHOWN])
            if len(faults) > SHOWN:
                yield Line(f"  … and {len(faults) - SHOWN} more: kwmaps check lists them all", True)
        elif stale:
            for line in _built(builds, f"{', '.join(names)} saved: "):
                stale = stale and line.is_wrong
                yield line


def _built(builds: Builds, why: str) -> Iterator[Line]:
    try:
        count = builds.build()
    except KwmapsError as error:
        yield Line(f"{why}{error}", True)
        return
    yield Line(f"{why}{count.drawn} frames drawn, {count.kept} kept")
