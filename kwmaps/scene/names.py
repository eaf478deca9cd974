"""Where words stand on a map: seas, ranges, rivers, places, movements and lines, none upon another.

Each keeps its spot through the whole film, so that nothing jumps.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from kwmaps.geometry import lines
from kwmaps.model import Movement, Place, Snapshot
from kwmaps.scene import arrows as moving
from kwmaps.scene.area import Area
from kwmaps.scene.labels import HeatMap, Style, box_of, boxes_of, place_labels
from kwmaps.scene.model import Align, Label, Rect, Text
from kwmaps.style import fonts
from kwmaps.style.fonts import Role
from kwmaps.timeline.atlas import Atlas

AROUND = (timedelta(days=3), timedelta(days=12))
"""A small place is named from so long before an event there until so long after."""

LEAST = 4
"""The least rank a place can have. Only maps that name all of them name hills before they were fought for."""

FRONT_HEAT, ARROW_HEAT = 0.12, 0.05
"""How little a name likes to stand where a front or an arrow lies, for each of its points."""

SHIFTS = (0, 45, -45, 90, -90, 135, -135)
"""Design pixels: how far up or down a sea's name may go to where it is free."""

BESIDE = 18
"""Design pixels: how far from its arrow an arrow's name may stand."""

LEADER = 30
"""Design pixels: how far from its line's end a line's name may stand."""

NAME_ROOM, SHORTEST_NAMED = 215, 46
"""Design pixels: the longest name that is written along an arrow, and the shortest arrow that gets one."""


def first_of_months(atlas: Atlas) -> list[Snapshot]:
    """The first snapshot of each month: they stand for where the front lay through the war."""
    return list({(s.date.year, s.date.month): s for s in reversed(atlas.snapshots)}.values())[::-1]


