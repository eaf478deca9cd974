"""Files appear whole under their final name, or not at all; the old one stays until then (invariant 7)."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import Outcome, Run
from little_war import LittleWar
from PIL import Image

import kwmaps
from kwmaps.build.whole import whole_file
from kwmaps.outputs.png import frame_folder

DAY = "1950-03-10"
SMALL = ("--size", "320x180")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, with its content; whole files that the next build starts from aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and not (path.parent.name == ".kwmaps" and path.suffix in (".reel", ".png", ".ground", ".palette", ".words"))
    }


def draw(run: Run, war: LittleWar, target: Path, *options: object) -> Outcome:
    return run("frame", DAY, "--geodata", war.folder, "-o", target, *SMALL, *options)


def film(run: Run, war: LittleWar, target: Path, *options: object) -> Outcome:
    return run("build", "--geodata", war.folder, "-o", target, *SMALL, "-j", 1, "--every", "snapshot", *options)


def with_files_of_at_most(size: int, *arguments: object) -> Outcome:
    """Runs a command that can't write files of more than `size` bytes: a disk that is full in the middle of one."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    command = [sys.executable, "-B", "-m", "kwmaps", *map(str, arguments)]
    # What `make coverage` writes about a process is no file of the command's, and larger.
    told = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limit, env=told)
    return Outcome(done.returncode, done.stdout, done.stderr)


# Pictures


def test_a_png_carries_its_title_and_its_credit(run: Run, still: LittleWar, tmp_path: Path) -> None:
    assert draw(run, still, tmp_path / "map.png").code == 0
    with Image.open(tmp_path / "map.png") as image:
        image.load()
        assert image.size == (320, 180)
        assert image.mode in ("RGB", "P")
        assert image.info["Title"] == f"The War of the Rectangle, {DAY}"
        assert image.info["Copyright"] == "invented for the tests"
        assert "kwmaps" in image.info["Software"]
        assert not {"Creation Time", "date:create", "date:modify"} & set(image.info)


def test_the_real_credit_travels_with_the_picture(run: Run, atlas: kwmaps.Atlas, geodata: Path, tmp_path: Path) -> None:
    assert run("frame", "1950-09-15", "--geodata", geodata, "-o", tmp_path / "map.png", *SMALL, "-q").code == 0
    with Image.open(tmp_path / "map.png") as image:
        assert atlas.war.licence
        assert image.info["Copyright"] == f"{atlas.war.credit} · CC BY 4.0, {atlas.war.licence.url}"
        assert image.info["Title"].startswith("The Korean War")


@pytest.mark.parametrize("size", [(320, 180), (500, 500), (481, 271), (1280, 720), (270, 480)])
def test_a_picture_has_exactly_the_size_that_was_asked_for(
    run: Run, still: LittleWar, tmp_path: Path, size: tuple[int, int]
) -> None:
    target = tmp_path / "map.png"
    outcome = run("frame", DAY, "--geodata", still.folder, "-o", target, "--size", f"{size[0]}x{size[1]}", "-q")
    assert outcome.code == 0, outcome.err
    with Image.open(target) as image:
        assert image.size == size


def test_a_size_of_1280_by_720_is_the_default(run: Run, still: LittleWar, tmp_path: Path) -> None:
    run("frame", DAY, "--geodata", still.folder, "-o", tmp_path / "map.png")
    with Image.open(tmp_path / "map.png") as image:
        assert image.size == (1280, 720)


@pytest.mark.parametrize("ending", [".png", ".PNG", ".svg", ".pdf"])
def test_two_runs_write_the_same_bytes(run: Run, still: LittleWar, tmp_path: Path, ending: str) -> None:
    first, second = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
    assert draw(run, still, first).code == 0
    assert draw(run, still, second).code == 0
    assert first.read_bytes() == second.read_bytes()


def test_an_svg_is_one_and_says_what_it_shows(run: Run, still: LittleWar, tmp_path: Path) -> None:
    draw(run, still, tmp_path / "map.svg")
    root = ET.parse(tmp_path / "map.svg").getroot()
    assert root.tag.endswith("svg")
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert f"The War of the Rectangle, {DAY}" in text
    assert "invented for the tests" in text
    # Nothing is fetched from anywhere.
    assert 'href="http' not in text


