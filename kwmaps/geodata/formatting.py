"""One way to write a GeoJSON file: a line a feature, members in one order, five decimals, so that git shows what was edited.

Nothing that a file says is lost: notes, unknown members, ids, the order of features and of vertices, heights. Numbers
outside of geometries keep the very digits that they were written with.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

import shapely

from kwmaps.errors import Fault, GeodataError

DECIMALS = 5
"""Of longitude and latitude: a metre. More are noise that editors add."""

LAST = ("source", "certainty", "uncertainty_km", "note")

ORDERS: Mapping[str, tuple[str, ...]] = {
    "fronts": ("id", "kind", "holder", "name", "title", "line", "until", *LAST),
    "places": ("id", "name", "modern", "ko", "hanja", "kind", "rank", *LAST),
    "events": ("id", "date", "text", "title", "place", "rank", *LAST),
    "movements": ("id", "name", "side", "kind", "start", "end", "units", "rank", *LAST),
    "": ("id", "name", "holder", "from", "to", *LAST),
}
"""In which order the properties of a feature stand, by its file or folder. Others follow as they stood."""


class Number(str):
    """A number as it was written."""

    __slots__ = ()


def formatted(text: str, file: str = "") -> str:
    """A GeoJSON FeatureCollection, written the one way.

    Parameters
    ----------
    text
        The file's content.
    file
        Its path in the geodata folder, which tells the order of properties and is named in faults.

    Raises
    ------
    GeodataError
        The text is no FeatureCollection, or says something twice: then nothing can be written without a loss.
    """
    document = read_exactly(text, file)
    if not isinstance(document, dict) or not isinstance(document.get("features"), list):
        raise _fault(file, "is not a GeoJSON FeatureCollection")
    order = ORDERS.get("fronts" if file.startswith("fronts/") else file.removesuffix(".geojson"), ORDERS[""])
    features = [_feature(item, order) for item in document["features"]]
    _name(features, file)
    return written(features, {key: value for key, value in document.items() if key not in ("type", "features")})


def written(features: Iterable[Any], members: Mapping[str, Any] | None = None) -> str:
    """Features as a file, a line each. Mappings keep their order; `members` are the collection's own besides."""
    head = ['"type":"FeatureCollection"', *(f"{_string(key)}:{_told(value)}" for key, value in (members or {}).items())]
    body = ",\n".join(_told(feature) for feature in features)
    return f'{{{",".join(head)},"features":[\n{body}\n]}}\n' if body else f'{{{",".join(head)},"features":[]}}\n'


def rounded(coordinates: Any) -> Any:
    """Nested coordinates with longitudes and latitudes of at most `DECIMALS` decimals; heights stay as they are."""
    if not isinstance(coordinates, list):
        return coordinates
    if coordinates and all(isinstance(value, Number | float | int) for value in coordinates):
        return [_round(value) for value in coordinates[:2]] + coordinates[2:]
    return [rounded(part) for part in coordinates]


def _round(value: Any) -> float:
    # Adding zero makes −0.0 plain.
    return round(float(value), DECIMALS) + 0.0


