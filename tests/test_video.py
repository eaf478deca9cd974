"""The film as MP4: its bytes, its pictures, and when each is shown."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from conftest import Run
from PIL import Image

import kwmaps
from kwmaps.encoders.video import CODECS
from kwmaps.outputs.film import make_film
from kwmaps.outputs.products import Wanted
from kwmaps.scene.options import Options
from kwmaps.timeline.schedule import schedule

FIRST, LAST = date(1950, 9, 26), date(1950, 10, 6)
SIZE = (480, 270)


@pytest.fixture(scope="module")
def folder(atlas: kwmaps.Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eleven days in two months, hence in two stretches that were encoded apart."""
    out = tmp_path_factory.mktemp("video")
    frames = schedule(atlas, "day", FIRST, LAST)
    make_film(atlas, frames, Options(SIZE), Wanted(out / "frames", {"mp4": out / "war.mp4"}))
    return out


def boxes(content: bytes) -> list[str]:
    """The kinds of the boxes that an MP4 consists of, in order."""
    found, at = [], 0
    while at < len(content):
        found.append(content[at + 4 : at + 8].decode("ascii"))
        at += int.from_bytes(content[at : at + 4], "big")
    return found


def test_it_is_h264_that_every_player_knows(folder: Path) -> None:
    with av.open(str(folder / "war.mp4")) as container:
        (stream,) = container.streams
        assert isinstance(stream, av.VideoStream)
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.width, stream.height) == SIZE


def test_it_plays_while_it_is_loaded(folder: Path) -> None:
    kinds = boxes((folder / "war.mp4").read_bytes())
    assert kinds[0] == "ftyp"
    assert kinds.index("moov") < kinds.index("mdat")


def test_title_and_credit_are_in_the_file(folder: Path, atlas: kwmaps.Atlas) -> None:
    with av.open(str(folder / "war.mp4")) as container:
        assert container.metadata["title"] == atlas.war.title
        assert container.metadata["copyright"] == atlas.war.credit


def test_each_day_is_shown_when_and_as_long_as_the_schedule_says(folder: Path, atlas: kwmaps.Atlas) -> None:
    planned = schedule(atlas, "day", FIRST, LAST)
    with av.open(str(folder / "war.mp4")) as container:
        stream = container.streams.video[0]
        shown = [
            Fraction(frame.pts) * frame.time_base
            for frame in container.decode(stream)
            if frame.pts is not None and frame.time_base
        ]
        length = Fraction(stream.duration or 0) * (stream.time_base or 0)
    starts = np.cumsum([0, *(frame.centiseconds for frame in planned)])
    assert [round(100 * float(at)) for at in shown] == starts[:-1].tolist()
    assert round(100 * float(length)) == starts[-1]


def test_pictures_are_near_their_pngs(folder: Path) -> None:
    """Tints as well: a film whose colours are marked wrongly is shown greener or redder."""
    pngs = sorted((folder / "frames").iterdir())
    with av.open(str(folder / "war.mp4")) as container:
        for path, frame in zip(pngs, container.decode(video=0), strict=True):
            shown = frame.to_ndarray(format="rgb24").astype(float)
            with Image.open(path) as image:
                png = np.asarray(image.convert("RGB"), dtype=float)
            assert 10 * np.log10(255**2 / np.mean((shown - png) ** 2)) >= 32, path.name
            assert np.abs(shown.mean((0, 1)) - png.mean((0, 1))).max() < 2.5, path.name


@pytest.mark.slow
def test_two_processes_write_the_bytes_of_one(folder: Path, atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    frames = schedule(atlas, "day", FIRST, LAST)
    make_film(atlas, frames, Options(SIZE), Wanted(films={"mp4": tmp_path / "war.mp4"}), 2)
    assert (tmp_path / "war.mp4").read_bytes() == (folder / "war.mp4").read_bytes()


NARROW = ":asm=AVX2"


@pytest.mark.skipif(NARROW not in CODECS["h264"].options["x264-params"], reason="no AVX-512 here")
def test_narrower_registers_change_no_byte(
    atlas: kwmaps.Atlas, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where x264 is kept off AVX-512 it writes what it would write with it."""
    codec = CODECS["h264"]
    wide = codec.options["x264-params"].replace(NARROW, "")
    monkeypatch.setitem(CODECS, "h264", replace(codec, options={**codec.options, "x264-params": wide}))
    make_film(atlas, schedule(atlas, "day", FIRST, LAST), Options(SIZE), Wanted(films={"mp4": tmp_path / "wide.mp4"}))
    assert (tmp_path / "wide.mp4").read_bytes() == (folder / "war.mp4").read_bytes()


def test_without_pyav_a_line_says_how_to_install_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.mp4").write_bytes(b"old")
    monkeypatch.setitem(sys.modules, "av", None)
    outcome = run("animate", "-o", tmp_path / "x.mp4")
    assert outcome.code == 2
    assert outcome.err == 'kwmaps: video needs PyAV, which is missing here: pip install "kwmaps[video]"\n'
    assert (tmp_path / "x.mp4").read_bytes() == b"old"


def test_an_odd_size_is_refused_before_anything_is_drawn(run: Run, tmp_path: Path) -> None:
    outcome = run("animate", "-o", tmp_path / "x.mp4", "--size", "481x270")
    assert outcome.code == 2
    assert "even width and height" in outcome.err
    assert not list(tmp_path.iterdir())
