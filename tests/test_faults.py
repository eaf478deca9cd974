"""Faults that name themselves: every broken folder is told exactly what is wrong, where, and what to do about it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
from broken import ACCEPTED, DAMAGES, FRONT, PLAIN, QUESTIONS, THEMES, text
from conftest import REPOSITORY, Run
from hypothesis import given
from hypothesis import strategies as st
from little_war import SNAPSHOTS, LittleWar, across, collection, feature

import kwmaps
from kwmaps import dates
from kwmaps.errors import Fault, GeodataError, plain, short
from kwmaps.geodata.locating import Json, Toml
from kwmaps.style import theme as themes
from kwmaps.timeline.checking import check

EXPECTED: dict[str, dict[str, str | list[str]]] = tomllib.loads(
    (Path(__file__).parent / "broken.toml").read_text(encoding="utf-8")
)
WORDS = {name: said for group in EXPECTED.values() for name, said in group.items()}
ALWAYS = "have no dated holder"
"""A note about the little war that stands in every report."""


def expected(name: str) -> list[str]:
    said = WORDS[name]
    return [said] if isinstance(said, str) else said


def test_there_are_words_for_every_broken_folder_and_no_others() -> None:
    assert len(WORDS) == sum(map(len, EXPECTED.values()))
    assert set(WORDS) == {*DAMAGES, *QUESTIONS, *THEMES}
    assert len(DAMAGES) >= 40


@pytest.mark.parametrize("name", DAMAGES)
def test_a_broken_folder_is_told_exactly_this(little: LittleWar, name: str) -> None:
    DAMAGES[name](little)
    report = check(little.folder)
    assert [str(one) for one in (*report.faults, *report.misses)] == expected(name)
    assert not report.ok
    # Whoever draws from it is refused with the library's own error, never with a programmer's.
    with contextlib.suppress(GeodataError):
        loaded = kwmaps.load(little.folder)
        for day in SNAPSHOTS:
            loaded.at(day).side("south")


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_folder_that_is_only_odd_is_asked_about(little: LittleWar, name: str) -> None:
    QUESTIONS[name](little)
    report = check(little.folder)
    assert report.faults == []
    assert set(expected(name)) <= {str(note) for note in report.warnings}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_can_only_mean_one_thing_is_no_fault(little: LittleWar, name: str) -> None:
    ACCEPTED[name](little)
    report = check(little.folder)
    assert report.ok, report.faults
    assert [str(note) for note in report.warnings if ALWAYS not in str(note)] == []


@pytest.mark.parametrize("name", THEMES)
def test_a_broken_theme_is_told_exactly_this(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine.toml").write_text(THEMES[name], encoding="utf-8")
    with pytest.raises(GeodataError) as caught:
        themes.read(str(tmp_path / "mine.toml"))
    assert [str(fault) for fault in caught.value.faults] == expected(name)


def test_every_fault_says_what_to_do() -> None:
    for name in WORDS:
        for said in expected(name):
            assert re.match(r"[\w./-]+(:| ›) ", said), said
            assert "; " in said or name == "evidence contradicted", said


def test_the_page_of_faults_is_what_the_program_says() -> None:
    """`make pages` writes it anew."""
    script = REPOSITORY / "docs/make_faults.py"
    told = subprocess.run(
        [sys.executable, script, "--print"], capture_output=True, check=True, text=True, encoding="utf-8"
    )
    assert (REPOSITORY / "docs/faults.md").read_text(encoding="utf-8") == told.stdout


# All in one go, in order, a screenful


def two_of_each(war: LittleWar) -> None:
    war.set(FRONT, 0, certainty="probable")
    war.move(PLAIN, 0, lambda line: line[:-4])
    text(war, "evidence.csv", lambda s: s.replace("37.1,127.0,south", "37.1,east,south"))
    text(war, "basemap/rivers.geojson", lambda s: s.replace('"rank": 1', '"rank": 7'))
    war.set("places.geojson", 5, rank=7)
    war.set("places.geojson", 2, rank=8)


def test_one_fault_hides_no_other(little: LittleWar) -> None:
    """Faults in the files, in the ground, in the basemap and in the evidence are told together."""
    two_of_each(little)
    assert [fault.file for fault in check(little.folder).faults] == [
        "basemap/rivers.geojson",
        "evidence.csv",
        FRONT,
        PLAIN,
        "places.geojson",
        "places.geojson",
    ]


def test_a_lost_feature_makes_no_gap_in_the_front(little: LittleWar) -> None:
    """The other half of the front would stop short of the sea; what is wrong is the word in the first."""
    little.set("fronts/1950-03-25.geojson", 0, certainty="probable")
    (fault,) = check(little.folder).faults
    assert fault.feature == "west"
    assert "certainty" in fault.what


def test_faults_of_a_file_stand_in_its_order(little: LittleWar) -> None:
    little.write("places.geojson", collection(*(feature(shapely.Point(37, 127), id=f"p{n}") for n in range(30))))
    faults = [fault for fault in check(little.folder).faults if fault.file == "places.geojson"]
    lines = [fault.line or 0 for fault in faults]
    assert lines == sorted(lines)
    assert [fault.feature for fault in faults] == [f"p{n}" for n in range(30) for _ in range(len(faults) // 30)]
    with pytest.raises(GeodataError) as caught:
        kwmaps.load(little.folder)
    numbers = [
        int(re.findall(r"feature (\d+)", fault.where)[0]) for fault in caught.value.faults if "feature" in fault.where
    ]
    assert numbers == sorted(numbers)


def test_a_fault_in_war_toml_hides_no_file_that_cannot_be_read(little: LittleWar) -> None:
    text(little, "war.toml", lambda s: s.replace("slug", "slgu"))
    text(little, FRONT, lambda s: s[:50])
    text(little, "places.geojson", lambda s: "")
    text(little, "basemap/rivers.geojson", lambda s: s[:50])
    DAMAGES["a translation that isn't TOML"](little)
    assert [fault.file for fault in check(little.folder).faults] == [
        "war.toml",
        "war.toml",
        "basemap/rivers.geojson",
        FRONT,
        "languages/de.toml",
        "places.geojson",
    ]


@pytest.mark.parametrize(("count", "rest"), [(20, None), (21, "1"), (57, "37")])
def test_a_screenful_is_told_and_how_many_more_there_are(
    run: Run, little: LittleWar, count: int, rest: str | None
) -> None:
    for name in ("events", "islands"):
        little.write(f"{name}.geojson", collection())
    known = little.read("places.geojson")["features"]
    faulty = [feature(shapely.Point(127, 38), id=f"p{n}", name="X", rank=9) for n in range(count)]
    little.write("places.geojson", collection(*known, *faulty))
    checked = run("check", little.folder)
    wrong = [line for line in checked.out.splitlines() if line.startswith("wrong")]
    drawn = run("who", "Southport", "1950-03-01", "--geodata", little.folder).err.splitlines()
    assert checked.code == drawn_code(run, little) == 1
    if rest is None:
        assert len(wrong) == count
        assert len(drawn) == count + 1
    else:
        assert len(wrong) == 21
        assert wrong[-1] == f"wrong    … and {rest} more: kwmaps check --all lists them"
        assert drawn[-1] == f"… and {rest} more: kwmaps check --all lists them"
        assert len(drawn) == 22
        every = [line for line in run("check", "--all", little.folder).out.splitlines() if line.startswith("wrong")]
        assert len(every) == count


def test_many_faults_of_one_file_hide_no_other_file(run: Run, little: LittleWar) -> None:
    faulty = [feature(shapely.Point(127, 38), id=f"p{n}", name="X", rank=9) for n in range(60)]
    little.add("events.geojson", *faulty)
    little.set("places.geojson", 1, rank=9)
    little.set(FRONT, 0, certainty="probable")
    wrong = [line for line in run("check", little.folder).out.splitlines() if line.startswith("wrong")]
    total = len(check(little.folder).faults)
    assert any("places.geojson" in line for line in wrong)
    assert any(FRONT in line for line in wrong)
    assert len(wrong) == 21
    assert wrong[-1].startswith(f"wrong    … and {total - 20} more")


def drawn_code(run: Run, war: LittleWar) -> int:
    return run("who", "Southport", "1950-03-01", "--geodata", war.folder).code


# Formats


def test_json_tells_every_part_of_a_fault(run: Run, little: LittleWar) -> None:
    little.set(FRONT, 0, certainty="probable")
    outcome = run("check", little.folder, "--format", "json")
    assert outcome.code == 1
    told = json.loads(outcome.out)
    (fault,) = told["faults"]
    source = (little / FRONT).read_text().splitlines()
    assert '"certainty": "probable"' in source[fault.pop("line") - 1]
    assert fault == {
        "file": FRONT,
        "feature": "line",
        "where": "feature 1 (line)",
        "path": ["features", 0, "properties", "certainty"],
        "what": "certainty is 'probable'",
        "remedy": "it must be 'certain', 'likely' or 'conjecture'",
    }
    assert (told["ok"], told["misses"], told["known"]) == (False, [], [])


def test_json_of_a_sound_folder_says_so(run: Run, still: LittleWar) -> None:
    outcome = run("check", still.folder, "--format", "json")
    told = json.loads(outcome.out)
    assert (outcome.code, told["ok"], told["faults"], told["facts"]) == (0, True, [], 4)


def test_json_tells_facts_that_the_map_misses(run: Run, little: LittleWar) -> None:
    DAMAGES["evidence contradicted"](little)
    (miss,) = json.loads(run("check", little.folder, "--format", "json").out)["misses"]
    assert (miss["place"], miss["said"], miss["drawn"], miss["row"]) == ("Northgate", "south", "north", 6)
    assert miss["front_km"] == pytest.approx(-44.4, abs=0.1)


def test_github_gets_annotations_at_the_lines_of_files(
    run: Run, little: LittleWar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(little.folder.parent)
    little.set(FRONT, 0, certainty="probable")
    outcome = run("check", "little", "--format", "github")
    errors = [line for line in outcome.out.splitlines() if line.startswith("::error ")]
    assert outcome.code == 1
    said = "feature 1 (line): certainty is 'probable'; it must be 'certain', 'likely' or 'conjecture'"
    assert errors == [f"::error file=little/{FRONT},line=8::{said}"]


def test_nothing_in_a_file_becomes_a_command_or_moves_the_cursor(run: Run, little: LittleWar) -> None:
    little.set(FRONT, 0, id="x\n::add-mask::y\x1b[2J%0A", certainty="a\r::stop-commands::b\x07")
    for form in ("text", "github"):
        out = run("check", little.folder, "--format", form).out
        assert not re.search(r"^::(?!error|notice)", out, re.MULTILINE)
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "\r" not in out
    (little / "fronts/1950-03-08,line=1::.geojson").write_text("{}")
    commands = [c for c in run("check", little.folder, "--format", "github").out.splitlines() if "03-08" in c]
    assert commands
    assert all("%2Cline=1%3A%3A.geojson" in command for command in commands)


# Lines


def line_of(war: LittleWar, name: str, damage: Any = None) -> tuple[str, str]:
    """The line that the one fault names, and the line of the file that it is."""
    (damage or DAMAGES[name])(war)
    fault = check(war.folder).faults[0]
    assert fault.line is not None
    return str(fault), (war / fault.file).read_text(encoding="utf-8").splitlines()[fault.line - 1].strip()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("NaN", "["),
        ("a rank beyond the last", '"rank": 9,'),
        ("31 September", '"date": "1950-09-31",'),
        ("an unknown holder", '"holder": "souht",'),
        ("a comma twice", '"type": "FeatureCollection",,'),
        ("an unknown key in war.toml", "tittle = 'x'"),
        ("an anchor elsewhere", 'anchors = [ { name = "Southport", lon = 37.1, lat = 127.0 } ]'),
        ("a day between the phases", "first = 1950-03-12"),
        ("a phase twice", 'id = "down"'),
        ("a translation that isn't TOML", "title ="),
        ("a translation with a placeholder lost", 'text = "Die Heere stehen sich gegenüber."'),
        ("lessons of an unknown event", 'tell = ["evening"]'),
        ("evidence outside the war", "1950-04-12,Midford,38.05,127.0,south,A,text,,the author"),
    ],
)
def test_the_line_is_the_one_that_is_wrong(little: LittleWar, name: str, line: str) -> None:
    fault, found = line_of(little, name)
    assert found == line, fault


def test_a_fault_of_the_ground_stands_at_its_feature(little: LittleWar) -> None:
    fault, _ = line_of(little, "a pocket at sea")
    (found,) = check(little.folder).faults
    assert found.line is not None
    lines = (little / FRONT).read_text().splitlines()
    assert '"id": "odd"' in "".join(lines[found.line : found.line + 6]), fault


def test_a_file_on_one_line_has_one_line(little: LittleWar) -> None:
    little.set("places.geojson", 3, rank=9)
    text(little, "places.geojson", lambda s: json.dumps(json.loads(s)))
    assert [fault.line for fault in check(little.folder).faults] == [1]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


def ways(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value in a document with the steps that lead to it."""
    yield above, value
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from ways(inner, (*above, step))


