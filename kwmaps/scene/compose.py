"""Composes scenes: decides what one picture shows, where, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps import dates
from kwmaps.geometry import lines, polygons
from kwmaps.model import Event, Place
from kwmaps.scene import arrows as moving
from kwmaps.scene.labels import HeatMap, Style, box_of, place_labels
from kwmaps.scene.layout import Layout, layout
from kwmaps.scene.model import (
    Arrow,
    Backdrop,
    Front,
    Key,
    Label,
    Rect,
    ScaleBar,
    Scene,
    Symbol,
    Text,
    Tick,
    Timeline,
    View,
    Which,
)
from kwmaps.style import theme as themes
from kwmaps.style.fonts import width, wrap
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation

CAPTION_DAYS = 21
"""A caption stays at most so long after its event."""

AROUND = (timedelta(days=3), timedelta(days=12))
"""A small place is named from so long before an event there until so long after."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may choose about a picture."""

    size: tuple[int, int] = (1280, 720)
    """Width and height in pixels."""
    theme: str = "atlas"


class Composer:
    """Makes the scenes of one atlas in one size and theme. What stays the same is worked out once."""

    def __init__(self, atlas: Atlas, options: Options) -> None:
        self.atlas, self.options = atlas, options
        self.theme = themes.read(options.theme)
        self.layout = layout(options.size)
        self.view = self._view()

    # what stays the same through a film

    def _view(self) -> View:
        """All the land of the war, as large as it fits, in the middle of the map."""
        bounds = [self.atlas.basemap.mainland.bounds, *(p.bounds for p in self.atlas.basemap.islands)]
        west, south = np.min([b[:2] for b in bounds], axis=0)
        east, north = np.max([b[2:] for b in bounds], axis=0)
        rect = self.layout.map
        room = 1.035
        metres = max((east - west) / rect.w, (north - south) / rect.h) * room
        return View(
            rect, (west + east - rect.w * metres) / 2, (north + south + rect.h * metres) / 2, metres
        )

    def pixels(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in metres as pixels."""
        return shapely.transform(geometry, self.view.pixels)

    @cached_property
    def _frame(self) -> Polygon:
        """A little more than the map shows, in metres: nothing further out needs drawing."""
        west, south, east, north = self.view.bounds
        room = 40 * self.view.metres
        return shapely.box(west - room, south - room, east + room, north + room)

    @cached_property
    def backdrop(self) -> Backdrop:
        """What is drawn once for a whole film."""
        lay, s = self.layout, self.layout.scale
        parallel = self.atlas.ground.projection.forward(self.atlas.geodata.border)
        title = self._text(self.atlas.war.title.upper(), lay.title, 14, "sans-semibold", "muted", spacing=2.2)
        credit = [
            Text(line, lay.credit.x, lay.credit.y + (index + 1) * 14 * s, 11.5 * s, "sans", self.theme["muted"])
            for index, line in enumerate(wrap(self.atlas.war.credit, "sans", 11.5 * s, lay.credit.w)[:3])
        ]
        above = [lay.caption.y - 6 * s, lay.legend.y - 14 * s]
        rules = tuple((lay.caption.x, y, lay.caption.right, y) for y in above[: 2 if lay.columns else 0])
        return Backdrop(
            lay.size,
            s,
            self.view,
            lay.panel,
            tuple(self._names()),
            (title, *credit),
            rules,
            self._scale_bar(),
            LineString(self.view.pixels(shapely.get_coordinates(parallel))),
            tuple(self.pixels(polygon) for polygon in self.atlas.basemap.islands),
            Rect(lay.shares.x, lay.shares.y + 20 * s, lay.shares.w, 12 * s),
        )

    def _text(
        self, text: str, slot: Rect, size: float, role: str, colour: str, spacing: float = 0.0, drop: float = 1.0
    ) -> Text:
        """A line at the left edge of a slot, its size in pixels of the design."""
        s = self.layout.scale
        return Text(
            text,
            slot.x,
            slot.y + drop * size * s,
            size * s,
            role,  # type: ignore[arg-type]
            self.theme[colour],
            spacing=spacing * s,
        )

    def _names(self) -> Iterable[Text]:
        """Seas and countries, where the map has room for them."""
        s = self.layout.scale
        for row in self.atlas.basemap.names():
            lines_of_name = row["name"].split("\n")
            x, y = self.view.point(row.geometry.x, row.geometry.y)
            size = float(row["size"]) * s
            country = row["kind"] == "country"
            for number, line in enumerate(lines_of_name):
                text = Text(
                    line,
                    x,
                    y + number * 1.2 * size,
                    size,
                    "sans-semibold" if country else "serif-italic",
                    self.theme["country_name" if country else "sea_name"],
                    "center",
                    angle=float(row["angle"]),
                    spacing=(0.28 if country else 0.06) * size,
                )
                if box_of(text).within(self.layout.map.grown(-4)):
                    yield text

    def _scale_bar(self) -> ScaleBar:
        s = self.layout.scale
        km = 200 if self.view.metres * 170 * s > 200_000 else 100
        length = km * 1000 / self.view.metres
        rect = Rect(22 * s, self.layout.map.bottom - 26 * s, length, 5 * s)
        texts = tuple(
            Text(label, rect.x + share * length, rect.y - 6 * s, 12.5 * s, "sans", self.theme["ink"], "center")
            for share, label in ((0, "0"), (0.5, f"{km // 2}"), (1, f"{km} km"))
        )
        return ScaleBar(rect, 4, texts)

    # names of places

    @cached_property
    def _styles(self) -> dict[int, Style]:
        s, ink = self.layout.scale, self.theme["ink"]
        return {
            1: Style("sans-bold", 16 * s, 4.0 * s, ink),
            2: Style("sans-semibold", 13.5 * s, 3.0 * s, ink),
            3: Style("sans", 13 * s, 2.6 * s, ink),
            4: Style("sans", 12 * s, 2.2 * s, ink),
        }

    @cached_property
    def _named_days(self) -> dict[str, list[tuple[date, date]]]:
        """When small places are named: around the events there."""
        spans: dict[str, list[tuple[date, date]]] = {}
        for event in self.atlas.events:
            if event.place and event.rank <= 3:
                spans.setdefault(event.place, []).append((event.date - AROUND[0], event.date + AROUND[1]))
        return spans

    @cached_property
    def _labels(self) -> tuple[Label, ...]:
        """Every label that may ever be shown, where it will stand."""
        shown = []
        for place in self.atlas.places:
            if place.rank <= 2 or (place.rank == 3 and place.name in self._named_days):
                x, y = self.view.point(*self.atlas.ground.projection.point(place.lon, place.lat))
                shown.append((place, place.name.split(" (")[0], x, y))
        margin = 8 * self.layout.scale
        bar = self.backdrop.scale_bar
        taken = [bar.rect.grown(26 * self.layout.scale), *(box_of(text) for text in self.backdrop.names)]
        return place_labels(shown, self._styles, self.layout.map.grown(-margin), taken, self._heat)

    @cached_property
    def _heat(self) -> HeatMap:
        """How long the front lay where, over the whole war, by its snapshots."""
        project = self.atlas.ground.projection
        points, weights = [], []
        snapshots = self.atlas.snapshots
        days = [snapshot.date for snapshot in snapshots[1:]] + [self.atlas.last + dates.DAY]
        for snapshot, after in zip(snapshots, days, strict=True):
            line = shapely.segmentize(self.pixels(project.forward(snapshot.front)), 4.0)
            xy = shapely.get_coordinates(line)
            points.append(xy)
            # A front that stood for a year is worse to cover than one of a day, but not 365 times worse.
            weights.append(np.full(len(xy), 0.03 * min((after - snapshot.date).days, 10)))
        return HeatMap(self.layout.map, np.vstack(points), np.concatenate(weights), 4.0)

    def _is_named(self, place: Place, day: date) -> bool:
        if place.rank <= 2:
            return True
        return any(first <= day <= last for first, last in self._named_days.get(place.name, ()))

    # one day

    def scene(self, day: date) -> Scene:
        """The scene of a day: a pure function of atlas, options and day."""
        situation = self.atlas.at(day)
        first, second = self.atlas.war.side_ids
        frame = self._frame
        ground = frame.difference(situation.region)
        labels, symbols = self._places(situation)
        caption = self.caption(day)
        drawn = self._arrows(day)
        fronts = tuple(
            Front(LineString(self.pixels(part.line).coords), part.certainty, part.uncertainty_km * 1000 / self.view.metres)
            for part in situation.front_parts
        )
        pockets = tuple(
            (self._which(area.holder), self.pixels(area.polygon.boundary.intersection(self.atlas.basemap.mainland)))
            for area in situation.held
        )
        shares = tuple(situation.area_km2(side) for side in (first, second))
        return Scene(
            day,
            self.backdrop,
            MultiPolygon(polygons(self.pixels(ground))),
            tuple(self._which(side) for side in situation.island_holders),
            pockets,
            fronts,
            self._zone(day),
            drawn,
            symbols,
            labels,
            self._marker(caption),
            tuple(self._words(situation, caption, shares)),
            self._legend(situation, drawn, day),
            self._timeline(day),
            shares[0] / (sum(shares) or 1.0),
        )

    def _which(self, side: str) -> Which:
        return "first" if side == self.atlas.war.side_ids[0] else "second"

    def _places(self, situation: Situation) -> tuple[tuple[Label, ...], tuple[Symbol, ...]]:
        by_id = {place.id: place for place in self.atlas.places}
        labels, symbols = [], []
        for label in self._labels:
            place = by_id[label.place]
            if not self._is_named(place, situation.date):
                continue
            holder = situation.holder(place.lon, place.lat)
            x, y = self.view.point(*self.atlas.ground.projection.point(place.lon, place.lat))
            radius = self._styles[place.rank].radius
            symbols.append(Symbol(x, y, radius, self._which(holder) if holder else None, place.kind))
            labels.append(label)
        return tuple(labels), tuple(symbols)

    def _arrows(self, day: date) -> tuple[Arrow, ...]:
        found: list[Arrow] = []
        size = self.theme.widths["arrow"] * self.layout.scale
        for movement in self.atlas.movements:
            shaft = size * (1.0 if movement.rank == 1 else 0.72)
            side = self._which(movement.side)
            found += moving.arrows(movement, side, day, self.view, self.atlas.ground.projection, shaft)
        return tuple(sorted(found, key=lambda arrow: (arrow.alpha, arrow.id)))

    def _zone(self, day: date) -> Polygon | None:
        """The demilitarised zone: only on the war's last day, never before."""
        if day != self.atlas.last:
            return None
        zone = self.atlas.ground.projection.forward(self.atlas.geodata.armistice_zone)
        return polygons(self.pixels(zone.intersection(self.atlas.basemap.mainland)))[0]

    def caption(self, day: date) -> Event | None:
        """The event that is told under the date: the latest worth a caption, for at most three weeks."""
        for event in reversed(self.atlas.events):
            if event.rank <= 2 and day - timedelta(days=CAPTION_DAYS) < event.date <= day:
                same = [other for other in self.atlas.events if other.date == event.date and other.rank <= 2]
                return same[0]
        return None

    def _marker(self, caption: Event | None) -> tuple[float, float] | None:
        if caption is None:
            return None
        point = caption.point
        if point is None:
            return None
        x, y = self.view.point(*self.atlas.ground.projection.point(point.x, point.y))
        inside = Rect(x, y, 0, 0).within(self.layout.map)
        return (x, y) if inside else None

    def _words(self, situation: Situation, caption: Event | None, shares: tuple[float, ...]) -> Iterable[Text]:
        lay, s, day = self.layout, self.layout.scale, situation.date
        size = 46.0
        said = dates.spoken(day)
        while width(said, "serif-bold", size * s) > lay.date.w:
            size -= 1.0
        yield self._text(said, Rect(lay.date.x, lay.date.y, lay.date.w, lay.date.h), size, "serif-bold", "ink")
        phase = situation.phase
        if phase:
            yield self._text(phase.title, lay.phase, 19, "sans-semibold", "accent")
        if caption:
            yield from self._caption(caption, day)
        yield self._text(self._known(situation), lay.known, 13, "sans-italic", "muted")
        yield from self._share_words(shares)

    def _caption(self, caption: Event, day: date) -> Iterable[Text]:
        """Title and sentence; set smaller where the slot is short."""
        slot, s = self.layout.caption, self.layout.scale
        heading = caption.title
        if caption.date != day:
            short = f"{caption.date.day} {dates.MONTHS[caption.date.month - 1]}"
            heading = f"{heading} · {short}" if heading else short
        y = slot.y
        if heading:
            y += 20 * s
            yield Text(heading, slot.x, y, 16 * s, "sans-bold", self.theme["ink"])
            y += 4 * s
        for size in (20, 19, 18, 17, 16, 15):
            found = wrap(caption.text, "serif", size * s, slot.w)
            if y + len(found) * 1.28 * size * s <= slot.bottom:
                break
        for number, line in enumerate(found):
            yield Text(line, slot.x, y + (number + 1) * 1.28 * size * s, size * s, "serif", self.theme["ink"])

    def _known(self, situation: Situation) -> str:
        """On what the drawn front rests."""
        before, after, fraction = situation.between
        if fraction:
            return f"Front interpolated between {_short(before)} and {_short(after)} {after.year}"
        if before != situation.date:
            return f"Front as documented for {_short(before)} {before.year}, unchanged"
        return "Front as documented for this day"

    def _share_words(self, shares: tuple[float, ...]) -> Iterable[Text]:
        slot, s = self.layout.shares, self.layout.scale
        total = sum(shares) or 1.0
        for side, share, align in zip(self.atlas.war.sides, shares, ("left", "right"), strict=True):
            x = slot.x if align == "left" else slot.right
            style = self.theme.first if align == "left" else self.theme.second
            text = f"{side.short} {100 * share / total:.0f} %"
            yield Text(text, x, slot.y + 12 * s, 14 * s, "sans-semibold", style.symbol, align)  # type: ignore[arg-type]
        yield Text("of the land", slot.x + slot.w / 2, slot.y + 12 * s, 13 * s, "sans", self.theme["muted"], "center")

    def _legend(self, situation: Situation, drawn: tuple[Arrow, ...], day: date) -> tuple[Key, ...]:
        """A key for what this picture shows, and nothing else."""
        first, second = self.atlas.war.sides
        entries = [("first", first.short), ("second", second.short)]
        levels = {part.certainty for part in situation.front_parts}
        if "certain" in levels:
            entries.append(("certain", "Front"))
        if "likely" in levels:
            entries.append(("likely", "Front, likely"))
        if "conjecture" in levels:
            entries.append(("conjecture", "Front, conjecture"))
        entries.append(("parallel", "38th parallel"))
        if self._zone(day) is not None:
            entries.append(("zone", "Demilitarised zone"))
        kinds = {arrow.kind for arrow in drawn}
        words = {
            "attack": "Attack",
            "withdrawal": "Withdrawal",
            "landing": "Landing",
            "drop": "Airborne drop",
            "sealift": "Sealift",
        }
        entries += [(kind, word) for kind, word in words.items() if kind in kinds]
        slot, s = self.layout.legend, self.layout.scale
        columns = self.layout.columns
        rows = -(-len(entries) // columns)
        step = min(24 * s, slot.h / max(rows, 1))
        keys = []
        for number, (sign, word) in enumerate(entries):
            column, row = divmod(number, rows)
            x, y = slot.x + column * slot.w / columns, slot.y + row * step
            box = Rect(x, y + 2 * s, 30 * s, 14 * s)
            text = Text(word, x + 40 * s, y + 14 * s, 14 * s, "sans", self.theme["ink"])
            keys.append(Key(sign, text, box))
        return tuple(keys)

    def _timeline(self, day: date) -> Timeline:
        lay, s = self.layout.timeline, self.layout.scale
        first, last = self.atlas.first, self.atlas.last
        days = (last - first).days

        def at(when: date) -> float:
            return lay.x + lay.w * (when - first).days / days

        ticks = []
        for year in range(first.year, last.year + 2):
            start = date(year, 1, 1)
            if first <= start <= last:
                ticks.append(Tick(at(start), None, True))
            begin, end = max(start, first), min(date(year, 12, 31), last)
            if begin <= end:
                middle = (at(begin) + at(end)) / 2
                text = Text(str(year), middle, lay.bottom - 4 * s, 13 * s, "sans", self.theme["muted"], "center")
                ticks.append(Tick(middle, text, False))
        spans = tuple((at(phase.first), at(min(phase.last + dates.DAY, last))) for phase in self.atlas.phases)
        events = tuple(at(event.date) for event in self.atlas.events if event.rank == 1)
        return Timeline(Rect(lay.x, lay.y + 14 * s, lay.w, 16 * s), at(day), spans, tuple(ticks), events)


def _short(day: date) -> str:
    return f"{day.day} {dates.MONTHS[day.month - 1][:3]}"


__all__ = ["Composer", "Layout", "Options", "lines"]
