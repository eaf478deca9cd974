"""What a map editor does to a file, and what may change on the maps because of it."""

from __future__ import annotations

import json
import random
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from conftest import Run
from little_war import LittleWar

import kwmaps
from kwmaps.dates import span

SIZE = "480x270"
WAR = span(date(1950, 3, 1), date(1950, 3, 25))
EDITED = "fronts/1950-03-12.geojson"
"""Stands still to 03-15; its neighbours are of 03-07 and 03-25."""


def spots(count: int = 400) -> list[tuple[float, float]]:
    """Points all over the little country."""
    return [(lon, lat) for lon, lat in np.random.default_rng(7).uniform((126.0, 37.0), (128.0, 39.0), (count, 2))]


def answers(folder: Path, days: list[date]) -> list[list[str | None]]:
    atlas = kwmaps.load(folder)
    return [[atlas.at(day).holder(lon, lat) for lon, lat in spots()] for day in days]


def frame(run: Run, folder: Path, day: date | str, size: str = SIZE) -> bytes:
    """A frame's bytes."""
    target = folder.parent / "frame.png"
    outcome = run("frame", day, "--geodata", folder, "-o", target, "--size", size, "-q")
    assert outcome.code == 0, outcome.err
    return target.read_bytes()


def reversed_lines(document: dict[str, Any]) -> None:
    """Turns every line and every ring round."""
    for item in document["features"]:
        geometry = item["geometry"]
        if geometry["type"] == "LineString":
            geometry["coordinates"].reverse()
        else:
            for part in geometry["coordinates"]:
                part.reverse()


def reordered(document: dict[str, Any]) -> None:
    random.Random(3).shuffle(document["features"])


def begun_elsewhere(document: dict[str, Any]) -> None:
    """Lets every ring begin with another of its corners."""
    for item in document["features"]:
        if item["geometry"]["type"] == "Polygon":
            rings = item["geometry"]["coordinates"]
            rings[:] = [ring[2:-1] + ring[:3] for ring in rings]


ALIKE = {"lines reversed": reversed_lines, "features reordered": reordered, "rings begun elsewhere": begun_elsewhere}


def test_how_a_shape_was_drawn_changes_no_answer_and_no_pixel(run: Run, little: LittleWar, still: LittleWar) -> None:
    days = ("1950-03-07", "1950-03-10", "1950-03-14", "1950-03-25")
    said, drawn = answers(still.folder, WAR), [frame(run, still.folder, day) for day in days]
    # One after another, each upon those before.
    for name, change in ALIKE.items():
        for path in (little / "fronts").iterdir():
            with little.editing(f"fronts/{path.name}") as document:
                change(document)
        assert answers(little.folder, WAR) == said, name
        assert [frame(run, little.folder, day) for day in days] == drawn, name


@pytest.mark.slow
def test_how_the_real_fronts_were_drawn_changes_no_answer(atlas: kwmaps.Atlas, real_copy: Path) -> None:
    for path in (real_copy / "fronts").iterdir():
        document = json.loads(path.read_text(encoding="utf-8"))
        reversed_lines(document)
        reordered(document)
        path.write_text(json.dumps(document), encoding="utf-8")
    other = kwmaps.load(real_copy)
    for snapshot in atlas.snapshots:
        here, there = atlas.at(snapshot.date), other.at(snapshot.date)
        assert there.area_km2("un") == pytest.approx(here.area_km2("un"), abs=1e-6), snapshot.date
        assert there.front.equals_exact(here.front, 1e-9, normalize=True), snapshot.date
    for day in span(atlas.first, atlas.last)[::7]:
        for place in atlas.places[::5]:
            assert other.at(day).holder(place.lon, place.lat) == atlas.at(day).holder(place.lon, place.lat)


@pytest.mark.slow
@pytest.mark.parametrize("day", ["1950-09-15", "1950-11-28", "1951-05-19"])
def test_how_the_real_fronts_were_drawn_changes_no_pixel(run: Run, geodata: Path, real_copy: Path, day: str) -> None:
    for path in (real_copy / "fronts").iterdir():
        document = json.loads(path.read_text(encoding="utf-8"))
        reversed_lines(document)
        reordered(document)
        path.write_text(json.dumps(document), encoding="utf-8")
    target = real_copy.parent / "real.png"
    assert run("frame", day, "--geodata", geodata, "-o", target, "--size", "640x360", "-q").code == 0
    assert frame(run, real_copy, day, "640x360") == target.read_bytes()


def test_formatting_a_file_anew_changes_no_pixel(run: Run, little: LittleWar, still: LittleWar) -> None:
    """Other white space, member order and a byte order mark."""
    for path in (little / "fronts").iterdir():
        text = json.dumps(json.loads(path.read_text()), sort_keys=True, indent="\t")
        path.write_text("\ufeff" + text, encoding="utf-8")
    assert frame(run, little.folder, "1950-03-10") == frame(run, still.folder, "1950-03-10")


# A vertex moved by 20 km: the snapshot of 03-12 holds to 03-15, and what lies between it and its neighbours may change.
STANDING = span(date(1950, 3, 12), date(1950, 3, 15))
REACH = span(date(1950, 3, 8), date(1950, 3, 24))


def right_days(changed: list[date]) -> bool:
    """Whether these are the days that the edit had to change, perhaps with tweens around them, and no gap."""
    return set(STANDING) <= set(changed) <= set(REACH) and changed == span(changed[0], changed[-1])


