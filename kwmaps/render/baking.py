"""Bakes the ground: sea, neighbours, and the land twice, once in each side's tint, with the relief multiplied in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from kwmaps.geodata.basemap import Basemap, Row
from kwmaps.geodata.raster import Raster
from kwmaps.geometry import Floats
from kwmaps.render.canvas import Canvas, Drawable
from kwmaps.render.ground import Ground
from kwmaps.render.strokes import area, stroke
from kwmaps.render.writing import typesetting, writing
from kwmaps.scene.model import PaneBackdrop, Text
from kwmaps.style.theme import Theme

Floats32 = NDArray[np.float32]

Planes = NDArray[np.float32]
"""A picture, (3, height, width), 0 to 255: long rows of one colour are reckoned with several times as fast as pixels of three."""

Tinted = tuple[Planes, Planes]
"""A map's land in both tints, sea and neighbours around it, before lines and names are drawn over them."""


def tinted(backdrop: PaneBackdrop, basemap: Basemap, theme: Theme) -> Tinted:
    """The part of baking that no name has to be placed for."""
    baker = _Baker(backdrop, basemap, theme)
    land = baker.mask([basemap.mainland, *basemap.islands])
    under = baker.under(land)
    tints = [
        (theme.first.ground, theme.first.hatch),
        (theme.second.ground, theme.second.hatch),
    ]
    if "holders" in backdrop.hidden:
        tints = [(theme["land"], "")] * 2
    first, second = (
        mix(under, baker.hatched(baker.lit(tint, theme.relief["land"]), hatch), land) for tint, hatch in tints
    )
    return first, second


def bake(backdrop: PaneBackdrop, basemap: Basemap, theme: Theme, below: Tinted | None = None) -> Ground:
    """Draws everything that lies under fronts, arrows and names; `below` is what is tinted, if it is there already."""
    baker = _Baker(backdrop, basemap, theme)
    over, alpha = baker.overlay()
    pictures = [
        np.ascontiguousarray(np.rint(mix(picture, over, alpha)).clip(0, 255).astype(np.uint8).transpose(1, 2, 0))
        for picture in below or tinted(backdrop, basemap, theme)
    ]
    pixels = baker.island_pixels()
    counts = np.array([len(part) for part in pixels], dtype=np.intp)
    return Ground(baker.left, baker.top, pictures[0], pictures[1], np.concatenate([*pixels, counts[:0]]), counts)


def mix(below: Planes, above: Planes, share: Floats32) -> Planes:
    """`above`, a picture or one colour, laid over `below`; `share` (height, width) from 0 to 1."""
    found = (above - below) * share
    found += below
    return found


