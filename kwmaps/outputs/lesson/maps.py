"""The maps of a lesson: pixels small enough for a deck of slides, vectors for print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kwmaps.build.about import About
from kwmaps.encoders.png import encode_indexed
from kwmaps.outputs.lesson.outline import Shown
from kwmaps.render.painter import Painter, painter_for
from kwmaps.scene.compose import Composer, Options
from kwmaps.scene.model import Scene
from kwmaps.timeline.atlas import Atlas

BLANK = frozenset(
    ("arrows", "arrow-names", "caption", "contested", "doubt", "front", "holders", "labels", "lines", "names")
)
"""Hidden on a map to draw the front on: rivers and the dots of towns stay."""

QUIET = BLANK | {"parallel", "places", "scale", "graticule"}
"""Hidden on the picture of a title: the country and nothing else."""

Change = Callable[[Scene], Scene]


def undated(scene: Scene) -> Scene:
    """A scene without its date: a picture of the country rather than of a day."""
    return replace(scene, panel=replace(scene.panel, texts=()))


@dataclass(frozen=True)
class Maps:
    """Draws the maps of an atlas in one look; `options` say theme, language and names."""

    atlas: Atlas
    options: Options

    def options_for(self, shown: Shown, size: tuple[int, int], enlarged: float = 1.0) -> Options:
        """The choices for one map: bare, so that the words stand beside it."""
        return replace(self.options, size=size, layout="map", phase="", focus=shown.focus, enlarged=enlarged)

    def png(
        self, shown: Shown, size: tuple[int, int], enlarged: float = 1.0, change: Change = lambda scene: scene
    ) -> bytes:
        """A map as a PNG of 255 colours, half the bytes and the same to the eye, with its credit inside; `change` may change the scene before it is drawn."""
        composer, painter = self._drawing(self.options_for(shown, size, enlarged))
        picture = painter.pixels(change(composer.scene(shown.day)))
        return encode_indexed(picture, About.of(self.atlas.war, day=shown.day).words)

    def pdf(
        self, shown: Shown, size: tuple[int, int], enlarged: float = 1.0, change: Change = lambda scene: scene
    ) -> bytes:
        """A map as one page of vectors; `change` may change the scene before it is drawn."""
        composer, painter = self._drawing(self.options_for(shown, size, enlarged))
        scene = change(composer.scene(shown.day))
        return painter.vector(scene, "pdf", About.of(self.atlas.war, day=shown.day).print)

    def _drawing(self, options: Options) -> tuple[Composer, Painter]:
        composer = Composer(self.atlas, options)
        return composer, painter_for(composer.sheet, self.atlas.basemap, composer.theme)
