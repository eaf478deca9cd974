"""The documentation as a site, in a real browser: every page opens, every link leads somewhere, nobody else is asked for anything.

`KWMAPS_SITE=site` looks at a site that was made already; without it one is made first.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlparse

import html5lib
import pytest
from assemble import relinked
from command_page import command_page
from conftest import REPOSITORY
from contents import Page, chapters
from front_page import front_page
from make_site import make
from pages import chromium, opened
from playwright.sync_api import Browser

import kwmaps
from kwmaps.cli import cli

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


# What the pages are made of.


def test_every_page_of_docs_is_in_the_side_bar() -> None:
    sources = {page.source for _, pages in chapters() for page in pages if isinstance(page.source, str)}
    assert {f"docs/{path.name}" for path in (REPOSITORY / "docs").glob("*.md")} <= sources
    names = [page.name for _, pages in chapters() for page in pages]
    assert len(names) == len(set(names))


def test_the_commands_page_has_every_command_and_option() -> None:
    page = command_page()
    for name, command in cli.commands.items():
        section = page.split(f"## kwmaps {name}\n")[1]
        for parameter in command.params:
            assert all(option in section for option in parameter.opts if option.startswith("-")), (name, parameter.name)
    assert "### kwmaps edit new-snapshot" in page


def test_the_fronts_page_tells_every_front_and_its_sources(atlas: kwmaps.Atlas) -> None:
    page = front_page().replace("\\", "")
    for snapshot in atlas.snapshots:
        assert f"{snapshot.until.day} {snapshot.until:%B %Y}**" in page, snapshot.date
        for section in snapshot.sections:
            assert section.source in page
            assert section.note in page


def test_links_between_files_become_links_between_pages(tmp_path: Path) -> None:
    text = "[a](../geodata/README.md#first) [b](looks.md) [c](../LICENSE) `[d](e.md)` [e](https://example.org/x.md)"
    homes = {"geodata/README.md": "geodata", "docs/looks.md": "looks"}
    moved = relinked(text, "docs/x.md", homes, tmp_path)
    assert moved == "[a](geodata.md#first) [b](looks.md) [c](files/LICENSE) `[d](e.md)` [e](https://example.org/x.md)"
    assert (tmp_path / "files/LICENSE").is_file()
    with pytest.raises(SystemExit, match=r"docs/x\.md links to nowhere\.md"):
        relinked("[a](nowhere.md)", "docs/x.md", homes, tmp_path)


# The site itself.


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if made := os.environ.get("KWMAPS_SITE"):
        return (REPOSITORY / made).resolve()
    folder = tmp_path_factory.mktemp("docs") / "site"
    make(folder)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def pages_of(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*.html") if path.name != "korean-war.html")


def links(path: Path) -> tuple[set[str], set[str]]:
    """A page's addresses, and the names in it that addresses may lead to."""
    document = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)
    wanted = {node.get(key) for node in document.iter() if isinstance(node.tag, str) for key in ("href", "src")} - {
        None
    }
    return wanted, {str(node.get("id")) for node in document.iter() if isinstance(node.tag, str) and node.get("id")}


@pytest.mark.slow
def test_no_link_is_broken(site: Path) -> None:
    anchors = {path.resolve(): links(path)[1] for path in pages_of(site)}
    broken = []
    for path in pages_of(site):
        for link in links(path)[0]:
            address, fragment = urldefrag(urljoin(path.resolve().as_uri(), link))
            if urlparse(address).scheme == "file":
                target = Path(unquote(urlparse(address).path))
                there = target.is_file() and (
                    not fragment or target not in anchors or unquote(fragment) in anchors[target]
                )
                if not there:
                    broken.append(f"{path.name}: {link}")
    assert broken == []


@pytest.mark.slow
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_opens_without_complaint_and_asks_nobody(
    site: Path, browser: Browser, viewport: dict[str, int]
) -> None:
    assert len(pages_of(site)) > 25
    for path in pages_of(site):
        with opened(browser, path.as_uri(), viewport=viewport) as seen:
            seen.settle(100)
            assert seen.complaints == [], path.name
            strangers = [url for url in seen.requests if not url.startswith((site.as_uri(), "data:", "blob:"))]
            assert strangers == [], path.name
            assert seen.ask("document.documentElement.scrollWidth <= innerWidth"), f"{path.name} scrolls sideways"
            assert seen.ask("[...document.images].every(image => image.naturalWidth > 0)"), (
                f"{path.name} lacks a picture"
            )


@pytest.mark.slow
def test_a_phones_first_screen_has_the_film_a_sentence_and_two_commands(site: Path, browser: Browser) -> None:
    with opened(browser, (site / "index.html").as_uri(), viewport=PHONE) as seen:
        seen.settle()
        ends = seen.ask(
            """['.film img', '.lead', 'pre'].map(what => document.querySelector(what).getBoundingClientRect().bottom)"""
        )
        assert ends == sorted(ends)
        assert ends[-1] < PHONE["height"]
        assert re.findall(r"^make \w+", seen.page.inner_text("pre"), re.MULTILINE) == ["make maps", "make test"]


@pytest.mark.slow
def test_the_film_stands_still_for_those_who_ask_for_less_motion(site: Path, browser: Browser) -> None:
    with opened(browser, (site / "index.html").as_uri(), reduced_motion="reduce") as seen:
        assert seen.ask("document.querySelector('.film img').currentSrc").endswith("still.webp")


@pytest.mark.slow
def test_the_war_can_be_played_in_the_page(site: Path, browser: Browser) -> None:
    with opened(browser, (site / "explore.html").as_uri()) as seen:
        frame = seen.page.frame_locator("iframe")
        frame.locator("html[data-ready]").wait_for(timeout=60_000)
        assert "15 September 1950" in frame.locator("#date").inner_text()


@pytest.mark.slow
def test_the_search_finds_without_a_server(site: Path, browser: Browser) -> None:
    with opened(browser, (site / "search.html").as_uri() + "?q=perimeter") as seen:
        seen.page.wait_for_selector("ul.search li a", timeout=20_000)
        assert seen.page.locator("ul.search li a").count() > 3


@pytest.mark.slow
def test_the_python_reference_tells_all_public_names_and_errors(site: Path) -> None:
    page = (site / "library.html").read_text(encoding="utf-8")
    for name in kwmaps.__all__:
        assert name == "__version__" or f'id="kwmaps.{name}"' in page, name
    assert page.count("Raises") >= 4
    # Sphinx takes what stands before a colon for a type.
    assert ">Type<" not in page


@pytest.mark.slow
def test_words_stand_out_from_the_paper(site: Path, browser: Browser) -> None:
    """Axe finds nothing wrong for WCAG 2.2 AA with what this project writes: text, colours, pictures."""
    for scheme in ("light", "dark"):
        for name in ("index", "start", "history", "commands", "library", "architecture"):
            with opened(browser, (site / f"{name}.html").as_uri(), color_scheme=scheme) as seen:
                found = [line for line in seen.axe() if line.startswith(("color-contrast", "image-alt", "link-name"))]
                assert found == [], (name, scheme)


def test_a_page_that_is_not_there_yet_is_passed_over() -> None:
    from contents import there

    assert not there(Page("x", "docs/of-tomorrow.md"))
