"""What the site has, in the order of its side bar: the one place that says which file becomes which page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from command_page import command_page
from front_page import front_page

ROOT = Path(__file__).resolve().parents[2]
OWN = "docs/site/pages"
"""Pages that only the site has: they embed, or are filled in by Sphinx."""


@dataclass(frozen=True)
class Page:
    """A page of the site."""

    name: str
    """What it is called in the site's addresses, without ``.html``."""
    source: str | Callable[[], str]
    """A file of the repository, or what writes the page."""
    short: str = ""
    """Its name in the side bar; without one, its heading."""


CHAPTERS: tuple[tuple[str, tuple[Page, ...]], ...] = (
    (
        "Begin",
        (
            Page("start", "docs/start.md"),
            Page("explore", f"{OWN}/explore.md"),
            Page("gallery", "docs/gallery/README.md"),
            Page("looks", "docs/looks.md", "Looks"),
        ),
    ),
    ("For teachers", (Page("lessons", "docs/lessons.md", "Slides and hand-outs"),)),
    (
        "For site editors",
        (Page("websites", "docs/websites.md", "Films"), Page("player", "docs/player.md", "The player")),
    ),
    (
        "For map editors",
        (
            Page("editing", "docs/editing.md"),
            Page("geodata", "geodata/README.md", "The files"),
            Page("faults", "docs/faults.md", "What can be wrong"),
        ),
    ),
    (
        "The history",
        (
            Page("history", "docs/history.md", "How each period is known"),
            Page("fronts", front_page, "Every front"),
            Page("what-it-tells", "docs/what-it-tells.md", "What the maps tell"),
            Page("accuracy", "docs/accuracy.md", "Accuracy"),
            Page("sources", "geodata/SOURCES.md", "Sources and licences"),
            Page("basemap-sources", "geodata/basemap/SOURCES.md", "The ground of the maps"),
        ),
    ),
    (
        "Numbers and programs",
        (
            Page("numbers", "docs/numbers.md", "Numbers"),
            Page("notebooks", "docs/notebooks.md", "Notebooks"),
            Page("commands", command_page, "Commands"),
            Page("library", f"{OWN}/library.md", "Python"),
        ),
    ),
    (
        "How it is made",
        (
            Page("architecture", "docs/architecture.md", "Architecture"),
            Page("decisions", "docs/decisions.md", "Decisions"),
            Page("performance", "docs/performance.md"),
            Page("scale", "docs/scale.md"),
            Page("reliability", "docs/reliability.md"),
            Page("contributing", "CONTRIBUTING.md"),
            Page("releasing", "docs/releasing.md"),
            Page("changes", "CHANGELOG.md"),
        ),
    ),
)
"""A file that isn't there yet is passed over; one in docs/ that nobody named here comes last."""


def chapters() -> list[tuple[str, list[Page]]]:
    """The chapters with the pages that can be made."""
    found = [(title, [page for page in pages if there(page)]) for title, pages in CHAPTERS]
    named = {page.source for _, pages in found for page in pages}
    more = [path for path in sorted((ROOT / "docs").glob("*.md")) if f"docs/{path.name}" not in named]
    if more:
        found.append(("More", [Page(path.stem, f"docs/{path.name}") for path in more]))
    return found


def there(page: Page) -> bool:
    return not isinstance(page.source, str) or (ROOT / page.source).is_file()
