"""Names of seas, countries, ranges and rivers: they lie along their courses, where the map has room for them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.ops import substring

from kwmaps.geometry import lines
from kwmaps.scene.area import Area
from kwmaps.scene.labels import boxes_of
from kwmaps.scene.model import Text
from kwmaps.scene.room import Room
from kwmaps.scene.view import Rect
from kwmaps.style import fonts
from kwmaps.style.fonts import Role

SHIFTS = (0, 45, -45, 90, -90, 135, -135)
"""Design pixels: how far up or down a sea's name may go to where it is free."""


class GroundNames:
    """The names of what the ground itself shows."""

    def __init__(self, area: Area, room: Room) -> None:
        self.area, self.atlas, self.look, self.view = area, area.atlas, area.look, area.view
        self.room = room

    def along(self, kinds: tuple[str, ...], taken: list[Rect]) -> Iterable[Text]:
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
                    if any(self.room.is_half_covered(box) or (shift and self.room.is_ashore(box)) for box in boxes):
                        break
                    if kind == "sea" and any(self.room.is_on_parallel(box) for box in boxes):
                        break
                    found.append(text)
                if len(found) == len(said):
                    taken += [box for text in found for box in boxes_of(text)]
                    yield from found
                    break

    def rivers(self, taken: list[Rect]) -> Iterable[Text]:
        """Rivers' names along the straightest stretch of their courses that is free."""
        look, design = self.look, self.area.design_metres
        if not look.shows("names") or not look.shows("rivers"):
            return
        taken = [*self.area.taken, *taken]
        taken += self.room.bar
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
                        worse = bend + 0.01 * sum(self.room.heat.over(box) for box in boxes)
                        free = free and not any(box.overlaps(other) for box in boxes for other in taken)
                        free = free and not any(self.room.is_half_covered(box) for box in boxes)
                        if free and (best is None or worse < best[0]):
                            best = (worse, text)
            if best:
                taken += boxes_of(best[1])
                yield best[1]


def _readable(course: LineString) -> LineString:
    """The course in the direction in which letters along it stand upright."""
    return course.reverse() if course.coords[-1][0] < course.coords[0][0] else course
