"""What differs between two states of a war: fronts and ground, places, what else is told, and which frames that changes.

Ground and holders come from the situations of both, frames from the keys by which a build knows what is stale.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import shapely
from shapely import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from kwmaps import dates
from kwmaps.build.keys import Keys, key_of
from kwmaps.editing.files import FileChange, compared
from kwmaps.geodata.loading import COLLECTIONS
from kwmaps.geometry import polygons
from kwmaps.model import Snapshot
from kwmaps.scene.compose import Composer, Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.schedule import schedule

DENSE = 500.0
"""Metres between the points at which it is measured how far a front moved."""

TRACE = 1e-3
"""Square kilometres below which ground differs by rounding only."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One property of something that is told, before and after; a shape is told by how many km it moved."""

    id: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class FrontChange:
    """A snapshot that is new, gone or changed, and what that does to the map of its day."""

    date: date
    what: str
    """``new``, ``gone`` or ``changed``."""
    to_first_km2: float
    to_second_km2: float
    """Ground that the change gives to each side."""
    moved_km: float
    """How far the front moves at most."""
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class HolderChange:
    """A place whose holder differs at the end of every day from `first` to `last`."""

    place: str
    first: date
    last: date
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class FeatureChange:
    """A place, event, movement … that is new, gone or changed."""

    kind: str
    """Its file."""
    id: str
    what: str
    details: tuple[Detail, ...]


@dataclass(frozen=True)
class FrameChange:
    """Frames of the film of the whole war, in the looks that `kwmaps build` has without options."""

    changed: tuple[date, ...] = ()
    new: tuple[date, ...] = ()
    gone: tuple[date, ...] = ()
    total: int = 0
    """Frames of the new film."""

    @property
    def count(self) -> int:
        return len(self.changed) + len(self.new) + len(self.gone)


@dataclass(frozen=True)
class Ground:
    """The land that one state gives to another side than the other does, on one day; WGS84."""

    day: date
    to_first: MultiPolygon
    to_second: MultiPolygon


@dataclass
class Difference:
    """Everything that differs between `old` and `new`."""

    old: Atlas
    new: Atlas
    fronts: tuple[FrontChange, ...] = ()
    holders: tuple[HolderChange, ...] = ()
    features: tuple[FeatureChange, ...] = ()
    files: tuple[FileChange, ...] = ()
    frames: FrameChange = field(default_factory=FrameChange)

    @cached_property
    def is_same(self) -> bool:
        """Whether both say the same, however it is written."""
        told = (self.fronts, self.holders, self.features, self.frames.count)
        return not any(told) and all(change.what == "rewritten" for change in self.files)

    @cached_property
    def ground(self) -> Ground | None:
        """The changed ground on the day on which most of it changed, or None if none did."""
        days = [change.date for change in self.fronts] + [change.first for change in self.holders]
        first, last = max(self.old.first, self.new.first), min(self.old.last, self.new.last)
        found = [changed_ground(self.old, self.new, day) for day in sorted(set(days)) if first <= day <= last]
        found = [ground for ground in found if not (ground.to_first.is_empty and ground.to_second.is_empty)]
        return max(found, key=lambda g: _km2(self.new, g.to_first) + _km2(self.new, g.to_second), default=None)


def difference(old: Atlas, new: Atlas) -> Difference:
    """Compares two states."""
    if not list(compared(old.geodata.folder, new.geodata.folder, set())):
        return Difference(old, new)
    fronts = tuple(_fronts(old, new))
    features = tuple(_features(old, new))
    return Difference(
        old,
        new,
        fronts,
        tuple(_holders(old, new)),
        features,
        tuple(compared(old.geodata.folder, new.geodata.folder, _told(fronts, features))),
        _frames(old, new),
    )


def _told(fronts: tuple[FrontChange, ...], features: tuple[FeatureChange, ...]) -> set[str]:
    """The files of which something is told already."""
    return {f"fronts/{change.date}.geojson" for change in fronts} | {change.kind for change in features}


# fronts and ground


def changed_ground(old: Atlas, new: Atlas, day: date) -> Ground:
    """Which land changes hands between two states on one day."""
    first, second = new.war.side_ids
    if set(old.war.side_ids) != {first, second}:
        return Ground(day, MultiPolygon(), MultiPolygon())
    before, after = old.at(day), new.at(day)
    given = []
    for winner, loser in ((first, second), (second, first)):
        shape = shapely.intersection(after.side(winner), before.side(loser))
        given.append(MultiPolygon([part for part in polygons(shape) if _km2(new, part) > TRACE]))
    return Ground(day, *given)


def _km2(atlas: Atlas, degrees: BaseGeometry) -> float:
    return 0.0 if degrees.is_empty else atlas.square_km(atlas.ground.projection.forward(degrees))


def _moved_km(old: Atlas, new: Atlas, day: date) -> float:
    """The distance between both fronts where they are farthest apart."""
    there = new.ground.projection
    one, other = (shapely.segmentize(there.forward(atlas.at(day).front), DENSE) for atlas in (old, new))
    if one.is_empty or other.is_empty:
        return 0.0
    return float(shapely.hausdorff_distance(one, other)) / 1000


def _fronts(old: Atlas, new: Atlas) -> Iterator[FrontChange]:
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
            to_first, to_second = _km2(new, ground.to_first), _km2(new, ground.to_second)
            moved = _moved_km(old, new, day)
        yield FrontChange(day, what, round(to_first, 2), round(to_second, 2), round(moved, 2), details)


def _front_details(one: Snapshot, other: Snapshot) -> Iterator[Detail]:
    for name in ("until", "title"):
        if getattr(one, name) != getattr(other, name):
            yield Detail("", name, getattr(one, name), getattr(other, name))
    before, after = (_numbered([*snapshot.sections, *snapshot.held]) for snapshot in (one, other))
    yield from _compared(before, after)


