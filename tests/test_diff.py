"""`kwmaps diff`: what it says of an edit is what the situations say, and nothing that differs goes unsaid."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from conftest import Run
from little_war import SNAPSHOTS, LittleWar, across
from PIL import Image

import kwmaps
from kwmaps.build.plan import Count
from kwmaps.dates import span
from kwmaps.editing.difference import difference
from kwmaps.editing.ground import changed_ground
from kwmaps.outputs.film import make_film
from kwmaps.outputs.products import Wanted
from kwmaps.scene.options import Options
from kwmaps.timeline.schedule import schedule

EDITED = "fronts/1950-03-12.geojson"
WAR = span(date(1950, 3, 1), date(1950, 3, 25))


@pytest.fixture
def edited(little: LittleWar) -> LittleWar:
    """The front of 12 March moved a tenth of a degree north, and known less well."""
    little.move(EDITED, 0, lambda line: [[lon, round(lat + 0.1, 5)] for lon, lat in line])
    little.set(EDITED, 0, certainty="likely", source="the author's uncle")
    return little


def told(run: Run, *words: object, code: int = 1) -> dict[str, Any]:
    outcome = run("diff", *words, "--json")
    assert outcome.code == code, outcome.err
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def test_the_same_war_is_the_same(still: LittleWar, little: LittleWar, run: Run) -> None:
    outcome = run("diff", still.folder, little.folder)
    assert (outcome.code, outcome.out) == (0, "no difference\n")
    run("edit", "format", little.folder)
    other = LittleWar(Path(shutil.copytree(little.folder, little.folder.parent / "other")))
    with other.editing("places.geojson"):
        pass
    outcome = run("diff", little.folder, other.folder)
    assert outcome.code == 0
    assert "1 file written another way" in outcome.out
    assert told(run, little.folder, other.folder, code=0)["same"] is True


def test_a_moved_front_is_told_in_square_kilometres(still: LittleWar, edited: LittleWar, run: Run) -> None:
    found = told(run, still.folder, edited.folder)
    (front,) = found["fronts"]
    old, new = kwmaps.load(still.folder), kwmaps.load(edited.folder)
    gain = new.at("1950-03-12").area_km2("south") - old.at("1950-03-12").area_km2("south")
    assert gain > 1500
    assert front["date"] == "1950-03-12"
    assert front["gained_km2"]["south"] - front["gained_km2"]["north"] == pytest.approx(gain, rel=1e-4)
    assert front["gained_km2"]["north"] == 0
    # A tenth of a degree of latitude.
    assert front["moved_km"] == pytest.approx(11.1, abs=0.1)
    details = {detail["field"]: (detail["before"], detail["after"]) for detail in front["details"]}
    assert details["certainty"] == ("certain", "likely")
    assert details["source"] == ("the author", "the author's uncle")
    assert set(details) == {"certainty", "source", "line"}


def test_every_place_and_day_that_differs_is_told_and_no_other(still: LittleWar, edited: LittleWar, run: Run) -> None:
    edited.set("islands.geojson", 1, **{"from": "1950-03-20"})
    edited.move(EDITED, 0, lambda line: [[lon, lat - 0.85] for lon, lat in line])
    found = told(run, still.folder, edited.folder)
    said = {
        (change["place"], day, change["before"], change["after"])
        for change in found["holders"]
        for day in span(date.fromisoformat(change["first"]), date.fromisoformat(change["last"]))
    }
    old, new = kwmaps.load(still.folder), kwmaps.load(edited.folder)
    true = {
        (place.name, day, was, is_now)
        for place in old.places
        for day in WAR
        if (was := old.at(day).holder(place.lon, place.lat)) != (is_now := new.at(day).holder(place.lon, place.lat))
    }
    assert said == true
    assert {"Midford", "Gullwick"} <= {place for place, *_ in true}


def test_the_frames_that_differ_are_those_that_a_build_draws(
    still: LittleWar, edited: LittleWar, tmp_path: Path
) -> None:
    old, new = kwmaps.load(still.folder), kwmaps.load(edited.folder)
    frames = difference(old, new).frames
    pictures: list[dict[str, bytes]] = []
    for atlas in (old, new):
        folder = tmp_path / str(len(pictures)) / "frames"
        make_film(atlas, schedule(atlas), Options(), Wanted(folder), 1)
        pictures.append({path.stem: path.read_bytes() for path in folder.glob("*.png")})
    before, after = pictures
    differ = {day for day in after if before.get(day) != after[day]}
    assert differ <= {str(day) for day in (*frames.changed, *frames.new)}
    assert {str(day) for day in frames.new} == after.keys() - before.keys()
    count = Count()
    make_film(new, schedule(new), Options(), Wanted(tmp_path / "0" / "frames"), 1, count=count)
    assert count.drawn == len(frames.changed) + len(frames.new)


def test_new_and_removed_snapshots_are_told(still: LittleWar, little: LittleWar, run: Run) -> None:
    (little / "fronts/1950-03-07.geojson").unlink()
    run("edit", "new-snapshot", "1950-03-20", "--geodata", little.folder, "-q")
    found = told(run, still.folder, little.folder)
    assert {front["date"]: front["what"] for front in found["fronts"]} == {"1950-03-07": "gone", "1950-03-20": "new"}
    # What was worked out before is documented now, and the ground is the same but for rounding.
    new = next(front for front in found["fronts"] if front["what"] == "new")
    assert sum(new["gained_km2"].values()) < 5
    words = run("diff", still.folder, little.folder).out
    assert "front of 1950-03-07  gone: " in words
    assert "to South" in words


def test_a_pocket_that_is_lost_is_named(still: LittleWar, little: LittleWar, run: Run) -> None:
    with little.editing(EDITED) as document:
        del document["features"][1]
    (front,) = told(run, still.folder, little.folder)["fronts"]
    assert {"id": "cut-off", "field": "", "before": "there", "after": "gone"} in front["details"]
    assert front["gained_km2"]["south"] == pytest.approx(587, abs=15)
    assert "    cut-off  gone\n" in run("diff", still.folder, little.folder).out


@pytest.mark.parametrize(
    ("file", "index", "said"),
    [
        ("places.geojson", 2, {"rank": 4}),
        ("events.geojson", 1, {"text": "The League comes ashore at Bridgetown."}),
        ("movements.geojson", 0, {"units": "2nd Army"}),
        ("islands.geojson", 0, {"source": "a fisherman"}),
        ("lines/named-lines.geojson", 0, {"name": "First Ditch"}),
    ],
)
def test_every_kind_of_feature_is_looked_at(
    still: LittleWar, little: LittleWar, run: Run, file: str, index: int, said: dict[str, Any]
) -> None:
    little.set(file, index, **said)
    found = told(run, still.folder, little.folder)
    (feature,) = found["features"]
    assert (feature["kind"], feature["what"]) == (file, "changed")
    assert [(detail["field"], detail["after"]) for detail in feature["details"]] == list(said.items())
    assert found["fronts"] == []


def test_what_war_toml_says_is_compared_key_by_key(still: LittleWar, little: LittleWar, run: Run) -> None:
    war = little / "war.toml"
    text = (
        war.read_text()
        .replace('title = "Down"', 'title = "Downwards"')
        .replace("[islands]", '[words.legend]\ngained = "Won"\n[islands]')
    )
    war.write_text(text)
    (feature,) = told(run, still.folder, little.folder)["features"]
    assert feature["kind"] == "war.toml"
    assert {(d["id"], d["field"], d["after"]) for d in feature["details"]} == {
        ("phases › down", "title", "Downwards"),
        ("words › legend › gained", "", "new"),
    }
    assert "phases › down › title  'Down' → 'Downwards'" in run("diff", still.folder, little.folder).out


def test_a_side_of_another_name_is_told_by_its_places_and_takes_no_ground(
    still: LittleWar, little: LittleWar, run: Run
) -> None:
    for file in ("war.toml", "islands.geojson", "movements.geojson", *(f"fronts/{day}.geojson" for day in SNAPSHOTS)):
        text = (little / file).read_text(encoding="utf-8")
        (little / file).write_text(
            text.replace('"north"', '"red"').replace("[sides.north]", "[sides.red]").replace('"North"', '"Reds"'),
            encoding="utf-8",
        )
    found = difference(kwmaps.load(still.folder), kwmaps.load(little.folder))
    assert found.ground is None
    assert {(change.before, change.after) for change in found.holders} == {("north", "red")}
    outcome = run("diff", still.folder, little.folder)
    assert outcome.code == 1
    assert "Northgate  Reds instead of North from 1950-03-01 to 1950-03-25" in outcome.out


def test_nothing_that_differs_goes_unsaid(still: LittleWar, little: LittleWar, run: Run) -> None:
    """Notes, properties of one's own, files that no map shows, evidence, the basemap."""
    little.set(EDITED, 0, mine="a remark")
    little.set("basemap/lakes.geojson", 0, name="Mere")
    (little / "evidence.csv").write_text(
        (little / "evidence.csv").read_text() + "1950-03-01,X,37.1,127.0,south,A,text,,me\n"
    )
    (little / "sketch.png").write_bytes(b"not looked at")
    (little / ".~lock.events.geojson#").write_bytes(b"an editor's")
    with little.editing("places.geojson") as document:
        document["features"].reverse()
    found = told(run, still.folder, little.folder)
    assert {change["file"]: change["what"] for change in found["files"]} == {
        EDITED: "changed",
        "basemap/lakes.geojson": "changed",
        "evidence.csv": "changed",
        "places.geojson": "changed",
        "sketch.png": "new",
    }


