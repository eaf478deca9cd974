"""Bakes the ground: sea, neighbours, and the land twice, once in each side's tint, with the relief multiplied in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geodata.basemap import Basemap, Raster
from kwmaps.render.canvas import RGB, Canvas, area, stroke, writing
from kwmaps.scene.model import Backdrop, Rect
from kwmaps.style.theme import Theme

Floats32 = NDArray[np.float32]


@dataclass(frozen=True)
class Ground:
    """The two whole pictures from which every frame's ground is picked."""

    first: RGB
    """(height, width, 3): all land in the first side's tint."""
    second: RGB
    islands: tuple[NDArray[np.intp], ...]
    """For each island the flat indices of its pixels."""


def bake(backdrop: Backdrop, basemap: Basemap, theme: Theme) -> Ground:
    """Draws everything that lies under fronts, arrows and names."""
    baker = _Baker(backdrop, basemap, theme)
    land = baker.mask([basemap.mainland, *basemap.islands])
    under = baker.under(land)
    over, alpha = baker.overlay()
    pictures = []
    for tint in (theme.first.ground, theme.second.ground):
        picture = mix(under, baker.lit(tint, theme.relief["land"], baker.relief), land)
        picture = mix(picture, over, alpha)
        pictures.append(np.rint(picture).clip(0, 255).astype(np.uint8))
    return Ground(pictures[0], pictures[1], baker.island_pixels())


def mix(below: Floats32, above: Floats32, share: Floats32) -> Floats32:
    """`above` laid over `below`; `share` (height, width) from 0 to 1."""
    return below + (above - below) * share[..., None]


