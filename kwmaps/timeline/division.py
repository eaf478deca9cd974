"""How two snapshots, and a share of the time between them, divide the ground.

Days on which the front stands still share one division, so what is worked out here is worked out once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import Floats, length_km, lines, polygons
from kwmaps.model import CERTAINTIES, Certainty, Snapshot

if TYPE_CHECKING:
    from kwmaps.timeline.atlas import Atlas

V = TypeVar("V", float, Floats)

SPECK = 0.5e6
"""Square metres below which a separate area is a trace of the drawing, not a pocket."""

STILL = 2_000
"""Metres that two neighbouring snapshots may lie apart for the front between them to count as standing still."""


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


class Division:
    """The ground when `fraction` of the time from `before` to `after` has passed; all in metres, islands left out."""

    def __init__(self, atlas: Atlas, before: Snapshot, after: Snapshot, fraction: float) -> None:
        self.atlas, self.before, self.after, self.fraction = atlas, before, after, fraction

    @property
    def is_documented(self) -> bool:
        """Whether a snapshot says how it was, rather than a tween."""
        return self.fraction == 0.0

    # distances

    def metres(self, x: float, y: float) -> float:
        """Signed metres from a point to the front, positive on the first side's ground."""
        value = self.atlas.field(self.before).at(x, y)
        return self._mean(value, self.atlas.field(self.after).at(x, y)) if self.fraction else value

    def metres_over(self, xy: Floats) -> Floats:
        """Signed metres to the front from (n, 2) points of the war's projection."""
        value = self.atlas.field(self.before).over(xy)
        return self._mean(value, self.atlas.field(self.after).over(xy)) if self.fraction else value

    @cached_property
    def hosts_first(self) -> NDArray[np.bool_]:
        """For each island whether the mainland that it goes with is the first side's."""
        value = self.atlas.hosts(self.before)
        return (self._mean(value, self.atlas.hosts(self.after)) if self.fraction else value) >= 0

    def _mean(self, before: V, after: V) -> V:
        return (1 - self.fraction) * before + self.fraction * after

    # areas and lines

    @cached_property
    def region(self) -> MultiPolygon:
        """The first side's ground over land and sea."""
        if self.is_documented:
            return self.atlas.field(self.before).partition.positive
        return self.atlas.tween(self.before, self.after).region(self.fraction)

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
        if self.is_documented:
            return self.atlas.square_km(self.first_land)
        # Only disputed ground changes with the day: a hundredth of the land, and measured so much faster.
        tween = self.atlas.tween(self.before, self.after)
        now = self.atlas.square_km(tween.disputed_land.intersection(self.region))
        return self.atlas.still(self.before).first_km2 - tween.disputed_km2 + now

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
        """The pockets with their holders, over land and sea."""
        return tuple(self._parts[1])

    @cached_property
    def edge(self) -> BaseGeometry:
        """The front over land and sea, to the edge of the map; pockets' borders left out."""
        first, _ = self.atlas.war.side_ids
        main, held = self._parts
        filled = shapely.union_all([*main, *(area.polygon for area in held if area.holder != first)])
        return filled.boundary.difference(self.atlas.partitioner.rim)

    @cached_property
    def front(self) -> MultiLineString:
        """The front on the mainland, pockets' borders left out."""
        edge = self.edge
        drawn = edge.intersection(self.atlas.basemap.mainland_around(edge.bounds))
        return MultiLineString(lines(shapely.line_merge(MultiLineString(lines(drawn)))))

    @cached_property
    def front_parts(self) -> tuple[FrontPart, ...]:
        """The front in stretches of equal certainty: what a drawing needs to show its doubts."""
        return self.known_along(lines(self.front))

    @cached_property
    def front_km(self) -> dict[Certainty, float]:
        """Kilometres of the front on the mainland by certainty, measured along the ellipsoid."""
        there, found = self.atlas.ground.projection, dict.fromkeys(CERTAINTIES, 0.0)
        for part in self.front_parts:
            found[part.certainty] += length_km(there.inverse(part.line))
        return found

    def known_along(self, drawn: Iterable[LineString]) -> tuple[FrontPart, ...]:
        """Lines of the front, in metres, in stretches that are known equally well."""
        snapshots = (self.before,) if self.is_documented else (self.before, self.after)
        known = [(snapshot, *self.atlas.edges(snapshot)) for snapshot in snapshots]
        weights = (1.0,) if self.is_documented else (1 - self.fraction, self.fraction)
        parts: list[FrontPart] = []
        for line in drawn:
            xy = shapely.get_coordinates(shapely.segmentize(line, 2 * STILL))
            centre = np.asarray(shapely.points((xy[:-1] + xy[1:]) / 2))
            level = np.zeros(len(centre), dtype=int)
            doubt = np.zeros(len(centre))
            for (snapshot, tree, owners), weight in zip(known, weights, strict=True):
                edge = tree.nearest(centre)
                nearest = owners[edge]
                levels = np.array([CERTAINTIES.index(section.certainty) for section in snapshot.sections])
                km = np.array([section.uncertainty_km for section in snapshot.sections])
                level = np.maximum(level, levels[nearest])
                doubt += weight * km[nearest]
                if len(known) > 1:
                    apart = shapely.distance(centre, np.asarray(tree.geometries)[edge])
                    level = np.maximum(level, (apart > STILL).astype(int))
            parts += _runs(xy, level, doubt)
        return tuple(parts)


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
