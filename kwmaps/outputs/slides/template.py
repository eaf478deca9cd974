"""Which layout and which placeholder takes what: in our own master, or in a template that a person brings."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PackageNotFoundError
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout

from kwmaps.errors import RequestError
from kwmaps.outputs.slides.master import empty_deck
from kwmaps.outputs.slides.places import BODY, LAYOUT_NAMES, NUMBER, PICTURES, ROLES, TITLE, Role, boxes
from kwmaps.style.fonts import Script
from kwmaps.style.theme import Theme

TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
CONTENT = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.PICTURE)
"""Kinds of placeholder that take words, or make room for a map."""


@dataclass(frozen=True)
class Design:
    """A presentation without slides, and where things go on each kind of slide."""

    deck: Deck
    layouts: dict[Role, SlideLayout]
    slots: dict[Role, dict[int, int]]
    """Placeholders' numbers there, by ours; what a template has no place for is missing."""


def own_design(layout: str, theme: Theme, script: Script) -> Design:
    """Our master in one of its shapes."""
    deck = empty_deck(layout, theme, script)
    found = boxes(layout)
    layouts = dict(zip(ROLES, deck.slide_layouts, strict=True))
    return Design(deck, layouts, {role: {number: number for number in found[role]} for role in ROLES})


def brought_design(path: Path) -> Design:
    """A person's own template. Layouts with our names must have our placeholders; else any that have room will do.

    Raises
    ------
    RequestError
        It is no PPTX, or lacks a layout or a placeholder, which the message names.
    """
    deck = _opened(path)
    _without_slides(deck)
    named = {layout.name: layout for layout in deck.slide_layouts}
    layouts: dict[Role, SlideLayout] = {}
    slots: dict[Role, dict[int, int]] = {}
    for role in ROLES:
        ours = named.get(LAYOUT_NAMES[role])
        if ours is not None:
            layouts[role], slots[role] = ours, _our_slots(path, role, ours)
        elif role in ("pair", "four"):
            # Several maps share the room of one.
            layouts[role], slots[role] = layouts["map"], slots["map"]
        else:
            layouts[role], slots[role] = _suited(path, role, list(deck.slide_layouts))
    for role in ROLES:
        _require_room(path, layouts[role], slots[role])
    return Design(deck, layouts, slots)


def _require_room(path: Path, layout: SlideLayout, slots: dict[int, int]) -> None:
    """Every placeholder needs a size, its own or its master's: maps are drawn to fit."""
    for holder in layout.placeholders:
        number = holder.placeholder_format.idx
        if number in slots.values() and not (holder.width and holder.height):
            raise RequestError(
                f"--template {path}: in its layout '{layout.name}' the placeholder {number} ({holder.name}) has no size"
            )


def _opened(path: Path) -> Any:
    if not path.is_file():
        raise RequestError(f"--template {path}: there is no such file")
    try:
        return Presentation(str(path))
    except (PackageNotFoundError, ValueError, KeyError, zipfile.BadZipFile, SyntaxError):
        # lxml's complaints about broken XML are SyntaxErrors.
        raise RequestError(
            f"--template {path}: is no PPTX file; save it as .pptx in PowerPoint or LibreOffice"
        ) from None
    except OSError as error:
        raise RequestError(f"--template {path}: can't be read ({error.strerror})") from None


def _without_slides(deck: Deck) -> None:
    """Takes the template's own slides out: its layouts are what is wanted."""
    ids: Any = deck.slides._sldIdLst  # noqa: SLF001 - the library has no call for it
    for item in list(ids):
        deck.part.drop_rel(item.rId)
        ids.remove(item)


def _our_slots(path: Path, role: Role, layout: SlideLayout) -> dict[int, int]:
    there = {holder.placeholder_format.idx for holder in layout.placeholders}
    for number, name in _needed(role).items():
        if number not in there:
            raise RequestError(
                f"--template {path}: its layout '{layout.name}' lacks the placeholder {number} ({name}); put it back, "
                "or give the layout another name"
            )
    return {number: number for number in boxes("16:9")[role] if number in there or number == NUMBER}


def _needed(role: Role) -> dict[int, str]:
    """The placeholders without which a kind of slide can't be."""
    maps = {"title": 0, "map": 1, "pair": 2, "four": 4, "words": 0}[role]
    return {TITLE: "title", BODY: "words"} | {PICTURES[n]: f"map {n + 1}" for n in range(maps)}


def _suited(path: Path, role: Role, layouts: list[SlideLayout]) -> tuple[SlideLayout, dict[int, int]]:
    """The layout with the fewest placeholders that suits a kind of slide."""
    found = []
    for place, layout in enumerate(layouts):
        holders = {holder.placeholder_format.idx: holder.placeholder_format.type for holder in layout.placeholders}
        titles = [idx for idx, kind in holders.items() if kind in TITLES]
        under = [idx for idx, kind in holders.items() if kind == PP_PLACEHOLDER.SUBTITLE]
        content = [holder for holder in layout.placeholders if holder.placeholder_format.type in CONTENT]
        if not titles:
            continue
        if role == "title" and under:
            found.append((len(holders), place, {TITLE: titles[0], BODY: under[0]}))
        words = [h for h in content if h.placeholder_format.type != PP_PLACEHOLDER.PICTURE]
        if role == "words" and words:
            found.append((len(content), place, {TITLE: titles[0], BODY: words[0].placeholder_format.idx}))
        if role == "map" and words and len(content) > 1:
            # Pictures have a place of their own, or the largest one that is left.
            first = min(words, key=lambda h: (h.left or 0, h.placeholder_format.idx)) if len(words) > 1 else words[0]
            rest = [h for h in content if h is not first]
            largest = max(
                rest,
                key=lambda h: (h.placeholder_format.type == PP_PLACEHOLDER.PICTURE, (h.width or 0) * (h.height or 0)),
            )
            slots = {
                TITLE: titles[0],
                BODY: first.placeholder_format.idx,
                PICTURES[0]: largest.placeholder_format.idx,
            }
            found.append((len(content), place, slots))
    if not found:
        wants = {
            "title": "a title and a subtitle (Office calls it 'Title Slide')",
            "map": "a title, a place for words and one for a map (Office calls it 'Two Content')",
            "words": "a title and a place for words (Office calls it 'Title and Content')",
        }[role]
        raise RequestError(
            f"--template {path}: lacks a layout with {wants}; add one, or name it '{LAYOUT_NAMES[role]}'"
        )
    _, place, slots = min(found, key=lambda item: item[:2])
    return layouts[place], slots
