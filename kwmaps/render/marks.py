"""What changes from day to day, as marks in the order in which they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from math import pi
from typing import Any

import numpy as np
import shapely
from shapely import MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.render.canvas import Drawable
from kwmaps.render.front_marks import FrontMarks, line_width
from kwmaps.render.items import Group, Item, Items
from kwmaps.render.strokes import Drawn, Mark, area, hatching, path_of, stroke
from kwmaps.render.writing import writing
from kwmaps.scene.model import Arrow, Line, Pane, ScaleBar, Symbol, Text
from kwmaps.scene.view import Rect
from kwmaps.style.theme import SideStyle, Theme


class Marks:
    """Turns the parts of a scene into marks in one theme."""

    def __init__(self, theme: Theme, scale: float) -> None:
        self.theme, self.scale = theme, scale
        self.front = FrontMarks(theme, scale, self.halo)

    def width(self, role: str) -> float:
        """A line's width in pixels."""
        return line_width(self.theme, role, self.scale)

    def side(self, which: str | None) -> SideStyle:
        return self.theme.second if which == "second" else self.theme.first

    # a map

    def groups(self, pane: Pane) -> Iterable[Group]:
        """Everything on a map above its ground, in order."""
        clip, back = pane.backdrop.view.rect, pane.backdrop

        def each(layer: str, values: Iterable[Any], marks: Callable[[Any], Iterable[Drawable]]) -> Group:
            """A group of things that are drawn alike."""
            return group(layer, (values,), lambda: ((value, partial(marks, value)) for value in values))

        def group(name: str, of: tuple[object, ...], items: Items, layer: str = "") -> Group:
            own = layer or name
            return Group(
                f"{name} on {back.key}",
                of,
                lambda: (Item(own, value, back.key, marks, clip) for value, marks in items()),
            )

        def words() -> Iterable[tuple[Text, Callable[[], Iterable[Drawable]]]]:
            return ((text, partial(self.text, text)) for text in self.passing_names(pane))

        if pane.changed:
            yield group("changed", (pane.changed,), lambda: ((c[1], partial(self.changed, *c)) for c in pane.changed))
        yield each("contested", pane.contested, self.contested)
        if "parallel" not in back.hidden:
            yield group("parallel", (back,), lambda: [(back, partial(self.parallel, back.parallel))])
        yield each("line", pane.lines, self.line)
        if pane.fronts or pane.pockets:
            drawn = pane.fronts, pane.pockets, pane.zone
            yield group("front", drawn, lambda: [(drawn, partial(self.front.marks, pane))])
        # Below arrows and signs: where it runs past a town it must not cut the town's sign.
        if window := pane.window:
            yield group("window", (window,), lambda: [(window, partial(self.window, window))])
        if place := pane.marker:
            yield group("marker", (place,), lambda: [(place, partial(self.marker, *place))])
        yield each("arrow", pane.arrows, self.arrow)
        yield each("symbol", pane.symbols, self.symbol)
        yield group(
            "label", (pane.labels,), lambda: ((of.text, partial(self.text, of.text)) for of in pane.labels), "text"
        )
        if pane.fronts and pane.labels:
            shown = pane.fronts, pane.labels
            yield group("through", shown, lambda: [(shown, partial(self.front.through, pane))])
        yield group("name", (pane.arrow_names, pane.lines), words, "text")
        if bar := back.scale_bar:
            yield group("bar", (bar,), lambda: [(bar, partial(self.scale_bar, bar))])

    def edge(self, pane: Pane) -> Group:
        """What separates a close-up from the map that it lies on."""
        rect, key = pane.backdrop.view.rect, pane.backdrop.key
        return Group(
            f"frame of {key}", (pane.backdrop,), lambda: [Item("frame", rect, key, partial(self.frame, rect), None)]
        )

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
        course = path_of(line.line)
        yield stroke(course, self.theme["front_casing"], 2.4 * self.width("line"), 0.6)
        yield self.named_line(course)
        if line.leader:
            yield stroke(line.leader, self.theme["line"], 0.7 * self.scale, 0.8, cap="butt")

    def window(self, box: Rect) -> Iterable[Drawable]:
        """The frame of a close-up's part of the country."""
        frame = shapely.box(*box.bounds).exterior
        yield stroke(frame, self.theme["halo"], 3.4 * self.scale, 0.8)
        yield stroke(frame, self.theme["muted"], 1.4 * self.scale)

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
        yield stroke(line, self.theme["parallel"], width, 0.95, self.dashes, "butt")

    @property
    def dashes(self) -> tuple[float, float]:
        return 9 * self.scale, 4.5 * self.scale

    def named_line(self, line: Drawn) -> Mark:
        s = self.scale
        return stroke(
            line,
            self.theme["line"],
            self.width("line"),
            0.95,
            (1.8 * s, 3.4 * s),
            "round",
        )

    def arrow(self, arrow: Arrow) -> Iterable[Drawable]:
        s, theme = self.scale, self.theme
        colour, light = self.side(arrow.side).arrow, theme["front_casing"]
        hollow = self.side(arrow.side).fill == "hollow"
        shape, fade = path_of(arrow.outline), arrow.alpha
        if arrow.kind != "drop":
            yield area(shape, light, 0.85 * fade, light, 3.0 * s)
        match arrow.kind:
            case "withdrawal":
                yield area(shape, light, 0.9 * fade)
                yield stroke(shape, colour, 1.9 * s, fade, (4.5 * s, 3 * s), "butt")
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

    def marker(self, x: float, y: float, share: float = 1.0) -> Iterable[Drawable]:
        """A ring around the place that the caption tells of, or a share of its size in the legend."""
        ring = Point(x, y).buffer(10 * share * self.scale, 24).exterior
        yield stroke(ring, self.theme["halo"], 5.0 * self.scale, 0.9)
        yield stroke(ring, self.theme["accent"], 2.4 * self.scale)

    def text(self, text: Text) -> Iterable[Drawable]:
        yield from writing(text, self.theme["halo"] if text.halo else None, self.halo)

    @property
    def halo(self) -> float:
        """Width of the paper left free round a word, in pixels."""
        return (5.0 if self.theme.is_hatched else 3.2) * self.scale

    def frame(self, rect: Rect) -> Iterable[Drawable]:
        """The edge of a close-up laid over the main map."""
        edge = shapely.box(*rect.bounds).exterior
        yield stroke(edge, self.theme["paper"], 7.0 * self.scale)
        yield stroke(edge, self.theme["ink"], 1.4 * self.scale)
