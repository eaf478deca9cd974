"""The house rules: which package may import which, who may draw, and what modules may be called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import kwmaps

PACKAGE = Path(kwmaps.__file__).resolve().parent

ORDER = (
    "cli",
    "__init__",
    "notebook",
    "preview",
    "editing",
    "outputs",
    "build",
    "executors",
    "encoders",
    "render",
    "scene",
    "style",
    "timeline",
    "geodata",
    "model",
    "geometry",
    "dates",
    "errors",
)
"""From the door down to the foundations: a package may import itself and what stands below it."""

LIBRARIES = {
    # Who may import what is told apart from everybody.
    "matplotlib": {"render"},
    "contourpy": {"timeline"},
    "click": {"cli"},
    "rich": {"cli"},
    "pydantic": {"geodata"},
    "geopandas": {"editing", "geodata", "notebook"},
    "pyogrio": {"editing"},
    "pandas": {"editing", "notebook", "outputs"},
    "pyarrow": {"outputs"},
    "pptx": {"outputs"},
    "typst": {"outputs"},
    "jinja2": {"outputs"},
    "markupsafe": {"outputs"},
    "pikepdf": {"outputs"},
    "filelock": {"build"},
    "isal": {"build", "encoders"},
    "av": {"encoders", "outputs"},
    "distributed": {"build", "executors"},
    "starlette": {"preview"},
    "uvicorn": {"preview"},
    "watchfiles": {"preview"},
}

LONGEST = 300
"""Lines of a module."""

BANNED = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "data"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def home(path: Path) -> str:
    """The top-level part of the package that a module belongs to: ``scene``, ``cli``, ``__init__`` …"""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a file imports anywhere in it, types too, as (line, dotted name)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield node.lineno, whole if is_module(whole) else str(node.module)


def is_module(name: str) -> bool:
    path = PACKAGE.parent / Path(*name.split("."))
    return name.startswith("kwmaps.") and (path.with_suffix(".py").is_file() or (path / "__init__.py").is_file())


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_only_go_down_the_house(path: Path) -> None:
    here = home(path)
    if here == "__main__":
        return
    assert here in ORDER, f"{here} has no place in the house yet: give it one in ORDER and in the design"
    climbing = []
    for line, name in imported(path):
        parts = name.split(".")
        if parts[0] != "kwmaps":
            continue
        there = parts[1] if len(parts) > 1 else "__init__"
        # The package's own first file fetches names when they are asked for, hence anybody may stand below it.
        if there != here and ORDER.index(there) < ORDER.index(here):
            climbing.append(f"{path.name}:{line} ({here}) imports {name} ({there})")
    assert not climbing, "\n".join(climbing)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_stays_where_it_belongs(library: str) -> None:
    strangers = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in modules()
        for line, name in imported(path)
        if name.split(".")[0] == library and home(path) not in LIBRARIES[library]
    ]
    assert not strangers


def test_pyplot_is_used_nowhere() -> None:
    """It keeps state between pictures; figures are made directly."""
    for path in modules():
        assert not any("pyplot" in name or "pylab" in name for _, name in imported(path)), path


def test_the_order_here_is_the_houses() -> None:
    found = {home(path) for path in modules()} - {"__main__"}
    assert found <= set(ORDER), found - set(ORDER)


def test_the_picture_of_the_house_shows_its_imports() -> None:
    """docs/architecture.svg, a dot for each pair; `make pages` draws it anew."""
    real = set()
    for path in modules():
        for _, name in imported(path):
            if name.split(".")[0] == "kwmaps":
                there = [*name.split("."), "__init__"][1]
                real.add((home(path), there if there in ORDER else "__init__"))
    picture = ET.parse(PACKAGE.parent / "docs/architecture.svg")
    drawn = {(dot.get("data-from"), dot.get("data-to")) for dot in picture.iter("{http://www.w3.org/2000/svg}circle")}
    assert drawn == {(here, there) for here, there in real if here not in (there, "__main__")}
    shown = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text") if text.text in ORDER]
    assert tuple(shown) == ORDER


def test_no_module_has_a_name_that_says_nothing() -> None:
    for path in modules():
        assert not BANNED & set(path.relative_to(PACKAGE).with_suffix("").parts), path


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_module_begins_with_one_sentence_on_why_it_exists(path: Path) -> None:
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    sentence = told.partition("\n")[0]
    assert re.fullmatch(r"[A-Z`].{12,}[.]", sentence), f"{path.name} begins with '{sentence}'"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_has_no_more_than_300_lines(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, f"{path.name} has {lines}: split it by purpose, each part with one reason to exist"


def test_nothing_asks_for_the_time_or_for_chance() -> None:
    """The same geodata give the same bytes, today and next year (invariant 4)."""
    forbidden = re.compile(r"\b(date\.today|datetime\.now|utcnow|time\.time|import random|np\.random|uuid4?\b)")
    for path in modules():
        assert not forbidden.search(path.read_text(encoding="utf-8")), path


def test_settings_are_passed_and_never_set_for_everybody() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert "rcParams[" not in text, path
        assert "rcParams.update" not in text, path


def test_words_are_neutral(geodata: Path) -> None:
    """KPA, PVA, ROK, UN Command: no map calls a side the enemy, or a town liberated."""
    loaded = re.compile(r"\b(enemy|enemies|liberat\w+|puppet|reds|commies|bandits)\b", re.IGNORECASE)
    drawn = ("events.geojson", "movements.geojson", "places.geojson", "war.toml")
    for name in drawn:
        shown = re.sub(r'"(note|source)": ?"(\\.|[^"\\])*"', "", (geodata / name).read_text(encoding="utf-8"))
        assert not loaded.search(shown), (name, loaded.search(shown))