class Names:
    """The words on one map."""

    def __init__(self, area: Area) -> None:
        self.area, self.atlas, self.look, self.view = (
            area,
            area.atlas,
            area.look,
            area.view,
        )

    @property
    def are_placed(self) -> bool:
        """Whether it has been worked out where they all stand."""
        return {"ground", "labels", "arrow_names", "line_names"} <= vars(self).keys()

    def inherit(self, other: Names) -> None:
        """Takes over where another's words stand, on a map for which all that decides on it is the same."""
        for name, value in vars(other).items():
            if isinstance(getattr(type(self), name, None), cached_property):
                vars(self)[name] = value

    def adopt(
        self,
        ground: tuple[Text, ...],
        labels: tuple[Label, ...],
        arrow_names: dict[str, tuple[Text, float]],
        line_names: dict[str, tuple[Text, LineString]],
    ) -> None:
        """Takes over where words stand as another process has worked it out."""
        vars(self).update(ground=ground, labels=labels, arrow_names=arrow_names, line_names=line_names)

    @cached_property
    def ground(self) -> tuple[Text, ...]:
        """Seas, countries, ranges and rivers: places' names make room for the first two, the others for them."""
        boxes = [label.box for label in self.labels]
        ranges = tuple(self._names(("range",), boxes))
        boxes += [box for text in ranges for box in boxes_of(text)]
        return (*self._great_names, *ranges, *self._river_names(boxes))

    @cached_property
    def _great_names(self) -> tuple[Text, ...]:
        """Seas, straits and countries: places' names make room for them, ranges' names for places."""
        return tuple(self._names(("sea", "strait", "country"), []))

    def _names(self, kinds: tuple[str, ...], taken: list[Rect]) -> Iterable[Text]:
        """Names along their courses, where the map has room for them."""
        if not self.look.shows("names"):
            return
        theme, taken = self.look.theme, [*self.area.taken, *taken]
        for row in self.atlas.basemap.names():
            if row["kind"] not in kinds:
                continue
            said = self.look.language.name("names", row["id"], row["name"]).split("\n")
            course = self.area.pixels(row.geometry)
            size = self.look.size(float(row["size"]))
            kind = row["kind"]
            role: Role = "sans-semibold" if kind == "country" else "serif-italic"
            colour = theme[{"country": "country_name", "range": "range_name"}.get(kind, "sea_name")]
            spacing = {"country": 0.28, "range": 0.16}.get(kind, 0.06) * size
            face = self.look.face(role)
            straight = kind in ("sea", "country")
            for shift in SHIFTS if kind == "sea" else (0,):
                found = []
                for number, line in enumerate(said):
                    middle = course.interpolate(0.5, normalized=True)
                    length = fonts.width(line, face, size) + spacing * (len(line) - 1)
                    if not straight and length > 1.06 * course.length:
                        break
                    text = Text(
                        line,
                        middle.x,
                        middle.y + shift * self.look.scale + number * 1.2 * size,
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
                    if any(self._is_half_covered(box) or (shift and self._is_ashore(box)) for box in boxes):
                        break
                    if kind == "sea" and any(self._is_on_parallel(box) for box in boxes):
                        break
                    found.append(text)
                if len(found) == len(said):
                    taken += [box for text in found for box in boxes_of(text)]
                    yield from found
                    break

    def _is_half_covered(self, box: Rect) -> bool:
        """Whether a close-up will cover a part of a box."""
        return any(box.overlaps(over) and not box.within(over) for over in self.area.covered)

    def _is_on_parallel(self, box: Rect) -> bool:
        return bool(self.parallel.intersects(shapely.box(box.x, box.y, box.right, box.bottom)))

    def _is_ashore(self, box: Rect) -> bool:
        return bool(self.shore.intersects(shapely.box(box.x, box.y, box.right, box.bottom)))

    def _river_names(self, taken: list[Rect]) -> Iterable[Text]:
        """Rivers' names along the straightest stretch of their courses that is free."""
        look, design = self.look, self.area.design_metres
        if not look.shows("names") or not look.shows("rivers"):
            return
        taken = [*self.area.taken, *taken]
        taken += self._bar
        size = look.size(13)
        face = look.face("serif-italic")
        for key, name, rank, course in sorted(self.atlas.basemap.rivers(), key=lambda river: (river[2], river[0])):
            if rank > (1 if design > 1_050 else 3):
                continue
            said = look.language.name("rivers", key, name)
            spacing = 0.08 * size
            length = fonts.width(said, face, size) + spacing * len(said) + size
            best: tuple[float, Text] | None = None
            for part in lines(self.area.pixels(course.intersection(shapely.box(*self.view.bounds)))):
                smooth = LineString(shapely.get_coordinates(part.simplify(0.45 * size)))
                for start in np.arange(0.0, smooth.length - length, 0.4 * length):
                    stretch = LineString(shapely.get_coordinates(substring(smooth, start, start + length)))
                    chord = Point(stretch.coords[0]).distance(Point(stretch.coords[-1]))
                    bend = stretch.length / max(chord, 1.0) - 1
                    if bend > 0.12 or (best and bend >= best[0]):
                        continue
                    for side in (0.75, -0.75):
                        beside = _readable(stretch.segmentize(3)).offset_curve(side * size)
                        if beside.geom_type != "LineString" or beside.length < 0.9 * length:
                            continue
                        text = Text(
                            said,
                            0,
                            0,
                            size,
                            face,
                            look.theme["sea_name"],
                            "center",
                            True,
                            spacing,
                            _readable(beside),
                        )
                        boxes = boxes_of(text)
                        free = all(box.within(self.view.rect.grown(-6)) for box in boxes)
                        worse = bend + 0.01 * sum(self._heat.over(box) for box in boxes)
                        free = free and not any(box.overlaps(other) for box in boxes for other in taken)
                        free = free and not any(self._is_half_covered(box) for box in boxes)
                        if free and (best is None or worse < best[0]):
                            best = (worse, text)
            if best:
                taken += boxes_of(best[1])
                yield best[1]

    # names of places

    @cached_property
    def styles(self) -> dict[int, Style]:
        look, s, ink = self.look, self.look.scale, self.look.theme["ink"]
        face = look.language.place_face
        return {
            1: Style(face("sans-bold"), look.size(16.5), 4.0 * s, ink),
            2: Style(face("sans-semibold"), look.size(14.5), 3.1 * s, ink),
            3: Style(face("sans"), look.size(14), 2.8 * s, ink),
            4: Style(face("sans"), look.size(13.5), 2.6 * s, ink),
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
        days = self.days_named(place)
        return days is None or any(first <= day <= last for first, last in days)

    def days_named(self, place: Place) -> list[tuple[date, date]] | None:
        """From when until when a place is named; None: always."""
        return None if self._is_always_named(place) else self._named_days.get(place.name, [])

    @cached_property
    def _ringed(self) -> set[str]:
        """The names of the places that captions tell of: they are named then, however small they are."""
        return {event.place for event in self.atlas.events if event.rank <= 2 and event.place}

    def _are_named_together(self, one: Place, other: Place) -> bool:
        """Whether two places are ever named on the same day."""
        if self._is_always_named(one) or self._is_always_named(other):
            return True
        spans = self._named_days
        return any(a <= d and c <= b for a, b in spans.get(one.name, ()) for c, d in spans.get(other.name, ()))

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """Every label that may ever be shown, where it will stand."""
        shown = []
        for place in self.atlas.places:
            often = place.rank <= self.area.always or place.name in self._ringed
            often = often or (place.rank <= self.area.always + 1 and place.name in self._named_days)
            x, y = self.area.position(place.lon, place.lat)
            dot = Rect(x, y, 0, 0).grown(self.styles[place.rank].radius)
            if often and dot.within(self.view.rect):
                shown.append((place, self.look.language.place(place), x, y))
        taken = [
            *self.area.taken,
            *(box for text in self._great_names for box in boxes_of(text)),
        ]
        taken += self._bar
        bounds = self.view.rect.grown(-6 * self.look.scale)
        # Whoever is named all the time chooses first: a name that comes and goes shall displace none that stays.
        shown.sort(key=lambda row: not self._is_always_named(row[0]))
        rings = [
            (event.place, Rect(*self.view.point(event.point.x, event.point.y), 0, 0).grown(11 * self.look.scale))
            for event in self.atlas.events
            if event.rank <= 2 and event.point is not None
        ]
        return place_labels(shown, self.styles, bounds, taken, self._heat, rings, self._are_named_together)

    @cached_property
    def _bar(self) -> list[Rect]:
        """The room of the scale bar and its words."""
        bar, s = self.area.scale_bar, self.look.scale
        return [bar.rect.grown(6 * s), *(box_of(text).grown(3 * s) for text in bar.texts)] if bar else []

    @cached_property
    def _heat(self) -> HeatMap:
        """Where the front lay through the war, by the first snapshot of each month, and where arrows run.

        Not by every snapshot: whoever mends one of them shall not find names moved in all frames of the war.
        """
        points, weights = [], []
        for snapshot in first_of_months(self.atlas):
            line = self.area.pixels(self.area.project.forward(snapshot.front).intersection(self.area.frame))
            xy = shapely.get_coordinates(shapely.segmentize(line, 4.0))
            points.append(xy)
            weights.append(np.full(len(xy), FRONT_HEAT))
        for movement in self.atlas.movements:
            for course in self._curves[movement.id]:
                xy = shapely.get_coordinates(shapely.segmentize(course.line, 4.0))
                points.append(xy)
                weights.append(np.full(len(xy), ARROW_HEAT))
        return HeatMap(self.view.rect, np.vstack(points), np.concatenate(weights), 4.0)

    @cached_property
    def by_id(self) -> dict[str, Place]:
        return {place.id: place for place in self.atlas.places}

    # names of movements

    @cached_property
    def arrow_names(self) -> dict[str, tuple[Text, float]]:
        """Where each movement's name stands, for those that find room, and how far along its arrow that is."""
        placed: list[tuple[Movement, Rect]] = []
        found: dict[str, tuple[Text, float]] = {}
        everything = [*self.area.taken, *(box for text in self.ground for box in boxes_of(text))]
        everything += self._bar
        size, face = self.look.size(13), self.look.face("sans-italic")
        last = timedelta(days=moving.FADE)
        for movement in sorted(self.atlas.movements, key=lambda m: (m.rank, m.start, m.id)):
            name = self.look.language.movement(movement)
            if fonts.width(name, face, size) > NAME_ROOM * self.look.scale:
                continue
            colour = self.area.style(movement.side).symbol
            blocked = [
                *everything,
                *(label.box for label in self.labels if self._is_shown(label, movement.start, movement.end + last)),
                *(box for o, box in placed if o.start <= movement.end + last and movement.start <= o.end + last),
            ]
            best: tuple[float, Text, float] | None = None
            for text, share, dislike in self._beside(movement, name, size, face, colour):
                box = box_of(text)
                if not box.grown(2).within(self.view.rect) or any(box.grown(2).overlaps(other) for other in blocked):
                    continue
                off = self._misplaced(movement, box)
                if off is None:
                    continue
                cost = dislike + off + self._heat.over(box)
                if best is None or cost < best[0]:
                    best = (cost, text, share)
            if best:
                found[movement.id] = best[1], best[2]
                placed.append((movement, box_of(best[1])))
        return found

    @cached_property
    def _curves(self) -> dict[str, list[moving.Course]]:
        """What each movement's arrows grow along."""
        return {
            movement.id: moving.courses(movement, self.view, self.area.project) for movement in self.atlas.movements
        }

    @cached_property
    def _courses(self) -> dict[str, MultiLineString]:
        """Each movement's courses, in pixels."""
        return {key: MultiLineString([course.line for course in along]) for key, along in self._curves.items()}

    def _misplaced(self, movement: Movement, box: Rect) -> float | None:
        """How little a name likes to stand in `box`; None where it would seem to be another arrow's, or the parallel's."""
        room = shapely.box(box.x, box.y, box.right, box.bottom)
        own = room.distance(self._courses[movement.id])
        if own > BESIDE * self.look.scale or room.distance(self.parallel) < 2:
            return None
        last = timedelta(days=moving.FADE)
        for other in self.atlas.movements:
            together = other.start <= movement.end + last and movement.start <= other.end + last
            if together and other is not movement and room.distance(self._courses[other.id]) <= own:
                return None
        return 0.0 if own else 1.5

    def _is_always_named(self, place: Place) -> bool:
        return place.rank <= self.area.always and (place.kind != "hill" or self.area.always == LEAST)

    def _is_shown(self, label: Label, first: date, last: date) -> bool:
        """Whether a label is ever shown between two days."""
        place = self.by_id[label.place]
        if self._is_always_named(place):
            return True
        return any(a <= last and first <= b for a, b in self._named_days.get(place.name, ()))

    def _beside(
        self, movement: Movement, name: str, size: float, face: str, colour: str
    ) -> Iterable[tuple[Text, float, float]]:
        """Spots for a movement's name along its longest arrow: text, share of the way, how little it is liked."""
        course = max((course.line for course in self._curves[movement.id]), key=lambda line: line.length)
        if course.length < SHORTEST_NAMED * self.look.scale:
            return
        gap = 0.9 * self.look.theme.widths["arrow"] * self.look.scale + 3
        for share, dislike in ((0.2, 0.0), (0.35, 0.1), (0.08, 0.2), (0.5, 0.3), (0.65, 0.5), (0.85, 0.8)):
            point = course.interpolate(share, normalized=True)
            ahead = course.interpolate(min(share + 0.02, 1.0), normalized=True)
            spots: tuple[tuple[float, float, Align], ...] = (
                (point.x, point.y - gap, "center"),
                (point.x, point.y + gap + 0.7 * size, "center"),
            )
            if abs(ahead.y - point.y) > 0.6 * abs(ahead.x - point.x):
                middle = point.y + 0.3 * size
                spots = ((point.x + gap, middle, "left"), (point.x - gap, middle, "right"))
            for number, (x, y, align) in enumerate(spots):
                yield Text(name, x, y, size, face, colour, align, halo=True), share, dislike + 0.05 * number

    @cached_property
    def line_names(self) -> dict[str, tuple[Text, LineString]]:
        """Where named lines are named: near one of their ends, where no other name stands, and the way there."""
        found: dict[str, tuple[Text, LineString]] = {}
        placed: list[tuple[date, date, Rect]] = []
        size, face, colour = (
            self.look.size(13),
            self.look.face("sans-italic"),
            self.look.theme["line"],
        )
        names = [box for text in self.ground for box in boxes_of(text)]
        last = timedelta(days=moving.FADE)
        placed += [
            (movement.start, movement.end + last, box_of(self.arrow_names[movement.id][0]))
            for movement in (self.atlas.movements if self.look.shows("arrow-names") else ())
            if movement.id in self.arrow_names
        ]
        for named in self.atlas.geodata.named_lines:
            parts = lines(self.area.pixels(self.area.project.forward(named.line).intersection(self.area.frame)))
            if not parts:
                continue
            ends = [(x, y) for part in parts for x, y in (part.coords[0], part.coords[-1])]
            word = self.look.language.line(named)
            others = [r for first, end, r in placed if first <= named.last and named.first <= end]
            labels = [label.box for label in self.labels if self._is_shown(label, named.first, named.last)]
            blocked = [*labels, *names, *others, *self.area.taken]
            blocked += self._bar
            for text, leader in self._off_ends(word, max(ends), min(ends), size, face, colour):
                box = box_of(text)
                if leader.length > LEADER * self.look.scale or leader.distance(self.parallel) < 8 * self.look.scale:
                    continue
                ashore = self.area.always < 3 and self._is_ashore(box)
                clear = not any(box.grown(2).overlaps(other) for other in blocked)
                if clear and not ashore and box.within(self.view.rect.grown(-4)):
                    found[named.id] = text, leader
                    placed.append((named.first, named.last, box))
                    break
        return found

    @cached_property
    def shore(self) -> BaseGeometry:
        """The mainland in pixels, coarsely: on a map of the whole country lines are named over the sea only."""
        shore = self.area.pixels(self.atlas.basemap.mainland.simplify(self.view.metres))
        shapely.prepare(shore)
        return shore

    def _off_ends(
        self,
        word: str,
        east: tuple[float, float],
        west: tuple[float, float],
        size: float,
        face: str,
        colour: str,
    ) -> Iterable[tuple[Text, LineString]]:
        """Spots for a line's name beyond its two ends, and the way there from the end."""
        ends: tuple[tuple[tuple[float, float], Align], ...] = (
            (east, "left"),
            (west, "right"),
        )
        for (x, y), align in ends:
            out = self.look.scale if align == "left" else -self.look.scale
            for gap in (7, 16, 27):
                for drop in (0.35, -0.45, 1.15, -1.15, 1.85):
                    text = Text(word, x + gap * out, y + drop * size, size, face, colour, align, halo=True)
                    box = box_of(text)
                    yield text, LineString([(x, y), (text.x - 3 * out, box.y + box.h / 2)])

    @cached_property
    def parallel(self) -> BaseGeometry:
        """The line of partition before the war, in pixels."""
        border = self.atlas.geodata.border
        return self.area.pixels(self.area.project.forward(border.line)) if border else LineString()


def _readable(course: LineString) -> LineString:
    """The course in the direction in which letters along it stand upright."""
    return course.reverse() if course.coords[-1][0] < course.coords[0][0] else course
