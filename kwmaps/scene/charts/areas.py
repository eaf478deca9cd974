"""The chart of the table ``areas``: how much of the land each side held, day by day."""

from __future__ import annotations

from datetime import date

from shapely import LineString

from kwmaps.scene.charts.bands import label, stacked
from kwmaps.scene.charts.page import Graph, Page
from kwmaps.scene.options import Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.tables import Table


def areas(atlas: Atlas, table: Table, first: date, last: date, options: Options) -> Graph:
    """The first side's share from below, the other's from above, their line between; its extremes and its end told."""
    page = Page(atlas, options, first, last, rows=1)
    war, speaks = atlas.war, page.language
    percent = [[float(row[3 + number]) for row in table.rows] for number in (0, 1)]  # type: ignore[arg-type]
    page.head(page.say("land_held"))
    bands = stacked(page, percent, 100)
    for band, side in zip(bands, war.sides, strict=True):
        page.shapes.append(band.shape(page.tint(side.id)))
    page.line(_frame(page), page.theme["coast"], 0.8)
    page.scale_of([(value, f"{value} %") for value in (0, 25, 50, 75, 100)], 100, page.say("of_the_land"))
    page.documented()
    page.time()
    edge = list(zip(bands[0].xs, bands[0].above, strict=True))
    page.line(edge, page.theme["front_casing"], 4.6)
    page.line(edge, page.theme["front"], 2.2)
    _extremes(page, percent[0], LineString(edge))
    for band, side in zip(bands, war.sides, strict=True):
        label(page, band, speaks.side(war, side), 25, "sans-bold", page.ink(side.id))
    _ends(page, table)
    page.foot(page.say("documented"))
    return page.graph()


def _frame(page: Page) -> list[tuple[float, float]]:
    """The edge of the plot: a side's tint may be the paper's."""
    plot = page.plot
    return [
        (plot.x, plot.bottom),
        (plot.x, plot.y),
        (plot.right, plot.y),
        (plot.right, plot.bottom),
        (plot.x, plot.bottom),
    ]


def _extremes(page: Page, shares: list[float], edge: LineString) -> None:
    """The first side's least and most, with their days."""
    days, plot = page.days(), page.plot
    for value, under in ((min(shares), False), (max(shares), True)):
        at = shares.index(value)
        told = f"{value:.0f} % · {page.language.day(days[at], 'short')}"
        page.mark(page.x(days[at]), plot.bottom - plot.h * value / 100, told, edge, under)


def _ends(page: Page, table: Table) -> None:
    """What each side held on the last day, beside the end of its band."""
    s, row, plot = page.scale, table.rows[-1], page.plot
    foot = 0.0
    for number, side in enumerate(page.atlas.war.sides):
        km2, share = float(row[1 + number]), float(row[3 + number])  # type: ignore[arg-type]
        y = plot.bottom - plot.h * (foot + share / 2) / 100
        # Two lines need room even where a band is a sliver.
        y = min(max(y, plot.y + 24 * s), plot.bottom - 24 * s)
        x, ink = plot.right + 12 * s, page.ink(side.id)
        page.write(f"{share:.0f} %", x, y, 25, "sans-bold", ink)
        page.write(f"{page.language.number(km2)} km²", x, y + 21 * s, 16, "sans", ink)
        foot += share
