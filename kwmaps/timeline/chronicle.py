"""The whole war at a glance: each day's share of the land and ground that changed hands, on a coarse grid.

Good for pacing a film and for a chart some pixels high; answers come from `Situation`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import shapely

from kwmaps import dates
from kwmaps.geometry import Grid

if TYPE_CHECKING:
    from kwmaps.timeline.atlas import Atlas

STEP = 8_000.0
"""Metres between the samples."""


@dataclass(frozen=True)
class Chronicle:
    """Values for each day of the war, in order from the first."""

    first: date
    shares: tuple[float, ...]
    """The first side's share of the land, 0 to 1."""
    changed_km2: tuple[float, ...]
    """Ground that changed hands since the day before."""

    @classmethod
    def of(cls, atlas: Atlas) -> Chronicle:
        """Samples every day of an atlas."""
        land = atlas.basemap.mainland
        grid = Grid.over(land.bounds, STEP)
        x, y = np.meshgrid(grid.xs, grid.ys)
        inside = shapely.contains_xy(land, x.ravel(), y.ravel())
        xy = np.column_stack([x.ravel()[inside], y.ravel()[inside]])
        shares, changed = [], []
        before = None
        for day in dates.span(atlas.first, atlas.last):
            held = atlas.at(day).division.are_first(xy)
            shares.append(float(held.mean()))
            changed.append(0.0 if before is None else float(np.count_nonzero(held != before)) * (STEP / 1000) ** 2)
            before = held
        return cls(atlas.first, tuple(shares), tuple(changed))

    def moved_km2(self, day: date, window: int) -> float:
        """Square kilometres that changed hands within `window` days before and after a day."""
        index = (day - self.first).days
        return sum(self.changed_km2[max(0, index - window) : index + window + 1])

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(len(self.shares))]
