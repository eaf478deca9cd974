"""What is worked out from an atlas's snapshots, each once: distance fields, edges, and what lies between two of them."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import MultiLineString
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import segments
from kwmaps.model import CERTAINTIES, Snapshot
from kwmaps.timeline.division import Division
from kwmaps.timeline.field import DistanceField
from kwmaps.timeline.known import Edges
from kwmaps.timeline.territory import Territory
from kwmaps.timeline.tween import Tween

if TYPE_CHECKING:
    from kwmaps.timeline.atlas import Atlas

KEPT = 4
"""Tweens and divisions that are remembered; each has some megabytes."""


class Workings:
    """What is worked out from the snapshots of one atlas."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._fields: dict[date, DistanceField] = {}
        self._tweens: OrderedDict[date, Tween] = OrderedDict()
        self._drawn: dict[date, MultiLineString] = {}
        self._edges: dict[date, Edges] = {}
        self._still: OrderedDict[date, Division] = OrderedDict()
        self._territories: OrderedDict[tuple[date, BaseGeometry], Territory] = OrderedDict()

    def inherit(self, other: Workings) -> None:
        """Takes over the fields of another atlas with the same land and anchors, for snapshots that are as they were."""
        known = {snapshot.date: snapshot for snapshot in other._atlas.snapshots}
        for snapshot in self._atlas.snapshots:
            field = other._fields.get(snapshot.date)
            if field is not None and known.get(snapshot.date) == snapshot:
                self._fields[snapshot.date] = field

    def drawn(self, snapshot: Snapshot) -> MultiLineString:
        """The snapshot's front as its file has it, in metres."""
        if snapshot.date not in self._drawn:
            self._drawn[snapshot.date] = self._atlas.ground.projection.forward(snapshot.front)
        return self._drawn[snapshot.date]

    def edges(self, snapshot: Snapshot) -> Edges:
        """The edges of the snapshot's front."""
        if snapshot.date not in self._edges:
            drawn = self.drawn(snapshot)
            counts = shapely.get_num_coordinates(shapely.get_parts(drawn)) - 1
            known = [(CERTAINTIES.index(section.certainty), section.uncertainty_km) for section in snapshot.sections]
            levels, km = np.repeat(np.array(known, dtype=float), counts, axis=0).T
            self._edges[snapshot.date] = Edges(segments(drawn), levels, km)
        return self._edges[snapshot.date]

    def still(self, snapshot: Snapshot) -> Division:
        """The ground as the snapshot drew it; the days on which it stands still share it."""
        if snapshot.date not in self._still:
            self._still[snapshot.date] = Division(self._atlas, snapshot, snapshot, 0.0)
            while len(self._still) > KEPT:
                self._still.popitem(last=False)
        return self._still[snapshot.date]

    def field(self, snapshot: Snapshot) -> DistanceField:
        """The snapshot's distance field."""
        found = self._fields.get(snapshot.date)
        if found is None:
            found = self._fields[snapshot.date] = DistanceField(self._atlas.partitioner.divide(snapshot))
        return found

    def tween(self, before: Snapshot, after: Snapshot) -> Tween:
        """What lies between two neighbouring snapshots. A few are kept, since days are mostly asked in order."""
        key = before.date
        if key not in self._tweens:
            days = (after.date - before.until).days
            fractions = [day / days for day in range(1, days)]
            self._tweens[key] = Tween(self.field(before), self.field(after), fractions, self._atlas.square_km)
            while len(self._tweens) > KEPT:
                self._tweens.popitem(last=False)
        self._tweens.move_to_end(key)
        return self._tweens[key]

    def territory(self, before: Snapshot, after: Snapshot, fraction: float) -> Territory:
        """The ground when `fraction` of the time between two snapshots has passed; days on which it is the same share it."""
        if fraction == 0.0:
            return Territory(self._atlas, (before,), self.field(before).partition.positive)
        tween = self.tween(before, after)
        won = tween.won(fraction)
        key = before.date, won
        if key not in self._territories:
            self._territories[key] = Territory(self._atlas, (before, after), tween.region(won))
            while len(self._territories) > KEPT:
                self._territories.popitem(last=False)
        return self._territories[key]
