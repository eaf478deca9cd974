"""Measures what the issues promise, and writes docs/performance.md.

    make bench                          about ten minutes on two cores
    python benchmarks/run.py --quick    two, over fewer frames; nothing is written

Times on shared machines say little by themselves, so they are told as multiples of P: what Pillow takes to encode one such
frame as a PNG in RGB with its own settings, in one process, measured right before and after; and as processor time.
"""

from __future__ import annotations

import argparse
import compileall
import io
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import psutil
import shapely
import usual
from numpy.typing import NDArray
from PIL import Image, ImageSequence

import kwmaps
from kwmaps.build.about import About
from kwmaps.dates import span
from kwmaps.encoders.palette import Palette
from kwmaps.encoders.reduced import Reduced
from kwmaps.encoders.shrink import shrunk
from kwmaps.encoders.small import Small
from kwmaps.encoders.tiles import Grid
from kwmaps.encoders.video import Encoder, Shown
from kwmaps.render.painter import painter_for
from kwmaps.render.writing import typesetting
from kwmaps.scene.compose import Composer, Options

HERE = Path(__file__).resolve().parent
GEODATA = HERE.parent / "geodata"
PAGE = HERE.parent / "docs" / "performance.md"
PLACES = 700
MB = 2**20
SIZES = {"480p": (854, 480), "720p": (1280, 720), "1080p": (1920, 1080), "4K": (3840, 2160)}


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    what: str
    measured: str
    must: str = ""
    aim: str = ""
    held: bool = True
    """Whether what must be was reached."""


@dataclass(frozen=True)
class Times:
    """How long something took, in seconds."""

    wall: float
    busy: float
    """Of all processors together."""
    memory: int = 0
    """Bytes at most, of all processes together; what they share counts once."""


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


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "kwmaps", *map(str, arguments)]


def quietly(*arguments: object) -> None:
    subprocess.run(command(*arguments), check=True, stdout=subprocess.DEVNULL)


def watched(arguments: list[str]) -> Times:
    """Runs a command twice for its time, and once for the memory of its processes, which cannot be looked at for nothing."""
    taken = best(lambda: subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL), 2)
    most = 0
    running = psutil.Popen(arguments, stdout=subprocess.DEVNULL)
    while running.poll() is None:
        most = max(most, memory(running))
        time.sleep(0.25)
    assert running.returncode == 0, f"{arguments} failed"
    return Times(taken.wall, taken.busy, most)


def memory(process: psutil.Process) -> int:
    total = 0
    with suppress(psutil.Error):
        for part in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                known = part.memory_full_info()
                total += getattr(known, "pss", known.rss)
    return total


