"""A feature's geometry, judged position by position before shapely sees it."""

from __future__ import annotations

import math
import re
from itertools import chain
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from kwmaps.errors import short
from kwmaps.geodata.collector import Collector, Origin

DEPTH = {
    "Point": 0,
    "LineString": 1,
    "MultiPoint": 1,
    "Polygon": 2,
    "MultiLineString": 2,
    "MultiPolygon": 3,
}
"""How many lists stand around a position, by geometry type."""

CURVES = ("CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface", "Curve", "Surface")
"""What drawing programs know beside them, and GeoJSON doesn't."""

ROOM = 12.0
"""Degrees around the war's extent where a coordinate may lie: a generous pocket over the sea is no mistake."""

Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

REASONS = {
    "Self-intersection": ("crosses itself", "move the vertices apart"),
    "Ring Self-intersection": ("touches itself", "move the vertices apart"),
    "Too few points in geometry component": ("has no area and no length", "draw it again"),
    "Hole lies outside shell": ("has a hole outside its border", "move or remove the hole"),
    "Holes are nested": ("has a hole in a hole", "remove the inner one"),
    "Interior is disconnected": ("falls apart where its border touches itself", "move the vertices apart"),
    "Nested shells": ("has one part inside another", "remove the inner one"),
    "Duplicate Rings": ("has the same ring twice", "remove one"),
}


def geometry_of(raw: Any, origin: Origin, faults: Collector, extent: Extent) -> tuple[bool, BaseGeometry | None]:
    """Whether the geometry is sound, and the geometry: two-dimensional, and None where the file says null."""
    if raw is None:
        return True, None
    kind = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(kind, str) or kind not in DEPTH:
        faults.of(origin, *_unusable(kind), "geometry")
        return False, None
    before = len(faults.faults)
    coordinates = raw.get("coordinates")
    _Judge(origin, faults, extent).walk(coordinates, DEPTH[kind], ())
    if len(faults.faults) > before:
        return False, None
    try:
        shape = shapely.geometry.shape({"type": kind, "coordinates": _flat(coordinates, DEPTH[kind])})
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        what = "too few positions for a ring" if "Polygon" in kind else "too few positions for a line"
        faults.of(origin, f"the {kind} has {what}", "draw it again, or remove the feature", "geometry")
        return False, None
    if shape.is_empty:
        faults.of(origin, f"the {kind} is empty", "draw it again, or remove the feature", "geometry")
        return False, None
    parts = shapely.get_parts(shape) if kind.startswith("Multi") else [shape]
    if "Line" in kind and any(part.length == 0 for part in parts):
        faults.of(origin, f"the {kind} has no length: all its positions are one", "draw it again", "geometry")
        return False, None
    if not shape.is_valid:
        what, remedy, at = _invalid(shape)
        faults.of(origin, f"the {kind} is not valid: it {what}", remedy, "geometry", at=at)
        return False, None
    # Drawing programs write a single part as several of one.
    return True, parts[0] if len(parts) == 1 else shape


def _unusable(kind: Any) -> tuple[str, str]:
    if kind == "GeometryCollection":
        return "a GeometryCollection mixes kinds of geometry", "make a feature of each part"
    if kind in CURVES:
        return f"a {kind} is a curve, which GeoJSON doesn't know", "turn it into a line of short straight pieces"
    return f"geometry type {short(kind)} can't be used", "use " + ", ".join(DEPTH)


def _flat(value: list[Any], depth: int) -> list[Any] | NDArray[np.float64]:
    """Coordinates without heights and measures."""
    if depth == 0:
        return value[:2]
    if depth == 1:
        # Shapely takes an array as it is, and looks at every position of a list.
        return np.array([position[:2] for position in value], dtype=float)
    return [_flat(part, depth - 1) for part in value]


