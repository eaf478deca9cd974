"""Builds that go on where an earlier one ended: what is kept, what is drawn again, and that nobody can tell afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from little_war import SNAPSHOTS, LittleWar
from PIL import Image

import kwmaps
from kwmaps.build import keys
from kwmaps.build.plan import Count
from kwmaps.build.store import NAME, Store
from kwmaps.dates import span
from kwmaps.encoders.png import decode_rows
from kwmaps.errors import OutputError
from kwmaps.outputs.film import make_film
from kwmaps.outputs.products import Wanted
from kwmaps.scene.labels import place_labels
from kwmaps.scene.model import Label
from kwmaps.scene.options import Options
from kwmaps.timeline.schedule import schedule

SIZE = (288, 162)
EDITED = "fronts/1950-03-12.geojson"
REACH = span(date(1950, 3, 8), date(1950, 3, 24))


def build(
    war: LittleWar,
    folder: Path,
    *,
    fresh: bool = False,
    reduced: bool = True,
    options: Options | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Count:
    """Every day of the little war, in all formats."""
    atlas = kwmaps.load(war.folder)
    films = {"gif": folder / "war.gif", "mp4": folder / "war.mp4"}
    wanted = Wanted(folder / "frames", films, SIZE, fresh=fresh, reduced=reduced)
    count = Count()
    make_film(atlas, schedule(atlas, "day"), options or Options(SIZE), wanted, 1, progress, count=count)
    return count


def products(folder: Path) -> dict[str, bytes]:
    found = (*folder.glob("*.gif"), *folder.glob("*.mp4"), *folder.glob("frames/*"))
    return {path.name: path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def built(still: LittleWar, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished build of the little war: for copying."""
    folder = tmp_path_factory.mktemp("built")
    build(still, folder)
    return folder


@pytest.fixture
def out(built: Path, tmp_path: Path) -> Path:
    """A finished build that may be continued."""
    return Path(shutil.copytree(built, tmp_path / "out"))


def test_without_an_edit_nothing_is_drawn(still: LittleWar, out: Path) -> None:
    before = products(out)
    assert build(still, out) == Count(drawn=0, kept=25)
    assert products(out) == before


def test_fresh_draws_everything_and_the_bytes_are_the_same(still: LittleWar, out: Path) -> None:
    before = products(out)
    assert build(still, out, fresh=True) == Count(drawn=25, kept=0)
    assert products(out) == before


def test_after_an_edit_only_frames_between_the_neighbours_are_drawn(
    little: LittleWar, out: Path, tmp_path: Path
) -> None:
    little.move(EDITED, 0, lambda line: [*line[:5], [line[5][0], line[5][1] + 0.01], *line[6:]])
    count = build(little, out)
    assert count.kept >= 25 - len(REACH)
    assert 0 < count.drawn <= len(REACH)
    build(little, tmp_path / "whole")
    assert products(out) == products(tmp_path / "whole")


def test_a_note_redraws_nothing(little: LittleWar, out: Path) -> None:
    little.set(EDITED, 0, note="ask the archive again", source="another book")
    assert build(little, out).drawn == 0


EDITS: dict[str, Callable[[LittleWar, float], object]] = {
    "a vertex moved": lambda war, by: war.move(EDITED, 0, lambda line: [[x, y + by * (n == 4)] for n, (x, y) in enumerate(line)]),
    "a front moved": lambda war, by: war.move(EDITED, 0, lambda line: [[x, y + by] for x, y in line]),
    "a town renamed": lambda war, by: war.set("places.geojson", 0, name=f"Town {by:.2f}"),
    "a certainty changed": lambda war, by: war.set(EDITED, 0, certainty="conjecture" if by > 0 else "likely"),
    "an event changed": lambda war, by: war.set("events.geojson", 0, text=f"It moves by {by:.2f}."),
    "a movement later": lambda war, by: war.set("movements.geojson", 0, units=f"{by:.2f}nd Division"),
    "a snapshot gone": lambda war, by: (war.folder / "fronts" / f"{SNAPSHOTS[1]}.geojson").unlink(missing_ok=True),
}  # fmt: skip


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.tuples(some.sampled_from(sorted(EDITS)), some.floats(-0.15, 0.15)), min_size=1, max_size=3))
def test_after_any_edits_the_bytes_are_those_of_a_whole_build(
    built: Path, tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, float]]
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    war, out = LittleWar.make(folder / "war"), Path(shutil.copytree(built, folder / "out"))
    for name, by in edits:
        EDITS[name](war, round(by, 3))
        build(war, out)
    build(war, folder / "whole")
    assert products(out) == products(folder / "whole")


