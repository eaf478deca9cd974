"""What charts have in common: a page with title, time line, scale of values, notes and credit, and room for what is plotted.

Designed at 1280 × 720 to be read from the last row of a class; other sizes scale from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from kwmaps.dates import DAY
from kwmaps.errors import RequestError
from kwmaps.scene.area import Look
from kwmaps.scene.layout import SMALLEST_TYPE, layout
from kwmaps.scene.model import Align, Text
from kwmaps.scene.options import Options
from kwmaps.scene.view import Rect
from kwmaps.style import fonts, language
from kwmaps.style import theme as themes
from kwmaps.style.fonts import Role
from kwmaps.timeline.atlas import Atlas

DESIGN = (1280, 720)

LEAST = (640, 360)
"""Pixels below which words would lie on each other."""

MARGIN, AXIS, ENDS = 56, 40, 128
"""Pixels of the design: round everything, for the values' figures on the left, for labels on the right."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Something drawn on a chart; pixels. Areas have a fill and maybe a hatch, lines an edge and its width."""

    geometry: BaseGeometry
    fill: str = ""
    edge: str = ""
    width: float = 0.0
    hatch: str = ""
    """A colour: slanted lines over the fill."""
    alpha: float = 1.0


@dataclass(frozen=True)
class Graph:
    """A chart as values: what a painter draws and a test reads."""

    size: tuple[int, int]
    scale: float
    halo: str
    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...]


class Tint(NamedTuple):
    """A colour and the hatching over it."""

    fill: str
    hatch: str = ""