def rgb(colour: str) -> Floats32:
    """``#rrggbb`` as three numbers from 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float32)


def plain(colour: str) -> Planes:
    """A colour for every pixel, (3, 1, 1)."""
    return rgb(colour)[:, None, None]


class _Baker:
    """Bakes one map; coordinates here are pixels of the map's own rectangle."""

    def __init__(self, backdrop: PaneBackdrop, basemap: Basemap, theme: Theme) -> None:
        self.backdrop, self.basemap, self.theme = backdrop, basemap, theme
        rect, self.scale = backdrop.view.rect, backdrop.scale
        self.left, self.top = round(rect.x), round(rect.y)
        self.size = (round(rect.right) - self.left, round(rect.bottom) - self.top)
        self.view = backdrop.view
        self.frame = shapely.box(*self.view.bounds).buffer(60 * self.view.metres)
        shapely.prepare(self.frame)

    @cached_property
    def relief(self) -> Floats32 | None:
        return self._sampled(self.basemap.raster("relief")) if self._shows("relief") else None

    def _shows(self, layer: str) -> bool:
        return layer not in self.backdrop.hidden

    def pixels(self, geometries: Sequence[BaseGeometry]) -> list[BaseGeometry]:
        """What the map shows of some geometries in metres, in pixels. All at once: there are hundreds of islands."""
        near = np.array(geometries, dtype=object)[self.frame.intersects(geometries)]
        return list(
            shapely.transform(shapely.intersection(near, self.frame), lambda xy: self._own(self.view.pixels(xy)))
        )

    def _own(self, xy: Floats) -> Floats:
        """(n, 2) pixels of the picture as pixels of the map."""
        return xy - (self.left, self.top)

    def mask(self, shapes: Sequence[BaseGeometry]) -> Floats32:
        """How much of each pixel the shapes (metres) cover, 0 to 1."""
        canvas = Canvas(self.size)
        canvas.paint(area(shape, "#ffffff") for shape in self.pixels(shapes))
        return canvas.pixels()[..., 3].astype(np.float32) / np.float32(255)

    def under(self, land: Floats32) -> Planes:
        """Sea with its shore, graticule and neighbours."""
        theme = self.theme
        neighbours = self.mask([self.basemap.neighbours])
        dry = np.maximum(land, neighbours)
        # Two blurs of the land: a narrow shade along the coast and a wide one around it.
        near, far = (
            self._blurred(dry, 5 * self.scale),
            self._blurred(dry, 16 * self.scale),
        )
        picture = mix(plain(theme["sea"]), plain(theme["sea_shore"]), (0.75 * far + 0.55 * near).clip(0, 1))
        if self._shows("graticule"):
            lines, alpha = self._drawn(self._graticule())
            picture = mix(picture, lines, alpha)
        return mix(picture, self.lit(theme["neighbour"], theme.relief["neighbour"]), neighbours)

    def lit(self, colour: str, strength: float) -> Planes:
        """A tint with the relief multiplied into it: shaded slopes darker, lit ones a little lighter."""
        if self.relief is None:
            width, height = self.size
            return np.broadcast_to(plain(colour), (3, height, width))
        # The relief's source has four kilometres a pixel: close up it is only a soft undertone.
        strength *= min(1.0, max(0.35, self.view.metres * self.scale / 1_300))
        shade = 1 + strength * np.where(self.relief < 0, self.relief, 0.45 * self.relief)
        return (plain(colour) * shade).clip(0, 255).astype(np.float32, copy=False)

    def hatched(self, picture: Planes, hatch: str) -> Planes:
        """Thin diagonal lines or dots over a tint, for those whom colour doesn't tell."""
        if not hatch:
            return picture
        _, height, width = picture.shape
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        period = max(6.0 * self.scale, 4.0)
        if hatch == "diagonal":
            across = np.abs(((x + y) / np.sqrt(2)) % period - period / 2)
            ink = (0.5 + 0.62 * self.scale - across).clip(0, 1)
        else:
            away = np.hypot(x % period - period / 2, y % period - period / 2)
            ink = (0.5 + 1.1 * self.scale - away).clip(0, 1)
        return mix(picture, plain(self.theme["ink"]), 0.8 * ink)

    def overlay(self) -> tuple[Planes, Floats32]:
        """Water, coast, border, names and scale, with their opacity."""
        with typesetting():
            return self._drawn(self._lines())

    def _near(self, layer: str) -> list[Row]:
        """What of a layer the map shows anything of: on a close-up that is little of it."""
        rows = self.basemap.layer(layer)
        return [rows[number] for number in np.flatnonzero(self.frame.intersects([row.geometry for row in rows]))]

    def _lines(self) -> Iterable[Drawable]:
        theme, s = self.theme, self.scale
        w = theme.widths
        if self._shows("rivers"):
            for lake in self.pixels([lake.geometry for lake in self.basemap.layer("lakes")]):
                yield area(lake, theme["lake"], edge=theme["river"], width=0.6 * s)
            rivers = self._near("rivers")
            for river, line in zip(rivers, self.pixels([river.geometry for river in rivers]), strict=True):
                rank = river["rank"]
                weight = {1: 1.3, 2: 1.0}.get(int(rank), 0.7) * w["river"] * s
                yield stroke(line, theme["river"], weight, 0.95 if rank <= 2 else 0.7)
        shores = [self.basemap.neighbours, self.basemap.mainland, *self.basemap.islands]
        for coast in self.pixels(shapely.boundary(shores).tolist()):
            yield stroke(coast, theme["coast"], w["coast"] * s, 0.85)
        for line in self.pixels([border.geometry for border in self.basemap.layer("border")]):
            yield stroke(line, theme["halo"], 3.2 * w["border"] * s, 0.55)
            yield stroke(
                line,
                theme["border"],
                w["border"] * s,
                1.0,
                (7 * s, 3 * s, 1.5 * s, 3 * s),
                "butt",
            )
        for text in self.backdrop.names:
            knocked_out = text.halo or (self.theme.is_hatched and text.along is not None)
            yield from self._written(text, self.theme["halo"] if knocked_out else None)

    def _written(self, text: Text, halo: str | None) -> Iterable[Drawable]:
        along = shapely.transform(text.along, self._own) if text.along is not None else None
        moved = text._replace(x=text.x - self.left, y=text.y - self.top, along=along)
        yield from writing(moved, halo, (5.0 if self.theme.is_hatched else 2.5) * self.scale)

    def _graticule(self) -> Iterable[Drawable]:
        """Every second degree, on the sea only: the neighbours and the land are drawn over it."""
        west, south, east, north = (round(v) for v in self._degrees())
        lines = [[(lon, south - 2), (lon, north + 2)] for lon in range(west - west % 2 - 2, east + 4, 2)]
        lines += [[(west - 2, lat), (east + 2, lat)] for lat in range(south - south % 2 - 2, north + 4, 2)]
        for line in self.pixels([self.basemap.projection.forward(LineString(line)) for line in lines]):
            yield stroke(line, self.theme["graticule"], self.theme.widths["graticule"] * self.scale)

    def _degrees(self) -> tuple[float, float, float, float]:
        west, south, east, north = self.view.bounds
        edge = self.basemap.projection.to_degrees(
            np.array(
                [
                    [west, south],
                    [east, south],
                    [west, north],
                    [east, north],
                    [(west + east) / 2, north],
                ]
            )
        )
        (left, bottom), (right, top) = edge.min(axis=0), edge.max(axis=0)
        return float(left), float(bottom), float(right), float(top)

    def _drawn(self, marks: Iterable[Drawable]) -> tuple[Planes, Floats32]:
        """Marks on nothing: their colours and their opacity."""
        canvas = Canvas(self.size)
        canvas.paint(marks)
        pixels = canvas.pixels().transpose(2, 0, 1).astype(np.float32, order="C")
        return pixels[:3], pixels[3] / np.float32(255)

    def _blurred(self, mask: Floats32, radius: float) -> Floats32:
        image = Image.fromarray(np.rint(mask * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(radius))
        return np.asarray(image, dtype=np.float32) / np.float32(255)

    def _sampled(self, raster: Raster | None) -> Floats32:
        """A raster's value at each pixel, from −1 (darkest) over 0 (flat, or no raster) to 1."""
        width, height = self.size
        values = np.zeros((height, width), np.float32)
        if raster is None:
            return values
        return (raster.over(np.moveaxis(np.stack(self._positions()), 0, -1)) - 128) / np.float32(128)

    def _positions(self, every: int = 8) -> tuple[Floats32, Floats32]:
        """Longitude and latitude of each pixel; projected at every eighth and interpolated, which is exact enough."""
        width, height = self.size
        columns, rows = width // every + 2, height // every + 2
        x, y = np.meshgrid(np.arange(columns) * every + 0.5, np.arange(rows) * every + 0.5)
        view = self.view
        right, down = (
            x.ravel() + self.left - view.rect.x,
            y.ravel() + self.top - view.rect.y,
        )
        metres = np.column_stack([view.west + right * view.metres, view.north - down * view.metres])
        degrees = self.basemap.projection.to_degrees(metres)
        found = []
        for axis in (0, 1):
            coarse = degrees[:, axis].reshape(rows, columns)
            gx, gy = np.arange(width) / every, np.arange(height) / every
            c, r = gx.astype(int), gy.astype(int)
            fx, fy = (gx - c)[None, :], (gy - r)[:, None]
            across = coarse[:, c] * (1 - fx) + coarse[:, c + 1] * fx
            found.append((across[r] * (1 - fy) + across[r + 1] * fy).astype(np.float32))
        return found[0], found[1]

    def island_pixels(self) -> list[NDArray[np.intp]]:
        """The pixels of each island, its outline with them."""
        width, height = self.size
        found = [np.empty(0, np.intp)] * len(self.backdrop.islands)
        room = self.scale + 2
        near = shapely.box(self.left - room, self.top - room, self.left + width + room, self.top + height + room)
        islands = np.array(self.backdrop.islands, dtype=object)
        numbers = np.flatnonzero(shapely.intersects(islands, near))
        grown = shapely.buffer(shapely.transform(islands[numbers], self._own), self.scale)
        for number, shape, (left, top, right, bottom) in zip(
            numbers.tolist(), grown, shapely.bounds(grown).tolist(), strict=True
        ):
            x = np.arange(max(0, int(left)), min(width, int(right) + 2))
            y = np.arange(max(0, int(top)), min(height, int(bottom) + 2))[:, None]
            inside = shapely.contains_xy(shape, x + 0.5, y + 0.5)
            found[number] = (y * width + x)[inside]
        return found
