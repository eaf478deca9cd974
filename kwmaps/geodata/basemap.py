"""The basemap's layers, read with geopandas and brought into the war's projection."""

from __future__ import annotations

from functools import cached_property, lru_cache
from math import ceil, floor
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.errors import Fault, GeodataError
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.raster import Raster, read_raster
from kwmaps.geodata.reading import WORLD, read_features, validate, wants
from kwmaps.geodata.schema import LandProperties, NameProperties, Open, RiverProperties
from kwmaps.geometry import Projection, polygons

AREA = ("Polygon", "MultiPolygon")
COURSE = ("LineString", "MultiLineString")

LAYERS: dict[str, tuple[type[Open], tuple[str, ...]]] = {
    "land": (LandProperties, AREA),
    "neighbours": (Open, AREA),
    "lakes": (Open, AREA),
    "rivers": (RiverProperties, COURSE),
    "border": (Open, COURSE),
    "names": (NameProperties, COURSE),
}
"""What each layer's features must say, and their geometry. All but land may be missing or empty."""

RASTERS = ("relief", "heights")
"""Pictures that lie beside them; the map is drawn without those that aren't there."""


ROOM, ROUND = 5_000, 20_000
"""Metres beyond a line up to which the mainland is cut out for it at least, and of which the cuts are multiples."""


class Basemap:
    """Land, water and relief of a geodata folder; each layer is read when first asked for."""

    def __init__(self, folder: Path, crs: str) -> None:
        self._folder = folder
        self.folder = folder / "basemap"
        self.projection = Projection(crs)
        self.crs = crs
        self._layers: dict[str, geopandas.GeoDataFrame] = {}
        self._around = lru_cache(maxsize=64)(self._part)

    def layer(self, name: str) -> geopandas.GeoDataFrame:
        """``basemap/NAME.geojson`` in metres; read once.

        Raises
        ------
        GeodataError
            The file is missing, or something in it can't be used.
        """
        if name not in self._layers:
            self._layers[name] = self._read(name)
        return self._layers[name]

    def _read(self, name: str) -> geopandas.GeoDataFrame:
        file, faults = f"basemap/{name}.geojson", Collector()
        model, kinds = LAYERS[name]
        columns = ("id", *(known for known in model.model_fields if known != "id"), "geometry")
        nothing = geopandas.GeoDataFrame(columns=columns, geometry="geometry", crs=self.crs)
        if name != "land" and not (self._folder / file).exists():
            return nothing
        rows, shapes = [], []
        for feature in read_features(self._folder, file, faults, WORLD):
            said = validate(feature, model, faults)
            if wants(feature, kinds, faults) and said is not None:
                rows.append(feature.properties | said.model_dump(include=set(model.model_fields)))
                shapes.append(feature.geometry)
        if name == "land" and not faults.faults and not any(row["kind"] == "mainland" for row in rows):
            faults.add(file, "", "has no mainland", 'one Polygon must be of kind "mainland"')
        if faults.faults:
            raise GeodataError(faults.faults)
        if not rows:
            return nothing
        frame = geopandas.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")
        try:
            frame = frame.to_crs(self.crs)
        except ValueError:
            frame = frame.iloc[:0]
        if not np.isfinite(frame.total_bounds).all() and rows:
            raise GeodataError([Fault(file, "", "lies where the war's projection can't show it", "cut it to the war")])
        return frame

    @cached_property
    def _land(self) -> geopandas.GeoDataFrame:
        return self.layer("land")

    @cached_property
    def mainland(self) -> MultiPolygon:
        """The ground that the fronts cut, in metres."""
        land = self._land
        return MultiPolygon(polygons(shapely.union_all(land.geometry[land["kind"] == "mainland"].to_numpy())))

    def mainland_around(self, bounds: tuple[float, float, float, float]) -> BaseGeometry:
        """The mainland within some kilometres of `bounds`: lines inside are cut by it as by the whole, but faster."""
        west, south, east, north = bounds
        if not west <= east:
            return self.mainland
        # In round numbers, since tomorrow's bounds are mostly much the same.
        low = [floor((value - ROOM) / ROUND) for value in (west, south)]
        high = [ceil((value + ROOM) / ROUND) for value in (east, north)]
        return self._around(*low, *high)

    def _part(self, west: int, south: int, east: int, north: int) -> BaseGeometry:
        near = shapely.clip_by_rect(self.mainland, *(ROUND * value for value in (west, south, east, north)))
        # Clipping promises no valid polygons where a coast touches the rectangle.
        return near if near.is_valid else self.mainland

    @cached_property
    def islands(self) -> list[Polygon]:
        """Islands in metres, in the order of their file."""
        land = self._land
        return [part for shape in land.geometry[land["kind"] != "mainland"] for part in polygons(shape)]

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the country, its islands with it, in metres."""
        west, south, east, north = shapely.total_bounds([self.mainland, *self.islands]).tolist()
        return west, south, east, north

    @cached_property
    def neighbours(self) -> BaseGeometry:
        """Land of the countries around, in metres."""
        merged = shapely.union_all(self.layer("neighbours").geometry.to_numpy())
        shapely.prepare(merged)
        return merged

    def names(self) -> list[Any]:
        """Rows of ``names.geojson`` (seas and countries) with name, kind, size, angle and geometry in metres."""
        frame = self.layer("names")
        return [row for _, row in frame.iterrows()]

    def rivers(self) -> list[tuple[str, str, int, BaseGeometry]]:
        """Named rivers as (id, name, rank, course in metres)."""
        frame = self.layer("rivers")
        rows = zip(frame["id"], frame["name"], frame["rank"], frame.geometry, strict=True)
        return [(key, name, int(rank), course) for key, name, rank, course in rows if isinstance(name, str) and name]

    def raster(self, name: str) -> Raster | None:
        """``basemap/NAME.png`` with its bounds from ``NAME.json``, or None if the folder has none.

        Raises
        ------
        GeodataError
            One of the two can't be used, or is there without the other.
        """
        if not any((self.folder / f"{name}.{ending}").exists() for ending in ("png", "json")):
            return None
        return read_raster(self._folder, f"basemap/{name}")
