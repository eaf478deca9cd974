"""What an edit changes of everything that is told in words and numbers, property by property."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from kwmaps.build.keys import key_of
from kwmaps.editing.changes import Detail, FeatureChange
from kwmaps.geodata.loading import COLLECTIONS
from kwmaps.timeline.atlas import Atlas


def compared_parts(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Detail]:
    """What was added, taken away or changed, part by part."""
    for key in sorted(before.keys() | after.keys()):
        if key not in after:
            yield Detail(key, "", "there", "gone")
        elif key not in before:
            yield Detail(key, "", "not there", "new")
        elif dataclasses.is_dataclass(before[key]):
            yield from compared_fields(key, before[key], after[key])
        elif key_of(before[key]) != key_of(after[key]):
            yield Detail("", key, _value(before[key]), _value(after[key]))


def compared_fields(key: str, one: Any, other: Any) -> Iterator[Detail]:
    """The properties in which one thing differs from its other state."""
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


def feature_changes(old: Atlas, new: Atlas) -> Iterator[FeatureChange]:
    for name, file in COLLECTIONS.items():
        before, after = ({item.id: item for item in getattr(atlas.geodata, name)} for atlas in (old, new))
        for key in sorted(before.keys() | after.keys()):
            one, other = before.get(key), after.get(key)
            if one is None or other is None:
                yield FeatureChange(file, key, "new" if one is None else "gone", ())
            elif key_of(one) != key_of(other):
                yield FeatureChange(file, key, "changed", tuple(compared_fields(key, one, other)))
    for name, file in (("war", "war.toml"), ("lessons", "lessons.toml")):
        one, other = getattr(old.geodata, name), getattr(new.geodata, name)
        if key_of(one) != key_of(other):
            yield FeatureChange(file, "", "changed", tuple(compared_parts(_parts(one), _parts(other))))


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
