"""Reads one GeoJSON file and judges it, naming file, feature and position of every fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from shapely.geometry.base import BaseGeometry

from kwmaps.errors import short
from kwmaps.geodata.collector import Collector, Origin
from kwmaps.geodata.files import MOST_PARTS, read_json
from kwmaps.geodata.shapes import Extent, geometry_of
from kwmaps.geodata.slips import complaints, slips

P = TypeVar("P", bound=BaseModel)

MOST_FEATURES = 10_000
"""In one file. Korea has some three thousand islands."""

MOST_PROPERTIES = 1_000

WORLD: Extent = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature as it stands in its file, geometry already sound."""

    origin: Origin
    geometry: BaseGeometry | None
    properties: dict[str, Any]


def read_features(folder: Path, file: str, faults: Collector, extent: Extent, most: int = MOST_PARTS) -> list[Feature]:
    """The sound features of a file; everything else goes to `faults`.

    `extent` (west, south, east, north) is where coordinates are expected, with some room around it; `most` positions may
    be in the file.
    """
    before = len(faults.faults)
    document = read_json(folder, file, faults, most)
    if len(faults.faults) > before:
        return []
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        remedy = 'it should begin with {"type": "FeatureCollection"'
        faults.add(file, "", "is not a GeoJSON FeatureCollection", remedy)
        return []
    crs = document.get("crs")
    # The name stands at the top of the member, whatever else a program has written into it.
    if crs is not None and not any(name in short_crs(crs) for name in ("CRS84", "4326")):
        what = f"is in another coordinate system ({short_crs(crs)})"
        faults.add(file, "crs", what, "save it as WGS84 (EPSG:4326) longitude, latitude", ("crs",))
        return []
    features = document["features"]
    if len(features) > MOST_FEATURES:
        what = f"has {len(features):,} features, and more than {MOST_FEATURES:,} can't be drawn"
        faults.add(file, "", what, "keep those that a map can show")
        return []
    return list(_sound(features, file, faults, extent))


def short_crs(crs: Any) -> str:
    """The name of a GeoJSON `crs` member."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else crs
    return name[:80] if isinstance(name, str) else short(crs)


def _sound(features: list[Any], file: str, faults: Collector, extent: Extent) -> Iterator[Feature]:
    seen: dict[str, Origin] = {}
    for number, item in enumerate(features, start=1):
        origin = Origin(file, number)
        properties = item.get("properties") if isinstance(item, dict) else None
        if not isinstance(properties, dict):
            faults.of(origin, "has no properties", 'a feature needs "id", "source" and "certainty"')
            continue
        if len(properties) > MOST_PROPERTIES:
            what = f"has {len(properties):,} properties, and a table has {MOST_PROPERTIES:,} columns at the most"
            faults.of(origin, what, "keep those that say something", "properties")
            continue
        # QGIS lifts `id` out of the properties when it saves; it means the same there.
        properties = dict(properties)
        identity = properties.get("id") if properties.get("id") is not None else item.get("id")
        if identity is not None:
            properties["id"] = identity
        if isinstance(identity, int | float) and not isinstance(identity, bool):
            properties["id"] = identity = str(identity)
        if isinstance(identity, str) and identity:
            origin = Origin(file, number, identity)
            if identity in seen:
                faults.of(
                    origin, f"has the same id as {seen[identity].where}", "give it another id", "properties", "id"
                )
                continue
            seen[identity] = origin
        ok, geometry = geometry_of(item.get("geometry"), origin, faults, extent)
        if ok:
            yield Feature(origin, geometry, properties)


def validate(feature: Feature, model: type[P], faults: Collector) -> P | None:
    """A feature's properties as `model`, or None with the reasons in `faults`."""
    for given, meant in slips(model, feature.properties):
        faults.ask(feature.origin, f"property '{given}' is unknown", f"did you mean '{meant}'?", "properties", given)
    # Editors that keep a layer as a table give every feature every property, null where it had none.
    said = {key: value for key, value in feature.properties.items() if value is not None}
    try:
        return model.model_validate(said)
    except ValidationError as error:
        for path, what, remedy in complaints(error, model, said):
            faults.of(feature.origin, what, remedy, "properties", *path)
        return None


def wants(feature: Feature, kinds: tuple[str, ...], faults: Collector) -> bool:
    """Whether the feature's geometry is one of `kinds`; a fault if not."""
    kind = feature.geometry.geom_type if feature.geometry is not None else "null"
    if kind in kinds:
        return True
    remedy = f"it must be {' or '.join(kinds)}"
    if kind == f"Multi{kinds[0]}":
        remedy += ": make a feature of each part"
    elif kind == "LineString" and kinds == ("Polygon",):
        remedy += ": close the line to an area"
    faults.of(feature.origin, f"its geometry is {kind}", remedy, "geometry")
    return False
