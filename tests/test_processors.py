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
    ("frame", "1950-11-28", "--layout", "9:16", "-o", "tall.png"),
    ("frame", "1950-10-29", "-o", "day.svg"),
    ("edit", "export", "1950-10-27", "-o", "day.gpkg"),
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
        for war, *words in given:
            told = [folder / word if before == "-o" else word for before, word in pairwise(["", *words])]
            command = [*emulator, sys.executable, "-m", "kwmaps", *told, "-q", "--geodata", war]
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


# What glibc and numpy call them, and what OpenBLAS would be on such a processor.
NEWEST = ("AVX512F", "AVX512VL", "AVX512BW", "AVX512DQ", "AVX512CD")
OLDER = {"of 2008": (OLD, (*NEWEST, "AVX2", "FMA", "FMA4", "AVX"), 2), "of 2013": ("Haswell", NEWEST, 3)}


@pytest.mark.skipif(sys.platform != "linux", reason="only there the system's sines can be told what not to use")
@pytest.mark.parametrize("age", ["of 2008", pytest.param("of 2013", marks=pytest.mark.slow)])
def test_an_older_processors_sines_sums_and_matrices_give_the_same_bytes(
    here: dict[str, bytes], machine: Machine, tmp_path: Path, age: str
) -> None:
    core, unknown, level = OLDER[age]
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    newer = [name for name in found if is_beyond(name, level)]
    environment = {
        "NPY_DISABLE_CPU_FEATURES": " ".join(newer),
        "OPENBLAS_CORETYPE": core,
        # As glibc has called them before and since its version 2.33.
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps="
        + ",".join(f"-{name}{ending}" for name in unknown for ending in ("", "_Usable")),
    }
    made = machine.made(tmp_path, environment)
    assert len(made) == len(here) == 12
    assert [name for name in here if made[name] != here[name]] == []


def is_beyond(name: str, level: int) -> bool:
    """Whether what numpy calls so is beyond a level of x86-64: the third has AVX2 and FMA, the fourth AVX-512."""
    return level < 3 or "512" in name or name == "X86_V4"


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
    assert len(found) == len(here) == 12
    assert [name for name in here if found[name] != here[name]] == []
