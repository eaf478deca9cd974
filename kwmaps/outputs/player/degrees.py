"""Longitude and latitude for a page without a library of projections: polynomials, good to some metres."""

from __future__ import annotations

from typing import Any

import numpy as np

from kwmaps.geometry import Floats
from kwmaps.outputs.player.packing import Raster
from kwmaps.timeline.atlas import Atlas

DEGREE = 5
"""Of the polynomials between steps and degrees: exact to some metres over a country."""


def degrees(atlas: Atlas, raster: Raster) -> dict[str, Any]:
    """Polynomials from steps to degrees and back, over the frame: the page needs no library of projections for them."""
    west, south, east, north = atlas.war.extent
    lon, lat = (
        grid.ravel() for grid in np.meshgrid(np.linspace(west - 3, east + 3, 40), np.linspace(south - 3, north + 3, 40))
    )
    x, y = raster.steps(atlas.ground.projection.to_metres(np.column_stack([lon, lat]))).T.astype(float)
    scales = [float(np.abs(values).max()) for values in (x, y)]
    middle = [(west + east) / 2, (south + north) / 2]
    there = _products(x / scales[0], y / scales[1])
    back = _products(lon - middle[0], lat - middle[1])
    return {
        "scales": scales,
        "middle": middle,
        "toDegrees": _fitted(there, lon, lat),
        "toSteps": _fitted(back, x, y),
        "degree": DEGREE,
    }


def _products(x: Floats, y: Floats) -> list[Floats]:
    """The terms of a polynomial in two unknowns."""
    # Multiplied out: powers aren't rounded alike on all processors.
    xs, ys = [np.ones_like(x)], [np.ones_like(y)]
    for _ in range(DEGREE):
        xs.append(xs[-1] * x)
        ys.append(ys[-1] * y)
    return [xs[i] * ys[j] for i in range(DEGREE + 1) for j in range(DEGREE + 1 - i)]


def _fitted(terms: list[Floats], *aims: Floats) -> list[list[float]]:
    """For each of some aims the terms' factors by least squares.

    After Gram and Schmidt, twice, since what numpy would ask (LAPACK) adds in another order on each kind of processor.
    """
    square: list[Floats] = []
    shares: list[list[float]] = []
    for term in terms:
        rest, found = term, [0.0] * len(square)
        for _ in range(2):
            for number, known in enumerate(square):
                share = float((known * rest).sum())
                found[number] += share
                rest = rest - share * known
        length = float(np.sqrt((rest * rest).sum()))
        square.append(rest / length)
        shares.append([*found, length])
    return [_factors(square, shares, aim) for aim in aims]


def _factors(square: list[Floats], shares: list[list[float]], aim: Floats) -> list[float]:
    """The factors of terms that are made of `shares` of columns which are `square` to each other."""
    left, factors = aim, []
    for known in square:
        factors.append(float((known * left).sum()))
        left = left - factors[-1] * known
    for number in reversed(range(len(factors))):
        factors[number] /= shares[number][number]
        for other in range(number):
            factors[other] -= shares[number][other] * factors[number]
    return [float(f"{factor:.10g}") for factor in factors]
