"""The drawn land and what of it a point belongs to: mainland, an island with a holder of its own, or nothing."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geodata.basemap import Basemap
from kwmaps.geometry import Floats, Projection, segments
from kwmaps.model import IslandHolder, War

OFFSHORE = 5_000
"""Metres off the drawn coast within which a point still belongs to the nearest land."""

ABROAD = 1_000
"""Metres beyond the border rivers within which a point still belongs to the bank on this side: a dam, a bridge."""

ASHORE = 3_000
"""Metres within which a listed island's point finds its polygon, however coarsely the coast is drawn."""


@dataclass(frozen=True, slots=True)
class Island:
    """An island and who holds it, or which mainland it goes with."""

    polygon: Polygon
    """In metres."""
    host: tuple[float, float]
    """The nearest point of the mainland on the island's own side of the dividing latitude, in metres."""
    name: str = ""
    days: tuple[date, ...] = ()
    """The days from whose end on `holders` held it; empty if it goes with its host."""
    holders: tuple[str, ...] = ()

    def holder(self, day: date) -> str | None:
        """Its own holder on `day`, or None if it goes with its host."""
        index = bisect_right(self.days, day) - 1
        return self.holders[max(index, 0)] if self.days else None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a point's holder is looked up: on the mainland at (x, y), or on an island."""

    x: float
    y: float
    island: int | None = None


class Ground:
    """The drawn land of one war."""

    def __init__(self, war: War, basemap: Basemap, holders: tuple[IslandHolder, ...]) -> None:
        self.war, self.basemap = war, basemap
        self.projection = Projection(war.crs)
        self.mainland = basemap.mainland
        shapely.prepare(self.mainland)
        polygons = basemap.islands
        self._tree = shapely.STRtree(polygons)
        dated: dict[int, list[IslandHolder]] = {}
        self.unplaced: list[IslandHolder] = []
        """Listed islands that the basemap doesn't draw."""
        for holder in holders:
            number = self._island_at(Point(self.projection.point(holder.point.x, holder.point.y)), ASHORE)
            if number is None:
                self.unplaced.append(holder)
            else:
                dated.setdefault(number, []).append(holder)
        hosts = self._hosts(polygons)
        self.hosts: Floats = np.array(hosts, dtype=float).reshape(-1, 2)
        """(n, 2) points of the mainland with which the islands go, in metres."""
        self.islands = []
        for number, polygon in enumerate(polygons):
            entries = sorted(dated.get(number, []), key=lambda entry: entry.since)
            self.islands.append(
                Island(
                    polygon,
                    hosts[number],
                    entries[0].name if entries else "",
                    tuple(entry.since for entry in entries),
                    tuple(entry.holder for entry in entries),
                )
            )
        self.dated = tuple(dated)
        """The islands with dated holders of their own."""
        self._turns = sorted({day for island in self.islands for day in island.days})
        self._held = lru_cache(maxsize=64)(self._holders)
        self.locate = lru_cache(maxsize=65536)(self._locate)

    def holders(self, day: date, hosts_first: NDArray[np.bool_]) -> tuple[str, ...]:
        """Who holds each of the islands, given which hosts are the first side's; the same object while they stay the same."""
        turns = bisect_right(self._turns, day)
        return self._held(self._turns[turns - 1] if turns else date.min, hosts_first.tobytes())

    def _holders(self, turn: date, hosts_first: bytes) -> tuple[str, ...]:
        first, second = self.war.side_ids
        found = [first if is_first else second for is_first in hosts_first]
        for number in self.dated:
            found[number] = self.islands[number].holder(turn) or found[number]
        return tuple(found)

    def _hosts(self, polygons: list[Polygon]) -> list[tuple[float, float]]:
        """For each island the mainland point that it goes with if nobody lists it."""
        halves: list[tuple[BaseGeometry, list[Polygon]]] = [(self.mainland, polygons)]
        if self.war.divide is not None:
            west, south, east, north = self.war.extent
            divide = self.war.divide
            half = [
                self.mainland.intersection(self.projection.forward(shapely.box(west - 5, low, east + 5, high)))
                for low, high in ((south - 5, divide), (divide, north + 5))
            ]
            middles = shapely.get_coordinates(shapely.centroid(np.array(polygons, dtype=object)))
            is_north = (self.projection.to_degrees(middles)[:, 1] >= divide).tolist()
            halves = [
                (
                    half[side],
                    [p for p, northern in zip(polygons, is_north, strict=True) if northern == bool(side)],
                )
                for side in (0, 1)
            ]
        found: dict[int, tuple[float, float]] = {}
        for shore, members in halves:
            # The nearest edge is looked up; the nearest point of all the shore would be looked for along all of it.
            edges = np.asarray(shapely.linestrings(segments(shore.simplify(300)).reshape(-1, 2, 2)))
            centres = shapely.centroid(np.array(members, dtype=object))
            nearest = shapely.STRtree(edges).nearest(centres) if len(edges) and members else np.empty(0, np.intp)
            for polygon, centre, edge in zip(members, centres, edges[nearest], strict=True):
                point = shapely.shortest_line(centre, edge).coords[-1]
                found[id(polygon)] = (point[0], point[1])
        return [found[id(polygon)] for polygon in polygons]

    def _island_at(self, point: Point, within: float) -> int | None:
        numbers, distances = self._tree.query_nearest(point, max_distance=within, return_distance=True)
        return int(numbers[np.argmin(distances)]) if len(numbers) else None

    def _locate(self, lon: float, lat: float) -> Spot | None:
        """Where the holder of a WGS84 position is looked up; None at sea and abroad."""
        x, y = self.projection.point(lon, lat)
        if not (np.isfinite(x) and np.isfinite(y)):
            return None
        point = Point(x, y)
        if self.mainland.contains(point):
            return Spot(x, y)
        island = self._island_at(point, OFFSHORE)
        if island is not None and self.islands[island].polygon.intersects(point):
            return Spot(x, y, island)
        to_mainland = self.mainland.distance(point)
        to_island = self.islands[island].polygon.distance(point) if island is not None else np.inf
        if min(to_mainland, to_island) > OFFSHORE:
            return None
        if to_mainland > ABROAD and self.basemap.neighbours.contains(point):
            return None
        if to_island < to_mainland:
            return Spot(x, y, island)
        near = shapely.shortest_line(point, self.mainland).coords[-1]
        return Spot(near[0], near[1])
