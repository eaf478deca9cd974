"""Draws scenes as SVG or PDF: the relief is a picture inside, everything else lines and letters."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import matplotlib as mpl
import shapely
from matplotlib.image import AxesImage

from kwmaps.render.canvas import Canvas, artist_of
from kwmaps.render.ground import Ground
from kwmaps.render.haloed import as_letters
from kwmaps.render.items import Item
from kwmaps.render.strokes import RGB, path_of
from kwmaps.render.writing import typesetting
from kwmaps.scene.model import Pane, PaneBackdrop


def vector(
    size: tuple[int, int],
    parts: Iterable[Pane | Item],
    ground_of: Callable[[PaneBackdrop], Ground],
    kind: Literal["svg", "pdf"],
    words: Mapping[str, str],
) -> bytes:
    """A picture of `parts`, from below, as a file; `words` has its Title and Copyright, and Keywords if there are any."""
    canvas = drawn(size, parts, ground_of, as_letters if kind == "pdf" else None)
    out = io.BytesIO()
    # The date in the file and the random part of SVG's ids would make two runs differ.
    creator, date = {"svg": ("Creator", "Date"), "pdf": ("Author", "CreationDate")}[kind]
    metadata = {"Title": words["Title"], creator: words["Copyright"], date: None}
    if "Keywords" in words:
        metadata["Keywords"] = words["Keywords"]
    with mpl.rc_context({"svg.hashsalt": "kwmaps", "svg.fonttype": "path", "pdf.fonttype": 42}), typesetting():
        canvas.figure.savefig(out, format=kind, metadata=metadata)
    return out.getvalue()


def drawn(
    size: tuple[int, int],
    parts: Iterable[Pane | Item],
    ground_of: Callable[[PaneBackdrop], Ground],
    change: Callable[[Any], Any] | None = None,
) -> Canvas:
    """A picture as a figure of matplotlib's, every mark an artist; `change` may put another in a mark's place."""
    canvas = Canvas(size)
    for part in parts:
        if isinstance(part, Pane):
            _add_ground(canvas, part, ground_of(part.backdrop))
        else:
            for mark in part.marks():
                canvas.add(change(artist_of(mark)) if change else mark, part.clip)
    for number, artist in enumerate(canvas.axes.get_children()):
        artist.set_zorder(number)
    return canvas


def _add_ground(canvas: Canvas, pane: Pane, ground: Ground) -> None:
    """Both pictures of a map, the second clipped to its side's ground."""
    _add_image(canvas, ground, ground.first)
    theirs: dict[str, list[shapely.Polygon]] = {"first": [], "second": []}
    for island, side in zip(pane.backdrop.islands, pane.island_sides, strict=True):
        theirs[side].append(island)
    rect = pane.backdrop.view.rect
    held = pane.second_ground.difference(shapely.union_all(theirs["first"]))
    held = held.union(shapely.union_all(theirs["second"]))
    held = held.intersection(shapely.box(*rect.bounds))
    image = _add_image(canvas, ground, ground.second)
    image.set_clip_path(path_of(held), canvas.axes.transData)


def _add_image(canvas: Canvas, ground: Ground, picture: RGB) -> AxesImage:
    height, width = picture.shape[:2]
    extent = (ground.left, ground.left + width, ground.top + height, ground.top)
    image = AxesImage(canvas.axes, extent=extent, origin="upper", interpolation="nearest")
    image.set_data(picture)
    canvas.axes.add_artist(image)
    return image
