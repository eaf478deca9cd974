"""Another war is a folder: the example that `kwmaps new-war` writes goes through everything, with no code changed."""

from __future__ import annotations

import ast
import re
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
from conftest import Run
from PIL import Image
from test_house import PACKAGE, modules

import kwmaps
from kwmaps.editing.new_war import EXAMPLE, new_war


@pytest.fixture
def island(tmp_path: Path) -> Path:
    return new_war(tmp_path / "island")


def test_it_is_sound_in_form_and_explained(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "my-war"
    outcome = run("new-war", folder)
    assert outcome.code == 0, outcome.err
    assert "README.md" in outcome.out
    checked = run("check", folder)
    assert checked.code == 0
    assert checked.out.count("\n") == 3, "a note would puzzle a beginner:\n" + checked.out
    assert run("edit", "format", "--check", folder).code == 0
    remarks = [line for line in (folder / "war.toml").read_text().splitlines() if "#" in line]
    assert len(remarks) > 20


def test_every_kind_of_thing_is_in_it() -> None:
    """Whoever learns from it sees each feature that a folder may have, and each word it may say."""
    atlas = kwmaps.load(EXAMPLE)
    assert {section.certainty for s in atlas.snapshots for section in s.sections} == {"certain", "likely"}
    assert any(s.held for s in atlas.snapshots)
    assert any(s.until > s.date for s in atlas.snapshots)
    assert any(len(s.sections) > 1 for s in atlas.snapshots)
    assert {move.kind for move in atlas.movements} == {"attack", "withdrawal", "landing"}
    geodata = atlas.geodata
    assert geodata.border
    assert geodata.named_lines
    assert geodata.lessons.turning_points
    assert atlas.war.close_ups
    assert [holder.holder for holder in geodata.islands if holder.name == "Lantern"] == ["upland", "harbour"]


@pytest.mark.parametrize("look", [(), ("--theme", "print", "--lang", "de", "--layout", "9:16"), ("--phase", "landing")])
def test_its_maps_are_drawn(island: Path, run: Run, tmp_path: Path, look: tuple[str, ...]) -> None:
    colours = []
    for day in ("1923-05-03", "1923-05-24", "1923-06-30"):
        target = tmp_path / f"{day}.png"
        outcome = run("frame", day, "--geodata", island, "-o", target, *look)
        assert outcome.code == 0, outcome.err
        with Image.open(target) as image:
            colours.append(np.asarray(image.convert("RGB")).reshape(-1, 3).mean(0))
    # The front moves, so the maps differ.
    assert np.abs(colours[0] - colours[1]).max() > 0.5


def test_its_film_has_a_frame_for_every_day(island: Path, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "island.gif"
    outcome = run("animate", "--geodata", island, "-o", target, "--size", "320x180", "--every", "week", "-q", "-j", 1)
    assert outcome.code == 0, outcome.err
    with Image.open(target) as film:
        assert film.n_frames == 10  # type: ignore[attr-defined]


def test_it_answers(island: Path, run: Run) -> None:
    assert "Harbour League (harbour)" in run("who", "Gullhaven", "1923-05-28", "--geodata", island).out
    assert "Upland Union (upland)" in run("who", "Gullhaven", "1923-05-26", "--geodata", island).out
    assert "--phase landing" in run("dates", "--geodata", island).out


@pytest.mark.slow
def test_its_lesson_is_made(island: Path, run: Run, tmp_path: Path) -> None:
    slides = run("slides", "--geodata", island, "-o", tmp_path / "l.pptx", "--animation", "none", "--lang", "de", "-q")
    assert slides.code == 0, slides.err
    for kind in ("atlas", "blank", "quiz", "key"):
        pages = run("handout", "--geodata", island, "-o", tmp_path / f"{kind}.pdf", "--kind", kind, "-q")
        assert pages.code == 0, pages.err


def test_what_may_be_missing_may_be_missing(island: Path, run: Run, tmp_path: Path) -> None:
    """A beginner's folder: a coast, two sides, a front on the first and the last day."""
    for name in ("lakes", "rivers", "names"):
        (island / f"basemap/{name}.geojson").unlink()
    for name in ("evidence.csv", "lessons.toml", "lines/border.geojson", "README.md"):
        (island / name).unlink()
    shutil.rmtree(island / "languages")
    for path in (island / "fronts").iterdir():
        if path.stem not in ("1923-05-03", "1923-06-30"):
            path.unlink()
    for name in ("places", "events", "movements", "islands", "lines/named-lines"):
        (island / f"{name}.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    war = (island / "war.toml").read_text()
    (island / "war.toml").write_text(war.partition("# Other names for the sides")[0])
    assert run("check", island).code == 0, run("check", island).out
    for day in ("1923-05-03", "1923-06-01", "1923-06-30"):
        outcome = run("frame", day, "--geodata", island, "-o", tmp_path / "map.png")
        assert outcome.code == 0, outcome.err
    assert run("frame", "1923-06-01", "--geodata", island, "-o", tmp_path / "map.svg").code == 0


def test_local_names_are_those_that_the_war_says(island: Path, run: Run, tmp_path: Path) -> None:
    outcome = run("frame", "1923-05-28", "--geodata", island, "-o", tmp_path / "map.svg", "--names", "local")
    assert outcome.code == 2
    assert "local_names" in outcome.err
    places = island / "places.geojson"
    places.write_text(places.read_text().replace('"name":"Southquay"', '"name":"Southquay","veylandic":"Suðrhöfn"'))
    war = island / "war.toml"
    war.write_text('local_names = "veylandic"\n' + war.read_text())
    outcome = run("frame", "1923-05-28", "--geodata", island, "-o", tmp_path / "map.pdf", "--names", "local")
    assert outcome.code == 0, outcome.err
    atlas = kwmaps.load(island)
    assert atlas.place("Suðrhöfn").name == "Southquay"


def test_words_of_a_war_are_its_own(island: Path, run: Run) -> None:
    war = island / "war.toml"
    text = war.read_text()
    war.write_text(text.replace('gained = "The {side} gained {km2} km²"', 'gained = "The {army} gained it"'))
    outcome = run("check", island)
    assert outcome.code == 1
    assert "words.ending.gained" in outcome.out
    assert "must have {km2} once" in outcome.out
    war.write_text(text.replace("[words.ending]", "[words.endings]"))
    assert "words.endings: unknown key 'endings'" in run("check", island).out
    war.write_text(text.replace('"lines/border.geojson"', '"../../border.geojson"'))
    assert "lines.border" in run("check", island).out


def test_a_line_that_nobody_reads_is_told(island: Path, run: Run) -> None:
    war = island / "war.toml"
    war.write_text(war.read_text().replace('border = "lines/border.geojson"', ""))
    outcome = run("check", island)
    assert outcome.code == 0
    assert "note     lines/border.geojson: isn't named in war.toml's [lines]" in outcome.out


def test_nothing_is_written_over(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "war"
    folder.mkdir()
    assert run("new-war", folder).code == 0, "an empty folder is as good as a new one"
    (folder / "war.toml").write_text("mine")
    outcome = run("new-war", folder)
    assert outcome.code == 2
    assert "not empty" in outcome.err
    assert (folder / "war.toml").read_text() == "mine"
    assert run("new-war", folder / "war.toml").code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["war"]


KOREAN = re.compile(
    r"korea|seoul|pusan|inchon|pyongyang|yalu|38th|parallel-38|\bdmz\b|\bmdl\b|communist|\bkpa\b|\bpva\b|\brok\b|\bun\b|\b195[0-3]\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "path", [p for p in modules() if "cli" not in p.parts], ids=lambda p: p.relative_to(PACKAGE).as_posix()
)
def test_no_text_in_the_code_knows_korea(path: Path) -> None:
    """What is Korea's stands in geodata/. Docstrings may explain by example, and so may the messages about dates."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    explained = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained
    ]
    example = re.compile(r"(like '?(fronts/)?)?1950-09-15(\.geojson)?'?")
    assert [text for text in said if KOREAN.search(example.sub("", text))] == []


def test_no_word_of_the_maps_knows_korea() -> None:
    for path in sorted((PACKAGE / "style" / "languages").glob("*.toml")):
        tables = [
            table for table in tomllib.loads(path.read_text(encoding="utf-8")).values() if isinstance(table, dict)
        ]
        words = [str(word) for table in tables for word in table.values()]
        assert len(words) > 50
        assert [
            word for word in words if re.search(r"38|parall|韓|韩|한국|한글|조선|朝鲜|朝鮮|korea", word, re.IGNORECASE)
        ] == []
