"""Documentation can't rot: what it shows is tried, what there is is documented."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import REPOSITORY

from kwmaps.cli import cli

PAGES = [
    page
    for pattern in ("*.md", "docs/**/*.md", "geodata/*.md", "output/*.md")
    for page in sorted(REPOSITORY.glob(pattern))
    # What is recorded there was true once and isn't mended.
    if page.name != "CHANGELOG.md"
]
README = REPOSITORY / "README.md"

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


def name(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def blocks(page: Path, *languages: str) -> list[str]:
    return [text for language, text in BLOCK.findall(page.read_text(encoding="utf-8")) if language in languages]


def commands(page: Path) -> Iterator[list[str]]:
    """Every `kwmaps …` of a page's shell blocks, as words after the program's name."""
    for block in blocks(page, "sh", "console", "text", "bash"):
        for line in block.replace("\\\n", " ").splitlines():
            found = re.match(r"\s*(?:\$ )?(?:\.venv/bin/)?kwmaps (.*)", line)
            if found:
                yield shlex.split(found[1], comments=True)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_shown_can_be_typed(page: Path) -> None:
    for words in commands(page):
        first = words[0]
        if first.startswith("-") or any(word.isupper() for word in words if not word.startswith("-")):
            continue
        assert first in cli.commands, f"kwmaps {shlex.join(words)}"
        # Parses the words without running the command.
        cli.commands[first].make_context(first, words[1:])


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    broken = [target for target in LINK.findall(text) if not (page.parent / target).exists()]
    assert broken == []


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_is_documented(command: str) -> None:
    assert any(f"kwmaps {command}" in page.read_text(encoding="utf-8") for page in PAGES), command


def test_the_readmes_python_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(REPOSITORY)
    code = blocks(README, "python")
    assert code
    for block in code:
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - it is our own page
    assert capsys.readouterr().out


def test_the_readme_begins_with_the_animation_and_two_commands() -> None:
    first_screen = README.read_text(encoding="utf-8")[:1_200]
    assert re.search(r"!\[[^\]]+\]\(docs/[\w./-]+\.gif\)", first_screen)
    assert "make maps" in first_screen
    assert "make test" in first_screen


def test_the_changelog_has_the_version() -> None:
    import kwmaps

    text = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    assert kwmaps.__version__ in text or "Unreleased" in text


def test_the_licence_and_the_citation_are_there() -> None:
    assert "MIT" in (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    assert "cff-version" in (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["maps", "test", "clean", "bench", "pages", "help"])
def test_make_knows_its_targets(target: str) -> None:
    assert re.search(rf"^{target}:.* ## .+", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
