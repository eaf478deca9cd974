"""Composes scenes: which maps a picture has, and what is told beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kwmaps.errors import RequestError, did_you_mean
from kwmaps.model import CloseUp
from kwmaps.scene.area import Area, Look, first_of_months
from kwmaps.scene.caption import caption_of, events_of
from kwmaps.scene.layout import SMALLEST_TYPE, layout
from kwmaps.scene.model import Pane, PaneBackdrop, Scene, Text
from kwmaps.scene.options import Options
from kwmaps.scene.pane import PaneComposer
from kwmaps.scene.panel import PanelComposer, texts_beside
from kwmaps.scene.view import Rect, View
from kwmaps.style import fonts, language
from kwmaps.style import theme as themes
from kwmaps.timeline.atlas import Atlas

ROOM = 1.03
"""How much more than the land the whole map shows."""

INSET_STEPS = 25
"""Places along an edge of the map that are tried for close-ups."""

FRESH = timedelta(days=45)
"""A close-up stays on the last place that was fought for so long; then it shows the widest part again."""


class Composer:
    """Makes the scenes of one atlas with one set of options. What stays the same is worked out once."""

    def __init__(self, atlas: Atlas, options: Options) -> None:
        self.atlas, self.options = atlas, options
        self.theme = themes.read(options.theme)
        self.layout = layout(options.size, options.layout, options.enlarged)
        speaks = language.read(options.language, atlas.geodata.folder, atlas.war, options.names, options.side_names)
        self.language = language.Drawn.of(speaks)
        hidden = options.hidden(self.theme.hide)
        self.look = Look(self.theme, self.language, hidden, self.layout.scale, SMALLEST_TYPE)
        self.panel = PanelComposer(atlas, self.look, self.layout)
        self.close_up = lru_cache(maxsize=64)(self._close_up)
        self._window = lru_cache(maxsize=16)(self._framed)
        self.sheet = self.panel.sheet()
        self._require(self.sheet.texts)

    def inherit(self, other: Composer) -> bool:
        """Takes over what another has worked out for the whole film, if everything that decides on it is the same.

        It is after most edits of a front. Backdrops are then the very same objects, and so are the grounds baked for them.
        """
        if (self.options, self.theme, self.language) != (other.options, other.theme, other.language):
            return False
        if self.atlas.basemap is not other.atlas.basemap or self._lasting != other._lasting:
            return False
        if "_inset_box" in vars(other):
            vars(self)["_inset_box"] = other._inset_box
        self.main.inherit(other.main)
        for key, composer in self.inset_composers.items():
            composer.inherit(other.inset_composers[key])
        return True

    @property
    def _lasting(self) -> tuple[object, ...]:
        """Of the geodata, what decides on things that stay the same through a film: all but most of the fronts."""
        return replace(self.atlas.geodata, snapshots=()), first_of_months(self.atlas)

    @cached_property
    def main(self) -> PaneComposer:
        """The map of the country, or of the phase's part of it."""
        taken = []
        if not self.layout.panel:
            taken += [slot for slot in (self.layout["date"], self.layout["credit"]) if slot]
        covered = (self._over,) if self._over and self._insets else ()
        return PaneComposer(Area(self.atlas, self.look, self._view, tuple(taken), covered), "main")

    @cached_property
    def _view(self) -> View:
        if self.options.focus:
            return View.of(self._bounds(self.options.focus), self.layout.map, ROOM)
        if self.options.phase:
            phases = {phase.id: phase for phase in self.atlas.phases}
            if self.options.phase not in phases:
                known = did_you_mean(self.options.phase, phases)
                raise RequestError(f"no phase '{self.options.phase}': there is {', '.join(phases)}{known}")
            return View.of(self._bounds(phases[self.options.phase].focus), self.layout.map, ROOM)
        return View.of(self.atlas.basemap.bounds, self.layout.map, ROOM)

    def _bounds(self, focus: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """A part of the world given in degrees, in metres."""
        west, south, east, north = self.atlas.ground.projection.forward(shapely.box(*focus)).bounds
        return west, south, east, north

    # close-ups

    @cached_property
    def _over(self) -> Rect | None:
        """What a close-up covers, its frame with it."""
        return self._inset_box.grown(4 * self.look.scale) if self._inset_box else None

    @cached_property
    def _inset_box(self) -> Rect | None:
        """Where close-ups lie: in the layout's place or along the map's edges, where they cover least of the war."""
        slot, rect, s = self.layout["inset"], self.layout.map, self.look.scale
        if slot is None or not self.look.shows("inset"):
            return None
        margin = 12 * s
        heights = np.linspace(rect.y + margin, rect.bottom - margin - slot.h, INSET_STEPS)[::-1]
        sides = (rect.right - margin - slot.w, rect.x + margin)
        bar = Rect(rect.x, rect.bottom - 60 * s, 220 * s, 60 * s)
        places = [slot, *(Rect(float(x), float(y), slot.w, slot.h) for x in sides for y in heights)]
        return min((place for place in places if not place.overlaps(bar)), key=self._covered)

    def _covered(self, box: Rect) -> float:
        """How much of the land, and of what the close-ups show, lies under a box: shares, added up."""
        return round(sum(_share(shapes, box) for shapes in self._open), 3)

    @cached_property
    def _open(self) -> list[list[BaseGeometry]]:
        """What close-ups shouldn't cover, in pixels: the country, as coarsely as can be seen, and what each of them shows."""
        basemap, view = self.atlas.basemap, self._view
        land = [shape.simplify(view.metres) for shape in (*basemap.mainland.geoms, *basemap.islands)]
        shown = [[shapely.box(*self._bounds(close.focus))] for close in self.atlas.war.close_ups]
        return [[shapely.transform(shape, view.pixels) for shape in shapes] for shapes in (land, *shown)]

    @cached_property
    def _insets(self) -> dict[str, CloseUp]:
        """The close-ups of the war, none where a phase is shown large already."""
        if self._inset_box is None or self.options.phase or self.options.focus:
            return {}
        return {close.id: close for close in self.atlas.war.close_ups}

    @cached_property
    def inset_composers(self) -> dict[str, PaneComposer]:
        """A map for each close-up."""
        box = self._inset_box
        if box is None:
            return {}
        return {
            key: PaneComposer(
                Area(self.atlas, self.look, View.of(self._bounds(close.focus), box), days=(close.first, close.last)),
                key,
            )
            for key, close in self._insets.items()
        }

    def _close_up(self, day: date) -> CloseUp | None:
        """The close-up of a day: where the caption's place lies, else where something last happened, else the first."""
        begun = [close for close in self._insets.values() if close.first <= day <= close.last]
        if not begun:
            return None
        open_ones = [close for close in begun if close.first == max(other.first for other in begun)]
        if day == self.atlas.last:
            return open_ones[0]
        caption = caption_of(self.atlas, day)
        for event in ([caption] if caption else []) + events_of(self.atlas, day, FRESH)[::-1]:
            if event.point is not None:
                for close in open_ones[1:]:
                    west, south, east, north = close.focus
                    if west < event.point.x < east and south < event.point.y < north:
                        return close
        return open_ones[0]

    def maps(self, day: date) -> list[PaneComposer]:
        """The maps that a day's picture has."""
        close = self.close_up(day)
        return [self.main, self.inset_composers[close.id]] if close else [self.main]

    def map(self, key: str) -> PaneComposer:
        """The map of this name."""
        return self.main if key == self.main.key else self.inset_composers[key]

    @property
    def bare(self) -> list[PaneBackdrop]:
        """Grounds that have every tint that pictures may have: close-ups are like the first of them, with softer relief."""
        return [area.bare for area in (self.main, *list(self.inset_composers.values())[:1])]

    # one day

    def scene(self, day: date) -> Scene:
        """The scene of a day: a pure function of atlas, options and day."""
        situation = self.atlas.at(day)
        caption = caption_of(self.atlas, day)
        panes: list[Pane] = []
        close = self.close_up(day)
        window = over = None
        closer: frozenset[str] = frozenset()
        if close and self._inset_box:
            over = self._over
            inset = self.inset_composers[close.id]
            panes.append(inset.pane(situation, caption))
            closer = frozenset(label.place for label in panes[0].labels)
            window = self._window(inset.view)
        panes.insert(0, self.main.pane(situation, caption, window, over, closer))
        panel = self.panel.panel(situation, caption, tuple(panes))
        scene = Scene(day, self.sheet, tuple(panes), panel)
        self._require(texts_of(scene))
        return scene

    def _framed(self, view: View) -> Rect:
        """Where a close-up lies on the main map."""
        west, south, east, north = view.bounds
        left, top = self.main.view.point(west, north)
        right, bottom = self.main.view.point(east, south)
        return Rect(left, top, right - left, bottom - top)

    def _require(self, texts: Iterable[Text]) -> None:
        for text in texts:
            fonts.require(text.text, text.face)


def _share(shapes: list[BaseGeometry], box: Rect) -> float:
    """How much of some shapes lies under a box."""
    under = shapely.clip_by_rect(shapes, *box.bounds)
    return float(shapely.area(under).sum() / shapely.area(shapes).sum())


def texts_of(scene: Scene) -> list[Text]:
    """Every text of a scene."""
    found = [*scene.sheet.texts, *texts_beside(scene.panel)]
    for pane in scene.panes:
        found += [*pane.backdrop.names, *(label.text for label in pane.labels)]
        found += pane.arrow_names
        found += [line.name for line in pane.lines if line.name]
        if pane.backdrop.scale_bar:
            found += pane.backdrop.scale_bar.texts
    return found


__all__ = ["Composer", "Options", "texts_of"]
