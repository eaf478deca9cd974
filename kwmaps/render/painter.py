"""Paints scenes as pixels, fast: what looks the same is baked once, and only what changed is laid anew.

A picture is a list of items, one above the other. Each is baked into a patch, and every pixel is made from the patches over
it in their order, with integers. So it doesn't matter which picture was painted before: the bytes are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np

from kwmaps.geodata.basemap import Basemap
from kwmaps.render.baker import Baker
from kwmaps.render.baking import Tinted, bake, rgb, tinted
from kwmaps.render.beside import Beside
from kwmaps.render.canvas import Canvas
from kwmaps.render.ground import Ground
from kwmaps.render.items import Group, Item
from kwmaps.render.land import Land
from kwmaps.render.marks import Marks
from kwmaps.render.patches import Box, Patch, merged
from kwmaps.render.pixels import Pixels, differing
from kwmaps.render.strokes import RGB
from kwmaps.render.tints import tints
from kwmaps.render.writing import Letters, typesetting
from kwmaps.scene.model import Pane, PaneBackdrop, Scene, Sheet
from kwmaps.style.theme import Theme

SLIDING = ("past", "future")
"""Layers whose items look the same each day, but for how much is cut off, at whole pixels."""

COMING_BACK = ("text", "key", "symbol", "marker", "bar", *SLIDING)
"""Layers whose items are often the same as some days ago: names, towns, close-ups and what the legend explains come and go."""

KEPT = 400
"""Their patches that are remembered."""

GROUND = ("view", "scale", "hidden", "islands")
"""What a map's ground depends on besides basemap and theme."""


