"""The basemap's layers, read and brought into the war's projection."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.errors import Fault, GeodataError
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.raster import Raster, read_raster
from kwmaps.geodata.reading import WORLD, read_features, validate, wants
from kwmaps.geodata.schema import LandProperties, NameProperties, Open, RiverProperties
from kwmaps.geometry import Projection, lines, polygons

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


@dataclass(frozen=True, slots=True)
class Row:
    """A feature of a layer."""

    said: dict[str, Any]
    """Its properties, with those that its layer defines."""
    geometry: Any
    """In metres, of one of the kinds that its layer takes."""

    def __getitem__(self, name: str) -> Any:
        return self.said[name]


class Basemap:
    """Land, water and relief of a geodata folder; each layer is read when first asked for."""

    def __init__(self, folder: Path, crs: str) -> None:
        self._folder = folder
        self.folder = folder / "basemap"
        self.projection = Projection(crs)
        self.crs = crs
        self._layers: dict[str, list[Row]] = {}
        self._around = lru_cache(maxsize=64)(self._part)
        self.ashore = lru_cache(maxsize=256)(self._ashore)
        self.raster = lru_cache(maxsize=None)(self._raster)

    def layer(self, name: str) -> list[Row]:
        """``basemap/NAME.geojson`` in metres; read once.

        Raises
        ------
        GeodataError
            The file is missing, or something in it can't be used.
        """
        if name not in self._layers:
            self._layers[name] = self._read(name)
        return self._layers[name]

    def _read(self, name: str) -> list[Row]:
        file, faults = f"basemap/{name}.geojson", Collector()
        model, kinds = LAYERS[name]
        if name != "land" and not (self._folder / file).exists():
            return []
        rows: list[Row] = []
        for feature in read_features(self._folder, file, faults, WORLD):
            said = validate(feature, model, faults)
            if wants(feature, kinds, faults) and said is not None and feature.geometry is not None:
                told = feature.properties | said.model_dump(include=set(model.model_fields))
                rows.append(Row(told, shapely.transform(feature.geometry, self.projection.to_metres)))
        if name == "land" and not faults.faults and not any(row["kind"] == "mainland" for row in rows):
            faults.add(file, "", "has no mainland", 'one Polygon must be of kind "mainland"')
        if faults.faults:
            raise GeodataError(faults.faults)
        if rows and not np.isfinite(shapely.total_bounds([row.geometry for row in rows])).all():
            raise GeodataError([Fault(file, "", "lies where the war's projection can't show it", "cut it to the war")])
        return rows

    @cached_property
    def mainland(self) -> MultiPolygon:
        """The ground that the fronts cut, in metres."""
        pieces = [row.geometry for row in self.layer("land") if row["kind"] == "mainland"]
        return MultiPolygon(polygons(shapely.union_all(pieces)))

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

    def _ashore(self, line: LineString) -> list[LineString]:
        """What of a short line lies on the mainland; a front often meets the coast where it did the day before."""
        return lines(line.intersection(self.mainland_around(line.bounds)))

    @cached_property
    def islands(self) -> list[Polygon]:
        """Islands in metres, in the order of their file."""
        islands = [row.geometry for row in self.layer("land") if row["kind"] != "mainland"]
        return [part for shape in islands for part in polygons(shape)]

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the country, its islands with it, in metres."""
        west, south, east, north = shapely.total_bounds([self.mainland, *self.islands]).tolist()
        return west, south, east, north

    @cached_property
    def neighbours(self) -> BaseGeometry:
        """Land of the countries around, in metres."""
        merged = shapely.disjoint_subset_union_all([row.geometry for row in self.layer("neighbours")])
        shapely.prepare(merged)
        return merged

    def names(self) -> list[Row]:
        """Rows of ``names.geojson`` (seas and countries) with name, kind, size, angle and geometry in metres."""
        return self.layer("names")

    def rivers(self) -> list[tuple[str, str, int, BaseGeometry]]:
        """Named rivers as (id, name, rank, course in metres)."""
        rows = self.layer("rivers")
        return [(row["id"], row["name"], int(row["rank"]), row.geometry) for row in rows if row["name"]]

    def _raster(self, name: str) -> Raster | None:
        """``basemap/NAME.png`` with its bounds from ``NAME.json``, or None if the folder has none.

        Raises
        ------
        GeodataError
            One of the two can't be used, or is there without the other.
        """
        if not any((self.folder / f"{name}.{ending}").exists() for ending in ("png", "json")):
            return None
        return read_raster(self._folder, f"basemap/{name}")
