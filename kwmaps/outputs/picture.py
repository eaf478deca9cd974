"""One map as one file: PNG, SVG or PDF, after its ending."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kwmaps.build.frames import encode_png
from kwmaps.build.whole import whole_file
from kwmaps.render.painter import painter_for
from kwmaps.scene.compose import Composer, Options
from kwmaps.timeline.atlas import Atlas


def write_picture(atlas: Atlas, day: date, path: Path, options: Options) -> int:
    """Draws the map of a day into a file and returns its size in bytes.

    Raises
    ------
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    composer = Composer(atlas, options)
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    scene = composer.scene(day)
    match path.suffix.lower():
        case ".svg":
            content = painter.vector(scene, "svg", f"{atlas.war.title}, {day}", atlas.war.credit)
        case ".pdf":
            content = painter.vector(scene, "pdf", f"{atlas.war.title}, {day}", atlas.war.credit)
        case _:
            content = encode_png(painter.pixels(scene), atlas.war, day)
    with whole_file(path) as file:
        file.write(content)
    return len(content)