@given(JSON, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_every_value_of_a_json_text_is_found_again(document: Any, indent: int | str | None, ascii_only: bool) -> None:
    written = "\n " + json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    text = Json(written)
    for steps, value in ways(document):
        found, _ = json.JSONDecoder().raw_decode(written, text.offset(steps))
        assert found == value
    assert text.offset(("no such key", 3)) == 2


def test_every_value_of_a_toml_text_is_found_in_the_line_of_its_key() -> None:
    written = (REPOSITORY / "geodata/war.toml").read_text(encoding="utf-8")
    text, lines = Toml(written), written.splitlines()
    for steps, _ in ways(tomllib.loads(written)):
        keys = [step for step in steps if isinstance(step, str)]
        if keys:
            line = text.line(Fault("war.toml", "", "", path=steps))
            assert line is not None
            assert keys[-1] in lines[line - 1], (steps, line)


# Dates


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)))
def test_a_date_in_another_way_of_writing_is_offered_if_it_can_only_be_one(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    for written in (f"{y}/{m}/{d}", f"{y}.{m:02}.{d:02}", f"{y}{m:02}{d:02}", f"{day:%Y-%j}"):
        assert dates.meant(written) == day, written
    assert dates.meant(f"{day.toordinal() + 1721424.5}") == day
    either = {dates.meant(f"{d}.{m}.{y}"), dates.meant(f"{m}/{d}/{y}")}
    assert either == ({day} if d > 12 or d == m else {None})


# What is let in


def test_the_packaged_war_may_be_links_but_no_other(little: LittleWar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some installers link to the files of a package; a folder from elsewhere must not show this machine's files."""
    DAMAGES["a link out of the folder"](little)
    with pytest.raises(GeodataError, match="leads out of the folder"):
        kwmaps.load(little.folder)
    monkeypatch.setattr("kwmaps.geodata.files.packaged", lambda: little.folder)
    assert kwmaps.load(little.folder).snapshots


def test_links_within_the_folder_and_to_the_folder_are_followed(little: LittleWar, tmp_path: Path) -> None:
    (little / FRONT).rename(little / "spare.geojson")
    (little / FRONT).symlink_to(little / "spare.geojson")
    (tmp_path / "way").symlink_to(little.folder)
    assert check(tmp_path / "way").ok


HOSTILE = (
    "of 200 MB",
    "of ten million vertices",
    "a front of a million vertices, written compactly",
    "a river of a million vertices",
    "a long text in a position",
    "nested too deeply",
    "a number of thousands of digits",
    "a pipe in its place",
    "relief of a huge header",
    "relief of 10 gigapixels",
    "relief that is a bomb",
)

BESIDE = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
"""For programs that use what lies beside the tests."""

MEASURE = """
import sys
from mutations import peak
from kwmaps.timeline.checking import check
before = peak()
for folder in sys.argv[1:]:
    assert not check(folder).ok, folder
print(peak() - before)
"""


def test_what_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A process of its own doesn't grow; if it hung it would be stopped."""
    folders = []
    for number, name in enumerate(HOSTILE):
        war = LittleWar.make(tmp_path / str(number))
        DAMAGES[name](war)
        folders.append(str(war.folder))
    command = [sys.executable, "-c", MEASURE, *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=BESIDE)
    print(f"{len(HOSTILE)} hostile folders: {done.stdout.strip()} MB more than before")
    assert int(done.stdout) < 150


def test_objects_in_objects_end_somewhere(little: LittleWar) -> None:
    """How many levels are read depends on the version of Python; a traceback comes of none."""
    for levels in (900, 9_000, 19_000):
        text(little, FRONT, lambda s, levels=levels: '{"a":' * levels + "1" + "}" * levels)  # type: ignore[misc]
        (fault,) = check(little.folder).faults
        assert fault.file == FRONT


EVIL = (
    "__import__('os').system('touch FILE')",
    "{{ cycler.__init__.__globals__.os.popen('touch FILE').read() }}",
    "$(touch FILE) `touch FILE` %(x)s %s",
    "{0.__class__.__init__.__globals__} {x} {} {say.__globals__}",
    "<script>fetch('file://FILE')</script>",
    '$\\input{FILE}$ #read("FILE")',
    "!!python/object/apply:os.system ['touch FILE']",
)


def test_nothing_in_a_folder_is_ever_evaluated(run: Run, little: LittleWar, tmp_path: Path) -> None:
    """Whatever a text says, it is a text: on the map, in answers, in what a translation makes of it."""
    file = tmp_path / "evaluated"
    little.set("events.geojson", 1, place=None)
    evil = [said.replace("FILE", str(file))[:160] for said in EVIL]
    for number, said in enumerate(evil):
        little.set("places.geojson", number, name=said, rank=1)
        little.add("events.geojson", feature(None, id=f"e{number}", date="1950-03-07", text=said, title=said, rank=1))
        little.add(FRONT, feature(across(37.6), id=said, kind="front", title=said, source=said, note=said))
    with little.editing(FRONT) as document:
        front = document["features"]
        line = front[0]["geometry"]["coordinates"]
        # One front in as many sections as there are texts.
        for section, positions in zip([front[0], *front[2:]], pieces(line, len(front) - 1), strict=True):
            section["geometry"]["coordinates"] = positions
    for number, key in enumerate(("name", "units")):
        little.set("movements.geojson", 0, **{key: evil[number]})
    quoted = json.dumps(evil[1])
    text(little, "war.toml", lambda s: s.replace('"The War of the Rectangle"', quoted).replace('"Down"', quoted))
    (little / "languages").mkdir()
    (little / "languages/de.toml").write_text(f"[events.landing]\ntext = {quoted}\n", encoding="utf-8")
    outcome = run("check", little.folder)
    assert outcome.code == 0, outcome.out
    assert set(evil) <= set(kwmaps.load(little.folder).snapshots[1].sources)
    drawn = run("frame", "1950-03-07", "--geodata", little.folder, "-o", tmp_path / "x.svg", "--lang", "de", "-q")
    assert drawn.code == 0, drawn.err
    for said in evil:
        assert run("who", said, "1950-03-07", "--geodata", little.folder).code == 0
    assert not file.exists()


def pieces(line: list[Any], count: int) -> list[list[Any]]:
    """A line cut into so many that meet end to end."""
    cuts = [round(n * (len(line) - 1) / count) for n in range(count + 1)]
    return [line[start : stop + 1] for start, stop in pairwise(cuts)]


# Words


@pytest.mark.parametrize("value", ["a" * 10**6, [[1] * 10**5] * 10, {"a": {"b": {"c": [1]}}}, 10**4000, None, True])
def test_a_value_is_told_in_a_few_letters(value: Any) -> None:
    assert len(short(value)) <= 82


def test_a_fault_is_one_line_whatever_it_is_about() -> None:
    fault = Fault("a\nb", "\x1b[31mred", "what\r\n" * 500, "\u202eright to left", feature="\ud800")
    assert str(fault).isprintable()
    assert len(str(fault)) < 800
    assert plain("Pusan – 부산") == "Pusan – 부산"


@given(st.text(st.characters()), st.integers(80, 200))
def test_plain_words_are_one_printable_line(said: str, most: int) -> None:
    assert not plain(said, most) or plain(said, most).isprintable()
    if len(said) <= most and said.isprintable():
        assert plain(said, most) == said
