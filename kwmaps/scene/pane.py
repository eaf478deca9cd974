"""Composes one map: what it shows of a situation, and where each name stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import cast

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from kwmaps import dates
from kwmaps.geometry import lines, polygons
from kwmaps.model import Event, Movement, Place
from kwmaps.scene import arrows as moving
from kwmaps.scene.labels import HeatMap, Style, box_of, boxes_of, place_labels
from kwmaps.scene.model import (
    Align,
    Arrow,
    Front,
    Label,
    Line,
    Pane,
    PaneBackdrop,
    Rect,
    ScaleBar,
    Symbol,
    Text,
    View,
    Which,
)
from kwmaps.style import fonts
from kwmaps.style.fonts import Role
from kwmaps.style.language import Language
from kwmaps.style.theme import SideStyle, Theme
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation

AROUND = (timedelta(days=3), timedelta(days=12))
"""A small place is named from so long before an event there until so long after."""

NAME_ROOM, SHORTEST_NAMED = 215, 46
"""Design pixels: the longest name that is written along an arrow, and the shortest arrow that gets one."""

LINES_AT_ONCE = 2
"""Named lines on a map of the whole country: more would hide the front."""

RANKS = ((1_050, 2), (450, 3))
"""Metres to a pixel of the design, and the rank of places named all the time above that scale."""


@dataclass(frozen=True)
class Look:
    """Theme, language and hidden layers, which all maps of a picture share."""

    theme: Theme
    language: Language
    hidden: frozenset[str]
    scale: float
    smallest: float
    """Pixels below which no type goes."""

    def size(self, size: float) -> float:
        """Type of `size` design pixels, in pixels."""
        return max(size * self.scale, self.smallest)

    def face(self, role: Role) -> str:
        return self.language.face(role)

    def shows(self, layer: str) -> bool:
        return layer not in self.hidden


class PaneComposer:
    """Makes one map of a picture. What stays the same through a film is worked out once."""

    def __init__(self, atlas: Atlas, look: Look, view: View, key: str, taken: Iterable[Rect] = ()) -> None:
        self.atlas, self.look, self.view, self.key = atlas, look, view, key
        self.taken = list(taken)
        """Boxes on the map where no name may stand: another map lies there."""
        self.project = atlas.ground.projection

    def pixels(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in metres as pixels."""
        return shapely.transform(geometry, self.view.pixels)

    def position(self, lon: float, lat: float) -> tuple[float, float]:
        """A place's pixels."""
        return self.view.point(*self.project.point(lon, lat))

    @cached_property
    def _frame(self) -> Polygon:
        """A little more than the map shows, in metres: nothing further out needs drawing."""
        return shapely.box(*self.view.bounds).buffer(40 * self.view.metres, join_style="mitre")

    @cached_property
    def backdrop(self) -> PaneBackdrop:
        """What is drawn once for a whole film."""
        shown = shapely.box(*self.view.bounds)
        parallel = self.project.forward(self.atlas.geodata.border).intersection(shown)
        boxes = [label.box for label in self.labels]
        ranges = tuple(self._names(("range",), boxes))
        boxes += [box for text in ranges for box in boxes_of(text)]
        names = (*self._great_names, *ranges, *self._river_names(boxes))
        islands = tuple(self.pixels(polygon) for polygon in self.atlas.basemap.islands)
        return PaneBackdrop(
            self.key, self.look.scale, self.view, self.look.hidden, names, self._bar, self.pixels(parallel), islands
        )

    @cached_property
    def _great_names(self) -> tuple[Text, ...]:
        """Seas, straits and countries: places' names make room for them, ranges' names for places."""
        return tuple(self._names(("sea", "strait", "country"), []))

    @cached_property
    def _bar(self) -> ScaleBar | None:
        return self._scale_bar() if self.look.shows("scale") else None

    def _names(self, kinds: tuple[str, ...], taken: list[Rect]) -> Iterable[Text]:
        """Names along their courses, where the map has room for them."""
        if not self.look.shows("names"):
            return
        theme, taken = self.look.theme, [*self.taken, *taken]
        for row in self.atlas.basemap.names():
            if row["kind"] not in kinds:
                continue
            said = self.look.language.name("names", row["id"], row["name"]).split("\n")
            course = self.pixels(row.geometry)
            size = self.look.size(float(row["size"]))
            kind = row["kind"]
            role: Role = "sans-semibold" if kind == "country" else "serif-italic"
            colour = theme[{"country": "country_name", "range": "range_name"}.get(kind, "sea_name")]
            spacing = {"country": 0.28, "range": 0.16}.get(kind, 0.06) * size
            face = self.look.face(role)
            found = []
            for number, line in enumerate(said):
                middle = course.interpolate(0.5, normalized=True)
                straight = kind in ("sea", "country")
                length = fonts.width(line, face, size) + spacing * (len(line) - 1)
                if not straight and length > 1.06 * course.length:
                    break
                text = Text(
                    line,
                    middle.x,
                    middle.y + number * 1.2 * size,
                    size,
                    face,
                    colour,
                    "center",
                    spacing=spacing,
                    along=None if straight else _readable(course),
                )
                boxes = boxes_of(text)
                inside = all(box.within(self.view.rect.grown(-4)) for box in boxes)
                if not inside or any(box.overlaps(other) for box in boxes for other in taken):
                    break
                found.append(text)
            if len(found) == len(said):
                taken += [box for text in found for box in boxes_of(text)]
                yield from found

    def _river_names(self, taken: list[Rect]) -> Iterable[Text]:
        """Rivers' names along the straightest stretch of their courses that is free."""
        look, design = self.look, self.view.metres * self.look.scale
        if not look.shows("names") or not look.shows("rivers"):
            return
        taken = [*self.taken, *taken]
        size = look.size(13)
        face = look.face("serif-italic")
        for key, name, rank, course in sorted(self.atlas.basemap.rivers(), key=lambda river: (river[2], river[0])):
            if rank > (1 if design > 1_050 else 3):
                continue
            said = look.language.name("rivers", key, name)
            spacing = 0.08 * size
            length = fonts.width(said, face, size) + spacing * len(said) + size
            best: tuple[float, Text] | None = None
            for part in lines(self.pixels(course.intersection(shapely.box(*self.view.bounds)))):
                smooth = part.simplify(0.45 * size)
                for start in np.arange(0.0, smooth.length - length, 0.4 * length):
                    stretch = substring(smooth, start, start + length)
                    chord = Point(stretch.coords[0]).distance(Point(stretch.coords[-1]))
                    bend = stretch.length / max(chord, 1.0) - 1
                    if bend > 0.12 or (best and bend >= best[0]):
                        continue
                    for side in (0.75, -0.75):
                        beside = _readable(stretch.segmentize(3)).offset_curve(side * size)
                        if beside.geom_type != "LineString" or beside.length < 0.9 * length:
                            continue
                        text = Text(said, 0, 0, size, face, look.theme["sea_name"], "center", True, spacing, _readable(beside))
                        boxes = boxes_of(text)
                        free = all(box.within(self.view.rect.grown(-6)) for box in boxes)
                        worse = bend + 0.01 * sum(self._heat.over(box) for box in boxes)
                        if free and not any(box.overlaps(other) for box in boxes for other in taken):
                            if best is None or worse < best[0]:
                                best = (worse, text)
            if best:
                taken += boxes_of(best[1])
                yield best[1]

    def _scale_bar(self) -> ScaleBar:
        s, rect = self.look.scale, self.view.rect
        room = min(170 * s, 0.4 * rect.w)
        km = next((k for k in (500, 200, 100, 50, 20, 10, 5) if k * 1000 / self.view.metres <= room), 2)
        length = km * 1000 / self.view.metres
        size = self.look.size(13)
        # Where something else already stands in the corner, the bar stands above it.
        foot = min([box.y for box in self.taken if box.x < rect.x + 22 * s + length and box.bottom > rect.bottom - 40 * s] or [rect.bottom])
        bar = Rect(rect.x + 22 * s, foot - 24 * s, length, 5 * s)
        unit = self.look.language.say("scale", "km")
        texts = tuple(
            Text(label, bar.x + share * length, bar.y - 6 * s, size, self.look.face("sans"), self.look.theme["ink"], "center", halo=True)
            for share, label in ((0, "0"), (1, f"{km} {unit}"))
        )
        return ScaleBar(bar, 4, texts)

    # names of places

    @cached_property
    def always(self) -> int:
        """The least rank that is named all the time at this scale."""
        design = self.view.metres * self.look.scale
        return next((rank for metres, rank in RANKS if design > metres), 4)

    @cached_property
    def _styles(self) -> dict[int, Style]:
        look, s, ink = self.look, self.look.scale, self.look.theme["ink"]
        return {
            1: Style(look.face("sans-bold"), look.size(16.5), 4.0 * s, ink),
            2: Style(look.face("sans-semibold"), look.size(14.5), 3.1 * s, ink),
            3: Style(look.face("sans"), look.size(14), 2.8 * s, ink),
            4: Style(look.face("sans"), look.size(13.5), 2.6 * s, ink),
        }

    @cached_property
    def _named_days(self) -> dict[str, list[tuple[date, date]]]:
        """When small places are named: around the events there."""
        spans: dict[str, list[tuple[date, date]]] = {}
        for event in self.atlas.events:
            if event.place:
                spans.setdefault(event.place, []).append((event.date - AROUND[0], event.date + AROUND[1]))
        return spans

    def is_named(self, place: Place, day: date) -> bool:
        """Whether a place is named on a day."""
        if place.rank <= self.always:
            return True
        return any(first <= day <= last for first, last in self._named_days.get(place.name, ()))

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """Every label that may ever be shown, where it will stand."""
        shown = []
        for place in self.atlas.places:
            often = place.rank <= self.always or (place.rank <= self.always + 1 and place.name in self._named_days)
            x, y = self.position(place.lon, place.lat)
            if often and Rect(x, y, 0, 0).within(self.view.rect):
                shown.append((place, self.look.language.place(place), x, y))
        taken = [*self.taken, *(box for text in self._great_names for box in boxes_of(text))]
        if self._bar:
            taken.append(self._bar.rect.grown(26 * self.look.scale))
        bounds = self.view.rect.grown(-6 * self.look.scale)
        return place_labels(shown, self._styles, bounds, taken, self._heat)

    @cached_property
    def _heat(self) -> HeatMap:
        """How long the front lay where, over the whole war, by its snapshots; arrows count as well."""
        points, weights = [], []
        snapshots = self.atlas.snapshots
        days = [snapshot.date for snapshot in snapshots[1:]] + [self.atlas.last + dates.DAY]
        for snapshot, after in zip(snapshots, days, strict=True):
            line = shapely.segmentize(self.pixels(self.project.forward(snapshot.front).intersection(self._frame)), 4.0)
            xy = shapely.get_coordinates(line)
            points.append(xy)
            # A front that stood for a year is worse to cover than one of a day, but not 365 times worse.
            weights.append(np.full(len(xy), 0.03 * min((after - snapshot.date).days, 10)))
        for movement in self.atlas.movements:
            for course in moving.courses(movement, self.view, self.project):
                xy = shapely.get_coordinates(shapely.segmentize(course, 4.0))
                points.append(xy)
                weights.append(np.full(len(xy), 0.05))
        return HeatMap(self.view.rect, np.vstack(points), np.concatenate(weights), 4.0)

    # names of movements

    @cached_property
    def _arrow_names(self) -> dict[str, Text]:
        """Where each movement's name stands, for those that find room; the same spot while it lasts."""
        placed: list[tuple[Movement, Rect]] = []
        found: dict[str, Text] = {}
        everything = [*self.taken, *(box for text in self.backdrop.names for box in boxes_of(text))]
        size = self.look.size(13)
        face = self.look.face("sans-italic")
        last = timedelta(days=moving.FADE)
        for movement in sorted(self.atlas.movements, key=lambda m: (m.rank, m.start, m.id)):
            name = self.look.language.movement(movement)
            if fonts.width(name, face, size) > NAME_ROOM * self.look.scale:
                continue
            colour = self._style(movement.side).symbol
            blocked = [
                *everything,
                *(label.box for label in self.labels if self._meet(label, movement)),
                *(box for other, box in placed if other.start <= movement.end + last and movement.start <= other.end + last),
            ]
            best: tuple[float, Text, Rect] | None = None
            for text, dislike in self._beside(movement, name, size, face, colour):
                box = box_of(text)
                if not box.grown(2).within(self.view.rect) or any(box.grown(2).overlaps(other) for other in blocked):
                    continue
                cost = dislike + self._heat.over(box)
                if best is None or cost < best[0]:
                    best = (cost, text, box)
            if best:
                found[movement.id] = best[1]
                placed.append((movement, best[2]))
        return found

    def _meet(self, label: Label, movement: Movement) -> bool:
        """Whether a label is shown while a movement is."""
        place = self._by_id[label.place]
        if place.rank <= self.always:
            return True
        last = movement.end + timedelta(days=moving.FADE)
        return any(a <= last and movement.start <= b for a, b in self._named_days.get(place.name, ()))

    def _beside(self, movement: Movement, name: str, size: float, face: str, colour: str) -> Iterable[tuple[Text, float]]:
        """Spots for a movement's name along its longest arrow, each with how little it is liked."""
        course = max(moving.courses(movement, self.view, self.project), key=lambda line: line.length)
        if course.length < SHORTEST_NAMED * self.look.scale:
            return
        gap = 0.9 * self.look.theme.widths["arrow"] * self.look.scale + 3
        for share, dislike in ((0.35, 0.0), (0.5, 0.1), (0.2, 0.3), (0.65, 0.4), (0.05, 0.6), (0.85, 0.8)):
            point = course.interpolate(share, normalized=True)
            ahead = course.interpolate(min(share + 0.02, 1.0), normalized=True)
            steep = abs(ahead.y - point.y) > 0.6 * abs(ahead.x - point.x)
            if steep:
                yield Text(name, point.x + gap, point.y + 0.3 * size, size, face, colour, "left", halo=True), dislike
                yield Text(name, point.x - gap, point.y + 0.3 * size, size, face, colour, "right", halo=True), dislike + 0.05
            else:
                yield Text(name, point.x, point.y - gap, size, face, colour, "center", halo=True), dislike
                yield Text(name, point.x, point.y + gap + 0.7 * size, size, face, colour, "center", halo=True), dislike + 0.05

    # one day

    @cached_property
    def _by_id(self) -> dict[str, Place]:
        return {place.id: place for place in self.atlas.places}

    def which(self, side: str) -> Which:
        """A side by its place in war.toml."""
        return "first" if side == self.atlas.war.side_ids[0] else "second"

    def _style(self, side: str) -> SideStyle:
        return self.look.theme.first if self.which(side) == "first" else self.look.theme.second

    def pane(
        self, situation: Situation, caption: Event | None, window: Rect | None = None, over: Rect | None = None
    ) -> Pane:
        """The map of a day: a pure function of atlas, look, view and day.

        `window` is where a close-up lies on the ground, `over` the part of the picture that it covers.
        """
        day, look, land = situation.date, self.look, self.atlas.basemap.mainland
        ground = self._frame.difference(situation.region)
        labels, symbols = self._places(situation, over)
        fronts: tuple[Front, ...] = ()
        pockets: tuple[tuple[Which, BaseGeometry], ...] = ()
        if look.shows("front"):
            fronts = tuple(self._fronts(situation))
            pockets = tuple(
                (self.which(area.holder), self.pixels(area.polygon.boundary.intersection(land)))
                for area in situation.held
            )
        drawn = self._arrows(day) if look.shows("arrows") else ()
        return Pane(
            self.backdrop,
            MultiPolygon(polygons(self.pixels(ground))),
            tuple(self.which(side) for side in situation.island_holders),
            tuple(self._contested(day)) if look.shows("contested") else (),
            tuple(self._changed(situation)) if day == self.atlas.last and look.shows("front") else (),
            pockets,
            fronts,
            self._zone(day),
            tuple(self._lines(day)) if look.shows("lines") else (),
            drawn,
            self._names_of(drawn) if look.shows("arrow-names") else (),
            symbols if look.shows("places") else (),
            labels if look.shows("labels") else (),
            self._marker(caption) if look.shows("caption") else None,
            window,
        )

    def _fronts(self, situation: Situation) -> Iterable[Front]:
        for part in situation.front_parts:
            if part.line.intersects(self._frame):
                sure = not self.look.shows("doubt")
                certainty = "certain" if sure else part.certainty
                yield Front(self.pixels(part.line), certainty, part.uncertainty_km * 1000 / self.view.metres)

    def _places(self, situation: Situation, over: Rect | None) -> tuple[tuple[Label, ...], tuple[Symbol, ...]]:
        labels, symbols = [], []
        for label in self.labels:
            place = self._by_id[label.place]
            if not self.is_named(place, situation.date) or (over and label.box.overlaps(over)):
                continue
            holder = situation.holder(place.lon, place.lat) if self.look.shows("holders") else None
            x, y = self.position(place.lon, place.lat)
            radius = self._styles[place.rank].radius
            symbols.append(Symbol(x, y, radius, self.which(holder) if holder else None, place.kind))
            labels.append(label)
        return tuple(labels), tuple(symbols)

    def _arrows(self, day: date) -> tuple[Arrow, ...]:
        found: list[Arrow] = []
        size = self.look.theme.widths["arrow"] * self.look.scale
        for movement in self.atlas.movements:
            shaft = size * (1.0 if movement.rank == 1 else 0.72)
            found += moving.arrows(movement, self.which(movement.side), day, self.view, self.project, shaft)
        return tuple(sorted(found, key=lambda arrow: (arrow.alpha, arrow.id)))

    def _names_of(self, drawn: tuple[Arrow, ...]) -> tuple[Text, ...]:
        strength = {arrow.id: arrow.alpha for arrow in drawn}
        # A name that fades can't be read, so it goes while its arrow still does.
        return tuple(self._arrow_names[k] for k, alpha in strength.items() if alpha > 0.5 and k in self._arrow_names)

    def _contested(self, day: date) -> Iterable[Polygon]:
        for area in self.atlas.geodata.contested:
            if area.first <= day <= area.last:
                shape = self.project.forward(area.polygon).intersection(self.atlas.basemap.mainland)
                yield from polygons(self.pixels(shape.intersection(self._frame)))

    def _changed(self, situation: Situation) -> Iterable[tuple[Which, BaseGeometry]]:
        """Who gained which ground since the war's first day."""
        for which, area in zip(("first", "second"), situation.changes(), strict=True):
            shape = area.intersection(self._frame)
            if not shape.is_empty:
                yield cast(Which, which), self.pixels(MultiPolygon(polygons(shape)))

    def _zone(self, day: date) -> BaseGeometry | None:
        """The demilitarised zone: only on the war's last day, never before."""
        if day != self.atlas.last or not self.look.shows("front"):
            return None
        zone = self.project.forward(self.atlas.geodata.armistice_zone)
        return self.pixels(MultiPolygon(polygons(zone.intersection(self.atlas.basemap.mainland))))

    def _lines(self, day: date) -> Iterable[Line]:
        """The named lines of a day that found room for their names, the newest first."""
        most = LINES_AT_ONCE if self.always < 3 else len(self._line_names)
        shown = [n for n in reversed(self.atlas.geodata.named_lines) if n.first <= day <= n.last and n.id in self._line_names]
        for named in shown[:most]:
            line = self.pixels(self.project.forward(named.line).intersection(self._frame))
            if not line.is_empty:
                name = self._line_names[named.id]
                yield Line(line, name, self._leader(line, name))

    def _leader(self, line: BaseGeometry, name: Text) -> LineString:
        """From the nearer end of a line to its name."""
        box = box_of(name)
        end = (box.x - 3, box.y + box.h / 2) if name.align == "left" else (box.right + 3, box.y + box.h / 2)
        points = [xy for part in lines(line) for xy in (part.coords[0], part.coords[-1])]
        near = min(points, key=lambda xy: (xy[0] - end[0]) ** 2 + (xy[1] - end[1]) ** 2)
        return LineString([near, end])

    @cached_property
    def _line_names(self) -> dict[str, Text]:
        """Where named lines are named: off one of their ends, where no other name stands while they matter."""
        found: dict[str, Text] = {}
        placed: list[tuple[date, date, Rect]] = []
        size, face, colour = self.look.size(13), self.look.face("sans-italic"), self.look.theme["line"]
        labels = [label.box for label in self.labels]
        names = [box for text in self.backdrop.names for box in boxes_of(text)]
        last = timedelta(days=moving.FADE)
        for movement in self.atlas.movements if self.look.shows("arrow-names") else ():
            if movement.id in self._arrow_names:
                placed.append((movement.start, movement.end + last, box_of(self._arrow_names[movement.id])))
        for named in self.atlas.geodata.named_lines:
            parts = lines(self.pixels(self.project.forward(named.line).intersection(self._frame)))
            if not parts:
                continue
            ends = [(x, y) for part in parts for x, y in (part.coords[0], part.coords[-1])]
            word = self.look.language.line(named)
            others = [r for first, end, r in placed if first <= named.last and named.first <= end]
            blocked = [*labels, *names, *others, *self.taken]
            if self._bar:
                blocked.append(self._bar.rect.grown(18 * self.look.scale))
            for text in self._off_ends(word, max(ends), min(ends), size, face, colour):
                box = box_of(text)
                ashore = self.always < 3 and self._shore.intersects(shapely.box(box.x, box.y, box.right, box.bottom))
                clear = not any(box.grown(2).overlaps(other) for other in blocked)
                if clear and not ashore and box.within(self.view.rect.grown(-4)):
                    found[named.id] = text
                    placed.append((named.first, named.last, box))
                    break
        return found

    @cached_property
    def _shore(self) -> BaseGeometry:
        """The mainland in pixels, coarsely: on a map of the whole country lines are named over the sea only."""
        shore = self.pixels(self.atlas.basemap.mainland.simplify(self.view.metres))
        shapely.prepare(shore)
        return shore

    def _off_ends(
        self, word: str, east: tuple[float, float], west: tuple[float, float], size: float, face: str, colour: str
    ) -> Iterable[Text]:
        """Spots for a line's name beyond its two ends."""
        ends: tuple[tuple[tuple[float, float], Align], ...] = ((east, "left"), (west, "right"))
        for (x, y), align in ends:
            for gap in (7, 40, 80, 120):
                for drop in (0.35, -0.75, 1.45, -1.85, 2.55):
                    at = x + gap * self.look.scale * (1 if align == "left" else -1)
                    yield Text(word, at, y + drop * size, size, face, colour, align, halo=True)

    def _marker(self, caption: Event | None) -> tuple[float, float] | None:
        if caption is None or caption.point is None:
            return None
        x, y = self.position(caption.point.x, caption.point.y)
        inside = Rect(x, y, 0, 0).within(self.view.rect)
        return (x, y) if inside and not any(Rect(x, y, 0, 0).overlaps(box) for box in self.taken) else None


def _readable(course: LineString) -> LineString:
    """The course in the direction in which letters along it stand upright."""
    return course.reverse() if course.coords[-1][0] < course.coords[0][0] else course
