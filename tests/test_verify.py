"""Every file says what it was made of, and `kwmaps verify` says whether this folder gives the same."""

from __future__ import annotations

import json
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from conftest import Run
from hypothesis import given
from little_war import LittleWar

from kwmaps import Options, RequestError, load
from kwmaps.build.record import Record, frames_of, options_of, rhythm, told_of
from kwmaps.outputs.verify.finding import record_in
from kwmaps.outputs.verify.remaking import remake
from kwmaps.outputs.verify.verdict import verify
from kwmaps.style import theme as themes
from kwmaps.timeline.schedule import Frame

DAY = "1950-03-05"
SIZE = "320x180"

COMMANDS: dict[str, tuple[object, ...]] = {
    "map.png": ("frame", DAY, "--size", SIZE),
    "map.svg": ("frame", DAY, "--size", SIZE, "--theme", "dark", "--hide", "rivers,labels"),
    "map.pdf": ("frame", DAY, "--size", SIZE, "--lang", "de"),
    "film.gif": ("animate", "--size", SIZE, "--every", "snapshot", "--speed", 3, "--loop", 2),
    "film.apng": ("animate", "--size", SIZE, "--every", "snapshot", "--hold", 1),
    "film.webp": ("animate", "--size", SIZE, "--from", "1950-03-05", "--to", "1950-03-08"),
    "film.mp4": ("animate", "--size", SIZE, "--every", "snapshot", "--fps", 10),
    "film.webm": ("animate", "--size", SIZE, "--every", "snapshot", "--poster", DAY),
    "short.gif": ("animate", "--every", "day", "--profile", "thumbnail"),
    "areas.png": ("table", "areas"),
    "held.svg": ("table", "holders", "--places", "Midford,Southport"),
    "front.pdf": ("table", "front", "--from", "1950-03-05"),
    "page.html": ("player", "--lang", "en"),
    "pages.pdf": ("handout", "--kind", "quiz", "--seed", 7),
    "deck.pptx": ("slides", "--depth", "short", "--animation", "none"),
}


@pytest.fixture(scope="module")
def war(tmp_path_factory: pytest.TempPathFactory) -> LittleWar:
    return LittleWar.make(tmp_path_factory.mktemp("verify") / "war")


def make(run: Run, war: LittleWar, path: Path) -> Path:
    """A file of that name, made once for all tests that change nothing in the war."""
    once = war.folder.parent / "made" / path.name
    if not once.exists():
        outcome = run(*COMMANDS[path.name], "-o", once, "--geodata", war.folder, "-q")
        assert outcome.code == 0, outcome.err
    return Path(shutil.copy(once, path))


LONG = ("deck.pptx", "pages.pdf")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in COMMANDS]
)
def test_what_this_folder_gives_is_the_same(run: Run, war: LittleWar, tmp_path: Path, name: str) -> None:
    path = make(run, war, tmp_path / name)
    outcome = run("verify", path, "--geodata", war.folder)
    assert (outcome.code, outcome.out) == (0, f"same     {path}: this folder gives the same, byte for byte\n")
    assert list(tmp_path.iterdir()) == [path], "nothing is left beside it"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_tells_its_choices_geodata_and_versions(run: Run, war: LittleWar, tmp_path: Path, name: str) -> None:
    record = record_in(make(run, war, tmp_path / name))
    assert record.product in ("frame", "film", "chart", "player", "handout", "slides")
    assert {"war", "places", "events", "movements", "basemap", "fronts"} <= set(record.geodata)
    assert {"kwmaps", "code", "python", "numpy", "shapely", "matplotlib"} <= set(record.versions)
    assert str(tmp_path) not in record.text


def test_the_frames_of_a_build_are_those_of_the_frame_command(run: Run, war: LittleWar, tmp_path: Path) -> None:
    arguments = ("--geodata", war.folder, "--size", SIZE, "-q")
    assert run("build", "-o", tmp_path / "out", "--every", "snapshot", "--full-colour", *arguments).code == 0
    assert run("frame", "1950-03-07", "-o", tmp_path / "one.png", *arguments).code == 0
    one, other = tmp_path / "one.png", tmp_path / "out" / "frames" / "1950-03-07.png"
    assert one.read_bytes() == other.read_bytes()
    assert run("verify", *sorted((tmp_path / "out").rglob("*.[pg]*[gf]")), "--geodata", war.folder).code == 0


