"""JSON Schema of every file of a geodata folder, made from the models: editors complete and mark faults by it.

Draft 7, which all of them read. Whatever `kwmaps check` accepts, the schemas accept, but for numbers in quotes; they don't
know what other files say, nor where ground ends.
"""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from textwrap import dedent
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from kwmaps.geodata import schema
from kwmaps.geodata.lessons import LessonsTable
from kwmaps.geodata.shapes import DEPTH
from kwmaps.geodata.war_tables import WarTable

DRAFT = "http://json-schema.org/draft-07/schema#"

POINT, AREA, PATHS = ("Point",), ("Polygon",), ("LineString", "MultiLineString")

Json = dict[str, Any]

WORDS: Json = {"type": "string"}

LANGUAGE_TABLES = {
    "war": 1,
    "sides": 2,
    "side_names": 2,
    "phases": 2,
    "places": 1,
    "events": 2,
    "movements": 1,
    "lines": 1,
    "lessons": 2,
    "words": 2,
    "names": 1,
    "rivers": 1,
}
"""Tables of a language, and how deep their words lie."""

FILES: Mapping[str, tuple[str, ...]] = {
    "front": ("fronts/*.geojson",),
    "contested": ("contested.geojson",),
    "movements": ("movements.geojson",),
    "places": ("places.geojson",),
    "events": ("events.geojson",),
    "islands": ("islands.geojson",),
    "named-lines": ("lines/named-lines.geojson",),
    # The border and the armistice's line, whatever war.toml calls them; not the named lines.
    "lines": ("lines/[!n]*.geojson",),
    "land": ("basemap/land.geojson",),
    "rivers": ("basemap/rivers.geojson",),
    "names": ("basemap/names.geojson",),
    "areas": ("basemap/lakes.geojson", "basemap/neighbours.geojson"),
    "border": ("basemap/border.geojson",),
    "war": ("war.toml",),
    "lessons": ("lessons.toml",),
    "language": ("languages/*.toml",),
}
"""Which schema is whose."""


def schemas() -> dict[str, Json]:
    """Every schema by its name, without ``.json``."""
    lines = ("LineString", *AREA)
    made = {
        "front": _collection(_front()),
        "contested": _collection(_feature(schema.LineProperties, AREA)),
        "movements": _collection(_feature(schema.MovementProperties, PATHS)),
        "places": _collection(_feature(schema.PlaceProperties, POINT)),
        "events": _collection(_feature(schema.EventProperties, POINT, may_be_nowhere=True)),
        "islands": _collection(_feature(schema.IslandProperties, POINT)),
        "named-lines": _collection(_feature(schema.LineProperties, PATHS)),
        "lines": _collection(_feature(schema.Open, lines)),
        "land": _collection(_feature(schema.LandProperties, ("Polygon", "MultiPolygon"))),
        "rivers": _collection(_feature(schema.RiverProperties, PATHS)),
        "names": _collection(_feature(schema.NameProperties, PATHS)),
        "areas": _collection(_feature(schema.Open, ("Polygon", "MultiPolygon"))),
        "border": _collection(_feature(schema.Open, PATHS)),
        "war": _tables(WarTable),
        "lessons": _tables(LessonsTable),
        "language": _language(),
    }
    return {name: {"$schema": DRAFT, "title": f"kwmaps: {', '.join(FILES[name])}"} | made[name] for name in FILES}


def written(schema: Json) -> bytes:
    """A schema as its file has it."""
    return (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def settings(folder: str = "") -> Json:
    """VS Code's settings for a workspace in which the war lies in `folder`; TOML files name their schemas themselves."""
    below = f"/{folder}" if folder else ""
    return {
        "files.associations": {"*.geojson": "json"},
        "json.schemas": [
            {"fileMatch": [f"{below}/{pattern}" for pattern in patterns], "url": f".{below}/schema/{name}.json"}
            for name, patterns in FILES.items()
            if not patterns[0].endswith(".toml")
        ],
    }


def _collection(feature: Json) -> Json:
    # Other programs write members of their own beside the features; they are nobody's business.
    return {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {"type": "array", "items": feature},
        },
    }


def _feature(model: type[BaseModel], kinds: Iterable[str], *, may_be_nowhere: bool = False) -> Json:
    said = _tables(model)
    wanted = said.get("required", [])
    feature: Json = {
        "type": "object",
        "required": ["type", "properties", "geometry"],
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": ["string", "number"]},
            "properties": said,
            "geometry": _geometry(tuple(kinds), may_be_nowhere),
        },
    }
    if "id" in wanted:
        # QGIS lifts the id out of the properties, and makes a number of it if it can.
        said["properties"]["id"] |= {"type": ["string", "number"]}
        said["required"] = [key for key in wanted if key != "id"]
        feature["anyOf"] = [
            {"properties": {"properties": {"required": ["id"]}}},
            {"required": ["id"]},
        ]
    return feature


