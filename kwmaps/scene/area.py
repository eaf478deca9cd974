"""One map's place on a picture: the look it shares with others, its view, and what is free on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

import shapely
from shapely import MultiLineString, Polygon

from kwmaps.geometry import G, Projection
from kwmaps.model import Movement, Snapshot
from kwmaps.scene.model import ScaleBar, Text, Which
from kwmaps.scene.view import Rect, View
from kwmaps.style.fonts import Role, width
from kwmaps.style.language import Language
from kwmaps.style.theme import SideStyle, Theme
from kwmaps.timeline.atlas import Atlas

RANKS = ((1_050, 2), (450, 3))
"""Metres to a pixel of the design, and the rank of places named all the time above that scale."""

ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Kilometres that a scale bar may have."""

DEAR = 3
"""How much worse it is to hide a front or an arrow, in lengths of the scale bar, than land as broad as it."""


def first_of_months(atlas: Atlas) -> list[Snapshot]:
    """The first snapshot of each month: they stand for where the front lay through the war."""
    return list({(s.date.year, s.date.month): s for s in reversed(atlas.snapshots)}.values())[::-1]


@lru_cache(maxsize=1024)
def projected(line: MultiLineString, project: Projection) -> MultiLineString:
    """A named line or a movement's paths in metres, the same for all maps."""
    return project.forward(line)


@dataclass(frozen=True)
class Look:
    """Theme, language and hidden layers, which all maps of a picture share."""

    theme: Theme
    language: Language
    hidden: frozenset[str]
    scale: float
    smallest: float
    """Pixels below which no type goes."""

    def size(self, size: float) -> float:
        """Type of `size` design pixels, in pixels."""
        return max(size * self.scale, self.smallest)

    def face(self, role: Role) -> str:
        return self.language.face(role)

    def shows(self, layer: str) -> bool:
        return layer not in self.hidden


@dataclass(frozen=True)
class Area:
    """Where one map of a picture lies, and what part of the world it shows."""

    atlas: Atlas
    look: Look
    view: View
    taken: tuple[Rect, ...] = field(default=())
    """Boxes where no name may stand, because something lies over the map there."""
    covered: tuple[Rect, ...] = field(default=())
    """Boxes that a close-up covers on some days."""
    days: tuple[date, date] = (date.min, date.max)
    """The first and the last day on which it is shown."""

    @property
    def project(self) -> Projection:
        return self.atlas.ground.projection

    def pixels(self, geometry: G) -> G:
        """A geometry in metres as pixels."""
        return shapely.transform(geometry, self.view.pixels)

    def position(self, lon: float, lat: float) -> tuple[float, float]:
        """A place's pixels."""
        return self.view.point(*self.project.point(lon, lat))

    @cached_property
    def frame(self) -> Polygon:
        """A little more than the map shows, in metres: nothing further out needs drawing."""
        return shapely.box(*self.view.bounds).buffer(40 * self.view.metres, join_style="mitre")

    @property
    def design_metres(self) -> float:
        """Metres to a pixel of the design: the map's scale, whatever the size of the picture."""
        return self.view.metres * self.look.scale

    @cached_property
    def always(self) -> int:
        """The least rank of places that is named all the time at this scale."""
        return next((rank for metres, rank in RANKS if self.design_metres > metres), 4)

    def which(self, side: str) -> Which:
        """A side by its place in war.toml."""
        return "first" if side == self.atlas.war.side_ids[0] else "second"

    def style(self, side: str) -> SideStyle:
        """How a side's things look."""
        return self.look.theme.first if self.which(side) == "first" else self.look.theme.second

    @cached_property
    def scale_bar(self) -> ScaleBar | None:
        """A bar of a round number of kilometres, in the lower corner where there is less to see, or above what stands there.

        None on a map so large, of a village say, that it would hold hardly more than the bar.
        """
        if not self.look.shows("scale"):
            return None
        s, rect = self.look.scale, self.view.rect
        size, face, unit = self.look.size(13), self.look.face("sans"), self.look.language.say("scale", "km")
        # Short on a close-up, where everything matters, but its two numbers stand apart.
        room = min(170 * s, 0.3 * rect.w)
        lengths = {km: km * 1000 / self.view.metres for km in ROUND}
        legible = [km for km in ROUND if lengths[km] > (width(f"{km} {unit}", face, size) + size) / 2] or [ROUND[-1]]
        km = max((km for km in legible if lengths[km] <= room), default=legible[0])
        length, last = lengths[km], f"{km} {unit}"
        if length > 0.5 * rect.w:
            return None
        margin = max(22 * s, width(last, face, size) / 2 + 8 * s)
        # Where something else already stands in the corner, the bar stands above it.
        foot = min(
            [box.y for box in self.taken if box.x < rect.x + 22 * s + length and box.bottom > rect.bottom - 40 * s]
            or [rect.bottom]
        )
        above = min(24 * s, 0.07 * rect.h)
        corners = [Rect(rect.x + 22 * s, foot - above, length, 5 * s)]
        if not self.taken and not self.covered:
            corners.append(Rect(rect.right - margin - length, foot - above, length, 5 * s))
        bar = corners[0] if len(corners) == 1 else min(corners, key=lambda corner: self._hidden(corner.grown(14 * s)))
        texts = tuple(
            Text(
                label,
                bar.x + share * length,
                bar.y - 6 * s,
                size,
                face,
                self.look.theme["ink"],
                "center",
                halo=True,
            )
            for share, label in ((0, "0"), (1, last))
        )
        return ScaleBar(bar, 4, texts)

    @cached_property
    def months(self) -> list[Snapshot]:
        """The first snapshots of the months in which it is shown: where the front lies on it.

        Not every snapshot: whoever mends one of them shall not find names moved in all frames of the war.
        """
        first, last = self.days
        found = first_of_months(self.atlas)
        return [s for s in found if (s.date.year, s.date.month) >= (first.year, first.month) and s.date <= last]

    @cached_property
    def movements(self) -> list[Movement]:
        """What moves while it is shown."""
        first, last = self.days
        return [movement for movement in self.atlas.movements if movement.start <= last and first <= movement.end]

    def _hidden(self, box: Rect) -> float:
        """How much lies below a box: fronts and movements in lengths of the box, and land as a share of it."""
        west, south, east, north = self.view.ground(box)
        drawn = [self.atlas.drawn(snapshot) for snapshot in self.months]
        drawn += [projected(movement.paths, self.project) for movement in self.movements]
        below = [shapely.clip_by_rect(line, west, south, east, north) for line in drawn]
        land = shapely.clip_by_rect(self.atlas.basemap.mainland, west, south, east, north)
        length = sum(line.length for line in below) / (east - west)
        return round(float(DEAR * length + land.area / (east - west) / (north - south)), 3)
