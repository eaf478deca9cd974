"""Puts a hand-out together and writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kwmaps.build.keys import Digests
from kwmaps.build.record import Record, theme_of, told_of
from kwmaps.build.whole import expect_file, whole_file
from kwmaps.errors import RequestError, did_you_mean
from kwmaps.outputs.handout.pages import KINDS, Kind, Pages
from kwmaps.outputs.handout.typeset import PAPERS, REGIONS, TYPST_NAMES, families, require_letters, typeset
from kwmaps.outputs.lesson.outline import chosen
from kwmaps.outputs.lesson.told import Teller
from kwmaps.scene.compose import Options
from kwmaps.style import language as languages
from kwmaps.style import theme as themes
from kwmaps.timeline.atlas import Atlas


@dataclass(frozen=True)
class HandoutOptions:
    """The choices for a hand-out; the same choices give the same bytes."""

    look: Options = field(default_factory=Options)
    """Theme, language, names and names of the sides."""
    kind: Kind = "atlas"
    phases: tuple[str, ...] = ()
    """Ids or titles; none: all."""
    paper: str = "a4"
    per_page: int = 1
    seed: int = 1
    """Which version of the quiz."""


@dataclass(frozen=True, slots=True)
class WrittenHandout:
    """A hand-out that was written."""

    path: Path
    bytes: int
    pages: int


def write_handout(
    atlas: Atlas,
    path: Path,
    options: HandoutOptions,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> WrittenHandout:
    """Makes a hand-out and writes it; `progress` hears how many of how many maps are drawn.

    Raises
    ------
    RequestError
        One of the choices can't be; the message says which.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    _check(options)
    look = options.look
    language = languages.read(look.language, atlas.geodata.folder, atlas.war, look.names, look.side_names)
    teller = Teller(atlas, language)
    phases = chosen(atlas, options.phases)
    expect_file(path)
    pages = Pages(teller, look, options.kind, PAPERS[options.paper], options.per_page, options.seed)
    made: list[dict[str, Any]] = []
    pictures: dict[str, bytes] = {}
    for page, drawn in pages.made(phases):
        pictures[page["map"]] = drawn
        made.append(page)
        progress(len(made), len(phases))
    job = _job(teller, options, made)
    require_letters(sorted(set(_texts(job))), language.script)
    content = typeset(job, pictures)
    with whole_file(path) as file:
        file.write(content)
    return WrittenHandout(path, len(content), -(-len(made) // options.per_page))


def _check(options: HandoutOptions) -> None:
    if options.kind not in KINDS:
        hint = did_you_mean(options.kind, KINDS)
        raise RequestError(f"--kind {options.kind}: choose from {', '.join(KINDS)}{hint}")
    if options.paper not in PAPERS:
        raise RequestError(
            f"--paper {options.paper}: choose from {', '.join(PAPERS)}{did_you_mean(options.paper, PAPERS)}"
        )
    if options.per_page not in (1, 4):
        raise RequestError(f"--per-page {options.per_page}: 1 or 4 maps stand on a page")
    if options.per_page == 4 and options.kind in ("quiz", "key"):
        raise RequestError(f"--kind {options.kind} needs a page for each map: leave out --per-page 4")


def _job(teller: Teller, options: HandoutOptions, pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Everything that the sheet reads."""
    war, language, say = teller.atlas.war, teller.language, teller.say
    theme = themes.read(options.look.theme)
    lang, region = REGIONS.get(language.code, (language.code, None))
    quizzed = options.kind in ("quiz", "key")
    return {
        "title": language.war(war, "title") + (f" – {say(options.kind)}" if quizzed else ""),
        "author": war.credit,
        "subject": language.war(war, "subtitle"),
        "record": Record.of(
            Digests(teller.atlas, loose=True), "handout", told_of(options), also=theme_of(options.look)
        ).text,
        "lang": lang,
        "region": region,
        "paper": TYPST_NAMES[options.paper],
        "per_page": options.per_page,
        "credit": language.war(war, "credit"),
        "version": say("version", seed=str(options.seed)) if quizzed else "",
        "words": {
            "name": say("name"),
            "words": say("words"),
            "kind": say(options.kind) if quizzed else "",
        },
        "colours": {key: theme[key] for key in ("ink", "muted", "rule", "accent")},
        "pages": pages,
        **families(language.script),
    }


def _texts(value: Any, key: str = "") -> Iterator[str]:
    """Every text of a job that will be set, without the names of files, fonts and colours."""
    if key in ("map", "alt", "kind", "record", "colours", "sans", "serif", "semibold", "italic", "ground", "symbol"):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)
