"""Composes one map: what it shows of a situation, and where each name stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from math import ceil, floor
from typing import NamedTuple, cast

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import lines, polygons
from kwmaps.model import Event, Movement
from kwmaps.scene import arrows as moving
from kwmaps.scene.area import Area
from kwmaps.scene.labels import box_of
from kwmaps.scene.model import (
    Arrow,
    Divided,
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
from kwmaps.timeline.division import Division
from kwmaps.timeline.situation import Situation

CLEAR = 0.5
"""Opacity of an arrow down to which it has a name: paler ones can't be read."""

MARKED = timedelta(days=6)
"""How long the place of the caption's event is ringed."""

KEPT = 4
"""Divisions of the ground that are remembered."""

SPECK, ISLET, PLAIN, PATCH = 10, 40, 12, 150
"""Design pixels: a front shorter than that is a dot, and so is one round an islet, by its girth; the shortest line and the
smallest area (square pixels) that the legend explains."""

ROOM = 2.0
"""Pixels that are looked at around ground that changes hands."""

Pockets = tuple[tuple[Which, BaseGeometry], ...]

LINES_AT_ONCE = 2
"""Named lines on a map of the whole country: more would hide the front."""


class Placed(NamedTuple):
    """Where the words of a map stand all through a film."""

    backdrop: PaneBackdrop
    labels: tuple[Label, ...]
    arrow_names: dict[str, tuple[Text, float]]
    line_names: dict[str, tuple[Text, LineString]]


