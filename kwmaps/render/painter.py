"""Paints scenes as pixels, fast: what looks the same is baked once, and only what changed is laid anew.

A picture is a list of items, one above the other. Each is baked into a patch, and every pixel is made from the patches over
it in their order, with integers. So it doesn't matter which picture was painted before: the bytes are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kwmaps.geodata.basemap import Basemap
from kwmaps.render.canvas import RGB, Canvas, area
from kwmaps.render.ground import Ground, Tinted, bake, rgb, tinted
from kwmaps.render.marks import Item, Marks
from kwmaps.render.patches import Baker, Box, Patch, merged, strips
from kwmaps.scene.model import Pane, PaneBackdrop, Scene, Sheet
from kwmaps.style.theme import Theme

TEXTS = 320
"""Texts that are remembered: names come and go, and dates have parts in common."""

LOOSE = 1.6
"""How much larger a box around two may be than both: what is made of them costs something for each as well."""

MARKS = (
    "ink",
    "muted",
    "front",
    "front_likely",
    "front_casing",
    "parallel",
    "line",
    "zone",
    "contested",
    "accent",
    "rule",
)
"""Colours of a theme that lie on others."""


GROUND = ("view", "scale", "hidden", "islands")
"""What a map's ground depends on besides basemap and theme."""


class Land(NamedTuple):
    """A map's ground on one day."""

    pane: Pane
    """Keeps its shapes alive, which tell whether the ground is still the same."""
    ground: Ground
    mask: NDArray[np.uint8]
    """How much of each pixel of the map is the second side's, 0 to 255."""
    picture: RGB
    """The ground itself, picked by the mask; the next day's is made of it."""
    box: Box
    changed: Box
    """Where it isn't what it was on the picture before."""

    def onto(self, picture: RGB, part: Box) -> None:
        box = self.box.common(part)
        if not box.is_empty:
            own = box.moved(-self.box.left, -self.box.top)
            picture[box.slices] = self.picture[own.slices]

    def same(self, pane: Pane) -> bool:
        """Whether `pane` has the same ground."""
        mine = self.pane
        return (
            mine.backdrop is pane.backdrop
            and mine.second_ground is pane.second_ground
            and mine.island_sides == pane.island_sides
        )


Layer = Land | Patch


class Shelf(Protocol):
    """Where grounds lie that somebody has baked."""

    def get(self, backdrop: PaneBackdrop) -> Ground | None:
        """A map's ground, if it is there."""

    def put(self, backdrop: PaneBackdrop, ground: Ground) -> None:
        """Leaves a map's ground to others."""


