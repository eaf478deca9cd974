"""`kwmaps edit`: files in one form with nothing lost, snapshots to begin with, days for other programs."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import hypothesis.strategies as st
import pytest
import shapely
from conftest import Run
from hypothesis import given
from little_war import LittleWar
from PIL import Image

import kwmaps
from kwmaps.editing.export import ENDINGS, export
from kwmaps.editing.start import new_snapshot, snapshot_text
from kwmaps.errors import GeodataError
from kwmaps.geodata.formatting import formatted

Json = dict[str, Any]

# The form of a file

KEYS = st.text(min_size=1, max_size=8).filter(lambda key: key != "id")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
POSITIONS = st.tuples(st.integers(12_600_000, 12_800_000), st.integers(3_700_000, 3_900_000)).map(
    lambda pair: [pair[0] / 1e5, pair[1] / 1e5]
)
HIGH = st.tuples(POSITIONS, st.floats(-100, 3000)).map(lambda pair: [*pair[0], pair[1]])
GEOMETRIES = st.one_of(
    st.none(),
    (POSITIONS | HIGH).map(lambda xy: {"type": "Point", "coordinates": xy}),
    st.lists(POSITIONS | HIGH, min_size=2, max_size=6).map(lambda xy: {"type": "LineString", "coordinates": xy}),
    POSITIONS.map(
        lambda xy: {
            "type": "Polygon",
            # Wound either way, as it comes.
            "coordinates": [[xy, [xy[0], round(xy[1] + 1, 5)], [round(xy[0] + 1, 5), xy[1]], xy]],
        }
    ),
)
FEATURES = st.lists(
    st.builds(
        lambda geometry, more, outside: {**outside, "type": "Feature", "geometry": geometry, "properties": more},
        GEOMETRIES,
        st.dictionaries(KEYS, VALUES, max_size=4),
        st.dictionaries(KEYS.filter(lambda key: key not in ("type", "geometry", "properties")), VALUES, max_size=2),
    ),
    max_size=4,
).map(lambda rows: [row | {"properties": {"id": f"f{n}"} | row["properties"]} for n, row in enumerate(rows)])
MEMBERS = st.dictionaries(KEYS.filter(lambda key: key not in ("type", "features")), VALUES, max_size=2)


def said(document: Json) -> Json:
    """A document without the nulls that mean nothing."""
    known = {"id", "name", "holder", "from", "to", "source", "certainty", "uncertainty_km", "note"}
    for feature in document["features"]:
        told = feature["properties"].items()
        feature["properties"] = {key: value for key, value in told if value is not None or key not in known}
    return document


@given(FEATURES, MEMBERS, st.sampled_from([None, 1, 4]), st.booleans())
def test_nothing_is_lost_when_a_file_is_written_the_one_way(
    features: list[Json], members: Json, indent: int | None, is_ascii: bool
) -> None:
    document = {**members, "features": features, "type": "FeatureCollection"}
    text = formatted(json.dumps(document, indent=indent, ensure_ascii=is_ascii))
    assert json.loads(text) == said(json.loads(json.dumps(document)))
    assert formatted(text) == text
    assert text.endswith("}\n")
    assert text.count("\n") == (len(features) + 2 if features else 1)


def test_the_war_is_in_form(geodata: Path, run: Run) -> None:
    outcome = run("edit", "format", "--check", geodata)
    assert (outcome.code, outcome.out) == (0, "every file is in form already\n")


def test_what_qgis_writes_comes_back_as_it_was(geodata: Path, tmp_path: Path) -> None:
    """A table's columns in every row, null where there was nothing; the order of members GDAL's own."""
    name = "fronts/1950-09-15.geojson"
    path = tmp_path / "qgis.geojson"
    geopandas.read_file(geodata / name).to_file(path, driver="GeoJSON")
    document = json.loads(path.read_text())
    # GDAL names the layer and the coordinate system; that is the file's own, and stays.
    assert {"name", "crs"} <= document.keys()
    for member in ("name", "crs"):
        del document[member]
    written = formatted(json.dumps(document), name)
    before = json.loads((geodata / name).read_text())
    after = json.loads(written)
    for one, other in zip(before["features"], after["features"], strict=True):
        assert other["geometry"] == one["geometry"]
        assert list(other["properties"].items()) == list(one["properties"].items())


def test_dragging_a_vertex_changes_one_line(little: LittleWar, run: Run) -> None:
    run("edit", "format", little.folder)
    path = little / "fronts/1950-03-25.geojson"
    before = path.read_text().splitlines()
    with little.editing("fronts/1950-03-25.geojson") as document:
        document["features"][1]["geometry"]["coordinates"][2][1] += 0.0123456789
    run("edit", "format", path)
    after = path.read_text().splitlines()
    assert [n for n, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]] == [2]
    assert "38.25235" in after[2] or "38.17235" in after[2]


def test_features_get_ids_that_are_free(run: Run, little: LittleWar) -> None:
    with little.editing("fronts/1950-03-25.geojson") as document:
        first, second = document["features"]
        del first["properties"]["id"]
        second["properties"]["id"] = "front"
    run("edit", "format", little.folder)
    properties = [f["properties"] for f in little.read("fronts/1950-03-25.geojson")["features"]]
    assert [said["id"] for said in properties] == ["front-2", "front"]
    assert next(iter(properties[0])) == "id"


def test_an_id_that_an_editor_lifted_out_goes_back() -> None:
    feature = {"type": "Feature", "id": "inchon", "properties": {"kind": "pocket"}, "geometry": None}
    text = formatted(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert json.loads(text)["features"] == [
        {"type": "Feature", "geometry": None, "properties": {"id": "inchon", "kind": "pocket"}}
    ]


def test_heights_and_digits_stay() -> None:
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"a","mine":1.10,"big":12345678901234567890},'
        '"geometry":{"type":"Point","coordinates":[127.1234567,38.000001,812.50]}}]}'
    )
    written = formatted(text)
    assert '"mine":1.10,"big":12345678901234567890' in written
    assert "[127.12346,38.0,812.50]" in written


def test_a_shape_that_rounding_would_break_keeps_its_digits() -> None:
    tiny = [[127.0, 38.0], [127.000001, 38.0], [127.000001, 38.000001], [127.0, 38.0]]
    document = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"id": "a"}, "geometry": {"type": "Polygon", "coordinates": [tiny]}}
        ],
    }
    assert json.loads(formatted(json.dumps(document)))["features"][0]["geometry"]["coordinates"] == [tiny]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"type":"FeatureCollection","features":[', "is not JSON"),
        ("", "is empty"),
        ("[]", "is not a GeoJSON FeatureCollection"),
        ('{"type":"FeatureCollection","features":[],"features":[]}', 'says "features" twice'),
        ('{"type":"FeatureCollection","features":[{"properties":{"a":NaN}}]}', "has the number NaN"),
    ],
)
def test_what_could_not_be_written_without_a_loss_is_refused(text: str, what: str) -> None:
    with pytest.raises(GeodataError, match=what):
        formatted(text)


def test_one_broken_file_keeps_no_other_from_being_written(little: LittleWar, run: Run) -> None:
    (little / "events.geojson").write_text('{"type": "Feat')
    outcome = run("edit", "format", little.folder)
    assert outcome.code == 1
    assert "events.geojson › line 1" in outcome.err
    assert (little / "events.geojson").read_text() == '{"type": "Feat'
    # places.geojson comes later in the alphabet.
    assert (
        (little / "places.geojson")
        .read_text()
        .startswith('{"type":"FeatureCollection","features":[\n{"type":"Feature"')
    )


def test_check_writes_nothing(little: LittleWar, run: Run) -> None:
    before = {path: path.read_bytes() for path in little.folder.rglob("*") if path.is_file()}
    outcome = run("edit", "format", "--check", little.folder)
    assert outcome.code == 1
    assert "would change" in outcome.out
    assert before == {path: path.read_bytes() for path in before}
    assert "neither" in run("edit", "format", little / "war.toml").err


# A snapshot to begin with


def test_a_new_snapshot_says_what_the_map_said(real_copy: Path) -> None:
    """With pockets, beachheads, and days whose front was traced in many pieces; so far apart that none concerns another."""
    before = kwmaps.load(real_copy)
    earlier = [before.at(day) for day in ("1950-09-16", "1950-12-16", "1952-07-17", "1953-07-22")]
    for was in earlier:
        assert not was.is_documented
        new_snapshot(before, was.date)
    after = kwmaps.load(real_copy)
    for was in earlier:
        is_now = after.at(was.date)
        assert is_now.is_documented
        moved = was.division.region.symmetric_difference(is_now.division.region)
        assert before.square_km(moved.intersection(before.basemap.mainland)) < 15, was.date
        assert [p.name for p in before.places if was.holder(p.lon, p.lat) != is_now.holder(p.lon, p.lat)] == [], (
            was.date
        )
        assert {section.certainty for section in is_now.snapshots[0].sections} <= {"likely", "conjecture"}


def test_its_file_can_be_edited_at_once(little: LittleWar, run: Run) -> None:
    outcome = run("edit", "new-snapshot", "1950-03-09", "--geodata", little.folder)
    assert outcome.code == 0, outcome.err
    document = little.read("fronts/1950-03-09.geojson")
    kinds = [feature["properties"]["kind"] for feature in document["features"]]
    assert kinds.count("front") >= 1
    assert all(
        f["properties"]["source"].startswith("worked out from the fronts of 1950-03-07") for f in document["features"]
    )
    assert run("check", little.folder).code == 0
    assert run("edit", "format", "--check", little / "fronts/1950-03-09.geojson").code == 0


def test_where_the_front_stood_still_the_older_snapshot_ends_before(little: LittleWar, run: Run) -> None:
    older = little.read("fronts/1950-03-12.geojson")
    before = kwmaps.load(little.folder)
    held = [before.at(day).area_km2("south") for day in ("1950-03-13", "1950-03-14", "1950-03-15", "1950-03-20")]
    outcome = run("edit", "new-snapshot", "1950-03-14", "--geodata", little.folder)
    assert outcome.code == 0, outcome.err
    assert "1950-03-12.geojson" in outcome.out
    after = kwmaps.load(little.folder)
    assert [s.until for s in after.snapshots[2:4]] == [date(1950, 3, 13), date(1950, 3, 15)]
    assert held == [after.at(day).area_km2("south") for day in ("1950-03-13", "1950-03-14", "1950-03-15", "1950-03-20")]
    copied = little.read("fronts/1950-03-14.geojson")
    assert [f["properties"]["source"] for f in copied["features"]] == [
        f["properties"]["source"] for f in older["features"]
    ]
    # On its own day nothing is left of it.
    run("edit", "new-snapshot", "1950-03-13", "--geodata", little.folder)
    assert [s.until for s in kwmaps.load(little.folder).snapshots[2:4]] == [date(1950, 3, 12), date(1950, 3, 13)]


def test_no_snapshot_is_overwritten_and_no_packaged_war_written_into(
    little: LittleWar, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = (little / "fronts/1950-03-12.geojson").read_bytes()
    outcome = run("edit", "new-snapshot", "1950-03-12", "--geodata", little.folder)
    assert outcome.code == 2
    assert "is there already" in outcome.err
    assert (little / "fronts/1950-03-12.geojson").read_bytes() == before
    monkeypatch.chdir(tmp_path)
    outcome = run("edit", "new-snapshot", "1950-11-15")
    assert outcome.code == 2
    assert "--geodata" in outcome.err
    assert run("edit", "new-snapshot", "1960-01-01", "--geodata", little.folder).code == 2


def test_a_started_snapshot_is_the_same_bytes_each_time(small_atlas: kwmaps.Atlas, still: LittleWar) -> None:
    assert snapshot_text(small_atlas.at("1950-03-09")) == snapshot_text(kwmaps.load(still.folder).at("1950-03-09"))


# Other programs


def layer(path: Path, name: str) -> geopandas.GeoDataFrame:
    if path.name.endswith(".geojson"):
        table = geopandas.read_file(path)
        return table[table["layer"] == name]
    if path.name.endswith(".shp.zip"):
        return geopandas.read_file(f"/vsizip/{path}/1950-03-07-{name}.shp")
    return geopandas.read_file(path, layer=name)


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_exported_day_is_the_situation(small_atlas: kwmaps.Atlas, tmp_path: Path, ending: str) -> None:
    situation = small_atlas.at("1950-03-07")
    path = tmp_path / f"day{ending}"
    assert export(situation, path) == path.stat().st_size
    ground = layer(path, "ground")
    assert sorted(ground["holder"]) == ["north", "south"]
    for _, row in ground.iterrows():
        assert row["km2"] == pytest.approx(situation.area_km2(row["holder"]), abs=0.1)
        assert row.geometry.symmetric_difference(situation.side(row["holder"])).area < 1e-4
    front = shapely.union_all(list(layer(path, "front").geometry))
    assert front.hausdorff_distance(situation.front) < 1e-4
    assert list(layer(path, "pockets")["holder"]) == ["south"]
    places = layer(path, "places")
    names = places["Name" if ending == ".kml" else "name"]
    assert dict(zip(names, places["holder"], strict=True)) == {
        place.name: situation.holder(place.lon, place.lat) for place in small_atlas.places
    }
    assert list(layer(path, "movements")["side"]) == ["south"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_day_gives_the_same_bytes(small_atlas: kwmaps.Atlas, tmp_path: Path, ending: str) -> None:
    first, second = tmp_path / f"a{ending}", tmp_path / "other" / f"b{ending}"
    for path in (first, second):
        export(small_atlas.at("1950-03-09"), path)
    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()


def test_no_time_of_day_is_in_an_export(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    """Two exports within a second are alike even with a clock in them: the places where formats put one are looked at."""
    import sqlite3

    export(small_atlas.at("1950-03-09"), tmp_path / "day.gpkg")
    with sqlite3.connect(tmp_path / "day.gpkg") as database:
        stamps = {row[0] for row in database.execute("SELECT last_change FROM gpkg_contents")}
    assert stamps == {"1980-01-01T00:00:00Z"}
    database.close()
    export(small_atlas.at("1950-03-09"), tmp_path / "day.shp.zip")
    with zipfile.ZipFile(tmp_path / "day.shp.zip") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {archive.read(name)[1:4] for name in archive.namelist() if name.endswith(".dbf")} == {bytes((80, 1, 1))}


def test_the_command_says_what_it_exported(run: Run, still: LittleWar, tmp_path: Path) -> None:
    outcome = run("edit", "export", "1950-03-07", "-o", tmp_path / "day.geojson", "--geodata", still.folder)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{tmp_path / 'day.geojson'}  ")
    assert json.loads((tmp_path / "day.geojson").read_text(encoding="utf-8"))["features"]


def test_an_unknown_ending_is_told_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    outcome = run("edit", "export", "1950-03-09", "-o", tmp_path / "day.tab", "--geodata", tmp_path)
    assert outcome.code == 2
    assert ".shp.zip" in outcome.err
    assert "can't write .tab" in outcome.err


def test_a_gdal_without_kml_is_told_in_one_line(
    run: Run, still: LittleWar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pyogrio.list_drivers", lambda: {"GPKG": "raw", "KML": "rw"})
    outcome = run("edit", "export", "1950-03-09", "-o", tmp_path / "day.kml", "--geodata", still.folder)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "choose .gpkg" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_edit_offers_near_names(run: Run) -> None:
    assert "did you mean new-snapshot" in run("edit", "new-snapshots").err
    for name in ("new-snapshot", "format", "export"):
        assert f"kwmaps edit {name}" in run("edit", name, "--help").out


def test_files_that_are_written_back_unchanged_draw_the_same_map(still: LittleWar, tmp_path: Path, run: Run) -> None:
    other = LittleWar(Path(shutil.copytree(still.folder, tmp_path / "other")))
    run("edit", "format", other.folder)
    for folder in (still.folder, other.folder):
        run("frame", "1950-03-09", "--geodata", folder, "-o", tmp_path / f"{folder.name}.png", "-q")
    # Not the same bytes: the files say what they were made of, and coordinates have five decimals now.
    with Image.open(tmp_path / "war.png") as one, Image.open(tmp_path / "other.png") as other_one:
        assert one.tobytes() == other_one.tobytes()