def test_films_and_frames_in_the_colours_of_a_palette_can_be_made_again(
    run: Run, war: LittleWar, tmp_path: Path
) -> None:
    arguments = ("--every", "snapshot", "--formats", "png,gif,mp4", "--geodata", war.folder, "--size", SIZE, "-q")
    assert run("build", "-o", tmp_path, *arguments).code == 0
    products = [path for path in sorted(tmp_path.rglob("*.*")) if path.suffix in (".png", ".gif", ".mp4")]
    assert len(products) > 3
    assert run("verify", *products, "--geodata", war.folder).code == 0


def test_a_folder_for_a_website_is_looked_at_as_a_whole(run: Run, war: LittleWar, tmp_path: Path) -> None:
    site = tmp_path / "site"
    arguments = ("--geodata", war.folder, "--size", SIZE, "--every", "snapshot", "--no-player", "-q")
    assert run("embed", site, *arguments).code == 0
    verdict = verify(load(war.folder), site / "index.html")
    assert verdict.same
    poster = site / "rectangle-poster.png"
    poster.write_bytes(poster.read_bytes() + b"\0")
    (site / "kwmaps.css").unlink()
    assert verify(load(war.folder), site / "index.html").reasons == (
        "kwmaps.css is missing beside it",
        "rectangle-poster.png is another one than this folder gives",
    )


# Why it isn't


def move_front(war: LittleWar, day: str, degrees: float = 0.02) -> None:
    path = war.folder / "fronts" / f"{day}.geojson"
    table = json.loads(path.read_text(encoding="utf-8"))
    for line in (feature["geometry"] for feature in table["features"] if feature["geometry"]["type"] == "LineString"):
        line["coordinates"] = [[lon, lat + degrees] for lon, lat, *_ in line["coordinates"]]
    path.write_text(json.dumps(table), encoding="utf-8")


def rename_place(war: LittleWar) -> None:
    path = war.folder / "places.geojson"
    table = json.loads(path.read_text(encoding="utf-8"))
    table["features"][0]["properties"]["name"] = "Newname"
    path.write_text(json.dumps(table), encoding="utf-8")


def lose_front(war: LittleWar) -> None:
    (war.folder / "fronts" / "1950-03-12.geojson").unlink()


