"""Longitude and latitude for a page without a library of projections: polynomials, good to some metres."""

from __future__ import annotations

from typing import Any

import numpy as np

from kwmaps.outputs.player.packing import Raster
from kwmaps.timeline.atlas import Atlas

DEGREE = 5
"""Of the polynomials between steps and degrees: exact to some metres over a country."""

FINE = 3e-8, 3e-4
"""Degrees, and steps, to which a polynomial's terms are told: some millimetres. What solves for them rounds otherwise on other processors,
but not in that digit."""


def degrees(atlas: Atlas, raster: Raster) -> dict[str, Any]:
    """Polynomials from steps to degrees and back, over the frame: the page needs no library of projections for them."""
    west, south, east, north = atlas.war.extent
    lon, lat = (
        grid.ravel() for grid in np.meshgrid(np.linspace(west - 3, east + 3, 40), np.linspace(south - 3, north + 3, 40))
    )
    x, y = raster.steps(atlas.ground.projection.to_metres(np.column_stack([lon, lat]))).T.astype(float)
    scales = [float(np.abs(values).max()) for values in (x, y)]
    middle = [(west + east) / 2, (south + north) / 2]
    there = _powers(x / scales[0], y / scales[1])
    back = _powers(lon - middle[0], lat - middle[1])

    def fit(powers: Any, values: Any, fine: float) -> list[float]:
        digits = np.ceil(np.log10(np.abs(powers).max(0) / fine)).astype(int).tolist()
        factors = np.linalg.lstsq(powers, values, rcond=None)[0].tolist()
        # Nothing has no sign.
        return [round(factor, digit) + 0.0 for factor, digit in zip(factors, digits, strict=True)]

    return {
        "scales": scales,
        "middle": middle,
        "toDegrees": [fit(there, lon, FINE[0]), fit(there, lat, FINE[0])],
        "toSteps": [fit(back, x, FINE[1]), fit(back, y, FINE[1])],
        "degree": DEGREE,
    }


def _powers(x: Any, y: Any) -> Any:
    return np.column_stack([x**i * y**j for i in range(DEGREE + 1) for j in range(DEGREE + 1 - i)])
