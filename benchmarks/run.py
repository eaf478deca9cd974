"""Measures what issue 2 promises, and writes docs/performance.md.

    make bench                          about three minutes
    python benchmarks/run.py --quick    the film in weekly steps, nothing is written

Times on shared machines say little by themselves, so most are told as multiples of P as well: what Pillow takes to encode
one 1280×720 frame as a PNG with its own settings, in the same run; and as processor time, which others on the machine hardly
change. Every measurement is the best of several, but for the film.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import psutil
import shapely
from PIL import Image

import kwmaps
from kwmaps.dates import span

HERE = Path(__file__).resolve().parent
GEODATA = HERE.parent / "geodata"
PAGE = HERE.parent / "docs" / "performance.md"
PLACES = 700
MB = 2**20


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    measured: str
    limit: str
    in_p: float | None = None
    """The time as a multiple of P."""
    held: bool = True
    """Whether the limit was kept."""
    busy: float | None = None
    """Seconds that processors worked on it, all together."""


@dataclass(frozen=True)
class Times:
    """How long something took, in seconds."""

    wall: float
    busy: float


def processor() -> float:
    """Seconds that processors have worked for this process and those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


def timed(work: Callable[[], object]) -> Times:
    start, worked = time.perf_counter(), processor()
    work()
    return Times(time.perf_counter() - start, processor() - worked)


def best(work: Callable[[], object], times: int) -> Times:
    """The quickest of several runs."""
    runs = [timed(work) for _ in range(times)]
    return Times(min(run.wall for run in runs), min(run.busy for run in runs))


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "kwmaps", *arguments]


def quietly(*arguments: str) -> None:
    subprocess.run(command(*arguments), check=True, stdout=subprocess.DEVNULL)


def limited(what: str, taken: Times, limit: float, p: float) -> Row:
    unit, factor = ("s", 1.0) if limit >= 0.1 else ("ms", 1000.0)
    measured = f"{taken.wall * factor:.3g} {unit}"
    return Row(what, measured, f"{limit * factor:g} {unit}", taken.wall / p, taken.wall <= limit, taken.busy)


def yardstick(frame: Path) -> float:
    """P: seconds for one frame."""
    with Image.open(frame) as opened:
        picture = opened.convert("RGB")
    assert picture.size == (1280, 720)
    return best(lambda: picture.save(io.BytesIO(), "PNG"), 7).wall


def places(atlas: kwmaps.Atlas) -> list[tuple[float, float]]:
    """Random places on land."""
    eve = atlas.at(atlas.first)
    land = shapely.union_all([eve.side(side.id) for side in atlas.war.sides])
    west, south, east, north = atlas.war.extent
    xy = np.random.default_rng(1950).uniform((west, south), (east, north), (20 * PLACES, 2))
    return [(lon, lat) for lon, lat in xy[shapely.contains_xy(land, xy)][:PLACES]]


def answers(p: float) -> Iterator[Row]:
    """The situations, asked by a program."""
    atlas = kwmaps.load(GEODATA)
    spots = places(atlas)

    def all_days() -> None:
        fresh = kwmaps.load(GEODATA)
        for day in span(fresh.first, fresh.last):
            situation = fresh.at(day)
            for lon, lat in spots:
                situation.holder(lon, lat)

    days = (atlas.last - atlas.first).days + 1
    yield limited(f"`atlas.at` for {days:,} days × {PLACES} random places", best(all_days, 1), 60, p)

    situation = atlas.at(date(1950, 11, 10))
    situation.holder(*spots[0])
    fresh_spots = iter(np.random.default_rng(1951).uniform((126.0, 35.0), (129.0, 41.0), (20_000, 2)).tolist())
    thousand = best(lambda: [situation.holder(*next(fresh_spots)) for _ in range(1_000)], 5)
    one = Times(thousand.wall / 1_000, thousand.busy / 1_000)
    yield limited("one `holder`, at a place never asked before, on a known day", one, 0.001, p)


def film(p: float, every: str) -> Iterator[Row]:
    """The main job, with all the memory of all its processes."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = command("build", "--geodata", str(GEODATA), "-o", folder, "--every", every, "-q")
        most = 0

        def build() -> None:
            nonlocal most
            running = psutil.Popen(arguments)
            while running.poll() is None:
                most = max(most, memory(running))
                time.sleep(0.5)
            assert running.returncode == 0, "kwmaps build failed"

        taken = timed(build)
        frames = len(list(Path(folder, "frames").glob("*.png")))
        gif = Path(folder, "korean-war.gif").stat().st_size
    yield limited(f"`kwmaps build`: {frames} frames as PNG and GIF", taken, 120, p)
    each = Times(taken.wall / frames, taken.busy / frames)
    yield Row("– for each frame", f"{1000 * each.wall:.0f} ms", "", each.wall / p, True, each.busy)
    yield Row("– memory, all processes together", f"{most / MB:.0f} MB", "1,024 MB", None, most <= 1024 * MB)
    yield Row("– size of the GIF", f"{gif / MB:.1f} MB", "5 MB", None, gif <= 5 * MB)


def memory(process: psutil.Process) -> int:
    """Bytes that a process and its children hold; what they share counts once."""
    total = 0
    with suppress(psutil.Error):
        for part in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                known = part.memory_full_info()
                total += getattr(known, "pss", known.rss)
    return total


def rows(every: str) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder, "frame.png")
        drawing = ("frame", "1950-09-15", "--geodata", str(GEODATA), "-o", str(picture), "-q")
        quietly(*drawing)
        p = yardstick(picture)
        yield Row("P: Pillow encodes one 1280×720 PNG", f"{1000 * p:.0f} ms", "", 1.0)
        yield limited("`kwmaps --help`", best(lambda: quietly("--help"), 5), 0.5, p)
        yield limited("`kwmaps frame 1950-09-15`", best(lambda: quietly(*drawing), 3), 4, p)
    yield from answers(p)
    yield from film(p, every)


def page(table: list[Row]) -> str:
    """The page in docs/."""
    lines = [
        "# Performance",
        "",
        "Written by `make bench` (`benchmarks/run.py`). Times on shared machines say little by themselves, so they are told as",
        "multiples of **P** as well: what Pillow takes to encode one 1280×720 frame as a PNG with its own settings, in the same",
        "run; and as processor time, of all cores together, which others on the machine hardly change. Every time is the best of",
        "several runs, but for the film.",
        "",
        f"{os.cpu_count()} cores, Python {platform.python_version()}, kwmaps {kwmaps.__version__}.",
        "",
        "| what | measured | × P | processor time | limit |",
        "|---|--:|--:|--:|--:|",
    ]
    for row in table:
        ratio = "" if row.in_p is None else f"{row.in_p:.3g}"
        busy = "" if row.busy is None else f"{row.busy:.2f} s" if row.busy >= 0.1 else f"{1000 * row.busy:.2f} ms"
        told = f"{row.limit}{'' if row.held else ' **missed**'}"
        lines.append(f"| {row.what} | {row.measured} | {ratio} | {busy} | {told} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the film in weekly steps; write nothing")
    quick = parser.parse_args().quick
    table = []
    for row in rows("week" if quick else "auto"):
        busy = "" if row.busy is None else f"{row.busy:.3g} s busy"
        print(f"{row.what:64} {row.measured:>10} {busy:>14} {'' if row.held else 'MISSED ' + row.limit}", flush=True)
        table.append(row)
    if not quick:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(table), encoding="utf-8")
    sys.exit(any(not row.held for row in table))


if __name__ == "__main__":
    main()