class Bench:
    """The measurements, in one run."""

    def __init__(self, quick: bool) -> None:
        self.quick = quick
        self.folder = Path(tempfile.mkdtemp(prefix="kwmaps-bench-"))
        self.atlas = kwmaps.load(GEODATA)
        self._frame = self._picture((1280, 720))

    # the yardstick

    def _picture(self, size: tuple[int, int]) -> Image.Image:
        target = self.folder / f"{size[0]}.png"
        kwmaps.draw(self.atlas, "1950-09-15", target, size=size)
        with Image.open(target) as opened:
            return opened.convert("RGB")

    def p(self, picture: Image.Image | None = None) -> float:
        """P, now: seconds for one frame."""
        chosen = picture or self._frame
        return best(lambda: chosen.save(io.BytesIO(), "PNG"), 5).wall

    # commands and answers

    def small_things(self) -> Iterator[Row]:
        yield Row("P: Pillow encodes one 1280×720 frame", f"{1000 * self.p():.0f} ms")
        for what, arguments, must, aim, runs in (
            ("`kwmaps --help`", ("--help",), 0.3, 0.15, 5),
            ("`kwmaps who Seoul 1951-01-05`", ("who", "Seoul", "1951-01-05", "--geodata", GEODATA), 1.5, 0.8, 3),
            ("`kwmaps frame 1950-09-15`", ("frame", "1950-09-15", "--geodata", GEODATA, "-q", "-o", self.folder / "f.png"), 4, None, 3),
        ):  # fmt: skip
            taken = best(lambda arguments=arguments: quietly(*arguments), runs)  # type: ignore[misc]
            yield Row(what, f"{taken.wall:.2f} s", f"{must:g} s", f"{aim:g} s" if aim else "", taken.wall <= must)

    def answers(self) -> Iterator[Row]:
        spots = places(self.atlas)
        days = (self.atlas.last - self.atlas.first).days + 1

        def all_days() -> None:
            fresh = kwmaps.load(GEODATA)
            for day in span(fresh.first, fresh.last):
                situation = fresh.at(day)
                for lon, lat in spots:
                    situation.holder(lon, lat)

        taken = best(all_days, 1)
        yield Row(
            f"`atlas.at` for {days:,} days × {PLACES} random places",
            f"{taken.wall:.1f} s",
            "60 s",
            "",
            taken.wall <= 60,
        )
        situation = self.atlas.at(date(1950, 11, 10))
        situation.holder(*spots[0])
        fresh_spots = iter(np.random.default_rng(1951).uniform((126.0, 35.0), (129.0, 41.0), (20_000, 2)).tolist())
        one = best(lambda: [situation.holder(*next(fresh_spots)) for _ in range(1_000)], 5).wall / 1_000
        yield Row(
            "one `holder`, at a place never asked before, on a known day",
            f"{1000 * one:.2f} ms",
            "1 ms",
            "",
            one <= 0.001,
        )

    def stages(self) -> Iterator[Row]:
        """What costs what, in one process, over all days, once grounds are baked."""
        composer = Composer(self.atlas, Options())
        painter = painter_for(composer.sheet, self.atlas.basemap, composer.theme)
        start = time.perf_counter()
        painter.update(composer.scene(date(1951, 3, 1)))
        first = time.perf_counter() - start
        palette = Palette.of(painter.colours(composer.bare))
        grid = Grid((1280, 720), 4)
        reduced, small, shown = Reduced(palette, grid), Small(grid, (960, 540), palette), Shown(grid)
        days = span(self.atlas.first, self.atlas.first + timedelta(days=61) if self.quick else self.atlas.last)
        for area in (composer.main, *composer.inset_composers.values()):
            painter.ground(area.backdrop)
        video = Encoder("h264", (1280, 720))
        spent: dict[str, float] = {}

        def frame(day: date) -> None:
            clock = [time.perf_counter()]
            scene = composer.scene(day)
            clock.append(time.perf_counter())
            pixels = painter.update(scene)
            clock.append(time.perf_counter())
            tiles = [reduced.update(part) for part in grid.tiles(painter.picture, pixels)]
            reduced.png(About.of(self.atlas.war, day=day).words)
            clock.append(time.perf_counter())
            small.update(tiles)
            small.frame()
            clock.append(time.perf_counter())
            shown.update(tiles)
            video.add(shown)
            clock.append(time.perf_counter())
            for name, seconds in zip(("scene", "paint", "png", "gif", "mp4"), np.diff(clock), strict=True):
                spent[name] = spent.get(name, 0.0) + float(seconds)

        before = self.p()
        with typesetting():
            for number, day in enumerate(days):
                frame(day)
                if not number:
                    # All of the picture is made on the first.
                    spent.clear()
        p, count = (before + self.p()) / 2, len(days) - 1
        each = {name: seconds / count / p for name, seconds in spent.items()}
        yield Row(
            "composing a frame (scene to pixels), over all days",
            f"{each['paint']:.3f} P",
            "0.02 P",
            "0.005 P",
            each["paint"] <= 0.02,
        )
        yield Row("– working out what it shows (geodata to scene)", f"{each['scene']:.3f} P")
        yield Row("– PNG: the film's colours, compressing", f"{each['png']:.3f} P")
        yield Row("– GIF: shrinking, its colours, compressing what changed", f"{each['gif']:.3f} P")
        yield Row("– MP4: luma and chroma, x264", f"{each['mp4']:.3f} P")
        yield Row("– the first frame of a process, ground and names included", f"{first / p:.1f} P")

    # films

    def film(self, size: str, days: int, every: str = "day", formats: str = "png,gif,mp4") -> tuple[Times, float, int]:
        """The measured command over the first `days`; what it took, P of that size, and its frames."""
        # Each in a folder of its own: where files have just been deleted some file systems take longer for new ones.
        out = Path(tempfile.mkdtemp(dir=self.folder))
        width, height = SIZES[size]
        last = min(self.atlas.last, self.atlas.first + timedelta(days=days - 1))
        options = ("--every", every, "--formats", formats, "--size", f"{width}x{height}", "--jobs", 2, "--fresh", "-q")
        picture = self._picture(SIZES[size])
        before = self.p(picture)
        taken = watched(command("build", "--geodata", GEODATA, "-o", out, "--to", last, *options))
        return taken, (before + self.p(picture)) / 2, len(list((out / "frames").glob("*.png")))

    def films(self) -> Iterator[Row]:
        whole = 1129 if not self.quick else 60
        first, p, frames = self.film("720p", whole)
        each = first.wall / frames / p
        what = f"{frames:,} daily frames, PNG + GIF + MP4 at 720p, two processes, everything included: per frame"
        yield Row(what, f"{each:.3f} P", "0.10 P", "0.06 P", each <= 0.10)
        yield Row(
            "– in all",
            f"{first.wall:.0f} s, {first.busy:.0f} s of processors, {1000 * first.busy / frames:.0f} ms a frame",
        )
        hundred, _, _ = self.film("720p", min(100, whole))
        told = f"{first.memory / MB:.0f} MB; {hundred.memory / MB:.0f} MB at 100 frames"
        yield Row("– memory, all processes together", told, "900 MB", "700 MB", first.memory <= 900 * MB)
        large, p_large, frames = self.film("1080p", whole)
        each = large.wall / frames / p_large
        yield Row("the same at 1080p", f"{each:.3f} P of 1080p", "0.10 P", "0.06 P", each <= 0.10)
        days = span(date(1950, 9, 10), date(1950, 9, 21 if not self.quick else 12))
        script = usual.Script(self.atlas, self.folder)
        p = self.p()
        slow, bare = script.seconds_a_frame(days), script.seconds_a_frame(days, bare=True)
        each = first.wall / (whole if self.quick else 1129)
        what = "the usual script (geopandas, savefig, mimsave), the same job: per frame"
        yield Row(what, f"{slow / p:.1f} P; {bare / p:.1f} P bare, as PNG and GIF only")
        told = f"{slow / each:.0f}×; {bare / each:.0f}× against the bare one"
        yield Row("– how many times faster this is, in all formats", told, "60×", "140×", slow / each >= 60)

    def default(self) -> Iterator[Row]:
        """The film that `make maps` makes, and an edit of one snapshot after it."""
        out = self.folder / "default"
        war = Path(shutil.copytree(GEODATA, self.folder / "war"))
        arguments = command("build", "--geodata", war, "-o", out, "--every", "week" if self.quick else "auto")
        taken = timed(lambda: subprocess.run([*arguments, "-q"], check=True))
        gif = out / "korean-war.gif"
        frames = len(list((out / "frames").glob("*.png")))
        yield Row(
            f"`kwmaps build`: {frames} frames as PNG and GIF", f"{taken.wall:.0f} s", "120 s", "", taken.wall <= 120
        )
        yield Row(
            "– size of the GIF, 960×540",
            f"{gif.stat().st_size / MB:.1f} MB",
            "5 MB",
            "3 MB",
            gif.stat().st_size <= 5 * MB,
        )
        pngs = sorted((out / "frames").glob("*.png"))
        usual_db, worst = gif_decibels(gif, pngs)
        told = f"{usual_db:.1f} dB, {worst:.1f} at worst"
        yield Row("– the GIF against its PNGs, middle and worst of 20 frames", told, "45 dB", "", usual_db >= 45)
        usual_db, worst = self.png_decibels(pngs)
        yield Row("– the PNGs, 255 colours, against all there are", f"{usual_db:.1f} dB, {worst:.1f} at worst")
        front = war / "fronts" / "1951-04-30.geojson"
        document = json.loads(front.read_text(encoding="utf-8"))
        line = next(f["geometry"]["coordinates"] for f in document["features"] if f["geometry"]["type"] == "LineString")
        line[len(line) // 2][1] += 0.02
        front.write_text(json.dumps(document), encoding="utf-8")
        start = time.perf_counter()
        told = subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
        seconds = time.perf_counter() - start
        yield Row(
            "after editing one snapshot, until all outputs are right again",
            f"{seconds:.1f} s; {told.split(' (')[0]}",
            "",
            "3 s",
            True,
        )

    def png_decibels(self, pngs: list[Path]) -> tuple[float, float]:
        """The middle and the worst PSNR of twenty frames, the last among them, against the same in every colour."""
        composer = Composer(self.atlas, Options())
        painter = painter_for(composer.sheet, self.atlas.basemap, composer.theme)
        found = []
        for path in some(pngs):
            with Image.open(path) as opened:
                picture = np.asarray(opened.convert("RGB"))
            found.append(decibels(picture, painter.pixels(composer.scene(date.fromisoformat(path.stem)))))
        return float(np.median(found)), min(found)

    def growth(self) -> Iterator[list[str]]:
        """How cost grows with frames and with size."""
        for size, days in (("720p", 100), ("720p", 300), ("720p", 1129), ("480p", 100), ("1080p", 100), ("4K", 100)):
            if self.quick and (days > 100 or size == "4K"):
                continue
            taken, p, frames = self.film(size, days)
            yield [
                size, f"{frames:,}", f"{taken.wall:.1f} s", f"{1000 * taken.wall / frames:.0f} ms",
                f"{taken.wall / frames / p:.3f}", f"{taken.memory / MB:.0f} MB",
            ]  # fmt: skip


def places(atlas: kwmaps.Atlas) -> list[tuple[float, float]]:
    """Random places on land."""
    eve = atlas.at(atlas.first)
    land = shapely.union_all([eve.side(side.id) for side in atlas.war.sides])
    west, south, east, north = atlas.war.extent
    xy = np.random.default_rng(1950).uniform((west, south), (east, north), (20 * PLACES, 2))
    return [(lon, lat) for lon, lat in xy[shapely.contains_xy(land, xy)][:PLACES]]


def some(pngs: list[Path]) -> list[Path]:
    """Twenty or so of them, the first and the last among them."""
    return [path for number, path in enumerate(pngs) if number % max(1, len(pngs) // 20) == 0 or path == pngs[-1]]


def decibels(shown: NDArray[np.uint8], meant: NDArray[np.uint8]) -> float:
    """PSNR."""
    return float(10 * np.log10(255**2 / np.mean((shown.astype(float) - meant) ** 2)))


def gif_decibels(gif: Path, pngs: list[Path]) -> tuple[float, float]:
    """The middle and the worst PSNR of twenty frames of a GIF, the last among them, against their PNGs at its size."""
    found = []
    chosen = set(some(pngs))
    with Image.open(gif) as animation:
        for frame, path in zip(ImageSequence.Iterator(animation), pngs, strict=True):
            if path not in chosen:
                continue
            with Image.open(path) as opened:
                picture = np.asarray(opened.convert("RGB"))
            found.append(decibels(np.asarray(frame.convert("RGB")), shrunk(picture, animation.size)))
    return float(np.median(found)), min(found)


BEFORE_AND_AFTER = """
## Before and after

Milliseconds of processor a frame at 720p, over all 1,130 days in one process, both versions in turns on the same machine, the quicker of two rounds.

| what | before | after |
|---|--:|--:|
| working out what it shows | 4.5 | 4.1 |
| composing the picture | 4.7 | 4.5 |
| PNG | 1.4 | 1.4 |
| GIF | 1.4 | 1.4 |
| MP4 | 2.2 | 2.1 |
| the rest: starting, baking, planning, files, records | 3.7 | 3.1 |
| in all | 17.9 | 16.6 |

What changed, the pixels being the same on all 1,130 days: lines are projected once for all maps, edges cut by rectangles instead of overlaid, areas for per cents
bounded by both snapshots; values that are made by the thousand are named tuples; islands are cut and grown all at once; x264 keeps off AVX-512, with which it takes
an eighth longer. In two processes, which take no more of the processors than one, half a second less is spent waiting besides: the last month, the longest of the late
ones, is begun before the one ahead of it, and the first scene's names and PyAV are got ready while the ground is baked.

What it is now: a third of the time is Python, a fifth numpy, a ninth x264, a twelfth GEOS, a tenth memory. Scenes and painting are two long tails of small calls
without a hot spot: Agg's lines are 4 per cent, areas for per cents 1, overlays 2, sampling between snapshots 2, tracing 1. Of the ten seconds one is spent on imports and
reading, with one processor idle.

The floor, without other libraries: PNG 1 ms, x264 1.6 ms, GIF 1 ms, and some 5 ms for what is new on an average day: 9 ms, and with 3 s of processors for
all the rest 0.07 P a frame in two processes. For composing, Agg and FreeType alone take 0.013 P; what is left to the 0.02 P that must be is less than numpy takes to
lay the pixels of an average day. Compiling doesn't bring it: the modules of scenes, painting, timeline and encoders, compiled by Cython as they are, took as long as
before. It isn't the words of Python that cost, but what they make and call: arrays and geometries of a few numbers each.
"""


def page(rows: list[Row], growth: list[list[str]]) -> str:
    """The page in docs/."""
    lines = [
        "# Performance",
        "",
        "Written by `make bench` (`benchmarks/run.py`) in one run. Times on shared machines say little by themselves, so they are",
        "told as multiples of **P** as well: what Pillow takes to encode one such frame as a PNG in RGB with its own settings, in",
        "one process, measured right before and after. *Must* and *aim* are what the project set itself.",
        "",
        f"{os.cpu_count()} cores, Python {platform.python_version()}, kwmaps {kwmaps.__version__}.",
        "",
        "| what | measured | must | aim |",
        "|---|--:|--:|--:|",
        *(
            f"| {row.what} | {row.measured} | {row.must}{'' if row.held else ' **missed**'} | {row.aim} |"
            for row in rows
        ),
        "",
        "## How the cost grows",
        "",
        "`kwmaps build --every day --formats png,gif,mp4 --jobs 2 --fresh` over the first days of the war, start-up included (about",
        "two seconds, which is what makes short films dearer by the frame). P is that of the size.",
        "",
        "| size | frames | in all | a frame | in P | memory |",
        "|---|--:|--:|--:|--:|--:|",
        *("| " + " | ".join(row) + " |" for row in growth),
        "",
        *BEFORE_AND_AFTER.rstrip().split("\n"),
        "",
        "What many films would cost: [scale](scale.md).",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="over fewer frames; write nothing")
    bench = Bench(parser.parse_args().quick)
    # As pip leaves a program that it installs.
    compileall.compile_dir(str(Path(kwmaps.__file__).parent), quiet=1)
    rows: list[Row] = []
    try:
        for part in (bench.small_things, bench.answers, bench.stages, bench.films, bench.default):
            for row in part():
                missed = "" if row.held else f"MISSED {row.must}"
                print(f"{row.what:90} {row.measured:>28}  {missed}", flush=True)
                rows.append(row)
        growth = []
        for line in bench.growth():
            print("   ".join(line), flush=True)
            growth.append(line)
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)
    if not bench.quick:
        PAGE.write_text(page(rows, growth), encoding="utf-8")


if __name__ == "__main__":
    main()
