"""Plane geometry by value: shapely, slower and independent, is the measure."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kwmaps.geodata.partition import Partition
from kwmaps.geometry import (
    Grid,
    Projection,
    inside_grid,
    lines,
    polygons,
    segments,
)
from kwmaps.timeline.field import DistanceField
from kwmaps.timeline.sampling import AT_ONCE, Between

metres = st.floats(-50_000, 50_000, allow_nan=False, width=32).map(float)
positions = st.tuples(metres, metres)
paths = st.lists(positions, min_size=2, max_size=12, unique=True).map(shapely.LineString)
GRID = Grid.over((-40_000.0, -30_000.0, 41_500.0, 33_000.0), 1_500.0)


def samples(grid: Grid) -> NDArray[np.object_]:
    """The grid's points, (rows, columns)."""
    return np.asarray(shapely.points(grid.points)).reshape(grid.rows, grid.columns)


def test_a_grids_points_are_counted_row_by_row_from_the_southwest() -> None:
    assert GRID.points[[0, 1, GRID.columns]].tolist() == [[-40_000, -30_000], [-38_500, -30_000], [-40_000, -28_500]]
    assert GRID.points[-1].tolist() == list(GRID.bounds[2:])


FRAME = shapely.box(-60_000.0, -45_000.0, 60_000.0, 45_000.0)
grounds = st.lists(positions, min_size=3, max_size=9, unique=True).map(
    lambda ring: shapely.MultiPolygon(polygons(FRAME.intersection(shapely.make_valid(shapely.Polygon(ring)))))
)
grids = st.builds(
    lambda west, south, width, height, step: Grid.over((west, south, west + width, south + height), step),
    *[st.floats(-70_000, 40_000)] * 2,
    *[st.floats(1_000, 60_000)] * 2,
    st.floats(700, 3_000),
)


