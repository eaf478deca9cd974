"""What changes from day to day, as marks in the order in which they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from math import pi
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.render.canvas import Drawable, Mark, area, stroke, writing
from kwmaps.scene.arrows import outline
from kwmaps.scene.model import (
    Arrow,
    Chart,
    Key,
    Line,
    Pane,
    Panel,
    Rect,
    ScaleBar,
    Sheet,
    Symbol,
    Text,
    Timeline,
    Which,
)
from kwmaps.scene.panel import texts_beside
from kwmaps.style.theme import SideStyle, Theme


class Item(NamedTuple):
    """Something drawn at once. Items with the same layer, value and map look the same."""

    layer: str
    of: Any
    """What it shows: a hashable value, or an object that stays the same while it looks the same."""
    pane: str
    """The map it is on, which may cut it off."""
    marks: Callable[[], Iterable[Drawable]]
    clip: Rect | None

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from others. Geometries are told apart by identity: comparing them costs more than drawing."""
        own = id(self.of) if self.layer in BY_IDENTITY else self.of
        return self.layer, self.pane, own, self.clip


BY_IDENTITY = frozenset({"changed", "contested", "parallel", "line", "front", "arrow"})

ZONE = 0.7
"""Opacity of the demilitarised zone."""


class Marks:
    """Turns the parts of a scene into marks in one theme."""

    def __init__(self, theme: Theme, scale: float) -> None:
        self.theme, self.scale = theme, scale

    def width(self, role: str) -> float:
        """A line's width in pixels; the front stays a line that can be seen on a thumbnail."""
        least = {"front": 2.0, "front_casing": 4.0}.get(role, 0.6)
        return max(self.theme.widths[role] * self.scale, least)

    def side(self, which: str | None) -> SideStyle:
        return self.theme.second if which == "second" else self.theme.first

    # a map

    def items(self, pane: Pane) -> Iterable[Item]:
        """Everything on a map above its ground, in order."""
        clip, back = pane.backdrop.view.rect, pane.backdrop

        def item(layer: str, of: Any, marks: Callable[[], Iterable[Drawable]]) -> Item:
            return Item(layer, of, back.key, marks, clip)

        for change in pane.changed:
            yield item("changed", change[1], partial(self.changed, *change))
        for shape in pane.contested:
            yield item("contested", shape, partial(self.contested, shape))
        if "parallel" not in back.hidden:
            yield item("parallel", back, partial(self.parallel, back.parallel))
        for line in pane.lines:
            yield item("line", line, partial(self.line, line))
        if pane.fronts or pane.pockets:
            yield item("front", pane.fronts, partial(self.fronts, pane))
        if pane.marker:
            yield item("marker", pane.marker, partial(self.marker, *pane.marker))
        for arrow in pane.arrows:
            yield item("arrow", arrow, partial(self.arrow, arrow))
        for symbol in pane.symbols:
            yield item("symbol", symbol, partial(self.symbol, symbol))
        if pane.window:
            yield item("window", pane.window, partial(self.window, pane.window))
        for text in (*(label.text for label in pane.labels), *self.passing_names(pane)):
            yield item("text", text, partial(self.text, text))
        if back.scale_bar:
            yield item("bar", back.scale_bar, partial(self.scale_bar, back.scale_bar))

    def passing_names(self, pane: Pane) -> list[Text]:
        """Names that come and go with their arrows and lines."""
        return [*pane.arrow_names, *(line.name for line in pane.lines if line.name)]

    def contested(self, shape: BaseGeometry) -> Iterable[Drawable]:
        """Slanted lines; where a side's ground is slanted too, a bold lattice that survives a copier."""
        s, colour = self.scale, self.theme["contested"]
        if self.theme.is_hatched:
            yield area(shape, self.theme["halo"], 0.7, colour, 1.2 * s)
            for other_way in (False, True):
                yield stroke(hatching(shape, 6.5 * s, other_way), colour, 1.3 * s, 1.0, cap="butt")
            return
        yield stroke(hatching(shape, 6.5 * s, True), colour, 1.0 * s, 0.7, cap="butt")

    def line(self, line: Line) -> Iterable[Drawable]:
        """A named line, and the way to its name."""
        yield stroke(line.line, self.theme["front_casing"], 2.4 * self.width("line"), 0.6)
        yield self.named_line(line.line)
        if line.leader:
            yield stroke(line.leader, self.theme["line"], 0.7 * self.scale, 0.8, cap="butt")

    def window(self, box: Rect) -> Iterable[Drawable]:
        """The frame of a close-up's part of the country."""
        frame = shapely.box(box.x, box.y, box.right, box.bottom).exterior
        yield stroke(frame, self.theme["halo"], 3.4 * self.scale, 0.8)
        yield stroke(frame, self.theme["ink"], 1.4 * self.scale)

    def scale_bar(self, bar: ScaleBar) -> Iterable[Drawable]:
        """A bar in two colours with its length, over everything else on the map."""
        s, theme, step = self.scale, self.theme, bar.rect.w / bar.parts
        around = shapely.box(bar.rect.x, bar.rect.y, bar.rect.right, bar.rect.bottom)
        yield area(around, theme["halo"], 0.9, theme["halo"], 3.2 * s)
        for part in range(bar.parts):
            x = bar.rect.x + part * step
            fill = theme["ink"] if part % 2 == 0 else theme["halo"]
            yield area(shapely.box(x, bar.rect.y, x + step, bar.rect.bottom), fill, edge=theme["ink"], width=0.8 * s)
        for text in bar.texts:
            yield from self.text(text)

    def changed(self, which: str, shape: BaseGeometry) -> Iterable[Drawable]:
        """Ground gained since the beginning: lines one way for one side, the other way for the other."""
        s, style = self.scale, self.side(which)
        yield area(shape, style.arrow, 0.30)
        yield stroke(
            hatching(shape, 5 * s, which == "second"),
            style.arrow,
            1.3 * s,
            0.9,
            cap="butt",
        )

    def parallel(self, line: BaseGeometry) -> Iterable[Drawable]:
        width = self.width("parallel")
        yield stroke(line, self.theme["front_casing"], 2.6 * width, 0.5, cap="butt")
        yield stroke(line, self.theme["parallel"], width, 0.95, self._dashes, "butt")

    @property
    def _dashes(self) -> tuple[float, float]:
        return 9 * self.scale, 4.5 * self.scale

    def named_line(self, line: BaseGeometry) -> Mark:
        s = self.scale
        return stroke(
            line,
            self.theme["line"],
            self.width("line"),
            0.95,
            (1.8 * s, 3.4 * s),
            "round",
        )

    def fronts(self, pane: Pane) -> Iterable[Drawable]:
        """Bands of doubt first, then all casings, then the lines: joints are clean then."""
        s, theme = self.scale, self.theme
        casing, width = self.width("front_casing"), self.width("front")
        if pane.zone is not None:
            # The line runs through the middle of the zone, which has to be seen on both sides of it.
            yield area(pane.zone, theme["front_casing"], 1.0, theme["front_casing"], 6.5 * s)
            yield area(pane.zone, theme["zone"], ZONE, theme["zone"], 4.5 * s)
            casing, width = 0.0, 0.6 * width
        for front in pane.fronts:
            if front.certainty == "conjecture":
                # Several thin layers with round ends: the band fades out, as knowledge does.
                for share in (1.0, 0.8, 0.6, 0.4):
                    band = max(min(2 * front.doubt, 46 * s) * share, casing)
                    yield stroke(front.line, theme["front_casing"], band, 0.12)
        for _, edge in pane.pockets:
            yield stroke(edge, theme["front_casing"], 0.85 * casing)
        for front in pane.fronts if casing else ():
            yield stroke(
                front.line,
                theme["front_casing"],
                casing,
                0.75 if front.certainty == "conjecture" else 1.0,
            )
        for _, edge in pane.pockets:
            yield stroke(edge, theme["front"], 0.8 * width)
        for front in pane.fronts:
            yield self.front_line(front.line, front.certainty, width)

    def front_line(self, line: BaseGeometry, certainty: str, width: float) -> Mark:
        theme, s = self.theme, self.scale
        match certainty:
            case "certain":
                return stroke(line, theme["front"], width)
            case "likely":
                return stroke(line, theme["front_likely"], 0.72 * width)
            case _:
                return stroke(
                    line,
                    theme["front_likely"],
                    0.72 * width,
                    1.0,
                    (6.5 * s, 5 * s),
                    "butt",
                )

    def arrow(self, arrow: Arrow) -> Iterable[Drawable]:
        s, theme = self.scale, self.theme
        colour, light = self.side(arrow.side).arrow, theme["front_casing"]
        hollow = self.side(arrow.side).fill == "hollow"
        shape, fade = arrow.outline, arrow.alpha
        if arrow.kind != "drop":
            yield area(shape, light, 0.85 * fade, light, 3.0 * s)
        match arrow.kind:
            case "withdrawal":
                yield area(shape, light, 0.9 * fade)
                yield stroke(shape.exterior, colour, 1.9 * s, fade, (4.5 * s, 3 * s), "butt")
            case "sealift":
                yield area(shape, light, 0.95 * fade, colour, 1.9 * s)
                if hollow:
                    yield stroke(arrow.spine, colour, 1.4 * s, fade, (1.4 * s, 3 * s), "butt")
            case "landing":
                yield area(shape, light if hollow else colour, 0.95 * fade, colour if hollow else "none", 1.7 * s)
                yield stroke(arrow.spine, colour if hollow else light, (0.8 if hollow else 1.6) * s, 0.95 * fade)
            case "drop":
                yield stroke(arrow.spine, light, 4.4 * s, 0.6 * fade, (2.0 * s, 5 * s), "round")
                yield stroke(arrow.spine, colour, 2.2 * s, fade, (2.0 * s, 5 * s), "round")
                x, y = arrow.spine.coords[-1][:2]
                yield from self.parachute(x, y, colour, fade)
            case _ if hollow:
                yield area(shape, light, 0.95 * fade, colour, 1.7 * s)
            case _:
                yield area(shape, colour, 0.93 * fade)

    def parachute(self, x: float, y: float, colour: str, alpha: float) -> Iterable[Drawable]:
        """A canopy with its lines: the usual sign of an airborne drop."""
        r, s = 9 * self.scale, self.scale
        turn = np.linspace(pi, 2 * pi, 24)
        top = y - 0.9 * r
        canopy = Polygon(np.column_stack([x + r * np.cos(turn), top + r * np.sin(turn)]))
        ropes = MultiLineString([[(x + d, top), (x, y + 0.5 * r)] for d in (-r, 0, r)])
        yield stroke(ropes, self.theme["front_casing"], 3.5 * s, alpha)
        yield area(canopy, colour, alpha, self.theme["front_casing"], 1.5 * s)
        yield stroke(ropes, colour, 1.4 * s, alpha)

    def symbol(self, symbol: Symbol) -> Iterable[Drawable]:
        """Round for the first side, square for the second: colour alone doesn't tell. Hills are triangles."""
        if symbol.kind == "reservoir":
            return
        x, y, r = symbol.x, symbol.y, symbol.radius
        colour = self.side(symbol.side).symbol if symbol.side else self.theme["ink"]
        if symbol.kind == "hill":
            shape = Polygon([(x - 1.25 * r, y + r), (x + 1.25 * r, y + r), (x, y - 1.3 * r)])
        elif symbol.side == "second":
            shape = shapely.box(x - 0.92 * r, y - 0.92 * r, x + 0.92 * r, y + 0.92 * r)
        else:
            shape = Point(x, y).buffer(r, 12)
        yield area(shape, colour, 1.0, self.theme["halo"], 1.6 * self.scale)

    def marker(self, x: float, y: float) -> Iterable[Drawable]:
        """A ring around the place that the caption tells of."""
        ring = Point(x, y).buffer(10 * self.scale, 24).exterior
        yield stroke(ring, self.theme["halo"], 5.0 * self.scale, 0.9)
        yield stroke(ring, self.theme["accent"], 2.4 * self.scale)

    def text(self, text: Text) -> Iterable[Drawable]:
        yield from writing(text, self.theme["halo"] if text.halo else None, self._halo)

    @property
    def _halo(self) -> float:
        """Width of the paper left free round a word, in pixels."""
        return (5.0 if self.theme.is_hatched else 3.2) * self.scale

    # beside the maps

    def sheet(self, sheet: Sheet) -> Iterable[Drawable]:
        """The panel's paper, with what stays the same on it."""
        theme, s, panel = self.theme, self.scale, sheet.panel
        if panel:
            yield area(shapely.box(panel.x, panel.y, panel.right, panel.bottom), theme["paper"])
            beside = panel.x > 0
            ends = [(panel.x, 0), (panel.x, panel.bottom)] if beside else [(0, panel.y), (panel.right, panel.y)]
            yield stroke(LineString(ends), theme["rule"], 1.5 * s)
        for x1, y1, x2, y2 in sheet.rules:
            yield stroke(LineString([(x1, y1), (x2, y2)]), theme["rule"], 1.0 * s)
        for text in sheet.texts:
            yield from self.text(text)

    def panel(self, panel: Panel) -> Iterable[Item]:
        """What is drawn beside the map."""
        for key in panel.legend:
            yield Item("key", key, "panel", partial(self.key, key), None)
        if panel.chart:
            yield from self.chart(panel.chart)
        if panel.timeline:
            yield from self.timeline(panel.timeline)
        for text in texts_beside(panel):
            yield Item("text", text, "panel", partial(self.text, text), None)

    def chart(self, chart: Chart) -> Iterable[Item]:
        """The land divided between the sides through time, paler where it is still to come."""
        box = chart.rect
        yield Item("chart", (box, chart.line), "panel", partial(self.shares, chart), None)
        future = shapely.box(chart.cursor, box.y, box.right, box.bottom)
        veil = partial(area, future, self.theme["paper"], 0.55)
        yield Item("future", (box, chart.cursor), "panel", lambda: [veil()], None)
        yield Item("now", (box, chart.cursor, chart.at), "panel", partial(self.now, chart), None)

    def shares(self, chart: Chart) -> Iterable[Drawable]:
        theme, box = self.theme, chart.rect
        yield area(shapely.box(box.x, box.y, box.right, box.bottom), theme.second.ground)
        yield area(Polygon([(box.x, box.bottom), *chart.line, (box.right, box.bottom)]), theme.first.ground)
        yield stroke(LineString(chart.line), theme["front"], 1.4 * self.scale, cap="butt")

    def now(self, chart: Chart) -> Iterable[Drawable]:
        theme, s, box = self.theme, self.scale, chart.rect
        cursor = LineString([(chart.cursor, box.y - 3 * s), (chart.cursor, box.bottom)])
        yield stroke(cursor, theme["ink"], 1.8 * s, cap="butt")
        yield area(Point(chart.cursor, chart.at).buffer(4.2 * s), theme["front"], 1.0, theme["halo"], 1.6 * s)

    def key(self, key: Key) -> Iterable[Drawable]:
        """The sign of a legend entry, drawn as on the map."""
        box, s, theme = key.box, self.scale, self.theme
        middle = box.y + box.h / 2
        line = LineString([(box.x, middle), (box.right, middle)])
        swatch = shapely.box(box.x, box.y, box.right, box.bottom)
        match key.sign:
            case "first" | "second":
                side = self.side(key.sign)
                yield area(swatch, side.ground, 1.0, theme["coast"], 0.8 * s)
                if side.hatch:
                    yield stroke(hatching(swatch, 6 * s), theme["ink"], 1.2 * s, 0.8, cap="butt")
                yield from self.symbol(Symbol(box.x + box.w / 2, middle, 3.4 * s, _which(key.sign), "town"))
            case "certain" | "likely" | "conjecture":
                yield stroke(line, theme["front_casing"], self.width("front_casing"))
                yield self.front_line(line, key.sign, self.width("front"))
            case "parallel":
                yield stroke(
                    line,
                    theme["parallel"],
                    self.width("parallel"),
                    1.0,
                    self._dashes,
                    "butt",
                )
            case "line":
                yield self.named_line(line)
            case "zone":
                yield area(swatch, theme["zone"], ZONE, theme["zone"], 1.0 * s)
            case "contested":
                yield area(swatch, theme["neighbour"], 1.0, theme["coast"], 0.8 * s)
                yield from self.contested(swatch)
            case "changed-first" | "changed-second":
                which = key.sign.removeprefix("changed-")
                yield area(swatch, self.side("second" if which == "first" else "first").ground)
                yield from self.changed(which, swatch)
            case kind:
                yield from self._arrow_key(kind, key.sides, box)

    def _arrow_key(self, kind: str, sides: tuple[Which, ...], box: Rect) -> Iterable[Drawable]:
        """An arrow for each side that moves so on this picture, one above the other."""
        step = box.h / len(sides)
        for number, side in enumerate(sides):
            y = box.y + (number + 0.5) * step
            if kind == "drop":
                yield from self.parachute(box.x + box.w / 2, y + 4 * self.scale, self.side(side).arrow, 1.0)
                continue
            spine = LineString([(box.x, y), (box.right, y)])
            shape = outline(spine, (6.5 if len(sides) == 1 else 4.2) * self.scale)
            yield from self.arrow(Arrow(kind, shape, spine, side, kind, 1.0))  # type: ignore[arg-type]

    def timeline(self, line: Timeline) -> Iterable[Item]:
        """The phases as a striped bar, turning points as ticks on it, and where we are: only that changes."""
        x, bar = line.cursor, line.rect

        def item(layer: str, of: Any, marks: Callable[[], Iterable[Drawable]]) -> Item:
            return Item(layer, of, "panel", marks, None)

        yield item("timeline", (bar, line.spans), partial(self.phases, line))
        past = shapely.box(bar.x, bar.y, x, bar.bottom)
        yield item("past", (bar, x), lambda: [area(past, self.theme["accent"], 0.55)])
        yield item("ticks", (bar, line.ticks, line.events), partial(self.ticks, line))
        yield item("cursor", (bar, x), partial(self.cursor, x, bar))

    def phases(self, line: Timeline) -> Iterable[Drawable]:
        bar = line.rect
        for number, (left, right) in enumerate(line.spans or ((bar.x, bar.right),)):
            yield area(shapely.box(left, bar.y, right, bar.bottom), self.theme["rule"], 1.0 if number % 2 == 0 else 0.6)

    def ticks(self, line: Timeline) -> Iterable[Drawable]:
        """Turning points, and where the years begin."""
        s, theme, bar = self.scale, self.theme, line.rect
        for x in line.events:
            tick = LineString([(x, bar.y + 0.28 * bar.h), (x, bar.bottom - 0.28 * bar.h)])
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

    def frame(self, rect: Rect) -> Iterable[Drawable]:
        """The edge of a close-up laid over the main map."""
        edge = shapely.box(rect.x, rect.y, rect.right, rect.bottom).exterior
        yield stroke(edge, self.theme["paper"], 7.0 * self.scale)
        yield stroke(edge, self.theme["ink"], 1.4 * self.scale)


def hatching(shape: BaseGeometry, gap: float, other_way: bool = False) -> BaseGeometry:
    """Parallel lines over a shape, `gap` pixels apart, counted from the picture's corner so that shapes agree."""
    left, top, right, bottom = shape.bounds
    tilt = bottom - top
    step = gap * np.sqrt(2)
    first = np.floor((left - tilt) / step) * step
    starts = np.arange(first, right + tilt + step, step)
    if other_way:
        rules = [[(x, top), (x + tilt, bottom)] for x in starts - top % step]
    else:
        rules = [[(x, bottom), (x + tilt, top)] for x in starts - (-bottom) % step]
    return MultiLineString(rules).intersection(shape)


def _which(sign: str) -> Which:
    return "second" if sign == "second" else "first"
