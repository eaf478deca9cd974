"""Films for pages: every format parsed from its bytes, decoded, and compared with the picture of the date it should show."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import shutil
import struct
import subprocess
import tracemalloc
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import av
import containers
import gif89a
import numpy as np
import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as some
from little_war import LittleWar
from numpy.typing import NDArray
from PIL import Image

import kwmaps
from kwmaps.encoders import apng as apng_frames
from kwmaps.encoders import webp as webp_frames
from kwmaps.encoders.palette import Palette
from kwmaps.outputs.animation import Animation
from kwmaps.outputs.apng import ApngWriter
from kwmaps.outputs.film import make_film
from kwmaps.outputs.gif import GifWriter
from kwmaps.outputs.products import KINDS, Wanted
from kwmaps.outputs.webp import WebpWriter
from kwmaps.render.pixels import differing
from kwmaps.scene.options import Options
from kwmaps.timeline.pace import paced, squeezed, thinned
from kwmaps.timeline.schedule import Frame, schedule

FIRST, LAST = date(1950, 9, 26), date(1950, 10, 6)
SIZE = (480, 270)

Picture = NDArray[np.uint8]


def wanted(folder: Path, **more: Any) -> Wanted:
    """Every product, in a folder."""
    films = {kind: folder / f"war.{kind}" for kind in KINDS}
    return Wanted(**{"frames": folder / "frames", "films": films, "animated_size": SIZE, **more})


@pytest.fixture(scope="module")
def planned(atlas: kwmaps.Atlas) -> list[Frame]:
    return schedule(atlas, "day", FIRST, LAST)


@pytest.fixture(scope="module")
def folder(atlas: kwmaps.Atlas, planned: list[Frame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eleven days in two months, hence two stretches that were compressed apart, in every format."""
    out = tmp_path_factory.mktemp("films")
    make_film(atlas, planned, Options(SIZE), wanted(out))
    return out


@pytest.fixture(scope="module")
def pngs(folder: Path) -> list[Picture]:
    return [np.asarray(Image.open(path).convert("RGB")) for path in sorted((folder / "frames").iterdir())]


def decibels(shown: Picture, png: Picture) -> float:
    return float(10 * np.log10(255**2 / np.mean((shown.astype(float) - png) ** 2)))


def nearest(shown: Picture, pngs: list[Picture]) -> int:
    """Which of the days a picture shows."""
    return int(np.argmax([decibels(shown, png) for png in pngs]))