def _invalid(shape: BaseGeometry) -> tuple[str, str, str]:
    """Why a shape isn't valid, the remedy, and where."""
    reason = shapely.is_valid_reason(shape)
    found = re.match(r"(.*?) ?(?:at or near point)?\[(\S+) (\S+)\]", reason)
    if not found:
        return f"is broken ({reason})", "draw it again", ""
    what, remedy = REASONS.get(found[1].strip(), (f"is broken ({found[1].strip()})", "draw it again"))
    return what, remedy, f"({float(found[2]):.3f}, {float(found[3]):.3f})"


def _has_comma(position: list[Any]) -> bool:
    """Whether it looks like a decimal comma: [127, 43, 36.33] rather than a height."""
    return len(position) == 3 and isinstance(position[1], int) and bool(position[2])


class _Judge:
    """Walks nested coordinates down to the positions."""

    def __init__(self, origin: Origin, faults: Collector, extent: Extent) -> None:
        self.origin, self.faults, self.extent = origin, faults, extent
        self.said: set[str] = set()
        """What was told already: of many positions with one fault the first is what matters."""

    def walk(self, value: Any, depth: int, at: tuple[int, ...]) -> None:
        """Judges a position (depth 0), or lists of them."""
        if not isinstance(value, list):
            self._tell(at, f"is {short(value)}", "a list of numbers is wanted")
        elif depth == 0:
            self._position(value, at)
        elif not (depth == 1 and self._plainly_good(value)):
            for index, item in enumerate(value):
                self.walk(item, depth - 1, (*at, index))

    def _tell(self, at: tuple[int, ...], what: str, remedy: str, numbers: str = "", is_question: bool = False) -> None:
        if remedy in self.said:
            return
        self.said.add(remedy)
        place = "coordinates" + "".join(f"[{index}]" for index in at) + numbers
        say = self.faults.ask if is_question else self.faults.of
        say(self.origin, what, remedy, "geometry", "coordinates", *at, at=place)

    def _plainly_good(self, positions: list[Any]) -> bool:
        """Whether all positions of a line are numbers in the extent: true for nearly every line, and found out fast."""
        # numpy would make room in each cell for the longest text among them.
        if set(map(type, positions)) != {list} or not set(map(type, chain.from_iterable(positions))) <= {int, float}:
            return False
        try:
            values = np.array(positions)
        except (ValueError, OverflowError, TypeError):
            return False
        if values.ndim != 2 or values.shape[1] < 2 or values.dtype.kind not in "fi":
            return False
        if values.shape[1] > 2 and any(map(_has_comma, positions)):
            return False
        low, high = np.array(self.extent[:2]) - ROOM, np.array(self.extent[2:]) + ROOM
        # A comparison with NaN is false, so NaN and infinity are told one by one below.
        return bool(((values[:, :2] >= low) & (values[:, :2] <= high)).all())

    def _position(self, value: list[Any], at: tuple[int, ...]) -> None:
        good = len(value) >= 2 and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value[:2])
        if not good or not all(isinstance(v, int) or math.isfinite(v) for v in value[:2]):
            self._tell(at, f"is {short(value)}", "a position is [longitude, latitude], two finite numbers")
            return
        lon, lat = value[:2]
        west, south, east, north = self.extent
        west, south, east, north = west - ROOM, south - ROOM, east + ROOM, north + ROOM
        if west <= lon <= east and south <= lat <= north:
            if _has_comma(value):
                what = f"has three numbers, {short(value)}: is one a decimal comma?"
                self._tell(at, what, "write 36.33, not 36,33", is_question=True)
            return
        numbers = f" ({short(lon)}, {short(lat)})"
        if west <= lat <= east and south <= lon <= north:
            self._tell(at, "longitude and latitude look swapped", "GeoJSON wants [lon, lat]", numbers)
        elif _has_comma(value):
            self._tell(at, "is far outside the war's extent", "write decimals with a point: 36.33, not 36,33", numbers)
        elif abs(lon) > 1000 or abs(lat) > 1000:
            what = "these look like metres, not degrees"
            self._tell(at, what, "save the layer as WGS84 (EPSG:4326)", numbers)
        else:
            what = "is far outside the war's extent"
            self._tell(at, what, "check it against war.toml's extent", numbers)
