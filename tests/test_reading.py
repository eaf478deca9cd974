"""Faults in a geodata folder: each is told with file, feature, what is wrong and what to do, and all in one go."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from broken import ACCEPTED, FRONT, PLAIN, swap, text
from little_war import SNAPSHOTS, LittleWar, collection, feature

import kwmaps
from kwmaps.timeline.checking import check


def told(war: LittleWar) -> list[str]:
    """Every fault that `kwmaps check` finds."""
    return [str(fault) for fault in check(war.folder).faults]


def test_the_little_war_has_no_fault(still: LittleWar) -> None:
    assert told(still) == []
    assert check(still.folder).ok


def test_the_real_war_has_no_fault_in_any_file(geodata: Any) -> None:
    assert [str(fault) for fault in check(geodata).faults] == []


# What can be understood is accepted: that it is no fault, test_faults.py tries; here, what is made of it.


def test_dates_with_a_meaningless_hour_are_read_as_days(little: LittleWar) -> None:
    little.set(PLAIN, 0, until="1950-03-15T00:00:00")
    little.set("events.geojson", 1, date="1950-03-07T00:00:00Z")
    little.set("movements.geojson", 0, start="1950-03-02T00:00:00.000", end="1950-03-06")
    little.set("islands.geojson", 1, **{"from": "1950-03-18T00:00:00"})
    assert told(little) == []
    assert kwmaps.load(little.folder).at("1950-03-07").events[0].id == "landing"


def test_an_id_that_qgis_moved_out_of_the_properties_counts(little: LittleWar) -> None:
    with little.editing(FRONT) as document:
        for item in document["features"]:
            item["id"] = item["properties"].pop("id")
    assert told(little) == []
    assert {section.id for section in kwmaps.load(little.folder).snapshots[1].sections} == {"line"}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_editors_do_to_a_file_changes_no_answer(little: LittleWar, still: LittleWar, name: str) -> None:
    ACCEPTED[name](little)
    here, there = kwmaps.load(little.folder), kwmaps.load(still.folder)
    for day in SNAPSHOTS:
        if name == "a pocket with a hole":
            assert there.at(day).side("south").contains(here.at(day).side("south")), day
        else:
            assert here.at(day).side("south").equals(there.at(day).side("south")), day


def test_every_fault_is_told_in_one_go(little: LittleWar) -> None:
    little.set(FRONT, 0, certainty="probable")
    little.set(FRONT, 1, holder="us")
    little.set("movements.geojson", 0, start="1950-03-06", end="1950-03-02")
    little.set("events.geojson", 2, date="1951-01-01")
    little.move("places.geojson", 0, swap)
    text(little, "islands.geojson", lambda s: s[:40])
    with pytest.raises(kwmaps.GeodataError) as error:
        kwmaps.load(little.folder)
    named = {(fault.file, fault.where.split(" ›")[0]) for fault in error.value.faults}
    assert {
        (FRONT, "feature 1 (line)"),
        (FRONT, "feature 2 (bridgehead)"),
        ("movements.geojson", "feature 1 (thrust)"),
        ("events.geojson", "feature 3 (truce)"),
        ("places.geojson", "feature 1 (southport)"),
    } <= named
    assert any(fault.file == "islands.geojson" for fault in error.value.faults)
    for fault in error.value.faults:
        assert str(fault) in str(error.value)


def test_faults_of_several_fronts_are_all_told(little: LittleWar) -> None:
    """Also those that only show when the ground is divided."""
    little.move(FRONT, 0, lambda line: line[:-4])
    little.move(PLAIN, 0, lambda line: line[4:])
    faults = told(little)
    assert any(FRONT in fault and "short of the sea" in fault for fault in faults)
    assert any(PLAIN in fault and "short of the sea" in fault for fault in faults)


def test_a_thousand_faults_are_shortened_when_loading_and_listed_when_checking(little: LittleWar) -> None:
    little.write("places.geojson", collection(*(feature(shapely.Point(37, 127), id=f"p{n}") for n in range(100))))
    with pytest.raises(kwmaps.GeodataError) as error:
        kwmaps.load(little.folder)
    assert len(str(error.value).splitlines()) <= 25
    assert "more" in str(error.value).splitlines()[-1]
    assert len(told(little)) >= 100


def test_a_folder_without_a_war_is_refused_by_name(tmp_path: Any) -> None:
    with pytest.raises(kwmaps.RequestError, match=r"has no war\.toml"):
        kwmaps.load(tmp_path)
    with pytest.raises(kwmaps.RequestError, match="nowhere is no folder"):
        kwmaps.load(tmp_path / "nowhere")


def test_geopandas_reads_and_writes_a_front_without_loss(little: LittleWar) -> None:
    """A map editor's round trip: open a layer with geopandas, save it, and the map is the same."""
    import geopandas

    before = kwmaps.load(little.folder).at("1950-03-07")
    layer = geopandas.read_file(little / FRONT)
    layer.to_file(little / FRONT, driver="GeoJSON")
    assert json.loads((little / FRONT).read_text())["features"]
    assert told(little) == []
    after = kwmaps.load(little.folder).at("1950-03-07")
    assert after.side("south").equals(before.side("south"))
    assert after.snapshots[0].sources == before.snapshots[0].sources
