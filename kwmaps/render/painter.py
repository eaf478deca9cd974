"""Paints scenes: pixels fast, because what stays the same is baked once; vectors whole."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.image import AxesImage
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

from kwmaps.geodata.basemap import Basemap
from kwmaps.render.canvas import RGB, Canvas, path_of
from kwmaps.render.ground import Ground, bake
from kwmaps.render.marks import Mark, Marks
from kwmaps.scene.model import Backdrop, Label, Scene
from kwmaps.style.theme import Theme


@dataclass(frozen=True, slots=True)
class Patch:
    """A name baked once: the pixels that it touches, its colours times its opacity, and what shows through."""

    at: NDArray[np.intp]
    """Flat indices of the pixels."""
    colour: NDArray[np.uint16]
    """(n, 3), from 0 to 255 × 255."""
    through: NDArray[np.uint16]
    """(n, 1), 255 where nothing is written."""


class Painter:
    """Paints the scenes that share one backdrop."""

    def __init__(self, backdrop: Backdrop, basemap: Basemap, theme: Theme) -> None:
        self.backdrop, self.basemap, self.theme = backdrop, basemap, theme
        self.ground: Ground = bake(backdrop, basemap, theme)
        self.marks = Marks(theme, backdrop.scale)
        self.canvas = Canvas(backdrop.size)
        self.canvas.agg.draw()
        self._patches: dict[str, Patch] = {}

    def pixels(self, scene: Scene) -> RGB:
        """A scene as (height, width, 3) bytes."""
        buffer = self.canvas.pixels()
        buffer[..., :3] = self._tinted(scene)
        buffer[..., 3] = 255
        self._draw(self.marks.below_names(scene))
        flat = buffer.reshape(-1, 4)
        for label in scene.labels:
            patch = self._patch(label)
            flat[patch.at, :3] = (flat[patch.at, :3] * patch.through + patch.colour + 127) // 255
        self._draw(self.marks.panel(scene))
        return np.ascontiguousarray(buffer[..., :3])

    def _draw(self, marks: object) -> None:
        renderer = self.canvas.agg.get_renderer()
        for artist, clip in marks:  # type: ignore[attr-defined]
            self.canvas.add(artist, clip)
            artist.draw(renderer)
            artist.remove()

    def _tinted(self, scene: Scene) -> RGB:
        """The ground, each pixel from the picture of the side that holds it."""
        share = self._share(scene)
        flat = share.reshape(-1)
        for pixels, side in zip(self.ground.islands, scene.island_sides, strict=True):
            flat[pixels] = 255 if side == "second" else 0
        picture = self.ground.first.copy()
        np.copyto(picture, self.ground.second, where=(share == 255)[..., None])
        edge = np.nonzero((share > 0) & (share < 255))
        weight = share[edge][:, None].astype(np.uint16)
        mixed = self.ground.first[edge] * (255 - weight) + self.ground.second[edge] * weight + 127
        picture[edge] = (mixed // 255).astype(np.uint8)
        return picture

    def _share(self, scene: Scene) -> NDArray[np.uint8]:
        """How much of each pixel is the second side's ground, 0 to 255."""
        if not hasattr(self, "_mask"):
            self._mask = Canvas(self.backdrop.size)
            self._mask.agg.draw()
        buffer = self._mask.pixels()
        buffer[:] = 0
        patch = PathPatch(path_of(scene.second_ground), facecolor="#ffffff", edgecolor="none", linewidth=0)
        self._mask.add(patch, scene.backdrop.view.rect)
        patch.draw(self._mask.agg.get_renderer())
        patch.remove()
        return buffer[..., 3].copy()

    def _patch(self, label: Label) -> Patch:
        patch = self._patches.get(label.place)
        if patch is None:
            canvas = Canvas(self.backdrop.size)
            for artist in self.marks.label(label):
                canvas.add(artist, self.backdrop.view.rect)
            canvas.agg.draw()
            flat = canvas.pixels().reshape(-1, 4)
            at = np.flatnonzero(flat[:, 3])
            alpha = flat[at, 3:].astype(np.uint16)
            patch = Patch(at, flat[at, :3] * alpha, 255 - alpha)
            self._patches[label.place] = patch
        return patch

    def vector(self, scene: Scene, kind: Literal["svg", "pdf"], title: str, credit: str) -> bytes:
        """A scene as SVG or PDF: the ground's relief is a picture inside, everything else lines and letters."""
        canvas = Canvas(self.backdrop.size)
        width, height = self.backdrop.size
        whole = (0, width, height, 0)
        self._image(canvas, self.ground.first, whole)
        sides = zip(self.backdrop.islands, scene.island_sides, strict=True)
        theirs = {"first": [], "second": []}  # type: dict[str, list[shapely.Polygon]]
        for island, side in sides:
            theirs[side].append(island)
        ground = scene.second_ground.difference(shapely.union_all(theirs["first"]))
        ground = ground.union(shapely.union_all(theirs["second"])).intersection(
            shapely.box(0, 0, scene.backdrop.view.rect.right, scene.backdrop.view.rect.bottom)
        )
        image = self._image(canvas, self.ground.second, whole)
        image.set_clip_path(path_of(ground), canvas.axes.transData)
        for artist, clip in self._vector_marks(scene):
            canvas.add(artist, clip)
        for number, artist in enumerate(canvas.axes.get_children()):
            artist.set_zorder(number)
        out = io.BytesIO()
        # The date in the file and the random part of SVG's ids would make two runs differ.
        metadata = {"svg": {"Title": title, "Creator": credit, "Date": None}}.get(
            kind, {"Title": title, "Author": credit, "CreationDate": None}
        )
        with mpl.rc_context({"svg.hashsalt": "kwmaps", "svg.fonttype": "path", "pdf.fonttype": 42}):
            canvas.figure.savefig(out, format=kind, metadata=metadata)
        return out.getvalue()

    def _vector_marks(self, scene: Scene) -> list[Mark]:
        rect = self.backdrop.view.rect
        names = [(artist, rect) for label in scene.labels for artist in self.marks.label(label)]
        return [*self.marks.below_names(scene), *names, *self.marks.panel(scene)]

    def _image(self, canvas: Canvas, picture: RGB, extent: tuple[float, float, float, float]) -> AxesImage:
        image = AxesImage(canvas.axes, extent=extent, origin="upper", interpolation="nearest")
        image.set_data(picture)
        canvas.axes.add_artist(image)
        return image
