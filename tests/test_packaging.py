"""What is handed out: one version, extras that add up, a wheel that is made from the source archive and stays small."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from conftest import REPOSITORY

import kwmaps

LARGEST_WHEEL = 15_000_000
"""Bytes."""

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The source archive, and the wheel made from it, as `python -m build` does."""
    folder = tmp_path_factory.mktemp("dist")
    words = [sys.executable, "-m", "build", "--outdir", str(folder), str(REPOSITORY)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return archive, wheel


@pytest.mark.slow
def test_the_wheel_made_from_the_source_archive_has_everything_and_is_small(built: tuple[Path, Path]) -> None:
    archive, wheel = built
    assert wheel.stat().st_size <= LARGEST_WHEEL
    inside = set(zipfile.ZipFile(wheel).namelist())
    code = {path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "kwmaps").rglob("*.py")}
    war = {
        f"kwmaps/war/{path.relative_to(REPOSITORY / 'geodata')}" for path in (REPOSITORY / "geodata").rglob("*.geojson")
    }
    assert code | war | {"kwmaps/py.typed", "kwmaps/war/war.toml"} <= inside
    strays = [name for name in inside if not name.startswith(("kwmaps/", f"kwmaps-{kwmaps.__version__}.dist-info/"))]
    assert strays == []
    print(f"wheel {wheel.stat().st_size / 1e6:.1f} MB, source archive {archive.stat().st_size / 1e6:.1f} MB")


@pytest.mark.slow
def test_the_licences_are_in_the_wheel(built: tuple[Path, Path]) -> None:
    names = [name for name in zipfile.ZipFile(built[1]).namelist() if ".dist-info/licenses/" in name]
    ends = ("/LICENSE", "geodata/SOURCES.md", "basemap/SOURCES.md", "OFL-NotoSans.txt", "OFL-SourceSans.txt")
    for end in ends:
        assert any(name.endswith(end) for name in names), end


@pytest.mark.slow
def test_the_wheel_says_what_it_is(built: tuple[Path, Path]) -> None:
    archive = zipfile.ZipFile(built[1])
    said = email.message_from_bytes(archive.read(f"kwmaps-{kwmaps.__version__}.dist-info/METADATA"))
    assert said["Version"] == kwmaps.__version__
    assert said["Requires-Python"] == ">=3.11"
    assert said["Description-Content-Type"] == "text/markdown"
    assert {"slides", "web", "dask", "preview", "video", "all"} <= set(said.get_all("Provides-Extra", []))


@pytest.mark.slow
def test_the_source_archive_has_what_tests_and_pages_need(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[0]) as archive:
        inside = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    tracked = {
        "pyproject.toml",
        "Makefile",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "tests/conftest.py",
        "docs/site/conf.py",
    }
    assert tracked | {"geodata/war.toml", "benchmarks/run.py", "docs/korean-war.gif"} <= inside
    assert not [name for name in inside if name.startswith(("site/", "output/frames", ".venv"))]


def test_all_is_the_sum_of_the_extras_that_users_choose() -> None:
    extras = PROJECT["optional-dependencies"]
    (whole,) = extras["all"]
    named = set(re.fullmatch(r"kwmaps\[([\w,]+)\]", whole)[1].split(","))  # type: ignore[index] # it matches or fails
    assert named == set(extras) - {"all", "docs", "test"}


def test_the_version_stands_in_one_place() -> None:
    assert PROJECT["dynamic"] == ["version"]
    assert metadata.version("kwmaps") == kwmaps.__version__
    cited = re.search(r"^version: (.+)$", (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert cited is not None
    assert cited[1] == kwmaps.__version__
    assert f"## [{kwmaps.__version__}]" in (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_workflow_tries_every_python_that_is_promised() -> None:
    workflow = (REPOSITORY / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    promised = [line.rpartition(" :: ")[2] for line in PROJECT["classifiers"] if ":: Python :: 3." in line]
    assert len(promised) >= 3
    for version in promised:
        assert f'"{version}"' in workflow, version


def completed(line: str, *, shell: str = "bash") -> list[str]:
    """What is offered at the end of a line."""
    words = line.split(" ")
    program = Path(sys.executable).with_name("kwmaps")
    asked = {
        **os.environ,
        "_KWMAPS_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run([program], env=asked, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [offer.split(",", 1)[1] for offer in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("kwmaps fr", "frame"),
        ("kwmaps edit new", "new-snapshot"),
        ("kwmaps frame 1950-09-1", "1950-09-15"),
        ("kwmaps frame 1950-09-15 --the", "--theme"),
        ("kwmaps frame 1950-09-15 --theme hi", "high-contrast"),
        ("kwmaps frame 1950-09-15 --lang zh", "zh-Hant"),
        ("kwmaps frame 1950-09-15 --layout 9", "9:16"),
        ("kwmaps frame 1950-09-15 --hide arrows,ch", "arrows,chart"),
    ],
)
def test_the_shell_completes(line: str, offered: str) -> None:
    assert offered in completed(line)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_for_each_shell_gives_a_script(shell: str) -> None:
    page = (REPOSITORY / "docs/start.md").read_text(encoding="utf-8")
    assert f"_KWMAPS_COMPLETE={shell}_source kwmaps" in page
    asked = {**os.environ, "_KWMAPS_COMPLETE": f"{shell}_source"}
    program = Path(sys.executable).with_name("kwmaps")
    done = subprocess.run([program], env=asked, capture_output=True, text=True, check=True)
    assert f"_KWMAPS_COMPLETE={shell}_complete" in done.stdout
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=done.stdout, text=True, check=True)
