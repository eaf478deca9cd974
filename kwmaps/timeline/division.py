"""How two snapshots, and a share of the time between them, divide the ground.

Days on which the front stands still share one division, so what is worked out here is worked out once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
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


STRIDE = 4
"""Edges of a traced front, of half a kilometre at most, from one that is asked how well it is known to the next."""


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

    def metres_along(self, xy: Floats) -> Floats:
        """The same for an array that is asked about day after day."""
        value = self.atlas.field(self.before).along(xy)
        return self._mean(value, self.atlas.field(self.after).along(xy)) if self.fraction else value

    def is_first(self, x: float, y: float) -> bool:
        """Whether a point is on the first side's ground."""
        # Where two fronts agree, so does every day between them, and no distance is needed.
        before = self.atlas.field(self.before).is_first(x, y)
        if not self.fraction or before == self.atlas.field(self.after).is_first(x, y):
            return before
        return self.metres(x, y) >= 0

    def are_first(self, xy: Floats) -> NDArray[np.bool_]:
        """Which of (n, 2) points are on the first side's ground; quick for an array that is asked about day after day."""
        before = self.atlas.field(self.before).holds(xy)
        if not self.fraction:
            return before
        differs = np.flatnonzero(before != self.atlas.field(self.after).holds(xy))
        if not len(differs):
            return before
        found = before.copy()
        found[differs] = self.metres_over(xy[differs]) >= 0
        return found

    @cached_property
    def hosts_first(self) -> NDArray[np.bool_]:
        """For each island whether the mainland that it goes with is the first side's."""
        return self.are_first(self.atlas.ground.hosts)

    def _mean(self, before: V, after: V) -> V:
        return (1 - self.fraction) * before + self.fraction * after

    # areas and lines

    @cached_property
    def region(self) -> MultiPolygon:
        """The first side's ground over land and sea."""
        if self.is_documented:
            return self.atlas.field(self.before).partition.positive
        return self.atlas.tween(self.before, self.after).region(self._won)

    @cached_property
    def _won(self) -> BaseGeometry:
        """Between snapshots: what the first side holds of the disputed ground."""
        return self.atlas.tween(self.before, self.after).won(self.fraction)

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
            return self.atlas.land.km2(self.region)
        more = self.atlas.tween(self.before, self.after).more_km2(self._won)
        return self.atlas.still(self.before).first_km2 + more

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
        return tuple(part for _, parts in self.front_pieces for part in parts)

    @cached_property
    def front_pieces(self) -> tuple[tuple[LineString, tuple[FrontPart, ...]], ...]:
        """The front's pieces from end to end, each with its stretches of equal certainty."""
        drawn = lines(self.front)
        return tuple(zip(drawn, self._known_along(drawn), strict=True))

    @cached_property
    def front_km(self) -> dict[Certainty, float]:
        """Kilometres of the front on the mainland by certainty, measured along the ellipsoid."""
        there, found = self.atlas.ground.projection, dict.fromkeys(CERTAINTIES, 0.0)
        for part in self.front_parts:
            found[part.certainty] += length_km(there.inverse(part.line))
        return found

    def known_along(self, drawn: Iterable[LineString]) -> tuple[FrontPart, ...]:
        """Lines of the front, in metres, in stretches that are known equally well."""
        return tuple(part for parts in self._known_along(list(drawn)) for part in parts)

    def _known_along(self, drawn: list[LineString]) -> list[tuple[FrontPart, ...]]:
        """The stretches of each line."""
        if not drawn:
            return []
        # A snapshot's edges are its own; those of a traced front may be longer than what is known of it stays the same.
        longest = 2 * STILL if self.is_documented else STILL / 4
        xy, owner = shapely.get_coordinates(shapely.segmentize(np.array(drawn), longest), return_index=True)
        ends = np.cumsum(np.bincount(owner, minlength=len(drawn)))
        bounds = list(zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True))
        centres = (xy[:-1] + xy[1:]) / 2
        # Every fourth edge is asked, and those between two that answer differently.
        stride = 1 if self.is_documented else STRIDE
        some = np.concatenate([np.unique(np.r_[start : end - 1 : stride, end - 2]) for start, end in bounds])
        known = self._known_at(centres[some])
        found = np.repeat(known, np.diff(np.r_[some, len(centres)]), axis=0)
        changes = np.flatnonzero((known[1:] != known[:-1]).any(1) & (owner[some[1:]] == owner[some[:-1]]))
        between = np.concatenate([np.arange(0), *(np.arange(some[n] + 1, some[n + 1]) for n in changes)])
        if len(between):
            found[between] = self._known_at(centres[between])
        levels, doubts = found[:, 0].astype(int), found[:, 1]
        return [_runs(xy[start:end], levels[start : end - 1], doubts[start : end - 1]) for start, end in bounds]

    def _known_at(self, xy: Floats) -> Floats:
        """How well the front is known at (n, 2) positions of it: level of certainty and kilometres of doubt, (n, 2)."""
        snapshots = (self.before,) if self.is_documented else (self.before, self.after)
        weights = (1.0,) if self.is_documented else (1 - self.fraction, self.fraction)
        points = np.asarray(shapely.points(xy))
        found = np.zeros((len(points), 2))
        level, doubt = found.T
        for snapshot, weight in zip(snapshots, weights, strict=True):
            edges = self.atlas.edges(snapshot)
            (_, nearest), apart = edges.tree.query_nearest(points, all_matches=False, return_distance=True)
            np.maximum(level, edges.levels[nearest], out=level)
            doubt += weight * edges.km[nearest]
            if len(snapshots) > 1:
                np.maximum(level, apart > STILL, out=level)
        return found


def _runs(xy: Floats, level: NDArray[np.intp], doubt: Floats) -> tuple[FrontPart, ...]:
    """Joins neighbouring edges of the same certainty into lines."""
    cuts = [0, *(np.flatnonzero(level[1:] != level[:-1]) + 1).tolist(), len(level)]
    return tuple(
        FrontPart(LineString(xy[start : end + 1]), CERTAINTIES[level[start]], round(float(doubt[start:end].mean()), 1))
        for start, end in pairwise(cuts)
    )
