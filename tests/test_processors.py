"""The same bytes whatever the processor knows: libraries choose other ways on each kind, and not all of them round alike."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import kwmaps
from kwmaps.encoders import video
from kwmaps.outputs.film import make_film
from kwmaps.outputs.products import Wanted
from kwmaps.scene.options import Options
from kwmaps.timeline.schedule import schedule

# The front runs through the close-ups in many corners: fourteen of these weeks' frames once differed.
FIRST, LAST = "1950-10-26", "1950-10-31"

OLD = "Nehalem"
"""A kind of processor of 2008, as qemu calls it: none of the instructions that libraries of today look for."""


def built(folder: Path, geodata: Path, environment: dict[str, str], *emulator: str) -> dict[str, bytes]:
    """What the build command writes in a process of its own."""
    command = [*emulator, sys.executable, "-m", "kwmaps", "build", "-q", "-o", folder, "--geodata", geodata, "-j", "1"]
    options = ["--from", FIRST, "--to", LAST, "--formats", "png,gif,mp4", "--size", "1280x720"]
    subprocess.run([*map(str, command), *options], check=True, env={**os.environ, **environment}, capture_output=True)
    files = (path for path in folder.rglob("*") if path.suffix in (".png", ".gif", ".mp4"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def here(geodata: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What this machine's processor writes."""
    return built(tmp_path_factory.mktemp("here"), geodata, {})


@pytest.mark.skipif(sys.platform != "linux", reason="only there the system's sines can be told what not to use")
def test_sines_and_sums_of_an_older_processor_give_the_same_bytes(
    here: dict[str, bytes], geodata: Path, tmp_path: Path
) -> None:
    newer = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    # As glibc has called them before and since its version 2.33.
    unknown = (f"-{name}{ending}" for name in ("AVX512F", "AVX2", "FMA", "FMA4", "AVX") for ending in ("", "_Usable"))
    environment = {
        "NPY_DISABLE_CPU_FEATURES": " ".join(newer),
        "GLIBC_TUNABLES": f"glibc.cpu.hwcaps={','.join(unknown)}",
    }
    found = built(tmp_path, geodata, environment)
    assert len(found) == 8
    assert [name for name in here if found[name] != here[name]] == []


def test_video_without_any_of_a_processors_own_ways_has_the_same_bytes(
    atlas: kwmaps.Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = schedule(atlas, "day", date.fromisoformat(FIRST), date.fromisoformat(LAST))

    def film(name: str) -> bytes:
        path = tmp_path / name
        make_film(atlas, frames, Options((640, 360)), Wanted(films={"mp4": path}))
        return path.read_bytes()

    usual = film("usual.mp4")
    codec = video.CODECS["h264"]
    plain = {**codec.options, "x264-params": codec.options["x264-params"] + ":asm=0"}
    monkeypatch.setitem(video.CODECS, "h264", video.Codec(codec.library, plain, codec.set_up))
    # The settings stand in the stream, all but which processor there is.
    assert film("plain.mp4") == usual


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() != "x86_64" or not shutil.which("qemu-x86_64"), reason="needs qemu-user")
def test_an_emulated_old_processor_writes_the_same_bytes(here: dict[str, bytes], geodata: Path, tmp_path: Path) -> None:
    found = built(tmp_path, geodata, {}, "qemu-x86_64", "-cpu", OLD)
    assert len(found) == 8
    assert [name for name in here if found[name] != here[name]] == []
