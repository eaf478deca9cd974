"""What a film is written as: its files, their kinds, their sizes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kwmaps.build.store import NAME
from kwmaps.encoders.animated import KINDS as ANIMATED
from kwmaps.encoders.palette import COLOURS
from kwmaps.errors import wrong_ending
from kwmaps.outputs.video import CONTAINERS

GIF_SIZE = (960, 540)
VIDEO_SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class Written:
    """A product that was written."""

    path: Path
    bytes: int
    frames: int
    seconds: float | None
    """Length of an animation."""
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the products go, and what they are to be like."""

    frames: Path | None = None
    """A folder of PNGs."""
    films: Mapping[str, Path] = field(default_factory=dict)
    """Files by their kind, one of `KINDS`."""
    animated_size: tuple[int, int] = GIF_SIZE
    """Of all animated pictures: GIF, WebP, APNG. Videos have the frames' own."""
    store: Path | None = None
    """The folder of what earlier builds left; PNGs have one beside theirs in any case."""
    fresh: bool = False
    """Whether what earlier builds left is drawn anew."""
    plays: int = 0
    """How often animated pictures play; 0: for ever."""
    fps: int | None = None
    """Pictures a second of videos, for players that want a constant rate; None: a picture for each frame."""
    colours: int = COLOURS
    """Of the film's palette, at most."""
    reduced: bool = False
    """Whether PNGs and videos, too, have the palette's colours only."""

    @classmethod
    def in_folder(
        cls,
        folder: Path,
        slug: str,
        formats: Collection[str],
        size: tuple[int, int],
        fresh: bool = False,
        reduced: bool = True,
    ) -> Wanted:
        """What a build makes in its folder: PNGs in ``frames/``, each film under the war's name, pictures of `size`."""
        return cls(
            folder / "frames" if "png" in formats else None,
            {kind: folder / f"{slug}.{kind}" for kind in formats if kind != "png"},
            gif_size(size),
            folder / NAME,
            fresh,
            reduced=reduced,
        )

    @property
    def animations(self) -> dict[str, Path]:
        """The animated pictures by kind."""
        return {kind: self.films[kind] for kind in ANIMATED if kind in self.films}

    @property
    def videos(self) -> dict[str, Path]:
        """The videos by container."""
        return {kind: self.films[kind] for kind in CONTAINERS if kind in self.films}


KINDS = ("mp4", "webm", "webp", "gif", "apng")
"""The files that a film can be."""


def film_kind(path: Path) -> str:
    """The kind of film that a file's ending names.

    Raises
    ------
    RequestError
        It names none.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise wrong_ending(path, [f".{known}" for known in KINDS])
    return kind


def usual_size(kind: str) -> tuple[int, int]:
    """The size of a film for which none was chosen."""
    return VIDEO_SIZE if kind in CONTAINERS else GIF_SIZE


def gif_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size of the GIF that goes with PNGs of `size`: the same shape, at most `GIF_SIZE`'s width, even."""
    width, height = size
    share = min(1.0, GIF_SIZE[0] / width)
    return round(width * share / 2) * 2, round(height * share / 2) * 2