def video(path: Path) -> list[tuple[float, Picture]]:
    """Every picture of a video, with the second at which it is shown."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [
            (float(Fraction(frame.pts) * frame.time_base), frame.to_ndarray(format="rgb24").astype(np.uint8))
            for frame in container.decode(stream)
            if frame.pts is not None and frame.time_base
        ]


def animation(path: Path) -> list[Picture]:
    with Image.open(path) as image:
        found = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            found.append(np.asarray(image.convert("RGB")))
        return found


# Frame-exact


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_at_each_moment_a_video_shows_the_schedules_day(
    folder: Path, pngs: list[Picture], planned: list[Frame], kind: str
) -> None:
    shown = video(folder / f"war.{kind}")
    starts = [0, *accumulate(frame.centiseconds for frame in planned)]
    assert [round(100 * second) for second, _ in shown] == starts[:-1]
    assert [nearest(picture, pngs) for _, picture in shown] == list(range(len(pngs)))
    assert min(decibels(picture, png) for (_, picture), png in zip(shown, pngs, strict=True)) >= 32
    with av.open(str(folder / f"war.{kind}")) as container:
        assert round((container.duration or 0) / 1e4) == starts[-1]


@pytest.mark.parametrize("kind", ["gif", "webp", "apng"])
def test_animated_pictures_show_the_schedules_days(folder: Path, pngs: list[Picture], kind: str) -> None:
    shown = animation(folder / f"war.{kind}")
    assert [nearest(picture, pngs) for picture in shown] == list(range(len(pngs)))
    assert min(decibels(*pair) for pair in zip(shown, pngs, strict=True)) >= 40


def test_animated_pictures_of_all_kinds_are_the_same_pictures(folder: Path) -> None:
    gif, webp, apng = (animation(folder / f"war.{kind}") for kind in ("gif", "webp", "apng"))
    for one, two, three in zip(gif, webp, apng, strict=True):
        assert np.array_equal(one, two)
        assert np.array_equal(one, three)


def test_at_a_constant_rate_every_picture_is_the_day_of_its_moment(
    atlas: kwmaps.Atlas, planned: list[Frame], pngs: list[Picture], tmp_path: Path
) -> None:
    rated = paced(planned, speed=4, fps=24)
    make_film(
        atlas, rated, Options(SIZE), Wanted(films={kind: tmp_path / f"x.{kind}" for kind in ("mp4", "webm")}, fps=24)
    )
    starts = [0.0, *accumulate(frame.centiseconds / 400 for frame in planned)]
    days = {frame.day: number for number, frame in enumerate(planned)}
    for kind in ("mp4", "webm"):
        shown = video(tmp_path / f"x.{kind}")
        assert len(shown) == round(24 * starts[-1])
        for number, (second, picture) in enumerate(shown):
            assert abs(second - number / 24) < 0.001
            expected = sum(start <= number / 24 + 1e-9 for start in starts[:-1]) - 1
            assert nearest(picture, pngs) == expected, (kind, number)
    assert days[rated[-1].day] == len(planned) - 1


# The files


def test_webp_says_what_it_should(folder: Path, planned: list[Frame], atlas: kwmaps.Atlas) -> None:
    file = containers.webp((folder / "war.webp").read_bytes())
    assert file.size == SIZE
    assert file.plays == 0
    assert [frame.milliseconds for frame in file.frames] == [10 * frame.centiseconds for frame in planned]
    assert all(frame.blended and frame.kept for frame in file.frames)
    assert file.frames[0].box == (0, 0, *SIZE)
    assert atlas.war.title in file.texts["XMP "]
    assert "creativecommons.org/licenses/by/4.0" in file.texts["XMP "]


def test_apng_says_what_it_should(folder: Path, planned: list[Frame], atlas: kwmaps.Atlas) -> None:
    file = containers.apng((folder / "war.apng").read_bytes())
    assert file.size == SIZE
    assert file.plays == 0
    assert [frame.milliseconds for frame in file.frames] == [10 * frame.centiseconds for frame in planned]
    assert all(frame.blended and frame.kept for frame in file.frames)
    assert file.texts["Title"] == atlas.war.title
    assert atlas.war.credit in file.texts["Copyright"]


def test_only_the_rectangle_that_changed_is_stored(tmp_path: Path) -> None:
    before = np.zeros((90, 120), np.uint8)
    after = before.copy()
    after[31, 41:44] = 1
    palette = Palette(np.array([[0, 0, 0], [255, 0, 0]], np.uint8))
    for writer, frames in (written("webp", [before, after], palette), written("apng", [before, after], palette)):
        assert writer.frames[1].box[2] <= 4
        assert writer.frames[1].box[3] <= 2
        assert len(frames) == 2
        assert frames[1][31, 42].tolist() == [255, 0, 0]


def test_webm_is_vp9_with_its_index_in_front(folder: Path, atlas: kwmaps.Atlas) -> None:
    elements = containers.webm((folder / "war.webm").read_bytes())
    kinds = [kind for kind, _ in elements]
    known = dict(reversed(elements))
    assert known[0x4282] == b"webm"
    assert known[0x86] == b"V_VP9"
    assert (int.from_bytes(known[0xB0], "big"), int.from_bytes(known[0xBA], "big")) == SIZE
    assert kinds.index(0x1C53BB6B) < kinds.index(0x1F43B675), "cues stand before the clusters: it can be sought at once"
    assert 0x73A4 not in kinds, "no identifier made by chance"
    assert struct.unpack(">d", known[0x4489])[0] == 10_430
    with av.open(str(folder / "war.webm")) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
        assert container.metadata["title"] == atlas.war.title
        assert "CC BY 4.0" in container.metadata["COMMENT"]


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe isn't here (Debian: apt install ffmpeg)")
@pytest.mark.parametrize(("kind", "codec"), [("mp4", "h264"), ("webm", "vp9"), ("gif", "gif"), ("apng", "apng")])
def test_ffprobe_agrees(folder: Path, planned: list[Frame], kind: str, codec: str) -> None:
    command = ["ffprobe", "-v", "error", "-count_packets", "-show_streams", "-show_format", "-of", "json"]
    if kind == "apng":
        # By itself it takes the file for a PNG that stands still.
        command += ["-f", "apng"]
    done = subprocess.run([*command, str(folder / f"war.{kind}")], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    told = json.loads(done.stdout)
    (stream,) = told["streams"]
    assert (stream["codec_name"], stream["width"], stream["height"]) == (codec, *SIZE)
    assert int(stream["nb_read_packets"]) == len(planned)
    if kind in ("mp4", "webm"):
        assert stream["pix_fmt"] == "yuv420p"
        assert float(told["format"]["duration"]) == pytest.approx(10.43, abs=0.002)
        assert stream["color_space"] == "bt709"


@pytest.mark.parametrize(("plays", "gif_loop"), [(0, 0), (1, None), (3, 2)])
def test_it_plays_as_often_as_it_was_told(plays: int, gif_loop: int | None) -> None:
    """A GIF counts how often it is played again, the others how often it is played."""
    palette = Palette(np.array([[0, 0, 0], [255, 0, 0]], np.uint8))
    frames = [np.full((8, 8), number % 2, np.uint8) for number in range(3)]
    assert written("webp", frames, palette, plays)[0].plays == plays
    assert written("apng", frames, palette, plays)[0].plays == plays
    file = io.BytesIO()
    writer = GifWriter(file, (8, 8), palette, "", plays)
    for frame in frames:
        writer.add(frame, 5)
    writer.close()
    assert gif89a.parse(file.getvalue()).loop == gif_loop


def written(
    kind: str, frames: list[Picture], palette: Palette, plays: int = 0, stays: list[int] | None = None
) -> tuple[containers.Animated, list[Picture]]:
    """A file made of frames of palette indices: as parsed, and as Pillow shows it."""
    file = io.BytesIO()
    size = frames[0].shape[1], frames[0].shape[0]
    writer = WebpWriter(file, size, plays) if kind == "webp" else ApngWriter(file, size, palette, {}, plays)
    before: Picture | None = None
    for frame, stay in zip(frames, stays or [7] * len(frames), strict=True):
        pixels = None if before is None else differing(frame, before)
        block = (
            webp_frames.frame_block(frame, pixels, palette)
            if kind == "webp"
            else apng_frames.frame_block(frame, pixels)
        )
        writer.add_block(block, stay)
        before = frame
    writer.close()
    with Image.open(io.BytesIO(file.getvalue())) as image:
        shown = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            shown.append(np.asarray(image.convert("RGB")))
    return getattr(containers, kind)(file.getvalue()), shown


@pytest.mark.parametrize("kind", ["webp", "apng"])
@given(seed=some.integers(0, 2**20), size=some.tuples(some.integers(2, 41), some.integers(2, 41)))
def test_random_frames_come_back_as_they_were(kind: str, seed: int, size: tuple[int, int]) -> None:
    random = np.random.default_rng(seed)
    palette = Palette(np.unique(random.integers(0, 256, (40, 3), np.uint8), axis=0))
    frames = [random.integers(0, len(palette.colours), size, np.uint8)]
    for _ in range(3):
        top, left = random.integers(0, size[0]), random.integers(0, size[1])
        following = frames[-1].copy()
        following[top:, left:] = random.integers(0, len(palette.colours), following[top:, left:].shape, np.uint8)
        following[0, 0] = (frames[-1][0, 0] + 1) % len(palette.colours)
        frames.append(following)
    _, shown = written(kind, frames, palette)
    for frame, picture in zip(frames, shown, strict=True):
        assert np.array_equal(palette.colours[frame], picture)


@pytest.mark.parametrize("kind", ["webp", "apng"])
def test_no_time_is_lost_when_pictures_stay(kind: str) -> None:
    palette = Palette(np.array([[0, 0, 0], [255, 0, 0]], np.uint8))
    plain = np.zeros((6, 8), np.uint8)
    file, _ = written(kind, [plain, plain, plain + 1, plain + 1], palette, stays=[10, 60_000, 60_000, 60_000])
    assert sum(frame.milliseconds for frame in file.frames) == 1_800_100


# The same bytes


@pytest.mark.slow
def test_two_processes_write_the_bytes_of_one(
    folder: Path, atlas: kwmaps.Atlas, planned: list[Frame], tmp_path: Path
) -> None:
    from kwmaps.build import plan

    with pytest.MonkeyPatch.context() as patch:
        # So few frames would be drawn here alone.
        patch.setattr(plan, "FEW", 0)
        make_film(atlas, planned, Options(SIZE), wanted(tmp_path), 2)
    for kind in ("gif", "webp", "apng", "mp4", "webm"):
        assert (tmp_path / f"war.{kind}").read_bytes() == (folder / f"war.{kind}").read_bytes(), kind


def test_a_film_that_is_continued_has_the_bytes_of_a_new_one(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    frames = paced(schedule(small_atlas, "day"), fps=10)
    options = Options((320, 180))
    make_film(small_atlas, frames, options, wanted(tmp_path / "whole", fps=10, animated_size=(320, 180)))
    store = tmp_path / "kept"
    make_film(small_atlas, frames, options, wanted(tmp_path / "parts", fps=10, animated_size=(320, 180), store=store))
    again = make_film(
        small_atlas, frames, options, wanted(tmp_path / "parts", fps=10, animated_size=(320, 180), store=store)
    )
    assert len(again) == 6
    for kind in ("gif", "webp", "apng", "mp4", "webm"):
        whole, parts = (tmp_path / name / f"war.{kind}" for name in ("whole", "parts"))
        assert whole.read_bytes() == parts.read_bytes(), kind


# Rhythm

lengths = some.lists(some.integers(2, 300), min_size=1, max_size=60)
FIRST_DAY = date(1950, 7, 1).toordinal()


def film(stays: list[int]) -> list[Frame]:
    return [Frame(date.fromordinal(FIRST_DAY + number), stay) for number, stay in enumerate(stays)]


def day_at(frames: list[Frame], centiseconds: float) -> int:
    """Which day a film shows at a moment, by its number."""
    end = 0.0
    for frame in frames:
        end += frame.centiseconds
        if centiseconds < end:
            return frame.day.toordinal()
    return frames[-1].day.toordinal()


@given(lengths, some.floats(0.2, 30), some.sampled_from([None, 5, 10, 25, 50]))
def test_a_faster_film_shows_the_days_that_the_slow_one_shows(stays: list[int], speed: float, fps: int | None) -> None:
    slow = film(stays)
    quick = paced(slow, speed, None, fps)
    assert quick[-1].day == slow[-1].day
    assert min(frame.centiseconds for frame in quick) >= min(2, *(stay for stay in stays))
    assert sorted({frame.day for frame in quick}) == [frame.day for frame in quick]
    step = 100 / (fps or 50)
    total = sum(frame.centiseconds for frame in quick)
    assert abs(total - sum(stays) / speed) <= max(step, 1.0) + 1
    now = 0.0
    for frame in quick[:-1]:
        # Each day begins within a step of its moment.
        assert day_at(slow, (now - 0.51) * speed) <= frame.day.toordinal() <= day_at(slow, (now + step + 0.51) * speed)
        now += frame.centiseconds


@given(lengths)
def test_a_film_at_its_own_speed_is_itself(stays: list[int]) -> None:
    assert paced(film(stays)) == film(stays)


def test_the_last_frame_stays_as_long_as_it_is_told() -> None:
    assert [frame.centiseconds for frame in paced(film([10, 10, 420]), speed=2, hold=7.5)] == [5, 5, 750]


@given(some.integers(2, 80))
def test_fewer_frames_last_as_long_and_keep_the_ends_and_what_matters(most: int) -> None:
    atlas = ATLAS[0]
    frames = schedule(atlas, "auto", date(1950, 6, 24), date(1950, 10, 1))
    fewer = thinned(atlas, frames, most)
    assert len(fewer) == min(most, len(frames))
    assert (fewer[0].day, fewer[-1].day) == (frames[0].day, frames[-1].day)
    assert sum(frame.centiseconds for frame in fewer) == sum(frame.centiseconds for frame in frames)
    turning = {event.date for event in atlas.events if event.rank == 1} & {frame.day for frame in frames}
    if most >= len(turning) + 2:
        assert turning <= {frame.day for frame in fewer}


ATLAS: list[kwmaps.Atlas] = []


@pytest.fixture(autouse=True, scope="module")
def _atlas(atlas: kwmaps.Atlas) -> None:
    """For tests whose other arguments hypothesis makes."""
    ATLAS[:] = [atlas]


@given(lengths, some.integers(2, 20), some.integers(0, 1000))
def test_a_squeezed_film_has_its_length_to_the_hundredth(stays: list[int], step: int, spare: int) -> None:
    frames = squeezed(film(stays), step * len(stays) + spare, step)
    assert sum(frame.centiseconds for frame in frames) == step * len(stays) + spare
    assert min(frame.centiseconds for frame in frames) >= step


# The command


def little(war: LittleWar, *arguments: object) -> list[object]:
    return ["animate", "--geodata", war.folder, "--size", "320x180", *arguments]


def test_a_video_has_its_poster_beside_it(
    run: Run, still: LittleWar, small_atlas: kwmaps.Atlas, tmp_path: Path
) -> None:
    outcome = run(*little(still, "-o", tmp_path / "x.webm", "--from", "1950-03-05"))
    assert outcome.code == 0, outcome.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x-poster.png", "x.webm"]
    kwmaps.draw(small_atlas, "1950-03-05", tmp_path / "day.png", size=(320, 180))
    with Image.open(tmp_path / "x-poster.png") as poster, Image.open(tmp_path / "day.png") as day:
        assert decibels(np.asarray(poster.convert("RGB")), np.asarray(day.convert("RGB"))) >= 38
        assert str(poster.info["Title"]) == "The War of the Rectangle, 1950-03-05"


def test_the_poster_shows_another_day_or_is_left_out(run: Run, still: LittleWar, tmp_path: Path) -> None:
    assert run(*little(still, "-o", tmp_path / "a.mp4", "--poster", "none")).code == 0
    assert not (tmp_path / "a-poster.png").exists()
    assert run(*little(still, "-o", tmp_path / "b.gif", "--poster", "1950-03-12")).code == 0
    with Image.open(tmp_path / "b-poster.png") as poster:
        assert "1950-03-12" in str(poster.info["Title"])
    outcome = run(*little(still, "-o", tmp_path / "c.mp4", "--poster", "1960-01-01"))
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert not (tmp_path / "c.mp4").exists()


def test_speed_hold_and_loop_reach_the_file(
    run: Run, still: LittleWar, small_atlas: kwmaps.Atlas, tmp_path: Path
) -> None:
    options = ["--speed", "2", "--hold", "9", "--loop", "2", "--every", "day"]
    assert run(*little(still, "-o", tmp_path / "x.webp", *options)).code == 0
    file = containers.webp((tmp_path / "x.webp").read_bytes())
    assert file.plays == 2
    expected = [frame.centiseconds for frame in paced(schedule(small_atlas, "day"), 2, 9)]
    assert sum(frame.milliseconds for frame in file.frames) == 10 * sum(expected)
    assert file.frames[-1].milliseconds == 9000
    other = tmp_path / "y.webp"
    kwmaps.animate(small_atlas, other, every="day", speed=2, hold=9, plays=2, size=(320, 180))
    assert other.read_bytes() == (tmp_path / "x.webp").read_bytes()


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("x.mp4", ["--loop", "2"], "<video loop>"),
        ("x.gif", ["--fps", "60"], "50 or less"),
        ("x.webm", ["--size", "321x181"], "even width and height"),
        ("x.avi", [], ".mp4, .webm, .webp, .gif or .apng"),
        ("x.gif", ["--speed", "0"], "--speed"),
        ("x.gif", ["--hold", "-1"], "--hold"),
        ("x.gif", ["--profile", "wikimedai"], "did you mean wikimedia?"),
        ("x.mp4", ["--profile", "email"], "takes .gif, not .mp4"),
        ("x.gif", ["--profile", "wcag5s", "--loop", "0"], "leave --loop out"),
        ("x.mp4", ["--profile", "x", "--fps", "61"], "--fps"),
        ("x.gif", ["--profile", "thumbnail", "--size", "640x360"], "leave --size out"),
        ("map.gif", ["--profile", "wikimedia"], "free licence"),
    ],
)
def test_what_cannot_be_is_one_line_and_the_old_file_stays(
    run: Run, still: LittleWar, tmp_path: Path, name: str, options: list[str], told: str
) -> None:
    (tmp_path / name).write_bytes(b"old")
    outcome = run("animate", "--geodata", still.folder, "-o", tmp_path / name, *options)
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert told in outcome.err
    assert (tmp_path / name).read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [name]


# Memory


class Sink(io.RawIOBase):
    """A file that forgets what is written, and knows how much that was."""

    def __init__(self) -> None:
        super().__init__()
        self.length = self.at = 0

    def write(self, content: Any) -> int:
        self.at += len(content)
        self.length = max(self.length, self.at)
        return len(content)

    def seek(self, offset: int, _whence: int = 0) -> int:
        self.at = offset
        return offset

    def tell(self) -> int:
        return self.at


@pytest.mark.parametrize("kind", ["gif", "webp", "apng"])
def test_frames_go_to_the_file_one_by_one(kind: str) -> None:
    """Two thousand frames of twenty kilobytes need no more memory than a few."""
    palette = Palette(np.zeros((2, 3), np.uint8))
    sink: Any = Sink()
    writers: dict[str, Callable[[], Animation]] = {
        "gif": lambda: GifWriter(sink, (8, 8), palette, ""),
        "webp": lambda: WebpWriter(sink, (8, 8)),
        "apng": lambda: ApngWriter(sink, (8, 8), palette, {}),
    }
    writer = writers[kind]()
    tracemalloc.start()
    for number in range(2000):
        writer.add_block(bytes([number % 256]) * 20_000, 4)
    writer.close()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sink.length > 40_000_000
    assert peak < 1_000_000


# In a browser

PAGE = """<!DOCTYPE html><meta charset="utf-8"><title>films</title><body><script>
const found = {}, wanted = MOMENTS;
// A frame that is still being written keeps the page from being done.
const gate = document.body.appendChild(document.createElement("iframe"));
gate.contentDocument.open();
function told(kind, what) {
  found[kind] = what;
  if (Object.keys(found).length < 5) return;
  document.documentElement.setAttribute("data-found", JSON.stringify(found));
  gate.contentDocument.close();
}
for (const kind of ["mp4", "webm"]) {
  const video = document.createElement("video"), canvas = document.createElement("canvas"), shown = [];
  video.muted = true;
  video.onerror = () => told(kind, "error");
  video.onloadeddata = () => { video.currentTime = wanted[0]; };
  // "seeked" may come before the picture does.
  const seen = () => new Promise(done => { video.requestVideoFrameCallback(done); setTimeout(done, 500); });
  video.onseeked = async () => {
    await seen();
    canvas.width = video.videoWidth; canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    shown.push(canvas.toDataURL("image/png"));
    if (shown.length < wanted.length) video.currentTime = wanted[shown.length];
    else told(kind, [video.duration, shown]);
  };
  video.src = "war." + kind;
}
for (const kind of ["gif", "webp", "apng"]) {
  const image = new Image();
  image.onload = () => told(kind, [image.naturalWidth, image.naturalHeight]);
  image.onerror = () => told(kind, "error");
  image.src = "war." + kind;
}
</script>"""


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium isn't here (Debian: apt install chromium)")
def test_a_browser_plays_them_and_shows_the_schedules_day_at_each_moment(
    folder: Path, planned: list[Frame], pngs: list[Picture]
) -> None:
    starts = [0, *accumulate(frame.centiseconds for frame in planned)]
    days = (0, 3, 5, 8, 10)
    moments = [(starts[day] + starts[day + 1]) / 200 for day in days]
    page = folder / "page.html"
    page.write_text(PAGE.replace("MOMENTS", json.dumps(moments)), encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    options = [f"--user-data-dir={folder / 'chromium'}", "--dump-dom", page.as_uri()]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True, timeout=120)
    told = re.search(r'data-found="([^"]*)"', done.stdout)
    assert told, done.stderr[-2000:]
    found = json.loads(html.unescape(told[1]))
    assert found["gif"] == found["webp"] == found["apng"] == list(SIZE)
    for kind in ("mp4", "webm"):
        duration, shown = found[kind]
        assert duration == pytest.approx(starts[-1] / 100, abs=0.002)
        pictures = [
            np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",", 1)[1]))).convert("RGB")) for url in shown
        ]
        assert [nearest(picture, pngs) for picture in pictures] == list(days), kind
