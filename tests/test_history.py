"""The map against the history: what the texts and the issue say, measured on what is drawn."""

from __future__ import annotations

import ast
import csv
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from conftest import Run
from little_war import LittleWar
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

import kwmaps
from kwmaps.dates import span
from kwmaps.geometry import Projection

PUBLIC_FACTS = 843

HARBOUR, OFFSHORE = 20_000, 2_000
"""Metres: how near to its ends a ship may be near land, and how far from the coast it is elsewhere."""


def km2(shape: BaseGeometry) -> float:
    """Square kilometres of a WGS84 shape, on an equal-area projection that the package doesn't use."""
    there = pyproj.Transformer.from_crs("EPSG:4326", "+proj=cea +lat_ts=38 +lon_0=127.5 +datum=WGS84", always_xy=True)
    dense = shapely.segmentize(shape, 0.02)
    return float(shapely.transform(dense, lambda xy: np.column_stack(there.transform(xy[:, 0], xy[:, 1]))).area) / 1e6


def facts(folder: Path) -> list[dict[str, str]]:
    with (folder / "evidence.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def land(atlas: kwmaps.Atlas) -> BaseGeometry:
    """The drawn land, WGS84."""
    day = atlas.at(atlas.first)
    return shapely.union_all([day.side("un"), day.side("communist")])


# Evidence


def test_the_map_agrees_with_995_of_1000_dated_facts(atlas: kwmaps.Atlas, geodata: Path) -> None:
    rows = facts(geodata)
    assert len(rows) >= PUBLIC_FACTS
    wrong = [
        f"{row['date']} {row['place']}: {row['holder']}"
        for row in rows
        if atlas.at(row["date"]).holder(float(row["lon"]), float(row["lat"])) != row["holder"]
    ]
    share = 1 - len(wrong) / len(rows)
    print(f"evidence: {len(rows) - len(wrong)} of {len(rows)} ({share:.2%})", *wrong, sep="\n  ")
    assert share >= 0.995, wrong


def test_what_the_map_misses_is_explained(run: Run, geodata: Path) -> None:
    """Each accepted miss gives its reason, and `kwmaps check` finds nothing else."""
    outcome = run("check", geodata)
    assert outcome.code == 0, outcome.out
    known = [line for line in outcome.out.splitlines() if line.startswith("known")]
    accepted = [row for row in facts(geodata) if (row.get("accepted") or "").strip()]
    assert len(known) <= len(accepted)
    assert len(known) <= 0.005 * len(facts(geodata))


def test_answers_are_the_same_without_evidence(atlas: kwmaps.Atlas, real_copy: Path) -> None:
    (real_copy / "evidence.csv").unlink()
    other = kwmaps.load(real_copy)
    for day in span(atlas.first, atlas.last)[::9]:
        for place in atlas.places[::3]:
            assert other.at(day).holder(place.lon, place.lat) == atlas.at(day).holder(place.lon, place.lat)
    for drawn in ("1950-09-20", "1951-02-01"):
        assert other.at(drawn).side("un").equals(atlas.at(drawn).side("un"))


def test_a_frame_is_the_same_without_evidence_or_with_false_evidence(
    run: Run, tmp_path: Path, little: LittleWar
) -> None:
    pictures = []
    evidence = little / "evidence.csv"
    true = evidence.read_text(encoding="utf-8")
    false = true.replace(",north,", ",x,").replace(",south,", ",north,").replace(",x,", ",south,")
    for name, content in (("true", true), ("false", false), ("none", None)):
        if content is None:
            evidence.unlink()
        else:
            evidence.write_text(content, encoding="utf-8")
        target = tmp_path / f"{name}.png"
        assert run("frame", "1950-03-10", "--geodata", little.folder, "-o", target, "--size", "640x360", "-q").code == 0
        pictures.append(target.read_bytes())
    assert pictures[0] == pictures[1] == pictures[2]


def test_only_checking_reads_evidence() -> None:
    """A look into the sources: nothing that draws or answers names the file or its reader."""
    package = Path(kwmaps.__file__).parent
    named = set()
    for path in package.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            name = getattr(node, "name", None) or getattr(node, "id", None) or getattr(node, "attr", None)
            value = node.value if isinstance(node, ast.Constant) and id(node) not in docs else None
            if name == "read_evidence" or (isinstance(value, str) and "evidence.csv" in value):
                named.add(path.relative_to(package).as_posix())
    assert named <= {"geodata/evidence.py", "timeline/checking.py"}


# The first and the last day

SOUTH_ON_THE_EVE = ("Kaesong", "Ongjin")
NORTH_ON_THE_EVE = ("Chorwon", "Hwachon", "Yanggu", "Inje", "Kansong", "Sokcho")


@pytest.mark.parametrize("name", SOUTH_ON_THE_EVE)
def test_a_town_south_of_the_parallel_is_lost_at_the_armistice(atlas: kwmaps.Atlas, name: str) -> None:
    place = atlas.place(name)
    assert atlas.at("1950-06-24").holder(place.lon, place.lat) == "un"
    assert atlas.at("1953-07-27").holder(place.lon, place.lat) == "communist"


@pytest.mark.parametrize("name", NORTH_ON_THE_EVE)
def test_a_town_north_of_the_parallel_is_gained_at_the_armistice(atlas: kwmaps.Atlas, name: str) -> None:
    place = atlas.place(name)
    assert atlas.at("1950-06-24").holder(place.lon, place.lat) == "communist"
    assert atlas.at("1953-07-27").holder(place.lon, place.lat) == "un"


def test_the_front_of_the_eve_is_the_38th_parallel(atlas: kwmaps.Atlas) -> None:
    latitudes = shapely.get_coordinates(atlas.at("1950-06-24").front)[:, 1]
    assert np.abs(latitudes - 38).max() < 0.005


# Areas


@pytest.mark.parametrize("day", span(date(1950, 8, 10), date(1950, 9, 10)), ids=str)
def test_the_pusan_perimeter_has_its_size(atlas: kwmaps.Atlas, day: date) -> None:
    assert 11_000 <= atlas.at(day).area_km2("un") <= 16_000


def test_the_armistice_gained_and_lost_what_is_known(atlas: kwmaps.Atlas) -> None:
    end = atlas.at(atlas.last)
    north, south = shapely.box(120, 38, 135, 45), shapely.box(120, 30, 135, 38)
    gained = km2(end.side("un").intersection(north))
    lost = km2(end.side("communist").intersection(south))
    print(f"gained north of the parallel {gained:.0f} km², lost south of it {lost:.0f} km²")
    assert gained == pytest.approx(6_100, rel=0.15)
    assert lost == pytest.approx(2_200, rel=0.15)


def test_the_demilitarised_zone_has_its_area_and_is_four_kilometres_wide(atlas: kwmaps.Atlas) -> None:
    zone = atlas.geodata.armistice_zone
    assert zone is not None
    assert atlas.geodata.armistice_line is not None
    ashore = km2(zone.intersection(land(atlas)))
    print(f"demilitarised zone {ashore:.0f} km² of land")
    assert 900 <= ashore <= 1_000
    project = Projection(atlas.war.crs)
    line = project.forward(atlas.geodata.armistice_line)
    outline = shapely.segmentize(project.forward(zone).exterior, 500)
    far = [line.distance(shapely.Point(xy)) for xy in outline.coords]
    assert np.median(far) == pytest.approx(2_000, abs=50)
    assert max(far) < 2_900


def test_the_demarcation_line_is_the_last_front(atlas: kwmaps.Atlas) -> None:
    project = Projection(atlas.war.crs)
    assert atlas.geodata.armistice_line is not None
    line = project.forward(atlas.geodata.armistice_line)
    for front in (atlas.snapshots[-1].front, atlas.at(atlas.last).front):
        last = project.forward(front)
        strays = [shapely.Point(xy).distance(last) for xy in shapely.get_coordinates(shapely.segmentize(line, 1_000))]
        # Where the line runs on over the sea the drawn front has ended.
        assert np.quantile(strays, 0.9) < 100
    assert 200_000 < line.length < 260_000


@pytest.mark.parametrize("day", ["1950-06-24", "1950-07-21", "1950-09-20", "1950-11-28", "1951-05-20", "1953-07-27"])
def test_the_two_sides_tile_the_drawn_land(atlas: kwmaps.Atlas, day: str) -> None:
    situation = atlas.at(day)
    un, communist = situation.side("un"), situation.side("communist")
    assert un.is_valid
    assert communist.is_valid
    assert km2(un.intersection(communist)) < 0.01
    whole = km2(land(atlas))
    assert km2(un) + km2(communist) == pytest.approx(whole, abs=0.1)
    assert situation.area_km2("un") + situation.area_km2("communist") == pytest.approx(whole, rel=1e-4)
    # Korea with its islands has 221,000 km²; the coast is drawn a little simpler than it is.
    assert whole == pytest.approx(221_000, rel=0.02)


def test_areas_on_the_packages_projection_are_those_on_another(atlas: kwmaps.Atlas) -> None:
    situation = atlas.at("1951-06-14")
    assert situation.area_km2("un") == pytest.approx(km2(situation.side("un")), rel=1e-4)


# What the folder holds


def test_every_feature_has_id_source_and_certainty(geodata: Path) -> None:
    import json

    for path in geodata.rglob("*.geojson"):
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        for number, item in enumerate(features, start=1):
            for key in ("id", "source", "certainty"):
                if path.parent.name != "basemap" or path.name == "land.geojson":
                    assert item["properties"].get(key), f"{path.name} feature {number} has no {key}"
        counts = Counter(item["properties"].get("id") for item in features)
        assert counts.most_common(1)[0][1] == 1, (path.name, counts.most_common(1))


def test_there_are_eighty_three_movements_of_all_kinds(atlas: kwmaps.Atlas) -> None:
    assert len(atlas.movements) >= 82
    assert {move.kind for move in atlas.movements} == {"attack", "withdrawal", "landing", "drop", "sealift"}


def test_a_sealift_stays_at_sea_but_for_its_ends(atlas: kwmaps.Atlas) -> None:
    project, land = atlas.ground.projection, shapely.union_all([atlas.basemap.mainland, *atlas.basemap.islands])
    for movement in atlas.movements:
        for path in movement.paths.geoms if movement.kind == "sealift" else ():
            course = project.forward(path)
            assert substring(course, HARBOUR, course.length - HARBOUR).distance(land) > OFFSHORE, movement.id


def test_a_landing_begins_at_sea_and_ends_ashore(atlas: kwmaps.Atlas) -> None:
    project, land = atlas.ground.projection, shapely.union_all([atlas.basemap.mainland, *atlas.basemap.islands])
    for movement in atlas.movements:
        for path in movement.paths.geoms if movement.kind == "landing" else ():
            course = project.forward(path)
            assert shapely.Point(course.coords[0]).distance(land) > OFFSHORE, movement.id
            assert shapely.Point(course.coords[-1]).distance(land) < OFFSHORE, movement.id


def test_events_are_one_sentence_that_fits_under_a_map(atlas: kwmaps.Atlas) -> None:
    for event in atlas.events:
        assert len(event.text) <= 120, event
        assert event.text[-1] in ".”\"'!", event
        assert event.source, event


def test_the_folder_explains_itself_to_map_editors(geodata: Path) -> None:
    for name in ("README.md", "SOURCES.md"):
        assert (geodata / name).stat().st_size > 1_000, name
    guide = (geodata / "README.md").read_text(encoding="utf-8")
    for path in geodata.iterdir():
        if path.name not in ("README.md", "fronts", "lines", "basemap", "languages"):
            assert path.name in guide, f"geodata/README.md doesn't say what {path.name} is"


ISLANDS = {
    # name: (longitude, latitude, {day: holder}), after the research notes
    "Cheju-do": (126.55, 33.37, {"1950-06-24": "un", "1950-09-01": "un", "1953-07-27": "un"}),
    "Koje-do": (128.63, 34.88, {"1950-06-24": "un", "1950-09-01": "un", "1953-07-27": "un"}),
    "Paengnyong-do": (124.67, 37.96, {"1950-06-24": "un", "1951-06-01": "un", "1953-07-27": "un"}),
    "Taechong-do": (124.71, 37.83, {"1951-06-01": "un", "1953-07-27": "un"}),
    "Sochong-do": (124.75, 37.77, {"1951-06-01": "un", "1953-07-27": "un"}),
    "Yonpyong-do": (125.70, 37.665, {"1951-06-01": "un", "1953-07-27": "un"}),
    "Cho-do": (124.82, 38.53, {"1952-06-01": "un", "1953-07-26": "un", "1953-07-27": "communist"}),
    "Sok-to": (124.997, 38.649, {"1952-06-01": "un", "1953-07-26": "un", "1953-07-27": "communist"}),
    "Taehwa-do": (124.6, 39.43, {"1951-11-29": "un", "1951-11-30": "communist", "1953-07-27": "communist"}),
    "Yo-do": (127.63, 39.231, {"1952-06-01": "un", "1953-07-26": "un", "1953-07-27": "communist"}),
    "Yang-do": (129.521, 40.758, {"1952-06-01": "un", "1953-07-26": "un", "1953-07-27": "communist"}),
}


@pytest.mark.parametrize("name", ISLANDS)
def test_an_island_follows_its_own_dates(atlas: kwmaps.Atlas, name: str) -> None:
    lon, lat, known = ISLANDS[name]
    assert {day: atlas.at(day).holder(lon, lat) for day in known} == known


def test_nothing_outside_the_package_is_needed_but_the_folder(real_copy: Path, tmp_path: Path) -> None:
    moved = shutil.move(real_copy, tmp_path / "moved")
    assert kwmaps.load(moved).at("1951-01-05").holder(126.98, 37.57) == "communist"