class PaneComposer:
    """Makes one map of a picture. What stays the same through a film is worked out once."""

    def __init__(self, area: Area, key: str) -> None:
        self.area, self.key = area, key
        self.atlas, self.look, self.view = area.atlas, area.look, area.view
        self.names = Names(area)
        # Most of a map is the same on the next day: what the last days needed is kept.
        self._divided = lru_cache(maxsize=KEPT)(self._divide)
        self._standing = lru_cache(maxsize=KEPT)(self._as_drawn)
        self._sides = lru_cache(maxsize=KEPT)(self._which_sides)
        # An arrow and its name ask for the same.
        self._shares = lru_cache(maxsize=64)(self._come)
        self._arrows_of = lru_cache(maxsize=256)(self._seen)
        self._shapes = lru_cache(maxsize=256)(self._grown)
        self._course = lru_cache(maxsize=None)(self._courses)
        self._contested_shape = lru_cache(maxsize=None)(self._contested_shapes)
        self._named_line = lru_cache(maxsize=None)(self._line_of)
        self._front_signs = lru_cache(maxsize=KEPT)(self._certainties)
        self._stands_out = lru_cache(maxsize=16)(self._is_apart)
        self._patch = lru_cache(maxsize=256)(self._visible)
        self._dot = lru_cache(maxsize=None)(self._symbol)

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
    ) -> Pane:
        """The map of a day: a pure function of atlas, look, view and day.

        `window` is where a close-up lies on the ground, `over` the part of the picture that it covers.
        """
        day, look = situation.date, self.look
        divided, fronts, pockets = self._divided(situation.division)
        labels, symbols = self._places(situation, over)
        # The last picture is about what changed; nothing moves any more.
        shown_lines = tuple(self._lines(day, over)) if look.shows("lines") else ()
        contested = tuple(self._contested(day)) if look.shows("contested") else ()
        drawn = self._arrows(situation, over) if look.shows("arrows") and day != self.atlas.last else ()
        return Pane(
            self.backdrop,
            divided,
            self._sides(situation.island_holders),
            contested,
            tuple(self._changed(situation)) if day == self.atlas.last and look.shows("front") else (),
            pockets if look.shows("front") else (),
            fronts if look.shows("front") else (),
            self._zone(day),
            shown_lines,
            drawn,
            self._names_of(drawn, situation, over) if look.shows("arrow-names") else (),
            symbols if look.shows("places") else (),
            labels if look.shows("labels") else (),
            self._marker(caption, day) if look.shows("caption") else None,
            window,
            self._signs(fronts, shown_lines, contested, over),
        )

    def _signs(
        self, fronts: tuple[Front, ...], shown: tuple[Line, ...], contested: tuple[Polygon, ...], over: Rect | None
    ) -> frozenset[str]:
        """What can plainly be seen."""
        found = set(self._front_signs(fronts, over)) if self.look.shows("front") else set()
        if any(line.name or self._stands_out(line, fronts) for line in shown):
            found.add("line")
        if sum(self._patch(shape, over) for shape in contested) > PATCH * self.look.scale**2:
            found.add("contested")
        return frozenset(found)

    @property
    def _plain(self) -> float:
        return PLAIN * self.look.scale

    def _certainties(self, fronts: tuple[Front, ...], over: Rect | None) -> frozenset[str]:
        """How well known the stretches of the front are that can be seen."""
        seen: dict[str, float] = {}
        for front in fronts:
            seen[front.certainty] = seen.get(front.certainty, 0.0) + self._in_sight(front.line, over).length
        return frozenset(certainty for certainty, length in seen.items() if length > self._plain)

    def _is_apart(self, line: Line, fronts: tuple[Front, ...]) -> bool:
        """Whether a named line can be told from the front, which mostly covers it once it has been reached."""
        step = 8 * self.look.scale
        front = MultiLineString([part for one in fronts for part in lines(one.line)])
        shapely.prepare(front)
        along = np.asarray(shapely.points(shapely.get_coordinates(shapely.segmentize(line.line, step))))
        near = shapely.dwithin(front, along, step / 2)
        return float((len(along) - np.count_nonzero(near)) * step) > 2 * self._plain

    def _visible(self, shape: Polygon, over: Rect | None) -> float:
        return float(self._in_sight(shape, over).area)

    def _divide(self, division: Division) -> tuple[Divided, tuple[Front, ...], Pockets]:
        """The sides' ground, the front and the pockets' edges, in pixels."""
        area, land = self.area, self.atlas.basemap.mainland
        divided = self._standing(division.before.date)
        within = None if division.is_documented else self._moving(division)
        if within is not None:
            moved = self._seen_of(division.region, within.grown(ROOM))
            divided = Divided(divided.frame, divided.first, moved, within)
        edges = ((held.holder, held.polygon.boundary.intersection(land)) for held in division.held)
        pockets = tuple((area.which(holder), area.pixels(edge)) for holder, edge in edges)
        return divided, tuple(self._fronts(division)), pockets

    def _as_drawn(self, day: date) -> Divided:
        """The sides' ground as the snapshot of a day drew it."""
        area = self.area
        snapshot = next(snapshot for snapshot in self.atlas.snapshots if snapshot.date == day)
        return Divided(area.pixels(area.frame), self._seen_of(self.atlas.field(snapshot).partition.positive))

    def _seen_of(self, region: BaseGeometry, rect: Rect | None = None) -> BaseGeometry:
        """What of a region, in metres, lies in a rectangle, or anywhere near the map, in pixels."""
        bounds = self.area.frame.bounds if rect is None else self.view.ground(rect)
        return self.area.pixels(shapely.clip_by_rect(region, *bounds))

    def _moving(self, division: Division) -> Rect | None:
        """Where on the map ground changes hands between two snapshots; None if nowhere."""
        bounds = self.atlas.tween(division.before, division.after).bounds
        if bounds is None:
            return None
        west, south, east, north = bounds
        left, top = self.view.point(west, north)
        right, bottom = self.view.point(east, south)
        rect = self.view.rect
        left, top = max(floor(left) - 1, floor(rect.x)), max(floor(top) - 1, floor(rect.y))
        right, bottom = min(ceil(right) + 1, ceil(rect.right)), min(ceil(bottom) + 1, ceil(rect.bottom))
        return Rect(left, top, right - left, bottom - top) if left < right and top < bottom else None

    def _fronts(self, division: Division) -> Iterable[Front]:
        specks = self._specks(division)
        for part in division.front_parts:
            if part.line.intersects(self.area.frame) and not part.line.within(specks):
                sure = not self.look.shows("doubt")
                certainty = "certain" if sure else part.certainty
                yield Front(
                    self.area.pixels(part.line),
                    certainty,
                    part.uncertainty_km * 1000 / self.view.metres,
                )

    def _specks(self, division: Division) -> BaseGeometry:
        """Pieces of the front, in metres, that would only be dots on this map: short ones, and rings round islets."""
        metres = self.look.scale * self.view.metres
        whole = shapely.line_merge(MultiLineString([part for p in division.front_parts for part in lines(p.line)]))
        short = [piece for piece in lines(whole) if piece.length < (ISLET if piece.is_ring else SPECK) * metres]
        return MultiLineString(short)

    def _which_sides(self, holders: tuple[str, ...]) -> tuple[Which, ...]:
        return tuple(self.area.which(side) for side in holders)

    def _places(self, situation: Situation, over: Rect | None) -> tuple[tuple[Label, ...], tuple[Symbol, ...]]:
        labels, symbols = [], []
        for label in self.names.labels:
            place = self.names.by_id[label.place]
            if not self.names.is_named(place, situation.date) or (over and label.box.overlaps(over)):
                continue
            holder = situation.holder(place.lon, place.lat) if self.look.shows("holders") else None
            symbols.append(self._dot(place.id, holder))
            labels.append(label)
        return tuple(labels), tuple(symbols)

    def _symbol(self, place_id: str, holder: str | None) -> Symbol:
        place = self.names.by_id[place_id]
        x, y = self.area.position(place.lon, place.lat)
        radius = self.names.styles[place.rank].radius
        return Symbol(x, y, radius, self.area.which(holder) if holder else None, place.kind)

    def _courses(self, movement_id: str) -> list[moving.Course]:
        """The curves that a movement's arrows grow along."""
        movement = self._movements[movement_id]
        return moving.courses(movement, self.view, self.area.project, self.look.scale, self.names.shore)

    @cached_property
    def _movements(self) -> dict[str, Movement]:
        return {movement.id: movement for movement in self.atlas.movements}

    @property
    def _shortest(self) -> float:
        """Pixels below which an arrow is a speck."""
        return moving.SHORTEST * self.look.scale

    def _arrows(self, situation: Situation, over: Rect | None) -> tuple[Arrow, ...]:
        """The arrows of a day, those that go back above those that attack."""
        found: list[Arrow] = []
        for movement in self.atlas.movements:
            alpha = moving.strength(movement, situation.date)
            if alpha:
                found += self._arrows_of(movement.id, self._shares(movement.id, situation), alpha, over)
        return tuple(sorted(found, key=lambda arrow: (arrow.kind == "withdrawal", arrow.alpha, arrow.id)))

    def _come(self, movement_id: str, situation: Situation) -> tuple[float, ...]:
        """How much of each of a movement's courses is drawn on a day."""
        return moving.shares(self._movements[movement_id], self._course(movement_id), situation)

    def _seen(self, movement_id: str, shares: tuple[float, ...], alpha: float, over: Rect | None) -> list[Arrow]:
        """A movement's arrows, so much of each of its courses, those that can be seen, and so clearly."""
        return [replace(arrow, alpha=alpha) for arrow in self._shapes(movement_id, shares, over)]

    def _grown(self, movement_id: str, shares: tuple[float, ...], over: Rect | None) -> list[Arrow]:
        movement = self._movements[movement_id]
        shaft = self.look.theme.widths["arrow"] * self.look.scale * (1.0 if movement.rank == 1 else 0.72)
        side, along = self.area.which(movement.side), self._course(movement_id)
        found = moving.arrows(movement, side, along, shares, shaft, self._shortest)
        return [arrow for arrow in found if self._in_sight(arrow.spine, over).length >= self._shortest - 1e-6]

    def _in_sight(self, shape: BaseGeometry, over: Rect | None) -> BaseGeometry:
        """What of a shape lies on the map and under no close-up."""
        rect = self.view.rect
        seen = shapely.clip_by_rect(shape, rect.x, rect.y, rect.right, rect.bottom)
        return seen.difference(shapely.box(over.x, over.y, over.right, over.bottom)) if over else seen

    def _names_of(self, drawn: tuple[Arrow, ...], situation: Situation, over: Rect | None) -> tuple[Text, ...]:
        """The names of the movements whose arrows have come as far as their names stand, until they fade."""
        clear = {arrow.id for arrow in drawn if arrow.alpha > CLEAR}
        found = []
        for movement in self.atlas.movements:
            if movement.id in clear and movement.id in self.names.arrow_names:
                text, share = self.names.arrow_names[movement.id]
                along = self._course(movement.id)
                longest = max(range(len(along)), key=lambda number: along[number].line.length)
                if self._shares(movement.id, situation)[longest] >= share and not (
                    over and box_of(text).overlaps(over)
                ):
                    found.append(text)
        return tuple(found)

    def _contested(self, day: date) -> Iterable[Polygon]:
        for number, area in enumerate(self.atlas.geodata.contested):
            if area.first <= day <= area.last:
                yield from self._contested_shape(number)

    def _contested_shapes(self, number: int) -> list[Polygon]:
        area = self.atlas.geodata.contested[number]
        shape = self.area.project.forward(area.polygon).intersection(self.atlas.basemap.mainland)
        return polygons(self.area.pixels(shape.intersection(self.area.frame)))

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
        line = self.area.pixels(self.area.project.forward(named.line).intersection(self.area.frame))
        if self._in_sight(line, over).length < self._plain:
            return None
        name, leader = self.names.line_names.get(line_id, (None, None))
        if name and over and box_of(name).overlaps(over):
            name = leader = None
        return Line(line, name, leader)

    def _marker(self, caption: Event | None, day: date) -> tuple[float, float] | None:
        """Where the caption's event happened, as long as it is news."""
        if caption is None or caption.point is None or day - caption.date >= MARKED:
            return None
        x, y = self.area.position(caption.point.x, caption.point.y)
        inside = Rect(x, y, 0, 0).within(self.view.rect)
        return (x, y) if inside and not any(Rect(x, y, 0, 0).overlaps(box) for box in self.area.taken) else None
