"""The animation: parsed from its bytes, decoded by three readers, and compared with the PNGs."""

from __future__ import annotations

import gc
import io
import subprocess
import sys
import time
import weakref
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import gif89a
import imageio.v3 as iio
import numpy as np
import psutil
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence

import kwmaps
from kwmaps.dates import span
from kwmaps.encoders.palette import COLOURS, Palette
from kwmaps.executors import ordered
from kwmaps.outputs.gif import GifWriter
from kwmaps.outputs.picture import write_picture
from kwmaps.scene.options import Options
from kwmaps.timeline.schedule import schedule

FIRST, LAST = date(1950, 9, 10), date(1950, 9, 21)
SIZE = (480, 270)

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Film:
    """A short film of the real war: twelve days around Inchon, every frame as PNG and in the GIF, same size."""

    folder: Path
    gif: gif89a.Gif
    pngs: list[Picture]

    @property
    def file(self) -> Path:
        return self.folder / "korean-war.gif"


def build(geodata: Path, folder: Path, jobs: int) -> Path:
    command = [sys.executable, "-m", "kwmaps", "build", "--geodata", str(geodata), "-o", str(folder)]
    options = ["--from", str(FIRST), "--to", str(LAST), "--size", "480x270", "--every", "day", "-j", str(jobs)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder


@pytest.fixture(scope="module")
def film(geodata: Path, tmp_path_factory: pytest.TempPathFactory) -> Film:
    folder = build(geodata, tmp_path_factory.mktemp("film"), 1)
    pngs = [np.asarray(Image.open(path).convert("RGB")) for path in sorted((folder / "frames").iterdir())]
    return Film(folder, gif89a.parse((folder / "korean-war.gif").read_bytes()), pngs)


@pytest.fixture(scope="module")
def shown(film: Film) -> list[Picture]:
    """What a viewer sees, frame by frame, after the tests' own decoder."""
    return film.gif.frames()


# The file


def test_it_is_a_gif_of_the_size_that_was_asked_for(film: Film) -> None:
    assert film.gif.version == "89a"
    assert film.gif.size == SIZE


def test_one_palette_serves_the_whole_film(film: Film) -> None:
    assert film.gif.palette is not None
    assert len(film.gif.palette) == 256
    assert not any(image.local_palette for image in film.gif.images)


def test_it_loops_for_ever(film: Film) -> None:
    assert film.gif.loop == 0


def test_delays_are_the_schedules_and_the_last_frame_stays(film: Film, atlas: kwmaps.Atlas) -> None:
    planned = [frame.centiseconds for frame in schedule(atlas, "day", FIRST, LAST)]
    assert film.gif.delays == planned
    assert min(film.gif.delays) >= 2
    assert film.gif.delays[-1] >= 300
    assert sum(film.gif.delays) == sum(planned)


def test_title_and_credit_are_in_the_file(film: Film, atlas: kwmaps.Atlas) -> None:
    comment, record = film.gif.comments
    assert atlas.war.title in comment
    assert atlas.war.credit in comment
    assert record.startswith('{"kwmaps":"film"')


def test_only_the_rectangle_that_changed_is_stored(film: Film) -> None:
    whole = SIZE[0] * SIZE[1]
    areas = [image.box[2] * image.box[3] for image in film.gif.images]
    assert areas[0] == whole
    assert all(i.box[0] >= 0 and i.box[0] + i.box[2] <= SIZE[0] for i in film.gif.images)
    assert all(i.box[1] >= 0 and i.box[1] + i.box[3] <= SIZE[1] for i in film.gif.images)
    # Pixels inside it that didn't change are stored as "transparent".
    later = film.gif.images[1:]
    assert all(image.transparent is not None for image in later)
    assert film.file.stat().st_size < 0.3 * len(film.pngs) * whole


def test_nothing_is_interlaced_and_frames_stay_in_place(film: Film) -> None:
    assert not any(image.interlaced for image in film.gif.images)
    assert {image.disposal for image in film.gif.images} <= {0, 1}


# The pictures


def test_there_is_one_frame_for_each_png(film: Film) -> None:
    assert len(film.gif.images) == len(film.pngs) == (LAST - FIRST).days + 1
    assert [path.stem for path in sorted((film.folder / "frames").iterdir())] == [str(day) for day in span(FIRST, LAST)]


def test_three_readers_see_the_same_film(film: Film, shown: list[Picture]) -> None:
    with Image.open(film.file) as image:
        pillow = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]
    imageio = [np.asarray(frame)[..., :3] for frame in iio.imiter(film.file, plugin="pillow", mode="RGB")]
    assert len(pillow) == len(imageio) == len(shown)
    for number, (ours, one, other) in enumerate(zip(shown, pillow, imageio, strict=True)):
        assert np.array_equal(ours, one), number
        assert np.array_equal(ours, other), number


