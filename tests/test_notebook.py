"""The library in a notebook: days, films and sliders show themselves; frames go out and come back."""

from __future__ import annotations

import io
import json
import re
from base64 import b64decode
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pyproj
import pytest
import shapely
from conftest import REPOSITORY, Run
from gif89a import parse
from little_war import LittleWar
from pages import chromium, opened
from PIL import Image

import kwmaps
from kwmaps.dates import span
from kwmaps.timeline import atlas as timeline

NOTEBOOK = REPOSITORY / "docs" / "notebook.ipynb"


def shown(html: str) -> tuple[bytes, str, str]:
    """The picture in a piece of HTML: its bytes, what it is called, and what it shows in words."""
    found = re.search(r'<img src="data:(image/\w+);base64,([^"]+)"[^>]* alt="([^"]*)"', html)
    assert found, html[:200]
    return b64decode(found[2]), found[1], found[3]


# Days


def test_a_day_shows_its_map_small_enough_for_a_notebook_and_tells_it(small_atlas: kwmaps.Atlas) -> None:
    day = small_atlas.at("1950-03-12")
    content, kind, alt = shown(day._repr_html_())
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.size, kind, picture.format) == ((960, 540), "image/webp", "WEBP")
    assert len(content) < 100_000
    assert "12 March 1950" in alt
    for side in small_atlas.war.sides:
        assert side.short in alt
        assert f"{day.area_km2(side.id):.0f}"[:2] in alt


def test_the_same_day_as_png_is_the_picture_that_draw_makes(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    import numpy as np

    content = small_atlas.at("1950-03-12")._repr_png_()
    drawn = kwmaps.draw(small_atlas, "1950-03-12", tmp_path / "x.png", size=(960, 540))
    with Image.open(io.BytesIO(content)) as one, Image.open(drawn) as other:
        assert small_atlas.war.credit in one.info["Copyright"]
        apart = np.asarray(one.convert("RGB")).astype(int) - np.asarray(other.convert("RGB")).astype(int)
    assert np.sqrt((apart**2).mean()) < 3


def test_one_day_after_another_shows_what_each_shows_alone(still: LittleWar) -> None:
    one, other = kwmaps.load(still.folder), kwmaps.load(still.folder)
    one.at("1950-03-20")._repr_png_()
    assert one.at("1950-03-02")._repr_png_() == other.at("1950-03-02")._repr_png_()


def test_names_from_a_folder_cant_break_out_of_their_places(little: LittleWar) -> None:
    evil = '"><script>alert(1)</script>'
    war = (little.folder / "war.toml").read_text(encoding="utf-8")
    title = re.search(r'^title = "(.*)"$', war, re.MULTILINE)
    assert title
    (little.folder / "war.toml").write_text(war.replace(title[0], f"title = '{evil}'"), encoding="utf-8")
    atlas = kwmaps.load(little.folder)
    slider = atlas.slider("1950-03-01", "1950-03-03", every="day", size=(320, 180))
    for html in (atlas.at("1950-03-12")._repr_html_(), slider.html):
        assert "<script>alert" not in html
        assert "alert(1)" in html


def test_answers_come_from_the_timelines_own_atlas(small_atlas: kwmaps.Atlas) -> None:
    """What shows itself adds to what answers, and changes none of it."""
    plain = timeline.load(small_atlas.geodata.folder)
    assert not hasattr(plain.at("1950-03-12"), "_repr_html_")
    for day in span(small_atlas.first, small_atlas.last)[::4]:
        one, other = small_atlas.at(day), plain.at(day)
        assert isinstance(one, kwmaps.Situation)
        assert one.area_km2("south") == other.area_km2("south")
        assert one.front.equals(other.front)


# Films and sliders


def test_a_film_shows_itself_and_is_the_file_that_it_saves(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    film = small_atlas.animate("1950-03-01", "1950-03-06", every="day", size=(320, 180))
    assert (film.kind, film.frames, film.size) == ("gif", 6, (320, 180))
    assert repr(film) == f"<Film gif, 6 frames, {film.seconds:.0f} s, {len(film.content) / 1e6:.1f} MB>"
    content, kind, alt = shown(film._repr_html_())
    assert kind == "image/gif"
    assert "1 March 1950" in alt
    assert "6 March 1950" in alt
    assert film.save(tmp_path / "x.gif").read_bytes() == content == film.content
    assert sum(frame.delay for frame in parse(content).images) / 100 == pytest.approx(film.seconds)
    assert small_atlas.war.credit in film._repr_html_()
    written = kwmaps.animate(small_atlas, tmp_path / "y.gif", "1950-03-01", "1950-03-06", every="day", size=(320, 180))
    assert written.path.read_bytes() == content


def test_a_video_can_be_paused_and_is_described(small_atlas: kwmaps.Atlas) -> None:
    film = small_atlas.animate("1950-03-01", "1950-03-03", kind="mp4", every="day", size=(320, 180))
    html = film._repr_html_()
    assert re.search(r'<video src="data:video/mp4;base64,[^"]+" [^>]*controls[^>]* aria-label="[^"]+1 March 1950', html)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"kind": "avi"}, "no film is 'avi'"),
        ({"kind": "png"}, "no film is 'png'"),
        ({"first": "1950-03-09", "last": "1950-03-01"}, "exchange them"),
        ({"theme": "drak"}, "did you mean dark"),
        ({"size": (20, 20)}, "160 to 7680"),
    ],
)
def test_a_film_that_cant_be_is_refused_in_words(
    small_atlas: kwmaps.Atlas, words: dict[str, object], told: str
) -> None:
    with pytest.raises(kwmaps.RequestError, match=told):
        small_atlas.animate(**words)  # type: ignore[arg-type]


