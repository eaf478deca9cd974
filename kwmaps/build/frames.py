"""Draws the frames of a film, in order, in one process or several."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import imageio.v3 as iio
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kwmaps.build.palette import Palette
from kwmaps.executors import ordered
from kwmaps.model import War
from kwmaps.render.canvas import RGB
from kwmaps.render.painter import painter_for
from kwmaps.scene.compose import Composer, Options
from kwmaps.timeline.atlas import Atlas, load
from kwmaps.timeline.schedule import Frame

CHUNK = 6
"""Frames a worker draws in one go: neighbours share their snapshots' fields."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A frame, encoded as far as a worker can do it."""

    frame: Frame
    png: bytes | None
    indices: NDArray[np.uint8] | None
    """(height, width) numbers of palette colours, for animations."""


@dataclass(frozen=True)
class Studio:
    """Everything a worker needs to draw any frame; small, so that it travels to other processes."""

    folder: Path
    options: Options
    png: bool
    small: tuple[int, int] | None = None
    """Size of the animation in pixels, if one is wanted."""
    palette: Palette | None = None

    def __call__(self) -> _Artist:
        return _Artist(self)


class _Artist:
    """Draws chunks of frames with everything baked once."""

    def __init__(self, studio: Studio, atlas: Atlas | None = None) -> None:
        self.studio = studio
        self.atlas = atlas or load(studio.folder)
        self.composer = Composer(self.atlas, studio.options)
        self.painter = painter_for(self.composer.sheet, self.atlas.basemap, self.composer.theme)

    def __call__(self, chunk: Sequence[Frame]) -> list[Drawn]:
        return [self.draw(frame) for frame in chunk]

    def pixels(self, frame: Frame) -> RGB:
        return self.painter.pixels(self.composer.scene(frame.day))

    def draw(self, frame: Frame) -> Drawn:
        try:
            picture = self.pixels(frame)
        except Exception as error:
            error.add_note(f"while drawing the frame of {frame.day}")
            raise
        png = encode_png(picture, self.atlas.war, frame.day) if self.studio.png else None
        indices = None
        if self.studio.small and self.studio.palette:
            indices = self.studio.palette.indices(resized(picture, self.studio.small))
        return Drawn(frame, png, indices)


def artist(studio: Studio, atlas: Atlas) -> _Artist:
    """An artist for this process, with the atlas that is already loaded."""
    return _Artist(studio, atlas)


def drawn(studio: Studio, frames: Sequence[Frame], workers: int) -> Iterator[Drawn]:
    """The frames, drawn, in order."""
    chunks = [frames[start : start + CHUNK] for start in range(0, len(frames), CHUNK)]
    for chunk in ordered(studio, chunks, min(workers, len(chunks))):
        yield from chunk


def resized(picture: RGB, size: tuple[int, int]) -> RGB:
    """A picture in another size, smoothly."""
    if (picture.shape[1], picture.shape[0]) == size:
        return picture
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.HAMMING))


def encode_png(picture: RGB, war: War, day: date) -> bytes:
    """A picture as PNG, with what it shows and whose work it is inside."""
    about = PngInfo()
    about.add_itxt("Title", f"{war.title}, {day}")
    about.add_itxt("Copyright", war.credit)
    about.add_itxt("Software", "kwmaps")
    out = io.BytesIO()
    iio.imwrite(out, picture, plugin="pillow", extension=".png", compress_level=2, pnginfo=about)
    return out.getvalue()
