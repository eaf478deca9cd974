"""The geodata's words in other languages: ``languages/CODE.toml`` beside the files whose words it translates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kwmaps.errors import GeodataError
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.files import read_toml
from kwmaps.model import Geodata, Lessons

PLACEHOLDER = re.compile(r"\{[a-z0-9_]*\}")


def read_translation(folder: Path, code: str) -> Mapping[str, Any]:
    """The tables of a language, empty if the folder has no file for it.

    Raises
    ------
    GeodataError
        The file can't be read, or is no TOML.
    """
    file = f"languages/{code}.toml"
    if not (folder / file).exists():
        return {}
    faults = Collector()
    tables = read_toml(folder, file, faults)
    if tables is None:
        raise GeodataError(faults.faults)
    return tables


def codes(folder: Path) -> list[str]:
    """The languages that the folder has words in, English apart."""
    return sorted(path.stem for path in (folder / "languages").glob("*.toml"))


def wanted(
    geodata: Geodata, names: Mapping[str, str], rivers: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every word that a translation should have, as (tables and key, English)."""
    war = geodata.war
    for key in ("title", "subtitle", "credit"):
        yield ("war", key), getattr(war, key)
    for side in war.sides:
        yield ("sides", side.id, "name"), side.name
        yield ("sides", side.id, "short"), side.short
        for called in side.earlier:
            yield ("sides", side.id, "until", str(called.until), "name"), called.name
            yield ("sides", side.id, "until", str(called.until), "short"), called.short
    for variant, sides in war.side_names.items():
        for side_id, name in sides.items():
            yield ("side_names", variant, side_id), name
    for phase in war.phases:
        yield ("phases", phase.id, "title"), phase.title
        yield ("phases", phase.id, "summary"), phase.summary
    for place in geodata.places:
        yield ("places", place.id), place.name
    for event in geodata.events:
        if event.title:
            yield ("events", event.id, "title"), event.title
        yield ("events", event.id, "text"), event.text
    for movement in geodata.movements:
        yield ("movements", movement.id), movement.name
    for line in (*([geodata.border] if geodata.border else []), *geodata.named_lines):
        yield ("lines", line.id), line.name
    for table, own in war.words.items():
        for key, word in own.items():
            yield ("words", table, key), word
    yield from _lessons(geodata.lessons)
    for table, words in (("names", names), ("rivers", rivers)):
        for key, word in words.items():
            yield (table, key), word


def _lessons(lessons: Lessons) -> Iterator[tuple[tuple[str, ...], str]]:
    """The words of ``lessons.toml``."""
    tellings = [("opening", lessons.opening), *lessons.phases.items()]
    for key, telling in [*tellings, *((point.id, point.telling) for point in lessons.turning_points)]:
        if telling.ask:
            yield ("lessons", "ask", key), telling.ask
    for point in lessons.turning_points:
        if point.title:
            yield ("lessons", "title", point.id), point.title
    for key, question in lessons.questions.items():
        yield ("lessons", "questions", key), question


def look_up(tables: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    """A word by its tables and key, or None."""
    found: Any = tables
    for key in keys:
        if not isinstance(found, Mapping) or key not in found:
            return None
        found = found[key]
    return found if isinstance(found, str) and found else None


def leaves(tables: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The keys of every value in nested tables."""
    for key, value in tables.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, key))
        else:
            yield (*above, key)
