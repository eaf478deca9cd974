"""The first side's ground on a day, and what follows from it alone: pockets, the front, areas, and what is known of each edge.

Days on which nothing changes hands share it, also between two snapshots: then all this is worked out once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geodata.partition import without_rim
from kwmaps.geometry import counted, lines, polygons
from kwmaps.model import Snapshot
from kwmaps.timeline.known import Known

if TYPE_CHECKING:
    from kwmaps.timeline.atlas import Atlas

SPECK = 0.5e6
"""Square metres below which a separate area is a trace of the drawing, not a pocket."""

PIECE, FEW = 16, 2
"""Edges of a front that are asked at once whether they lie on land, and those that are cut at once by the coast."""


@dataclass(frozen=True, slots=True)
class HeldArea:
    """Ground held away from the front, in metres of the war's projection."""

    holder: str
    polygon: Polygon


class Territory:
    """The first side's `region` over land and sea; all in metres, islands left out."""

    def __init__(self, atlas: Atlas, told_by: tuple[Snapshot, ...], region: MultiPolygon) -> None:
        self.atlas, self.told_by, self.region = atlas, told_by, region

    @cached_property
    def first_land(self) -> MultiPolygon:
        """The first side's part of the mainland."""
        return MultiPolygon(polygons(self.atlas.basemap.mainland.intersection(self.region)))

    @cached_property
    def second_land(self) -> MultiPolygon:
        """The second side's part of the mainland: all that is not the first's."""
        return MultiPolygon(polygons(self.atlas.basemap.mainland.difference(self.region)))

    @cached_property
    def first_km2(self) -> float:
        """Square kilometres of mainland that are the first side's."""
        return self.atlas.land.km2(self.region)

    @cached_property
    def _parts(self) -> tuple[list[Polygon], list[HeldArea]]:
        """The first side's main ground, and every piece of either side that hangs together with no anchor of its."""
        if len(self.region.geoms) == 1 and shapely.get_num_geometries(self._border) < 2:
            # Both sides hang together, each with its anchors.
            return list(self.region.geoms), []
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
                elif piece.area > SPECK and self._land_of(piece).area > SPECK:
                    held.append(HeldArea(side, piece))
                elif side == first:
                    main.append(piece)
        return main, held

    def _land_of(self, piece: Polygon) -> BaseGeometry:
        return piece.intersection(self.atlas.basemap.mainland_around(piece.bounds))

    @cached_property
    def held(self) -> tuple[HeldArea, ...]:
        """The pockets with their holders, over land and sea."""
        return tuple(self._parts[1])

    @cached_property
    def _border(self) -> BaseGeometry:
        """What lies between the sides, from end to end."""
        return self._inside(self.region.boundary)

    def _inside(self, edges: BaseGeometry) -> BaseGeometry:
        """Edges without those of the map."""
        return shapely.line_merge(without_rim(self.atlas.partitioner.frame, edges))

    @cached_property
    def edge(self) -> BaseGeometry:
        """The front over land and sea, to the edge of the map; pockets' borders left out."""
        first, _ = self.atlas.war.side_ids
        main, held = self._parts
        if not held:
            return self._border
        filled = shapely.union_all([*main, *(area.polygon for area in held if area.holder != first)])
        return self._inside(filled.boundary)

    @cached_property
    def front(self) -> MultiLineString:
        """The front on the mainland, pockets' borders left out."""
        merged = shapely.line_merge(MultiLineString(self._ashore(lines(self.edge))))
        return shapely.multilinestrings(lines(merged))

    def _ashore(self, drawn: list[LineString], at_once: int = PIECE) -> list[LineString]:
        """What of lines lies on the mainland, in pieces: only those that meet the coast are cut, by what of it is near."""
        if not drawn:
            return []
        xy, owner = shapely.get_coordinates(drawn, return_index=True)
        counts = np.bincount(owner)
        line, number = counted(-(-(counts - 1) // at_once))
        # From one piece to the next a line's corner is shared.
        first, end = (np.cumsum(counts) - counts)[line] + at_once * number, np.cumsum(counts)[line]
        piece, corner = counted(np.minimum(at_once + 1, end - first))
        pieces = shapely.linestrings(xy[first[piece] + corner], indices=piece)
        land = self.atlas.basemap.mainland
        inside = shapely.contains_properly(land, pieces)
        beside = pieces[~inside]
        ashore = beside[shapely.intersects(land, beside)]
        if at_once > FEW:
            return [*pieces[inside], *self._ashore(list(ashore), FEW)]
        return [*pieces[inside], *(part for piece in ashore for part in self.atlas.basemap.ashore(piece))]

    @cached_property
    def known(self) -> Known:
        """What the snapshots say of each edge of the front."""
        return self.known_along(lines(self.front))

    def known_along(self, drawn: list[LineString]) -> Known:
        """What the snapshots say of each edge of these lines."""
        return Known([self.atlas.edges(snapshot) for snapshot in self.told_by], drawn)