def test_frames_are_the_very_pixels_of_their_pngs(film: Film, shown: list[Picture]) -> None:
    for number, (frame, png) in enumerate(zip(shown, film.pngs, strict=True)):
        assert np.array_equal(frame, png), number


def test_no_ghosts_and_no_shimmer(film: Film, shown: list[Picture]) -> None:
    """Each colour of the PNGs is one and the same colour of the GIF, in every frame and every place.

    Remains of an earlier frame, dithering, or a palette that changes would give some colour a second face.
    """
    faces = np.zeros(2**24, np.int32) - 1
    for frame, png in zip(shown, film.pngs, strict=True):
        key = packed(png)
        face = packed(frame)
        known = faces[key]
        assert np.array_equal(known[known >= 0], face[known >= 0])
        faces[key] = face
        assert np.array_equal(faces[key], face)


def packed(picture: Picture) -> NDArray[np.int32]:
    r, g, b = (picture[..., channel].astype(np.int32) for channel in range(3))
    return (r << 16 | g << 8 | b).ravel()


def test_every_pixel_has_about_the_nearest_colour_of_the_palette(film: Film, shown: list[Picture]) -> None:
    assert film.gif.palette is not None
    palette = film.gif.palette.astype(np.int32)
    for frame, png in ((shown[0], film.pngs[0]), (shown[-1], film.pngs[-1])):
        sample = png.reshape(-1, 3)[::97].astype(np.int32)
        chosen = np.sqrt(((frame.reshape(-1, 3)[::97] - sample) ** 2).sum(1))
        best = np.sqrt(((sample[:, None] - palette) ** 2).sum(2).min(1))
        # Colours are looked up in steps of four.
        assert (chosen - best).max() <= 8


def test_decoding_a_frame_late_in_the_film_needs_no_luck(film: Film) -> None:
    """Frames read out of order are the same as those read in order."""
    last = iio.imread(film.file, plugin="pillow", index=len(film.pngs) - 1, mode="RGB")
    assert np.array_equal(last, film.gif.frames()[-1])


# The same bytes


@pytest.mark.slow
def test_two_processes_write_the_bytes_of_one(film: Film, geodata: Path, tmp_path: Path) -> None:
    other = build(geodata, tmp_path / "two", 2)
    assert contents(other) == contents(film.folder)


