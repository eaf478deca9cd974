"""What is told beside the maps, as marks in the order in which they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import shapely
from shapely import LineString, Polygon

from kwmaps.render.canvas import Drawable
from kwmaps.render.front_marks import ZONE
from kwmaps.render.items import Group, Item, Items
from kwmaps.render.marks import Marks
from kwmaps.render.patches import Box
from kwmaps.render.strokes import area, disc, hatching, rectangle, stroke
from kwmaps.scene.arrows import outline
from kwmaps.scene.model import Arrow, Chart, Key, Panel, Sheet, Symbol, Timeline, Which
from kwmaps.scene.panel import texts_beside
from kwmaps.scene.view import Rect

TINTS = {"past": "accent", "future": "paper"}
"""Their roles in a theme: over what is over of the time line, and over what the chart has still to tell."""

TINTED = 0.55
"""How much they cover."""

EVEN = 0.6
"""How strong every other phase on the time line is."""


class Beside:
    """Turns what is beside the maps into marks, with the maps' own signs."""

    def __init__(self, marks: Marks) -> None:
        self.marks, self.theme, self.scale = marks, marks.theme, marks.scale

    def sheet(self, sheet: Sheet) -> Iterable[Drawable]:
        """The panel's paper, with what stays the same on it."""
        theme, s, panel = self.theme, self.scale, sheet.panel
        if panel:
            yield area(shapely.box(*panel.bounds), theme["paper"])
            beside = panel.x > 0
            ends = [(panel.x, 0), (panel.x, panel.bottom)] if beside else [(0, panel.y), (panel.right, panel.y)]
            yield stroke(LineString(ends), theme["rule"], 1.5 * s)
        for x1, y1, x2, y2 in sheet.rules:
            yield stroke(LineString([(x1, y1), (x2, y2)]), theme["rule"], 1.0 * s)
        for text in sheet.texts:
            yield from self.marks.text(text)

    def paper(self, sheet: Sheet) -> Group:
        """What lies under all the others."""
        return self._group("sheet", (sheet,), lambda: [(sheet.panel, partial(self.sheet, sheet))])

    def groups(self, panel: Panel) -> Iterable[Group]:
        """What is drawn beside the map."""
        yield self._group("key", panel.legend, lambda: ((key, partial(self.key, key)) for key in panel.legend))
        if panel.chart:
            yield from self.chart(panel.chart)
        if panel.timeline:
            yield from self.timeline(panel.timeline)
        texts = texts_beside(panel)
        yield self._group("text", texts, lambda: ((text, partial(self.marks.text, text)) for text in texts))

    def _group(self, layer: str, of: Sequence[object], items: Items) -> Group:
        return Group(layer, tuple(of), lambda: (Item(layer, value, "panel", marks, None) for value, marks in items()))

    def _one(self, layer: str, of: tuple[object, ...], marks: Callable[[], Iterable[Drawable]]) -> Group:
        return self._group(layer, of, lambda: [(of, marks)])

    def _cut(self, layer: str, box: Rect, cursor: float, part: Box) -> Group:
        """A tint over the part of a box that a cursor divides: on a whole pixel, where it is cut from the tint over all of it."""
        tint = partial(rectangle, box, self.theme[TINTS[layer]], TINTED)
        return Group(layer, (box, cursor), lambda: [Item(layer, box, "panel", lambda: [tint()], part.rect)])

    def chart(self, chart: Chart) -> Iterable[Group]:
        """The land divided between the sides through time, paler where it is still to come."""
        box = chart.rect
        yield self._one("chart", (box, chart.line), partial(self.shares, chart))
        yield self._cut("future", box, chart.cursor, Box.around(box)._replace(left=round(chart.cursor)))
        yield self._one("now", (box, chart.cursor, chart.at), partial(self.now, chart))

    def shares(self, chart: Chart) -> Iterable[Drawable]:
        theme, box = self.theme, chart.rect
        yield area(shapely.box(*box.bounds), theme.second.ground)
        yield area(Polygon([(box.x, box.bottom), *chart.line, (box.right, box.bottom)]), theme.first.ground)
        yield stroke(LineString(chart.line), theme["front"], 1.4 * self.scale, cap="butt")

    def now(self, chart: Chart) -> Iterable[Drawable]:
        theme, s, box = self.theme, self.scale, chart.rect
        cursor = LineString([(chart.cursor, box.y - 3 * s), (chart.cursor, box.bottom)])
        yield stroke(cursor, theme["ink"], 1.8 * s, cap="butt")
        yield disc(chart.cursor, chart.at, 4.2 * s, theme["front"], theme["halo"], 1.6 * s)

    def key(self, key: Key) -> Iterable[Drawable]:
        """The sign of a legend entry, drawn as on the map."""
        box, s, theme = key.box, self.scale, self.theme
        middle = box.y + box.h / 2
        line = LineString([(box.x, middle), (box.right, middle)])
        swatch = shapely.box(*box.bounds)
        match key.sign:
            case "first" | "second":
                side = self.marks.side(key.sign)
                yield area(swatch, side.ground, 1.0, theme["coast"], 0.8 * s)
                if side.hatch:
                    yield stroke(hatching(swatch, 6 * s), theme["ink"], 1.2 * s, 0.8, cap="butt")
                yield from self.marks.symbol(Symbol(box.x + box.w / 2, middle, 3.4 * s, _which(key.sign), "town"))
            case "certain" | "likely" | "conjecture":
                yield stroke(line, theme["front_casing"], self.marks.width("front_casing"))
                yield self.marks.front.line(line, key.sign, self.marks.width("front"))
            case "parallel":
                yield stroke(
                    line,
                    theme["parallel"],
                    self.marks.width("parallel"),
                    1.0,
                    self.marks.dashes,
                    "butt",
                )
            case "line":
                yield self.marks.named_line(line)
            case "zone":
                yield area(swatch, theme["zone"], ZONE, theme["zone"], 1.0 * s)
            case "contested":
                yield area(swatch, theme["neighbour"], 1.0, theme["coast"], 0.8 * s)
                yield from self.marks.contested(swatch)
            case "event":
                yield from self.marks.marker(box.x + box.w / 2, middle, 0.7)
            case "changed-first" | "changed-second":
                # It is the ground of whoever gained it now.
                which = key.sign.removeprefix("changed-")
                yield area(swatch, self.marks.side(which).ground)
                yield from self.marks.changed(which, swatch)
            case kind:
                yield from self._arrow_key(kind, key.sides, box)

    def _arrow_key(self, kind: str, sides: tuple[Which, ...], box: Rect) -> Iterable[Drawable]:
        """An arrow for each side that moves so on this picture, one above the other."""
        step = box.h / len(sides)
        for number, side in enumerate(sides):
            y = box.y + (number + 0.5) * step
            if kind == "drop":
                yield from self.marks.parachute(box.x + box.w / 2, y + 4 * self.scale, self.marks.side(side).arrow, 1.0)
                continue
            spine = LineString([(box.x, y), (box.right, y)])
            shape = outline(spine, (6.5 if len(sides) == 1 else 4.2) * self.scale)
            yield from self.marks.arrow(Arrow(kind, shape, spine, side, kind, 1.0))  # type: ignore[arg-type]

    def timeline(self, line: Timeline) -> Iterable[Group]:
        """The phases as a striped bar, turning points as ticks on it, and where we are: only that changes."""
        x, bar = line.cursor, line.rect
        yield self._one("timeline", (bar, line.spans), partial(self.phases, line))
        yield self._cut("past", bar, x, Box.around(bar)._replace(right=round(x)))
        yield self._one("ticks", (bar, line.ticks, line.events, line.captions), partial(self.ticks, line))
        yield self._one("cursor", (bar, x), partial(self.cursor, x, bar))

    def phases(self, line: Timeline) -> Iterable[Drawable]:
        bar = line.rect
        for number, (left, right) in enumerate(line.spans or ((bar.x, bar.right),)):
            yield area(shapely.box(left, bar.y, right, bar.bottom), self.theme["rule"], EVEN if number % 2 else 1.0)

    def ticks(self, line: Timeline) -> Iterable[Drawable]:
        """Turning points, shorter what else is told, and where the years begin."""
        s, theme, bar = self.scale, self.theme, line.rect
        for x in line.captions:
            tick = LineString([(x, bar.bottom - 0.32 * bar.h), (x, bar.bottom)])
            yield stroke(tick, theme["ink"], 1.0 * s, 0.45, cap="butt")
        for x in line.events:
            tick = LineString([(x, bar.y + 0.12 * bar.h), (x, bar.bottom)])
            yield stroke(tick, theme["ink"], 1.2 * s, 0.65, cap="butt")
        for mark in line.ticks:
            if mark.major:
                edge = LineString([(mark.x, bar.y - 2 * s), (mark.x, bar.bottom + 8 * s)])
                yield stroke(edge, theme["muted"], 1.0 * s, cap="butt")

    def cursor(self, x: float, bar: Rect) -> Iterable[Drawable]:
        s, theme = self.scale, self.theme
        yield stroke(LineString([(x, bar.y - 3 * s), (x, bar.bottom + 3 * s)]), theme["ink"], 2.2 * s, cap="butt")
        yield area(
            Polygon([(x - 6 * s, bar.y - 10 * s), (x + 6 * s, bar.y - 10 * s), (x, bar.y - 2 * s)]), theme["ink"]
        )


def _which(sign: str) -> Which:
    return "second" if sign == "second" else "first"
