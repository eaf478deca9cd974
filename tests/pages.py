"""Real headless Chromium for the tests of pages, and what it complained about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
"""Flags with which it starts as root, on a machine without a screen, and asks nobody for anything of its own."""

AXE = Path(__file__).parent / "player" / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Seen:
    """A page, and everything that it asked for or complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ready(self) -> Seen:
        """Waits until the war can be played."""
        self.page.wait_for_selector("html[data-ready]", timeout=60_000)
        return self

    def ask(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    def settle(self, milliseconds: int = 250) -> None:
        """Lets some frames pass."""
        self.page.wait_for_timeout(milliseconds)

    def axe(self) -> list[str]:
        """What axe-core finds wrong for WCAG 2.2 AA, as lines."""
        if not AXE.is_file():
            pytest.skip("axe-core is missing: npm ci --prefix tests/player")
        self.ask(AXE.read_text(encoding="utf-8") + ";0")
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = self.ask("tags => axe.run(document, { runOnly: tags })", tags)
        return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found["violations"] for n in v["nodes"]]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; the test is skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("Chromium is missing: apt install chromium")
    with sync_playwright() as playwright:
        browser = start(playwright)
        try:
            yield browser
        finally:
            browser.close()


def start(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))


@contextmanager
def opened(browser: Browser, address: str, **context: Any) -> Iterator[Seen]:
    """A page in a fresh profile; `context` is playwright's, such as viewport or locale."""
    settings: dict[str, Any] = {"viewport": {"width": 1280, "height": 720}, "locale": "en-GB", **context}
    made: BrowserContext = browser.new_context(**settings)
    page = made.new_page()
    seen = Seen(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.complaints.append(f"error: {error}"))
    try:
        page.goto(address)
        yield seen
    finally:
        made.close()
