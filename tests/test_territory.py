"""What is shared from day to day, cut only near the coast or looked up instead of measured is what the long way finds."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import ImageFont

import kwmaps
from kwmaps.dates import span
from kwmaps.geometry import lines, segments
from kwmaps.scene.caption import CAPTION_DAYS, caption_of
from kwmaps.scene.compose import Composer, Options
from kwmaps.style import fonts
from kwmaps.timeline.known import Edges, Known
from kwmaps.timeline.tween import SLIVER

FIRST = date(1950, 6, 24)
days = some.integers(0, 1129).map(lambda n: FIRST + timedelta(days=n))
metres = some.integers(-40, 40).map(lambda n: 500.0 * n)
positions = some.tuples(metres, metres)
paths = some.lists(positions, min_size=2, max_size=8, unique=True).map(shapely.LineString)


def edges_of(front: list[shapely.LineString]) -> Edges:
    """The lines of a snapshot, each known in a way of its own."""
    rows = [segments(shapely.MultiLineString([line])) for line in front]
    number = np.repeat(np.arange(len(front), dtype=np.float64), [len(some) for some in rows])
    return Edges(np.vstack(rows), number % 3, 1 + number)


@given(some.lists(paths, min_size=1, max_size=4), some.data())
def test_the_nearest_edge_is_shapelys_whether_it_is_looked_for_or_known(
    front: list[shapely.LineString], data: some.DataObject
) -> None:
    """Half of the places that are asked lie on edges of the front, some of them turned round; half lie anywhere."""
    rows = segments(shapely.MultiLineString(front))
    own = rows[data.draw(some.lists(some.integers(0, len(rows) - 1), min_size=1, max_size=9))]
    turned = own[::2][:, [2, 3, 0, 1]]
    others = np.array(data.draw(some.lists(some.tuples(*[metres] * 4), min_size=1, max_size=9)))
    asked = np.vstack([own, turned, others])
    middles = (asked[:, 0] + asked[:, 2]) + 1j * (asked[:, 1] + asked[:, 3])
    xy = (asked[:, :2] + asked[:, 2:]) / 2
    found, apart = edges_of(front).nearest(xy, middles)
    drawn = shapely.linestrings(rows.reshape(-1, 2, 2))
    to_each = shapely.distance(shapely.points(xy)[:, None], drawn)
    np.testing.assert_allclose(apart, to_each.min(1), atol=1e-6)
    np.testing.assert_allclose(to_each[np.arange(len(xy)), found], to_each.min(1), atol=1e-6)


@given(some.lists(paths, min_size=1, max_size=4))
def test_a_documented_front_is_known_as_its_lines_are(front: list[shapely.LineString]) -> None:
    pieces = Known([edges_of(front)], front).pieces((1.0,))
    assert [line for line, _ in pieces] == front
    for number, (line, parts) in enumerate(pieces):
        assert sum(part.line.length for part in parts) == pytest.approx(line.length)
        for part in parts:
            # Lines may cross or lie on each other; where they don't, each is known as it says itself.
            others = [other for other in front if other is not line and other.dwithin(part.line, 1.0)]
            if not others:
                assert part.uncertainty_km == 1.0 + number


def test_a_front_that_was_cut_near_the_coast_is_the_front_cut_by_all_of_it(atlas: kwmaps.Atlas) -> None:
    for day in span(atlas.first, atlas.last)[::23]:
        territory = atlas.at(day).division.territory
        whole = shapely.intersection(territory.edge, atlas.basemap.mainland)
        merged = lines(shapely.line_merge(shapely.MultiLineString(lines(whole))))
        assert len(territory.front.geoms) == len(merged), day
        assert territory.front.hausdorff_distance(shapely.MultiLineString(merged)) < 0.01, day


def test_where_a_traced_line_meets_the_drawn_ones_no_slivers_are_left(atlas: kwmaps.Atlas) -> None:
    """Ground and holes smaller than any grid tells; they would part the front, and each be ringed by one."""
    for day in span(atlas.first, atlas.last)[::5]:
        for piece in atlas.at(day).division.region.geoms:
            assert piece.area > SLIVER, day
            assert all(shapely.Polygon(hole).area > SLIVER for hole in piece.interiors), day


def test_days_between_snapshots_on_which_nothing_moves_share_what_is_drawn(atlas: kwmaps.Atlas) -> None:
    composer = Composer(atlas, Options((640, 360)))
    days = [date(1953, 4, 20), date(1953, 4, 21)]
    one, other = (atlas.at(day) for day in days)
    assert one.between.fraction < other.between.fraction
    assert one.division.territory is other.division.territory
    first, second = (composer.scene(day).panes[0] for day in days)
    assert first.fronts is second.fronts
    assert first.divided is second.divided


@settings(max_examples=8, deadline=None)
@given(asked=some.lists(days, min_size=1, max_size=3), day=days)
def test_what_was_asked_before_changes_no_ground_and_no_doubt(
    atlas: kwmaps.Atlas, asked: list[date], day: date
) -> None:
    """The days before and after as well, which share most with it."""
    fresh = kwmaps.timeline.atlas.Atlas(atlas.geodata)
    around = [other for n in (-1, 1) if atlas.first <= (other := day + timedelta(days=n)) <= atlas.last]
    for other in (*asked, *around):
        assert fresh.at(other).front_parts
    territory, alone = fresh.at(day).division, kwmaps.timeline.atlas.Atlas(atlas.geodata).at(day).division
    assert territory.region == alone.region
    assert territory.held == alone.held
    assert territory.front_parts == alone.front_parts


@settings(max_examples=25)
@given(day=days)
def test_who_holds_many_points_is_who_holds_each(atlas: kwmaps.Atlas, day: date) -> None:
    west, south, east, north = atlas.basemap.bounds
    xy = np.random.default_rng(38).uniform((west, south), (east, north), (300, 2))
    division = atlas.at(day).division
    assert division.are_first(xy).tolist() == [division.is_first(x, y) for x, y in xy.tolist()]


def test_islands_are_held_by_their_own_holders_or_with_their_mainland(atlas: kwmaps.Atlas) -> None:
    first, second = atlas.war.side_ids
    for day in span(atlas.first, atlas.last)[::31]:
        situation = atlas.at(day)
        hosts = situation.division.hosts_first.tolist()
        told = zip(atlas.ground.islands, situation.island_holders, hosts, strict=True)
        assert all(held == (island.holder(day) or (first if host else second)) for island, held, host in told), day
        sizes = zip(atlas.island_km2, situation.island_holders, strict=True)
        islands = sum(km2 for km2, holder in sizes if holder == first)
        assert situation.area_km2(first) == situation.division.territory.first_km2 + islands


def test_land_measured_square_by_square_is_the_land_cut_out_at_once(atlas: kwmaps.Atlas) -> None:
    for day in span(atlas.first, atlas.last)[::19]:
        territory = atlas.at(day).division.territory
        assert territory.first_km2 == pytest.approx(atlas.square_km(territory.first_land), rel=1e-6), day


def test_whole_per_cents_are_those_of_the_measured_areas(atlas: kwmaps.Atlas) -> None:
    for day in span(atlas.first, atlas.last)[::3]:
        situation = atlas.at(day)
        told = situation.percent()
        areas = [situation.area_km2(side) for side in atlas.war.side_ids]
        assert told == tuple(round(100 * area / sum(areas)) for area in areas), day
        least, most = situation.division.between_km2
        assert least <= situation.division.territory.first_km2 <= most, day


def test_places_are_named_on_their_days_and_their_dots_are_of_those_who_hold_them(atlas: kwmaps.Atlas) -> None:
    main = Composer(atlas, Options((640, 360), hide=frozenset({"inset"}))).main
    places = main.names.places
    spans = {label.place: places.days_named(places.by_id[label.place]) for label in main.names.labels}
    for day in span(atlas.first, atlas.last):
        pane = main.pane(atlas.at(day), None)
        named = [key for key, days in spans.items() if days is None or any(a <= day <= b for a, b in days)]
        assert [label.place for label in pane.labels] == named, day
        if day.day == 5:
            spots = [places.by_id[key] for key in named]
            held = [atlas.at(day).holder(place.lon, place.lat) for place in spots]
            assert [symbol.side for symbol in pane.symbols] == [
                main.area.which(side) if side else None for side in held
            ]


def test_a_caption_is_the_first_told_on_the_latest_day_that_has_one(atlas: kwmaps.Atlas) -> None:
    for day in span(atlas.first, atlas.last):
        told = [e for e in atlas.events if e.rank <= 2 and 0 <= (day - e.date).days < CAPTION_DAYS]
        latest = max((event.date for event in told), default=None)
        assert caption_of(atlas, day) == next((event for event in told if event.date == latest), None)


@given(
    some.text(some.sampled_from("AVToWayfi.,;:!?’ –éñÅ0123456789ВТКАу"), max_size=30), some.sampled_from(fonts.SCRIPTS)
)
def test_a_text_is_as_wide_as_its_letters_side_by_side(text: str, script: fonts.Script) -> None:
    for role in ("sans", "serif-bold", "sans-italic"):
        face = fonts.face(role, script)
        font = ImageFont.truetype(str(fonts.path(face)), fonts.MEASURED_AT, layout_engine=ImageFont.Layout.BASIC)
        assert fonts.width(text, face, fonts.MEASURED_AT) == font.getlength(text)


@pytest.mark.parametrize("day", ["1950-07-14", "1950-09-24", "1950-12-05", "1951-02-04"])
def test_a_stretch_of_the_front_has_the_fronts_own_corners(atlas: kwmaps.Atlas, day: str) -> None:
    """It is cut to ask how well it is known; the cuts stay only where something else begins to be known."""
    division = atlas.at(day).division
    assert not division.is_documented
    own = {tuple(xy) for xy in shapely.get_coordinates(division.front).tolist()}
    parts = division.front_parts
    assert sum(len(part.line.coords) for part in parts) >= len(own)
    assert all(tuple(xy) in own for part in parts for xy in part.line.coords[1:-1])
    assert sum(part.line.length for part in parts) == pytest.approx(division.front.length)
