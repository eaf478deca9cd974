"""The war in numbers, as tables: every one a situation's answers, day by day, rounded and with nothing added.

Numbers are rounded here and nowhere else, so that a file, a frame and a chart say the same: areas to 0.1 km², shares to 0.01 %,
lengths to 0.1 km. The fronts are known far less well than that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kwmaps.dates import DAY, span
from kwmaps.errors import RequestError, did_you_mean
from kwmaps.model import CERTAINTIES, Certainty, Place, War
from kwmaps.timeline.atlas import Atlas, Change

Cell = str | float | date | None


@dataclass(frozen=True)
class Table:
    """Named columns, and rows of as many cells; None where nothing can be said."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, name: str) -> list[Cell]:
        """All cells under a name."""
        at = self.columns.index(name)
        return [row[at] for row in self.rows]


class Statement(NamedTuple):
    """A document that says who held a place: of which day, how surely, after which source."""

    day: date
    certainty: Certainty
    source: str


def areas(atlas: Atlas, first: date, last: date) -> Table:
    """A row a day: square kilometres and per cent of the land that each side holds, and how much of it was contested.

    Contested ground is part of both sides' areas: every point has one holder. `before` and `after` are the snapshots that the
    day lies between, twice the same where one says all.
    """
    columns = [f"{side}_{unit}" for unit in ("km2", "percent") for side in side_columns(atlas.war)]
    rows: list[tuple[Cell, ...]] = []
    for day in span(first, last):
        situation = atlas.at(day)
        km2 = [situation.area_km2(side) for side in atlas.war.side_ids]
        shares = [round(100 * part / (sum(km2) or 1.0), 2) for part in km2]
        contested = round(situation.contested_km2(), 1)
        before, after, _ = situation.between
        rows.append((day, *(round(part, 1) for part in km2), *shares, contested, before, after, situation.certainty))
    return Table(("date", *columns, "contested_km2", "before", "after", "certainty"), tuple(rows))


def front(atlas: Atlas, first: date, last: date) -> Table:
    """A row a day: kilometres of front on the mainland, and how much of it is known how well."""
    rows: list[tuple[Cell, ...]] = []
    for day in span(first, last):
        situation = atlas.at(day)
        lengths = [situation.front_length_km(level) for level in (None, *CERTAINTIES)]
        before, after, _ = situation.between
        rows.append((day, *(round(km, 1) for km in lengths), before, after))
    return Table(("date", "front_km", *(f"{level}_km" for level in CERTAINTIES), "before", "after"), tuple(rows))


HOLDERS = (
    *("place_id", "place", "lon", "lat", "date", "from", "to"),
    *("before", "before_certainty", "before_source", "after", "after_certainty", "after_source"),
)


def holders(atlas: Atlas, first: date, last: date, places: Sequence[Place] = ()) -> Table:
    """A row for each change of hands of each place, or of `places`; with the documents between which it happened.

    `date` is the first day whose end found the place in the hands of `to`. `before` is the last document that has it in the
    hands of `from`, `after` the first that has it in those of `to`: a snapshot's nearest stretch of front, for islands with
    holders of their own what islands.geojson says.
    """
    rows: list[tuple[Cell, ...]] = [
        (place.id, place.name, place.lon, place.lat, *row)
        for place in places or atlas.places
        for row in _changes(atlas, (place.lon, place.lat), first, last)
    ]
    return Table(HOLDERS, tuple(rows))


def history(atlas: Atlas, changes: Iterable[Change], spot: tuple[float, float]) -> Table:
    """The same for one position, given its changes; without the columns that name it."""
    return Table(HOLDERS[4:], tuple(_row(atlas, change, spot) for change in changes))


def _changes(atlas: Atlas, spot: tuple[float, float], first: date, last: date) -> Iterator[tuple[Cell, ...]]:
    for change in atlas.history(spot):
        if first <= change.date <= last:
            yield _row(atlas, change, spot)


def _row(atlas: Atlas, change: Change, spot: tuple[float, float]) -> tuple[Cell, ...]:
    before, after = _statements(atlas, change.date, spot)
    return (change.date, change.before, change.holder, *(before or (None,) * 3), *(after or (None,) * 3))


def _statements(atlas: Atlas, day: date, spot: tuple[float, float]) -> tuple[Statement | None, Statement | None]:
    """The last document from before a change that a day brought, and the first from after it."""
    found = atlas.ground.locate(*spot)
    if found is not None and found.island in atlas.ground.dated:
        told = sorted(
            (entry.since, entry.certainty, entry.source)
            for entry in atlas.geodata.islands
            if (there := atlas.ground.locate(entry.point.x, entry.point.y)) and there.island == found.island
        )
        earlier = [Statement(*entry) for entry in told if entry[0] < day]
        later = [Statement(*entry) for entry in told if entry[0] >= day]
        return (earlier[-1] if earlier else None), (later[0] if later else None)
    eve, now = atlas.at(day - DAY), atlas.at(day)
    last, next_ = eve.snapshots[0], now.snapshots[1]
    held, taken = eve.nearest_sections(*spot)[0], now.nearest_sections(*spot)[1]
    return (
        Statement(last.date, held.certainty, held.source),
        Statement(next_.date, taken.certainty, taken.source),
    )


TABLES: Mapping[str, Callable[[Atlas, date, date], Table]] = {"areas": areas, "holders": holders, "front": front}
"""Every table there is, by its name."""


def table(
    atlas: Atlas,
    name: str,
    first: str | date | None = None,
    last: str | date | None = None,
    places: Sequence[str] = (),
) -> Table:
    """A table of the days from `first` to `last`, by default of the whole war; `holders` of all places or of some.

    Raises
    ------
    RequestError
        There is no such table, day or place.
    """
    if name not in TABLES:
        raise RequestError(f"no table '{name}': there is {', '.join(TABLES)}{did_you_mean(name, TABLES)}")
    begin, end = atlas.span(first, last)
    if name == "holders":
        return holders(atlas, begin, end, [atlas.place(place) for place in places])
    if places:
        raise RequestError(f"the table {name} is of the whole country: only holders takes places")
    return TABLES[name](atlas, begin, end)


def side_columns(war: War) -> tuple[str, str]:
    """How columns about each side begin: with its id, in letters, digits and underscores."""
    first, second = (re.sub(r"\W+", "_", side.casefold()).strip("_") for side in war.side_ids)
    # Ids of no letters, or two that differ in signs only, leave nothing to tell columns by.
    return (first, second) if len({first, second, "contested", ""}) == 4 else ("first", "second")
