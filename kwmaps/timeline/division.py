"""How two snapshots, and a share of the time between them, divide the ground.

Days on which the front stands still share one division, and all days with the same ground its territory.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon

from kwmaps.geometry import Floats, length_km
from kwmaps.model import CERTAINTIES, Certainty, Snapshot
from kwmaps.timeline.known import FrontPart, Pieces
from kwmaps.timeline.territory import HeldArea, Territory

if TYPE_CHECKING:
    from kwmaps.timeline.atlas import Atlas

V = TypeVar("V", float, Floats)


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

    def metres_along(self, xy: Floats) -> Floats:
        """Signed metres to the front from (n, 2) points of the war's projection that are asked about day after day."""
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
        field = self.atlas.field(self.before)
        before = field.holds(xy)
        disputed = field.disputed(self.atlas.field(self.after), xy) if self.fraction else None
        if disputed is None or not len(disputed.numbers):
            return before
        found = before.copy()
        found[disputed.numbers] = self._mean(disputed.before, disputed.after) >= 0
        return found

    @cached_property
    def hosts_first(self) -> NDArray[np.bool_]:
        """For each island whether the mainland that it goes with is the first side's."""
        return self.are_first(self.atlas.ground.hosts)

    def _mean(self, before: V, after: V) -> V:
        return (1 - self.fraction) * before + self.fraction * after

    # areas and lines

    @cached_property
    def territory(self) -> Territory:
        """The first side's ground and what follows from it alone."""
        return self.atlas.territory(self.before, self.after, self.fraction)

    @property
    def between_km2(self) -> tuple[float, float]:
        """Square kilometres of mainland that are the first side's at least and at most; quicker than how many they are.

        Of what it wins or loses between two snapshots it can't have won or lost more since the one, nor until the other.
        """
        before = self.atlas.still(self.before).territory.first_km2
        if self.is_documented:
            return before, before
        after = self.atlas.still(self.after).territory.first_km2
        won, lost = self.atlas.tween(self.before, self.after).changes_km2
        return max(before - lost, after - won), min(before + won, after + lost)

    @property
    def region(self) -> MultiPolygon:
        """The first side's ground over land and sea."""
        return self.territory.region

    @property
    def held(self) -> tuple[HeldArea, ...]:
        """The pockets with their holders, over land and sea."""
        return self.territory.held

    @property
    def front(self) -> MultiLineString:
        """The front on the mainland, pockets' borders left out."""
        return self.territory.front

    @property
    def front_parts(self) -> tuple[FrontPart, ...]:
        """The front in stretches of equal certainty: what a drawing needs to show its doubts."""
        return tuple(part for _, parts in self.front_pieces for part in parts)

    @cached_property
    def front_pieces(self) -> Pieces:
        """The front's pieces from end to end, each with its stretches of equal certainty."""
        return self.territory.known.pieces(self._weights)

    @cached_property
    def front_km(self) -> dict[Certainty, float]:
        """Kilometres of the front on the mainland by certainty, measured along the ellipsoid."""
        there, found = self.atlas.ground.projection, dict.fromkeys(CERTAINTIES, 0.0)
        for part in self.front_parts:
            found[part.certainty] += length_km(there.inverse(part.line))
        return found

    def known_along(self, drawn: Iterable[LineString]) -> tuple[FrontPart, ...]:
        """Lines of the front, in metres, in stretches that are known equally well."""
        known = self.territory.known_along(list(drawn))
        return tuple(part for _, parts in known.pieces(self._weights) for part in parts)

    @property
    def _weights(self) -> tuple[float, ...]:
        """Of what each snapshot says."""
        return (1.0,) if self.is_documented else (1 - self.fraction, self.fraction)
