"""One day's situation as a file for other programs: GeoJSON, GeoPackage, KML, or zipped shapefiles."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kwmaps.build.whole import whole_file
from kwmaps.errors import RequestError, wrong_ending
from kwmaps.geodata.formatting import rounded, written
from kwmaps.timeline.situation import Situation

if TYPE_CHECKING:
    import geopandas

ENDINGS = (".geojson", ".gpkg", ".kml", ".shp.zip")

EPOCH = "1980-01-01T00:00:00Z"
"""A time for formats that insist on one: the same day gives the same bytes."""

Layers = dict[str, "geopandas.GeoDataFrame"]


def ending_of(path: Path) -> str:
    """Which of `ENDINGS` a file has.

    Raises
    ------
    RequestError
        None of them.
    """
    for ending in ENDINGS:
        if path.name.lower().endswith(ending):
            return ending
    raise wrong_ending(path, ENDINGS)


def export(situation: Situation, path: Path) -> int:
    """Writes a day's ground, front, pockets, places and movements; returns the size in bytes.

    Raises
    ------
    RequestError
        The file's ending is none that can be written, or GDAL lacks what it needs for it.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    writers: dict[str, Callable[[Layers, Situation], bytes]] = {
        ".geojson": _geojson,
        ".gpkg": _geopackage,
        ".kml": _kml,
        ".shp.zip": _shapefiles,
    }
    content = writers[ending_of(path)](layers(situation), situation)
    with whole_file(path) as file:
        file.write(content)
    return len(content)


def layers(situation: Situation) -> Layers:
    """A day as tables with geometries in degrees, WGS84; those with no row are left out."""
    import geopandas

    found = {}
    for name, rows in (
        ("ground", _ground(situation)),
        ("front", _front(situation)),
        ("pockets", _pockets(situation)),
        ("places", _places(situation)),
        ("movements", _movements(situation)),
    ):
        table = list(rows)
        if table:
            found[name] = geopandas.GeoDataFrame(table, geometry="geometry", crs="EPSG:4326")
    return found


def _ground(situation: Situation) -> Iterator[dict[str, Any]]:
    for side in situation.atlas.war.sides:
        km2 = round(situation.area_km2(side.id), 1)
        yield _row(situation, side.id, holder=side.id, name=side.name, km2=km2, geometry=situation.side(side.id))


def _front(situation: Situation) -> Iterator[dict[str, Any]]:
    there = situation.atlas.ground.projection
    before, after, _ = situation.between
    for number, part in enumerate(situation.front_parts, start=1):
        yield _row(
            situation,
            f"front-{number}",
            certainty=part.certainty,
            km=part.uncertainty_km,
            before=before.isoformat(),
            after=after.isoformat(),
            geometry=there.inverse(part.line),
        )


def _pockets(situation: Situation) -> Iterator[dict[str, Any]]:
    there, land = situation.atlas.ground.projection, situation.atlas.basemap.mainland
    for number, area in enumerate(situation.held, start=1):
        shape = there.inverse(area.polygon.intersection(land))
        yield _row(situation, f"pocket-{number}", holder=area.holder, geometry=shape)


def _places(situation: Situation) -> Iterator[dict[str, Any]]:
    for place in situation.atlas.places:
        holder = situation.holder(place.lon, place.lat) or ""
        yield _row(situation, place.id, name=place.name, rank=place.rank, holder=holder, geometry=place.point)


def _movements(situation: Situation) -> Iterator[dict[str, Any]]:
    for move in situation.movements:
        days = {"start": move.start.isoformat(), "end": move.end.isoformat()}
        said = {"name": move.name, "side": move.side, "kind": move.kind, "units": move.units}
        yield _row(situation, move.id, **said, **days, geometry=move.paths)


def _row(situation: Situation, key: str, **said: Any) -> dict[str, Any]:
    return {"id": key, "date": situation.date.isoformat(), **said}


def _geojson(tables: Layers, situation: Situation) -> bytes:
    """All layers in one collection, each feature with its layer's name."""
    features = []
    for name, table in tables.items():
        for feature in table.iterfeatures(drop_id=True):
            shape = feature["geometry"]
            geometry = {"type": shape["type"], "coordinates": rounded(_listed(shape["coordinates"]))}
            properties = {"layer": name, **feature["properties"]}
            features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return written(features, {"title": _title(situation), "credit": situation.atlas.war.credit}).encode()


def _listed(value: Any) -> Any:
    return [_listed(part) for part in value] if isinstance(value, tuple | list) else value


def _geopackage(tables: Layers, situation: Situation) -> bytes:
    with tempfile.TemporaryDirectory(prefix="kwmaps-") as folder, _at_epoch():
        path = Path(folder) / "day.gpkg"
        for name, table in tables.items():
            about = {"IDENTIFIER": name, "DESCRIPTION": f"{_title(situation)}. {situation.atlas.war.credit}"}
            table.to_file(path, layer=name, driver="GPKG", engine="pyogrio", layer_options=about)
        return path.read_bytes()


def _kml(tables: Layers, _: Situation) -> bytes:
    import pyogrio

    if "w" not in pyogrio.list_drivers().get("LIBKML", ""):
        raise RequestError(
            "the GDAL of this installation writes no KML: choose .gpkg, or pip install --upgrade pyogrio"
        )
    with tempfile.TemporaryDirectory(prefix="kwmaps-") as folder:
        path = Path(folder) / "day.kml"
        for name, table in tables.items():
            table.to_file(path, layer=name, driver="LIBKML", engine="pyogrio")
        return path.read_bytes()


def _shapefiles(tables: Layers, situation: Situation) -> bytes:
    """One shapefile a layer: each holds one kind of geometry only."""
    content = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="kwmaps-") as folder, zipfile.ZipFile(content, "w") as archive:
        for name, table in tables.items():
            options = {"DBF_DATE_LAST_UPDATE": EPOCH[:10], "ENCODING": "UTF-8"}
            path = Path(folder) / f"{situation.date}-{name}.shp"
            table.to_file(path, driver="ESRI Shapefile", engine="pyogrio", layer_options=options)
        for path in sorted(Path(folder).iterdir()):
            entry = zipfile.ZipInfo(path.name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return content.getvalue()


class _at_epoch:  # noqa: N801
    """While this is open GDAL writes `EPOCH` where it would write the time."""

    def __enter__(self) -> None:
        import pyogrio

        self._before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": EPOCH})

    def __exit__(self, *_: object) -> None:
        import pyogrio

        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": self._before})


def _title(situation: Situation) -> str:
    return f"{situation.atlas.war.title}, {situation.date}"
