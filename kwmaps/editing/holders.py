"""Which places an edit gives to another side, and on which days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kwmaps import dates
from kwmaps.build.keys import key_of
from kwmaps.editing.changes import HolderChange
from kwmaps.model import Snapshot
from kwmaps.timeline.atlas import Atlas


def holder_changes(old: Atlas, new: Atlas) -> Iterator[HolderChange]:
    """Every place that both have, with the days on which its holder differs."""
    before = {place.id: place for place in old.places}
    pairs = [(before[place.id], place) for place in new.places if place.id in before]
    found: dict[str, list[tuple[date, str | None, str | None]]] = {}
    moved = [pair for pair in pairs if pair[0].point != pair[1].point]
    everywhere = _land(old) != _land(new)
    for day in dates.span(max(old.first, new.first), min(old.last, new.last)):
        asked = pairs if everywhere or _divided(old, day) != _divided(new, day) else moved
        for one, other in asked:
            was = old.at(day).holder(one.lon, one.lat)
            is_now = new.at(day).holder(other.lon, other.lat)
            if was != is_now:
                found.setdefault(other.name, []).append((day, was, is_now))
    for name in sorted(found):
        run: list[tuple[date, str | None, str | None]] = []
        for entry in found[name]:
            if run and (entry[0] - run[-1][0] > dates.DAY or entry[1:] != run[-1][1:]):
                yield HolderChange(name, run[0][0], run[-1][0], *run[0][1:])
                run = []
            run.append(entry)
        yield HolderChange(name, run[0][0], run[-1][0], *run[0][1:])


def _land(atlas: Atlas) -> str:
    """What decides on holders besides the fronts."""
    war = atlas.war
    polygons_of = [atlas.basemap.mainland, *atlas.basemap.islands, atlas.basemap.neighbours]
    return key_of(war.sides, war.crs, war.extent, war.divide, atlas.geodata.islands, polygons_of)


def _divided(atlas: Atlas, day: date) -> tuple[Any, ...]:
    """What the ground's division on a day is worked out from."""
    situation = atlas.at(day)
    one, other = situation.snapshots
    fraction = situation.between.fraction
    return _drawn(one), _drawn(other) if fraction else "", fraction


def _drawn(snapshot: Snapshot) -> tuple[Any, ...]:
    lines = tuple(section.line.wkb for section in snapshot.sections)
    return lines, tuple((held.holder, held.polygon.wkb) for held in snapshot.held)
