"""One map as one file: PNG, SVG or PDF, after its ending."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from kwmaps.build.about import About
from kwmaps.build.keys import Keys
from kwmaps.build.record import Record
from kwmaps.build.whole import whole_file
from kwmaps.encoders.palette import Palette
from kwmaps.encoders.png import encode_indexed, encode_png
from kwmaps.encoders.reduced import Reduced
from kwmaps.errors import wrong_ending
from kwmaps.render.painter import painter_for
from kwmaps.scene.compose import Composer, Options
from kwmaps.timeline.atlas import Atlas

ENDINGS = (".png", ".svg", ".pdf")
"""Of a file with one picture."""


def write_picture(atlas: Atlas, day: date, path: Path, options: Options, colours: int | None = None) -> int:
    """Draws the map of a day into a file and returns its size in bytes.

    Parameters
    ----------
    colours
        Of a PNG: so many of its film's palette, as the frames of a build have them; None: all there are.

    Raises
    ------
    RequestError
        The file's ending is none of .png, .svg and .pdf.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    composer = Composer(atlas, options)
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    scene = composer.scene(day)
    about = About.of(atlas.war, Record.of_picture(Keys(atlas, composer), day, colours=colours), day)
    match path.suffix.lower():
        case ".png" if colours:
            palette = Palette.of(painter.colours(composer.bare), colours)
            content = Reduced.of(painter.pixels(scene), palette).png(about.words)
        case ".png":
            content = encode_png(painter.pixels(scene), about.words)
        case ".svg":
            content = painter.vector(scene, "svg", about.print)
        case ".pdf":
            content = painter.vector(scene, "pdf", about.print)
        case _:
            raise wrong_ending(path, ENDINGS)
    with whole_file(path) as file:
        file.write(content)
    return len(content)


def write_poster(atlas: Atlas, day: date, path: Path, options: Options) -> int:
    """Draws the still that stands for a film, PNG in 255 colours or SVG, and returns its size in bytes.

    Raises
    ------
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    if path.suffix == ".svg":
        return write_picture(atlas, day, path, options)
    composer = Composer(atlas, options)
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    about = About.of(atlas.war, Record.of_picture(Keys(atlas, composer), day, "poster"), day)
    content = encode_indexed(painter.pixels(composer.scene(day)), about.words)
    with whole_file(path) as file:
        file.write(content)
    return len(content)


def draw(atlas: Atlas, day: str | date, path: str | Path, **looks: Any) -> Path:
    """Draws the map of a day into a PNG, SVG or PDF file.

    Parameters
    ----------
    day
        ``YYYY-MM-DD`` or a `datetime.date`, within the war.
    looks
        Fields of `kwmaps.Options`: size (pixels), theme, layout, language, names, side_names, phase, hide, show.

    Raises
    ------
    RequestError
        The day, the ending or one of the looks can't be.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    target = Path(path)
    write_picture(atlas, atlas.day(day), target, Options(**looks))
    return target
