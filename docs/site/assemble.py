"""Lays the repository's pages out as Sphinx wants them: links between files become links between pages, files come along."""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path

from contents import OWN, ROOT, Page, chapters

CODE = re.compile(r"(^```.*?^```|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?(?=\))")

PICTURES = (".gif", ".png", ".svg", ".webp", ".jpg")


def assemble(target: Path) -> None:
    """Fills an empty folder with all pages, their pictures, and the table of contents.

    Raises
    ------
    SystemExit
        A page links to something that isn't there.
    """
    found = chapters()
    homes = {page.source: page.name for _, pages in found for page in pages if isinstance(page.source, str)}
    for _, pages in found:
        for page in pages:
            if callable(page.source):
                text = page.source()
            else:
                text = (ROOT / page.source).read_text(encoding="utf-8")
                if not page.source.startswith(OWN):
                    text = relinked(text, page.source, homes, target)
            (target / f"{page.name}.md").write_text(text, encoding="utf-8")
    index = (ROOT / OWN / "index.md").read_text(encoding="utf-8")
    trees = (toctree(title, pages) for title, pages in found)
    (target / "index.md").write_text("\n".join([index, *trees]), encoding="utf-8")


def toctree(title: str, pages: list[Page]) -> str:
    """A chapter of the side bar."""
    lines = (f"{page.short} <{page.name}>" if page.short else page.name for page in pages)
    return f"```{{toctree}}\n:hidden:\n:caption: {title}\n\n" + "\n".join(lines) + "\n```\n"


def relinked(text: str, source: str, homes: dict[str, str], target: Path) -> str:
    """A page's text with links as they are in the site; what it links to is copied beside it."""

    def moved(link: re.Match[str]) -> str:
        path, fragment = link[1], link[2] or ""
        real = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        if real in homes:
            return f"{homes[real]}.md{fragment}"
        if not (ROOT / real).is_file():
            raise SystemExit(f"{source} links to {path}, which is no file and no page of the site")
        folder = "pictures" if real.endswith(PICTURES) else "files"
        copy = target / folder / real
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / real, copy)
        return f"{folder}/{real}"

    # What stands in code is no link.
    parts = CODE.split(text)
    parts[::2] = [LINK.sub(moved, part) for part in parts[::2]]
    return "".join(parts)