def read_exactly(text: str, file: str = "") -> Any:
    """JSON as values, numbers with the digits that they were written with.

    Raises
    ------
    GeodataError
        It is no JSON, or says something twice in one place.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise _fault(file, f'says "{twice}" twice in one place', "remove one of them")
        return found

    def refuse(constant: str) -> NoReturn:
        raise _fault(file, f"has the number {constant}", "GeoJSON knows finite numbers only")

    try:
        return json.loads(
            text.removeprefix("\ufeff"),
            parse_float=Number,
            parse_int=Number,
            parse_constant=refuse,
            object_pairs_hook=once,
        )
    except json.JSONDecodeError as error:
        what = "is empty" if not text.strip() else f"is not JSON ({error.msg})"
        raise _fault(file, what, "was it saved completely?", f"line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise _fault(file, "is nested too deeply to be GeoJSON") from None


def _fault(file: str, what: str, remedy: str = "", where: str = "") -> GeodataError:
    return GeodataError([Fault(file, where, what, remedy)])


def _feature(item: Any, order: tuple[str, ...]) -> Any:
    """A feature with its members in their places."""
    if not isinstance(item, dict):
        return item
    properties, geometry = item.get("properties"), item.get("geometry")
    if isinstance(properties, dict):
        properties = _properties(properties, order)
        # QGIS lifts `id` out of the properties when it saves; it means the same there.
        if "id" not in properties and isinstance(item.get("id"), str) and not isinstance(item["id"], Number):
            properties = {"id": item["id"], **properties}
            item = {key: value for key, value in item.items() if key != "id"}
    found = {"properties": properties, "geometry": _geometry(geometry)}
    # A position stands before the words, where the eye finds it; lines and areas stand behind.
    short = geometry is None or (isinstance(geometry, dict) and geometry.get("type") == "Point")
    middle = ("geometry", "properties") if short else ("properties", "geometry")
    names = ["type", "id", *middle, *(key for key in item if key not in ("type", "id", *middle))]
    return {key: found.get(key, item[key]) for key in names if key in item}


def _properties(given: dict[str, Any], order: tuple[str, ...]) -> dict[str, Any]:
    # Editors that keep a layer as a table give every feature every property, null where it had none. Those that
    # kwmaps knows mean nothing so; what is somebody's own stays, null or not.
    said = {key: value for key, value in given.items() if value is not None or key not in order}
    names = [key for key in order if key in said] + [key for key in said if key not in order]
    return {key: said[key] for key in names}


def _geometry(given: Any) -> Any:
    """A geometry with round numbers, unless a shape that was good would be none any more."""
    if not isinstance(given, dict) or not isinstance(given.get("coordinates"), list):
        return given
    short = rounded(given["coordinates"])
    exact = _plain(given["coordinates"])
    if _is_good(given.get("type"), exact) and not _is_good(given.get("type"), short):
        short = given["coordinates"]
    names = ["type", *(key for key in given if key not in ("type", "coordinates")), "coordinates"]
    return {key: short if key == "coordinates" else given[key] for key in names if key in given}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return float(value) if isinstance(value, Number) else value


def _is_good(kind: Any, coordinates: Any) -> bool:
    try:
        shape = shapely.geometry.shape({"type": kind, "coordinates": _plain(coordinates)})
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, shapely.errors.ShapelyError):
        return False
    return bool(shape.is_valid) and not shape.is_empty


def _name(features: list[Any], file: str) -> None:
    """Gives an id to every feature that has none: from its name or kind, with a number where that is taken."""
    mine = [
        feature for feature in features if isinstance(feature, dict) and isinstance(feature.get("properties"), dict)
    ]
    taken = {str(feature["properties"].get("id", feature.get("id"))) for feature in mine}
    for feature in mine:
        properties = feature["properties"]
        if properties.get("id") is None and feature.get("id") is None:
            stem = slug(str(properties.get("name") or properties.get("kind") or "")) or slug(file.rpartition("/")[2])
            given = next(name for name in _candidates(stem or "feature") if name not in taken)
            taken.add(given)
            feature["properties"] = {"id": given, **{key: value for key, value in properties.items() if key != "id"}}


def _candidates(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def slug(text: str) -> str:
    """A name as an id: small letters, digits and hyphens."""
    plain = "".join(letter if letter.isalnum() else " " for letter in text.removesuffix(".geojson").casefold())
    return "-".join(plain.split())


def _told(value: Any) -> str:
    """A value as compact JSON, in the letters of its language."""
    match value:
        case dict():
            return "{" + ",".join(f"{_string(key)}:{_told(part)}" for key, part in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(_told(part) for part in value) + "]"
        case Number():
            return str(value)
        case str():
            return _string(value)
        case _:
            return json.dumps(value, allow_nan=False)


def _string(text: str) -> str:
    # Half of a surrogate pair is no letter that a file could hold.
    return json.dumps(text, ensure_ascii=any("\ud800" <= letter <= "\udfff" for letter in text))
