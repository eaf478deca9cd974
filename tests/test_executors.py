"""Who does which jobs: in order, in runs that leave nobody waiting, and what a copy of the process does meanwhile."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kwmaps
from kwmaps.build.studio import Artist, Reel, Studio
from kwmaps.encoders.palette import Palette
from kwmaps.executors import AHEAD, LONGEST, last_first, meanwhile, ordered, runs
from kwmaps.scene.options import Options

copies = pytest.mark.skipif(sys.platform != "linux", reason="processes can't be copied elsewhere")


@pytest.fixture
def alone() -> None:
    """No other thread is at work: those of an earlier pool of processes end a moment after it, and until then nothing is copied."""
    for _ in range(600):
        if threading.active_count() == 1:
            return
        time.sleep(0.05)
    pytest.fail(f"threads that never end: {threading.enumerate()}")


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 16))
def test_runs_are_the_jobs_in_their_order(jobs: int, count: int, workers: int) -> None:
    """Whatever was said about how many there would be."""
    found = list(runs(range(jobs), count, workers))
    assert [job for run in found for job in run] == list(range(jobs))
    assert all(1 <= len(run) <= LONGEST for run in found)
    assert all(len(run) == 1 for run in found[:workers])


@given(st.integers(1, 200), st.integers(1, 16))
def test_nobody_waits_long_for_the_last_run(count: int, workers: int) -> None:
    """No run is longer than what everybody else still has to do."""
    left = count
    for run in runs(range(count), count, workers):
        assert len(run) == 1 or len(run) * 2 * workers <= left
        left -= len(run)


@given(st.integers(0, 60), st.integers(1, 8))
def test_the_last_runs_are_handed_out_from_behind(count: int, workers: int) -> None:
    """The very last before all that nobody has begun, the first ones at once, and none is lost."""
    taken = 0

    def numbers() -> Iterator[int]:
        nonlocal taken
        for number in range(count):
            taken += 1
            yield number

    found: list[list[int]] = []
    for some in last_first(numbers(), workers):
        assert taken - sum(len(handed) for handed in found) <= (1 if len(found) < AHEAD * workers else workers + 1)
        found.append(some)
    assert [number for some in found for number in sorted(some)] == list(range(count))
    *others, last = found or [[]]
    assert all(len(some) == 1 for some in others)
    assert last == sorted(last, reverse=True)
    assert len(last) <= workers
    if count > (AHEAD + 1) * workers:
        assert len(last) == workers


def doubling() -> object:
    return double


def double(number: int) -> int:
    return 2 * number


@pytest.mark.parametrize("workers", [1, 2])
def test_runs_come_back_in_order_and_do_not_pile_up(workers: int) -> None:
    started = taken = most = 0

    def jobs() -> Iterator[int]:
        nonlocal started
        for number in range(60):
            started += 1
            yield number

    for number, result in enumerate(ordered(doubling, jobs(), workers, count=60)):  # type: ignore[arg-type,var-annotated]
        most = max(most, started - taken)
        taken += 1
        assert result == 2 * number
    assert taken == 60
    # Those under way, those held back to the end, and the one that is being made.
    assert most <= ((AHEAD + 1) * workers + 1) * LONGEST


@copies
@pytest.mark.usefixtures("alone")
def test_a_copy_leaves_its_results_in_files(tmp_path: Path) -> None:
    said: list[str] = []

    def work() -> None:
        said.append("here")
        (tmp_path / "done").write_text("there", encoding="utf-8")

    with meanwhile(work):
        said.append("meanwhile")
    assert said == ["meanwhile"]
    assert (tmp_path / "done").read_text(encoding="utf-8") == "there"


@copies
def test_a_copy_that_fails_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Whoever finds no results works them out, and meets what was wrong."""

    def work() -> None:
        raise RuntimeError("no room")

    with meanwhile(work):
        pass
    assert capfd.readouterr() == ("", "")


@copies
def test_a_copy_ends_when_it_is_not_wanted_any_more() -> None:
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), meanwhile(lambda: time.sleep(60)):
        raise KeyboardInterrupt
    assert time.monotonic() - begun < 30
    assert not [
        child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE and is_copy(child)
    ]


def is_copy(child: psutil.Process) -> bool:
    return child.cmdline() == psutil.Process().cmdline()


@copies
def test_a_copy_ends_when_its_parent_is_killed() -> None:
    script = (
        "import time; from kwmaps.executors import meanwhile\nwith meanwhile(lambda: time.sleep(60)): time.sleep(60)"
    )
    parent = psutil.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    found: list[psutil.Process] = []
    while not found and time.monotonic() < deadline:
        found = [child for child in parent.children() if "resource_tracker" not in " ".join(child.cmdline())]
        time.sleep(0.05)
    time.sleep(0.5)
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs(found, timeout=30)
    assert found
    assert not alive


def test_where_a_reel_begins_does_not_show_in_the_small_pictures(atlas: kwmaps.Atlas) -> None:
    """A reel's first picture tells what has changed since the frame before it, as it would in the middle of one."""
    days = tuple(date(1950, 9, day) for day in range(13, 19))
    studio = Studio(atlas.geodata.folder, Options((480, 270)), animations=("gif",), animated_size=(320, 180))
    artist = Artist(studio, atlas)
    palette = Palette.of(artist.painter.colours([artist.composer.main.bare]))
    keys = tuple(map(str, days))
    whole = artist(Reel(days, keys, palette=palette))
    for at in range(1, len(days)):
        later = Artist(studio, atlas)(Reel(days[at:], keys[at:], days[at - 1], palette=palette))
        assert [shot.blocks for shot in later] == [shot.blocks for shot in whole[at:]]
        # One who has drawn all that before begins with another picture.
        assert artist(Reel(days[at:], keys[at:], days[at - 1], palette=palette)) == later
