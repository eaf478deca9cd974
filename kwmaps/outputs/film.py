"""The main job: a film's frames drawn once, and given to every format that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kwmaps.build.frames import Studio, artist, drawn, resized
from kwmaps.build.palette import Palette
from kwmaps.build.whole import expect_file, make_folder
from kwmaps.errors import OutputError
from kwmaps.outputs.gif import gif
from kwmaps.outputs.png import frame_folder
from kwmaps.scene.compose import Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.schedule import Every, Frame, schedule

GIF_SIZE = (960, 540)

SAMPLES = 9
"""Frames from which the palette is made, spread over the film."""


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
    """Where the products go; None where a product isn't wanted."""

    frames: Path | None
    gif: Path | None
    gif_size: tuple[int, int] = GIF_SIZE


def make_film(
    atlas: Atlas,
    frames: Sequence[Frame],
    options: Options,
    wanted: Wanted,
    workers: int = 1,
    progress: Callable[[int], None] = lambda _: None,
) -> list[Written]:
    """Draws `frames` and writes the products; `progress` hears how many frames are done.

    Raises
    ------
    OutputError
        Something can't be written. Each product then stands as it was before.
    """
    folder = atlas.geodata.folder.resolve()
    studio = Studio(folder, options, wanted.frames is not None)
    if wanted.frames is not None:
        make_folder(wanted.frames)
    if wanted.gif is not None:
        expect_file(wanted.gif)
        studio = Studio(
            folder,
            options,
            studio.png,
            wanted.gif_size,
            palette(atlas, frames, studio, wanted.gif_size),
        )
    with ExitStack() as stack:
        pngs = stack.enter_context(frame_folder(wanted.frames)) if wanted.frames else None
        animation = None
        if wanted.gif and studio.palette:
            about = f"{atlas.war.title}. {atlas.war.credit}"
            animation = stack.enter_context(gif(wanted.gif, wanted.gif_size, studio.palette, about))
        done = 0
        for item in drawn(studio, frames, workers):
            if pngs and item.png is not None:
                pngs.add(item.frame.day, item.png)
            if animation and item.indices is not None:
                animation.add(item.indices, item.frame.centiseconds)
            done += 1
            progress(done)
        if done != len(frames):
            raise OutputError(f"{len(frames) - done} frames are missing; nothing was written")
    return list(_written(frames, options, wanted, pngs.bytes if pngs else 0))


def animate(
    atlas: Atlas,
    path: str | Path,
    first: str | date | None = None,
    last: str | date | None = None,
    every: Every = "auto",
    workers: int = 1,
    **looks: Any,
) -> Written:
    """Draws an animated GIF of the days from `first` to `last`, by default of the whole war.

    Parameters
    ----------
    every
        Which days become frames: ``auto`` (each day while the front moves), ``day``, ``week`` or ``snapshot``.
    workers
        Processes that draw; more than one needs the usual ``if __name__ == "__main__":`` in a script.
    looks
        Fields of `kwmaps.Options`; without a size 960 × 540 pixels.

    Raises
    ------
    RequestError
        A day or one of the looks can't be.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    options = Options(**{"size": GIF_SIZE, **looks})
    begin, end = atlas.day(first or atlas.first), atlas.day(last or atlas.last)
    frames = schedule(atlas, every, begin, end)
    return make_film(atlas, frames, options, Wanted(None, Path(path), options.size), workers)[0]


def gif_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size of the GIF that goes with PNGs of `size`: the same shape, at most `GIF_SIZE`'s width, even."""
    width, height = size
    share = min(1.0, GIF_SIZE[0] / width)
    return round(width * share / 2) * 2, round(height * share / 2) * 2


def palette(atlas: Atlas, frames: Sequence[Frame], studio: Studio, size: tuple[int, int]) -> Palette:
    """One palette for the whole animation, from frames spread over it."""
    draw = artist(studio, atlas)
    step = max(1, len(frames) // SAMPLES)
    chosen = {frames[0].day: frames[0], frames[-1].day: frames[-1]} | {f.day: f for f in frames[step // 2 :: step]}
    return Palette.of([resized(draw.pixels(frame), size) for frame in sorted(chosen.values(), key=lambda f: f.day)])


def _written(frames: Sequence[Frame], options: Options, wanted: Wanted, png_bytes: int) -> list[Written]:
    found = []
    if wanted.frames:
        found.append(Written(wanted.frames, png_bytes, len(frames), None, options.size))
    if wanted.gif:
        seconds = sum(frame.centiseconds for frame in frames) / 100
        found.append(
            Written(
                wanted.gif,
                wanted.gif.stat().st_size,
                len(frames),
                seconds,
                wanted.gif_size,
            )
        )
    return found
