"""The chart of the table ``holders``: who held which place when, a bar for each place from north to south."""

from __future__ import annotations

from datetime import date

from shapely import box

from kwmaps.dates import DAY
from kwmaps.errors import RequestError
from kwmaps.model import Place
from kwmaps.scene.charts.page import MARGIN, Graph, Page, Shape
from kwmaps.scene.options import Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.tables import Table

BAR = 21
"""Pixels of the design that a bar needs with its gap, for names that can be read."""

ROOMY = 90
"""The most that a bar gets, however few there are."""

AFTER = 30
"""Days shown after the last change, where nothing else was asked for."""


def holders(atlas: Atlas, table: Table, first: date, last: date, options: Options) -> Graph:
    """The table's places that changed hands after the first day, the largest where there are too many; a bar changes its tint on the day of a change.

    Raises
    ------
    RequestError
        No place changed hands in these days.
    """
    rows = zip(table.column("place_id"), table.column("date"), strict=True)
    # The first day's end is where the bars begin: what it brought can't be seen on them.
    changed = sorted({str(key) for key, day in rows if isinstance(day, date) and day > first})
    if not changed:
        raise RequestError(f"no place changed hands after {first} up to {last}: there is nothing to draw")
    known = {place.id: place for place in atlas.places}
    largest = sorted((known[key] for key in changed), key=lambda place: (place.rank, -_times(table, place), place.id))
    left = _left(atlas, options, first, last, largest)
    page = Page(atlas, options, first, last, rows=2, left=left, right=MARGIN - 24)
    chosen = sorted(largest[: max(int(page.plot.h / (BAR * page.scale)), 1)], key=lambda place: -place.lat)
    latest = max(_days(table, chosen))
    is_told = last == atlas.last and latest + AFTER * DAY < last
    if is_told:
        # Years in which nothing is seen to change would leave the others no room for their dates.
        page = Page(atlas, options, first, latest + AFTER * DAY, rows=2, left=left, right=MARGIN - 24)
    counts = {"count": page.language.figure(len(chosen)), "total": page.language.figure(len(changed))}
    page.head(page.say("hands"), *([page.say("places", **counts)] if len(chosen) < len(changed) else []))
    step = min(page.plot.h / len(chosen), ROOMY * page.scale)
    page.base = page.plot.y + step * len(chosen)
    page.time(ruled=True)
    _bars(page, chosen, step)
    page.key((page.language.side(atlas.war, side), page.tint(side.id)) for side in atlas.war.sides)
    quiet = [page.say("hands_after", day=page.language.day(latest))] if is_told else []
    page.foot(page.say("hands_note"), *quiet)
    return page.graph()


def _left(atlas: Atlas, options: Options, first: date, last: date, places: list[Place]) -> float:
    """Pixels of the design for the places' names: the widest of those that may be shown, and some air."""
    page = Page(atlas, options, first, last)
    most = int(page.plot.h / (BAR * page.scale)) + 1
    face, size = page.language.place_face("sans"), 16 if len(places) > 9 else 21
    widest = max(page.room(page.language.place_in_full(place), size, face=face) for place in places[:most])
    return min(MARGIN + widest / page.scale + 14, 320)


def _days(table: Table, places: list[Place]) -> list[date]:
    """The days on which these places changed hands."""
    ids = {place.id for place in places}
    rows = zip(table.column("place_id"), table.column("date"), strict=True)
    return [day for key, day in rows if key in ids and isinstance(day, date)]


def _times(table: Table, place: Place) -> int:
    return table.column("place_id").count(place.id)


def _bars(page: Page, places: list[Place], step: float) -> None:
    s, plot = page.scale, page.plot
    tall = 0.76 * step if step < 30 * s else 0.66 * step
    face = page.language.place_face("sans")
    large = min(max(16.0, 0.36 * step / s), 21.0)
    for number, place in enumerate(places):
        middle = plot.y + (number + 0.5) * step
        name = page.language.place_in_full(place)
        size = large
        while size > 11 and page.room(name, size, face=face) > plot.x - 30 * s:
            size -= 0.5
        page.write(name, plot.x - 10 * s, middle + 0.35 * size * s, size, align="right", face=face)
        spans = list(_spans(page, place))
        for begin, end, side in spans:
            tint = page.tint(side)
            bar = box(page.x(begin), middle - tall / 2, page.x(end), middle + tall / 2)
            page.shapes.append(Shape(bar, tint.fill, page.theme["coast"], 0.6 * s, tint.hatch))
        _dates(page, spans, middle, tall, 0.82 * large)


def _dates(page: Page, spans: list[tuple[date, date, str]], middle: float, tall: float, size: float) -> None:
    """A stroke at each change and its date behind it; before it where there is more room."""
    s, free = page.scale, page.plot.x
    for begin, end, _ in spans[1:]:
        x, told = page.x(begin), page.language.day(begin, "day")
        page.line([(x, middle - tall / 2 - 1.5 * s), (x, middle + tall / 2 + 1.5 * s)], page.theme["front"], 2.2)
        room = page.room(told, size)
        left = x + 5 * s
        if left + room + 4 * s > page.x(end):
            left = x - 5 * s - room
        if left >= free + 4 * s:
            page.write(
                told, left, middle + 0.35 * size * s, size, "sans", page.theme["ink"], halo=page.theme.is_hatched
            )
            free = left + room
        free = max(free, x)


def _spans(page: Page, place: Place) -> list[tuple[date, date, str]]:
    """From when to when which side held a place, within the page's days."""
    begin, side = page.first, page.atlas.at(page.first).holder(place.lon, place.lat)
    found = []
    for change in page.atlas.history((place.lon, place.lat)):
        if page.first < change.date <= page.last:
            found.append((begin, change.date, side or change.before))
            begin, side = change.date, change.holder
    return [*found, (begin, page.last, side or "")]
