"""Faults in a geodata folder: each is told with file, feature, what is wrong and what to do, and all in one go."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from little_war import FIRST, LAST, SNAPSHOTS, LittleWar, across, box, collection, feature

import kwmaps
from kwmaps.timeline.checking import check

FRONT = "fronts/1950-03-07.geojson"
PLAIN = "fronts/1950-03-12.geojson"


def told(war: LittleWar) -> list[str]:
    """Every fault that `kwmaps check` finds."""
    return [str(fault) for fault in check(war.folder).faults]


def noted(war: LittleWar) -> list[str]:
    """What `kwmaps check` asks about without calling it wrong."""
    report = check(war.folder)
    assert report.ok, report.faults
    return [str(warning) for warning in report.warnings]


def only(war: LittleWar) -> str:
    """The one fault of a war with one mistake in it."""
    faults = told(war)
    assert len(faults) == 1, faults
    return faults[0]


def swap(coordinates: Any) -> Any:
    """Exchanges longitude and latitude at any depth."""
    if isinstance(coordinates[0], int | float):
        return list(reversed(coordinates))
    return [swap(part) for part in coordinates]


def first_of(coordinates: Any, value: Any) -> Any:
    """Puts `value` in place of the first position."""
    return [value, *coordinates[1:]]


def test_the_little_war_has_no_fault(still: LittleWar) -> None:
    assert told(still) == []
    assert check(still.folder).ok


def test_the_real_war_has_no_fault_in_any_file(geodata: Any) -> None:
    assert [str(fault) for fault in check(geodata).faults] == []


# What can be understood is accepted.


def test_a_byte_order_mark_is_no_fault(little: LittleWar) -> None:
    path = little / FRONT
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert told(little) == []


def test_windows_line_ends_are_no_fault(little: LittleWar) -> None:
    path = little / FRONT
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert told(little) == []


def test_a_crs_member_that_says_wgs84_is_no_fault(little: LittleWar) -> None:
    with little.editing(FRONT) as document:
        document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
        document["name"] = "1950-03-07"
    assert told(little) == []


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


def test_numbers_as_ids_and_empty_notes_are_no_fault(little: LittleWar) -> None:
    with little.editing(FRONT) as document:
        for number, item in enumerate(document["features"]):
            item["properties"] |= {"id": number, "note": None, "title": None, "name": None, "until": None}
    assert told(little) == []


def test_heights_in_coordinates_are_ignored(little: LittleWar) -> None:
    little.move(FRONT, 0, lambda line: [[*position, 12.5] for position in line])
    assert told(little) == []


def test_unknown_properties_are_kept_and_ignored(little: LittleWar) -> None:
    little.set(FRONT, 0, colour="red", checked_by="me", fid=7)
    assert told(little) == []
    assert not any("colour" in note for note in noted(little))


def test_a_property_that_looks_misspelt_is_asked_about(little: LittleWar) -> None:
    little.set(PLAIN, 0, untill="1950-03-14", until=None)
    little.set(PLAIN, 1, until=None)
    (note,) = [note for note in noted(little) if "untill" in note]
    assert note == f"{PLAIN} › feature 1 (line): property 'untill' is unknown; did you mean 'until'?"


# What can't is told: (what was done to the war, what the message must say).

Fault = tuple[Callable[[LittleWar], object], tuple[str, ...]]


def text(war: LittleWar, file: str, change: Callable[[str], str]) -> None:
    (war / file).write_text(change((war / file).read_text(encoding="utf-8")), encoding="utf-8")


def both(war: LittleWar, file: str, **properties: Any) -> None:
    """Sets properties of the front and of the pocket."""
    for index in (0, 1):
        war.set(file, index, **properties)


FAULTS: dict[str, Fault] = {
    "not JSON": (lambda w: text(w, FRONT, lambda s: "hello"), (FRONT, "line 1, column 1", "not JSON")),
    "a comma too many": (
        lambda w: text(w, FRONT, lambda s: s.replace('"FeatureCollection",', '"FeatureCollection",,', 1)),
        (FRONT, "line 2", "not JSON"),
    ),
    "truncated": (lambda w: text(w, FRONT, lambda s: s[: len(s) // 2]), (FRONT, "not JSON", "saved completely")),
    "empty": (lambda w: text(w, FRONT, lambda s: ""), (FRONT, "is empty")),
    "only blanks": (lambda w: text(w, FRONT, lambda s: " \n\n"), (FRONT, "is empty")),
    "not UTF-8": (lambda w: (w / FRONT).write_bytes(b'{"caf\xe9": 1}'), (FRONT, "byte 5", "UTF-8")),
    "a list": (lambda w: w.write(FRONT, []), (FRONT, "FeatureCollection")),  # type: ignore[arg-type]
    "a single feature": (
        lambda w: w.write(FRONT, feature(across(37.6), id="line", kind="front")),
        (FRONT, "FeatureCollection"),
    ),
    "a missing file": (lambda w: (w / "places.geojson").unlink(), ("places.geojson", "missing", "restore")),
    "another coordinate system": (
        lambda w: w.write(FRONT, w.read(FRONT) | {"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::5179"}}}),
        (FRONT, "coordinate system", "WGS84"),
    ),
    "swapped axes": (
        lambda w: w.move(FRONT, 1, swap),
        (FRONT, "feature 2 (bridgehead)", "coordinates[0][0]", "(38.5, 126.3)", "swapped", "[lon, lat]"),
    ),
    "metres": (
        lambda w: w.move("places.geojson", 2, lambda _: [955000.0, 2010000.0]),
        ("places.geojson", "feature 3 (midford)", "metres", "EPSG:4326"),
    ),
    "another continent": (
        lambda w: w.move("places.geojson", 2, lambda _: [2.35, 48.85]),
        ("places.geojson", "feature 3 (midford)", "(2.35, 48.85)", "extent"),
    ),
    "NaN": (
        lambda w: w.move(FRONT, 0, lambda line: first_of(line, [math.nan, 37.6])),
        (FRONT, "feature 1 (line)", "coordinates[0]", "nan", "finite"),
    ),
    "infinity": (
        lambda w: w.move(FRONT, 0, lambda line: first_of(line, [math.inf, 37.6])),
        (FRONT, "feature 1 (line)", "coordinates[0]", "finite"),
    ),
    "null in a position": (
        lambda w: w.move(FRONT, 0, lambda line: first_of(line, [125.5, None])),
        (FRONT, "feature 1 (line)", "coordinates[0]", "None"),
    ),
    "text in a position": (
        lambda w: w.move(FRONT, 0, lambda line: first_of(line, ["125.5", "37.6"])),
        (FRONT, "feature 1 (line)", "coordinates[0]", "'125.5'"),
    ),
    "coordinates of the wrong depth": (
        lambda w: w.move(FRONT, 0, lambda line: [line]),
        (FRONT, "feature 1 (line)", "coordinates[0]"),
    ),
    "no coordinates": (lambda w: w.move(FRONT, 0, lambda _: None), (FRONT, "feature 1 (line)", "coordinates", "None")),
    "an empty line": (lambda w: w.move(FRONT, 0, lambda _: []), (FRONT, "feature 1 (line)")),
    "a line of one point": (lambda w: w.move(FRONT, 0, lambda line: line[:1]), (FRONT, "feature 1 (line)")),
    "a pocket that crosses itself": (
        lambda w: w.move(
            FRONT, 1, lambda _: [[[125.9, 38.5], [126.3, 38.7], [126.3, 38.5], [125.9, 38.7], [125.9, 38.5]]]
        ),
        (FRONT, "feature 2 (bridgehead)", "not valid", "itself"),
    ),
    "an open ring": (
        lambda w: w.move(FRONT, 1, lambda rings: [[[125.9, 38.5], [126.3, 38.7]]]),
        (FRONT, "feature 2 (bridgehead)"),
    ),
    "a front that is a point": (
        lambda w: w.write(FRONT, collection(feature(shapely.Point(127, 38), id="line", kind="front"))),
        (FRONT, "feature 1 (line)", "Point", "LineString"),
    ),
    "a pocket that is a line": (
        lambda w: w.add(FRONT, feature(across(38.9), id="odd", kind="pocket", holder="north")),
        (FRONT, "feature 3 (odd)", "LineString", "Polygon"),
    ),
    "no geometry where one is needed": (
        lambda w: w.add(FRONT, feature(None, id="odd", kind="front")),
        (FRONT, "feature 3 (odd)", "null", "LineString"),
    ),
    "no properties": (
        lambda w: w.add(FRONT, {"type": "Feature", "geometry": None, "properties": None}),
        (FRONT, "feature 3", "no properties", "source"),
    ),
    "no source": (lambda w: w.set(FRONT, 0, source=None), (FRONT, "feature 1 (line)", "'source' is missing", "add")),
    "an empty source": (lambda w: w.set(FRONT, 0, source=""), (FRONT, "feature 1 (line)", "source")),
    "no id": (lambda w: w.set(FRONT, 0, id=None), (FRONT, "feature 1", "'id' is missing")),
    "a misspelt key": (
        lambda w: w.set(FRONT, 0, certainty=None, certanty="likely"),
        (FRONT, "feature 1 (line)", "'certainty' is missing", "'certanty'"),
    ),
    "an unknown certainty": (
        lambda w: w.set(FRONT, 0, certainty="probable"),
        (FRONT, "feature 1 (line)", "'probable'", "certain", "likely", "conjecture"),
    ),
    "an unknown kind": (
        lambda w: w.set(FRONT, 0, kind="line"),
        (FRONT, "feature 1 (line)", "kind is 'line'", "'front' or 'pocket'"),
    ),
    "an unknown holder": (
        lambda w: w.set(FRONT, 1, holder="us"),
        (FRONT, "feature 2 (bridgehead)", "'us' is no side", "south or north"),
    ),
    "an uncertainty below zero": (
        lambda w: w.set(FRONT, 0, uncertainty_km=-3),
        (FRONT, "feature 1 (line)", "uncertainty_km", "-3"),
    ),
    "an uncertainty in words": (
        lambda w: w.set(FRONT, 0, uncertainty_km="a lot"),
        (FRONT, "feature 1 (line)", "uncertainty_km", "'a lot'"),
    ),
    "the same id twice": (
        lambda w: w.set(FRONT, 1, id="line"),
        (FRONT, "feature 2 (line)", "same id as feature 1"),
    ),
    "until before the snapshot's date": (
        lambda w: both(w, PLAIN, until="1950-03-10"),
        (PLAIN, "until", "1950-03-10", "at least 1950-03-12"),
    ),
    "until past the next snapshot": (
        lambda w: both(w, FRONT, until="1950-03-13"),
        (FRONT, "until", "1950-03-13", "1950-03-12", "1950-03-11"),
    ),
    "until that is no day": (
        lambda w: w.set(PLAIN, 0, until="1950-02-30"),
        (PLAIN, "feature 1 (line)", "1950-02-30"),
    ),
    "a date that contradicts the file's name": (
        lambda w: w.set(FRONT, 0, date="1950-03-08"),
        (FRONT, "feature 1 (line)", "1950-03-08", "1950-03-07", "agree"),
    ),
    "a file's name that is no date": (
        lambda w: (w / FRONT).rename(w / "fronts/7-march.geojson"),
        ("fronts/7-march.geojson", "no date", "fronts/1950-09-15.geojson"),
    ),
    "a file's name of no day": (
        lambda w: (w / FRONT).rename(w / "fronts/1950-02-30.geojson"),
        ("fronts/1950-02-30.geojson", "no date"),
    ),
    "a snapshot outside the war": (
        lambda w: (w / FRONT).rename(w / "fronts/1951-03-07.geojson"),
        ("fronts/1951-03-07.geojson", "outside the war", FIRST, LAST),
    ),
    "no snapshot of the first day": (
        lambda w: (w / f"fronts/{FIRST}.geojson").unlink(),
        (f"fronts/{FIRST}.geojson", "missing", "first and last day"),
    ),
    "no snapshot of the last day": (
        lambda w: (w / f"fronts/{LAST}.geojson").unlink(),
        (f"fronts/{LAST}.geojson", "missing", "first and last day"),
    ),
    "a snapshot without a front": (
        lambda w: w.write(FRONT, collection(w.read(FRONT)["features"][1])),
        (FRONT, "no front", "from sea to sea"),
    ),
    "a line that stops short of the sea": (
        lambda w: w.move(FRONT, 0, lambda line: line[:-4]),
        (FRONT, "(127.500, 37.600)", "short of the sea", "past the coast"),
    ),
    "a gap in the front": (
        lambda w: w.move(f"fronts/{LAST}.geojson", 1, lambda line: line[1:]),
        (f"fronts/{LAST}.geojson", "short of the sea", "join it"),
    ),
    "a front that parts nobody": (
        lambda w: w.move(FRONT, 0, lambda _: [[124.5, 37.6], [124.8, 37.9]]),
        (FRONT, "Southport and Northgate", "gap", "end to end"),
    ),
    "ground without anchor": (
        lambda w: w.add(FRONT, feature(across(38.2), id="second", kind="front")),
        (FRONT, "hangs together with no anchor", "draw a pocket"),
    ),
    "pockets of both sides on one spot": (
        lambda w: w.add(FRONT, feature(box(126.1, 38.55, 126.5, 38.75), id="odd", kind="pocket", holder="north")),
        (FRONT, "overlap near (126.20, 38.6", "apart"),
    ),
    "a pocket at sea": (
        lambda w: w.add(FRONT, feature(box(125.4, 38.5, 125.5, 38.6), id="odd", kind="pocket", holder="north")),
        (FRONT, "odd", "no land", "ashore"),
    ),
    "a movement that ends before it starts": (
        lambda w: w.set("movements.geojson", 0, start="1950-03-06", end="1950-03-02"),
        ("movements.geojson", "feature 1 (thrust)", "ends (1950-03-02) before it starts (1950-03-06)"),
    ),
    "a movement outside the war": (
        lambda w: w.set("movements.geojson", 0, end="1950-04-02"),
        ("movements.geojson", "feature 1 (thrust)", "end 1950-04-02", "outside the war"),
    ),
    "a movement of an unknown kind": (
        lambda w: w.set("movements.geojson", 0, kind="charge"),
        ("movements.geojson", "feature 1 (thrust)", "'charge'", "attack", "sealift"),
    ),
    "a movement of nobody": (
        lambda w: w.set("movements.geojson", 0, side="east"),
        ("movements.geojson", "feature 1 (thrust)", "'east' is no side"),
    ),
    "an event outside the war": (
        lambda w: w.set("events.geojson", 1, date="1950-04-07"),
        ("events.geojson", "feature 2 (landing)", "date 1950-04-07 is outside the war", FIRST, LAST),
    ),
    "an event on no day": (
        lambda w: w.set("events.geojson", 1, date="7/3/1950"),
        ("events.geojson", "feature 2 (landing)", "'7/3/1950'", "year-month-day"),
    ),
    "an event at an unknown place": (
        lambda w: w.set("events.geojson", 1, place="Bridgtown"),
        ("events.geojson", "landing", "'Bridgtown'", "Bridgetown"),
    ),
    "an event without words": (
        lambda w: w.set("events.geojson", 1, text=""),
        ("events.geojson", "feature 2 (landing)", "text"),
    ),
    "a rank that isn't one": (
        lambda w: w.set("places.geojson", 0, rank=9),
        ("places.geojson", "feature 1 (southport)", "rank", "9"),
    ),
    "an island of nobody": (
        lambda w: w.set("islands.geojson", 0, holder="west"),
        ("islands.geojson", "feature 1 (gull-1950-03-01)", "'west' is no side"),
    ),
    "an island without holder at first": (
        lambda w: w.set("islands.geojson", 0, **{"from": "1950-03-05"}),
        ("islands.geojson", "Gull", "no holder before 1950-03-05", FIRST),
    ),
    "an armistice line away from the last front": (
        lambda w: w.move("lines/dmz.geojson", 0, lambda line: [[lon, lat + 0.02] for lon, lat in line]),
        ("lines/dmz.geojson", "km from the front", "along that front"),
    ),
    "two parallels": (
        lambda w: w.add("lines/parallel-38.geojson", feature(across(38.1), id="other", name="Other")),
        ("lines/parallel-38.geojson", "2 features of type LineString", "one"),
    ),
    "evidence with a broken row": (
        lambda w: text(w, "evidence.csv", lambda s: s.replace("37.1,127.0,south", "37.1,east,south")),
        ("evidence.csv", "row 2", "can't be used"),
    ),
    "an unknown key in war.toml": (
        lambda w: text(w, "war.toml", lambda s: "tittle = 'x'\n" + s),
        ("war.toml", "unknown key 'tittle'", "'title'"),
    ),
    "war.toml that isn't TOML": (lambda w: text(w, "war.toml", lambda s: s + "\n[["), ("war.toml", "not TOML")),
    "a war that ends before it begins": (
        lambda w: text(w, "war.toml", lambda s: s.replace("last = 1950-03-25", "last = 1950-02-25", 1)),
        ("war.toml", "1950-02-25", "1950-03-01"),
    ),
    "a day between the phases": (
        lambda w: text(w, "war.toml", lambda s: s.replace("last = 1950-03-11", "last = 1950-03-10")),
        ("war.toml", "phase up-and-back", "1950-03-11"),
    ),
    "land that isn't there": (
        lambda w: (w / "basemap/land.geojson").unlink(),
        ("basemap/land.geojson", "missing", "restore"),
    ),
    "land that isn't GeoJSON": (
        lambda w: text(w, "basemap/land.geojson", lambda s: s[:90]),
        ("basemap/land.geojson", "can't be used", "restore"),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_place_and_its_remedy(little: LittleWar, name: str) -> None:
    damage, words = FAULTS[name]
    damage(little)
    faults = told(little)
    assert any(all(word in fault for word in words) for fault in faults), "\n".join(faults) or "no fault was found"
    assert all("\n" not in fault and "Traceback" not in fault for fault in faults)
    # One mistake is told once; a position that is wrong throughout a line at most three times.
    assert len(faults) <= 3, faults


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_keeps_the_war_from_being_drawn_or_is_in_what_only_checking_reads(little: LittleWar, name: str) -> None:
    """A damaged folder is refused with the library's own error, never with a programmer's."""
    FAULTS[name][0](little)
    with contextlib.suppress(kwmaps.GeodataError):
        loaded = kwmaps.load(little.folder)
        for day in SNAPSHOTS:
            loaded.at(day).side("south")


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