EDITS: dict[str, tuple[Callable[[LittleWar], None], dict[str, tuple[str, ...]]]] = {
    "a front that the picture shows": (
        lambda war: move_front(war, "1950-03-07"),
        {"map.png": ("the front of 1950-03-07 has changed",), "film.gif": ("the front of 1950-03-07 has changed",)},
    ),
    "a place": (
        rename_place,
        {"map.png": ("places.geojson has changed",), "page.html": ("places.geojson has changed",)},
    ),
    "a front that is gone": (lose_front, {"film.gif": ("the front of 1950-03-12 is gone",)}),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_named(run: Run, little: LittleWar, tmp_path: Path, edit: str) -> None:
    change, expected = EDITS[edit]
    made = {name: make(run, little, tmp_path / name) for name in expected}
    change(little)
    for name, reasons in expected.items():
        outcome = run("verify", made[name], "--geodata", little.folder)
        assert outcome.code == 1
        assert outcome.out.splitlines() == [f"differs  {made[name]}", *(f"         {reason}" for reason in reasons)]


def test_a_front_far_away_shows_in_the_chart_only(run: Run, little: LittleWar, tmp_path: Path) -> None:
    path = tmp_path / "map.png"
    assert run("frame", "1950-03-04", "-o", path, "--geodata", little.folder, "-q").code == 0
    move_front(little, "1950-03-25", 0.3)
    (first, *_) = verify(load(little.folder), path).reasons
    assert first == "fronts before or after its day have changed, and with them the chart"


def test_a_note_makes_nothing_differ(run: Run, little: LittleWar, tmp_path: Path) -> None:
    path = make(run, little, tmp_path / "map.png")
    front = little.folder / "fronts" / "1950-03-07.geojson"
    table = json.loads(front.read_text(encoding="utf-8"))
    table["features"][0]["properties"]["note"] = "seen in the archive"
    front.write_text(json.dumps(table), encoding="utf-8")
    assert verify(load(little.folder), path).same


def test_a_source_shows_where_sources_are_told(run: Run, little: LittleWar, tmp_path: Path) -> None:
    made = {name: make(run, little, tmp_path / name) for name in ("map.png", "page.html")}
    front = little.folder / "fronts" / "1950-03-07.geojson"
    front.write_text(front.read_text(encoding="utf-8").replace("the author", "another author"), encoding="utf-8")
    reasons = {name: verify(load(little.folder), path).reasons for name, path in made.items()}
    told = ("the front of 1950-03-07 has changed",)
    assert reasons == {"map.png": (), "page.html": told}


def test_a_theme_of_ones_own_is_named_when_it_changes(run: Run, little: LittleWar, tmp_path: Path) -> None:
    theme, path = tmp_path / "own.toml", tmp_path / "map.png"
    theme.write_text('name = "Own"\ndescription = "Own."\n', encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        arguments = ("--theme", "own.toml", "--size", SIZE, "--geodata", little.folder, "-q")
        assert run("frame", DAY, "-o", path, *arguments).code == 0
        assert verify(load(little.folder), path).same
        theme.write_text('name = "Own"\ndescription = "Other."\n', encoding="utf-8")
        themes.read.cache_clear()
        assert verify(load(little.folder), path).reasons == ("the theme's file has changed",)
        theme.unlink()
        themes.read.cache_clear()
        outcome = run("verify", path, "--geodata", little.folder)
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert "own.toml" in outcome.err


def with_record(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Writes another record into a PNG."""
    content = path.read_bytes()
    record = json.loads(record_in(path).text)
    change(record)
    text = b"kwmaps\0\0\0\0\0" + json.dumps(record).encode()
    start = content.index(b"iTXtkwmaps\0") - 4
    (length,) = struct.unpack(">I", content[start : start + 4])
    chunk = b"iTXt" + text
    whole = struct.pack(">I", len(text)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    path.write_bytes(content[:start] + whole + content[start + 12 + length :])


def test_other_versions_are_named(run: Run, war: LittleWar, tmp_path: Path) -> None:
    path = make(run, war, tmp_path / "map.png")
    now = record_in(path).versions
    with_record(path, lambda told: told["versions"].update(kwmaps="0.0.1", shapely="1.9"))
    assert verify(load(war.folder), path).reasons == (
        f"made with kwmaps 0.0.1; here is {now['kwmaps']}",
        f"made with shapely 1.9; here is {now['shapely']}",
    )


def test_a_file_that_was_changed_afterwards_is_told_from_one_that_is_old(
    run: Run, war: LittleWar, tmp_path: Path
) -> None:
    path = make(run, war, tmp_path / "map.png")
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    outcome = run("verify", path, "--geodata", war.folder)
    assert outcome.code == 1
    assert "the file itself was changed after kwmaps wrote it" in outcome.out


# Files of strangers


def broken(name: str, folder: Path) -> Path:
    path = folder / name
    match name:
        case "empty.png":
            path.write_bytes(b"")
        case "text.txt":
            path.write_text("a letter", encoding="utf-8")
        case "cut.gif":
            path.write_bytes(b"GIF89a\x40\x01")
        case "cut.mp4":
            path.write_bytes(b"\0\0\0\x20ftypisom" + bytes(20))
        case "cut.pdf":
            path.write_bytes(b"%PDF-1.7\nnothing")
        case "cut.pptx":
            path.write_bytes(b"PK\x03\x04nothing")
        case "bomb.pptx":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("docProps/core.xml", b" " * 50_000_000)
        case "deep.html":
            path.write_text(
                '<script type="application/json" id="record">{"kwmaps":' + "[" * 100_000 + "</script>", encoding="utf-8"
            )
        case "bytes.bin":
            path.write_bytes(bytes(range(256)) * 20)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "empty.png",
        "text.txt",
        "cut.gif",
        "cut.mp4",
        "cut.pdf",
        "cut.pptx",
        "bomb.pptx",
        "deep.html",
        "bytes.bin",
        "no.png",
    ],
)
def test_a_file_without_a_record_gets_one_clear_line(run: Run, war: LittleWar, tmp_path: Path, name: str) -> None:
    path = broken(name, tmp_path)
    outcome = run("verify", path, "--geodata", war.folder)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert str(path) in outcome.err


def test_the_others_are_looked_at_all_the_same(run: Run, war: LittleWar, tmp_path: Path) -> None:
    strange, good = broken("text.txt", tmp_path), make(run, war, tmp_path / "map.png")
    outcome = run("verify", strange, good, "--geodata", war.folder)
    assert outcome.code == 2
    assert outcome.out.startswith("same")
    assert outcome.err.startswith(f"kwmaps: {strange} doesn't say what it was made of")


HOSTILE: dict[str, Callable[[dict[str, Any]], None]] = {
    "no date": lambda told: told["asked"].pop("date"),
    "a date outside": lambda told: told["asked"].update(date="1999-01-01"),
    "a huge size": lambda told: told["asked"].update(size=[10**6, 10**6]),
    "a size of words": lambda told: told["asked"].update(size=["a", {}]),
    "unknown choice": lambda told: told["asked"].update(script="rm"),
    "a list for a theme": lambda told: told["asked"].update(theme=["atlas"]),
    "layers of numbers": lambda told: told["asked"].update(hide=[1, 2]),
    "geodata of lists": lambda told: told.update(geodata={"fronts": [1], "war": []}),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_record_that_asks_for_what_cannot_be_is_refused(
    run: Run, war: LittleWar, tmp_path: Path, hostile: str
) -> None:
    path = make(run, war, tmp_path / "map.png")
    with_record(path, HOSTILE[hostile])
    outcome = run("verify", path, "--geodata", war.folder)
    assert outcome.code in (1, 2)
    assert (outcome.out + outcome.err).count(str(path)) == 1
    assert "Traceback" not in outcome.err


FILM = {
    "size": [320, 180],
    "kind": "gif",
    "fps": None,
    "animated_size": [320, 180],
    "plays": 0,
    "colours": 64,
    "reduced": False,
}


@pytest.mark.parametrize(
    ("product", "asked", "told"),
    [
        ("os.system", {}, "'os.system' is nothing that this version of kwmaps makes"),
        ("film", {**FILM, "kind": "avi", "frames": "1950-03-05/8"}, "'avi' is no film"),
        ("film", {**FILM, "frames": "1950-03-01/2/99999*99999"}, "more pictures than a film can have"),
        ("film", {**FILM, "frames": "1950-03-05/8 +0/8"}, "days that go backwards"),
        ("chart", {"name": "rm", "first": "1950-03-01", "last": "1950-03-09", "places": []}, "no chart is called rm"),
        ("poster", {"date": "1999-01-01"}, "1999-01-01 is outside the war"),
    ],
)
def test_what_a_record_asks_for_is_made_only_if_it_can_be(
    war: LittleWar, tmp_path: Path, product: str, asked: dict[str, Any], told: str
) -> None:
    with pytest.raises(RequestError, match=told):
        remake(load(war.folder), Record(product, asked, {}, {}), tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_page_cannot_pass_words_off_as_its_record(run: Run, little: LittleWar, tmp_path: Path) -> None:
    """A name in the geodata that looks like a record stays a name."""
    fake = '<script type="application/json" id="record">{"kwmaps":"fake"}</script>'
    path = little.folder / "places.geojson"
    table = json.loads(path.read_text(encoding="utf-8"))
    table["features"][0]["properties"]["name"] = fake
    path.write_text(json.dumps(table), encoding="utf-8")
    assert record_in(make(run, little, tmp_path / "page.html")).product == "player"


def test_copies_under_other_names_are_the_same(run: Run, war: LittleWar, tmp_path: Path) -> None:
    path = make(run, war, tmp_path / "map.png")
    copy = Path(shutil.copy(path, tmp_path / "Bild von heute.PNG"))
    assert verify(load(war.folder), copy).same


# Records


frames = st.lists(
    st.tuples(st.integers(1, 40), st.integers(2, 9000), st.integers(1, 300)), min_size=1, max_size=40
).map(
    lambda told: [
        Frame(date(1950, 6, 24) + timedelta(sum(step for step, *_ in told[:n])), stay, pictures)
        for n, (_, stay, pictures) in enumerate(told)
    ]
)


@given(frames)
def test_a_rhythm_comes_back(planned: list[Frame]) -> None:
    assert frames_of(rhythm(planned), 10**6) == planned


@pytest.mark.parametrize("told", ["", "+1/8", "1950-06-24", "1950-06-24/8  +1/8", "1950-06-24/8 1950-06-25/8", "x/8"])
def test_what_is_no_rhythm_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="no rhythm"):
        frames_of(told, 10)


def test_a_film_has_no_more_pictures_than_it_can_have() -> None:
    with pytest.raises(ValueError, match="more pictures"):
        frames_of("1950-06-24/2/99999*99999", 200_000)


@given(
    st.builds(
        Options,
        size=st.tuples(st.integers(160, 999), st.integers(160, 999)),
        hide=st.frozensets(st.sampled_from(["rivers", "arrows", "chart"])),
        focus=st.none() | st.tuples(*[st.floats(0, 90)] * 4),
        enlarged=st.floats(1, 3),
    )
)
def test_choices_come_back(options: Options) -> None:
    assert options_of(json.loads(json.dumps(told_of(options), default=sorted))) == options


def test_only_a_record_is_read_as_one() -> None:
    for text in ("[]", "{}", '{"kwmaps": 1}', "nothing"):
        with pytest.raises(ValueError):  # noqa: PT011
            Record.read(text)


def test_the_python_function_says_what_the_command_says(war: LittleWar, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="is a folder"):
        verify(load(war.folder), tmp_path)
