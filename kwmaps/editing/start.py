"""A new snapshot to begin with: the front of a day between two documented ones, as a file that can be edited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from kwmaps.build.whole import replace_file
from kwmaps.dates import DAY
from kwmaps.errors import RequestError
from kwmaps.geodata.formatting import formatted, read_exactly, rounded, written
from kwmaps.geometry import lines, polygons
from kwmaps.model import Snapshot
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation
from kwmaps.timeline.territory import SPECK

SMOOTH = 100.0
"""Metres that a vertex may lie off the front that was worked out: there have to be few enough to drag."""

OFFSHORE = 6_000.0
"""Metres past the coast to which a front is drawn."""


def new_snapshot(atlas: Atlas, day: date) -> tuple[Path, Path | None]:
    """Writes ``fronts/DATE.geojson`` into the war's folder, with the front and the pockets of that day.

    Where a snapshot says that the front stood still over that day, the new file begins as its copy, sources and all, and
    the older one's `until` is drawn back to the day before. Returns the new file and the older one if it was changed.

    Raises
    ------
    RequestError
        The day has a file already.
    OutputError
        The folder can't be written.
    """
    folder = atlas.geodata.folder
    path = folder / "fronts" / f"{day}.geojson"
    if path.exists():
        raise RequestError(f"{path} is there already: edit it, or choose another day")
    situation = atlas.at(day)
    if not situation.is_documented:
        replace_file(path, snapshot_text(situation).encode())
        return path, None
    before = situation.snapshots[0]
    # The older one first: whatever happens then, the folder stays one that can be read.
    older, text = end_before(folder, before, day)
    replace_file(path, _until(text, before.until if before.until > day else None).encode())
    return path, older


def end_before(folder: Path, snapshot: Snapshot, day: date) -> tuple[Path, str]:
    """Lets a snapshot that stood still over a day stand still to its eve only; returns its file and what it said before."""
    older = folder / snapshot.file
    text = formatted(older.read_bytes().decode("utf-8-sig"), snapshot.file)
    eve = day - DAY
    replace_file(older, _until(text, eve if eve > snapshot.date else None).encode())
    return older, text


def _until(text: str, day: date | None) -> str:
    """A snapshot's file with another `until` on every feature, or none."""
    document = read_exactly(text)
    for feature in document["features"]:
        properties = {key: value for key, value in feature["properties"].items() if key not in ("until", "date")}
        feature["properties"] = properties | ({"until": day.isoformat()} if day else {})
    members = {key: value for key, value in document.items() if key not in ("type", "features")}
    return formatted(written(document["features"], members), "fronts/")


def snapshot_text(situation: Situation) -> str:
    """The front and the pockets of a day as the content of a snapshot's file."""
    return formatted(written(snapshot_features(situation)), f"fronts/{situation.date}.geojson")


def snapshot_features(situation: Situation) -> list[dict[str, Any]]:
    """The front, drawn on past the coasts, and the pockets of a day, as GeoJSON features with what a snapshot has to say."""
    return [*_fronts(situation), *_pockets(situation)]


def _fronts(situation: Situation) -> Iterator[dict[str, Any]]:
    parts = situation.division.known_along(_drawn(situation))
    for number, part in enumerate(parts, start=1):
        yield _feature(
            situation,
            part.line,
            id=f"front-{number}",
            kind="front",
            # Even where both neighbours are certain of the line, no text says so of this day.
            certainty="likely" if part.certainty == "certain" else part.certainty,
            uncertainty_km=part.uncertainty_km,
        )


def _drawn(situation: Situation) -> Iterator[LineString]:
    """The front's lines in metres, on past the coasts but not far."""
    land = situation.atlas.basemap.mainland
    shore = land.simplify(500).buffer(OFFSHORE)
    # Rings round less than a pocket are traces of how the front was worked out.
    found = lines(shapely.line_merge(situation.division.territory.edge))
    plain = [line for line in found if not (line.is_ring and Polygon(line).area < SPECK)]
    for line in lines(shapely.line_merge(MultiLineString(plain))):
        near = line.intersection(shore)
        if not line.intersects(land) or near.is_empty:
            continue
        drawn: BaseGeometry = line
        if not line.is_ring:
            # Between its ends it may cross bays, and stays whole.
            reach = [line.project(Point(xy)) for xy in shapely.get_coordinates(near)]
            drawn = substring(line, min(reach), max(reach))
        yield LineString(shapely.get_coordinates(drawn.simplify(SMOOTH)))


def _pockets(situation: Situation) -> Iterator[dict[str, Any]]:
    known = [(part.uncertainty_km, part) for snapshot in situation.snapshots for part in snapshot.held]
    for number, area in enumerate(situation.held, start=1):
        shore = situation.atlas.basemap.mainland.buffer(OFFSHORE)
        for piece in polygons(area.polygon.intersection(shore)):
            near = [held for _, held in known if held.holder == area.holder]
            name = next((held.name for held in near if held.name and _touches(situation, piece, held.polygon)), "")
            yield _feature(
                situation,
                piece.simplify(SMOOTH),
                id=f"pocket-{number}",
                kind="pocket",
                holder=area.holder,
                **({"name": name} if name else {}),
                certainty=situation.certainty,
                uncertainty_km=max((km for km, held in known if held in near), default=5.0),
            )


def _touches(situation: Situation, piece: BaseGeometry, degrees: BaseGeometry) -> bool:
    return bool(situation.atlas.ground.projection.forward(degrees).intersects(piece))


def _feature(situation: Situation, shape: BaseGeometry, **said: Any) -> dict[str, Any]:
    before, after, _ = situation.between
    told = f"worked out from the fronts of {before} and {after}" if before != after else f"the front of {before}"
    note = "A start. Draw the line as your source has it, and name the source."
    drawn = mapping(situation.atlas.ground.projection.inverse(shape))
    geometry = {"type": drawn["type"], "coordinates": rounded(_listed(drawn["coordinates"]))}
    return {"type": "Feature", "properties": {**said, "source": told, "note": note}, "geometry": geometry}


def _listed(value: Any) -> Any:
    return [_listed(part) for part in value] if isinstance(value, tuple | list) else value