def test_a_slider_is_one_piece_that_asks_for_nothing(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    slider = small_atlas.slider("1950-03-01", "1950-03-05", every="day", size=(320, 180), language="de")
    assert slider._repr_html_() == slider.html
    assert repr(slider).startswith("<Slider 5 days, ")
    assert not re.search(r'(src|href)="(?!data:)', slider.html)
    told = re.search(r'<script type="application/json">(.*?)</script>', slider.html, re.DOTALL)
    assert told
    stills = json.loads(told[1])
    assert [label for label, _, _ in stills] == [f"{n}. März 1950" for n in range(1, 6)]
    for _, alt, picture in stills:
        assert alt
        with Image.open(io.BytesIO(b64decode(picture))) as image:
            assert image.size == (320, 180)
    assert '<html lang="de">' in slider.save(tmp_path / "x.html").read_text(encoding="utf-8")


def test_a_slider_works_by_keyboard_twice_on_a_page_and_in_a_sandbox(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    from html import escape

    slider = small_atlas.slider("1950-03-01", "1950-03-05", every="day", size=(320, 180))
    twice = tmp_path / "twice.html"
    twice.write_text(f"<!doctype html><title>x</title>{slider.html}{slider.html}", encoding="utf-8")
    boxed = tmp_path / "boxed.html"
    frame = f'<iframe sandbox="allow-scripts" srcdoc="{escape(slider.html)}"></iframe>'
    boxed.write_text(f"<!doctype html><title>x</title>{frame}", encoding="utf-8")
    with chromium() as browser:
        with opened(browser, twice.as_uri()) as seen:
            second = seen.page.locator("figure").nth(1)
            second.locator("input").press("ArrowRight")
            second.locator("input").press("ArrowRight")
            assert second.locator("output").text_content() == "3 March 1950"
            assert second.locator("input").get_attribute("aria-valuetext") == "3 March 1950"
            assert "3 March 1950" in str(second.locator("img").get_attribute("alt"))
            assert seen.page.locator("figure").first.locator("output").text_content() == "1 March 1950"
            assert seen.complaints == []
            assert [address for address in seen.requests if not address.startswith("data:")] == [twice.as_uri()]
        with opened(browser, boxed.as_uri()) as seen:
            inside = seen.page.frame_locator("iframe")
            inside.locator("input").press("End")
            assert inside.locator("output").text_content() == "5 March 1950"
        # Where nothing may run, the first map stands there, and no slider that does nothing.
        with opened(browser, twice.as_uri(), java_script_enabled=False) as seen:
            assert seen.page.locator("img").first.is_visible()
            assert not seen.page.locator("input").first.is_visible()


# Frames out


def test_a_days_frame_has_its_ground_and_its_front(small_atlas: kwmaps.Atlas) -> None:
    day = small_atlas.at("1950-03-12")
    frame = day.to_geodataframe()
    assert frame.crs == "EPSG:4326"
    ground = frame[frame.layer == "ground"].set_index("holder")
    for side in small_atlas.war.side_ids:
        assert ground.geometry[side].equals(day.side(side))
        assert ground.km2[side] == round(day.area_km2(side), 1)
    front = frame[frame.layer == "front"]
    assert set(front.certainty) <= {"certain", "likely", "conjecture"}
    assert (front.uncertainty_km > 0).all()
    metres = pyproj.Geod(ellps="WGS84").geometry_length(shapely.union_all(front.geometry.to_numpy()))
    assert metres / 1000 == pytest.approx(day.front_length_km(), rel=1e-6)
    assert set(frame.date) == {pd.Timestamp("1950-03-12")}


def test_other_layers_are_named(small_atlas: kwmaps.Atlas) -> None:
    day = small_atlas.at("1950-03-12")
    places = day.to_geodataframe("places")
    assert dict(zip(places.id, places.holder, strict=True)) == {
        place.id: day.holder(place.lon, place.lat) or "" for place in small_atlas.places
    }
    assert list(day.to_geodataframe("movements").columns[:1]) == ["layer"]
    with pytest.raises(kwmaps.RequestError, match=r"no layer 'fronts'.*did you mean front"):
        day.to_geodataframe("fronts")


def test_a_history_is_a_tuple_and_becomes_a_frame(atlas: kwmaps.Atlas) -> None:
    history = atlas.history("Seoul")
    assert history == tuple(history) == timeline.Atlas.history(atlas, "Seoul")
    frame = history.to_frame()
    assert list(frame.columns[:3]) == ["date", "from", "to"]
    assert list(zip(frame.date.dt.date, frame["to"], frame["from"], strict=True)) == list(history)
    assert frame.equals(atlas.table("holders", places=["Seoul"])[frame.columns])
    assert "<table" in history._repr_html_()
    assert len(atlas.history("Pusan").to_frame()) == 0


def test_tables_are_frames_with_days_that_pandas_knows(small_atlas: kwmaps.Atlas) -> None:
    areas = small_atlas.table("areas").set_index("date")
    assert isinstance(areas.index, pd.DatetimeIndex)
    assert areas.index[0].date() == small_atlas.first
    assert areas.south_km2.iloc[-1] == round(small_atlas.at(small_atlas.last).area_km2("south"), 1)
    with pytest.raises(kwmaps.RequestError, match="did you mean areas"):
        small_atlas.table("area")


# Frames in


def test_a_day_that_goes_out_and_comes_back_is_the_same_day(little: LittleWar, run: Run) -> None:
    before = kwmaps.load(little.folder)
    day = next(day for day in span(before.first, before.last) if not before.at(day).is_documented)
    # In another projection, as somebody who works in metres would have it.
    frame = before.at(day).to_snapshot().to_crs(before.war.crs)
    path = before.add_snapshot(frame, day)
    assert path == little.folder / "fronts" / f"{day}.geojson"
    after = kwmaps.load(little.folder)
    assert after.at(day).is_documented
    assert after.at(day).area_km2("south") == pytest.approx(before.at(day).area_km2("south"), rel=2e-3)
    outcome = run("check", little.folder)
    assert outcome.code == 0, outcome.out


def test_a_documented_day_comes_back_as_its_file_had_it(little: LittleWar) -> None:
    before = kwmaps.load(little.folder)
    for snapshot in before.snapshots:
        before.add_snapshot(before.at(snapshot.date).to_snapshot(), snapshot.date, replace=True)
    after = kwmaps.load(little.folder)
    for one, other in zip(before.snapshots, after.snapshots, strict=True):
        assert (one.date, one.until, one.title, one.certainty, one.sources) == (
            other.date,
            other.until,
            other.title,
            other.certainty,
            other.sources,
        )
    for day in span(before.first, before.last):
        assert after.at(day).area_km2("south") == pytest.approx(before.at(day).area_km2("south"), rel=1e-5)


def test_a_front_drawn_in_python_is_read_back(little: LittleWar, run: Run) -> None:
    atlas = kwmaps.load(little.folder)
    line = shapely.LineString([(125.9, 38.2), (127.0, 38.25), (128.2, 38.2)])
    frame = geopandas.GeoDataFrame({"mine": ["left out"]}, geometry=[line], crs="EPSG:4326")
    atlas.add_snapshot(frame, "1950-03-09", source="a diary", certainty="likely", uncertainty_km=3)
    (section,) = next(s for s in kwmaps.load(little.folder).snapshots if s.date == date(1950, 3, 9)).sections
    assert (section.source, section.certainty, section.uncertainty_km) == ("a diary", "likely", 3)
    assert section.line.equals(line)
    assert run("check", little.folder).code == 0


def test_what_check_would_refuse_is_not_written(little: LittleWar) -> None:
    atlas = kwmaps.load(little.folder)
    files = sorted(path.name for path in (little.folder / "fronts").iterdir())
    short = shapely.LineString([(126.5, 38.2), (128.2, 38.2)])
    plain = geopandas.GeoDataFrame(geometry=[short], crs="EPSG:4326")
    said: dict[str, Any] = {"source": "a diary", "certainty": "likely"}
    with pytest.raises(kwmaps.GeodataError, match="short of the sea"):
        atlas.add_snapshot(plain, "1950-03-09", **said)
    with pytest.raises(kwmaps.GeodataError, match=r"source"):
        atlas.add_snapshot(plain, "1950-03-09", certainty="likely")
    with pytest.raises(kwmaps.RequestError, match="set_crs"):
        atlas.add_snapshot(geopandas.GeoDataFrame(geometry=[short]), "1950-03-09", **said)
    with pytest.raises(kwmaps.RequestError, match="GeoDataFrame is wanted"):
        atlas.add_snapshot([short], "1950-03-09", **said)
    with pytest.raises(kwmaps.RequestError, match="did you mean source"):
        atlas.add_snapshot(plain, "1950-03-09", sourc="a diary")
    with pytest.raises(kwmaps.RequestError, match="is there already"):
        atlas.add_snapshot(plain, atlas.first, **said)
    assert sorted(path.name for path in (little.folder / "fronts").iterdir()) == files


# The example


def test_the_example_notebook_is_small_and_holds_no_results() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert NOTEBOOK.stat().st_size < 20_000
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells if cell["cell_type"] == "code")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning:zmq", "ignore::RuntimeWarning:zmq")
def test_the_example_notebook_runs() -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(REPOSITORY)}})
    client.execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    html = [output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    assert sum("<img" in piece for piece in html) >= 4
    assert any("data-kwmaps-slider" in piece for piece in html)
    assert not [output for output in outputs if output.output_type in ("error", "stream")], outputs


@pytest.mark.slow
@pytest.mark.parametrize("page", ["notebooks.md", "numbers.md"])
def test_the_pages_python_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    shutil.copytree(REPOSITORY / "geodata", tmp_path / "geodata")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, page, "exec"), names)  # noqa: S102 - it is our own page
