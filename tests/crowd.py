"""A preview as a person starts it, asked for much at once."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
from little_war import LittleWar

from kwmaps.preview.server import STREAMS

PATIENCE = 30
"""Seconds after which something that should happen hasn't."""


def resident(process: psutil.Process) -> float:
    """Megabytes."""
    return float(process.memory_info().rss) / 2**20


@contextlib.contextmanager
def command(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a person runs it, and its address."""
    words = [sys.executable, "-m", "kwmaps", "preview", "1950-03-12", "--geodata", str(folder), "--size", "480x270"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            address = running.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), running.communicate()[1]
            yield running, address
        finally:
            if running.poll() is None:
                running.kill()


def stress(little: LittleWar, requests: int, streams: int) -> tuple[float, float]:
    """Asks and listens a lot; returns megabytes before and after."""
    with command(little.folder) as (running, address), contextlib.ExitStack() as stack:
        process = psutil.Process(running.pid)
        days = [f"1950-03-{day:02}" for day in range(1, 21)]
        client = stack.enter_context(httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_connections=None)))

        def every_kind(number: int) -> None:
            own = client.get(f"{address}map/1/{days[number % 20]}.png")
            assert own.status_code == 200
            assert client.get(address + "state", headers={"host": "evil.example"}).status_code == 403
            assert client.get(address + f"map/{number + 2}/1950-03-01.png").status_code == 404
            assert client.get(address + "..%2fwar.toml").status_code == 404
            assert client.get(address + "state").status_code == 200

        for number in range(30):
            every_kind(number)
        before = resident(process)
        answers = [stack.enter_context(client.stream("GET", address + "events")).status_code for _ in range(streams)]
        assert set(answers) == {200, 503}
        assert answers.count(200) == STREAMS
        for number in range(requests // 5):
            every_kind(number)
        after = resident(process)
        assert running.poll() is None
    return before, after