@dataclass
class Page:
    """A chart in the making: takes shapes and texts from below upwards."""

    atlas: Atlas
    options: Options
    first: date
    last: date
    rows: int = 0
    """How many lines of notes stand at the foot."""
    left: float = 0.0
    """Pixels of the design for labels on the left, instead of the usual ones."""
    right: float = ENDS
    """Pixels of the design for labels on the right."""
    shapes: list[Shape] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def __post_init__(self) -> None:
        size, atlas = self.options.size, self.atlas
        layout(size)  # refuses what no picture can be
        if size[0] < LEAST[0] or size[1] < LEAST[1]:
            least = "x".join(str(side) for side in LEAST)
            raise RequestError(f"size {size[0]}x{size[1]}: a chart can be read from {least} pixels on")
        self.theme = themes.read(self.options.theme)
        names, sides = self.options.names, self.options.side_names
        speaks = language.read(self.options.language, atlas.geodata.folder, atlas.war, names, sides)
        self.language = language.Drawn.of(speaks)
        self.scale = s = min(size[0] / DESIGN[0], size[1] / DESIGN[1])
        self.look = Look(self.theme, self.language, frozenset(), s, SMALLEST_TYPE)
        left, top = (self.left or MARGIN + AXIS) * s, 150 * s
        words = self.language.war(atlas.war, "credit")
        self._credit = fonts.wrap(words, self.look.face("sans"), self.look.size(12), size[0] - 2 * MARGIN * s)
        foot = size[1] - (108 + 20 * self.rows) * s - 1.3 * self.look.size(12) * len(self._credit)
        self.plot = Rect(left, top, size[0] - left - (self.right + 24) * s, foot - top)
        """Where the values stand."""
        self.base = self.plot.bottom
        """The pixel of the time line."""

    def graph(self) -> Graph:
        """The chart.

        Raises
        ------
        RequestError
            A letter of its words is in no font.
        """
        for text in self.texts:
            fonts.require(text.text, text.face)
        width, height = self.options.size
        paper = Shape(shapely.box(0, 0, width, height), self.theme["paper"])
        return Graph(self.options.size, self.scale, self.theme["halo"], (paper, *self.shapes), tuple(self.texts))

    # words

    def say(self, key: str, **values: str) -> str:
        return self.language.say("chart", key, **values)

    def write(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        role: Role = "sans",
        colour: str = "",
        align: Align = "left",
        halo: bool = False,
        face: str = "",
    ) -> None:
        """A line of text, its size in pixels of the design, its place in pixels; `face` stands in for the role's."""
        ink = colour or self.theme["ink"]
        self.texts.append(Text(text, x, y, self.look.size(size), face or self.look.face(role), ink, align, halo=halo))

    def room(self, text: str, size: float, role: Role = "sans", face: str = "") -> float:
        """Pixels that a line of text takes."""
        return fonts.width(text, face or self.look.face(role), self.look.size(size))

    def head(self, title: str, *more: str) -> None:
        """What the chart shows, and of which days."""
        s, war = self.scale, self.atlas.war
        days = self.language.say(
            "lesson", "range", first=self.language.day(self.first), last=self.language.day(self.last)
        )
        size = 36.0
        while size > 20 and self.room(title, size, "serif-bold") > self.options.size[0] - 2 * MARGIN * s:
            size -= 1
        self.write(title, MARGIN * s, 72 * s, size, "serif-bold")
        said = " · ".join((self.language.war(war, "title"), days, *more))
        size = 19.0
        while size > 12 and self.room(said, size) > self.options.size[0] - 2 * MARGIN * s:
            size -= 0.5
        self.write(said, MARGIN * s, 104 * s, size, "sans", self.theme["muted"])

    def foot(self, *notes: str) -> None:
        """Remarks, a line each, and the credit, from below."""
        s = self.scale
        room = self.options.size[0] - 2 * MARGIN * s
        y = self.options.size[1] - 26 * s
        for line in reversed(self._credit):
            self.write(line, MARGIN * s, y, 12, "sans", self.theme["muted"])
            y -= 1.3 * self.look.size(12)
        y -= 5 * s
        for note in reversed(notes):
            size = 15.0
            while size > 10 and self.room(note, size, "sans-italic") > room:
                size -= 0.5
            self.write(note, MARGIN * s, y, size, "sans-italic", self.theme["muted"])
            y -= 20 * s

    # axes

    def x(self, day: date) -> float:
        """The pixel of the end of a day."""
        return self.plot.x + self.plot.w * (day - self.first).days / max((self.last - self.first).days, 1)

    def time(self, ruled: bool = False) -> None:
        """Days or months and years below the plot; `ruled` draws a line up through it at each year's beginning."""
        s, plot, theme, base = self.scale, self.plot, self.theme, self.base
        self.line([(plot.x, base), (plot.right, base)], theme["ink"], 1.4)
        for day, name in self._ticks():
            self.line([(self.x(day), base), (self.x(day), base + 6 * s)], theme["ink"], 1.2)
            self.write(name, self.x(day), base + 24 * s, 15, "sans", theme["ink"], "center")
        for day in self.days():
            if ruled and (day.month, day.day) == (1, 1):
                self.line([(self.x(day), plot.y), (self.x(day), base)], theme["rule"], 1.0)
        self._years()

    def _ticks(self) -> list[tuple[date, str]]:
        """The days that are named below the time line: months' firsts, or single days where months are few."""
        days = self.days()
        months = [day for day in days if day.day == 1]
        if len(months) > 3:
            named, steps = {day: self.language.month(day) for day in months}, [1, 3, 6, 12]
        else:
            named, steps = {day: self.language.day(day, "day") for day in days}, [1, 2, 7, 14, 28]
        room = max(self.room(name, 15) for name in named.values()) + 12 * self.scale
        step = next((step for step in steps if self.plot.w / len(named) * step > room), steps[-1])
        counted = [(day.month - 1 if len(months) > 3 else n, day, name) for n, (day, name) in enumerate(named.items())]
        return [(day, name) for number, day, name in counted if number % step == 0]

    def _years(self) -> None:
        s, theme = self.scale, self.theme
        y = self.base + 46 * s
        for year in range(self.first.year, self.last.year + 1):
            begin, end = max(date(year, 1, 1), self.first), min(date(year, 12, 31), self.last)
            left, right = self.x(begin), self.x(end)
            if begin > self.first:
                self.line([(left, y - 14 * s), (left, y + 3 * s)], theme["muted"], 1.0)
            if right - left > self.room(str(year), 16, "sans-semibold"):
                self.write(str(year), (left + right) / 2, y, 16, "sans-semibold", theme["muted"], "center")

    def documented(self) -> None:
        """A strip above the time line with a mark for each day whose front a document gives; comes before `time`."""
        s = self.scale
        self.base = self.plot.bottom + 12 * s
        marks = [
            LineString([(self.x(day), self.base - 9 * s), (self.x(day), self.base)])
            for day in (snapshot.date for snapshot in self.atlas.snapshots)
            if self.first <= day <= self.last
        ]
        self.shapes.append(Shape(shapely.MultiLineString(marks), edge=self.theme["ink"], width=1.0 * s))

    def scale_of(self, values: Sequence[tuple[float, str]], top: float, unit: str) -> None:
        """Figures on the left and lines across at these values; `top` is the value at the plot's upper edge."""
        s, plot = self.scale, self.plot
        for value, figure in values:
            y = plot.bottom - plot.h * value / top
            if value:
                self.line([(plot.x, y), (plot.right, y)], self.theme["rule"], 1.0)
            self.write(figure, plot.x - 10 * s, y + 5.5 * s, 16, "sans", self.theme["ink"], "right")
        self.write(unit, plot.x, plot.y - 12 * s, 15, "sans", self.theme["muted"])

    # marks

    def line(self, xy: Iterable[tuple[float, float]], colour: str, width: float) -> None:
        """A line; its width in pixels of the design."""
        self.shapes.append(Shape(LineString(list(xy)), edge=colour, width=width * self.scale))

    def mark(self, x: float, y: float, told: str, curve: LineString, below: bool) -> None:
        """A dot on a curve with a few words beside it, where they cross the curve least."""
        s, plot, tall = self.scale, self.plot, self.look.size(17)
        room = self.room(told, 17, "sans-semibold")
        rows = [y + 22 * s, y + 40 * s, y - 12 * s] if below else [y - 12 * s, y - 30 * s, y + 22 * s]
        places = [(left, row) for row in rows for left in (x + 12 * s, x + 28 * s, x + 46 * s, x - 12 * s - room)]
        inside = [
            (left, row)
            for left, row in places
            if plot.x + 4 * s <= left <= plot.right - room - 4 * s and plot.y + tall <= row <= plot.bottom - 4 * s
        ]

        def crossed(place: tuple[float, float]) -> float:
            left, row = place
            return float(
                curve.intersection(shapely.box(left - 4 * s, row - tall, left + room + 4 * s, row + 5 * s)).length
            )

        left, row = min(inside or places, key=crossed)
        self.shapes.append(Shape(shapely.Point(x, y).buffer(5.5 * s), self.theme["front"], self.theme["halo"], 1.8 * s))
        self.write(told, left, row, 17, "sans-semibold", halo=True)

    def key(self, entries: Iterable[tuple[str, Tint]]) -> None:
        """Swatches with words, above the plot on the right."""
        s, right, y = self.scale, self.plot.right, self.plot.y - 12 * self.scale
        for word, tint in reversed(list(entries)):
            right -= self.room(word, 17, "sans-semibold")
            self.write(word, right, y, 17, "sans-semibold")
            right -= 34 * s
            swatch = shapely.box(right, y - 13 * s, right + 26 * s, y + 1 * s)
            self.shapes.append(Shape(swatch, tint.fill, self.theme["ink"], 0.8 * s, tint.hatch))
            right -= 20 * s

    def tint(self, side: str) -> Tint:
        """How the ground of a side is filled."""
        style = self.theme.first if side == self.atlas.war.side_ids[0] else self.theme.second
        return Tint(style.ground, self.theme["ink"] if style.hatch else "")

    def ink(self, side: str) -> str:
        """The colour of words about a side."""
        return (self.theme.first if side == self.atlas.war.side_ids[0] else self.theme.second).symbol

    def days(self) -> list[date]:
        """The first and the last day, and all between."""
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]
