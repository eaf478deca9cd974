"""The basemap's layers, read with geopandas and brought into the war's projection."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.errors import Fault, GeodataError
from kwmaps.geometry import Projection, polygons

OPTIONAL = {
    "neighbours": ("id", "geometry"),
    "border": ("id", "geometry"),
    "lakes": ("id", "geometry"),
    "rivers": ("id", "name", "rank", "geometry"),
    "names": ("id", "name", "kind", "size", "geometry"),
}
"""Layers that a country needn't have, with what is read of them. Land it must have."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A grey picture in longitude and latitude, north up: relief or heights."""

    values: NDArray[np.uint8]
    """Shape (rows, columns), first row in the north."""
    bounds: tuple[float, float, float, float]
    """West, south, east, north in degrees, of the picture's outer edges."""

    def over(self, lonlat: NDArray[Any]) -> NDArray[np.float32]:
        """The picture's value, 0 to 255, at each of (…, 2) positions in degrees, between its pixels' middles."""
        west, south, east, north = self.bounds
        rows, columns = self.values.shape
        x = ((lonlat[..., 0] - west) / (east - west) * columns - 0.5).clip(0, columns - 1.001)
        y = ((north - lonlat[..., 1]) / (north - south) * rows - 0.5).clip(0, rows - 1.001)
        c, r = x.astype(int), y.astype(int)
        fx, fy = x - c, y - r
        v = self.values.astype(np.float32)
        top = v[r, c] * (1 - fx) + v[r, c + 1] * fx
        low = v[r + 1, c] * (1 - fx) + v[r + 1, c + 1] * fx
        found: NDArray[np.float32] = (top * (1 - fy) + low * fy).astype(np.float32)
        return found


class Basemap:
    """Land, water and relief of a geodata folder; each layer is read when first asked for."""

    def __init__(self, folder: Path, crs: str) -> None:
        self.folder = folder / "basemap"
        self.projection = Projection(crs)
        self.crs = crs
        self._layers: dict[str, geopandas.GeoDataFrame] = {}

    def layer(self, name: str) -> geopandas.GeoDataFrame:
        """``basemap/NAME.geojson`` in metres; read once.

        Raises
        ------
        GeodataError
            The file is no GeoJSON, or missing though it is needed.
        """
        if name not in self._layers:
            self._layers[name] = self._read(name)
        return self._layers[name]

    def _read(self, name: str) -> geopandas.GeoDataFrame:
        path = self.folder / f"{name}.geojson"
        if name in OPTIONAL and not path.exists():
            return geopandas.GeoDataFrame(columns=OPTIONAL[name], geometry="geometry", crs=self.crs)
        try:
            features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
            if name in OPTIONAL and not features:
                return geopandas.GeoDataFrame(columns=OPTIONAL[name], geometry="geometry", crs=self.crs)
            frame = geopandas.GeoDataFrame.from_features(features, crs="EPSG:4326")
            return frame.to_crs(self.crs)
        except FileNotFoundError:
            what, remedy = "is missing", "restore it, or run basemap/build.py"
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what, remedy = (
                f"can't be used ({error})",
                "restore it, or run basemap/build.py",
            )
        raise GeodataError([Fault(f"basemap/{path.name}", "", what, remedy)])

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
        room = 5_000
        near = shapely.clip_by_rect(self.mainland, west - room, south - room, east + room, north + room)
        # Clipping promises no valid polygons where a coast touches the rectangle.
        return near if near.is_valid else self.mainland

    @cached_property
    def islands(self) -> list[Polygon]:
        """Islands in metres, in the order of their file."""
        land = self._land
        return [part for shape in land.geometry[land["kind"] != "mainland"] for part in polygons(shape)]

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
        """``basemap/NAME.png`` with its bounds from ``NAME.json``, or None if the folder has none."""
        picture, about = self.folder / f"{name}.png", self.folder / f"{name}.json"
        if not picture.is_file() or not about.is_file():
            return None
        from PIL import Image, UnidentifiedImageError

        try:
            bounds = json.loads(about.read_text(encoding="utf-8"))["bounds"]
            with Image.open(picture) as image:
                values = np.asarray(image.convert("L"))
        except (
            ValueError,
            KeyError,
            OSError,
            UnidentifiedImageError,
            Image.DecompressionBombError,
        ) as error:
            raise GeodataError([Fault(f"basemap/{picture.name}", "", f"can't be used ({error})")]) from None
        west, south, east, north = bounds
        return Raster(values, (west, south, east, north))
