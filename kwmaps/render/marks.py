"""What changes from day to day, as marks in the order in which they are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from math import pi

import numpy as np
import shapely
from matplotlib.artist import Artist
from shapely import LineString, Point, Polygon

from kwmaps.render.canvas import area, stroke, writing
from kwmaps.scene.model import Arrow, Key, Label, Rect, Scene, Symbol, Text, Timeline
from kwmaps.style.theme import SideStyle, Theme

Mark = tuple[Artist, Rect | None]
"""An artist and the rectangle that it is clipped to."""


class Marks:
    """Turns the parts of a scene into marks in one theme."""

    def __init__(self, theme: Theme, scale: float) -> None:
        self.theme, self.scale = theme, scale

    def side(self, which: str | None) -> SideStyle:
        return self.theme.second if which == "second" else self.theme.first

    def below_names(self, scene: Scene) -> Iterable[Mark]:
        """Lines, fronts, arrows and dots."""
        yield from self.parallel(scene)
        if scene.zone is not None:
            colour = self.theme["zone"]
            yield area(scene.zone, colour, 0.75, colour, 1.0 * self.scale), scene.backdrop.view.rect
        yield from self.fronts(scene)
        for arrow in scene.arrows:
            for mark in self.arrow(arrow):
                yield mark, scene.backdrop.view.rect
        for symbol in scene.symbols:
            for mark in self.symbol(symbol):
                yield mark, scene.backdrop.view.rect
        if scene.marker:
            for mark in self.marker(*scene.marker):
                yield mark, scene.backdrop.view.rect

    def parallel(self, scene: Scene) -> Iterable[Mark]:
        s, theme, rect = self.scale, self.theme, scene.backdrop.view.rect
        width = theme.widths["parallel"] * s
        line = scene.backdrop.parallel
        yield stroke(line, theme["front_casing"], 2.6 * width, 0.5, cap="butt"), rect
        yield stroke(line, theme["parallel"], width, 0.95, (9 * s, 4.5 * s), "butt"), rect

    def fronts(self, scene: Scene) -> Iterable[Mark]:
        """Bands of doubt first, then all casings, then the lines: joints are clean then."""
        s, theme, rect = self.scale, self.theme, scene.backdrop.view.rect
        casing, width = theme.widths["front_casing"] * s, theme.widths["front"] * s
        for front in scene.fronts:
            if front.certainty == "conjecture":
                for share, alpha in ((1.0, 0.16), (0.55, 0.16)):
                    band = max(2 * front.doubt * share, casing)
                    yield stroke(front.line, theme["front_casing"], band, alpha, cap="butt"), rect
        for _, edge in scene.pockets:
            yield stroke(edge, theme["front_casing"], 0.85 * casing), rect
        for front in scene.fronts:
            alpha = 0.75 if front.certainty == "conjecture" else 1.0
            yield stroke(front.line, theme["front_casing"], casing, alpha), rect
        for _, edge in scene.pockets:
            yield stroke(edge, theme["front"], 0.8 * width), rect
        for front in scene.fronts:
            yield self.front_line(front.line, front.certainty, width), rect

    def front_line(self, line: LineString, certainty: str, width: float) -> Artist:
        theme, s = self.theme, self.scale
        match certainty:
            case "certain":
                return stroke(line, theme["front"], width)
            case "likely":
                return stroke(line, theme["front_likely"], 0.8 * width)
            case _:
                return stroke(line, theme["front_likely"], 0.75 * width, 1.0, (6.5 * s, 5 * s), "butt")

    def arrow(self, arrow: Arrow) -> Iterable[Artist]:
        s, theme = self.scale, self.theme
        colour = self.side(arrow.side).arrow
        light = theme["front_casing"]
        shape, fade = arrow.outline, arrow.alpha
        yield area(shape, light, 0.85 * fade, light, 3.0 * s)
        match arrow.kind:
            case "withdrawal":
                yield area(shape, light, 0.9 * fade)
                yield stroke(shape.exterior, colour, 1.8 * s, fade, (4.5 * s, 3 * s), "butt")
            case "sealift":
                yield area(shape, light, 0.95 * fade, colour, 1.8 * s)
            case "landing":
                yield area(shape, colour, 0.95 * fade)
                yield stroke(arrow.spine, light, 1.5 * s, 0.95 * fade)
            case "drop":
                yield stroke(arrow.spine, colour, 2.0 * s, fade, (2.5 * s, 4 * s), "round")
                yield from self.parachute(*arrow.spine.coords[-1], colour, fade)
            case _:
                yield area(shape, colour, 0.93 * fade)

    def parachute(self, x: float, y: float, colour: str, alpha: float) -> Iterable[Artist]:
        """A canopy with its lines: the usual sign of an airborne drop."""
        r = 9 * self.scale
        turn = np.linspace(pi, 2 * pi, 24)
        top = y - 0.9 * r
        canopy = Polygon(np.column_stack([x + r * np.cos(turn), top + r * np.sin(turn)]))
        strings = shapely.MultiLineString(
            [[(x - r, top), (x, y + 0.5 * r)], [(x + r, top), (x, y + 0.5 * r)], [(x, top), (x, y + 0.5 * r)]]
        )
        yield stroke(strings, self.theme["front_casing"], 3.5 * self.scale, alpha)
        yield area(canopy, colour, alpha, self.theme["front_casing"], 1.5 * self.scale)
        yield stroke(strings, colour, 1.4 * self.scale, alpha)

    def symbol(self, symbol: Symbol) -> Iterable[Artist]:
        """Round for the first side, square for the second: colour alone doesn't tell."""
        s, theme = self.scale, self.theme
        x, y, r = symbol.x, symbol.y, symbol.radius
        colour = self.side(symbol.side).symbol if symbol.side else theme["muted"]
        if symbol.kind == "hill":
            shape = Polygon([(x - 1.2 * r, y + r), (x + 1.2 * r, y + r), (x, y - 1.2 * r)])
        elif symbol.side == "second":
            shape = shapely.box(x - 0.9 * r, y - 0.9 * r, x + 0.9 * r, y + 0.9 * r)
        else:
            shape = Point(x, y).buffer(r, 12)
        yield area(shape, colour, 1.0, theme["halo"], 1.6 * s)

    def marker(self, x: float, y: float) -> Iterable[Artist]:
        """A ring around the place that the caption tells of."""
        ring = Point(x, y).buffer(11 * self.scale, 24).exterior
        yield stroke(ring, self.theme["halo"], 5.0 * self.scale, 0.9)
        yield stroke(ring, self.theme["accent"], 2.4 * self.scale)

    def label(self, label: Label) -> Iterable[Artist]:
        yield from self.text(label.text)

    def text(self, text: Text) -> Iterable[Artist]:
        yield from writing(text, self.theme["halo"] if text.halo else None, 3.2 * self.scale)

    def panel(self, scene: Scene) -> Iterable[Mark]:
        """What is told beside the map."""
        for text in scene.texts:
            for artist in self.text(text):
                yield artist, None
        for key in scene.legend:
            for artist in (*self.key(key, scene), *self.text(key.text)):
                yield artist, None
        yield from self.shares(scene)
        yield from self.timeline(scene.timeline)

    def shares(self, scene: Scene) -> Iterable[Mark]:
        bar = scene.backdrop.share_bar
        middle = bar.x + bar.w * scene.share
        yield area(shapely.box(bar.x, bar.y, middle, bar.bottom), self.theme.first.ground), None
        yield area(shapely.box(middle, bar.y, bar.right, bar.bottom), self.theme.second.ground), None
        edge = LineString([(middle, bar.y - 2 * self.scale), (middle, bar.bottom + 2 * self.scale)])
        yield stroke(edge, self.theme["front"], 2.4 * self.scale, cap="butt"), None

    def key(self, key: Key, scene: Scene) -> Iterable[Artist]:
        """The sign of a legend entry, drawn as on the map."""
        box, s, theme = key.box, self.scale, self.theme
        middle = box.y + box.h / 2
        line = LineString([(box.x, middle), (box.right, middle)])
        swatch = shapely.box(box.x, box.y, box.right, box.bottom)
        match key.sign:
            case "first" | "second":
                side = self.side(key.sign)
                yield area(swatch, side.ground, 1.0, theme["coast"], 0.8 * s)
                yield from self.symbol(Symbol(box.x + box.w / 2, middle, 3.4 * s, key.sign, "town"))  # type: ignore[arg-type]
            case "certain" | "likely" | "conjecture":
                yield stroke(line, theme["front_casing"], theme.widths["front_casing"] * s)
                yield self.front_line(line, key.sign, theme.widths["front"] * s)
            case "parallel":
                yield stroke(line, theme["parallel"], theme.widths["parallel"] * s, 1.0, (9 * s, 4.5 * s), "butt")
            case "zone":
                yield area(swatch, theme["zone"], 0.75, theme["zone"], 1.0 * s)
            case kind:
                sides = sorted({arrow.side for arrow in scene.arrows if arrow.kind == kind})
                yield from self._arrow_key(kind, sides, box)

    def _arrow_key(self, kind: str, sides: list[str], box: Rect) -> Iterable[Artist]:
        """An arrow for each side that moves so on this picture, one above the other."""
        from kwmaps.scene.arrows import outline

        step = box.h / len(sides)
        for number, side in enumerate(sides):
            y = box.y + (number + 0.5) * step
            if kind == "drop":
                yield from self.parachute(box.x + box.w / 2, y + 4 * self.scale, self.side(side).arrow, 1.0)
                continue
            spine = LineString([(box.x, y), (box.right, y)])
            width = (6.5 if len(sides) == 1 else 4.2) * self.scale
            yield from self.arrow(Arrow(kind, outline(spine, width), spine, side, kind, 1.0))  # type: ignore[arg-type]

    def timeline(self, line: Timeline) -> Iterable[Mark]:
        """The phases as a striped bar, turning points as ticks on it, and where we are."""
        s, theme, bar = self.scale, self.theme, line.rect
        for number, (left, right) in enumerate(line.spans or ((bar.x, bar.right),)):
            box = shapely.box(left, bar.y, right, bar.bottom)
            yield area(box, theme["rule"], 1.0 if number % 2 == 0 else 0.6), None
        past = shapely.box(bar.x, bar.y, line.cursor, bar.bottom)
        yield area(past, theme["accent"], 0.55), None
        for x in line.events:
            tick = LineString([(x, bar.y + 0.3 * bar.h), (x, bar.bottom - 0.3 * bar.h)])
            yield stroke(tick, theme["ink"], 1.2 * s, 0.65, cap="butt"), None
        for tick_mark in line.ticks:
            if tick_mark.major:
                edge = LineString([(tick_mark.x, bar.y - 2 * s), (tick_mark.x, bar.bottom + 8 * s)])
                yield stroke(edge, theme["muted"], 1.0 * s, cap="butt"), None
            if tick_mark.text:
                for artist in self.text(tick_mark.text):
                    yield artist, None
        x = line.cursor
        yield stroke(LineString([(x, bar.y - 3 * s), (x, bar.bottom + 3 * s)]), theme["ink"], 2.2 * s, cap="butt"), None
        head = Polygon([(x - 6 * s, bar.y - 10 * s), (x + 6 * s, bar.y - 10 * s), (x, bar.y - 2 * s)])
        yield area(head, theme["ink"]), None
