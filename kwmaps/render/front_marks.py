"""The front as marks: how well it is known, the edges of pockets, the zone that ended the war."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
import shapely
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from shapely import LineString, STRtree

from kwmaps.render.canvas import Drawable
from kwmaps.render.strokes import Drawn, Mark, area, path_along, path_of, stroke
from kwmaps.scene.model import Label, Pane
from kwmaps.style.theme import Theme

T = TypeVar("T")

ZONE = 0.7
"""Opacity of the demilitarised zone."""

THROUGH = 0.7
"""Opacity of the front where it shows through names."""


def line_width(theme: Theme, role: str, scale: float) -> float:
    """A line's width in pixels; the front stays a line that can be seen on a thumbnail."""
    least = {"front": 2.0, "front_casing": 4.0}.get(role, 0.6)
    return max(theme.widths[role] * scale, least)


class FrontMarks:
    """Turns the front of a map into marks; `halo` is the width of the paper round a name, in pixels."""

    def __init__(self, theme: Theme, scale: float, halo: float) -> None:
        self.theme, self.scale, self.halo = theme, scale, halo
        self._known: dict[str, tuple[tuple[Label, ...], STRtree]] = {}

    def _width(self, role: str) -> float:
        return line_width(self.theme, role, self.scale)

    def marks(self, pane: Pane) -> Iterable[Drawable]:
        """Bands of doubt first, then all casings, then the lines: joints are clean then."""
        s, theme = self.scale, self.theme
        casing, width = self._width("front_casing"), self._width("front")
        if pane.zone is not None:
            # The line runs through the middle of the zone, which has to be seen on both sides of it.
            yield area(pane.zone, theme["front_casing"], 1.0, theme["front_casing"], 6.5 * s)
            yield area(pane.zone, theme["zone"], ZONE, theme["zone"], 4.5 * s)
            casing, width = 0.0, 0.6 * width
        # Stretches that are drawn alike in one go, so that none lies upon another's end.
        for line, doubt in _alike(
            (front.line, front.doubt) for front in pane.fronts if front.certainty == "conjecture"
        ):
            # Several thin layers with round ends: the band fades out, as knowledge does.
            for share in (1.0, 0.8, 0.6, 0.4):
                band = max(min(2 * doubt, 46 * s) * share, casing)
                yield stroke(line, theme["front_casing"], band, 0.12)
        pockets = [path_of(edge) for _, edge in pane.pockets]
        for edge in pockets:
            yield stroke(edge, theme["front_casing"], 0.85 * casing)
        if casing:
            shades = ((front.line, 0.75 if front.certainty == "conjecture" else 1.0) for front in pane.fronts)
            for line, shade in _alike(shades):
                yield stroke(line, theme["front_casing"], casing, shade)
        for edge in pockets:
            yield stroke(edge, theme["front"], 0.8 * width)
        for line, certainty in _alike((front.line, front.certainty) for front in pane.fronts):
            yield self.line(line, certainty, width)

    def through(self, pane: Pane) -> Iterable[Drawable]:
        """The front where it runs below the names of places: it shows through them, faintly, so that it has no holes."""
        width = (0.8 if pane.zone is None else 0.5) * self._width("front")
        colour = to_rgba(self.theme["front"], THROUGH)
        rooms = self._rooms(pane)
        numbers, below = rooms.query([front.line for front in pane.fronts], predicate="intersects")
        for number, front in enumerate(pane.fronts):
            if len(near := rooms.geometries[below[numbers == number]]):
                hidden = [shapely.clip_by_rect(front.line, *box.bounds) for box in near]
                drawn = path_along(shapely.get_parts(hidden).tolist())
                yield self.line(drawn, front.certainty, width)._replace(edge=colour)

    def _rooms(self, pane: Pane) -> STRtree:
        """The room of a map's names; they stay for days."""
        key, labels = pane.backdrop.key, pane.labels
        if key not in self._known or self._known[key][0] is not labels:
            corners = np.array([label.box.grown(self.halo).bounds for label in labels]).T
            self._known[key] = labels, STRtree(shapely.box(*corners))
        return self._known[key][1]

    def line(self, line: Drawn, certainty: str, width: float) -> Mark:
        """A line that shows how well it is known: black, lighter, dashed; `width` in pixels."""
        theme, s = self.theme, self.scale
        match certainty:
            case "certain":
                return stroke(line, theme["front"], width)
            case "likely":
                return stroke(line, theme["front_likely"], 0.72 * width)
            case _:
                return stroke(
                    line,
                    theme["front_likely"],
                    0.72 * width,
                    1.0,
                    (6.5 * s, 5 * s),
                    "butt",
                )


def _alike(lines: Iterable[tuple[LineString, T]]) -> Iterable[tuple[Path, T]]:
    """Lines of the same look together, in the order in which the looks first come."""
    found: dict[T, list[LineString]] = {}
    for line, look in lines:
        found.setdefault(look, []).append(line)
    return ((path_along(same), look) for look, same in found.items())