def damage(path: Path, how: str) -> None:
    content = bytearray(path.read_bytes())
    if how == "cut short":
        del content[len(content) // 2 :]
    elif how == "a byte flipped":
        content[len(content) // 2] ^= 0x10
    elif how == "emptied":
        content.clear()
    else:
        content[:] = b"something else"
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("how", ["cut short", "a byte flipped", "emptied", "replaced"])
@pytest.mark.parametrize("what", ["frames/1950-03-10.png", ".kwmaps/*.reel"])
def test_what_is_damaged_is_drawn_again(still: LittleWar, out: Path, what: str, how: str) -> None:
    before = products(out)
    (path,) = out.glob(what)
    damage(path, how)
    count = build(still, out)
    assert count.drawn >= 1
    assert products(out) == before


@pytest.mark.parametrize("how", ["cut short", "a byte flipped", "emptied", "replaced"])
@pytest.mark.parametrize("what", [".kwmaps/*.ground", ".kwmaps/*.palette", ".kwmaps/*.words"])
def test_what_is_damaged_of_grounds_and_colours_is_made_again(
    little: LittleWar, out: Path, tmp_path: Path, what: str, how: str
) -> None:
    (path,) = out.glob(what)
    damage(path, how)
    little.move(EDITED, 0, lambda line: [*line[:5], [line[5][0], line[5][1] + 0.01], *line[6:]])
    assert build(little, out).drawn
    build(little, tmp_path / "whole")
    assert products(out) == products(tmp_path / "whole")


@pytest.mark.parametrize("reduced", [False, True])
def test_a_kept_picture_is_read_as_any_program_reads_it(still: LittleWar, tmp_path: Path, reduced: bool) -> None:
    build(still, tmp_path, reduced=reduced)
    for path in sorted((tmp_path / "frames").glob("*.png"))[:3]:
        with Image.open(path) as image:
            assert image.mode == ("P" if reduced else "RGB")
            assert np.array_equal(decode_rows(path.read_bytes()), np.asarray(image.convert("RGB")))


def test_frames_in_all_colours_are_other_frames(still: LittleWar, out: Path, tmp_path: Path) -> None:
    """Neither kind is ever taken for the other, whichever was there before."""
    few = products(out)
    assert build(still, out, reduced=False) == Count(drawn=25, kept=0)
    build(still, tmp_path / "whole", reduced=False)
    assert products(out) == products(tmp_path / "whole")
    assert build(still, out) == Count(drawn=25, kept=0)
    assert products(out) == few


def test_words_are_placed_once(still: LittleWar, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as nothing differs that decides where they stand; damaged, they are placed again."""
    placed = 0

    def counted(*given: Any) -> tuple[Label, ...]:
        nonlocal placed
        placed += 1
        return place_labels(*given)

    monkeypatch.setattr("kwmaps.scene.place_names.place_labels", counted)
    before = products(out)
    (reel,) = (out / NAME).glob("*.reel")
    reel.unlink()
    assert build(still, out).drawn == 25
    assert placed == 0
    (words,) = (out / NAME).glob("*.words")
    words.write_bytes(words.read_bytes()[:-40])
    assert build(still, out).drawn == 0
    assert placed == 1
    assert products(out) == before


def test_what_another_version_drew_is_drawn_again(still: LittleWar, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "code", lambda: "another version")
    assert build(still, out).kept == 0


def test_other_choices_draw_everything_again(still: LittleWar, out: Path) -> None:
    assert build(still, out, options=Options(SIZE, theme="dark")).kept == 0
    assert build(still, out, options=Options(SIZE, theme="dark")).drawn == 0


def test_a_build_that_was_stopped_goes_on(atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    """In months of the real war: what they had finished is kept, and the outputs are as if nothing had happened."""
    frames = schedule(atlas, "week", date(1950, 6, 25), date(1950, 9, 30))
    out, whole = tmp_path / "out", tmp_path / "whole"

    def film(folder: Path, progress: Callable[[int], None] = lambda _: None) -> Count:
        count = Count()
        wanted = Wanted(folder / "frames", {"gif": folder / "war.gif", "mp4": folder / "war.mp4"}, SIZE)
        make_film(atlas, frames, Options(SIZE), wanted, 1, progress, count=count)
        return count

    def stop(done: int) -> None:
        if done == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        film(out, stop)
    assert not products(out)
    count = film(out)
    assert count.kept >= 5
    assert count.drawn + count.kept == len(frames)
    film(whole)
    assert products(out) == products(whole)


def test_what_is_not_used_any_more_is_forgotten(little: LittleWar, out: Path) -> None:
    stray = out / ".kwmaps" / ".half.reel.x1.part"
    stray.write_bytes(b"half of it")
    little.set("places.geojson", 0, name="Southhaven")
    build(little, out)
    assert not stray.exists()
    assert sorted(path.suffix for path in (out / ".kwmaps").iterdir()) == [".ground", ".palette", ".reel", ".words"]


def test_the_command_says_what_it_kept(run: Run, still: LittleWar, tmp_path: Path) -> None:
    command = ("build", "--geodata", still.folder, "-o", tmp_path, "--size", "288x162", "--every", "day", "-j", 1)
    assert "kept" not in run(*command).out
    assert "0 frames drawn, 25 kept" in run(*command).out
    assert "kept" not in run(*command, "--fresh").out


def test_two_builds_do_not_write_into_one_folder(still: LittleWar, out: Path) -> None:
    with Store(out / NAME).alone(), pytest.raises(OutputError, match="another build is writing into"):
        build(still, out)
    assert build(still, out).kept