class Painter:
    """Paints the scenes of one composer, into one picture that is brought up to date."""

    def __init__(self, size: tuple[int, int], scale: float, basemap: Basemap, theme: Theme) -> None:
        self.size, self.basemap, self.theme = size, basemap, theme
        self.marks = Marks(theme, scale)
        width, height = size
        # PNG wants a byte before each row, which stays zero: the picture lies where it will be encoded.
        self.rows: NDArray[np.uint8] = np.zeros((height, 1 + 3 * width), np.uint8)
        self.picture: RGB = self.rows[:, 1:].reshape(height, width, 3) if width else self.rows
        self.shelf: Shelf | None = None
        self._whole = Box(0, 0, width, height)
        self._baker = Baker(size)
        self._grounds: dict[str, Ground] = {}
        self._backdrops: dict[str, PaneBackdrop] = {}
        self._tinted: dict[tuple[Any, ...], Tinted] = {}
        self._handed: dict[str, tuple[PaneBackdrop, Ground]] = {}
        self._masks: dict[tuple[int, int], Canvas] = {}
        self._patches: dict[tuple[Any, ...], tuple[Item, Patch]] = {}
        self._lands: dict[str, Land] = {}
        self._is_whole = False
        self._texts: dict[tuple[Any, ...], Patch] = {}
        self._paper = rgb(theme["paper"]).astype(np.uint8)

    def pixels(self, scene: Scene) -> RGB:
        """A scene as (height, width, 3) bytes."""
        self.update(scene)
        return self.picture.copy()

    def update(self, scene: Scene) -> list[Box]:
        """Brings `picture` to this scene; returns boxes around all that changed."""
        # After a picture that failed half-way nobody knows what is there.
        lands, patches = (self._lands, self._patches) if self._is_whole else ({}, {})
        self._lands, self._patches, self._is_whole = {}, {}, False
        layers: list[Layer] = []
        changed: list[Box] = []
        for part in self.parts(scene):
            if isinstance(part, Pane):
                key = part.backdrop.key
                land = self._land(part, lands.get(key))
                if land is not lands.get(key):
                    changed.append(land.changed)
                self._lands[key] = land
                layers.append(land)
                continue
            own = part.key
            known = patches.get(own)
            if known is None:
                known = part, self._patch(part, own)
                changed.append(known[1].box)
            self._patches[own] = known
            layers.append(known[1])
        changed += [patch.box for key, (_, patch) in patches.items() if key not in self._patches]
        changed += [land.box for key, land in lands.items() if key not in self._lands]
        anew = not lands and not patches
        if anew:
            changed = [self._whole]
        boxes = merged(box.common(self._whole) for box in changed)
        reach = np.array([layer.box for layer in layers])
        found: list[Box] = []
        for box in boxes:
            before = self.picture[box.slices].copy()
            near = (reach[:, :2] < box[2:]).all(1) & (reach[:, 2:] > box[:2]).all(1)
            self._compose([layers[number] for number in np.flatnonzero(near)], box)
            found += strips(before != self.picture[box.slices], box)
        self._is_whole = True
        return [self._whole] if anew else merged(found, LOOSE)

    def parts(self, scene: Scene) -> Iterator[Pane | Item]:
        """Everything on a picture, from below."""
        for number, pane in enumerate(scene.panes):
            if number:
                rect = pane.backdrop.view.rect
                yield Item("frame", rect, pane.backdrop.key, partial(self.marks.frame, rect), None)
            yield pane
            yield from self.marks.items(pane)
        sheet = scene.sheet
        yield Item("sheet", sheet.panel, "panel", partial(self.marks.sheet, sheet), None)
        yield from self.marks.panel(scene.panel)

    def _compose(self, layers: list[Layer], box: Box) -> None:
        """Makes the pixels of a box anew. What lies below a ground that fills the box isn't seen."""
        first = max((n for n, layer in enumerate(layers) if _fills(layer, box)), default=None)
        if first is None:
            self.picture[box.slices] = self._paper
        for layer in layers[first or 0 :]:
            layer.onto(self.picture, box)

    def _patch(self, item: Item, key: tuple[Any, ...]) -> Patch:
        if item.layer != "text":
            return self._baker.bake(item.marks(), item.clip)
        found = self._texts.pop(key, None)
        if found is None:
            found = self._baker.bake(item.marks(), item.clip)
        self._texts[key] = found
        if len(self._texts) > TEXTS:
            del self._texts[next(iter(self._texts))]
        return found

    def colours(self, backdrops: list[PaneBackdrop]) -> RGB:
        """Samples of all colours that pictures of these maps have, (height, width, 3), each about as often as they do.

        They don't depend on any day: the grounds in both tints, and what marks and letters shade into on them.
        """
        width = 512
        grounds = [self._baked(backdrop) for backdrop in backdrops]
        samples = [colours for ground in grounds for colours in ground.colours()]
        theme = self.theme
        marks = [theme[role] for role in MARKS]
        marks += [colour for side in (theme.first, theme.second) for colour in (side.arrow, side.symbol, side.ground)]
        below = [theme["paper"], theme["halo"], theme["sea"], theme.first.ground, theme.second.ground]
        shares = np.linspace(0, 1, 17)[:, None]
        for under in below:
            for over in marks:
                ramp = rgb(under) + (rgb(over) - rgb(under)) * shares
                samples.append(np.repeat(np.rint(ramp).astype(np.uint8), 16, axis=0))
        # Half of a picture is its paper, and legend and chart lie on it.
        samples.append(np.repeat(self._paper[None], 8_000, axis=0))
        pixels = np.vstack(samples)
        return pixels[: len(pixels) // width * width].reshape(-1, width, 3)

    def ground(self, backdrop: PaneBackdrop) -> Ground:
        """A map's two pictures, baked when it is first painted."""
        found = self._grounds.get(backdrop.key)
        if found is None:
            before, baked = self._handed.pop(backdrop.key, (None, None))
            same = before is not None and all(getattr(before, name) == getattr(backdrop, name) for name in GROUND)
            found = baked if baked is not None and same else self._shared(backdrop)
            self._grounds[backdrop.key], self._backdrops[backdrop.key] = found, backdrop
        return found

    def get_ready(self, bare: PaneBackdrop) -> None:
        """Does the part of baking that no name has to be placed for; `bare` is a map without names."""
        self._tinted[bare.view, bare.scale, bare.hidden] = tinted(bare, self.basemap, self.theme)

    def _shared(self, backdrop: PaneBackdrop) -> Ground:
        if self.shelf is None:
            return self._baked(backdrop)
        found = self.shelf.get(backdrop)
        if found is None:
            found = self._baked(backdrop)
            self.shelf.put(backdrop, found)
        return found

    def _baked(self, backdrop: PaneBackdrop) -> Ground:
        key = backdrop.view, backdrop.scale, backdrop.hidden
        below = self._tinted.get(key) if backdrop.names == () else self._tinted.pop(key, None)
        if below is None:
            below = tinted(backdrop, self.basemap, self.theme)
            if backdrop.names == ():
                # Palettes are made of maps without names; those with names mostly come next.
                self._tinted[key] = below
        return bake(backdrop, self.basemap, self.theme, below)

    def inherit(self, other: Painter) -> None:
        """Takes over the grounds that another painter of the same basemap and theme has baked, where they are needed."""
        self._handed = {
            **other._handed,
            **{key: (other._backdrops[key], baked) for key, baked in other._grounds.items()},
        }

    def vector(self, scene: Scene, kind: Literal["svg", "pdf"], words: Mapping[str, str]) -> bytes:
        """A scene as SVG or PDF: the ground's relief is a picture inside, everything else lines and letters.

        `words` has its Title and Copyright, and Keywords if there are any.
        """
        from kwmaps.render.vector import vector

        return vector(self.size, list(self.parts(scene)), self.ground, kind, words)

    def _land(self, pane: Pane, before: Land | None) -> Land:
        if before is not None and before.same(pane):
            return before
        ground = self.ground(pane.backdrop)
        second = np.array([side == "second" for side in pane.island_sides], dtype=bool)
        if "holders" in pane.backdrop.hidden:
            mask = np.zeros(ground.first.shape[:2], np.uint8)
        else:
            mask = ground.mask(self._share(pane, ground), second)
        box = Box.around(ground.rect)
        if before is None or before.ground is not ground:
            return Land(pane, ground, mask, ground.picked(mask), box, box)
        differs = mask != before.mask
        ground.pick(before.picture, mask, np.flatnonzero(differs))
        return Land(pane, ground, mask, before.picture, box, _around(differs).moved(box.left, box.top))

    def _share(self, pane: Pane, ground: Ground) -> NDArray[np.uint8]:
        """How much of each pixel of a map is the second side's ground, 0 to 255."""
        height, width = ground.first.shape[:2]
        canvas = self._masks.get((width, height))
        if canvas is None:
            canvas = self._masks[width, height] = Canvas((width, height))
        pixels = canvas.pixels()
        pixels[:] = 0
        canvas.paint([area(pane.second_ground, "#ffffff").moved(-ground.left, -ground.top)])
        return np.ascontiguousarray(pixels[..., 3])


def _around(differs: NDArray[np.bool_]) -> Box:
    """The box around all pixels that differ."""
    rows = np.flatnonzero(differs.any(1))
    if not len(rows):
        return Box(0, 0, 0, 0)
    columns = np.flatnonzero(differs[rows[0] : rows[-1] + 1].any(0))
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def _fills(layer: Layer, box: Box) -> bool:
    return isinstance(layer, Land) and layer.box.contains(box)


def painter_for(sheet: Sheet, basemap: Basemap, theme: Theme) -> Painter:
    """A painter for the scenes on a sheet."""
    return Painter(sheet.size, sheet.scale, basemap, theme)
