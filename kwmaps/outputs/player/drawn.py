"""Every line that is drawn on the ground, packed: fronts day by day and as documented, arrows, borders, named lines."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from shapely import LineString, Polygon

from kwmaps.outputs.player.days import Day, Kind, Shape, courses, sheet
from kwmaps.outputs.player.packing import Writer
from kwmaps.timeline.atlas import Atlas

LINE, SKETCH = 80.0, 250.0
"""Metres by which documented fronts, and lines that nobody is asked about, may be simplified."""


def pack_shapes(shapes: Iterable[Shape], writer: Writer) -> list[Kind]:
    """The first side's ground on every day, and how each stretch of its edge is drawn; returns the ways of drawing."""
    found = list(shapes)
    kinds: dict[Kind, int] = {}
    writer.number(len(found))
    for shape in found:
        writer.number(len(shape.rings))
        for ring, runs in zip(shape.rings, shape.kinds, strict=True):
            writer.course(ring)
            writer.numbers(
                value
                for count, kind in runs
                for value in (count, 0 if kind is None else 1 + kinds.setdefault(kind, len(kinds)))
            )
    return list(kinds)


def pack_snapshots(atlas: Atlas, writer: Writer) -> None:
    """The documented fronts as they were drawn: who is asked where one comes from looks for the nearest."""
    project = atlas.ground.projection.forward
    for snapshot in atlas.snapshots:
        for section in snapshot.sections:
            writer.lines(project(section.line), LINE)
        for pocket in snapshot.held:
            writer.lines(project(pocket.polygon).exterior, LINE)


def pack_arrows(atlas: Atlas, days: list[Day], writer: Writer) -> None:
    """Each movement's curves, and how much of them is drawn on each of its days, in thousandths."""
    view = sheet(atlas)
    for number, along in enumerate(courses(atlas)):
        writer.number(len(along))
        for course in along:
            xy = shapely.get_coordinates(course.line.simplify(0.15))
            metres = np.column_stack(
                [
                    view.west + (xy[:, 0] - view.rect.x) * view.metres,
                    view.north - (xy[:, 1] - view.rect.y) * view.metres,
                ]
            )
            writer.course(writer.raster.steps(metres))
        told = [(n, day.shares[number]) for n, day in enumerate(days) if number in day.shares]
        writer.number(told[0][0] if told else 0)
        writer.numbers(round(1000 * share) for _, shares in told for share in shares)


def pack_lines(atlas: Atlas, writer: Writer) -> None:
    """The border before the war, the armistice's zone, lines with names, and contested ground."""
    project, geodata = atlas.ground.projection.forward, atlas.geodata
    # A war may have had neither.
    writer.lines(project(geodata.border.line if geodata.border else LineString()), SKETCH)
    writer.areas(project(geodata.armistice_zone or Polygon()), LINE)
    for line in geodata.named_lines:
        writer.lines(project(line.line), SKETCH)
    for area in geodata.contested:
        writer.areas(project(area.polygon), SKETCH)
