#!/usr/bin/env python3
"""How each front is known, and where accounts differ, written from geodata/: what the maps rest on can't be told otherwise.

.venv/bin/python docs/site/front_page.py      prints the page
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import kwmaps
from kwmaps.model import Pocket, Section, Snapshot

GEODATA = Path(__file__).resolve().parents[2] / "geodata"

HEAD = """\
# Every front, and who says so

Made from `geodata/` together with this site. A documented front consists of stretches; each says where it is known from, how well
(**certain**: a text puts it there; **likely**: inferred from texts about neighbours or days nearby; **conjecture**: nobody says, something has to
be drawn), and how many kilometres it may be off. A day is told in full where something in it is new; what is as on the front before
isn't said again. `kwmaps who PLACE DATE` answers the same for one place. What the sources are, and what their abbreviations
mean: [how each period is known](history.md), [sources](sources.md).
"""

FEATURES = {
    "islands": ("Islands", "Holders of islands that are no more than likely, or about which accounts differ."),
    "events": ("Events", "Dates and numbers that are doubted, or that stand for several days."),
}


def front_page(folder: Path = GEODATA) -> str:
    """The page, in Markdown."""
    atlas = kwmaps.load(folder)
    parts = [HEAD, *summary(atlas)]
    for phase in atlas.phases:
        parts.append(f"\n## {phase.title}: {span(phase.first, phase.last)}\n")
        known: set[str] = set()
        for snapshot in atlas.snapshots:
            if phase.first <= snapshot.date <= phase.last:
                parts += front(snapshot, known)
    parts += ["\n## Where accounts differ, and what isn't known\n", *contested(folder)]
    for name, (title, text) in FEATURES.items():
        parts += doubted(folder, name, title, text, {side.id: side.short for side in atlas.war.sides})
    return "\n".join(parts) + "\n"


def summary(atlas: kwmaps.Atlas) -> Iterator[str]:
    """How many stretches of each phase are how well known."""
    yield "| | fronts | certain | likely | conjecture |\n|---|--:|--:|--:|--:|"
    for phase in atlas.phases:
        inside = [snapshot for snapshot in atlas.snapshots if phase.first <= snapshot.date <= phase.last]
        count = Counter(part.certainty for snapshot in inside for part in snapshot.sections)
        numbers = " | ".join(str(count[level]) for level in ("certain", "likely", "conjecture"))
        yield f"| {phase.title} | {len(inside)} | {numbers} |"


def front(snapshot: Snapshot, known: set[str]) -> Iterator[str]:
    """One documented front: what it says that the one before didn't."""
    parts: list[Section | Pocket] = [*snapshot.sections, *snapshot.held]
    sources = dict.fromkeys(part.source for part in parts)
    # Mostly one text tells all of a day's front: it is named once then.
    said = [claim(part, with_source=len(sources) > 1) for part in parts]
    keys = [claim(part, with_source=True) for part in parts]
    fresh = [key not in known for key in keys]
    new = list(dict.fromkeys(line for line, is_new in zip(said, fresh, strict=True) if is_new))
    known.clear()
    known.update(keys)
    title = f" · {plain(snapshot.title)}" if snapshot.title else ""
    source = f" {sourced(*sources)}" if len(sources) == 1 else ""
    yield f"**{span(snapshot.date, snapshot.until)}**{title}{source}\n"
    yield from (f"- {line}" for line in new)
    if not all(fresh):
        yield "- the rest as on the front before" if new else "- known as the front before is"
    yield ""


def claim(part: Section | Pocket, *, with_source: bool) -> str:
    """What is said of a stretch or a pocket."""
    name = f"{part.name}: " if isinstance(part, Pocket) and part.name else ""
    note = f" {plain(name + part.note)}" if part.note or name else ""
    source = f" {sourced(part.source)}" if with_source else ""
    return f"*{part.certainty}*, within {part.uncertainty_km:g} km.{note}{source}"


def sourced(source: str) -> str:
    return f"[{plain(source)}]{{.source}}"


def contested(folder: Path) -> Iterator[str]:
    path = folder / "contested.geojson"
    if path.is_file():
        yield "### Ground that neither side held\n\nHatched on the maps.\n"
        for said in features(path):
            when = span(date.fromisoformat(said["from"]), date.fromisoformat(said["to"]))
            yield item(f"{said['name']}, {when}", said)
        yield ""


def doubted(folder: Path, name: str, title: str, text: str, sides: Mapping[str, str]) -> Iterator[str]:
    """The features of a file that are noted and not certain, or noted as told in several ways."""
    yield f"### {title}\n\n{text}\n"
    for said in features(folder / f"{name}.geojson"):
        if said.get("note") and (said["certainty"] != "certain" or "disputed" in said["note"]):
            if "holder" in said:
                since = date.fromisoformat(said["from"])
                what = f"{said['name']}: {sides[said['holder']]} from {span(since, since)}"
            else:
                day = date.fromisoformat(said["date"])
                what = f"{said.get('title') or said['text']}, {span(day, day)}"
            yield item(what, said)
    yield ""


def item(what: str, said: Mapping[str, Any]) -> str:
    note = plain(said["note"])
    return f"- **{plain(what)}.** {note[:1].upper()}{note[1:].rstrip('.')}. *{said['certainty']}* {sourced(said['source'])}"


def features(path: Path) -> list[dict[str, Any]]:
    return [feature["properties"] for feature in json.loads(path.read_text(encoding="utf-8-sig"))["features"]]


def span(first: date, last: date) -> str:
    """``4 August 1950``, ``4 – 9 August 1950``, ``28 July – 3 August 1950``."""
    whole = f"{last.day} {last:%B %Y}"
    if first == last:
        return whole
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {whole}"
    return f"{first.day} {first:%B}{f' {first.year}' if first.year != last.year else ''} – {whole}"


def plain(text: str) -> str:
    """Words that Markdown leaves alone."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|$~" else sign for sign in text)


if __name__ == "__main__":
    sys.stdout.write(front_page())
