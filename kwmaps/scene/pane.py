"""Composes one map: what it shows of a situation, and where each name stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import cast

import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import lines, polygons
from kwmaps.model import Event
from kwmaps.scene import arrows as moving
from kwmaps.scene.area import Area
from kwmaps.scene.labels import box_of
from kwmaps.scene.model import (
    Arrow,
    Front,
    Label,
    Line,
    Pane,
    PaneBackdrop,
    Rect,
    Symbol,
    Text,
    Which,
)
from kwmaps.scene.names import Names
from kwmaps.timeline.situation import Situation

CLEAR = 0.5
"""Opacity of an arrow down to which it has a name: paler ones can't be read."""

LINES_AT_ONCE = 2
"""Named lines on a map of the whole country: more would hide the front."""


class PaneComposer:
    """Makes one map of a picture. What stays the same through a film is worked out once."""

    def __init__(self, area: Area, key: str) -> None:
        self.area, self.key = area, key
        self.atlas, self.look, self.view = area.atlas, area.look, area.view
        self.names = Names(area)

    @cached_property
    def backdrop(self) -> PaneBackdrop:
        """What is drawn once for a whole film."""
        area = self.area
        names = self.names.ground
        shown = shapely.box(*self.view.bounds)
        parallel = self.area.project.forward(self.atlas.geodata.border).intersection(shown)
        islands = tuple(self.area.pixels(polygon) for polygon in self.atlas.basemap.islands)
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

    # one day

    def pane(
        self,
        situation: Situation,
        caption: Event | None,
        window: Rect | None = None,
        over: Rect | None = None,
    ) -> Pane:
        """The map of a day: a pure function of atlas, look, view and day.

        `window` is where a close-up lies on the ground, `over` the part of the picture that it covers.
        """
        day, look, land = situation.date, self.look, self.atlas.basemap.mainland
        ground = self.area.frame.difference(situation.region)
        labels, symbols = self._places(situation, over)
        fronts: tuple[Front, ...] = ()
        pockets: tuple[tuple[Which, BaseGeometry], ...] = ()
        if look.shows("front"):
            fronts = tuple(self._fronts(situation))
            pockets = tuple(
                (
                    self.area.which(area.holder),
                    self.area.pixels(area.polygon.boundary.intersection(land)),
                )
                for area in situation.held
            )
        # The last picture is about what changed; nothing moves any more.
        drawn = self._arrows(day) if look.shows("arrows") and day != self.atlas.last else ()
        return Pane(
            self.backdrop,
            MultiPolygon(polygons(self.area.pixels(ground))),
            tuple(self.area.which(side) for side in situation.island_holders),
            tuple(self._contested(day)) if look.shows("contested") else (),
            tuple(self._changed(situation)) if day == self.atlas.last and look.shows("front") else (),
            pockets,
            fronts,
            self._zone(day),
            tuple(self._lines(day, over)) if look.shows("lines") else (),
            drawn,
            self._names_of(drawn, day, over) if look.shows("arrow-names") else (),
            symbols if look.shows("places") else (),
            labels if look.shows("labels") else (),
            self._marker(caption) if look.shows("caption") else None,
            window,
        )

    def _fronts(self, situation: Situation) -> Iterable[Front]:
        for part in situation.front_parts:
            if part.line.intersects(self.area.frame):
                sure = not self.look.shows("doubt")
                certainty = "certain" if sure else part.certainty
                yield Front(
                    self.area.pixels(part.line),
                    certainty,
                    part.uncertainty_km * 1000 / self.view.metres,
                )

    def _places(self, situation: Situation, over: Rect | None) -> tuple[tuple[Label, ...], tuple[Symbol, ...]]:
        labels, symbols = [], []
        for label in self.names.labels:
            place = self.names.by_id[label.place]
            if not self.names.is_named(place, situation.date) or (over and label.box.overlaps(over)):
                continue
            holder = situation.holder(place.lon, place.lat) if self.look.shows("holders") else None
            x, y = self.area.position(place.lon, place.lat)
            radius = self.names.styles[place.rank].radius
            symbols.append(
                Symbol(
                    x,
                    y,
                    radius,
                    self.area.which(holder) if holder else None,
                    place.kind,
                )
            )
            labels.append(label)
        return tuple(labels), tuple(symbols)

    def _arrows(self, day: date) -> tuple[Arrow, ...]:
        found: list[Arrow] = []
        size = self.look.theme.widths["arrow"] * self.look.scale
        for movement in self.atlas.movements:
            shaft = size * (1.0 if movement.rank == 1 else 0.72)
            found += moving.arrows(
                movement,
                self.area.which(movement.side),
                day,
                self.view,
                self.area.project,
                shaft,
            )
        return tuple(sorted(found, key=lambda arrow: (arrow.alpha, arrow.id)))

    def _names_of(self, drawn: tuple[Arrow, ...], day: date, over: Rect | None) -> tuple[Text, ...]:
        """The names of the movements whose arrows have come as far as their names stand, until they fade."""
        clear = {arrow.id for arrow in drawn if arrow.alpha > CLEAR}
        found = []
        for movement in self.atlas.movements:
            if movement.id in clear and movement.id in self.names.arrow_names:
                text, share = self.names.arrow_names[movement.id]
                if moving.progress(movement, day) >= share and not (over and box_of(text).overlaps(over)):
                    found.append(text)
        return tuple(found)

    def _contested(self, day: date) -> Iterable[Polygon]:
        for area in self.atlas.geodata.contested:
            if area.first <= day <= area.last:
                shape = self.area.project.forward(area.polygon).intersection(self.atlas.basemap.mainland)
                yield from polygons(self.area.pixels(shape.intersection(self.area.frame)))

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
        """The demilitarised zone: only on the war's last day, never before."""
        if day != self.atlas.last or not self.look.shows("front"):
            return None
        zone = self.area.project.forward(self.atlas.geodata.armistice_zone)
        return self.area.pixels(MultiPolygon(polygons(zone.intersection(self.atlas.basemap.mainland))))

    def _lines(self, day: date, over: Rect | None) -> Iterable[Line]:
        """The named lines of a day that found room for their names, the newest first."""
        most = LINES_AT_ONCE if self.area.always < 3 else len(self.names.line_names)
        shown = [
            n
            for n in reversed(self.atlas.geodata.named_lines)
            if n.first <= day <= n.last and n.id in self.names.line_names
        ]
        for named in shown[:most]:
            line = self.area.pixels(self.area.project.forward(named.line).intersection(self.area.frame))
            name = self.names.line_names[named.id]
            if not line.is_empty and not (over and box_of(name).overlaps(over)):
                yield Line(line, name, self._leader(line, name))

    def _leader(self, line: BaseGeometry, name: Text) -> LineString:
        """From the nearer end of a line to its name."""
        box = box_of(name)
        end = (box.x - 3, box.y + box.h / 2) if name.align == "left" else (box.right + 3, box.y + box.h / 2)
        points = [xy for part in lines(line) for xy in (part.coords[0], part.coords[-1])]
        near = min(points, key=lambda xy: (xy[0] - end[0]) ** 2 + (xy[1] - end[1]) ** 2)
        return LineString([near, end])

    def _marker(self, caption: Event | None) -> tuple[float, float] | None:
        if caption is None or caption.point is None:
            return None
        x, y = self.area.position(caption.point.x, caption.point.y)
        inside = Rect(x, y, 0, 0).within(self.view.rect)
        return (x, y) if inside and not any(Rect(x, y, 0, 0).overlaps(box) for box in self.area.taken) else None
