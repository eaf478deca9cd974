"""What a picture depends on, as a digest: two frames with the same key have the same bytes.

Not the files are digested but what was read from them, so that a note or the order of features makes no picture stale.
"""

from __future__ import annotations

import dataclasses
import hashlib
import platform
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, cached_property, lru_cache, partial
from importlib import metadata
from itertools import chain
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


class Digests:
    """Digests of a war's parts: what changes when a part is edited, and only then.

    Loose ones stay when an edit moves nothing and nobody but the file's next reader would see it.
    """

    def __init__(self, atlas: Atlas, loose: bool = False) -> None:
        self.atlas = atlas
        self._key_of = partial(key_of, loose=loose)
        self._snapshots = {snapshot.date: snapshot for snapshot in atlas.snapshots}
        self.front = lru_cache(maxsize=None)(self._front)
        self.said = lru_cache(maxsize=None)(self._said)

    @cached_property
    def shared(self) -> dict[str, str]:
        """All that is true on every day, by the part's name, without what only lessons say."""
        geodata = self.atlas.geodata
        apart = ("folder", "snapshots", "lessons")
        names = [field.name for field in dataclasses.fields(geodata) if field.name not in apart]
        found = {name: self._key_of(getattr(geodata, name)) for name in names}
        return found | {name: key_of(*_files(geodata.folder / name)) for name in ("basemap", "languages")}

    @property
    def days(self) -> Iterable[date]:
        """Of all snapshots."""
        return self._snapshots.keys()

    @cached_property
    def lessons(self) -> str:
        return self._key_of(self.atlas.geodata.lessons)

    def _said(self, day: date) -> str:
        """Of the snapshot of a day, with who says so."""
        return self._key_of(self._snapshots[day])

    def _front(self, day: date) -> str:
        """Of the snapshot of a day, as a map shows it."""
        found = self._snapshots[day]
        # Who says so isn't on the map.
        unsaid: dict[str, Any] = {"id": "", "source": "", "note": ""}
        sections = [dataclasses.replace(section, **unsaid) for section in found.sections]
        unsaid |= {"name": "", "certainty": "certain", "uncertainty_km": 0.0}
        held = [dataclasses.replace(pocket, **unsaid) for pocket in found.held]
        return self._key_of(found.date, found.until, sections, held)


class Keys:
    """The keys of one film's frames."""

    def __init__(self, atlas: Atlas, composer: Composer) -> None:
        self.atlas, self.composer = atlas, composer
        self.digests, self.loose = Digests(atlas), Digests(atlas, loose=True)
        self._maps = lru_cache(maxsize=None)(_placed)
        self._shown = lru_cache(maxsize=None)(self._told_of)

    @cached_property
    def film(self) -> str:
        """What all frames depend on: code, libraries, choices, and all geodata but the fronts of single days."""
        composer = self.composer
        return key_of(code(), self.digests.shared, composer.options, composer.theme, composer.sheet, self._chart)

    def frame(self, day: date) -> str:
        """What the picture of a day depends on."""
        fronts = [self.digests.front(front) for front in fronts_of(self.atlas, day)]
        return key_of(self.film, day, self.atlas.at(day).between, fronts, self.around(day))

    def around(self, day: date) -> dict[str, str]:
        """What the picture of a day shows of fronts long before and after it: the chart, and where names stand."""
        return self._shown(tuple(self.composer.maps(day)))

    def _told_of(self, maps: tuple[PaneComposer, ...]) -> dict[str, str]:
        return {"chart": self._chart, "names": key_of([self._maps(area) for area in maps])}

    @cached_property
    def _chart(self) -> str:
        return key_of(self.composer.panel.course.chart_line)


def fronts_of(atlas: Atlas, day: date) -> tuple[date, ...]:
    """The days of the snapshots that the picture of a day shows something of."""
    days = [day]
    if day == atlas.last:
        # It tells what has changed since the first day.
        days.append(atlas.first)
    return tuple(snapshot.date for shown in days for snapshot in atlas.at(shown).snapshots)


def land_key(atlas: Atlas, options: Options) -> str:
    """What the grounds of maps depend on besides the maps themselves."""
    return key_of(code(), theme.read(options.theme), atlas.war.crs, *_files(atlas.geodata.folder / "basemap"))


def _placed(area: PaneComposer) -> str:
    """Of where the words of a map stand. What else is drawn once on it follows from the geodata, the choices and the view."""
    backdrop, *words = area.placed
    return key_of(area.key, backdrop.view, backdrop.names, backdrop.scale_bar, words)


def key_of(*parts: Any, loose: bool = False) -> str:
    """A digest of plain values, geometries, arrays, dataclasses, and what contains them.

    A loose one doesn't tell in which order features stand, where a ring begins or which way a line was drawn.
    """
    hasher = hashlib.blake2b(digest_size=16)
    for part in chain.from_iterable(_told(value, loose) for value in parts):
        hasher.update(len(part).to_bytes(8, "little"))
        hasher.update(part)
    return hasher.hexdigest()


def _told(value: Any, loose: bool) -> Iterable[bytes]:
    match value:
        case float():
            # numpy's are the same numbers.
            yield f"float {float(value)!r}".encode()
        case None | bool() | int() | str() | date():
            yield f"{type(value).__name__} {value!r}".encode()
        case bytes():
            yield value
        case Path():
            yield str(value).encode()
        case BaseGeometry():
            yield shapely.to_wkb(shapely.normalize(value) if loose else value, include_srid=False)
        case np.ndarray():
            yield str((value.dtype, value.shape)).encode()
            yield np.ascontiguousarray(value).tobytes()
        case np.generic():
            yield from _told(value.item(), loose)
        case Mapping():
            yield f"mapping of {len(value)}".encode()
            for key in sorted(value, key=str):
                yield from _told(key, loose)
                yield from _told(value[key], loose)
        case set() | frozenset():
            yield from _told(sorted(value, key=str), loose)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            yield type(value).__name__.encode()
            for field in dataclasses.fields(value):
                yield from _told(getattr(value, field.name), loose)
        case Iterable():
            items = list(value)
            yield f"sequence of {len(items)}".encode()
            if loose and all(dataclasses.is_dataclass(item) for item in items):
                items = sorted(key_of(item, loose=True) for item in items)
            for item in items:
                yield from _told(item, loose)
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
    versions = [f"{name} {version_of(name)}" for name in LIBRARIES]
    return key_of(own, versions, platform.python_version(), platform.machine())


@cache
def version_of(library: str) -> str:
    """Of what is installed. Kept: the file in which it stands takes milliseconds to read.

    Raises
    ------
    PackageNotFoundError
        It isn't there.
    """
    return metadata.version(library)


def _files(folder: Path) -> list[Any]:
    """Names and contents of the files in a folder of a war."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [value for path in found for value in (path.relative_to(folder).as_posix(), path.read_bytes())]
