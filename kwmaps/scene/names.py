"""Where words stand on a map: seas, ranges, rivers, places, movements and lines, none upon another.

Each keeps its spot through the whole film, so that nothing jumps.
"""

from __future__ import annotations

from functools import cached_property

from shapely import LineString

from kwmaps.scene.area import Area
from kwmaps.scene.course_names import CourseNames
from kwmaps.scene.ground_names import GroundNames
from kwmaps.scene.labels import boxes_of
from kwmaps.scene.model import Label, Text
from kwmaps.scene.place_names import PlaceNames
from kwmaps.scene.room import Room
from kwmaps.scene.view import Rect


class Names:
    """The words on one map."""

    def __init__(self, area: Area) -> None:
        self.room = Room(area)
        self.places = PlaceNames(area, self.room)
        self._ground = GroundNames(area, self.room)
        self._courses = CourseNames(area, self.room, self.places)

    @property
    def are_placed(self) -> bool:
        """Whether it has been worked out where they all stand."""
        return {"ground", "labels", "arrow_names", "line_names"} <= vars(self).keys()

    def inherit(self, other: Names) -> None:
        """Takes over where another's words stand, on a map for which all that decides on it is the same."""
        for mine, its in ((self, other), (self.room, other.room)):
            for name, value in vars(its).items():
                if isinstance(getattr(type(mine), name, None), cached_property):
                    vars(mine)[name] = value

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
    def _great(self) -> tuple[Text, ...]:
        """Seas, straits and countries: places' names make room for them, ranges' names for places."""
        return tuple(self._ground.along(("sea", "strait", "country"), []))

    @cached_property
    def labels(self) -> tuple[Label, ...]:
        """Every place's name that may ever be shown, where it will stand."""
        return self.places.labels(_boxes(self._great))

    @cached_property
    def ground(self) -> tuple[Text, ...]:
        """Seas, countries, ranges and rivers: places' names make room for the first two, the others for them."""
        boxes = [label.box for label in self.labels]
        ranges = tuple(self._ground.along(("range",), boxes))
        return (*self._great, *ranges, *self._ground.rivers([*boxes, *_boxes(ranges)]))

    @cached_property
    def arrow_names(self) -> dict[str, tuple[Text, float]]:
        """Where each movement's name stands, for those that find room, and how far along its arrow that is."""
        return self._courses.of_movements(self.labels, _boxes(self.ground))

    @cached_property
    def line_names(self) -> dict[str, tuple[Text, LineString]]:
        """Where named lines are named, and the way there from their ends."""
        return self._courses.of_lines(self.labels, _boxes(self.ground), self.arrow_names)


def _boxes(texts: tuple[Text, ...]) -> list[Rect]:
    return [box for text in texts for box in boxes_of(text)]