def _front() -> Json:
    """A front or a pocket, by its `kind`."""
    front = _feature(schema.FrontProperties, PATHS)
    pocket = _feature(schema.PocketProperties, AREA)
    kind = {
        "enum": ["front", "pocket"],
        "description": "front: a line from sea to sea. pocket: an area held away from it.",
    }
    for feature in (front, pocket):
        feature["properties"]["properties"]["properties"]["kind"] = kind
    return {
        "if": {"properties": {"properties": {"properties": {"kind": {"const": "pocket"}}, "required": ["kind"]}}},
        "then": pocket,
        "else": front,
    }


def _geometry(kinds: tuple[str, ...], may_be_nowhere: bool) -> Json:
    found = [_shape(kind) for kind in kinds]
    # A single part saved as several.
    found += [
        _shape(f"Multi{kind}", most=1) for kind in kinds if f"Multi{kind}" in DEPTH and f"Multi{kind}" not in kinds
    ]
    nowhere: list[Json] = [{"type": "null"}] if may_be_nowhere else []
    return {
        "description": " or ".join([*kinds, *(["null"] if may_be_nowhere else [])]),
        "anyOf": [*nowhere, *found],
    }


def _shape(kind: str, most: int | None = None) -> Json:
    coordinates: Json = {
        "type": "array",
        "description": "longitude, latitude",
        "minItems": 2,
        "items": [
            {"type": "number", "minimum": -180, "maximum": 180},
            {"type": "number", "minimum": -90, "maximum": 90},
        ],
    }
    for depth in range(DEPTH[kind]):
        # The innermost list is a line of two positions at least, or the ring of an area of three.
        least = {"LineString": 2, "Polygon": 3}.get(kind.removeprefix("Multi"), 1) if depth == 0 else 1
        coordinates = {"type": "array", "minItems": least, "items": coordinates}
    if most is not None:
        coordinates["maxItems"] = most
    return {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {"type": {"const": kind}, "coordinates": coordinates},
    }


def _language() -> Json:
    tables = {}
    for name, depth in LANGUAGE_TABLES.items():
        table: Json = WORDS
        for _ in range(depth):
            table = {"type": "object", "additionalProperties": table}
        tables[name] = table
    # Beside a side's names stand those that it had up to a day.
    tables["sides"]["additionalProperties"] |= {"properties": {"until": tables["side_names"]}}
    return {"type": "object", "properties": tables, "additionalProperties": False}


def _tables(model: type[BaseModel]) -> Json:
    """A model as draft 7."""
    made: Json = _draft_7(model.model_json_schema(by_alias=True, schema_generator=_Described))
    made.pop("description", None)
    return made


def _draft_7(found: Any) -> Any:
    """Pydantic's schema, which is of a later draft and gives every key a title of its own making."""
    if isinstance(found, list):
        return [_draft_7(part) for part in found]
    if not isinstance(found, dict):
        return found
    made = {
        key: {name: _draft_7(part) for name, part in value.items()}
        if key in ("properties", "$defs")
        else _draft_7(value)
        for key, value in found.items()
        if key != "title"
    }
    if "prefixItems" in made:
        made["items"] = made.pop("prefixItems")
        made["additionalItems"] = False
    if made.get("additionalProperties") is True:
        # GeoJSON: editors that keep a layer as a table write null where nothing is said.
        wanted = made.get("required", [])
        for name, value in made["properties"].items():
            if name not in wanted and "anyOf" not in value:
                described = {"description": value.pop("description")} if "description" in value else {}
                default = {"default": value.pop("default")} if "default" in value else {}
                made["properties"][name] = {"anyOf": [value, {"type": "null"}], **default, **described}
        made.pop("additionalProperties")
        made.setdefault("properties", {})
    return made


class _Described(GenerateJsonSchema):
    """Says of each key what its model says in the docstring below it."""

    def model_schema(self, schema: Any) -> Json:
        made, model = super().model_schema(schema), schema["cls"]
        for base in reversed(model.__mro__):
            if base.__module__.startswith("kwmaps."):
                for name, said in _below_keys(base).items():
                    made["properties"][model.model_fields[name].alias or name]["description"] = said
        return made


def _below_keys(model: type[BaseModel]) -> Mapping[str, str]:
    """The docstrings of a model's own keys; none where the program lies without its source."""
    try:
        source = dedent(inspect.getsource(model))
    except OSError:
        return {}
    found = {}
    for key, below in pairwise(ast.walk(ast.parse(source))):
        match key, below:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(said))):
                found[name] = inspect.cleandoc(said)
    return found
