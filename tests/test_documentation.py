"""Documentation can't rot: what it shows is tried, what there is is documented."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import html5lib
import pytest
from conftest import GEODATA, REPOSITORY

from kwmaps.cli import cli
from kwmaps.style import theme

OWN = "docs/site/pages"
"""Pages that only the site has. Their links are between pages of the site, and judged when that is made."""

PAGES = [
    page
    for pattern in ("*.md", "docs/**/*.md", "geodata/*.md", "output/*.md")
    for page in sorted(REPOSITORY.glob(pattern))
    # What is recorded there was true once and isn't mended.
    if page.name != "CHANGELOG.md"
]
README = REPOSITORY / "README.md"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"(?:\$ |- run: )?(?:\.venv/bin/)?kwmaps (.*)")
BLANKS = {"ADDRESS", "CODE", "COMMAND", "DATE", "DIR", "FILE", "LIST", "NAME", "NEW", "OLD", "PLACE"}
"""Words that stand for others."""


def name(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def blocks(page: Path, *languages: str) -> list[str]:
    return [text for language, text in BLOCK.findall(page.read_text(encoding="utf-8")) if language in languages]


def having(*languages: str) -> list[Path]:
    """The pages that show something in one of the languages."""
    return [page for page in PAGES if blocks(page, *languages)]


def lines(page: Path, *languages: str) -> Iterator[str]:
    for block in blocks(page, *languages):
        yield from (line.strip() for line in block.replace("\\\n", " ").splitlines() if line.strip())


def commands(page: Path) -> Iterator[list[str]]:
    """Every `kwmaps …` of a page's blocks, as words after the program's name."""
    for line in lines(page, "sh", "console", "text", "bash", "yaml"):
        found = COMMAND.match(line)
        if found:
            yield shlex.split(found[1], comments=True)


def mentions(page: Path) -> Iterator[list[str]]:
    """The same of what stands within a sentence, or under a picture."""
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    for found in re.finditer(r"`(?:\.venv/bin/)?kwmaps ([^`]+)`", text):
        yield shlex.split(found[1].replace("\n", " "))


def understood(words: list[str]) -> None:
    """Parses the words without running the command.

    Raises
    ------
    click.UsageError
        There is no such command, option or choice.
    """
    if words[0].startswith("-"):
        return
    command: click.Command = cli
    while isinstance(command, click.Group) and words:
        assert words[0] in command.commands, f"there is no {shlex.join(words)}"
        command, words = command.commands[words[0]], words[1:]
    if words or not isinstance(command, click.Group):
        command.make_context(command.name, words)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_shown_can_be_typed(page: Path) -> None:
    for words in commands(page):
        if not BLANKS & set(words):
            understood(words)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_mentioned_is_there(page: Path) -> None:
    for words in mentions(page):
        if not BLANKS & set(words):
            try:
                understood(words)
            except click.MissingParameter:
                # "`kwmaps frame` draws …" names a command and no day.
                continue


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_everything_else_that_can_be_typed_is_there(page: Path) -> None:
    """Targets of make, extras of pip, scripts of python."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", text, re.MULTILINE):
        wanted = target[0] or target[1]
        assert re.search(rf"^{wanted}:.* ## .+", MAKEFILE, re.MULTILINE), f"make {wanted}"
    for extras in re.findall(r"pip install (?:-e )?[\"'](?:kwmaps|\.)\[([\w,]+)\]", text):
        assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"]), extras
    for script in re.findall(r"python3? ([\w/]+\.py)", text):
        assert (REPOSITORY / script).is_file(), script


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in having("sh") if page != README], ids=name)
def test_every_line_in_a_sh_block_runs(page: Path, tmp_path: Path) -> None:
    """As it stands, in a folder like a clone's. What takes minutes stands in ``console`` blocks, and is parsed only.

    The README's lines are run by .ci/run, with the wheel's program.
    """
    tried = set(lines(README, "sh"))
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/bin").symlink_to(Path(sys.executable).parent)
    shutil.copytree(GEODATA, tmp_path / "geodata")
    shutil.copytree(GEODATA, tmp_path / "my-war")
    for line in (line for line in lines(page, "sh") if line not in tried):
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", line], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"$ {line}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize(
    "page",
    [
        # Pages that make films take longer.
        pytest.param(page, marks=pytest.mark.slow) if "animate(" in page.read_text(encoding="utf-8") else page
        for page in having("python")
    ],
    ids=name,
)
def test_python_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "geodata").symlink_to(GEODATA)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, name(page), "exec"), names)  # noqa: S102 - it is our own page


def test_a_theme_of_ones_own_is_one(tmp_path: Path) -> None:
    (shown,) = blocks(REPOSITORY / "docs/looks.md", "toml")
    file = tmp_path / "green.toml"
    file.write_text(shown, encoding="utf-8")
    assert theme.read(str(file)).first.ground == "#b5d3a8"


@pytest.mark.parametrize("page", having("toml"), ids=name)
def test_toml_is_toml(page: Path) -> None:
    for block in blocks(page, "toml"):
        assert tomllib.loads(block)


@pytest.mark.parametrize("page", having("html"), ids=name)
def test_html_is_html(page: Path) -> None:
    parser = html5lib.HTMLParser(strict=True)
    for block in blocks(page, "html"):
        assert len(parser.parseFragment(block)) > 0


@pytest.mark.parametrize("page", [page for page in PAGES if not name(page).startswith(OWN)], ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    broken = [target for target in LINK.findall(text) if not (page.parent / target).exists()]
    assert broken == []


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_is_documented(command: str) -> None:
    assert any(f"kwmaps {command}" in page.read_text(encoding="utf-8") for page in PAGES), command


def test_the_readme_begins_with_the_animation_and_two_commands() -> None:
    first_screen = README.read_text(encoding="utf-8")[:1_200]
    assert re.search(r"!\[[^\]]+\]\(docs/[\w./-]+\.gif\)", first_screen)
    assert "make maps" in first_screen
    assert "make test" in first_screen


def test_the_licence_and_the_citation_are_there() -> None:
    assert "MIT" in (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    assert "cff-version" in (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["maps", "test", "clean", "bench", "coverage", "docs", "pages", "help"])
def test_make_knows_its_targets(target: str) -> None:
    assert re.search(rf"^{target}:.* ## .+", MAKEFILE, re.MULTILINE)