def moved(little: LittleWar) -> LittleWar:
    """Moves one vertex of the snapshot of 03-12, in the middle of the country, 20 km to the north."""

    def change(line: list[list[float]]) -> list[list[float]]:
        line[5] = [line[5][0], line[5][1] + 20 / 111]
        return line

    assert little.read(EDITED)["features"][0]["geometry"]["coordinates"][5] == [126.75, 38.5]
    little.move(EDITED, 0, change)
    return little


def test_a_vertex_moved_changes_the_ground_of_the_right_days_and_only_those(
    small_atlas: kwmaps.Atlas, little: LittleWar
) -> None:
    after = kwmaps.load(moved(little).folder)
    changed = [day for day in WAR if not after.at(day).side("south").equals(small_atlas.at(day).side("south"))]
    assert right_days(changed), changed


def test_a_vertex_moved_changes_answers_near_it_only(still: LittleWar, little: LittleWar) -> None:
    before, after = answers(still.folder, WAR), answers(moved(little).folder, WAR)
    vertex = shapely.Point(126.75, 38.55)
    for day, here, there in zip(WAR, before, after, strict=True):
        for spot, one, other in zip(spots(), here, there, strict=True):
            if one != other:
                assert day in REACH
                assert shapely.Point(spot).distance(vertex) < 0.5, (day, spot)
    assert before[WAR.index(date(1950, 3, 12))] != after[WAR.index(date(1950, 3, 12))]


@pytest.mark.parametrize("size", [SIZE, "1280x720"])
def test_a_vertex_moved_changes_the_right_frames_and_only_those(
    run: Run, little: LittleWar, still: LittleWar, tmp_path: Path, size: str
) -> None:
    """At its full size a frame shows more than at a small one; only the chart tells of other days' fronts.

    In a war as small as this one 20 km are a large part of the land, which the chart of the whole war rightly shows.
    """
    moved(little)
    films: list[list[bytes]] = []
    for war in (little, still):
        out = tmp_path / f"film-{len(films)}"
        command = ("build", "--geodata", war.folder, "-o", out, "--size", size, "--every", "day", "--formats", "png")
        assert run(*command, "--hide", "chart", "-j", 1, "-q").code == 0
        films.append([(out / "frames" / f"{day}.png").read_bytes() for day in WAR])
    changed = [day for day, one, other in zip(WAR, *films, strict=True) if one != other]
    assert right_days(changed), changed


def test_a_new_snapshot_is_a_new_file_and_nothing_else(little: LittleWar, small_atlas: kwmaps.Atlas) -> None:
    document = little.read("fronts/1950-03-25.geojson")
    little.write("fronts/1950-03-20.geojson", document)
    after = kwmaps.load(little.folder)
    assert len(after.snapshots) == len(small_atlas.snapshots) + 1
    for day in WAR:
        same = after.at(day).side("south").equals(small_atlas.at(day).side("south"))
        assert same == (not date(1950, 3, 16) <= day <= date(1950, 3, 24)), day


def products(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (*folder.glob("*.gif"), *folder.glob("frames/*.png"))}


def test_an_edit_shows_when_the_same_command_runs_again(run: Run, little: LittleWar, tmp_path: Path) -> None:
    command = ("build", "--geodata", little.folder, "-o", tmp_path / "out", "--size", SIZE, "--every", "snapshot")
    assert run(*command, "-j", 1).code == 0
    before = products(tmp_path / "out")
    moved(little)
    assert run(*command, "-j", 1).code == 0
    after = products(tmp_path / "out")
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {"1950-03-12.png", "rectangle.gif"}


def test_a_renamed_town_is_drawn_with_its_new_name(run: Run, little: LittleWar, still: LittleWar) -> None:
    little.set("places.geojson", 0, name="Southhaven")
    assert frame(run, little.folder, "1950-03-01") != frame(run, still.folder, "1950-03-01")
    outcome = run("who", "Southhaven", "1950-03-01", "--geodata", little.folder)
    assert outcome.code == 0
    assert "Southern League" in outcome.out


def test_a_note_is_kept_and_never_drawn(run: Run, little: LittleWar, still: LittleWar) -> None:
    little.set(EDITED, 0, note="ask the archive again")
    assert frame(run, little.folder, "1950-03-12") == frame(run, still.folder, "1950-03-12")


@pytest.mark.slow
def test_a_vertex_moved_in_the_real_war_leaves_other_frames_alone(atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    """With everything on the picture, the chart of the whole war and the spots of the names included."""
    folder = tmp_path / "war"
    shutil.copytree(atlas.geodata.folder, folder)
    path = folder / "fronts" / "1950-10-14.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    line = document["features"][1]["geometry"]["coordinates"]
    line[len(line) // 2][1] += 20 / 111
    path.write_text(json.dumps(document), encoding="utf-8")
    edited = kwmaps.load(folder)
    same = {}
    for day in ("1950-06-28", "1950-10-14", "1950-10-30", "1951-02-14"):
        pictures = [kwmaps.draw(war, day, tmp_path / f"{n}.png").read_bytes() for n, war in enumerate((atlas, edited))]
        same[day] = pictures[0] == pictures[1]
    assert same == {"1950-06-28": True, "1950-10-14": False, "1950-10-30": True, "1951-02-14": True}