def test_the_ground_is_disjoint_and_both_ways_round(still: LittleWar, edited: LittleWar) -> None:
    edited.move(EDITED, 0, lambda _: [list(xy) for xy in across(38.5, 0.2).coords])
    old, new = kwmaps.load(still.folder), kwmaps.load(edited.folder)
    there, back = changed_ground(old, new, date(1950, 3, 12)), changed_ground(new, old, date(1950, 3, 12))
    assert not there.to_first.is_empty
    assert not there.to_second.is_empty
    assert there.to_first.intersection(there.to_second).area < 1e-9
    assert there.to_first.symmetric_difference(back.to_second).area < 1e-9
    assert old.at("1950-03-12").side("north").buffer(1e-6).contains(there.to_first)


def test_the_picture_shows_the_changed_ground(still: LittleWar, edited: LittleWar, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "changed.png"
    outcome = run("diff", still.folder, edited.folder, "-o", target)
    assert outcome.code == 1, outcome.err
    first = target.read_bytes()
    with Image.open(target) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    # Hatched ground is darker than the ground beside it, which nobody hatched.
    middle = pixels[pixels.shape[0] // 2 - 5 : pixels.shape[0] // 2 + 5, 300:800].mean()
    assert middle < pixels[-120:-60, 300:800].mean() - 20
    run("diff", still.folder, edited.folder, "-o", target)
    assert target.read_bytes() == first


def test_without_changed_ground_no_picture_is_written(
    still: LittleWar, little: LittleWar, run: Run, tmp_path: Path
) -> None:
    little.set(EDITED, 0, source="another")
    outcome = run("diff", still.folder, little.folder, "-o", tmp_path / "changed.png")
    assert outcome.code == 1
    assert "no ground changed" in outcome.err
    assert not (tmp_path / "changed.png").exists()
    assert run("diff", still.folder, little.folder, "-o", tmp_path / "changed.gif").code == 2


# git


@pytest.fixture
def repository(little: LittleWar) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is missing")
    root = little.folder.parent

    def git(*words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(root), *who, *words], check=True, capture_output=True)

    git("init", "-q")
    git("add", "little")
    git("commit", "-qm", "as it was")
    little.set(EDITED, 0, certainty="conjecture")
    git("commit", "-qam", "less sure")
    git("mv", "little", "moved")
    git("commit", "-qm", "elsewhere")
    git("mv", "moved", "little")
    git("commit", "-qm", "and back")
    return root


def test_revisions_are_compared_as_folders_are(repository: Path, run: Run) -> None:
    folder = repository / "little"
    assert run("diff", "HEAD", folder).code == 0
    assert run("diff", folder, "HEAD~2").code == 0
    outcome = run("diff", "HEAD~3", folder)
    assert outcome.code == 1
    assert "line › certainty  'certain' → 'conjecture'" in outcome.out
    # The folder stood elsewhere then.
    assert run("diff", "HEAD~1:moved", folder).code == 0
    assert "no folder little then" in run("diff", "HEAD~1", folder).err


@pytest.mark.parametrize("name", ["HEAD~99", "no-such-thing", "--upload-pack=touch", "HEAD:nowhere", "", "a b"])
def test_what_is_neither_folder_nor_revision_is_one_line(repository: Path, run: Run, name: str) -> None:
    outcome = run("diff", "--", name, repository / "little")
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1


def test_outside_of_any_repository_one_line_says_so(
    still: LittleWar, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(still.folder.parent))
    outcome = run("diff", "HEAD", still.folder)
    assert outcome.code == 2
    assert "no folder" in outcome.err
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "git, which might know it" in run("diff", "HEAD", still.folder).err


def test_a_folder_that_cannot_be_read_is_a_wrong_request(still: LittleWar, little: LittleWar, run: Run) -> None:
    (little / EDITED).write_text("{")
    outcome = run("diff", still.folder, little.folder)
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert EDITED in outcome.err
    little.move("fronts/1950-03-07.geojson", 0, lambda _: [[127.0, 37.6], [127.5, 37.6]])
    shutil.copy(still / EDITED, little / EDITED)
    outcome = run("diff", still.folder, little.folder)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)


def test_a_shape_is_where_it_was(still: LittleWar, small_atlas: kwmaps.Atlas) -> None:
    """Comparing a war with itself read twice finds nothing, for every day."""
    other = kwmaps.load(still.folder)
    for day in WAR[::4]:
        ground = changed_ground(small_atlas, other, day)
        assert shapely.union(ground.to_first, ground.to_second).is_empty
