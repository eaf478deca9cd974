"""The situation: who holds what at the end of one day. Drawings, tables and answers all come from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.errors import RequestError, did_you_mean
from kwmaps.geometry import Floats, lines, polygons, square_km
from kwmaps.model import (
    CERTAINTIES,
    Certainty,
    Event,
    Movement,
    Phase,
    Section,
    Snapshot,
)

if TYPE_CHECKING:
    from kwmaps.timeline.atlas import Atlas

SPECK = 0.5e6
"""Square metres below which a separate area is a trace of the drawing, not a pocket."""

STILL = 2_000
"""Metres that two neighbouring snapshots may lie apart for the front between them to count as standing still."""


class Between(NamedTuple):
    """The snapshots a day lies between, and how far along: 0 at `before` (or while it stood still), 1 at `after`."""

    before: date
    after: date
    fraction: float


@dataclass(frozen=True, slots=True)
class FrontPart:
    """A stretch of the front in metres of the war's projection, known equally well all along."""

    line: LineString
    certainty: Certainty
    uncertainty_km: float


@dataclass(frozen=True, slots=True)
class HeldArea:
    """Ground held away from the front, in metres of the war's projection."""

    holder: str
    polygon: Polygon


class Situation:
    """Who holds what at the end of `date`, Korean time. Everything is computed when first asked for."""

    def __init__(
        self,
        atlas: Atlas,
        day: date,
        between: Between,
        before: Snapshot,
        after: Snapshot,
    ) -> None:
        self.atlas = atlas
        self.date = day
        self.between = between
        self._before, self._after = before, after

    def __repr__(self) -> str:
        return f"<Situation {self.date}, between {self.between.before} and {self.between.after}>"

    @property
    def is_documented(self) -> bool:
        """Whether a snapshot says how it was, rather than a tween."""
        return self.between.fraction == 0.0

    @property
    def snapshots(self) -> tuple[Snapshot, Snapshot]:
        """The snapshots before and after; the same one twice where it says all."""
        return self._before, self._after

    # answers

    def holder(self, lon: float, lat: float) -> str | None:
        """Who holds a place: a side's id, or None at sea and abroad.

        Parameters
        ----------
        lon, lat
            Degrees WGS84. Up to 5 km off the drawn coast the nearest land answers.
        """
        spot = self.atlas.ground.locate(float(lon), float(lat))
        if spot is None:
            return None
        if spot.island is not None:
            return self._island_holder(spot.island)
        return self._sign(self._metres(spot.x, spot.y))

    def front_km(self, lon: float, lat: float) -> float | None:
        """Signed kilometres to the front, positive on the first side's ground; None at sea, abroad and on islands."""
        spot = self.atlas.ground.locate(float(lon), float(lat))
        if spot is None or spot.island is not None:
            return None
        return self._metres(spot.x, spot.y) / 1000

    def _metres(self, x: float, y: float) -> float:
        fraction = self.between.fraction
        value = self.atlas.field(self._before).at(x, y)
        if fraction:
            value = (1 - fraction) * value + fraction * self.atlas.field(self._after).at(x, y)
        return value

    def metres_over(self, xy: Floats) -> Floats:
        """Signed metres to the front from (n, 2) points of the war's projection."""
        fraction = self.between.fraction
        value = self.atlas.field(self._before).over(xy)
        if fraction:
            value = (1 - fraction) * value + fraction * self.atlas.field(self._after).over(xy)
        return value

    def _sign(self, metres: float) -> str:
        first, second = self.atlas.war.side_ids
        return first if metres >= 0 else second

    def _island_holder(self, number: int) -> str:
        island = self.atlas.ground.islands[number]
        return island.holder(self.date) or self._sign(self._metres(*island.host))

    # areas and lines

    @cached_property
    def region(self) -> MultiPolygon:
        """The first side's ground over land and sea, in metres; without regard to islands."""
        if self.is_documented:
            return self.atlas.field(self._before).partition.positive
        return self.atlas.tween(self._before, self._after).region(self.between.fraction)

    @cached_property
    def _parts(self) -> tuple[list[Polygon], list[HeldArea]]:
        """The first side's main ground, and every piece of either side that hangs together with no anchor of its."""
        first, second = self.atlas.war.side_ids
        anchors = self.atlas.partitioner.anchors
        frame = self.atlas.partitioner.frame
        main, held = [], []
        for side, area in (
            (first, self.region),
            (second, frame.difference(self.region)),
        ):
            for piece in polygons(area):
                if any(piece.contains(anchor) for anchor in anchors[side]):
                    if side == first:
                        main.append(piece)
                elif piece.intersection(self.atlas.basemap.mainland).area > SPECK:
                    held.append(HeldArea(side, piece))
                elif side == first:
                    main.append(piece)
        return main, held

    @cached_property
    def held(self) -> tuple[HeldArea, ...]:
        """The pockets with their holders, over land and sea, in metres."""
        return tuple(self._parts[1])

    @cached_property
    def pockets(self) -> MultiPolygon:
        """The land held away from the front, WGS84; `held` tells by whom."""
        land = self.atlas.basemap.mainland
        shapes = [part for area in self.held for part in polygons(area.polygon.intersection(land))]
        return MultiPolygon(polygons(self._degrees(MultiPolygon(shapes))))

    @cached_property
    def front_metres(self) -> MultiLineString:
        """The front on the mainland, pockets' borders left out, in metres."""
        first, _ = self.atlas.war.side_ids
        main, held = self._parts
        filled = shapely.union_all([*main, *(area.polygon for area in held if area.holder != first)])
        drawn = filled.boundary.intersection(self.atlas.basemap.mainland)
        return MultiLineString(lines(shapely.line_merge(MultiLineString(lines(drawn)))))

    @cached_property
    def front(self) -> MultiLineString:
        """The front on the mainland, WGS84. Pockets' borders are not part of it."""
        return MultiLineString(lines(self._degrees(self.front_metres)))

    @cached_property
    def _first_area(self) -> MultiPolygon:
        """The first side's land in metres."""
        first, _ = self.atlas.war.side_ids
        return MultiPolygon(
            [
                *polygons(self.atlas.basemap.mainland.intersection(self.region)),
                *self._islands(first),
            ]
        )

    @cached_property
    def _second_area(self) -> MultiPolygon:
        """The second side's land in metres: all that is not the first's."""
        _, second = self.atlas.war.side_ids
        return MultiPolygon(
            [
                *polygons(self.atlas.basemap.mainland.difference(self.region)),
                *self._islands(second),
            ]
        )

    def _area(self, side: str) -> MultiPolygon:
        return self._first_area if self._known(side) == self.atlas.war.side_ids[0] else self._second_area

    def _islands(self, side: str) -> list[Polygon]:
        islands = zip(self.atlas.ground.islands, self.island_holders, strict=True)
        return [island.polygon for island, holder in islands if holder == side]

    def side(self, side: str) -> MultiPolygon:
        """The land that a side holds, WGS84.

        Raises
        ------
        RequestError
            The war has no such side.
        """
        return MultiPolygon(polygons(self._degrees(self._area(side))))

    @cached_property
    def island_holders(self) -> tuple[str, ...]:
        """Who holds each of the basemap's islands, in their order."""
        return tuple(self._island_holder(number) for number in range(len(self.atlas.ground.islands)))

    def area_km2(self, side: str) -> float:
        """Square kilometres of drawn land that a side holds, measured on an equal-area projection."""
        war = self.atlas.war
        held = square_km(self._first_area, war.crs, war.equal_area)
        return held if self._known(side) == war.side_ids[0] else self.atlas.land_km2 - held

    def changes(self) -> tuple[MultiPolygon, MultiPolygon]:
        """The mainland that each side has gained since the war's first day, in metres."""
        land, before = (
            self.atlas.basemap.mainland,
            self.atlas.at(self.atlas.first).region,
        )
        gained, lost = self.region.difference(before), before.difference(self.region)
        return MultiPolygon(polygons(gained.intersection(land))), MultiPolygon(polygons(lost.intersection(land)))

    def changes_km2(self) -> tuple[float, float]:
        """Square kilometres of mainland that each side has gained since the war's first day."""
        war = self.atlas.war
        first, second = (square_km(area, war.crs, war.equal_area) for area in self.changes())
        return first, second

    def _known(self, side: str) -> str:
        known = self.atlas.war.side_ids
        if side not in known:
            raise RequestError(f"'{side}' is no side: {' or '.join(known)}{did_you_mean(side, known)}")
        return side

    def _degrees(self, geometry: BaseGeometry) -> BaseGeometry:
        return self.atlas.ground.projection.inverse(geometry)

    # what is known

    @property
    def certainty(self) -> Certainty:
        """How well most of the front is known on this day; a tween is never better than likely."""
        levels = [snapshot.certainty for snapshot in self.snapshots]
        if not self.is_documented:
            levels.append("likely")
        return max(levels, key=CERTAINTIES.index)

    def nearest_sections(self, lon: float, lat: float) -> tuple[Section, Section]:
        """The stretches of the snapshots before and after that lie nearest to a position: who says so, how surely."""
        here = Point(lon, lat)
        before, after = (min(s.sections, key=lambda part: part.line.distance(here)) for s in self.snapshots)
        return before, after

    @cached_property
    def front_parts(self) -> tuple[FrontPart, ...]:
        """The front in stretches of equal certainty, in metres: what a drawing needs to show its doubts."""
        project = self.atlas.ground.projection
        known = []
        for snapshot in self.snapshots[: 1 if self.is_documented else 2]:
            drawn = [project.forward(section.line) for section in snapshot.sections]
            known.append((snapshot, shapely.STRtree(drawn)))
        parts: list[FrontPart] = []
        for line in lines(self.front_metres):
            xy = shapely.get_coordinates(shapely.segmentize(line, 2 * STILL))
            centre = np.asarray(shapely.points((xy[:-1] + xy[1:]) / 2))
            level = np.zeros(len(centre), dtype=int)
            doubt = np.zeros(len(centre))
            for (snapshot, tree), weight in zip(known, self._weights(len(known)), strict=True):
                nearest = tree.nearest(centre)
                levels = np.array([CERTAINTIES.index(section.certainty) for section in snapshot.sections])
                km = np.array([section.uncertainty_km for section in snapshot.sections])
                level = np.maximum(level, levels[nearest])
                doubt += weight * km[nearest]
                if len(known) > 1:
                    apart = shapely.distance(centre, np.asarray(tree.geometries)[nearest])
                    level = np.maximum(level, (apart > STILL).astype(int))
            parts += _runs(xy, level, doubt)
        return tuple(parts)

    def _weights(self, count: int) -> tuple[float, ...]:
        return (1.0,) if count == 1 else (1 - self.between.fraction, self.between.fraction)

    # what happened

    @property
    def phase(self) -> Phase | None:
        """The phase of the war that the day belongs to."""
        return self.atlas.phase(self.date)

    @property
    def events(self) -> tuple[Event, ...]:
        """What happened on this day."""
        return tuple(event for event in self.atlas.events if event.date == self.date)

    @property
    def movements(self) -> tuple[Movement, ...]:
        """What was on the move on this day."""
        return tuple(move for move in self.atlas.movements if move.start <= self.date <= move.end)


def _runs(xy: Floats, level: np.ndarray, doubt: Floats) -> list[FrontPart]:
    """Joins neighbouring edges of the same certainty into lines."""
    parts = []
    start = 0
    for index in range(1, len(level) + 1):
        if index == len(level) or level[index] != level[start]:
            line = LineString(xy[start : index + 1])
            parts.append(
                FrontPart(
                    line,
                    CERTAINTIES[level[start]],
                    round(float(doubt[start:index].mean()), 1),
                )
            )
            start = index
    return parts
