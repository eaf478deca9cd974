"""The same bytes whatever the processor knows: libraries choose other ways on each kind, and not all of them round alike."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from little_war import LittleWar

import kwmaps
from kwmaps.encoders import video
from kwmaps.outputs.film import make_film
from kwmaps.outputs.products import Wanted
from kwmaps.scene.options import Options
from kwmaps.timeline.schedule import schedule

# The front runs through the close-ups in many corners: fourteen of these weeks' frames once differed.
FIRST, LAST = "1950-10-26", "1950-10-31"

OLD = "Nehalem"
"""A kind of processor of 2008, as qemu and OpenBLAS call it: none of the instructions that libraries of today look for."""

MADE = (
    ("build", "-o", "", "--from", FIRST, "--to", LAST, "--formats", "png,gif,mp4", "--size", "1280x720", "-j", "1"),
    ("frame", "1950-10-29", "-o", "day.svg"),
)
"""Commands, each with what it writes."""


@dataclass(frozen=True)
class Machine:
    """Runs commands in processes of their own."""

    geodata: Path
    little: Path
    """A little war, whose page is made in a second."""

    def made(self, folder: Path, environment: Mapping[str, str] | None = None, *emulator: str) -> dict[str, bytes]:
        """What the commands write."""
        given = [(self.geodata, *words) for words in MADE] + [(self.little, "player", "-o", "war.html")]
        for war, name, *arguments in given:
            told = [folder / word if before == "-o" else word for before, word in pairwise(["", *arguments])]
            command = [*emulator, sys.executable, "-m", "kwmaps", name, *told, "-q", "--geodata", war]
            chosen = {**os.environ, **(environment or {})}
            subprocess.run(list(map(str, command)), check=True, env=chosen, capture_output=True)
        files = (path for path in folder.rglob("*") if path.is_file() and ".kwmaps" not in path.parts)
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def machine(geodata: Path, still: LittleWar) -> Machine:
    return Machine(geodata, still.folder)


@pytest.fixture(scope="module")
def here(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What this machine's processor writes."""
    return machine.made(tmp_path_factory.mktemp("here"))


@pytest.mark.skipif(sys.platform != "linux", reason="only there the system's sines can be told what not to use")
def test_sines_sums_and_matrices_of_an_older_processor_give_the_same_bytes(
    here: dict[str, bytes], machine: Machine, tmp_path: Path
) -> None:
    newer = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    # As glibc has called them before and since its version 2.33.
    unknown = (f"-{name}{ending}" for name in ("AVX512F", "AVX2", "FMA", "FMA4", "AVX") for ending in ("", "_Usable"))
    environment = {
        "NPY_DISABLE_CPU_FEATURES": " ".join(newer),
        "OPENBLAS_CORETYPE": OLD,
        "GLIBC_TUNABLES": f"glibc.cpu.hwcaps={','.join(unknown)}",
    }
    found = machine.made(tmp_path, environment)
    assert len(found) == len(here) == 10
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
    # In the stream stand all settings but those of the processor.
    assert film("plain.mp4") == usual


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() != "x86_64" or not shutil.which("qemu-x86_64"), reason="needs qemu-user")
def test_an_emulated_old_processor_writes_the_same_bytes(
    here: dict[str, bytes], machine: Machine, tmp_path: Path
) -> None:
    found = machine.made(tmp_path, {}, "qemu-x86_64", "-cpu", OLD)
    assert len(found) == len(here) == 10
    assert [name for name in here if found[name] != here[name]] == []
