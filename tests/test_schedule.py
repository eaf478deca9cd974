"""Which dates become frames, and how long each of them stays."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st

import kwmaps
from kwmaps.dates import span
from kwmaps.timeline.schedule import Frame, schedule

EVERY = ("auto", "day", "week", "snapshot")


@pytest.fixture(scope="module")
def film(atlas: kwmaps.Atlas) -> list[Frame]:
    return schedule(atlas)


def test_the_film_lasts_between_45_and_90_seconds(film: list[Frame]) -> None:
    seconds = sum(frame.centiseconds for frame in film) / 100
    print(f"{len(film)} frames, {seconds:.1f} s")
    assert 45 <= seconds <= 90


def test_the_film_begins_on_the_eve_and_ends_with_the_armistice(atlas: kwmaps.Atlas, film: list[Frame]) -> None:
    assert (film[0].day, film[-1].day) == (atlas.first, atlas.last)
    assert film[-1].centiseconds >= 300


@pytest.mark.parametrize("every", EVERY)
def test_frames_are_in_order_and_stay_long_enough(atlas: kwmaps.Atlas, every: str) -> None:
    frames = schedule(atlas, every)  # type: ignore[arg-type]
    days = [frame.day for frame in frames]
    assert days == sorted(set(days))
    assert all(type(frame.centiseconds) is int for frame in frames)
    assert min(frame.centiseconds for frame in frames) >= 2
    assert frames[-1].centiseconds >= 300


@pytest.mark.parametrize(
    "month", [(1950, 7), (1950, 9), (1950, 10), (1950, 11), (1950, 12)], ids=lambda m: f"{m[0]}-{m[1]}"
)
def test_every_day_of_a_month_in_which_the_front_moves_is_a_frame(film: list[Frame], month: tuple[int, int]) -> None:
    assert set(days_of(*month)) <= {frame.day for frame in film}


def test_in_the_year_of_movement_a_pause_leaves_out_three_days_at_most(film: list[Frame]) -> None:
    days = [frame.day for frame in film if frame.day <= date(1951, 6, 14)]
    assert all(after - before <= timedelta(days=4) for before, after in pairwise(days))
    assert len(days) > 0.97 * (date(1951, 6, 14) - date(1950, 6, 24)).days


def days_of(year: int, month: int) -> list[date]:
    first = date(year, month, 1)
    return [day for day in span(first, first + timedelta(days=30)) if day.month == month]


def test_quiet_years_have_fewer_frames_but_none_is_skipped_for_long(film: list[Frame]) -> None:
    days = [frame.day for frame in film]
    moving = sum(day < date(1951, 7, 1) for day in days)
    assert moving > 0.6 * len(days)
    assert all(after - before <= timedelta(days=14) for before, after in pairwise(days))


def test_days_that_matter_stay_longer(atlas: kwmaps.Atlas, film: list[Frame]) -> None:
    matters = {event.date for event in atlas.events if event.rank == 1}
    held = [frame.centiseconds for frame in film if frame.day in matters]
    passing = sorted(frame.centiseconds for frame in film if frame.day not in matters)
    assert len(held) == len(matters)
    assert min(held) > 2 * passing[len(passing) // 2]


def test_every_snapshot_is_a_frame(atlas: kwmaps.Atlas, film: list[Frame]) -> None:
    assert {snapshot.date for snapshot in atlas.snapshots} <= {frame.day for frame in film}


def test_every_day_is_every_day(atlas: kwmaps.Atlas) -> None:
    assert [frame.day for frame in schedule(atlas, "day")] == span(atlas.first, atlas.last)


def test_every_week_is_every_seventh_day_and_the_last(atlas: kwmaps.Atlas) -> None:
    days = [frame.day for frame in schedule(atlas, "week")]
    assert days[:-1] == span(atlas.first, atlas.last - timedelta(days=1))[::7]
    assert days[-1] == atlas.last


def test_every_snapshot_is_what_is_documented(atlas: kwmaps.Atlas) -> None:
    days = {frame.day for frame in schedule(atlas, "snapshot")}
    assert days == {snapshot.date for snapshot in atlas.snapshots} | {atlas.first, atlas.last}


@settings(max_examples=40)
@given(start=st.integers(0, 24), length=st.integers(0, 24), every=st.sampled_from(EVERY))
def test_a_part_of_the_war_begins_and_ends_where_it_should(
    small_atlas: kwmaps.Atlas, start: int, length: int, every: str
) -> None:
    first = small_atlas.first + timedelta(days=start)
    last = min(first + timedelta(days=length), small_atlas.last)
    frames = schedule(small_atlas, every, first, last)  # type: ignore[arg-type]
    assert (frames[0].day, frames[-1].day) == (first, last)
    assert all(first <= frame.day <= last for frame in frames)
    assert frames[-1].centiseconds >= 300


def test_a_part_of_the_war_shows_the_same_days_as_the_whole(atlas: kwmaps.Atlas, film: list[Frame]) -> None:
    first, last = date(1950, 9, 1), date(1950, 10, 31)
    part = {frame.day for frame in schedule(atlas, "auto", first, last)}
    assert part == {frame.day for frame in film if first <= frame.day <= last} | {first, last}


def test_the_schedule_is_listed_by_a_command(run: Run, atlas: kwmaps.Atlas, film: list[Frame], geodata: object) -> None:
    outcome = run("dates", "--films", "--geodata", geodata)
    assert outcome.code == 0
    assert [line.split()[0] for line in outcome.out.splitlines()] == [str(frame.day) for frame in film]
