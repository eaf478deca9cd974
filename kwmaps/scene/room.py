"""What names on a map make room for: fronts and arrows through the war, the shore, the parallel, close-ups, the scale bar."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from kwmaps.scene import arrows as moving
from kwmaps.scene.area import Area, first_of_months
from kwmaps.scene.labels import HeatMap, box_of
from kwmaps.scene.view import Rect

FRONT_HEAT, ARROW_HEAT = 0.12, 0.05
"""How little a name likes to stand where a front or an arrow lies, for each of its points."""


class Room:
    """What lies on one map."""

    def __init__(self, area: Area) -> None:
        self.area, self.atlas, self.look, self.view = area, area.atlas, area.look, area.view

    def is_half_covered(self, box: Rect) -> bool:
        """Whether a close-up will cover a part of a box."""
        return any(box.overlaps(over) and not box.within(over) for over in self.area.covered)

    def is_on_parallel(self, box: Rect) -> bool:
        return bool(self.parallel.intersects(shapely.box(*box.bounds)))

    def is_ashore(self, box: Rect) -> bool:
        return bool(self.shore.intersects(shapely.box(*box.bounds)))

    @cached_property
    def bar(self) -> list[Rect]:
        """The room of the scale bar and its words."""
        bar, s = self.area.scale_bar, self.look.scale
        return [bar.rect.grown(6 * s), *(box_of(text).grown(3 * s) for text in bar.texts)] if bar else []

    @cached_property
    def heat(self) -> HeatMap:
        """Where the front lies while the map is shown, by the first snapshot of each month, and where arrows run.

        The fewer months a map is shown, the more each of them counts, but not so much that nothing else does.
        """
        points, weights = [np.empty((0, 2))], [np.empty(0)]
        front_heat = FRONT_HEAT * (len(first_of_months(self.atlas)) / max(len(self.area.months), 1)) ** 0.5
        for snapshot in self.area.months:
            line = self.area.pixels(self.atlas.drawn(snapshot).intersection(self.area.frame))
            xy = shapely.get_coordinates(shapely.segmentize(line, 4.0))
            points.append(xy)
            weights.append(np.full(len(xy), front_heat))
        for movement in self.area.movements:
            for curve in self.curves[movement.id]:
                xy = shapely.get_coordinates(shapely.segmentize(curve, 4.0))
                points.append(xy)
                weights.append(np.full(len(xy), ARROW_HEAT))
        return HeatMap(self.view.rect, np.vstack(points), np.concatenate(weights), 4.0)

    @cached_property
    def curves(self) -> dict[str, list[LineString]]:
        """What each movement's arrows grow along, in pixels."""
        return {movement.id: moving.curves(movement, self.view, self.area.project) for movement in self.atlas.movements}

    @cached_property
    def courses(self) -> dict[str, MultiLineString]:
        """Each movement's courses, in pixels."""
        return {key: MultiLineString(along) for key, along in self.curves.items()}

    @cached_property
    def shore(self) -> BaseGeometry:
        """The mainland in pixels, coarsely: on a map of the whole country lines are named over the sea only."""
        shore = self.area.pixels(self.atlas.basemap.mainland.simplify(self.view.metres))
        shapely.prepare(shore)
        return shore

    @cached_property
    def parallel(self) -> BaseGeometry:
        """The line of partition before the war, in pixels."""
        border = self.atlas.geodata.border
        return self.area.pixels(self.area.project.forward(border.line)) if border else LineString()
