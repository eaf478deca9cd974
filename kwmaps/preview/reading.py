"""A folder read again and again: what is sound is kept, what isn't is told, and what hasn't changed isn't worked out anew."""

from __future__ import annotations

from pathlib import Path

from kwmaps.errors import Fault, GeodataError, KwmapsError
from kwmaps.geodata.loading import read
from kwmaps.timeline.atlas import Atlas

Stamp = tuple[tuple[str, int, int], ...]
"""Names, sizes and times of files: whether they may have changed."""


class Reader:
    """The last sound state of a folder.

    Raises
    ------
    GeodataError, RequestError
        When it is made: the folder can't be used as it is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: tuple[Fault, ...] = ()
        self.notes: tuple[Fault, ...] = ()
        self._land, self._words = _stamp(folder, "basemap"), _stamp(folder, "languages")
        geodata, collector = read(folder)
        self.notes = tuple(collector.warnings)
        self.atlas = _whole(Atlas(geodata))

    def reread(self) -> bool:
        """Reads the folder again; says whether there is another sound state now. Otherwise `faults` tells why not."""
        land, words = _stamp(self.folder, "basemap"), _stamp(self.folder, "languages")
        try:
            geodata, collector = read(self.folder)
            if (land, words) == (self._land, self._words) and geodata == self.atlas.geodata:
                self.faults, self.notes = (), tuple(collector.warnings)
                return False
            atlas = _whole(self.atlas.renewed(geodata, land == self._land))
        except (KwmapsError, OSError) as error:
            self.faults = faults_of(error)
            return False
        self.atlas, self._land, self._words = atlas, land, words
        self.faults, self.notes = (), tuple(collector.warnings)
        return True


def faults_of(error: Exception) -> tuple[Fault, ...]:
    """Whatever went wrong, as faults."""
    if isinstance(error, GeodataError):
        return error.faults
    if isinstance(error, OSError) and not isinstance(error, KwmapsError):
        return (Fault(str(error.filename or "the folder"), "", f"can't be read ({error.strerror})"),)
    return (Fault("the folder", "", str(error)),)


def _whole(atlas: Atlas) -> Atlas:
    """An atlas whose every snapshot divides the ground."""
    faults: list[Fault] = []
    for snapshot in atlas.snapshots:
        try:
            atlas.field(snapshot)
        except GeodataError as error:
            faults += error.faults
    if faults:
        raise GeodataError(sorted(set(faults)))
    return atlas


def _stamp(folder: Path, part: str) -> Stamp:
    found = []
    for path in sorted((folder / part).rglob("*")):
        try:
            about = path.stat()
        except OSError:
            # Just being replaced: whoever saved it will be heard of again.
            continue
        found.append((path.name, about.st_size, about.st_mtime_ns))
    return tuple(found)
