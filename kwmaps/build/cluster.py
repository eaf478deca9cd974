"""A film drawn by the workers of a Dask cluster: the geodata travel with the first job, everything else as bytes."""

from __future__ import annotations

import platform
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kwmaps.build.keys import code
from kwmaps.build.plan import Executor
from kwmaps.build.studio import Artist, Reel, Shot, Studio
from kwmaps.errors import RequestError
from kwmaps.executors.cluster import connect, ordered_on

if TYPE_CHECKING:
    from distributed import Client


@dataclass(frozen=True)
class Luggage:
    """A studio with the files that it reads, for machines that don't have them."""

    studio: Studio
    files: tuple[tuple[str, bytes], ...]
    """Paths relative to the geodata folder, with their contents."""
    theme: bytes | None
    """The file of a theme that isn't the package's."""
    code: str
    """The version that packed it: another one might draw other pictures."""

    @classmethod
    def of(cls, studio: Studio) -> Luggage:
        """Packs a studio."""
        paths = sorted(path for path in studio.folder.rglob("*") if path.is_file())
        files = tuple((path.relative_to(studio.folder).as_posix(), path.read_bytes()) for path in paths)
        theme = Path(studio.options.theme).read_bytes() if studio.options.theme.endswith(".toml") else None
        return cls(replace(studio, shelf=None), files, theme, code())

    def __hash__(self) -> int:
        return hash((self.code, self.studio.options, self.studio.products, len(self.files)))

    def __call__(self) -> Artist:
        """Unpacks it on a worker.

        Raises
        ------
        RequestError
            The worker has another version of kwmaps, of Python or of a library, or another architecture.
        """
        if code() != self.code:
            raise RequestError(
                f"worker {platform.node()} ({platform.machine()}) has another version of kwmaps, Python or a library, "
                "or another kind of processor, and would draw other pictures: install the same there"
            )
        unpacked = tempfile.TemporaryDirectory(prefix="kwmaps-")
        folder = Path(unpacked.name)
        for name, content in self.files:
            path = folder / "geodata" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        studio = replace(self.studio, folder=folder / "geodata")
        if self.theme is not None:
            (folder / "theme.toml").write_bytes(self.theme)
            studio = replace(studio, options=replace(studio.options, theme=str(folder / "theme.toml")))
        artist = Artist(studio)
        # Themes and languages may be read later; the folder goes when the artist does.
        weakref.finalize(artist, unpacked.cleanup)
        return artist


def on_cluster(scheduler: str | Client) -> Executor:
    """Draws on a cluster; give it to `make_film` as its executor.

    Parameters
    ----------
    scheduler
        A scheduler's address, such as ``tcp://10.0.0.5:8786``, or a `distributed.Client`.

    Raises
    ------
    RequestError
        Dask is missing, or nobody answers at the address.
    """
    client = connect(scheduler) if isinstance(scheduler, str) else scheduler

    def run(studio: Studio, reels: Iterable[Reel]) -> Iterator[list[Shot]]:
        try:
            # Pictures that needn't be drawn would travel farther than drawing them takes.
            yield from ordered_on(client, Luggage.of(studio), (replace(reel, kept={}) for reel in reels))
        finally:
            if isinstance(scheduler, str):
                client.close()

    return run
