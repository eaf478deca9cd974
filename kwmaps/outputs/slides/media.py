"""The animation of a phase, as something that a slide can take in. Another kind of film is another function here."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kwmaps.encoders import video
from kwmaps.errors import RequestError, did_you_mean
from kwmaps.outputs.film import make_film
from kwmaps.outputs.lesson.maps import Maps
from kwmaps.outputs.lesson.outline import Chapter, Shown
from kwmaps.outputs.products import Wanted
from kwmaps.timeline.schedule import schedule

Animation = Literal["mp4", "gif", "none"]
ANIMATIONS: tuple[Animation, ...] = ("mp4", "gif", "none")

MIMES = {"mp4": "video/mp4", "gif": "image/gif"}


@dataclass(frozen=True, slots=True)
class Media:
    """A film as a slide takes it in."""

    content: bytes
    mime: str
    ending: str


Filming = Callable[[Chapter, Shown, tuple[int, int], float], Media | None]
"""Makes the film of a chapter, of a given size and enlargement; None: the still is all."""


def filming(kind: str, maps: Maps, workers: int) -> Filming:
    """The function that makes films of this kind.

    Raises
    ------
    RequestError
        There is no such kind.
    """
    if kind not in ANIMATIONS:
        known = ", ".join(ANIMATIONS)
        raise RequestError(f"--animation {kind}: choose from {known}{did_you_mean(kind, ANIMATIONS)}")
    if kind == "none":
        return lambda _chapter, _shown, _size, _enlarged: None

    if kind == "mp4":
        # Says at once, and not after minutes of drawing, that the library for video is missing.
        video.library()

    def film(chapter: Chapter, shown: Shown, size: tuple[int, int], enlarged: float) -> Media | None:
        if chapter.kind != "phase" or chapter.span is None:
            return None
        options = maps.options_for(shown, size, enlarged)
        frames = schedule(maps.atlas, "auto", *chapter.span)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"film.{kind}"
            wanted = Wanted(films={kind: path}, animated_size=size)
            make_film(maps.atlas, frames, options, wanted, workers)
            return Media(path.read_bytes(), MIMES[kind], kind)

    return film
