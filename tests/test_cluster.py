"""A film drawn by a Dask cluster on this machine: a real scheduler and workers in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from conftest import Run

import kwmaps
from kwmaps.build.cluster import Luggage, on_cluster
from kwmaps.build.plan import Count
from kwmaps.build.studio import Studio
from kwmaps.outputs.film import make_film
from kwmaps.outputs.products import Wanted
from kwmaps.scene.options import Options
from kwmaps.timeline.schedule import schedule

FIRST, LAST = date(1950, 6, 25), date(1951, 2, 10)
SIZE = (320, 180)


@dataclass
class Cluster:
    """A scheduler and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def lose_one(self) -> None:
        """Ends a worker as the system does when memory runs out."""
        lost = self.workers.pop()
        os.kill(lost.pid, signal.SIGKILL)
        lost.wait()


def started(command: str, *arguments: str) -> subprocess.Popen[bytes]:
    whole = [sys.executable, "-m", f"distributed.cli.{command}", *arguments]
    return subprocess.Popen(whole, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    told = tmp_path / "scheduler.json"
    local = ("--host", "127.0.0.1", "--no-dashboard")
    scheduler = started("dask_scheduler", *local, "--port", "0", "--scheduler-file", str(told))
    found = Cluster("")
    try:
        for _ in range(300):
            if told.is_file() and told.stat().st_size:
                break
            time.sleep(0.1)
        found.address = json.loads(told.read_text(encoding="utf-8"))["address"]
        one = ("--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path))
        for _ in range(3):
            found.workers.append(started("dask_worker", found.address, *local, *one))
        yield found
    finally:
        for process in (*found.workers, scheduler):
            process.kill()
            process.wait()


def films(folder: Path) -> Wanted:
    return Wanted(folder / "frames", {"gif": folder / "war.gif", "mp4": folder / "war.mp4"}, SIZE)


def products(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in (*folder.glob("*.gif"), *folder.glob("*.mp4"), *folder.glob("frames/*"))
    }


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_writes_the_same_bytes(
    atlas: kwmaps.Atlas, cluster: Cluster, tmp_path: Path
) -> None:
    frames = schedule(atlas, "week", FIRST, LAST)
    here, there = tmp_path / "here", tmp_path / "there"
    make_film(atlas, frames, Options(SIZE), films(here))
    count = Count()

    def progress(done: int) -> None:
        if done == 2:
            cluster.lose_one()

    make_film(
        atlas, frames, Options(SIZE), films(there), progress=progress, executor=on_cluster(cluster.address), count=count
    )
    assert len(cluster.workers) == 2
    assert count.drawn == len(frames)
    assert products(there) == products(here)
    assert len(products(there)) == len(frames) + 2


@pytest.mark.slow
def test_the_command_draws_on_a_cluster(run: Run, cluster: Cluster, geodata: Path, tmp_path: Path) -> None:
    target = tmp_path / "inchon.gif"
    span = ("--from", "1950-09-14", "--to", "1950-09-20", "--size", "320x180", "--geodata", geodata)
    assert run("animate", "-o", target, *span, "--scheduler", cluster.address).code == 0
    alone = tmp_path / "alone.gif"
    assert run("animate", "-o", alone, *span, "-j", 1).code == 0
    assert target.read_bytes() == alone.read_bytes()


def test_nobody_at_the_address_is_one_line(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kwmaps.executors.cluster.PATIENCE", 1)
    (tmp_path / "old.gif").write_bytes(b"old")
    outcome = run("animate", "-o", tmp_path / "old.gif", "--scheduler", "tcp://127.0.0.1:9")
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) == 1
    assert "no Dask scheduler answers there" in outcome.err
    assert (tmp_path / "old.gif").read_bytes() == b"old"


def test_without_dask_a_line_says_how_to_install_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    outcome = run("animate", "-o", tmp_path / "x.gif", "--scheduler", "tcp://127.0.0.1:8786")
    assert outcome.code == 2
    assert 'pip install "kwmaps[dask]"' in outcome.err


def test_a_worker_of_another_version_refuses(geodata: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    luggage = Luggage.of(Studio(geodata, Options(SIZE)))
    assert luggage().studio.folder != geodata
    monkeypatch.setattr("kwmaps.build.cluster.code", lambda: "another")
    with pytest.raises(kwmaps.RequestError, match="another version"):
        luggage()


def test_a_theme_of_ones_own_travels_along(geodata: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text('name = "mine"\ndescription = "x"\n[colours]\nsea = "#123456"\n', encoding="utf-8")
    luggage = Luggage.of(Studio(geodata, Options(SIZE, theme=str(own))))
    own.unlink()
    assert luggage().composer.theme["sea"] == "#123456"