@pytest.mark.slow
def test_two_runs_write_the_same_bytes(film: Film, geodata: Path, tmp_path: Path) -> None:
    other = build(geodata, tmp_path / "again", 1)
    assert contents(other) == contents(film.folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_frame_drawn_alone_is_the_films_frame(film: Film, geodata: Path, tmp_path: Path) -> None:
    """Random access: nothing depends on the frame before. By itself it has every colour, or those of the film."""
    frame, alone, same = film.folder / "frames" / "1950-09-17.png", tmp_path / "alone.png", tmp_path / "same.png"
    command = [sys.executable, "-m", "kwmaps", "frame", "1950-09-17", "-o", str(alone)]
    subprocess.run([*command, "--geodata", str(geodata), "--size", "480x270", "-q"], check=True)
    drawn, shown = (np.asarray(Image.open(path).convert("RGB")).astype(float) for path in (alone, frame))
    assert 10 * np.log10(255**2 / np.mean((drawn - shown) ** 2)) >= 44
    write_picture(kwmaps.load(geodata), date(1950, 9, 17), same, Options((480, 270)), COLOURS)
    assert same.read_bytes() == frame.read_bytes()


# The writer by itself

FOUR = Palette(np.array([[0, 0, 0], [255, 255, 255], [200, 30, 30], [30, 30, 200]], np.uint8))


def written(frames: list[tuple[Picture, int]], size: tuple[int, int] = (8, 6)) -> gif89a.Gif:
    file = io.BytesIO()
    writer = GifWriter(file, size, FOUR, ["a comment — “quoted” 한국" * 40])
    for indices, delay in frames:
        writer.add(indices, delay)
    writer.close()
    return gif89a.parse(file.getvalue())


def plain(value: int) -> Picture:
    return np.full((6, 8), value, np.uint8)


def test_a_frame_like_the_one_before_makes_that_one_stay_longer() -> None:
    gif = written([(plain(0), 10), (plain(0), 20), (plain(1), 5)])
    assert gif.delays == [30, 5]


def test_no_time_is_lost_when_a_picture_stays_for_minutes() -> None:
    gif = written([(plain(2), 40_000)] * 3)
    assert sum(gif.delays) == 120_000
    assert all(np.array_equal(frame, gif.frames()[0]) for frame in gif.frames())


def test_a_single_pixel_that_changes_is_stored_as_one() -> None:
    other = plain(0)
    other[4, 3] = 1
    gif = written([(plain(0), 10), (other, 10)])
    assert gif.images[1].box == (3, 4, 1, 1)
    assert gif.frames()[1][4, 3].tolist() == [255, 255, 255]


def test_long_comments_in_any_script_survive() -> None:
    assert written([(plain(0), 10)]).comments == ["a comment — “quoted” 한국" * 40]


@pytest.mark.parametrize("delay", [0, 1, -5])
def test_a_delay_that_browsers_would_change_is_refused(delay: int) -> None:
    with pytest.raises(ValueError, match="at least 2 hundredths"):
        written([(plain(0), delay)])


def test_random_frames_come_back_as_they_were() -> None:
    random = np.random.default_rng(1953)
    frames = [random.integers(0, 4, (60, 90), dtype=np.uint8) for _ in range(5)]
    gif = written([(frame, 7) for frame in frames], (90, 60))
    for frame, shown in zip(frames, gif.frames(), strict=True):
        assert np.array_equal(FOUR.colours[frame], shown)


# Memory


def test_frames_go_to_the_file_one_by_one() -> None:
    """However long the film, hardly any frame is alive at the same time."""
    writer = GifWriter(io.BytesIO(), (8, 6), FOUR, "")
    alive: list[weakref.ref[Picture]] = []
    most = 0
    for number in range(300):
        frame = plain(number % 4)
        alive.append(weakref.ref(frame))
        writer.add(frame, 4)
        del frame
        if number % 100 == 99:
            gc.collect()
        most = max(most, sum(reference() is not None for reference in alive))
    assert most <= 4


def double(number: int) -> int:
    return 2 * number


def doubling() -> object:
    return double


@pytest.mark.parametrize("workers", [1, 2])
def test_jobs_are_handed_out_as_their_results_are_taken(workers: int) -> None:
    """Results that nobody has fetched yet don't pile up."""
    started = taken = most = 0

    def jobs() -> object:
        nonlocal started
        for number in range(60):
            started += 1
            yield number

    for number, result in enumerate(ordered(doubling, jobs(), workers)):  # type: ignore[arg-type,var-annotated]
        most = max(most, started - taken)
        taken += 1
        assert result == 2 * number
    assert taken == 60
    assert most <= 3 * workers + 1


def failing() -> object:
    return broken


def broken(number: int) -> int:
    if number == 5:
        raise RuntimeError("the fifth is broken")
    return number


@pytest.mark.parametrize("workers", [1, 2])
def test_a_lost_frame_is_an_error_and_never_a_gap(workers: int) -> None:
    with pytest.raises(RuntimeError, match="the fifth is broken"):
        list(ordered(failing, range(40), workers))  # type: ignore[arg-type]


LETTERS = """
from kwmaps.executors import ordered
from kwmaps.render.lettering import set_line
from kwmaps.render.writing import Letters
from kwmaps.style import fonts

FACE = "NotoSansKR-Regular.ttf"
TEXTS = ["".join(map(chr, range(0xAC00 + 5 * n, 0xAC05 + 5 * n))) for n in range(200)]

def draw(text):
    found = set_line(Letters(text, 10, 40, 14, FACE, "#000000"))
    return found[2].tobytes() if found else b"", fonts.width(text, FACE, 14)

draw(TEXTS[0])
there = list(ordered(lambda: draw, TEXTS, 2, lambda: draw))
assert there == [draw(text) for text in TEXTS]
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes begin anew elsewhere, and know nothing of this script")
def test_workers_read_letters_through_files_of_their_own() -> None:
    """Fonts are read letter by letter: through one open file two copies of a process would read each other's."""
    subprocess.run([sys.executable, "-c", LETTERS], check=True, timeout=120)


@pytest.mark.skipif(sys.platform != "linux", reason="processes begin anew elsewhere, and know nothing of this script")
def test_workers_end_when_their_parent_is_killed() -> None:
    """Else they would wait for jobs for ever, and keep later builds out of the folder."""
    script = "import time; from kwmaps.executors import ordered; here = lambda: time.sleep; list(ordered(here, [60, 60], 2, here))"
    parent = psutil.Popen([sys.executable, "-c", script])
    deadline = time.monotonic() + 60
    workers: list[psutil.Process] = []
    while len(workers) < 2 and time.monotonic() < deadline:
        workers = [child for child in parent.children() if "resource_tracker" not in " ".join(child.cmdline())]
        time.sleep(0.05)
    assert len(workers) == 2
    time.sleep(0.5)
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert not alive