def _numbered(parts: list[Any]) -> dict[str, Any]:
    """Parts by id; those that are lines of one feature get a number."""
    found: dict[str, Any] = {}
    for part in parts:
        number, key = 2, part.id
        while key in found:
            key, number = f"{part.id} ({number})", number + 1
        found[key] = part
    return found


def _compared(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Detail]:
    for key in sorted(before.keys() | after.keys()):
        if key not in after:
            yield Detail(key, "", "there", "gone")
        elif key not in before:
            yield Detail(key, "", "not there", "new")
        elif dataclasses.is_dataclass(before[key]):
            yield from _fields(key, before[key], after[key])
        elif key_of(before[key]) != key_of(after[key]):
            yield Detail("", key, _value(before[key]), _value(after[key]))


def _fields(key: str, one: Any, other: Any) -> Iterator[Detail]:
    for name in (item.name for item in dataclasses.fields(one)):
        before, after = getattr(one, name), getattr(other, name)
        if key_of(before) != key_of(after):
            yield Detail(key, name, _value(before), _value(after))


def _value(value: Any) -> Any:
    """A value for people: shapes by their kind and number of vertices."""
    if isinstance(value, Point):
        return [round(value.x, 5), round(value.y, 5)]
    if isinstance(value, BaseGeometry):
        return f"{value.geom_type} of {shapely.get_num_coordinates(value)} points"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return value


# places


def _holders(old: Atlas, new: Atlas) -> Iterator[HolderChange]:
    """Every place that both have, with the days on which its holder differs."""
    before = {place.id: place for place in old.places}
    pairs = [(before[place.id], place) for place in new.places if place.id in before]
    found: dict[str, list[tuple[date, str | None, str | None]]] = {}
    moved = [pair for pair in pairs if pair[0].point != pair[1].point]
    everywhere = _land(old) != _land(new)
    for day in dates.span(max(old.first, new.first), min(old.last, new.last)):
        asked = pairs if everywhere or _divided(old, day) != _divided(new, day) else moved
        for one, other in asked:
            was = old.at(day).holder(one.lon, one.lat)
            is_now = new.at(day).holder(other.lon, other.lat)
            if was != is_now:
                found.setdefault(other.name, []).append((day, was, is_now))
    for name in sorted(found):
        run: list[tuple[date, str | None, str | None]] = []
        for entry in found[name]:
            if run and (entry[0] - run[-1][0] > dates.DAY or entry[1:] != run[-1][1:]):
                yield HolderChange(name, run[0][0], run[-1][0], *run[0][1:])
                run = []
            run.append(entry)
        yield HolderChange(name, run[0][0], run[-1][0], *run[0][1:])


def _land(atlas: Atlas) -> str:
    """What decides on holders besides the fronts."""
    war = atlas.war
    polygons_of = [atlas.basemap.mainland, *atlas.basemap.islands, atlas.basemap.neighbours]
    return key_of(war.sides, war.crs, war.extent, war.divide, atlas.geodata.islands, polygons_of)


def _divided(atlas: Atlas, day: date) -> tuple[Any, ...]:
    """What the ground's division on a day is worked out from."""
    situation = atlas.at(day)
    one, other = situation.snapshots
    fraction = situation.between.fraction
    return _drawn(one), _drawn(other) if fraction else "", fraction


def _drawn(snapshot: Snapshot) -> tuple[Any, ...]:
    lines = tuple(section.line.wkb for section in snapshot.sections)
    return lines, tuple((held.holder, held.polygon.wkb) for held in snapshot.held)


# everything else


def _features(old: Atlas, new: Atlas) -> Iterator[FeatureChange]:
    for name, file in COLLECTIONS.items():
        before, after = ({item.id: item for item in getattr(atlas.geodata, name)} for atlas in (old, new))
        for key in sorted(before.keys() | after.keys()):
            one, other = before.get(key), after.get(key)
            if one is None or other is None:
                yield FeatureChange(file, key, "new" if one is None else "gone", ())
            elif key_of(one) != key_of(other):
                yield FeatureChange(file, key, "changed", tuple(_fields(key, one, other)))
    for name, file in (("war", "war.toml"), ("lessons", "lessons.toml")):
        one, other = getattr(old.geodata, name), getattr(new.geodata, name)
        if key_of(one) != key_of(other):
            yield FeatureChange(file, "", "changed", tuple(_compared(_parts(one), _parts(other))))


def _parts(table: Any) -> dict[str, Any]:
    """What a TOML file says, by path: phases by their ids, words by their tables and keys."""
    found: dict[str, Any] = {}
    for name in (item.name for item in dataclasses.fields(table)):
        value = getattr(table, name)
        if isinstance(value, tuple) and value and all(hasattr(part, "id") for part in value):
            found |= {f"{name} › {part.id}": part for part in value}
        else:
            found |= _leaves(name, value)
    return found


def _leaves(path: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {path: value}
    found: dict[str, Any] = {}
    for key, part in value.items():
        found |= _leaves(f"{path} › {key}", part)
    return found


# frames


def _frames(old: Atlas, new: Atlas) -> FrameChange:
    """Frames that a build would draw again, take in, or take away."""
    before, after = _keys(old), _keys(new)
    return FrameChange(
        tuple(day for day in after if day in before and before[day] != after[day]),
        tuple(day for day in after if day not in before),
        tuple(day for day in before if day not in after),
        len(after),
    )


def _keys(atlas: Atlas) -> dict[date, str]:
    keys = Keys(atlas, Composer(atlas, Options()))
    return {frame.day: keys.frame(frame.day) for frame in schedule(atlas)}
