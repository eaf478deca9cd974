"""What the tests share: the real war, the little one, and the command line in this process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from little_war import LittleWar

import kwmaps

REPOSITORY = Path(kwmaps.__file__).resolve().parents[1]
GEODATA = REPOSITORY / "geodata"

# Derandomised: the suite says the same thing at every run (invariant 4 holds for tests as well).
hypothesis.settings.register_profile("kwmaps", derandomize=True, deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("kwmaps")


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``kwmaps ARGUMENTS`` in this process, as the installed command does."""
    from kwmaps.cli import main

    def command(*arguments: object) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Outcome(int(stopped.value.code or 0), out, err)

    return command


@pytest.fixture(scope="session")
def geodata() -> Path:
    """The folder of the real war."""
    return GEODATA


@pytest.fixture(scope="session")
def atlas() -> kwmaps.Atlas:
    """The real war, loaded once."""
    return kwmaps.load(GEODATA)


@pytest.fixture
def little(tmp_path: Path) -> LittleWar:
    """A folder with the little war, to be changed at will."""
    return LittleWar.make(tmp_path / "little")


@pytest.fixture(scope="session")
def still(tmp_path_factory: pytest.TempPathFactory) -> LittleWar:
    """The little war as it was written: for reading only."""
    return LittleWar.make(tmp_path_factory.mktemp("still") / "war")


@pytest.fixture(scope="session")
def small_atlas(still: LittleWar) -> kwmaps.Atlas:
    """The little war, loaded once."""
    return kwmaps.load(still.folder)


@pytest.fixture
def real_copy(tmp_path: Path) -> Path:
    """A copy of the real war's folder, to be changed at will."""
    return Path(shutil.copytree(GEODATA, tmp_path / "geodata"))
