"""Reads one GeoJSON file and judges it, naming file, feature and position of every fault."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import shapely
from pydantic import ValidationError
from shapely.geometry.base import BaseGeometry

from kwmaps.errors import Fault
from kwmaps.geodata.schema import Properties, complaints, slips

P = TypeVar("P", bound=Properties)

DEPTH = {
    "Point": 0,
    "LineString": 1,
    "MultiPoint": 1,
    "Polygon": 2,
    "MultiLineString": 2,
    "MultiPolygon": 3,
}
"""How many lists stand around a position, by geometry type."""

BIGGEST = 64 * 2**20
"""Bytes. A file larger than this is a mistake: the whole war has three megabytes."""

ROOM = 12.0
"""Degrees around the war's extent where a coordinate may lie: a generous pocket over the sea is no mistake."""

MIRRORED = "longitude and latitude look swapped; GeoJSON wants [lon, lat]"


@dataclass
class Collector:
    """Gathers faults, so that all of them are told in one go."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def add(self, file: str, where: str, what: str, remedy: str = "") -> None:
        self.faults.append(Fault(file, where, what, remedy))

    def warn(self, file: str, where: str, what: str, remedy: str = "") -> None:
        self.warnings.append(Fault(file, where, what, remedy))


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature as it stands in its file, geometry already sound."""

    file: str
    where: str
    """``feature 3 (inchon)``: counted from 1, as people do."""
    geometry: BaseGeometry | None
    properties: dict[str, Any]


def read_text(path: Path, file: str, faults: Collector) -> str | None:
    """A file's text; UTF-8 with or without a byte order mark."""
    try:
        if path.stat().st_size > BIGGEST:
            faults.add(
                file,
                "",
                f"is larger than {BIGGEST >> 20} MB",
                "simplify its lines; 5 decimals are enough",
            )
            return None
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        faults.add(file, "", "is missing", "restore it, or copy it from the packaged war")
    except UnicodeDecodeError as error:
        faults.add(
            file,
            f"byte {error.start}",
            "is not UTF-8",
            "save it again with the encoding UTF-8",
        )
    except OSError as error:
        faults.add(file, "", f"can't be read ({error.strerror})")
    return None


def read_features(path: Path, file: str, faults: Collector, extent: tuple[float, float, float, float]) -> list[Feature]:
    """The sound features of a file; everything else goes to `faults`.

    `extent` (west, south, east, north) is where coordinates are expected, with some room around it.
    """
    text = read_text(path, file, faults)
    if text is None:
        return []
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        what = "is empty" if not text.strip() else f"is not JSON ({error.msg})"
        faults.add(
            file,
            f"line {error.lineno}, column {error.colno}",
            what,
            "was it saved completely?",
        )
        return []
    except RecursionError:
        faults.add(file, "", "is nested too deeply to be GeoJSON")
        return []
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        faults.add(
            file,
            "",
            "is not a GeoJSON FeatureCollection",
            'it should begin with {"type": "FeatureCollection"',
        )
        return []
    crs = str(document.get("crs", "CRS84"))
    if not any(name in crs for name in ("CRS84", "4326")):
        faults.add(
            file,
            "crs",
            "is in another coordinate system",
            "save it as WGS84 (EPSG:4326) longitude, latitude",
        )
        return []
    return list(_sound(document["features"], file, faults, extent))


def _sound(features: list[Any], file: str, faults: Collector, extent: tuple[float, ...]) -> Iterator[Feature]:
    seen: dict[str, str] = {}
    for number, item in enumerate(features, start=1):
        properties = item.get("properties") if isinstance(item, dict) else None
        where = f"feature {number}"
        if not isinstance(properties, dict):
            faults.add(
                file,
                where,
                "has no properties",
                'a feature needs "id", "source" and "certainty"',
            )
            continue
        # QGIS lifts `id` out of the properties when it saves; it means the same there.
        properties = {"id": item["id"], **properties} if "id" in item else dict(properties)
        identity = properties.get("id")
        if identity is not None:
            properties["id"] = identity = str(identity)
            where += f" ({identity})"
            if identity in seen:
                faults.add(
                    file,
                    where,
                    f"has the same id as {seen[identity]}",
                    "give it another id",
                )
                continue
            seen[identity] = where
        ok, geometry = _geometry(item.get("geometry"), file, where, faults, extent)
        if ok:
            yield Feature(file, where, geometry, properties)


