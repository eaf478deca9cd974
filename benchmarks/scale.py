"""Works out what many films on many machines would cost, from the cost of a frame measured here; prints docs/scale.md's table.

    python benchmarks/scale.py

A simulation: reels go to workers in order as they come free, each worker starts once, results are taken in order over a network
of a given speed. The frame's cost and size are measured; everything else follows.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import kwmaps
from kwmaps.build.studio import Artist, Reel, Shot, Studio
from kwmaps.dates import span
from kwmaps.encoders.palette import Palette
from kwmaps.scene.compose import Options

GEODATA = Path(__file__).resolve().parents[1] / "geodata"
NETWORK = 1.0e9
"""Bytes a second that the collecting side takes in: ten gigabit."""


@dataclass(frozen=True)
class Cost:
    """What was measured of one size."""

    start: float
    """Seconds until a process has its first picture."""
    frame: float
    size: int
    """Bytes of a frame in all formats."""


def measured(size: tuple[int, int]) -> Cost:
    """A month of the moving war and one of the stalemate, in this process."""
    begin = time.perf_counter()
    artist = Artist(Studio(GEODATA, Options(size), True, True, ("gif",), codecs=("h264",)))
    palette = Palette.of(artist.painter.colours(artist.composer.bare))
    artist(_reel(date(1950, 10, 31), date(1950, 10, 31), palette))
    start = time.perf_counter() - begin
    shots: list[Shot] = []
    begin = time.perf_counter()
    for first, last in ((date(1950, 11, 1), date(1950, 11, 30)), (date(1952, 11, 1), date(1952, 11, 30))):
        shots += artist(_reel(first, last, palette))
    seconds = (time.perf_counter() - begin) / len(shots)
    total = sum(
        len(s.png) + len(s.blocks["gif"] or b"") + sum(len(packet.content) for packet in s.packets["h264"])
        for s in shots
        if isinstance(s.png, bytes)
    )
    return Cost(start, seconds, total // len(shots))


def _reel(first: date, last: date, palette: Palette) -> Reel:
    days = tuple(span(first, last))
    return Reel(days, tuple(map(str, days)), palette=palette)


def simulated(cost: Cost, months: list[int], films: int, workers: int) -> float:
    """Seconds until the last byte of all films is here."""
    free = [cost.start] * workers
    heapq.heapify(free)
    network = done = 0.0
    for _ in range(films):
        for frames in months:
            ended = heapq.heappop(free) + (frames + 1) * cost.frame
            heapq.heappush(free, ended)
            network = max(network, ended) + frames * cost.size / NETWORK
            done = max(done, network)
    return done


def told(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def main() -> None:
    atlas = kwmaps.load(GEODATA)
    months = list(Counter((day.year, day.month) for day in span(atlas.first, atlas.last)).values())
    print("| size | films | start | a frame | bytes a frame | 1 worker | 2 | 16 | 256 | 4,096 | bytes in all |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name, size in (("720p", (1280, 720)), ("4K", (3840, 2160))):
        cost = measured(size)
        for films in (1, 45, 1_000):
            times = [told(simulated(cost, months, films, workers)) for workers in (1, 2, 16, 256, 4_096)]
            amount = films * sum(months) * cost.size / 1e9
            row = [
                name,
                f"{films:,}",
                f"{cost.start:.1f} s",
                f"{1000 * cost.frame:.0f} ms",
                f"{cost.size / 1e6:.2f} MB",
            ]
            print("| " + " | ".join([*row, *times, f"{amount:,.0f} GB"]) + " |", flush=True)


if __name__ == "__main__":
    main()
