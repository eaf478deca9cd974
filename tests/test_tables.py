"""The war in numbers: files and charts say what the situations say, to the digit, for any war."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pyproj
import pytest
from conftest import Run
from hypothesis import given, settings
from little_war import LittleWar
from PIL import Image

import kwmaps
from kwmaps.outputs.charts import CHARTS
from kwmaps.outputs.tables import frame, write_table
from kwmaps.scene.charts.page import Graph
from kwmaps.scene.options import Options
from kwmaps.style import language
from kwmaps.style import theme as themes
from kwmaps.style.fonts import width
from kwmaps.timeline.tables import TABLES, Table, side_columns, table

NAMES = ("areas", "holders", "front")


def of_a_day(atlas: kwmaps.Atlas, name: str, day: date) -> dict[str, object]:
    made = table(atlas, name, day, day)
    assert len(made.rows) == 1
    return dict(zip(made.columns, made.rows[0], strict=True))


days = st.integers(0, 1129).map(lambda number: date(1950, 6, 24) + timedelta(days=number))


# Numbers


@settings(max_examples=60)
@given(day=days)
def test_areas_are_the_situations(atlas: kwmaps.Atlas, day: date) -> None:
    row, situation = of_a_day(atlas, "areas", day), atlas.at(day)
    held = {side: situation.area_km2(side) for side in atlas.war.side_ids}
    for side, km2 in held.items():
        assert row[f"{side}_km2"] == round(km2, 1)
        assert row[f"{side}_percent"] == round(100 * km2 / sum(held.values()), 2)
    assert row["contested_km2"] == round(situation.contested_km2(), 1)
    assert (row["before"], row["after"]) == situation.between[:2]
    assert row["certainty"] == situation.certainty


@settings(max_examples=60)
@given(day=days)
def test_lengths_are_those_of_the_situations_front(atlas: kwmaps.Atlas, day: date) -> None:
    """Measured once more, by another way: the front as the library gives it, along the ellipsoid."""
    row, situation = of_a_day(atlas, "front", day), atlas.at(day)
    metres = pyproj.Geod(ellps="WGS84").geometry_length(situation.front)
    assert row["front_km"] == pytest.approx(metres / 1000, abs=0.06)
    levels = [row[f"{level}_km"] for level in ("certain", "likely", "conjecture")]
    assert sum(levels) == pytest.approx(row["front_km"], abs=0.16)  # type: ignore[arg-type]
    for level in ("certain", "likely", "conjecture"):
        assert row[f"{level}_km"] == round(situation.front_length_km(level), 1)


@settings(max_examples=40)
@given(number=st.integers(0, 10**6))
def test_a_place_changes_hands_on_the_day_that_the_table_says(atlas: kwmaps.Atlas, number: int) -> None:
    place = atlas.places[number % len(atlas.places)]
    made = table(atlas, "holders", places=[place.id])
    assert [tuple(row[4:7]) for row in made.rows] == [
        (change.date, change.before, change.holder) for change in atlas.history((place.lon, place.lat))
    ]
    for row in (dict(zip(made.columns, cells, strict=True)) for cells in made.rows):
        day = row["date"]
        assert isinstance(day, date)
        assert atlas.at(day - timedelta(days=1)).holder(place.lon, place.lat) == row["from"]
        assert atlas.at(day).holder(place.lon, place.lat) == row["to"]


def test_the_documents_on_either_side_of_a_change_say_so_themselves(atlas: kwmaps.Atlas) -> None:
    made = table(atlas, "holders", places=["Seoul", "Pyongyang", "Chunchon", "Kaesong"])
    assert len(made.rows) >= 12
    sources = {snapshot.date: snapshot.sources for snapshot in atlas.snapshots}
    for row in (dict(zip(made.columns, cells, strict=True)) for cells in made.rows):
        before, day, after = row["before"], row["date"], row["after"]
        assert isinstance(before, date)
        assert isinstance(day, date)
        assert isinstance(after, date)
        assert before < day <= after
        lon, lat = row["lon"], row["lat"]
        assert atlas.at(before).holder(lon, lat) == row["from"]  # type: ignore[arg-type]
        assert atlas.at(after).holder(lon, lat) == row["to"]  # type: ignore[arg-type]
        assert row["before_source"] in sources[before]
        assert row["after_source"] in sources[after]


def test_an_islands_change_names_what_the_islands_file_says(atlas: kwmaps.Atlas) -> None:
    made = table(atlas, "holders")
    dated = {
        place.id
        for place in atlas.places
        if (spot := atlas.ground.locate(place.lon, place.lat)) and spot.island in atlas.ground.dated
    }
    rows = [dict(zip(made.columns, row, strict=True)) for row in made.rows if row[0] in dated]
    assert rows
    said = {(entry.since, entry.source, entry.certainty) for entry in atlas.geodata.islands}
    for row in rows:
        assert (row["after"], row["after_source"], row["after_certainty"]) in said
        assert row["after"] == row["date"]


def test_contested_ground_is_part_of_both_sides_and_never_more_than_there_is(atlas: kwmaps.Atlas) -> None:
    made = frame(table(atlas, "areas", "1950-12-01", "1951-03-31"))
    both = made["un_km2"] + made["communist_km2"]
    assert both.to_numpy() == pytest.approx(float(both.iloc[0]), abs=0.21)
    assert made["contested_km2"].max() > 1_000
    assert (made["contested_km2"] < both).all()


# Files


@pytest.mark.parametrize("name", NAMES)
def test_a_csv_is_read_by_pandas_as_the_frame_that_python_has(
    small_atlas: kwmaps.Atlas, name: str, tmp_path: Path
) -> None:
    made = table(small_atlas, name)
    write_table(made, tmp_path / "x.csv")
    dated = [column for column in made.columns if column in ("date", "before", "after")]
    read = pd.read_csv(tmp_path / "x.csv", parse_dates=dated)
    pd.testing.assert_frame_equal(read, frame(made), check_dtype=False)
    write_table(made, tmp_path / "x.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "x.parquet"), frame(made), check_dtype=False)


def test_headers_are_plain_and_named_after_the_wars_own_sides(run: Run, still: LittleWar, tmp_path: Path) -> None:
    folder = still.folder
    expected = {
        "areas": "date,south_km2,north_km2,south_percent,north_percent,contested_km2,before,after,certainty",
        "holders": (
            "place_id,place,lon,lat,date,from,to,"
            "before,before_certainty,before_source,after,after_certainty,after_source"
        ),
        "front": "date,front_km,certain_km,likely_km,conjecture_km,before,after",
    }
    for name, header in expected.items():
        target = tmp_path / f"{name}.csv"
        outcome = run("table", name, "-o", target, "--geodata", folder)
        assert outcome.code == 0, outcome.err
        rows = list(csv.reader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
        assert ",".join(rows[0]) == header
        assert all(len(row) == len(rows[0]) for row in rows)
        assert f"{len(rows) - 1} row" in outcome.out


def test_excel_is_told_of_letters_beyond_ascii_and_of_nothing_else(tmp_path: Path) -> None:
    write_table(Table(("a",), (("plain",),)), tmp_path / "plain.csv")
    write_table(Table(("a",), (("Ch’ŏngch’ŏn",),)), tmp_path / "letters.csv")
    assert (tmp_path / "plain.csv").read_bytes() == b"a\r\nplain\r\n"
    assert (tmp_path / "letters.csv").read_bytes().startswith(b"\xef\xbb\xbfa\r\n")
    assert pd.read_csv(tmp_path / "letters.csv").columns.tolist() == ["a"]


def test_words_of_a_file_never_become_a_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    write_table(Table(("a", "b"), (('=HYPERLINK("http://x")', -30.9),)), tmp_path / "x.csv")
    assert list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text())))[1] == ['\'=HYPERLINK("http://x")', "-30.9"]


def test_sides_whose_ids_make_no_header_are_told_apart_all_the_same(small_atlas: kwmaps.Atlas) -> None:
    from dataclasses import replace

    def named(*ids: str) -> tuple[str, str]:
        sides = tuple(replace(side, id=name) for side, name in zip(small_atlas.war.sides, ids, strict=True))
        return side_columns(replace(small_atlas.war, sides=sides))  # type: ignore[arg-type]

    assert named("un", "Red Army") == ("un", "red_army")
    assert named("a-b", "a.b") == ("first", "second")
    assert named("!", "?") == ("first", "second")
    assert named("contested", "north") == ("first", "second")


def test_the_same_command_writes_the_same_bytes(run: Run, still: LittleWar, tmp_path: Path) -> None:
    folder = still.folder
    for ending in ("csv", "parquet", "png", "svg", "pdf"):
        for copy in ("a", "b"):
            assert run("table", "front", "-o", tmp_path / f"{copy}.{ending}", "--geodata", folder, "-q").code == 0
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("areas", "-o", "x.xlsx"), "can't write .xlsx"),
        (("areas", "-o", "x.csv", "--from", "1950-03-10", "--to", "1950-03-01"), "exchange them"),
        (("areas", "-o", "x.csv", "--places", "Gullwick"), "--places goes with holders"),
        (("holders", "-o", "x.csv", "--places", "Gulwick"), "did you mean Gullwick"),
        (("holders", "-o", "x.png", "--from", "1950-03-01", "--to", "1950-03-02"), "no place changed hands"),
        (("areas", "-o", "x.png", "--from", "1950-03-01", "--to", "1950-03-01"), "two days at least"),
        (("areas", "-o", "x.png", "--size", "320x180"), "from 640x360 pixels on"),
        (("front", "-o", "x.png", "--size", "100x100"), "160 to 7680"),
        (("front", "-o", "x.png", "--theme", "drak"), "did you mean dark"),
        (("lengths", "-o", "x.csv"), "areas"),
    ],
)
def test_what_cant_be_is_one_line_and_writes_nothing(
    run: Run, still: LittleWar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run("table", *words, "--geodata", still.folder)
    assert outcome.code == 2
    assert told in outcome.err
    assert outcome.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == [path for path in tmp_path.iterdir() if path.name in ("little", "war")]


def test_without_pyarrow_one_line_says_what_to_install(
    run: Run, still: LittleWar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import util

    real = util.find_spec
    monkeypatch.setattr("kwmaps.cli.choices.find_spec", lambda name: None if name == "pyarrow" else real(name))
    target = tmp_path / "x.parquet"
    outcome = run("table", "areas", "-o", target, "--geodata", still.folder)
    assert outcome.code == 2
    assert (
        outcome.err.strip()
        == 'kwmaps: Parquet files need pyarrow, which is missing here: pip install "kwmaps[parquet]"'
    )
    assert not target.exists()


# Charts


def chart(atlas: kwmaps.Atlas, name: str, **looks: object) -> Graph:
    return CHARTS[name](atlas, table(atlas, name), atlas.first, atlas.last, Options(**looks))  # type: ignore[arg-type]


def test_every_table_has_a_chart() -> None:
    assert set(CHARTS) == set(TABLES) == set(NAMES)


SIZES = [(1280, 720), (1024, 768), (640, 360), (720, 1280)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", language.codes())
def test_no_word_is_cut_off_or_lies_on_another(small_atlas: kwmaps.Atlas, name: str, code: str) -> None:
    for size in SIZES:
        legible(chart(small_atlas, name, language=code, size=size), size)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_nor_on_charts_of_the_whole_real_war(atlas: kwmaps.Atlas, name: str) -> None:
    made = table(atlas, name)
    for code in language.codes():
        for size in SIZES:
            options = Options(language=code, size=size)
            legible(CHARTS[name](atlas, made, atlas.first, atlas.last, options), size)


def legible(graph: Graph, size: tuple[int, int]) -> None:
    """Every word lies on the picture, and none on another."""
    boxes = []
    for text in graph.texts:
        wide = width(text.text, text.face, text.size)
        left = text.x - {"left": 0.0, "center": wide / 2, "right": wide}[text.align]
        box = (left, text.y - 0.75 * text.size, left + wide, text.y + 0.05 * text.size)
        assert box[0] >= -0.5, text
        assert box[2] <= size[0] + 0.5, text
        assert box[1] >= 0, text
        assert box[3] <= size[1], text
        boxes.append((box, text.text))
    for number, (one, first) in enumerate(boxes):
        for other, second in boxes[:number]:
            apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
            assert apart, (first, second)


def test_the_chart_says_the_tables_last_numbers(atlas: kwmaps.Atlas) -> None:
    row = of_a_day(atlas, "areas", atlas.last)
    words = [
        text.text
        for text in CHARTS["areas"](
            atlas, table(atlas, "areas", "1953-07-01"), date(1953, 7, 1), atlas.last, Options()
        ).texts
    ]
    assert f"{row['un_percent']:.0f} %" in words
    assert f"{round(row['communist_km2'], -1):,.0f} km²" in words  # type: ignore[call-overload]
    assert atlas.war.credit in words
    assert "Land held by each side" in words


def test_bars_change_where_the_places_do(small_atlas: kwmaps.Atlas) -> None:
    graph = chart(small_atlas, "holders")
    words = {text.text for text in graph.texts}
    changed = {str(name) for name in table(small_atlas, "holders").column("place")}
    assert changed <= words
    told = language.read("en", small_atlas.geodata.folder, small_atlas.war)
    days_ = [day for day in table(small_atlas, "holders").column("date") if isinstance(day, date)]
    assert {told.day(day, "day") for day in days_} <= words


@pytest.mark.parametrize("theme", themes.names())
def test_the_sides_are_told_apart_in_every_theme(
    run: Run, still: LittleWar, small_atlas: kwmaps.Atlas, tmp_path: Path, theme: str
) -> None:
    target = tmp_path / "x.png"
    folder = still.folder
    assert run("table", "areas", "-o", target, "--theme", theme, "--geodata", folder, "-q").code == 0
    with Image.open(target) as picture:
        assert picture.size == (1280, 720)
        assert small_atlas.war.credit in picture.info["Copyright"]
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    wanted = themes.read(theme)
    for side in (wanted.first, wanted.second):
        tint = np.array([int(side.ground[at : at + 2], 16) for at in (1, 3, 5)])
        assert (np.abs(pixels - tint).max(axis=2) <= 6).mean() > 0.05


def test_words_of_a_pdf_are_letters_and_an_svg_says_whose_work_it_is(
    run: Run, still: LittleWar, small_atlas: kwmaps.Atlas, tmp_path: Path
) -> None:
    import pikepdf

    folder = still.folder
    assert run("table", "areas", "-o", tmp_path / "x.pdf", "--geodata", folder, "-q").code == 0
    with pikepdf.open(tmp_path / "x.pdf") as document:
        assert "/Font" in document.pages[0].Resources
        assert small_atlas.war.title in str(document.docinfo["/Title"])
    assert run("table", "areas", "-o", tmp_path / "x.svg", "--geodata", folder, "-q").code == 0
    assert small_atlas.war.credit in (tmp_path / "x.svg").read_text(encoding="utf-8")


def test_another_war_has_its_numbers_too(run: Run, tmp_path: Path) -> None:
    assert run("new-war", tmp_path / "war").code == 0
    for name in NAMES:
        for ending in ("csv", "png"):
            outcome = run("table", name, "-o", tmp_path / f"{name}.{ending}", "--geodata", tmp_path / "war")
            assert outcome.code == 0, outcome.err


def test_a_change_on_the_first_day_is_in_the_table_and_not_on_the_bars(small_atlas: kwmaps.Atlas) -> None:
    days_ = [day for day in table(small_atlas, "holders").column("date") if isinstance(day, date)]
    first = min(days_)
    made = table(small_atlas, "holders", first)
    graph = CHARTS["holders"](small_atlas, made, first, small_atlas.last, Options())
    words = {text.text for text in graph.texts}
    assert first in made.column("date")
    later = {str(row[1]) for row in made.rows if row[4] != first}
    assert later <= words
    assert not ({str(row[1]) for row in made.rows} - later) & words


def test_local_names_are_set_in_their_own_letters(atlas: kwmaps.Atlas) -> None:
    made = table(atlas, "holders", places=["Seoul", "Pyongyang"])
    graph = CHARTS["holders"](atlas, made, atlas.first, atlas.last, Options(names="local"))
    seoul = next(text for text in graph.texts if text.text == "서울")
    assert seoul.face.startswith("NotoSansKR")