def _geometry(
    raw: Any, file: str, where: str, faults: Collector, extent: tuple[float, ...]
) -> tuple[bool, BaseGeometry | None]:
    if raw is None:
        return True, None
    kind = raw.get("type") if isinstance(raw, dict) else None
    if kind not in DEPTH:
        faults.add(
            file,
            where,
            f"geometry type {kind!r} can't be used",
            "use " + ", ".join(DEPTH),
        )
        return False, None
    before = len(faults.faults)
    coordinates = raw.get("coordinates")
    _judge(coordinates, DEPTH[kind], "coordinates", file, where, faults, extent)
    if len(faults.faults) > before:
        return False, None
    try:
        geometry = shapely.geometry.shape({"type": kind, "coordinates": coordinates})
    except (ValueError, TypeError, shapely.errors.ShapelyError) as error:
        why = " ".join(str(error).split())
        faults.add(file, where, f"the {kind} can't be built ({why})", "draw it again")
        return False, None
    if geometry.is_empty:
        faults.add(file, where, f"the {kind} is empty", "draw it again, or remove the feature")
        return False, None
    if not geometry.is_valid:
        why = shapely.is_valid_reason(geometry)
        faults.add(
            file,
            where,
            f"the {kind} is not valid: {why}",
            "move the vertices so that it doesn't touch itself",
        )
        return False, None
    return True, shapely.force_2d(geometry)


def _plainly_good(positions: list[Any], extent: tuple[float, ...]) -> bool:
    """Whether all positions of a line are numbers in the extent: true for nearly every line, and found out fast."""
    try:
        values = np.array(positions)
    except ValueError:
        return False
    if values.ndim != 2 or values.shape[1] < 2 or values.dtype.kind not in "fi":
        return False
    low, high = np.array(extent[:2]) - ROOM, np.array(extent[2:]) + ROOM
    # A comparison with NaN is false, so NaN and infinity are told one by one below.
    return bool(((values[:, :2] >= low) & (values[:, :2] <= high)).all())


def _judge(
    value: Any,
    depth: int,
    at: str,
    file: str,
    where: str,
    faults: Collector,
    extent: tuple[float, ...],
) -> None:
    """Walks nested coordinates down to the positions; at most a few faults a feature, the first is what matters."""
    if not isinstance(value, list):
        faults.add(file, f"{where} › {at}", f"is {value!r}", "a list of numbers is wanted")
        return
    if depth:
        if depth == 1 and _plainly_good(value, extent):
            return
        before = len(faults.faults)
        for index, item in enumerate(value):
            _judge(item, depth - 1, f"{at}[{index}]", file, where, faults, extent)
            if len(faults.faults) > before + 2:
                return
        return
    good = len(value) >= 2 and all(isinstance(v, int | float) and not isinstance(v, bool) for v in value[:2])
    if not good or not all(math.isfinite(v) for v in value[:2]):
        faults.add(
            file,
            f"{where} › {at}",
            f"is {value!r}",
            "a position is [longitude, latitude], two finite numbers",
        )
        return
    lon, lat = value[:2]
    west, south, east, north = extent[0] - ROOM, extent[1] - ROOM, extent[2] + ROOM, extent[3] + ROOM
    if west <= lon <= east and south <= lat <= north:
        return
    place = f"{where} › {at} ({lon:g}, {lat:g})"
    if west <= lat <= east and south <= lon <= north:
        faults.add(file, place, *MIRRORED.split("; "))
    elif abs(lon) > 1000 or abs(lat) > 1000:
        faults.add(
            file,
            place,
            "these look like metres, not degrees",
            "save the layer as WGS84 (EPSG:4326)",
        )
    else:
        faults.add(
            file,
            place,
            "is far outside the war's extent",
            "check it against war.toml's extent",
        )


def validate(feature: Feature, model: type[P], faults: Collector) -> P | None:
    """A feature's properties as `model`, or None with the reasons in `faults`."""
    for given, meant in slips(model, feature.properties):
        faults.warn(
            feature.file,
            feature.where,
            f"property '{given}' is unknown",
            f"did you mean '{meant}'?",
        )
    # Editors that keep a layer as a table give every feature every property, null where it had none.
    said = {key: value for key, value in feature.properties.items() if value is not None}
    try:
        return model.model_validate(said)
    except ValidationError as error:
        for _, what, remedy in complaints(error, model, said):
            faults.add(feature.file, feature.where, what, remedy)
        return None


def wants(feature: Feature, kinds: tuple[str, ...], faults: Collector) -> bool:
    """Whether the feature's geometry is one of `kinds`; a fault if not."""
    kind = feature.geometry.geom_type if feature.geometry is not None else "null"
    if kind in kinds:
        return True
    faults.add(
        feature.file,
        feature.where,
        f"its geometry is {kind}",
        f"it must be {' or '.join(kinds)}",
    )
    return False
