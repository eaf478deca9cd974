"""Draws charts: pixels, SVG or PDF from the same shapes and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NoReturn

import numpy as np
from numpy.typing import NDArray

from kwmaps.render.canvas import Canvas, Drawable
from kwmaps.render.items import Item
from kwmaps.render.strokes import area, hatching, stroke
from kwmaps.render.vector import vector
from kwmaps.render.writing import writing
from kwmaps.scene.charts.page import Graph
from kwmaps.scene.model import PaneBackdrop

HALO = 4.0
"""Pixels of the design round words that stand on a tint."""


def chart_pixels(graph: Graph) -> NDArray[np.uint8]:
    """A chart as (height, width, 3) bytes."""
    canvas = Canvas(graph.size)
    canvas.paint(_marks(graph))
    return np.ascontiguousarray(canvas.pixels()[..., :3])


def chart_vector(graph: Graph, kind: Literal["svg", "pdf"], words: Mapping[str, str]) -> bytes:
    """A chart as lines and letters; `words` about it are those of a picture of lines."""
    whole = Item("chart", graph, "chart", lambda: _marks(graph), None)
    return vector(graph.size, [whole], _no_ground, kind, words)


def _no_ground(_: PaneBackdrop) -> NoReturn:
    raise AssertionError("charts have no maps on them")


def _marks(graph: Graph) -> Iterable[Drawable]:
    s = graph.scale
    for shape in graph.shapes:
        if shape.fill:
            yield area(shape.geometry, shape.fill, shape.alpha)
        if shape.hatch:
            yield stroke(hatching(shape.geometry, 7 * s), shape.hatch, 1.1 * s, 0.8, cap="butt")
        if shape.edge:
            yield stroke(shape.geometry, shape.edge, shape.width, shape.alpha, cap="butt")
    for text in graph.texts:
        yield from writing(text, graph.halo if text.halo else None, HALO * s)
