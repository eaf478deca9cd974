"""What a file was made of: geodata, choices, program, libraries. It lies inside the file, and `kwmaps verify` reads it there."""

from __future__ import annotations

import dataclasses
import json
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import metadata
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kwmaps.build.keys import LIBRARIES, Digests, Keys, code, fronts_of, key_of, version_of
from kwmaps.scene.options import Options
from kwmaps.style import theme as themes
from kwmaps.timeline.schedule import Frame

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

KEY = "kwmaps"
"""The name under which it stands where a format wants one."""

ALSO = {
    "mp4": ("av",),
    "webm": ("av",),
    "slides": ("av", "python-pptx", "lxml"),
    "handout": ("typst", "pikepdf"),
    "player": ("jinja2", "markupsafe"),
    "embed": ("av", "jinja2", "markupsafe"),
}
"""What products, and kinds of films, go through besides the libraries of every picture."""

LESSONS = ("slides", "handout")
"""Products that say more than the maps do."""

SAYING = (*LESSONS, "player", "embed", "chart")
"""Products that say where the fronts are from."""

Geodata = Mapping[str, str | Mapping[str, str]]
"""A digest for each part of a war; fronts by their days."""


@dataclass(frozen=True)
class Record:
    """Enough to make a file again, and to say why it would come out otherwise."""

    product: str
    asked: Mapping[str, Any]
    """The choices, as JSON has them."""
    geodata: Geodata
    versions: Mapping[str, str]

    @classmethod
    def of(
        cls,
        digests: Digests,
        product: str,
        asked: Mapping[str, Any],
        fronts: Iterable[date] | None = None,
        also: Mapping[str, str] | None = None,
    ) -> Record:
        """Of a product.

        Parameters
        ----------
        asked
            Its choices.
        fronts
            Days of the snapshots that it shows; None: of all.
        also
            Digests of what else it was made with, such as a theme or a template of one's own.
        """
        parts = digests.shared | ({"lessons": digests.lessons} if product in LESSONS else {})
        front = digests.said if product in SAYING else digests.front
        days = sorted(set(digests.days if fronts is None else fronts))
        geodata: dict[str, str | dict[str, str]] = {
            **{name: _short(part) for name, part in parts.items()},
            "fronts": {str(day): _short(front(day)) for day in days},
        }
        geodata |= {name: _short(key) for name, key in (also or {}).items()}
        return cls(product, _told(asked), geodata, versions(product, asked.get("kind", "")))

    @classmethod
    def of_picture(cls, keys: Keys, day: date, product: str = "frame", colours: int | None = None) -> Record:
        """Of the picture of a day, in so many colours of its film's palette, or in all there are."""
        options = keys.composer.options
        asked = {"date": day, **told_of(options), **({"colours": colours} if colours else {})}
        return cls.of(keys.loose, product, asked, fronts_of(keys.atlas, day), keys.around(day) | theme_of(options))

    @property
    def text(self) -> str:
        """The record as JSON in one line."""
        told = {
            "kwmaps": self.product,
            "asked": self.asked,
            "geodata": self.geodata,
            "versions": self.versions,
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Record:
        """Reads what `text` gives.

        Raises
        ------
        ValueError
            It isn't a record.
        """
        told = json.loads(text)
        match told:
            case {"kwmaps": str(product), "asked": dict(asked), "geodata": dict(geodata), "versions": dict(made)}:
                return cls(product, asked, geodata, made)
        raise ValueError("no record")


def _short(key: str) -> str:
    """Enough of a digest to tell that something has changed, in files that are small."""
    return key[:12]


@cache
def versions(product: str, kind: str = "") -> Mapping[str, str]:
    """The program and the libraries that a product of a kind goes through. Kept: what isn't there is looked for everywhere."""
    found = {"kwmaps": version_of("kwmaps"), "code": _short(code()), "python": platform.python_version()}
    found["machine"] = platform.machine()
    for name in (*LIBRARIES, *ALSO.get(product, ()), *ALSO.get(kind, ())):
        try:
            found[name] = version_of(name)
        except metadata.PackageNotFoundError:
            # A deck without films needs no library for video.
            continue
    return found


def _told(value: Any) -> Any:
    """A choice as JSON has it. A file is told by its name where its place is nobody's business."""
    match value:
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {field.name: _told(getattr(value, field.name)) for field in dataclasses.fields(value)}
        case Path():
            return value.name if value.is_absolute() else value.as_posix()
        case str() if value.endswith(".toml") and Path(value).is_absolute():
            return Path(value).name
        case date():
            return value.isoformat()
        case Mapping():
            return {key: _told(inner) for key, inner in value.items()}
        case set() | frozenset():
            return sorted(_told(inner) for inner in value)
        case list() | tuple():
            return [_told(inner) for inner in value]
        case _:
            return value


def told_of(options: DataclassInstance) -> dict[str, Any]:
    """Choices by their names."""
    return {field.name: getattr(options, field.name) for field in dataclasses.fields(options)}


def theme_of(options: Options) -> dict[str, str]:
    """The digest of a theme of one's own."""
    return {"theme": key_of(themes.read(options.theme))} if options.theme.endswith(".toml") else {}


def options_of(asked: Mapping[str, Any]) -> Options:
    """The choices for a picture that a record tells.

    Raises
    ------
    ValueError
        It tells others.
    """
    kinds = {"size": tuple, "focus": tuple, "hide": frozenset, "show": frozenset}
    found = dict(asked)
    for name, kind in kinds.items():
        if found.get(name) is not None:
            found[name] = kind(found[name])
    try:
        return Options(**found)
    except TypeError as error:
        raise ValueError(str(error)) from None


# The frames of a film: the first day, then steps in days; hundredths of a second; pictures, if not one; how often the same.

RUN = re.compile(r"(\+\d{1,5}|\d{4}-\d\d-\d\d)/(\d{1,7})(?:/(\d{1,6}))?(?:\*(\d{1,5}))?")


def rhythm(frames: Sequence[Frame]) -> str:
    """Days and lengths of a film's frames in one line: ``1950-06-24/260 +1/8*14 +1/130``."""
    days = [frame.day for frame in frames]
    steps = [days[0].isoformat(), *(f"+{(after - before).days}" for before, after in pairwise(days))]
    told = [
        f"{step}/{frame.centiseconds}" + (f"/{frame.pictures}" if frame.pictures != 1 else "")
        for step, frame in zip(steps, frames, strict=True)
    ]
    runs = ((run, len(list(group))) for run, group in groupby(told))
    return " ".join(run if count == 1 else f"{run}*{count}" for run, count in runs)


def frames_of(told: str, most: int) -> list[Frame]:
    """The frames that `rhythm` told, `most` pictures at most.

    Raises
    ------
    ValueError
        It told nothing of the kind.
    """
    found: list[Frame] = []
    for word in told.split(" "):
        match = RUN.fullmatch(word)
        if match is None or word.startswith("+") != bool(found):
            raise ValueError(f"no rhythm: {word}")
        step, length, pictures, count = match.groups()
        most -= int(pictures or 1) * int(count or 1)
        if most < 0:
            raise ValueError("more pictures than a film can have")
        for _ in range(int(count or 1)):
            day = found[-1].day + timedelta(int(step)) if found else date.fromisoformat(step)
            found.append(Frame(day, int(length), int(pictures or 1)))
    return found
