"""Names of movements and of named lines: beside their arrows and beyond their ends, where no other name stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import shapely
from shapely import LineString

from kwmaps.geometry import lines
from kwmaps.model import Movement
from kwmaps.scene import arrows as moving
from kwmaps.scene.area import Area, projected
from kwmaps.scene.labels import box_of
from kwmaps.scene.model import Align, Label, Text
from kwmaps.scene.place_names import PlaceNames
from kwmaps.scene.room import Room
from kwmaps.scene.view import Rect
from kwmaps.style import fonts

BESIDE = 18
"""Design pixels: how far from its arrow an arrow's name may stand."""

LEADER = 30
"""Design pixels: how far from its line's end a line's name may stand."""

NAME_ROOM, SHORTEST_NAMED = 215, 46
"""Design pixels: the longest name that is written along an arrow, and the shortest arrow that gets one."""

Spot = tuple[float, float]
"""A position in pixels."""


class CourseNames:
    """The names that come and go with what they name."""

    def __init__(self, area: Area, room: Room, places: PlaceNames) -> None:
        self.area, self.atlas, self.look, self.view = area, area.atlas, area.look, area.view
        self.room, self.places = room, places

    def of_movements(self, labels: tuple[Label, ...], ground: list[Rect]) -> dict[str, tuple[Text, float]]:
        """Where each movement's name stands, for those that find room, and how far along its arrow that is."""
        placed: list[tuple[Movement, Rect]] = []
        found: dict[str, tuple[Text, float]] = {}
        everything = [*self.area.taken, *ground, *self.room.bar]
        size, face = self.look.size(13), self.look.face("sans-italic")
        last = timedelta(days=moving.FADE)
        for movement in sorted(self.atlas.movements, key=lambda m: (m.rank, m.start, m.id)):
            name = self.look.language.movement(movement)
            if not self._is_near(movement) or fonts.width(name, face, size) > NAME_ROOM * self.look.scale:
                continue
            colour = self.area.style(movement.side).symbol
            blocked = [
                *everything,
                *self.places.boxes(labels, movement.start, movement.end + last),
                *(box for o, box in placed if o.start <= movement.end + last and movement.start <= o.end + last),
            ]
            best: tuple[float, Text, float] | None = None
            for text, share, dislike in self._beside(movement, name, size, face, colour):
                box = box_of(text)
                padded = box.grown(2)
                if not padded.within(self.view.rect) or any(padded.overlaps(other) for other in blocked):
                    continue
                off = self._misplaced(movement, box)
                if off is None:
                    continue
                cost = dislike + off + self.room.heat.over(box)
                if best is None or cost < best[0]:
                    best = (cost, text, share)
            if best:
                found[movement.id] = best[1], best[2]
                placed.append((movement, box_of(best[1])))
        return found

    def _is_near(self, movement: Movement) -> bool:
        """Whether any of a movement's courses comes so near the map that its name could stand there."""
        west, north, east, south = self.room.courses[movement.id].bounds
        return Rect(west, north, east - west, south - north).grown(BESIDE * self.look.scale).overlaps(self.view.rect)

    def _misplaced(self, movement: Movement, box: Rect) -> float | None:
        """How little a name likes to stand in `box`; None where it would seem to be another arrow's, or the parallel's."""
        room = shapely.box(*box.bounds)
        own = room.distance(self.room.courses[movement.id])
        if own > BESIDE * self.look.scale or room.distance(self.room.parallel) < 2:
            return None
        last = timedelta(days=moving.FADE)
        for other in self.atlas.movements:
            together = other.start <= movement.end + last and movement.start <= other.end + last
            if together and other is not movement and room.distance(self.room.courses[other.id]) <= own:
                return None
        return 0.0 if own else 1.5

    def _beside(
        self, movement: Movement, name: str, size: float, face: str, colour: str
    ) -> Iterable[tuple[Text, float, float]]:
        """Spots for a movement's name along its longest arrow: text, share of the way, how little it is liked."""
        course = max(self.room.curves[movement.id], key=lambda line: line.length)
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

    def of_lines(
        self, labels: tuple[Label, ...], ground: list[Rect], arrow_names: Mapping[str, tuple[Text, float]]
    ) -> dict[str, tuple[Text, LineString]]:
        """Where named lines are named: near one of their ends, where no other name stands, and the way there."""
        found: dict[str, tuple[Text, LineString]] = {}
        placed: list[tuple[date, date, Rect]] = []
        size, face, colour = (
            self.look.size(13),
            self.look.face("sans-italic"),
            self.look.theme["line"],
        )
        last = timedelta(days=moving.FADE)
        placed += [
            (movement.start, movement.end + last, box_of(arrow_names[movement.id][0]))
            for movement in (self.atlas.movements if self.look.shows("arrow-names") else ())
            if movement.id in arrow_names
        ]
        for named in self.atlas.geodata.named_lines:
            parts = lines(self.area.pixels(projected(named.line, self.area.project).intersection(self.area.frame)))
            if not parts:
                continue
            ends = [(x, y) for part in parts for x, y in (part.coords[0], part.coords[-1])]
            word = self.look.language.line(named)
            others = [r for first, end, r in placed if first <= named.last and named.first <= end]
            blocked = [*self.places.boxes(labels, named.first, named.last), *ground, *others, *self.area.taken]
            blocked += self.room.bar
            for text, box, (end, beside) in self._off_ends(word, max(ends), min(ends), size, face, colour):
                padded = box.grown(2)
                if not box.within(self.view.rect.grown(-4)) or any(padded.overlaps(other) for other in blocked):
                    continue
                leader = LineString([end, beside])
                if (
                    leader.length > LEADER * self.look.scale
                    or leader.distance(self.room.parallel) < 8 * self.look.scale
                ):
                    continue
                if self.area.always >= 3 or not self.room.is_ashore(box):
                    found[named.id] = text, leader
                    placed.append((named.first, named.last, box))
                    break
        return found

    def _off_ends(
        self,
        word: str,
        east: Spot,
        west: Spot,
        size: float,
        face: str,
        colour: str,
    ) -> Iterable[tuple[Text, Rect, tuple[Spot, Spot]]]:
        """Spots for a line's name beyond its two ends, their boxes, and the way there from the end."""
        ends: tuple[tuple[Spot, Align], ...] = ((east, "left"), (west, "right"))
        for (x, y), align in ends:
            out = self.look.scale if align == "left" else -self.look.scale
            for gap in (7, 16, 27):
                for drop in (0.35, -0.45, 1.15, -1.15, 1.85):
                    text = Text(word, x + gap * out, y + drop * size, size, face, colour, align, halo=True)
                    box = box_of(text)
                    yield text, box, ((x, y), (text.x - 3 * out, box.y + box.h / 2))
