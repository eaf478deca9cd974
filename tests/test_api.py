"""The library, as the README shows it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import geopandas
import pytest
import shapely

import kwmaps


def test_a_war_is_loaded_by_name_from_the_working_directory_or_packaged(
    geodata: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kwmaps.load(str(geodata)).geodata.folder == geodata
    monkeypatch.chdir(geodata.parent)
    assert kwmaps.load().geodata.folder.resolve() == geodata
    # Nothing here: the copy that came with the package is read.
    monkeypatch.chdir(tmp_path)
    assert kwmaps.load().war.slug == "korean-war"


def test_the_war_lasts_from_the_eve_to_the_armistice(atlas: kwmaps.Atlas) -> None:
    assert (atlas.first, atlas.last) == (date(1950, 6, 24), date(1953, 7, 27))
    assert len(atlas.snapshots) >= 121
    assert len(atlas.places) >= 90
    assert len(atlas.events) >= 60
    assert len(atlas.movements) >= 82
    assert 6 <= len(atlas.phases) <= 9


@pytest.mark.parametrize("day", ["1951-01-05", date(1951, 1, 5), datetime(1951, 1, 5, 23, 59, tzinfo=UTC)])
def test_a_day_may_be_text_or_a_date(atlas: kwmaps.Atlas, day: str | date) -> None:
    situation = atlas.at(day)
    assert situation.date == date(1951, 1, 5)
    assert type(situation.date) is date


@pytest.mark.parametrize("day", ["1950-06-23", "1953-07-28", "2026-01-01", date(1950, 6, 23)])
def test_a_day_outside_the_war_is_a_value_error_that_names_the_range(atlas: kwmaps.Atlas, day: str | date) -> None:
    with pytest.raises(ValueError, match=r"1950-06-24.*1953-07-27"):
        atlas.at(day)


@pytest.mark.parametrize(
    "day", ["", "yesterday", "25/6/1950", "1950-6-25", "1950-02-30", "1950-09-15T00:00:00", "19500915"]
)
def test_no_day_at_all_is_a_value_error_that_says_how_to_write_one(atlas: kwmaps.Atlas, day: str) -> None:
    with pytest.raises(ValueError, match=r"1950-09-15|1950-06-25|no day of the calendar"):
        atlas.at(day)


@pytest.mark.parametrize("day", [None, -5, 18000, 1950.5])
def test_a_number_is_no_day(atlas: kwmaps.Atlas, day: object) -> None:
    with pytest.raises(ValueError, match="a date is wanted"):
        atlas.at(day)  # type: ignore[arg-type] # that is what is tried


def test_a_situation_answers_who_held_what(atlas: kwmaps.Atlas) -> None:
    situation = atlas.at("1951-01-05")
    assert situation.holder(126.98, 37.57) == "communist"
    assert situation.holder(129.04, 35.10) == "un"
    assert situation.holder(124.0, 36.0) is None
    assert isinstance(situation.side("un"), shapely.MultiPolygon)
    assert isinstance(situation.front, shapely.MultiLineString)
    assert isinstance(situation.pockets, shapely.MultiPolygon)
    assert 70_000 < situation.area_km2("un") < situation.area_km2("communist")
    assert situation.certainty in ("certain", "likely", "conjecture")


def test_geometries_are_in_degrees(atlas: kwmaps.Atlas) -> None:
    situation = atlas.at("1950-09-20")
    for shape in (situation.side("un"), situation.side("communist"), situation.front, situation.pockets):
        west, south, east, north = shape.bounds
        assert 124 < west <= east < 132
        assert 33 < south <= north < 43.1


def test_a_side_that_there_isnt_is_refused(atlas: kwmaps.Atlas) -> None:
    with pytest.raises(ValueError, match="un or communist"):
        atlas.at("1951-01-05").side("UN forces")
    with pytest.raises(ValueError, match="un or communist"):
        atlas.at("1951-01-05").area_km2("comunist")


def test_a_day_tells_between_which_snapshots_it_lies(atlas: kwmaps.Atlas) -> None:
    for before, after in zip(atlas.snapshots, atlas.snapshots[1:], strict=False):
        documented = atlas.at(before.date).between
        assert (documented.before, documented.fraction) == (before.date, 0.0)
        day = after.date - timedelta(days=1)
        tween = atlas.at(day).between
        if day > before.until:
            assert (tween.before, tween.after) == (before.date, after.date)
            assert tween.fraction == pytest.approx((day - before.until).days / (after.date - before.until).days)
        else:
            assert tween.fraction == 0.0


def test_a_tween_is_never_certain(atlas: kwmaps.Atlas) -> None:
    for before, after in zip(atlas.snapshots, atlas.snapshots[1:], strict=False):
        day = before.until + timedelta(days=1)
        if day < after.date:
            assert atlas.at(day).certainty != "certain", day


def test_snapshots_come_in_order_with_front_pockets_and_sources(atlas: kwmaps.Atlas) -> None:
    days = [snapshot.date for snapshot in atlas.snapshots]
    assert days == sorted(set(days))
    assert (days[0], atlas.snapshots[-1].until) == (atlas.first, atlas.last)
    for snapshot in atlas.snapshots:
        assert not snapshot.front.is_empty
        assert isinstance(snapshot.pockets, shapely.MultiPolygon)
        assert snapshot.sources
        assert all(snapshot.sources)


def test_events_and_movements_of_a_day_are_its_own(atlas: kwmaps.Atlas) -> None:
    situation = atlas.at("1950-09-15")
    assert any("Inchon" in event.text for event in situation.events)
    assert {event.date for event in situation.events} == {situation.date}
    assert any(move.kind == "landing" for move in situation.movements)
    assert all(move.start <= situation.date <= move.end for move in situation.movements)
    assert sum(len(atlas.at(day).events) for day in {event.date for event in atlas.events}) == len(atlas.events)


def test_the_history_of_seoul_has_its_four_changes(atlas: kwmaps.Atlas) -> None:
    changes = atlas.history("Seoul")
    assert [change.holder for change in changes] == ["communist", "un", "communist", "un"]
    assert [change.before for change in changes] == ["un", "communist", "un", "communist"]
    known = [date(1950, 6, 28), date(1950, 9, 27), date(1951, 1, 4), date(1951, 3, 15)]
    # The histories differ by a day on when the city was retaken in September 1950.
    assert all(abs((change.date - day).days) <= 1 for change, day in zip(changes, known, strict=True))
    assert atlas.history("Pusan") == ()
    assert atlas.history((126.98, 37.57)) == changes


@pytest.mark.parametrize("name", ["Seoul", "seoul", " SEOUL ", "서울"])
def test_a_place_is_found_by_any_of_its_names(atlas: kwmaps.Atlas, name: str) -> None:
    assert atlas.place(name).name == "Seoul"


def test_an_unknown_place_is_answered_with_near_names(atlas: kwmaps.Atlas) -> None:
    with pytest.raises(ValueError, match=r"no place called 'Seuol'.*did you mean Seoul"):
        atlas.history("Seuol")


def test_phases_follow_each_other_day_by_day(atlas: kwmaps.Atlas) -> None:
    assert (atlas.phases[0].first, atlas.phases[-1].last) == (atlas.first, atlas.last)
    for before, after in zip(atlas.phases, atlas.phases[1:], strict=False):
        assert after.first - before.last == timedelta(days=1)
    assert all(phase.title for phase in atlas.phases)
    assert atlas.at("1950-09-15").phase == next(p for p in atlas.phases if p.first <= date(1950, 9, 15) <= p.last)


def test_every_layer_opens_in_geopandas(geodata: Path) -> None:
    for path in geodata.rglob("*.geojson"):
        layer = geopandas.read_file(path)
        assert len(layer) > 0, path
        assert layer.crs == "EPSG:4326", path


def test_every_public_name_is_there_and_nothing_else_is_promised() -> None:
    for name in kwmaps.__all__:
        assert getattr(kwmaps, name) is not None
    assert dir(kwmaps) == sorted(kwmaps.__all__)
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        kwmaps.lode  # noqa: B018 - reading it is the test


def test_any_war_can_be_loaded_not_only_the_korean_one(small_atlas: kwmaps.Atlas) -> None:
    situation = small_atlas.at("1950-03-12")
    assert situation.holder(127.0, 38.05) == "south"
    assert situation.holder(127.45, 37.8) == "north"
    assert situation.holder(127.0, 40.0) is None
    assert situation.area_km2("south") > situation.area_km2("north")
    assert [change.holder for change in small_atlas.history("Gullwick")] == ["north"]


def test_ground_near_the_coast_has_a_holder_and_the_open_sea_has_none(small_atlas: kwmaps.Atlas) -> None:
    situation = small_atlas.at("1950-03-01")
    # A degree of longitude has 88 km here; the east coast stands at 128°.
    assert situation.holder(128.0 + 4 / 88, 37.8) == "south"
    assert situation.holder(128.0 + 6 / 88, 37.8) is None
    assert situation.holder(128.0 + 4 / 88, 38.5) == "north"
    # Across the land border in the north is abroad, however near.
    assert situation.holder(127.0, 39.0 + 2 / 111) is None
    for lon, lat in ((0.0, 0.0), (float("nan"), 38.0), (float("inf"), 38.0), (-170.0, -80.0), (500.0, 500.0)):
        assert situation.holder(lon, lat) is None
