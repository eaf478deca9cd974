"""The page: one file with everything inside, that asks nobody for anything."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kwmaps.build.keys import Digests
from kwmaps.build.record import Record
from kwmaps.build.whole import expect_file, whole_file
from kwmaps.outputs.player.words import words
from kwmaps.outputs.player.world import make_world
from kwmaps.outputs.templates import as_json, environment, in_page
from kwmaps.style import language
from kwmaps.timeline.atlas import Atlas

WEB = Path(__file__).parent / "web"

COMPACT = (",", ":")
"""What stands between the values of JSON that nobody reads."""

IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE | re.DOTALL)
NEEDED = re.compile(r"from \"\./(\w+\.js)\";")

SHORTCUTS = (
    (("Space", "K"), "key_play"),
    (("←", "→"), "key_day"),
    ((",", "."), "key_snapshot"),
    (("Shift ←", "Shift →"), "key_event"),
    (("Home", "End"), "key_ends"),
    (("+", "−", "0"), "key_zoom"),
    (("/",), "search"),
    (("F",), "full"),
    (("?",), "help"),
)
"""Keys, and what they do by its word in the languages' files."""


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page that was written."""

    path: Path
    bytes: int
    languages: tuple[str, ...]
    days: int


def write_player(
    atlas: Atlas,
    path: Path,
    languages: Sequence[str] = (),
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> WrittenPage:
    """Writes the page that plays the war.

    Parameters
    ----------
    path
        An ``.html`` file.
    languages
        Codes of the languages inside, the page's own first. Without any: all, and the reader's browser chooses.
    workers
        Processes that work the days out.
    progress
        Hears how many of how many months are done.

    Raises
    ------
    RequestError
        A language is unknown, or Jinja is missing.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    codes = tuple(dict.fromkeys(languages)) or tuple(language.codes())
    tables = [words(atlas, code) for code in codes]
    template = environment(WEB).get_template("page.html.j2")
    expect_file(path)
    record = Record.of(Digests(atlas, loose=True), "player", {"languages": tuple(languages)})
    world = make_world(atlas, workers, progress)
    script, style = bundle(WEB / "main.js"), (WEB / "style.css").read_text(encoding="utf-8")
    page = template.render(
        language=codes[0],
        fixed=bool(languages),
        policy=policy(script, style),
        title=tables[0]["war"]["title"],
        subtitle=tables[0]["war"]["subtitle"],
        summary=tables[0]["war"]["summary"],
        shortcuts=SHORTCUTS,
        record=in_page(record.text),
        style=style,
        script=script,
        facts=as_json(world.facts, separators=COMPACT),
        tables=[
            {"code": table["code"], "name": table["name"], "json": as_json(table, separators=COMPACT)}
            for table in tables
        ],
        shapes=world.packed,
    ).encode("utf-8")
    with whole_file(path) as file:
        file.write(page)
    return WrittenPage(path, len(page), codes, len(world.facts["shape"]))


def policy(script: str, style: str) -> str:
    """What the page may do: run its own script, wear its own style, and nothing else."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_digest(script)}'",
            f"style-src '{_digest(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def bundle(main: Path) -> str:
    """A module with all that it imports, as one: each file once, below those that it needs.

    The modules share one scope then, hence no two may have a name in common; the tests would not get far otherwise.
    """
    texts: dict[Path, str] = {}

    def add(path: Path) -> None:
        if path in texts:
            return
        source = path.read_text(encoding="utf-8")
        for name in NEEDED.findall(source):
            add(path.parent / name)
        texts[path] = IMPORT.sub("", source).replace("\nexport ", "\n")

    add(main)
    return "\n".join(texts.values())


def _digest(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
