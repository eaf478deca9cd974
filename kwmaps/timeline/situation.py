"""The situation: who holds what at the end of one day. Drawings, tables and answers all come from here."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import shapely
from shapely import MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.errors import RequestError, did_you_mean
from kwmaps.geometry import lines, polygons, square_km
from kwmaps.model import (
    CERTAINTIES,
    Certainty,
    Contested,
    Event,
    Movement,
    Phase,
    Section,
    Snapshot,
)
from kwmaps.timeline.division import Division
from kwmaps.timeline.known import FrontPart
from kwmaps.timeline.territory import HeldArea

if TYPE_CHECKING:
    from kwmaps.timeline.atlas import Atlas


class Between(NamedTuple):
    """The snapshots a day lies between, and how far along: 0 at `before` (or while it stood still), 1 at `after`."""

    before: date
    after: date
    fraction: float


class Situation:
    """Who holds what at the end of `date`, Korean time. Everything is computed when first asked for."""

    def __init__(self, atlas: Atlas, day: date, between: Between, division: Division) -> None:
        self.atlas = atlas
        self.date = day
        self.between = between
        self.division = division

    def __repr__(self) -> str:
        return f"<Situation {self.date}, between {self.between.before} and {self.between.after}>"

    @property
    def is_documented(self) -> bool:
        """Whether a snapshot says how it was, rather than a tween."""
        return self.division.is_documented

    @property
    def snapshots(self) -> tuple[Snapshot, Snapshot]:
        """The snapshots before and after; the same one twice where it says all."""
        return self.division.before, self.division.after

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
        first, second = self.atlas.war.side_ids
        return first if self.division.is_first(spot.x, spot.y) else second

    def front_km(self, lon: float, lat: float) -> float | None:
        """Signed kilometres to the front, positive on the first side's ground; None at sea, abroad and on islands."""
        spot = self.atlas.ground.locate(float(lon), float(lat))
        if spot is None or spot.island is not None:
            return None
        return self.division.metres(spot.x, spot.y) / 1000

    def _island_holder(self, number: int) -> str:
        own = self.atlas.ground.islands[number].holder(self.date)
        first, second = self.atlas.war.side_ids
        return own or (first if self.division.hosts_first[number] else second)

    # areas and lines

    @property
    def held(self) -> tuple[HeldArea, ...]:
        """The pockets with their holders, over land and sea, in metres."""
        return self.division.held

    @cached_property
    def pockets(self) -> MultiPolygon:
        """The land held away from the front, WGS84; `held` tells by whom."""
        land = self.atlas.basemap.mainland
        shapes = [part for area in self.division.held for part in polygons(area.polygon.intersection(land))]
        return MultiPolygon(polygons(self._degrees(MultiPolygon(shapes))))

    @cached_property
    def front(self) -> MultiLineString:
        """The front on the mainland, WGS84. Pockets' borders are not part of it."""
        return MultiLineString(lines(self._degrees(self.division.front)))

    def _area(self, side: str) -> MultiPolygon:
        territory, first = self.division.territory, self.atlas.war.side_ids[0]
        mainland = territory.first_land if self._known(side) == first else territory.second_land
        return MultiPolygon([*mainland.geoms, *self._islands(side)])

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
        degrees = self._degrees(self._area(side))
        # A sliver some nanometres wide can collapse when its corners are rounded to degrees.
        return MultiPolygon(polygons(degrees if degrees.is_valid else shapely.make_valid(degrees)))

    @cached_property
    def island_holders(self) -> tuple[str, ...]:
        """Who holds each of the basemap's islands, in their order."""
        return self.atlas.ground.holders(self.date, self.division.hosts_first)

    def area_km2(self, side: str) -> float:
        """Square kilometres of drawn land that a side holds, measured on an equal-area projection."""
        first, _ = self.atlas.war.side_ids
        held = self.division.territory.first_km2 + self.atlas.first_islands_km2(self.island_holders)
        return held if self._known(side) == first else self.atlas.land_km2 - held

    def percent(self) -> tuple[int, int]:
        """Whole per cents of the drawn land that the first and the second side hold."""
        # Mostly it is the same whole number from the least to the most: then nothing has to be measured.
        least, most = self.division.between_km2
        found = self._percent(least)
        if most == least or self._percent(most) == found:
            return found
        return self._percent(self.division.territory.first_km2)

    def _percent(self, mainland_km2: float) -> tuple[int, int]:
        """The same, if so much of the mainland is the first side's."""
        first, land = mainland_km2 + self.atlas.first_islands_km2(self.island_holders), self.atlas.land_km2
        return round(100 * first / land), round(100 * (land - first) / land)

    @property
    def contested(self) -> tuple[Contested, ...]:
        """The areas that nobody held firmly on this day; each has a holder all the same."""
        return tuple(area for area in self.atlas.geodata.contested if area.first <= self.date <= area.last)

    def contested_km2(self) -> float:
        """Square kilometres of drawn land that nobody held firmly; they are part of both sides' areas."""
        return self.atlas.contested_km2(self.contested)

    def changes(self) -> tuple[MultiPolygon, MultiPolygon]:
        """The mainland that each side has gained since the war's first day, in metres."""
        land, before = (
            self.atlas.basemap.mainland,
            self.atlas.at(self.atlas.first).division.region,
        )
        gained, lost = self.division.region.difference(before), before.difference(self.division.region)
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

    @property
    def front_parts(self) -> tuple[FrontPart, ...]:
        """The front in stretches of equal certainty, in metres."""
        return self.division.front_parts

    def front_length_km(self, certainty: Certainty | None = None) -> float:
        """Kilometres of the front on the mainland: all of it, or what is known so well. Pockets' borders don't count."""
        lengths = self.division.front_km
        return sum(lengths.values()) if certainty is None else lengths[certainty]

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
