"""The ground under the war, packed: land and islands, water, neighbours and relief."""

from __future__ import annotations

import io

import numpy as np
import shapely
from PIL import Image
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import lines
from kwmaps.outputs.player.packing import Writer
from kwmaps.timeline.atlas import Atlas

COAST, ABROAD, RIVER = 60.0, 500.0, 250.0
"""Metres by which coasts, the neighbours' coasts and rivers may be simplified."""

SLOPE = 2_500.0
"""Metres to a pixel of the relief: its source has four thousand."""

FLAT = 128
"""The relief's value where nothing leans."""

FAINT = 34
"""Quality of the relief's picture, of a hundred: it only tints the land."""

ROOM, FEATHER = 260_000.0, 140_000.0
"""Metres around the land that the relief covers, and over which it fades out at its edge."""

EDGE = 0.02
"""Degrees."""


def pack_ground(atlas: Atlas, writer: Writer) -> None:
    """The basemap's layers, in the order in which the page reads them."""
    basemap = atlas.basemap
    writer.areas(basemap.mainland, COAST)
    writer.number(len(basemap.islands))
    for island in basemap.islands:
        writer.areas(island, min(COAST, np.sqrt(island.area) / 8))
    writer.areas(basemap.neighbours, ABROAD)
    writer.areas(_merged(atlas, "lakes"), RIVER)
    rivers = basemap.layer("rivers")
    writer.number(len(rivers))
    for river in rivers:
        writer.lines(river.geometry, RIVER)
    writer.lines(shapely.unary_union(lines(_merged(atlas, "border"))), RIVER)
    writer.areas(_sheet(atlas), SLOPE)
    _relief(atlas, writer)


def _sheet(atlas: Atlas) -> Polygon:
    """What the basemap covers, a little within the edges at which the neighbours were cut."""
    west, south, east, north = atlas.ground.projection.inverse(atlas.basemap.neighbours).bounds
    covered: Polygon = shapely.box(west + EDGE, south + EDGE, east - EDGE, north - EDGE)
    return atlas.ground.projection.forward(covered)


def _merged(atlas: Atlas, layer: str) -> BaseGeometry:
    return shapely.union_all([row.geometry for row in atlas.basemap.layer(layer)])


def _relief(atlas: Atlas, writer: Writer) -> None:
    """The relief in the war's projection as a small picture: its corners in steps, and its file; no bytes if there is none."""
    raster = atlas.basemap.raster("relief")
    if raster is None:
        writer.blob(b"")
        return
    west, south, east, north = atlas.basemap.bounds
    left, top = west - ROOM, north + ROOM
    columns, rows = (round((high - low + 2 * ROOM) / SLOPE) for low, high in ((west, east), (south, north)))
    x, y = np.meshgrid(left + SLOPE * (np.arange(columns) + 0.5), top - SLOPE * (np.arange(rows) + 0.5))
    degrees = atlas.ground.projection.to_degrees(np.column_stack([x.ravel(), y.ravel()]))
    away = np.minimum(np.minimum(x - left, left + columns * SLOPE - x), np.minimum(top - y, y - (top - rows * SLOPE)))
    slopes = (raster.over(degrees).reshape(rows, columns) - FLAT) * np.clip(away / FEATHER, 0, 1)
    grey = np.rint(FLAT + slopes).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "WEBP", quality=FAINT, method=6)
    writer.blob(file.getvalue())
    for corner in (writer.raster.point(left, top), writer.raster.point(left + columns * SLOPE, top - rows * SLOPE)):
        for value in corner:
            writer.signed(value)