def rgb(colour: str) -> Floats32:
    """``#rrggbb`` as three numbers from 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float32)


class _Baker:
    def __init__(self, backdrop: Backdrop, basemap: Basemap, theme: Theme) -> None:
        self.backdrop, self.basemap, self.theme = backdrop, basemap, theme
        self.view, self.size, self.scale = backdrop.view, backdrop.size, backdrop.scale
        self.frame = shapely.box(*self.view.bounds).buffer(60 * self.view.metres)
        self.relief = self._sampled(basemap.raster("relief"))

    def pixels(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in metres, cut to what the map shows, in pixels."""
        return shapely.transform(geometry.intersection(self.frame), self.view.pixels)

    def mask(self, shapes: Iterable[BaseGeometry]) -> Floats32:
        """How much of each pixel the shapes (metres) cover, 0 to 1."""
        canvas = Canvas(self.size)
        for shape in shapes:
            if shape.intersects(self.frame):
                canvas.add(area(self.pixels(shape), "#ffffff"), self.view.rect)
        canvas.agg.draw()
        return canvas.pixels()[..., 3].astype(np.float32) / 255

    def under(self, land: Floats32) -> Floats32:
        """Sea with its shore, graticule and neighbours."""
        theme = self.theme
        neighbours = self.mask([self.basemap.neighbours])
        dry = np.maximum(land, neighbours)
        # Two blurs of the land: a narrow bright edge along the coast and a wide shade around it.
        near = self._blurred(dry, 5 * self.scale)
        far = self._blurred(dry, 16 * self.scale)
        picture = np.empty((*dry.shape, 3), np.float32)
        picture[:] = rgb(theme["sea"])
        picture = mix(picture, np.broadcast_to(rgb(theme["sea_shore"]), picture.shape), (0.75 * far + 0.55 * near).clip(0, 1))
        lines, alpha = self._drawn(self._graticule())
        picture = mix(picture, lines, alpha)
        lit = self.lit(theme["neighbour"], theme.relief["neighbour"], self.relief)
        return mix(picture, lit, neighbours)

    def lit(self, colour: str, strength: float, relief: Floats32) -> Floats32:
        """A tint with the relief multiplied into it: shaded slopes darker, lit ones a little lighter."""
        shade = 1 + strength * np.where(relief < 0, relief, 0.45 * relief)
        return (rgb(colour) * shade[..., None]).clip(0, 255).astype(np.float32)

    def overlay(self) -> tuple[Floats32, Floats32]:
        """Water, coast, border, names and the panel, with their opacity."""
        return self._drawn(self._lines())

    def _lines(self) -> Iterable[tuple[object, Rect | None]]:
        theme, s, rect = self.theme, self.scale, self.view.rect
        w = theme.widths
        lakes = self.basemap.layer("lakes")
        rivers = self.basemap.layer("rivers")
        for shape in lakes.geometry:
            yield area(self.pixels(shape), theme["lake"], edge=theme["river"], width=0.6 * s), rect
        for shape, rank in zip(rivers.geometry, rivers["rank"], strict=True):
            weight = {1: 1.35, 2: 1.0}.get(int(rank), 0.6) * w["river"] * s
            yield stroke(self.pixels(shape), theme["river"], weight, 0.9 if rank <= 2 else 0.6), rect
        for shape in (self.basemap.neighbours, self.basemap.mainland, *self.basemap.islands):
            if shape.intersects(self.frame):
                edge = self.pixels(shape.boundary)
                yield stroke(edge, theme["coast"], w["coast"] * s, 0.85), rect
        for shape in self.basemap.layer("border").geometry:
            line = self.pixels(shape)
            yield stroke(line, theme["halo"], 3.2 * w["border"] * s, 0.55), rect
            yield stroke(line, theme["border"], w["border"] * s, 1.0, (7 * s, 3 * s, 1.5 * s, 3 * s), "butt"), rect
        for text in self.backdrop.names:
            for artist in writing(text):
                yield artist, rect
        yield from self._scale_bar()
        yield from self._panel()

    def _scale_bar(self) -> Iterable[tuple[object, Rect | None]]:
        bar, s = self.backdrop.scale_bar, self.scale
        step = bar.rect.w / bar.parts
        for part in range(bar.parts):
            fill = self.theme["ink"] if part % 2 == 0 else self.theme["halo"]
            box = shapely.box(
                bar.rect.x + part * step, bar.rect.y, bar.rect.x + (part + 1) * step, bar.rect.bottom
            )
            yield area(box, fill, edge=self.theme["ink"], width=0.8 * s), None
        for text in bar.texts:
            for artist in writing(text, self.theme["halo"], 2.5 * s):
                yield artist, None

    def _panel(self) -> Iterable[tuple[object, Rect | None]]:
        panel, theme, s = self.backdrop.panel, self.theme, self.scale
        yield area(shapely.box(panel.x, panel.y, panel.right, panel.bottom), theme["paper"]), None
        left, top = panel.x > 0, panel.y > 0
        if left:
            edge = LineString([(panel.x, 0), (panel.x, panel.bottom)])
        elif top:
            edge = LineString([(0, panel.y), (panel.right, panel.y)])
        yield stroke(edge, theme["rule"], 1.5 * s), None
        for x1, y1, x2, y2 in self.backdrop.rules:
            yield stroke(LineString([(x1, y1), (x2, y2)]), theme["rule"], 1.0 * s), None
        for text in self.backdrop.panel_texts:
            for artist in writing(text):
                yield artist, None

    def _graticule(self) -> Iterable[tuple[object, Rect | None]]:
        """Every second degree, on the sea only: the neighbours and the land are drawn over it."""
        west, south, east, north = (round(v) for v in self._degrees())
        for lon in range(west - west % 2 - 2, east + 4, 2):
            yield self._meridian(LineString([(lon, south - 2), (lon, north + 2)]))
        for lat in range(south - south % 2 - 2, north + 4, 2):
            yield self._meridian(LineString([(west - 2, lat), (east + 2, lat)]))

    def _meridian(self, line: LineString) -> tuple[object, Rect | None]:
        drawn = self.pixels(self.basemap.projection.forward(line))
        return stroke(drawn, self.theme["graticule"], self.theme.widths["graticule"] * self.scale), self.view.rect

    def _degrees(self) -> tuple[float, float, float, float]:
        west, south, east, north = self.view.bounds
        edge = self.basemap.projection.to_degrees(
            np.array([[west, south], [east, south], [west, north], [east, north], [(west + east) / 2, north]])
        )
        (left, bottom), (right, top) = edge.min(axis=0), edge.max(axis=0)
        return float(left), float(bottom), float(right), float(top)

    def _drawn(self, marks: Iterable[tuple[object, Rect | None]]) -> tuple[Floats32, Floats32]:
        """Marks on nothing: their colours and their opacity."""
        canvas = Canvas(self.size)
        for artist, clip in marks:
            canvas.add(artist, clip)  # type: ignore[arg-type]
        canvas.agg.draw()
        pixels = canvas.pixels().astype(np.float32)
        return pixels[..., :3], pixels[..., 3] / 255

    def _blurred(self, mask: Floats32, radius: float) -> Floats32:
        image = Image.fromarray(np.rint(mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
        return np.asarray(image, dtype=np.float32) / 255

    def _sampled(self, raster: Raster | None) -> Floats32:
        """A raster's value at each pixel, from −1 (darkest) over 0 (flat, or no raster) to 1."""
        width, height = self.size
        values = np.zeros((height, width), np.float32)
        if raster is None:
            return values
        lon, lat = self._positions()
        west, south, east, north = raster.bounds
        rows, columns = raster.values.shape
        x = ((lon - west) / (east - west) * columns - 0.5).clip(0, columns - 1.001)
        y = ((north - lat) / (north - south) * rows - 0.5).clip(0, rows - 1.001)
        c, r = x.astype(int), y.astype(int)
        fx, fy = x - c, y - r
        v = raster.values.astype(np.float32)
        top = v[r, c] * (1 - fx) + v[r, c + 1] * fx
        low = v[r + 1, c] * (1 - fx) + v[r + 1, c + 1] * fx
        return ((top * (1 - fy) + low * fy - 128) / 128).astype(np.float32)

    def _positions(self, every: int = 8) -> tuple[Floats32, Floats32]:
        """Longitude and latitude of each pixel; projected at every eighth and interpolated, which is exact enough."""
        width, height = self.size
        columns, rows = width // every + 2, height // every + 2
        x, y = np.meshgrid(np.arange(columns) * every + 0.5, np.arange(rows) * every + 0.5)
        rect, view = self.view.rect, self.view
        metres = np.column_stack(
            [view.west + (x.ravel() - rect.x) * view.metres, view.north - (y.ravel() - rect.y) * view.metres]
        )
        degrees = self.basemap.projection.to_degrees(metres)
        found = []
        for axis in (0, 1):
            coarse = degrees[:, axis].reshape(rows, columns)
            gx, gy = np.arange(width) / every, np.arange(height) / every
            c, r = gx.astype(int), gy.astype(int)
            fx, fy = (gx - c)[None, :], (gy - r)[:, None]
            near = coarse[r][:, c] * (1 - fx) + coarse[r][:, c + 1] * fx
            far = coarse[r + 1][:, c] * (1 - fx) + coarse[r + 1][:, c + 1] * fx
            found.append((near * (1 - fy) + far * fy).astype(np.float32))
        return found[0], found[1]

    def island_pixels(self) -> tuple[NDArray[np.intp], ...]:
        """The pixels of each island, its outline with them."""
        width, height = self.size
        found = []
        for shape in self.backdrop.islands:
            grown: Polygon = shape.buffer(self.scale)
            left, top, right, bottom = grown.bounds
            x = np.arange(max(0, int(left)), min(width, int(right) + 2))
            y = np.arange(max(0, int(top)), min(height, int(bottom) + 2))
            px, py = np.meshgrid(x, y)
            inside = shapely.contains_xy(grown, px.ravel() + 0.5, py.ravel() + 0.5)
            clear = (px.ravel() < self.view.rect.right) & (py.ravel() < self.view.rect.bottom)
            keep = inside & clear
            found.append((py.ravel()[keep] * width + px.ravel()[keep]).astype(np.intp))
        return tuple(found)
