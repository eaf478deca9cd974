"""Relief and heights: grey pictures, their size known from their header before a pixel is read."""

from __future__ import annotations

import io
import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kwmaps.errors import GeodataError, short
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.files import read_bytes, read_json

MOST_PIXELS = 40_000_000
"""Ten times what a map of 4K can show; one byte each, and as much again while they are read."""


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
        flat, first = self.values.astype(np.float32).ravel(), r * columns + c
        left, right = 1 - fx, fx
        top = flat.take(first) * left + flat.take(first + 1) * right
        low = flat.take(first + columns) * left + flat.take(first + columns + 1) * right
        found: NDArray[np.float32] = (top * (1 - fy) + low * fy).astype(np.float32)
        return found


def read_raster(folder: Path, name: str) -> Raster:
    """``NAME.png`` with its bounds from ``NAME.json``.

    Raises
    ------
    GeodataError
        One of the two is missing or can't be used.
    """
    faults = Collector()
    bounds = _bounds(folder, f"{name}.json", faults)
    values = _values(folder, f"{name}.png", faults)
    if bounds is None or values is None:
        raise GeodataError(faults.faults)
    return Raster(values, bounds)


def _bounds(folder: Path, file: str, faults: Collector) -> tuple[float, float, float, float] | None:
    before = len(faults.faults)
    about = read_json(folder, file, faults)
    if len(faults.faults) > before:
        return None
    found = about.get("bounds") if isinstance(about, dict) else None
    remedy = "write west, south, east, north of the picture's edges, in degrees"
    if not isinstance(found, list) or len(found) != 4 or not all(_is_degrees(value) for value in found):
        faults.add(file, "bounds", f"is {short(found)}", remedy, ("bounds",))
        return None
    west, south, east, north = (float(value) for value in found)
    if not (west < east and south < north):
        faults.add(file, "bounds", f"{short(found)} is no area", remedy, ("bounds",))
        return None
    return west, south, east, north


def _is_degrees(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 360 and math.isfinite(value)


def _values(folder: Path, file: str, faults: Collector) -> NDArray[np.uint8] | None:
    raw = read_bytes(folder, file, faults)
    if raw is None:
        return None
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Pillow warns from some size on; what is too large here is said below, from the header alone.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw), formats=["PNG"]) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    _too_large(file, f"{width:,} × {height:,} pixels", faults)
                    return None
                return np.asarray(image.convert("L"))
    except Image.DecompressionBombError:
        _too_large(file, "hundreds of millions of pixels", faults)
    except UnidentifiedImageError:
        faults.add(file, "", "is no PNG", "save it as one, or run basemap/build.py")
    except Exception:  # noqa: BLE001 - Pillow raises nearly anything at a damaged file
        faults.add(file, "", "is damaged", "restore it, or run basemap/build.py")
    return None


def _too_large(file: str, size: str, faults: Collector) -> None:
    faults.add(file, "", f"has {size}, and a map shows {MOST_PIXELS:,} at the most", "make it smaller")
