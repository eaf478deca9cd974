"""What the page says, in one language: the geodata's words and the package's own."""

from __future__ import annotations

from typing import Any

from kwmaps.style import language
from kwmaps.style.language import Language
from kwmaps.timeline.atlas import Atlas

TABLES = ("legend", "known", "scale", "player")
"""The package's words that the page needs whole."""

TOLD = ("holds", "holds_less", "front", "map", "comma", "range", "certain", "likely", "conjecture", "sources")
"""What it needs of a lesson's words: a day is told in the same sentences."""


def words(atlas: Atlas, code: str) -> dict[str, Any]:
    """Everything that the page says in a language.

    Raises
    ------
    RequestError
        The maps don't speak it.
    """
    speaks = language.read(code, atlas.geodata.folder, atlas.war)
    war = atlas.war
    own = {table: {key: speaks.say(table, key) for key in speaks.keys(table)} for table in TABLES}
    own["lesson"] = {key: speaks.say("lesson", key) for key in TOLD}
    if border := atlas.geodata.border:
        own["legend"]["parallel"] = own["player"]["layer_parallel"] = speaks.line(border)
    return {
        "code": code,
        "name": speaks.own["name"],
        "own": own,
        "war": {key: speaks.war(war, key) for key in ("title", "subtitle", "credit", "summary")},
        "sides": _sides(atlas, code, speaks),
        "earlier": _earlier(atlas, speaks),
        "phases": [[speaks.phase(phase), speaks.summary(phase)] for phase in war.phases],
        "places": [speaks.place_in_full(place) for place in atlas.places],
        "events": [list(speaks.event(event)) for event in atlas.events],
        "movements": [speaks.movement(movement) for movement in atlas.movements],
        "lines": [speaks.line(line) for line in atlas.geodata.named_lines],
        "names": [speaks.name("names", row["id"], row["name"]) for row in atlas.basemap.names()],
        "rivers": [
            speaks.name("rivers", row["id"], row["name"]) if row["name"] else ""
            for row in atlas.basemap.layer("rivers")
        ],
    }


def _sides(atlas: Atlas, code: str, speaks: Language) -> dict[str, list[str]]:
    """The sides' names: in full, in short, and in each other set that the war has."""
    war = atlas.war
    found = {
        "full": [speaks.side_name(side) for side in war.sides],
        "short": [speaks.side(war, side) for side in war.sides],
    }
    for name in war.side_names:
        other = language.read(code, atlas.geodata.folder, war, side_names=name)
        found[name] = [other.side(war, side) for side in war.sides]
    return found


def _earlier(atlas: Atlas, speaks: Language) -> list[list[int | str]]:
    """What the sides were called in short before: the last day of the name, whose it was, the name."""
    war = atlas.war
    return [
        [(names.until - atlas.first).days, number, speaks.side(war, side, names.until)]
        for number, side in enumerate(war.sides)
        for names in side.earlier
    ]
