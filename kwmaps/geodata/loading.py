"""A geodata folder as values: every file read, every fault collected, raised once."""

from __future__ import annotations

from pathlib import Path

from kwmaps.errors import GeodataError, RequestError
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.features import FolderReader
from kwmaps.geodata.files import packaged, read_toml
from kwmaps.geodata.fronts import front_files
from kwmaps.geodata.reading import WORLD, read_features
from kwmaps.geodata.war import read_war
from kwmaps.model import (
    Geodata,
)

COLLECTIONS = {
    "places": "places.geojson",
    "events": "events.geojson",
    "movements": "movements.geojson",
    "islands": "islands.geojson",
    "named_lines": "lines/named-lines.geojson",
    "contested": "contested.geojson",
}
"""Parts of `Geodata` whose features stand in one file, and that file."""

REQUIRED = tuple(file for name, file in COLLECTIONS.items() if name != "contested")
"""Files that every war has, beside its fronts and its basemap."""


def default_folder() -> Path:
    """``geodata/`` in the working directory if it holds a war, else the packaged war."""
    here = Path("geodata")
    if (here / "war.toml").is_file():
        return here
    if packaged().is_dir():
        return packaged()
    # An editable installation has no copy inside the package: the repository's own folder is the packaged war.
    return Path(__file__).resolve().parents[2] / "geodata"


def read(folder: str | Path | None = None) -> tuple[Geodata, Collector]:
    """Reads a folder; the collector holds the warnings.

    Raises
    ------
    GeodataError
        Something in the folder can't be used. Every fault that was found is in it.
    """
    geodata, faults = survey(folder)
    if faults.faults or geodata is None:
        raise GeodataError(faults.faults)
    return geodata, faults


def survey(folder: str | Path | None = None) -> tuple[Geodata | None, Collector]:
    """What is sound in a folder, and everything that isn't; None without a war.toml that can be used.

    Raises
    ------
    RequestError
        It is no geodata folder at all.
    """
    path = default_folder() if folder is None else Path(folder)
    if not (path / "war.toml").exists():
        what = "has no war.toml" if path.is_dir() else "is no folder"
        raise RequestError(f"{path} {what}: a geodata folder is wanted, like the geodata/ of this project")
    faults = Collector()
    war = read_war(path, faults)
    if war is None:
        _files_alone(path, faults)
        return None, faults
    return FolderReader(path, war, faults).everything(), faults


def _files_alone(folder: Path, faults: Collector) -> None:
    """What can be said of the other files while nothing is known about the war."""
    there = ("contested.geojson", "basemap/*.geojson")
    found = [path.relative_to(folder).as_posix() for pattern in there for path in sorted(folder.glob(pattern))]
    for file in [*REQUIRED, *found, *(f"fronts/{path.name}" for path in front_files(folder))]:
        read_features(folder, file, faults, WORLD)
    for path in sorted([*folder.glob("lessons.toml"), *folder.glob("languages/*.toml")]):
        read_toml(folder, path.relative_to(folder).as_posix(), faults)