class Laid(NamedTuple):
    """A group as it lies on the picture: its patches, from below, and the same by their items' keys."""

    group: Group
    layers: list[Patch]
    known: dict[tuple[Any, ...], tuple[Item, list[Patch]]]

    @property
    def boxes(self) -> list[Box]:
        return [patch.box for patch in self.layers]


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
        self.beside = Beside(self.marks)
        width, height = size
        self.picture: RGB = np.zeros((height, width, 3), np.uint8)
        self.shelf: Shelf | None = None
        self._whole = Box(0, 0, width, height)
        self._baker = Baker(size)
        self._grounds: dict[str, Ground] = {}
        self._backdrops: dict[str, PaneBackdrop] = {}
        self._tinted: dict[tuple[Any, ...], Tinted] = {}
        self._handed: dict[str, tuple[PaneBackdrop, Ground]] = {}
        self._canvases: dict[tuple[int, int], Canvas] = {}
        self._lands: dict[str, Land] = {}
        self._laid: dict[str, Laid] = {}
        self._is_whole = False
        self._kept: dict[tuple[Any, ...], list[Patch]] = {}
        self._paper = rgb(theme["paper"]).astype(np.uint8)

    def pixels(self, scene: Scene) -> RGB:
        """A scene as (height, width, 3) bytes."""
        self.update(scene)
        return self.picture.copy()

    def update(self, scene: Scene) -> Pixels | None:
        """Brings `picture` to this scene; returns the pixels that changed, or None if all of them may have."""
        # After a picture that failed half-way nobody knows what is there.
        anew = not self._is_whole
        lands, laid = ({}, {}) if anew else (self._lands, self._laid)
        self._lands, self._laid, self._is_whole = {}, {}, False
        layers: list[Layer] = []
        changed: list[Box] = []
        for part in self.groups(scene):
            if isinstance(part, Pane):
                layers.append(self._land(part, lands.pop(part.backdrop.key, None), changed))
                continue
            known = laid.pop(part.name, None)
            if known is None or not known.group.same(part):
                known = self._lay(part, known, changed)
            self._laid[part.name] = known
            layers += known.layers
        changed += [box for gone in laid.values() for box in gone.boxes]
        changed += [land.box for land in lands.values()]
        if anew:
            changed = [self._whole]
        boxes = merged(box.common(self._whole) for box in changed)
        edges = chain.from_iterable([layer.box for layer in layers])
        lefts, tops, rights, bottoms = np.fromiter(edges, np.intp, 4 * len(layers)).reshape(-1, 4).T
        found = [np.empty(0, np.intp)]
        for box in boxes:
            before = self.picture[box.slices].copy()
            near = (lefts < box.right) & (rights > box.left) & (tops < box.bottom) & (bottoms > box.top)
            self._compose([layers[number] for number in np.flatnonzero(near).tolist()], box)
            rows, columns = np.divmod(differing(before, self.picture[box.slices]), box.right - box.left)
            found.append((rows + box.top) * self.size[0] + columns + box.left)
        self._is_whole = True
        return None if anew else np.concatenate(found)

    def _lay(self, group: Group, before: Laid | None, changed: list[Box]) -> Laid:
        """A group whose items may have changed; `changed` learns where the picture has to be made anew."""
        old = {} if before is None else before.known
        known: dict[tuple[Any, ...], tuple[Item, list[Patch]]] = {}
        layers: list[Patch] = []
        new: list[Patch] = []
        for item in group.items():
            key = item.key
            entry = known.get(key) or old.pop(key, None)
            if entry is None:
                entry = item, self._patches(item, key)
                new += entry[1]
            known[key] = entry
            layers += entry[1]
        gone = [patch for _, patches in old.values() for patch in patches]
        if len(new) > 1 < len(gone):
            # Words of a line that stay where they were.
            stay = {patch.place for patch in new} & {patch.place for patch in gone}
            new, gone = ([patch for patch in some if patch.place not in stay] for some in (new, gone))
        if len(new) == len(gone) == 1:
            changed += new[0].differing(gone[0])
        else:
            changed += [patch.box for patch in (*new, *gone)]
        return Laid(group, layers, known)

    def groups(self, scene: Scene) -> Iterator[Pane | Group]:
        """Everything on a picture, from below."""
        for number, pane in enumerate(scene.panes):
            if number:
                yield self.marks.edge(pane)
            yield pane
            yield from self.marks.groups(pane)
        yield self.beside.paper(scene.sheet)
        yield from self.beside.groups(scene.panel)

    def parts(self, scene: Scene) -> Iterator[Pane | Item]:
        """The same, item by item."""
        for part in self.groups(scene):
            if isinstance(part, Pane):
                yield part
            else:
                yield from part.items()

    def _compose(self, layers: list[Layer], box: Box) -> None:
        """Makes the pixels of a box anew. What lies below a ground that fills the box isn't seen."""
        grounds = [n for n, layer in enumerate(layers) if isinstance(layer, Land) and layer.box.contains(box)]
        if not grounds:
            self.picture[box.slices] = self._paper
        for layer in layers[grounds[-1] if grounds else 0 :]:
            layer.onto(self.picture, box)

    def _patches(self, item: Item, key: tuple[Any, ...]) -> list[Patch]:
        if item.layer not in COMING_BACK:
            return [self._baker.bake(item.marks(), item.clip)]
        if item.layer in SLIDING and item.clip is not None:
            whole = item._replace(clip=None)
            return [patch.within(Box.around(item.clip)) for patch in self._patches(whole, whole.key)]
        found = self._kept.pop(key, None)
        if found is None:
            marks = list(item.marks())
            lines = [mark for mark in marks if isinstance(mark, Letters)] if item.clip is None else []
            if len(lines) == len(marks):
                found = [patch for line in lines for patch in self._baker.line(line)]
            else:
                found = [self._baker.bake(marks, item.clip)]
        self._kept[key] = found
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def colours(self, backdrops: list[PaneBackdrop]) -> RGB:
        """Samples of all colours that pictures of these maps have, (height, width, 3), whatever the day."""
        return tints(self.theme, [self._baked(backdrop) for backdrop in backdrops])

    def ground(self, backdrop: PaneBackdrop) -> Ground:
        """A map's two pictures, baked when it is first painted."""
        found = self._grounds.get(backdrop.key)
        if found is None:
            before, baked = self._handed.pop(backdrop.key, (None, None))
            same = before is not None and all(getattr(before, name) == getattr(backdrop, name) for name in GROUND)
            found = baked if baked is not None and same else self._shared(backdrop)
            self._grounds[backdrop.key], self._backdrops[backdrop.key] = found, backdrop
        return found

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
        if key not in self._tinted:
            # Only the last one is kept: the same map is mostly baked with names and, for palettes, without them.
            self._tinted = {key: tinted(backdrop, self.basemap, self.theme)}
        return bake(backdrop, self.basemap, self.theme, self._tinted[key])

    def get_ready(self, scene: Scene) -> None:
        """Bakes names, signs and words of a scene, for which no ground is needed: copies of this process have them then."""
        with typesetting():
            for part in self.parts(scene):
                if not isinstance(part, Pane) and part.layer in COMING_BACK:
                    self._patches(part, part.key)

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

    def _land(self, pane: Pane, land: Land | None, changed: list[Box]) -> Land:
        """The ground of a map, brought to a day."""
        if land is None or land.backdrop is not pane.backdrop:
            ground = self.ground(pane.backdrop)
            height, width = ground.first.shape[:2]
            canvas = self._canvases.setdefault((width, height), Canvas((width, height)))
            land = Land(pane, ground, canvas)
            changed.append(land.box)
        else:
            changed.append(land.update(pane))
        self._lands[pane.backdrop.key] = land
        return land


def painter_for(sheet: Sheet, basemap: Basemap, theme: Theme) -> Painter:
    """A painter for the scenes on a sheet."""
    return Painter(sheet.size, sheet.scale, basemap, theme)
