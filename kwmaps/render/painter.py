"""Paints scenes: pixels fast, because what stays the same is baked once; vectors whole."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from kwmaps.geodata.basemap import Basemap
from kwmaps.render.canvas import RGB, Canvas, area, path_of, typesetting
from kwmaps.render.ground import Ground, bake, rgb
from kwmaps.render.marks import Marks
from kwmaps.scene.labels import boxes_of
from kwmaps.scene.model import Pane, PaneBackdrop, Rect, Scene, Sheet, Text
from kwmaps.scene.panel import texts_beside
from kwmaps.style.theme import Theme


@dataclass(frozen=True, slots=True)
class Patch:
    """Something baked once: the pixels that it touches, its colours times its opacity, and what shows through."""

    at: NDArray[np.intp]
    """Flat indices of the pixels."""
    colour: NDArray[np.uint16]
    """(n, 3), from 0 to 255 × 255."""
    through: NDArray[np.uint16]
    """(n, 1), 255 where nothing is written."""

    def onto(self, flat: NDArray[np.uint8]) -> None:
        """Lays it over a picture, given as (pixels, 4) bytes."""
        flat[self.at, :3] = (flat[self.at, :3] * self.through + self.colour + 127) // 255


class Painter:
    """Paints the scenes of one composer."""

    def __init__(self, size: tuple[int, int], scale: float, basemap: Basemap, theme: Theme) -> None:
        self.size, self.basemap, self.theme = size, basemap, theme
        self.marks = Marks(theme, scale)
        self.canvas, self._mask = Canvas(size), Canvas(size)
        self.canvas.draw()
        self._mask.draw()
        self._grounds: dict[str, Ground] = {}
        self._sheets: dict[int, Patch] = {}
        self._written = lru_cache(maxsize=512)(self._bake_text)

    def pixels(self, scene: Scene) -> RGB:
        """A scene as (height, width, 3) bytes."""
        with typesetting():
            return self._pixels(scene)

    def _pixels(self, scene: Scene) -> RGB:
        buffer = self.canvas.pixels()
        buffer[..., :3] = rgb(self.theme["paper"]).astype(np.uint8)
        buffer[..., 3] = 255
        flat = buffer.reshape(-1, 4)
        for number, pane in enumerate(scene.panes):
            rect = pane.backdrop.view.rect
            if number:
                self._draw(self.marks.frame(rect))
            self._tint(buffer, pane)
            self._draw(self.marks.below_names(pane), rect)
            self._draw(self.marks.window(pane), rect)
            for label in pane.labels:
                self._written(label.text, rect).onto(flat)
            for text in self.marks.passing_names(pane):
                self._written(text, rect).onto(flat)
            if pane.backdrop.scale_bar:
                self._draw(self.marks.scale_bar(pane.backdrop.scale_bar), rect)
        self._sheet(scene.sheet).onto(flat)
        self._draw(self.marks.panel(scene.panel, scene.panes[0].arrows))
        for text in texts_beside(scene.panel):
            self._written(text, None).onto(flat)
        return np.ascontiguousarray(buffer[..., :3])

    def _draw(self, marks: Iterable[Artist], clip: Rect | None = None) -> None:
        renderer = self.canvas.agg.get_renderer()
        for artist in marks:
            self.canvas.add(artist, clip)
            artist.draw(renderer)
            artist.remove()

    def ground(self, backdrop: PaneBackdrop) -> Ground:
        """A map's two pictures, baked when it is first painted."""
        found = self._grounds.get(backdrop.key)
        if found is None:
            found = self._grounds[backdrop.key] = bake(backdrop, self.basemap, self.theme)
        return found

    def _tint(self, buffer: NDArray[np.uint8], pane: Pane) -> None:
        """Lays a map's ground, each pixel from the picture of the side that holds it."""
        ground = self.ground(pane.backdrop)
        height, width = ground.first.shape[:2]
        part = buffer[ground.top : ground.top + height, ground.left : ground.left + width, :3]
        part[:] = ground.first
        if "holders" in pane.backdrop.hidden:
            return
        share = self._share(pane)[ground.top : ground.top + height, ground.left : ground.left + width].copy()
        flat = share.reshape(-1)
        for pixels, side in zip(ground.islands, pane.island_sides, strict=True):
            flat[pixels] = 255 if side == "second" else 0
        np.copyto(part, ground.second, where=(share == 255)[..., None])
        edge = np.nonzero((share > 0) & (share < 255))
        weight = share[edge][:, None].astype(np.uint16)
        part[edge] = (ground.first[edge] * (255 - weight) + ground.second[edge] * weight + 127) // 255

    def _share(self, pane: Pane) -> NDArray[np.uint8]:
        """How much of each pixel of the picture is the second side's ground, 0 to 255."""
        buffer = self._mask.pixels()
        buffer[:] = 0
        patch = area(pane.second_ground, "#ffffff")
        self._mask.add(patch)
        patch.draw(self._mask.agg.get_renderer())
        patch.remove()
        return buffer[..., 3]

    def _sheet(self, sheet: Sheet) -> Patch:
        """The panel's paper with what stays the same on it."""
        if id(sheet) not in self._sheets:
            width, height = self.size
            self._sheets[id(sheet)] = self._bake(self.marks.sheet(sheet), None, Rect(0, 0, width, height))
        return self._sheets[id(sheet)]

    def _bake_text(self, text: Text, clip: Rect | None) -> Patch:
        boxes = boxes_of(text)
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = (
            max(box.right for box in boxes),
            max(box.bottom for box in boxes),
        )
        # Letters may stand out of their boxes, and haloes do.
        around = Rect(left, top, right - left, bottom - top).grown(0.5 * text.size + 4 * self.marks.scale)
        return self._bake(self.marks.text(text), clip, around)

    def _bake(self, marks: Iterable[Artist], clip: Rect | None, around: Rect) -> Patch:
        """Marks as a patch; nothing of them may lie outside of `around`."""
        width, height = self.size
        rows = slice(max(0, int(around.y)), min(height, int(around.bottom) + 1))
        columns = slice(max(0, int(around.x)), min(width, int(around.right) + 1))
        part = self._mask.pixels()[rows, columns]
        part[:] = 0
        renderer = self._mask.agg.get_renderer()
        for artist in marks:
            self._mask.add(artist, clip)
            artist.draw(renderer)
            artist.remove()
        y, x = np.nonzero(part[..., 3])
        alpha = part[y, x, 3:].astype(np.uint16)
        at = (y + rows.start) * width + x + columns.start
        return Patch(at, part[y, x, :3] * alpha, 255 - alpha)

    def vector(self, scene: Scene, kind: Literal["svg", "pdf"], title: str, credit: str) -> bytes:
        """A scene as SVG or PDF: the ground's relief is a picture inside, everything else lines and letters."""
        canvas = Canvas(self.size)
        for number, pane in enumerate(scene.panes):
            rect = pane.backdrop.view.rect
            if number:
                self._add(canvas, self.marks.frame(rect), None)
            self._add_ground(canvas, pane)
            names = (artist for label in pane.labels for artist in self.marks.text(label.text))
            passing = (artist for text in self.marks.passing_names(pane) for artist in self.marks.text(text))
            bar = self.marks.scale_bar(pane.backdrop.scale_bar) if pane.backdrop.scale_bar else ()
            for marks in (self.marks.below_names(pane), self.marks.window(pane), names, passing, bar):
                self._add(canvas, marks, rect)
        self._add(canvas, self.marks.sheet(scene.sheet), None)
        self._add(canvas, self.marks.panel(scene.panel, scene.panes[0].arrows), None)
        beside = (artist for text in texts_beside(scene.panel) for artist in self.marks.text(text))
        self._add(canvas, beside, None)
        for number, artist in enumerate(canvas.axes.get_children()):
            artist.set_zorder(number)
        out = io.BytesIO()
        # The date in the file and the random part of SVG's ids would make two runs differ.
        metadata = {
            "svg": {"Title": title, "Creator": credit, "Date": None},
            "pdf": {"Title": title, "Author": credit, "CreationDate": None},
        }[kind]
        with mpl.rc_context({"svg.hashsalt": "kwmaps", "svg.fonttype": "path", "pdf.fonttype": 42}):
            canvas.figure.savefig(out, format=kind, metadata=metadata)
        return out.getvalue()

    def _add(self, canvas: Canvas, marks: Iterable[Artist], clip: Rect | None) -> None:
        for artist in marks:
            canvas.add(artist, clip)

    def _add_ground(self, canvas: Canvas, pane: Pane) -> None:
        """Both pictures of a map, the second clipped to its side's ground."""
        ground = self.ground(pane.backdrop)
        self._add_image(canvas, ground, ground.first)
        theirs: dict[str, list[shapely.Polygon]] = {"first": [], "second": []}
        for island, side in zip(pane.backdrop.islands, pane.island_sides, strict=True):
            theirs[side].append(island)
        rect = pane.backdrop.view.rect
        held = pane.second_ground.difference(shapely.union_all(theirs["first"]))
        held = held.union(shapely.union_all(theirs["second"]))
        held = held.intersection(shapely.box(rect.x, rect.y, rect.right, rect.bottom))
        image = self._add_image(canvas, ground, ground.second)
        image.set_clip_path(path_of(held), canvas.axes.transData)

    def _add_image(self, canvas: Canvas, ground: Ground, picture: RGB) -> AxesImage:
        height, width = picture.shape[:2]
        extent = (ground.left, ground.left + width, ground.top + height, ground.top)
        image = AxesImage(canvas.axes, extent=extent, origin="upper", interpolation="nearest")
        image.set_data(picture)
        canvas.axes.add_artist(image)
        return image


def painter_for(sheet: Sheet, basemap: Basemap, theme: Theme) -> Painter:
    """A painter for the scenes on a sheet."""
    return Painter(sheet.size, sheet.scale, basemap, theme)
