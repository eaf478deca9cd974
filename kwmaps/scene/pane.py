"""Composes one map: what it shows of a situation, and where each name stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property, lru_cache
from operator import is_
from typing import NamedTuple, TypeVar, cast

import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import polygons
from kwmaps.model import Event
from kwmaps.scene.area import Area, projected
from kwmaps.scene.fronts import Drawn, Fronts
from kwmaps.scene.labels import box_of
from kwmaps.scene.model import Label, Line, Pane, PaneBackdrop, Text, Which
from kwmaps.scene.moves import Moves
from kwmaps.scene.names import Names
from kwmaps.scene.towns import Towns
from kwmaps.scene.view import Rect
from kwmaps.timeline.situation import Situation

T = TypeVar("T")

MARKED = timedelta(days=6)
"""How long the place of the caption's event is ringed."""

PATCH = 300
"""Square design pixels: the smallest area that the legend explains."""

LINES_AT_ONCE = 2
"""Named lines on a map of the whole country: more would hide the front."""


class Placed(NamedTuple):
    """Where the words of a map stand all through a film."""

    backdrop: PaneBackdrop
    labels: tuple[Label, ...]
    arrow_names: dict[str, tuple[Text, float]]
    line_names: dict[str, tuple[Text, LineString]]


class PaneComposer:
    """Makes one map of a picture. What stays the same through a film is worked out once.

    What is the same on two days is the same object on both: that is how whoever draws knows.
    """

    def __init__(self, area: Area, key: str) -> None:
        self.area, self.key = area, key
        self.atlas, self.look, self.view = area.atlas, area.look, area.view
        self.names = Names(area)
        self.towns = Towns(area, self.names)
        self.fronts = Fronts(area)
        self.moves = Moves(area, self.names, self.fronts)
        # Most of a map is the same on the next day: what the last days needed is kept.
        self._sides = lru_cache(maxsize=4)(self._which_sides)
        self._contested_shape = lru_cache(maxsize=None)(self._contested_shapes)
        self._named_line = lru_cache(maxsize=None)(self._line_of)
        self._patch = lru_cache(maxsize=256)(self.fronts.area_in_sight)
        self._spot = lru_cache(maxsize=None)(self._ringed)
        self._last: dict[str, tuple[object, ...]] = {}

    def inherit(self, other: PaneComposer) -> None:
        """Takes over what another has worked out that stays the same through a film, where all it depends on is the same."""
        self.names.inherit(other.names)
        if "backdrop" in vars(other):
            vars(self)["backdrop"] = other.backdrop

    @cached_property
    def backdrop(self) -> PaneBackdrop:
        """What is drawn once for a whole film."""
        area = self.area
        names = self.names.ground
        shown = shapely.box(*self.view.bounds)
        border = self.atlas.geodata.border
        parallel = self.area.project.forward(border.line).intersection(shown) if border else LineString()
        islands = tuple(shapely.transform(self.atlas.basemap.islands, self.view.pixels))
        return PaneBackdrop(
            self.key,
            self.look.scale,
            self.view,
            self.look.hidden,
            names,
            area.scale_bar,
            area.pixels(parallel),
            islands,
        )

    @property
    def placed(self) -> Placed:
        """What is worked out from the whole film at once: where words stand."""
        names = self.names
        return Placed(self.backdrop, names.labels, names.arrow_names, names.line_names)

    def adopt(self, placed: Placed) -> None:
        """Takes over what another process has worked out for the same map of the same film."""
        if "backdrop" not in vars(self):
            vars(self)["backdrop"] = placed.backdrop
            self.names.adopt(placed.backdrop.names, placed.labels, placed.arrow_names, placed.line_names)

    @property
    def bare(self) -> PaneBackdrop:
        """The ground alone: what its colours can be told from, before any word is placed."""
        return PaneBackdrop(
            f"bare {self.key}", self.look.scale, self.view, self.look.hidden, (), None, shapely.LineString(), ()
        )

    # one day

    def pane(
        self,
        situation: Situation,
        caption: Event | None,
        window: Rect | None = None,
        over: Rect | None = None,
        closer: frozenset[str] = frozenset(),
    ) -> Pane:
        """The map of a day: a pure function of atlas, look, view and day.

        `window` is where a close-up lies on the ground, `over` the part of the picture that it covers,
        `closer` the places that it names.
        """
        day, look = situation.date, self.look
        drawn = self.fronts.of(situation.division)
        labels, symbols = self.towns.of(situation, over, closer)
        shown_lines = self._same("lines", self._lines(day, over) if look.shows("lines") else ())
        contested = self._same("contested", self._contested(day) if look.shows("contested") else ())
        # The last picture is about what changed; nothing moves any more.
        moving = look.shows("arrows") and day != self.atlas.last
        arrows = self._same("arrows", self.moves.arrows(situation, over) if moving else ())
        named = self.moves.names_of(arrows, situation, over) if look.shows("arrow-names") else ()
        return Pane(
            self.backdrop,
            drawn.divided,
            self._sides(situation.island_holders),
            contested,
            tuple(self._changed(situation)) if day == self.atlas.last and look.shows("front") else (),
            drawn.pockets if look.shows("front") else (),
            drawn.fronts if look.shows("front") else (),
            self._zone(day),
            shown_lines,
            arrows,
            self._same("names", named),
            symbols if look.shows("places") else (),
            labels if look.shows("labels") else (),
            self._marker(caption, day) if look.shows("caption") else None,
            window,
            self._signs(drawn, shown_lines, contested, over),
        )

    def _same(self, what: str, found: Iterable[T]) -> tuple[T, ...]:
        """Values as one object: that of the day before, if they are all its."""
        values = tuple(found)
        before = self._last.get(what)
        if before is not None and len(before) == len(values) and all(map(is_, before, values)):
            return cast("tuple[T, ...]", before)
        self._last[what] = values
        return values

    def _signs(
        self, drawn: Drawn, shown: tuple[Line, ...], contested: tuple[Polygon, ...], over: Rect | None
    ) -> frozenset[str]:
        """What can plainly be seen."""
        found = set(self.fronts.certainties(drawn, over)) if self.look.shows("front") else set()
        if any(line.name for line in shown) or any(self.fronts.stands_out(line, drawn) for line in shown):
            found.add("line")
        if sum(self._patch(shape, over) for shape in contested) > PATCH * self.look.scale**2:
            found.add("contested")
        return frozenset(found)

    def _which_sides(self, holders: tuple[str, ...]) -> tuple[Which, ...]:
        which = {side: self.area.which(side) for side in self.atlas.war.side_ids}
        return tuple(which[side] for side in holders)

    def _contested(self, day: date) -> Iterable[Polygon]:
        for number, area in enumerate(self.atlas.geodata.contested):
            if area.first <= day <= area.last:
                yield from self._contested_shape(number)

    def _contested_shapes(self, number: int) -> list[Polygon]:
        area = self.atlas.geodata.contested[number]
        shape = self.area.project.forward(area.polygon)
        land = shape.intersection(self.atlas.basemap.mainland_around(shape.bounds))
        return polygons(self.area.pixels(land.intersection(self.area.frame)))

    def _changed(self, situation: Situation) -> Iterable[tuple[Which, BaseGeometry]]:
        """Who gained which ground since the war's first day."""
        for which, area in zip(("first", "second"), situation.changes(), strict=True):
            shape = area.intersection(self.area.frame)
            if not shape.is_empty:
                yield (
                    cast("Which", which),
                    self.area.pixels(MultiPolygon(polygons(shape))),
                )

    def _zone(self, day: date) -> BaseGeometry | None:
        """The zone that ended the war: only on the last day, never before."""
        drawn = self.atlas.geodata.armistice_zone
        if drawn is None or day != self.atlas.last or not self.look.shows("front"):
            return None
        zone = self.area.project.forward(drawn)
        return self.area.pixels(MultiPolygon(polygons(zone.intersection(self.atlas.basemap.mainland))))

    def _lines(self, day: date, over: Rect | None) -> Iterable[Line]:
        """The named lines of a day that can be seen, the newest first."""
        named_lines = self.atlas.geodata.named_lines
        today = (self._named_line(n.id, over) for n in reversed(named_lines) if n.first <= day <= n.last)
        shown = [line for line in today if line]
        return shown[: LINES_AT_ONCE if self.area.always < 3 else len(shown)]

    def _line_of(self, line_id: str, over: Rect | None) -> Line | None:
        named = next(line for line in self.atlas.geodata.named_lines if line.id == line_id)
        line = self.area.pixels(projected(named.line, self.area.project).intersection(self.area.frame))
        if self.fronts.length_in_sight(line, over) < self.fronts.plain:
            return None
        name, leader = self.names.line_names.get(line_id, (None, None))
        if name and over and box_of(name).overlaps(over):
            name = leader = None
        return Line(line, name, leader)

    def _marker(self, caption: Event | None, day: date) -> tuple[float, float] | None:
        """Where the caption's event happened, as long as it is news."""
        if caption is None or caption.point is None or day - caption.date >= MARKED:
            return None
        return self._spot(caption.point.x, caption.point.y)

    def _ringed(self, lon: float, lat: float) -> tuple[float, float] | None:
        """A place's pixels, if it can be seen."""
        x, y = self.area.position(lon, lat)
        inside = Rect(x, y, 0, 0).within(self.view.rect)
        return (x, y) if inside and not any(Rect(x, y, 0, 0).overlaps(box) for box in self.area.taken) else None