@settings(max_examples=60, deadline=None)
@given(grounds, grounds, st.lists(grids, min_size=1, max_size=3), st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_means_of_distances_are_exact_beside_the_front_although_few_are_measured(
    first: shapely.MultiPolygon, second: shapely.MultiPolygon, drawn: list[Grid], fractions: list[float]
) -> None:
    fields = DistanceField(Partition(FRAME, first)), DistanceField(Partition(FRAME, second))
    found = Between(*fields, drawn, fractions)
    for number, grid in enumerate(drawn):
        spots = samples(grid)
        # Exactly on an edge, and on the frame's, a sample may have either sign.
        clear = np.logical_and.reduce(
            [shapely.distance(spots, field.partition.positive.boundary) > 1 for field in fields]
        )
        for fraction in fractions:
            exact = sum(w * f.over(grid.points) for w, f in zip((1 - fraction, fraction), fields, strict=True))
            exact = np.asarray(exact).reshape(spots.shape)
            values = found.at(number, fraction)
            sure = clear & (np.abs(exact) > 0.1)
            assert np.array_equal((values >= 0)[sure], (exact >= 0)[sure])
            for one, other in ((np.s_[:-1], np.s_[1:]), (np.s_[:, :-1], np.s_[:, 1:])):
                beside = sure[one] & sure[other] & ((exact[one] >= 0) != (exact[other] >= 0))
                np.testing.assert_allclose(values[one][beside], exact[one][beside], atol=0.1)
                np.testing.assert_allclose(values[other][beside], exact[other][beside], atol=0.1)


@settings(max_examples=20, deadline=None)
@given(grounds, grounds, st.lists(grids, min_size=2, max_size=4), st.sampled_from([1, 100, AT_ONCE]))
def test_what_is_measured_together_is_what_is_measured_alone(
    first: shapely.MultiPolygon, second: shapely.MultiPolygon, drawn: list[Grid], at_once: int
) -> None:
    """All at once, and a few squares at a time, as for fronts with many edges."""
    fields = DistanceField(Partition(FRAME, first)), DistanceField(Partition(FRAME, second))
    with patch("kwmaps.timeline.sampling.AT_ONCE", at_once):
        together = Between(*fields, drawn, [0.5])
    for number, grid in enumerate(drawn):
        alone = Between(*fields, [grid], [0.5])
        found, expected = together.at(number, 0.5), alone.at(0, 0.5)
        sign, other = found >= 0, expected >= 0
        assert np.count_nonzero(sign != other) <= np.count_nonzero(np.abs(expected) < 0.1)
        beside = np.zeros(other.shape, bool)
        beside[1:] |= other[1:] != other[:-1]
        beside[:, 1:] |= other[:, 1:] != other[:, :-1]
        np.testing.assert_allclose(found[beside], expected[beside], atol=0.1)


@settings(max_examples=50)
@given(st.lists(positions, min_size=3, max_size=9, unique=True), st.integers(0, 3))
def test_filling_an_area_is_shapelys_contains(ring: list[tuple[float, float]], hole: int) -> None:
    area = shapely.make_valid(shapely.Polygon(ring))
    area = shapely.MultiPolygon(polygons(area.difference(shapely.box(-9e3, -9e3, hole * 5e3 - 8e3, 4e3))))
    spots = samples(GRID)
    found = inside_grid(segments(area), GRID)
    # A sample exactly on the edge may go either way.
    clear = shapely.distance(spots, area.boundary) > 0.01 if not area.is_empty else np.full(found.shape, True)
    assert np.array_equal(found[clear], np.asarray(shapely.contains(area, spots))[clear])


def test_an_area_beyond_the_grid_fills_all_of_it_and_none_fills_nothing() -> None:
    assert inside_grid(segments(shapely.box(-9e5, -9e5, 9e5, 9e5)), GRID).all()
    assert not inside_grid(segments(shapely.Polygon()), GRID).any()


def test_a_grid_covers_its_bounds() -> None:
    west, south, east, north = GRID.bounds
    assert (west, south) == (-40_000.0, -30_000.0)
    assert east >= 41_500.0
    assert north >= 33_000.0


@pytest.mark.parametrize("crs", ["EPSG:5179", "+proj=laea +lat_0=38 +lon_0=127.5 +datum=WGS84 +units=m"])
@given(lon=st.floats(123, 132), lat=st.floats(32, 44))
def test_projecting_there_and_back_ends_where_it_began(crs: str, lon: float, lat: float) -> None:
    project = Projection(crs)
    spot = np.array([[lon, lat]])
    # 1e-8 degrees are a millimetre.
    np.testing.assert_allclose(project.to_degrees(project.to_metres(spot)), spot, atol=1e-8)
    assert project.point(lon, lat) == pytest.approx(tuple(project.to_metres(spot)[0]))


def test_a_long_edge_follows_the_straight_line_in_longitude_and_latitude() -> None:
    project = Projection("EPSG:5179")
    parallel = project.forward(shapely.LineString([(124, 38), (129, 38)]))
    for lon in (124.5, 126.37, 128.9):
        assert parallel.distance(shapely.Point(project.point(lon, 38))) < 5.0


def test_a_metre_on_the_map_is_a_metre_on_the_ground() -> None:
    project = Projection("EPSG:5179")
    seoul, pusan = (126.98, 37.57), (129.04, 35.10)
    ground = pyproj.Geod(ellps="GRS80").inv(*seoul, *pusan)[2]
    assert np.hypot(*np.subtract(project.point(*seoul), project.point(*pusan))) == pytest.approx(ground, rel=0.001)


def test_lines_and_polygons_are_found_in_collections_of_any_depth() -> None:
    line, area = shapely.LineString([(0, 0), (1, 1)]), shapely.box(0, 0, 1, 1)
    nested = shapely.GeometryCollection([line, shapely.GeometryCollection([area, shapely.Point(0, 0), line])])
    assert len(lines(nested)) == 2
    assert polygons(nested) == [area]
    assert lines(shapely.Polygon()) == []
    assert polygons(shapely.LineString()) == []


def test_edges_of_polygons_count_their_holes() -> None:
    ring = shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6))
    assert len(segments(ring)) == 8
    assert segments(shapely.Point(1, 1)).shape == (0, 4)


@given(st.floats(124, 131), st.floats(33, 43))
def test_positions_are_whole_millimetres_and_billionths_of_degrees(lon: float, lat: float) -> None:
    projection = Projection("EPSG:5179")
    x, y = projection.point(lon, lat)
    assert projection.to_metres(np.array([[lon, lat]])).tolist() == [[x, y]]
    assert [x, y] == [round(x, 3), round(y, 3)]
    back = projection.to_degrees(np.array([[x, y]]))[0].tolist()
    assert back == [round(value, 9) for value in back]
    assert back == pytest.approx([lon, lat], abs=2e-8)


def test_what_lies_in_no_projection_is_infinitely_far() -> None:
    assert not np.isfinite(Projection("EPSG:5179").point(300.0, 95.0)).any()
