"""The chart of the table ``front``: how long the front was, and how well it is known."""

from __future__ import annotations

from datetime import date

from shapely import LineString

from kwmaps.model import CERTAINTIES
from kwmaps.scene.charts.bands import stacked
from kwmaps.scene.charts.page import Graph, Page, Tint
from kwmaps.scene.options import Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.tables import Table


def front(atlas: Atlas, table: Table, first: date, last: date, options: Options) -> Graph:
    """Kilometres in three bands, the surest below; the longest and the shortest front, and the last one, told."""
    page = Page(atlas, options, first, last, rows=2)
    total = [float(value) for value in table.column("front_km")]  # type: ignore[arg-type]
    known = [[float(value) for value in table.column(f"{level}_km")] for level in CERTAINTIES]  # type: ignore[arg-type]
    say = page.language.say
    page.head(page.say("front_length"))
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000) if max(total) / step <= 7), 5000)
    top = step * (int(max(total) * 1.04 / step) + 1)
    bands = stacked(page, known, top, steps=True)
    tints = _tints(page)
    for band, tint in zip(bands, tints, strict=True):
        page.shapes.append(band.shape(tint))
    figures = [(value, page.language.figure(value)) for value in range(0, top + 1, step)]
    page.scale_of(figures, top, say("scale", "km"))
    page.documented()
    page.time()
    page.line(zip(bands[-1].xs, bands[-1].above, strict=True), page.theme["front"], 2.0)
    _told(page, total, top, LineString(list(zip(bands[-1].xs, bands[-1].above, strict=True))))
    page.key((say("lesson", level), tint) for level, tint, km in zip(CERTAINTIES, tints, known, strict=True) if any(km))
    page.foot(say("lesson", "grades"), page.say("documented"))
    return page.graph()


def _tints(page: Page) -> tuple[Tint, Tint, Tint]:
    """From dark to pale, and slanted lines for a guess."""
    paper, ink = page.theme["paper"], page.theme["front"]
    return Tint(_mixed(ink, paper, 0.45)), Tint(_mixed(ink, paper, 0.2)), Tint(_mixed(ink, paper, 0.06), ink)


def _mixed(ink: str, paper: str, share: float) -> str:
    parts = zip(*([int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (ink, paper)), strict=True)
    return "#" + "".join(f"{round(share * one + (1 - share) * other):02x}" for one, other in parts)


def _told(page: Page, total: list[float], top: float, curve: LineString) -> None:
    """The longest and the shortest front with their days, and the last one at the end of its curve."""
    s, days, plot = page.scale, page.days(), page.plot
    km = page.language.say("scale", "km")

    def height(value: float) -> float:
        return plot.bottom - plot.h * value / top

    for value, above in ((max(total), True), (min(total), False)):
        at = total.index(value)
        told = f"{page.language.figure(value)} {km} · {page.language.day(days[at], 'short')}"
        page.mark(page.x(days[at]), height(value), told, curve, not above)
    page.write(
        f"{page.language.figure(total[-1])} {km}", plot.right + 12 * s, height(total[-1]) + 8 * s, 23, "sans-bold"
    )
