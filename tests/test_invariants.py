"""The invariants of the design, on random days and points, and for every place on every day of the war."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from little_war import LittleWar
from shapely.geometry.base import BaseGeometry

import kwmaps
from kwmaps.dates import span
from kwmaps.geometry import Grid, Projection, polygons
from kwmaps.timeline.sampling import Between

KOREA = Projection("EPSG:5179")
DAYS = (date(1953, 7, 27) - date(1950, 6, 24)).days

days = st.integers(0, DAYS).map(lambda n: date(1950, 6, 24) + timedelta(days=n))
small_days = st.integers(0, 24).map(lambda n: date(1950, 3, 1) + timedelta(days=n))
NEAR = 2.0
"""Metres. Edges of ten kilometres, straight in degrees, leave room for 1.2 m when they are cut elsewhere."""

lons, lats = st.floats(124.0, 131.0), st.floats(33.0, 43.1)


@lru_cache(maxsize=1)
def land_points(atlas: kwmaps.Atlas, count: int = 4_000) -> list[tuple[float, float]]:
    """Points of the drawn land, evenly over it."""
    eve = atlas.at(atlas.first)
    land = shapely.union_all([eve.side("un"), eve.side("communist")])
    shapely.prepare(land)
    random = np.random.default_rng(1950)
    xy = random.uniform((124.0, 33.0), (131.0, 43.1), (4 * count, 2))
    return [(lon, lat) for lon, lat in xy[shapely.contains_xy(land, xy)][:count].tolist()]


def metres(shape: BaseGeometry) -> BaseGeometry:
    return KOREA.forward(shape)


# 1. Every point of land has exactly one holder; the areas tile the land.


@settings(max_examples=20)
@given(day=days)
def test_the_two_sides_are_all_the_land_and_nothing_twice(atlas: kwmaps.Atlas, day: date) -> None:
    situation = atlas.at(day)
    un, communist = situation.side("un"), situation.side("communist")
    assert un.intersection(communist).area == pytest.approx(0, abs=1e-6)
    assert un.area + communist.area == pytest.approx(drawn_land(atlas).area, abs=1e-6)
    assert un.union(communist).symmetric_difference(drawn_land(atlas)).area == pytest.approx(0, abs=1e-5)


@lru_cache(maxsize=1)
def drawn_land(atlas: kwmaps.Atlas) -> BaseGeometry:
    eve = atlas.at(atlas.first)
    return shapely.union_all([eve.side("un"), eve.side("communist")])


@given(day=days, number=st.integers(0, 3_999))
def test_every_point_of_land_has_a_holder_on_every_date(atlas: kwmaps.Atlas, day: date, number: int) -> None:
    assert atlas.at(day).holder(*land_points(atlas)[number]) in ("un", "communist")


@given(day=days, lon=lons, lat=lats)
def test_asking_never_fails_and_only_knows_three_answers(
    atlas: kwmaps.Atlas, day: date, lon: float, lat: float
) -> None:
    assert atlas.at(day).holder(lon, lat) in ("un", "communist", None)


@settings(max_examples=20)
@given(day=days)
def test_areas_and_answers_agree_away_from_the_front(atlas: kwmaps.Atlas, day: date) -> None:
    """What is drawn and what is answered differ nowhere by more than 500 m (6: they come from one situation)."""
    situation = atlas.at(day)
    drawn = {side: situation.side(side) for side in ("un", "communist")}
    for shape in drawn.values():
        shapely.prepare(shape)
    points = land_points(atlas)[day.toordinal() % 7 :: 7]
    for lon, lat in points:
        holder = situation.holder(lon, lat)
        assert holder is not None
        if not drawn[holder].intersects(shapely.Point(lon, lat)):
            off = metres(drawn[holder]).distance(metres(shapely.Point(lon, lat)))
            assert off <= 500, (lon, lat, holder, off)


# 2. A place that both neighbours agree on never flips between them; otherwise it changes exactly once.


def flips(atlas: kwmaps.Atlas, points: list[tuple[float, float]]) -> list[str]:
    """Every breach of the rule, for all days of the war."""
    found = []
    fixed = [snapshot.date for snapshot in atlas.snapshots]
    holders = {day: [atlas.at(day).holder(lon, lat) for lon, lat in points] for day in span(atlas.first, atlas.last)}
    for before, after in pairwise(fixed):
        course = [holders[day] for day in span(before, after)]
        for number, point in enumerate(points):
            seen = [day[number] for day in course]
            changes = sum(a != b for a, b in pairwise(seen))
            if changes != (seen[0] != seen[-1]):
                found.append(f"{point} changes {changes} times between {before} and {after}")
    return found


def test_no_place_and_no_point_of_land_flips_between_snapshots_that_agree_on_any_day(atlas: kwmaps.Atlas) -> None:
    assert flips(atlas, [(place.lon, place.lat) for place in atlas.places] + land_points(atlas)[:300]) == []


@given(day=days, number=st.integers(0, 3_999))
def test_a_tween_never_invents_a_holder(atlas: kwmaps.Atlas, day: date, number: int) -> None:
    lon, lat = land_points(atlas)[number]
    situation = atlas.at(day)
    before, after, _ = situation.between
    neighbours = {atlas.at(before).holder(lon, lat), atlas.at(after).holder(lon, lat)}
    own = {island.date for island in atlas.history((lon, lat))} if len(neighbours) == 1 else set()
    assert situation.holder(lon, lat) in neighbours or any(before < change <= after for change in own)


@settings(max_examples=15)
@given(lat=st.floats(37.05, 38.95), lon=st.floats(126.05, 127.95))
def test_no_point_of_the_little_war_flips(small_atlas: kwmaps.Atlas, lat: float, lon: float) -> None:
    assert flips(small_atlas, [(lon, lat)]) == []


# 3. On a snapshot's own date the drawn front is the snapshot's.


def test_on_its_own_date_the_front_is_the_snapshots(atlas: kwmaps.Atlas) -> None:
    for snapshot in atlas.snapshots:
        drawn = metres(atlas.at(snapshot.date).front)
        said = metres(snapshot.front)
        pockets = shapely.union_all([metres(pocket.polygon) for pocket in snapshot.held])
        edges = shapely.union_all([said, pockets.boundary])
        # Everything that is drawn is in the file …
        stray = max(
            edges.distance(shapely.Point(xy)) for xy in shapely.get_coordinates(shapely.segmentize(drawn, 2_000))
        )
        assert stray < NEAR, (snapshot.date, stray)
        # … and all of the file's front that parts ground is drawn.
        ashore = said.intersection(mainland(atlas)).difference(pockets.buffer(NEAR))
        missing = ashore.difference(drawn.buffer(NEAR))
        assert missing.length < 0.03 * ashore.length + 1, (snapshot.date, missing.length, ashore.length)


@lru_cache(maxsize=1)
def mainland(atlas: kwmaps.Atlas) -> BaseGeometry:
    """The largest piece of the drawn land, in metres."""
    shape = metres(drawn_land(atlas))
    return max(polygons(shape), key=lambda part: part.area)


def test_pockets_are_held_by_the_side_that_the_file_says(atlas: kwmaps.Atlas) -> None:
    for snapshot in atlas.snapshots:
        situation = atlas.at(snapshot.date)
        for pocket in snapshot.held:
            inside = pocket.polygon.intersection(drawn_land(atlas)).buffer(-0.003)
            if not inside.is_empty:
                point = inside.representative_point()
                assert situation.holder(point.x, point.y) == pocket.holder, (snapshot.file, pocket.id)


def test_a_front_that_stood_still_is_the_same_on_all_its_days(atlas: kwmaps.Atlas) -> None:
    resting = [snapshot for snapshot in atlas.snapshots if snapshot.until > snapshot.date]
    for snapshot in resting:
        first, last = atlas.at(snapshot.date), atlas.at(snapshot.until)
        assert first.front.equals(last.front)


def test_a_tween_moves_evenly_from_one_front_to_the_next(small_atlas: kwmaps.Atlas) -> None:
    """Between two parallel fronts the line keeps their shares of the way, day by day."""
    for number, day in enumerate(span(date(1950, 3, 1), date(1950, 3, 7))):
        latitudes = shapely.get_coordinates(small_atlas.at(day).front)[:, 1]
        expected = 38.0 - 0.4 * number / 6
        # Near the bridgehead the field bends, which is why the east is measured.
        assert np.median(latitudes) == pytest.approx(expected, abs=0.01), day


# 4. The same geodata give the same situation, whatever was asked before.


@settings(max_examples=10)
@given(order=st.permutations(range(0, 25, 4)))
def test_a_situation_doesnt_depend_on_what_was_asked_before(
    still: LittleWar, small_atlas: kwmaps.Atlas, order: list[int]
) -> None:
    fresh = kwmaps.load(still.folder)
    for number in order:
        day = date(1950, 3, 1) + timedelta(days=number)
        assert fresh.at(day).side("south").wkb == small_atlas.at(day).side("south").wkb


# 5. A date is a calendar day.


@given(day=days)
def test_a_date_is_a_calendar_day_and_no_number(atlas: kwmaps.Atlas, day: date) -> None:
    assert atlas.at(day).date == atlas.at(day.isoformat()).date == day
    with pytest.raises(ValueError, match="a date is wanted"):
        atlas.at(day.toordinal())  # type: ignore[arg-type] # that is what is tried


# 6. Drawn, tabled, spoken, answered: one situation. (The areas above; here the words and the lists.)


@settings(max_examples=20)
@given(day=small_days)
def test_pockets_belong_to_the_side_whose_area_they_are_in(small_atlas: kwmaps.Atlas, day: date) -> None:
    situation = small_atlas.at(day)
    sides = situation.side("south"), situation.side("north")
    for pocket in polygons(situation.pockets):
        point = pocket.representative_point()
        holder = situation.holder(point.x, point.y)
        assert [side.contains(point) for side in sides] == [holder == "south", holder == "north"]


@settings(max_examples=20)
@given(day=small_days)
def test_the_front_parts_the_sides(small_atlas: kwmaps.Atlas, day: date) -> None:
    """Every point of the front touches both sides."""
    situation = small_atlas.at(day)
    sides = metres(situation.side("south")), metres(situation.side("north"))
    for line in situation.front.geoms:
        middle = metres(line.interpolate(0.5, normalized=True))
        assert max(side.distance(middle) for side in sides) < 20


# 8. No picture claims more than is known.


@settings(max_examples=15)
@given(day=days)
def test_a_situation_never_knows_more_than_its_snapshots(atlas: kwmaps.Atlas, day: date) -> None:
    levels = ("certain", "likely", "conjecture")
    situation = atlas.at(day)
    worst = max(levels.index(snapshot.certainty) for snapshot in situation.snapshots)
    assert levels.index(situation.certainty) >= worst
    if situation.between.fraction:
        assert situation.certainty != "certain"
        assert situation.between.before < day < situation.between.after
    assert {part.certainty for part in situation.front_parts} <= set(levels)


def test_a_section_that_is_a_guess_stays_one_on_the_map(atlas: kwmaps.Atlas) -> None:
    """A conjecture in a snapshot is a conjecture in what is drawn that day, over much the same length."""
    for snapshot in atlas.snapshots[::6]:
        said = dict.fromkeys(("certain", "likely", "conjecture"), 0.0)
        for section in snapshot.sections:
            said[section.certainty] += metres(section.line).intersection(mainland(atlas)).length
        drawn = dict.fromkeys(said, 0.0)
        for part in atlas.at(snapshot.date).front_parts:
            drawn[part.certainty] += part.line.length
        total = sum(said.values())
        for level, length in said.items():
            assert drawn[level] == pytest.approx(length, abs=0.15 * total), (snapshot.date, level)


@pytest.mark.parametrize("day", ["1950-09-22", "1950-11-29", "1952-03-10"])
def test_the_front_is_traced_as_from_distances_at_every_sample(atlas: kwmaps.Atlas, day: str) -> None:
    """Only some are measured: where the front passes. Elsewhere the sign is enough, and it is right."""
    division = atlas.at(day).division
    fields = atlas.field(division.before), atlas.field(division.after)
    west, south, east, north = division.before.front.bounds
    bounds = atlas.ground.projection.forward(shapely.box(west, south, east, north)).bounds
    grid = Grid.over(bounds, 1_500.0)
    fractions = (0.2, 0.5, 0.9)
    found = Between(*fields, [grid], fractions)
    x, y = (part.ravel() for part in np.meshgrid(grid.xs, grid.ys))
    for fraction in fractions:
        values = found.at(0, fraction)
        exact = sum(w * f.over(np.column_stack([x, y])) for w, f in zip((1 - fraction, fraction), fields, strict=True))
        exact = np.asarray(exact).reshape(values.shape)
        clear = np.abs(exact) > 1
        assert ((values >= 0) == (exact >= 0))[clear].all()
        beside = np.abs(exact) < grid.step
        assert beside.any()
        np.testing.assert_allclose(values[beside], exact[beside], atol=0.1)
