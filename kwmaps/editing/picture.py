"""The ground that an edit changes, as a map: who gets which, the front as it was and as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from kwmaps.build.about import About
from kwmaps.build.whole import whole_file
from kwmaps.editing.changes import Ground
from kwmaps.editing.difference import Difference
from kwmaps.encoders.png import encode_png
from kwmaps.errors import RequestError
from kwmaps.render.painter import painter_for
from kwmaps.scene.compose import Composer, Options
from kwmaps.scene.model import Line, Scene, Text, Which
from kwmaps.style.fonts import width

SIZE = (1100, 820)

AROUND = 0.3
"""Degrees that the map shows at least round the changed ground."""

HIDDEN = frozenset({"arrows", "arrow-names", "inset", "doubt", "contested", "caption", "lines", "parallel"})


def write_ground(found: Difference, path: Path) -> int:
    """Draws the day on which most ground changes; returns the file's size in bytes.

    Raises
    ------
    RequestError
        No ground changed, or the file's ending isn't .png.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    ground = found.ground
    if ground is None:
        raise RequestError("no ground changed: there is nothing to draw")
    options = Options(size=SIZE, layout="map", hide=HIDDEN, focus=_focus(ground))
    composer = Composer(found.new, options)
    scene = _scene(found, ground, composer)
    painter = painter_for(composer.sheet, found.new.basemap, composer.theme)
    content = encode_png(painter.pixels(scene), About.of(found.new.war, day=ground.day).words)
    with whole_file(path) as file:
        file.write(content)
    return len(content)


def _focus(ground: Ground) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.union_all([ground.to_first, ground.to_second]).bounds
    room = max(AROUND, 0.25 * max(east - west, north - south))
    return west - room, south - room, east + room, north + room


def _scene(found: Difference, ground: Ground, composer: Composer) -> Scene:
    """The day's map in the new state, with the changed ground and the old front laid over it."""
    scene = composer.scene(ground.day)
    area, project = composer.main.area, found.new.ground.projection
    sides: tuple[tuple[Which, BaseGeometry], ...] = (("first", ground.to_first), ("second", ground.to_second))
    changed = tuple((which, area.pixels(project.forward(shape))) for which, shape in sides if not shape.is_empty)
    before = area.pixels(project.forward(found.old.at(ground.day).front).intersection(area.frame))
    pane = replace(scene.panes[0], changed=changed, lines=(Line(before, None, None),), zone=None)
    panel = replace(scene.panel, texts=(*scene.panel.texts, *_words(found, ground, composer)))
    return replace(scene, panes=(pane,), panel=panel)


def _words(found: Difference, ground: Ground, composer: Composer) -> list[Text]:
    """Under the date: how much ground goes to whom, and which line is which."""
    atlas, look = found.new, composer.look
    date = composer.layout["date"]
    if date is None:
        return []
    size, face = look.size(15), look.face("sans")
    given = []
    for side, shape in zip(atlas.war.sides, (ground.to_first, ground.to_second), strict=True):
        if not shape.is_empty:
            km2 = atlas.square_km(atlas.ground.projection.forward(shape))
            given.append(f"{km2:,.1f} km² to {look.language.side(atlas.war, side)}")
    told = ["Hatched: ground that changes hands, " + " and ".join(given), "Thin line: the front before the edit"]
    ink = composer.theme["ink"]
    found_texts = [
        Text(line, date.x, date.bottom + (n + 1.2) * 1.35 * size, size, face, ink, halo=True)
        for n, line in enumerate(told)
    ]
    widest = max(width(text.text, face, size) for text in found_texts)
    shrink = min(1.0, (composer.layout.size[0] - 2 * date.x) / widest)
    return [text._replace(size=text.size * shrink) for text in found_texts]
