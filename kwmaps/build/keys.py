"""What a picture depends on, as a digest: two frames with the same key have the same bytes.

Not the files are digested but what was read from them, so that a note or the order of features makes no picture stale.
"""

from __future__ import annotations

import dataclasses
import hashlib
import platform
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kwmaps.scene.compose import Composer, Options
from kwmaps.scene.pane import PaneComposer
from kwmaps.style import theme
from kwmaps.timeline.atlas import Atlas

LIBRARIES = (
    "numpy",
    "shapely",
    "pyproj",
    "matplotlib",
    "contourpy",
    "pillow",
    "isal",
    "fonttools",
    "babel",
    "geopandas",
)
"""Those that a picture goes through; another version may round otherwise."""


class Keys:
    """The keys of one film's frames."""

    def __init__(self, atlas: Atlas, composer: Composer) -> None:
        self._atlas, self._composer = atlas, composer
        self._snapshots = lru_cache(maxsize=None)(self._snapshot)
        self._maps = lru_cache(maxsize=None)(_placed)

    @cached_property
    def film(self) -> str:
        """What all frames depend on: code, libraries, choices, and all geodata but the fronts of single days."""
        geodata = self._atlas.geodata
        told = [
            value
            for field in dataclasses.fields(geodata)
            if field.name not in ("folder", "snapshots")
            for value in (field.name, getattr(geodata, field.name))
        ]
        return key_of(
            code(),
            told,
            self._composer.options,
            self._composer.theme,
            self._composer.sheet,
            self._composer.panel.chart_line,
            *_files(geodata.folder, ("basemap", "languages")),
        )

    def frame(self, day: date) -> str:
        """What the picture of a day depends on."""
        situation = self._atlas.at(day)
        before, after = situation.snapshots
        parts = [self._snapshots(before.date), self._snapshots(after.date), *situation.between]
        if day == self._atlas.last:
            # It tells what has changed since the first day.
            parts += [self._snapshots(snapshot.date) for snapshot in self._atlas.at(self._atlas.first).snapshots]
        return key_of(self.film, day, parts, [self._maps(area) for area in self._composer.maps(day)])

    def _snapshot(self, day: date) -> str:
        snapshot = next(other for other in self._atlas.snapshots if other.date == day)
        sections = [(section.line, section.certainty, section.uncertainty_km) for section in snapshot.sections]
        return key_of(snapshot.date, snapshot.until, sections, [(held.holder, held.polygon) for held in snapshot.held])


def land_key(atlas: Atlas, options: Options) -> str:
    """What the grounds of maps depend on besides the maps themselves."""
    return key_of(code(), theme.read(options.theme), atlas.war.crs, *_files(atlas.geodata.folder, ("basemap",)))


def _placed(area: PaneComposer) -> str:
    return key_of(area.key, area.placed)


def key_of(*parts: Any) -> str:
    """A digest of plain values, geometries, arrays, dataclasses, and what contains them."""
    hasher = hashlib.blake2b(digest_size=16)
    for part in _told(parts):
        hasher.update(len(part).to_bytes(8, "little"))
        hasher.update(part)
    return hasher.hexdigest()


def _told(value: Any) -> Iterable[bytes]:
    match value:
        case None | bool() | int() | float() | str() | date():
            yield f"{type(value).__name__} {value!r}".encode()
        case bytes():
            yield value
        case Path():
            yield str(value).encode()
        case BaseGeometry():
            yield shapely.to_wkb(value, include_srid=False)
        case np.ndarray():
            yield str((value.dtype, value.shape)).encode()
            yield np.ascontiguousarray(value).tobytes()
        case np.generic():
            yield from _told(value.item())
        case Mapping():
            yield f"mapping of {len(value)}".encode()
            for key in sorted(value, key=str):
                yield from _told(key)
                yield from _told(value[key])
        case set() | frozenset():
            yield from _told(sorted(value, key=str))
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            yield type(value).__name__.encode()
            for field in dataclasses.fields(value):
                yield from _told(getattr(value, field.name))
        case Iterable():
            items = list(value)
            yield f"sequence of {len(items)}".encode()
            for item in items:
                yield from _told(item)
        case _:
            raise TypeError(f"{type(value)} has no digest")


@lru_cache(maxsize=1)
def code() -> str:
    """The version of the program and of what it draws with, as a digest."""
    folder = Path(__file__).resolve().parents[1]
    own = [
        part
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".toml", ".ttf", ".otf") and "war" not in path.relative_to(folder).parts
        for part in (path.relative_to(folder).as_posix(), path.read_bytes())
    ]
    versions = [f"{name} {metadata.version(name)}" for name in LIBRARIES]
    return key_of(own, versions, platform.python_version(), platform.machine())


def _files(folder: Path, parts: tuple[str, ...]) -> list[Any]:
    """Names and contents of the files in folders of a war."""
    found = sorted(path for part in parts for path in (folder / part).rglob("*") if path.is_file())
    return [value for path in found for value in (path.relative_to(folder).as_posix(), path.read_bytes())]
