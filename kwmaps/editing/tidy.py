"""Writes the GeoJSON files of a war the one way, see `geodata.formatting`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kwmaps.build.whole import replace_file
from kwmaps.errors import Fault, GeodataError, RequestError
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.files import read_text
from kwmaps.geodata.formatting import formatted


def tidy(paths: Sequence[Path], write: bool = True) -> list[Path]:
    """Brings files, and all files of folders but their basemap, into the one form; returns those that weren't.

    Files that can't be read stay as they are, and all others are written before that is told.

    Parameters
    ----------
    write
        Whether to write; otherwise only tells which would change.

    Raises
    ------
    RequestError
        A path is neither a folder nor a GeoJSON file.
    GeodataError
        A file is no GeoJSON; every such file is named.
    OutputError
        A file can't be written; it is as it was.
    """
    changed: list[Path] = []
    faults: list[Fault] = []
    for path in dict.fromkeys(file for given in paths for file in _files(given)):
        (war, name), collector = _home(path), Collector()
        text = read_text(war, name, collector)
        try:
            told = formatted(text, name) if text is not None else None
        except GeodataError as error:
            faults += error.faults
            continue
        faults += collector.faults
        if told is not None and told.encode() != path.read_bytes():
            changed.append(path)
            if write:
                replace_file(path, told.encode())
    if faults:
        raise GeodataError(faults)
    return changed


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        found = sorted(path.rglob("*.geojson"))
        # The basemap is made by its script, and given its form there.
        yield from (file for file in found if "basemap" not in file.relative_to(path).parts[:-1])
    elif path.is_file() and path.suffix == ".geojson":
        yield path
    else:
        raise RequestError(f"{path} is neither a folder nor a .geojson file")


def _home(path: Path) -> tuple[Path, str]:
    """The folder of a file's war and its path in there; its own folder and bare name where it belongs to none."""
    for folder in path.resolve().parents[:3]:
        if (folder / "war.toml").is_file():
            return folder, path.resolve().relative_to(folder).as_posix()
    return path.parent, path.name