def test_a_pdf_is_one_and_carries_no_date(run: Run, still: LittleWar, tmp_path: Path) -> None:
    draw(run, still, tmp_path / "map.pdf")
    content = (tmp_path / "map.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert b"CreationDate" not in content


# Folders


def test_build_writes_frames_and_film_where_the_readme_says(run: Run, still: LittleWar, tmp_path: Path) -> None:
    assert film(run, still, tmp_path / "out").code == 0
    assert sorted(tree(tmp_path / "out")) == [
        "frames/1950-03-01.png",
        "frames/1950-03-07.png",
        "frames/1950-03-12.png",
        "frames/1950-03-25.png",
        "rectangle.gif",
    ]


def test_only_the_formats_that_were_asked_for_are_written(run: Run, still: LittleWar, tmp_path: Path) -> None:
    film(run, still, tmp_path / "pngs", "--formats", "png")
    film(run, still, tmp_path / "gif", "--formats", "gif")
    assert {path.suffix for path in map(Path, tree(tmp_path / "pngs"))} == {".png"}
    assert list(tree(tmp_path / "gif")) == ["rectangle.gif"]


def test_a_film_of_its_own_is_the_same_whether_pngs_are_written_or_not(
    run: Run, still: LittleWar, tmp_path: Path
) -> None:
    film(run, still, tmp_path / "both")
    film(run, still, tmp_path / "gif", "--formats", "gif")
    assert (tmp_path / "both/rectangle.gif").read_bytes() == (tmp_path / "gif/rectangle.gif").read_bytes()


def test_frames_of_other_dates_leave_and_other_files_stay(run: Run, still: LittleWar, tmp_path: Path) -> None:
    frames = tmp_path / "out" / "frames"
    frames.mkdir(parents=True)
    mine = ("notes.txt", "my-map.png", "1950-03-02-draft.png", "1950-03-02.svg")
    for name in (*mine, "1950-03-02.png", "1950-03-07.png"):
        (frames / name).write_bytes(b"old")
    (tmp_path / "out" / "lesson.gif").write_bytes(b"mine")
    assert film(run, still, tmp_path / "out", "--formats", "png").code == 0
    found = tree(frames)
    assert set(found) == {*mine, *(f"1950-03-{day}.png" for day in ("01", "07", "12", "25"))}
    assert all(found[name] == b"old" for name in mine)
    assert found["1950-03-07.png"] != b"old"
    assert (tmp_path / "out" / "lesson.gif").read_bytes() == b"mine"


def test_outputs_can_be_read_by_everybody_whom_the_umask_allows(run: Run, still: LittleWar, tmp_path: Path) -> None:
    film(run, still, tmp_path / "out")
    mask = os.umask(0)
    os.umask(mask)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert modes == {0o666 & ~mask}


# Failures


def test_a_full_disk_leaves_the_old_picture(run: Run, still: LittleWar, tmp_path: Path) -> None:
    target = tmp_path / "map.png"
    target.write_bytes(b"old")
    outcome = with_files_of_at_most(4_000, "frame", DAY, "--geodata", still.folder, "-o", target, *SMALL)
    assert outcome.code == 2, outcome
    assert len(outcome.err.splitlines()) == 1
    assert "map.png" in outcome.err
    assert tree(tmp_path) == {"map.png": b"old"}


@pytest.mark.parametrize("formats", ["png", "gif", "png,gif"])
def test_a_full_disk_leaves_the_old_film_and_the_old_frames(
    run: Run, still: LittleWar, tmp_path: Path, formats: str
) -> None:
    out = tmp_path / "out"
    (out / "frames").mkdir(parents=True)
    (out / "rectangle.gif").write_bytes(b"old")
    (out / "frames/1950-03-07.png").write_bytes(b"old")
    before = tree(tmp_path)
    options = ("--formats", formats, "--every", "snapshot", "-j", 1, *SMALL)
    outcome = with_files_of_at_most(6_000, "build", "--geodata", still.folder, "-o", out, *options)
    assert outcome.code == 2, outcome
    assert len(outcome.err.splitlines()) == 1, outcome.err
    assert "File too large" in outcome.err
    assert "None" not in outcome.err
    assert tree(tmp_path) == before


def test_a_write_that_fails_at_the_very_end_leaves_the_old_file(
    run: Run, still: LittleWar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "map.png"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    outcome = draw(run, still, target)
    assert outcome.code == 2
    assert "No space left on device" in outcome.err
    assert tree(tmp_path) == {"map.png": b"old"}


def test_an_error_while_drawing_leaves_the_old_files(tmp_path: Path) -> None:
    (tmp_path / "film.gif").write_bytes(b"old")
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames/1950-03-01.png").write_bytes(b"old")
    before = tree(tmp_path)

    def write_a_file() -> None:
        with whole_file(tmp_path / "film.gif") as file:
            file.write(b"half of it")
            raise RuntimeError("a frame is lost")

    def write_frames() -> None:
        with frame_folder(tmp_path / "frames") as frames:
            waiting = tmp_path.parent / f"{tmp_path.name}-waiting.png"
            waiting.write_bytes(b"new")
            frames.add(date(1950, 3, 1), waiting)
            raise RuntimeError("a frame is lost")

    for write in (write_a_file, write_frames):
        with pytest.raises(RuntimeError, match="a frame is lost"):
            write()
        assert tree(tmp_path) == before
        assert sorted(path.name for path in tmp_path.iterdir()) == ["film.gif", "frames"]


def test_an_interrupted_run_leaves_the_old_files(still: LittleWar, tmp_path: Path) -> None:
    """Ctrl-C in the middle of a film, one that is large enough not to be done before somebody has looked."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "rectangle.gif").write_bytes(b"old")
    command = [
        sys.executable,
        "-m",
        "kwmaps",
        "build",
        "--geodata",
        str(still.folder),
        "-o",
        str(out),
        "--size",
        "2560x1440",
        "-j",
        "2",
    ]
    running = subprocess.Popen([*command, "--every", "day"], stderr=subprocess.PIPE, text=True, start_new_session=True)
    for _ in range(1200):
        time.sleep(0.05)
        if list(out.rglob("*.png")):
            break
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert told.strip().splitlines() == ["kwmaps: stopped; what was in the output folder before is unchanged"]
    assert tree(out) == {"rectangle.gif": b"old"}
    assert not list(out.rglob("*.part"))


@pytest.mark.parametrize("command", [draw, film])
def test_a_file_where_a_folder_is_needed_is_left_alone(
    run: Run, still: LittleWar, tmp_path: Path, command: Callable[..., Outcome]
) -> None:
    (tmp_path / "out").write_text("mine")
    target = tmp_path / "out" / "map.png" if command is draw else tmp_path / "out"
    outcome = command(run, still, target)
    assert outcome.code == 2
    assert "a file is in the way" in outcome.err
    assert tree(tmp_path) == {"out": b"mine"}


def test_a_folder_where_the_film_should_stand_is_left_alone(run: Run, still: LittleWar, tmp_path: Path) -> None:
    (tmp_path / "rectangle.gif").mkdir()
    (tmp_path / "rectangle.gif" / "mine").write_text("mine")
    outcome = film(run, still, tmp_path)
    assert outcome.code == 2
    assert "rectangle.gif is a folder" in outcome.err
    assert tree(tmp_path) == {"rectangle.gif/mine": b"mine"}


def test_a_folder_where_a_frame_should_stand_stops_all_of_them(run: Run, still: LittleWar, tmp_path: Path) -> None:
    (tmp_path / "frames/1950-03-12.png").mkdir(parents=True)
    (tmp_path / "frames/1950-03-01.png").write_bytes(b"old")
    outcome = film(run, still, tmp_path, "--formats", "png")
    assert outcome.code == 2
    assert "1950-03-12.png is a folder" in outcome.err
    assert tree(tmp_path) == {"frames/1950-03-01.png": b"old"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_only_be_read_is_named(run: Run, still: LittleWar, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    outcome = draw(run, still, locked / "map.png")
    assert outcome.code == 2
    assert "locked" in outcome.err
    assert "permission" in outcome.err


def test_a_place_that_not_even_root_may_write_is_named(run: Run, still: LittleWar) -> None:
    for outcome in (draw(run, still, Path("/proc/map.png")), film(run, still, Path("/proc/out"))):
        assert outcome.code == 2
        assert "/proc" in outcome.err
        assert len(outcome.err.splitlines()) == 1


def test_an_output_that_cant_be_written_is_told_before_anything_is_drawn(
    run: Run, still: LittleWar, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kwmaps.timeline.situation import Situation

    def drawn(_: object, __: str) -> None:
        raise AssertionError("the map was worked out although it can't be saved")

    monkeypatch.setattr(Situation, "side", drawn)
    monkeypatch.setattr(Situation, "events", property(lambda s: drawn(s, "")))
    assert film(run, still, Path("/proc/out")).code == 2
