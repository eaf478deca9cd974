"""How an edit moves the fronts, and which ground it gives to whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from kwmaps.build.keys import key_of
from kwmaps.editing.changes import Detail, FrontChange, Ground
from kwmaps.editing.properties import compared_parts
from kwmaps.geometry import polygons
from kwmaps.model import Snapshot
from kwmaps.timeline.atlas import Atlas

DENSE = 500.0
"""Metres between the points at which it is measured how far a front moved."""

TRACE = 1e-3
"""Square kilometres below which ground differs by rounding only."""


def changed_ground(old: Atlas, new: Atlas, day: date) -> Ground:
    """Which land changes hands between two states on one day."""
    first, second = new.war.side_ids
    if set(old.war.side_ids) != {first, second}:
        return Ground(day, MultiPolygon(), MultiPolygon())
    before, after = old.at(day), new.at(day)
    given = []
    for winner, loser in ((first, second), (second, first)):
        shape = shapely.intersection(after.side(winner), before.side(loser))
        given.append(MultiPolygon([part for part in polygons(shape) if square_km(new, part) > TRACE]))
    return Ground(day, *given)


def square_km(atlas: Atlas, degrees: BaseGeometry) -> float:
    """The size of an area given in degrees."""
    return 0.0 if degrees.is_empty else atlas.square_km(atlas.ground.projection.forward(degrees))


def _moved_km(old: Atlas, new: Atlas, day: date) -> float:
    """The distance between both fronts where they are farthest apart."""
    there = new.ground.projection
    one, other = (shapely.segmentize(there.forward(atlas.at(day).front), DENSE) for atlas in (old, new))
    if one.is_empty or other.is_empty:
        return 0.0
    return float(shapely.hausdorff_distance(one, other)) / 1000


def front_changes(old: Atlas, new: Atlas) -> Iterator[FrontChange]:
    before, after = ({snapshot.date: snapshot for snapshot in atlas.snapshots} for atlas in (old, new))
    for day in sorted(before.keys() | after.keys()):
        one, other = before.get(day), after.get(day)
        if one and other and key_of(one) == key_of(other):
            continue
        what = "changed" if one and other else "new" if other else "gone"
        details = tuple(_front_details(one, other)) if one and other else ()
        to_first = to_second = moved = 0.0
        if max(old.first, new.first) <= day <= min(old.last, new.last):
            ground = changed_ground(old, new, day)
            to_first, to_second = square_km(new, ground.to_first), square_km(new, ground.to_second)
            moved = _moved_km(old, new, day)
        yield FrontChange(day, what, round(to_first, 2), round(to_second, 2), round(moved, 2), details)


def _front_details(one: Snapshot, other: Snapshot) -> Iterator[Detail]:
    for name in ("until", "title"):
        if getattr(one, name) != getattr(other, name):
            yield Detail("", name, getattr(one, name), getattr(other, name))
    before, after = (_numbered([*snapshot.sections, *snapshot.held]) for snapshot in (one, other))
    yield from compared_parts(before, after)


def _numbered(parts: list[Any]) -> dict[str, Any]:
    """Parts by id; those that are lines of one feature get a number."""
    found: dict[str, Any] = {}
    for part in parts:
        number, key = 2, part.id
        while key in found:
            key, number = f"{part.id} ({number})", number + 1
        found[key] = part
    return found
