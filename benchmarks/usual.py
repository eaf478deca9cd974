"""The script that people write: geopandas' `.plot` and `savefig` for each frame, imageio's `mimsave` at the end.

Run by run.py over some of the film's days. So that the ratio is honest it has the same job: sea, neighbours, the sides' ground with relief, water,
the border, the 38th parallel, the front, arrows, the towns with their names, date, caption and a time line, as PNGs, GIF and MP4. It is spared
the close-ups, the figures, the legend, who holds which town, how well each stretch of the front is known, and working out any of it. In its
bare form, which was the only one until November 2026, it has land, sides, water, front and the largest towns, as PNGs and GIF.
"""

from __future__ import annotations

import textwrap
import time
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import geopandas
import imageio
import matplotlib as mpl
import matplotlib.dates as mdates
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray
from PIL import Image
from shapely import LineString

import kwmaps
from kwmaps.scene.caption import caption_of
from kwmaps.scene.compose import Composer, Options

COLOURS = {"un": "#2f5f9e", "communist": "#b03a2e"}
GROUND = ["#b4cbe8", "#dd9a83"]
HALO = [withStroke(linewidth=2.5, foreground="white")]


class _Day(NamedTuple):
    """What is shown of a day, worked out beforehand."""

    day: date
    sides: geopandas.GeoSeries
    front: geopandas.GeoSeries
    arrows: list[tuple[str, NDArray[np.float64]]]
    caption: str


class Script:
    """The script, with everything read and worked out that it shows."""

    def __init__(self, atlas: kwmaps.Atlas, folder: Path) -> None:
        mpl.use("agg")
        self.atlas, self.folder, self.crs = atlas, folder, atlas.war.crs
        self.layers = {
            name: geopandas.GeoSeries([row.geometry for row in atlas.basemap.layer(name)], crs=self.crs)
            for name in ("neighbours", "rivers", "lakes", "border")
        }
        west, _, east, _ = atlas.war.extent
        parallel = geopandas.GeoSeries([LineString([(west, 38), (east, 38)]).segmentize(0.25)], crs="EPSG:4326")
        self.layers["parallel"] = parallel.to_crs(self.crs)
        names = {label.place for label in Composer(atlas, Options()).scene(atlas.first).panes[0].labels}
        self.towns = [place for place in atlas.places if place.id in names]
        self.large = [place for place in atlas.places if place.rank <= 2]

    def points(self, places: Sequence[Any]) -> geopandas.GeoSeries:
        lonlat = [place.lon for place in places], [place.lat for place in places]
        return geopandas.GeoSeries.from_xy(*lonlat, crs="EPSG:4326").to_crs(self.crs)

    @cached_property
    def relief(self) -> tuple[NDArray[np.float32], tuple[float, float, float, float]]:
        """Hill shading on the map's own grid, and where it lies."""
        raster = self.atlas.basemap.raster("relief")
        assert raster is not None
        west, south, east, north = self.atlas.basemap.mainland.bounds
        x, y = np.meshgrid(np.linspace(west, east, 700), np.linspace(north, south, 1000))
        degrees = self.atlas.basemap.projection.to_degrees(np.column_stack([x.ravel(), y.ravel()]))
        return raster.over(degrees.reshape(1000, 700, 2)), (west, east, south, north)

    def day(self, day: date) -> _Day:
        situation = self.atlas.at(day)
        sides = [situation.side(side) for side in self.atlas.war.side_ids]
        paths = [(each.side, path) for each in situation.movements for path in each.paths.geoms]
        drawn = geopandas.GeoSeries([path for _, path in paths], crs="EPSG:4326").to_crs(self.crs)
        arrows = [(side, np.asarray(path.coords)) for (side, _), path in zip(paths, drawn, strict=True)]
        event = caption_of(self.atlas, day)
        return _Day(
            day,
            geopandas.GeoSeries(sides, crs="EPSG:4326"),
            geopandas.GeoSeries([situation.front], crs="EPSG:4326"),
            arrows,
            event.text if event else "",
        )

    def seconds_a_frame(self, days: Sequence[date], bare: bool = False) -> float:
        """Seconds for each of the frames, 1280 × 720 pixels, without working out what they show."""
        import matplotlib.pyplot as plt

        worked_out = [self.day(day) for day in days]
        _ = self.relief
        start = time.perf_counter()
        files = []
        for shown in worked_out:
            figure, axes = plt.subplots(figsize=(12.8, 7.2), dpi=100)
            self.ground(axes, shown, bare)
            if bare:
                self.towns_named(axes, self.large, [])
                axes.set_title(str(shown.day))
            else:
                self.arrows(axes, shown)
                self.towns_named(axes, self.towns, HALO)
                figure.text(0.02, 0.93, f"{shown.day:%d %B %Y}", fontsize=24)
                figure.text(0.02, 0.8, textwrap.fill(shown.caption, 36), fontsize=11, va="top")
                self.time_line(figure.add_axes((0.02, 0.04, 0.3, 0.02)), shown.day)
            west, south, east, north = self.atlas.basemap.mainland.bounds
            axes.set_xlim(west, east)
            axes.set_ylim(south, north)
            axes.set_axis_off()
            files.append(self.folder / f"{shown.day}.png")
            figure.savefig(files[-1])
            plt.close(figure)
        pictures: list[Any] = [np.asarray(Image.open(file).convert("RGB")) for file in files]
        imageio.mimsave(self.folder / "usual.gif", pictures, duration=80)
        if not bare:
            imageio.mimsave(self.folder / "usual.mp4", pictures, fps=12, codec="libx264")
        return (time.perf_counter() - start) / len(days)

    def ground(self, axes: Axes, shown: _Day, bare: bool) -> None:
        """All that names and arrows lie on."""
        layers = self.layers
        layers["neighbours"].plot(ax=axes, color="#e9e4d4")
        shown.sides.to_crs(self.crs).plot(ax=axes, color=GROUND, edgecolor="#555555", linewidth=0.4)
        if not bare:
            axes.set_facecolor("#cfe0ea")
            values, extent = self.relief
            axes.imshow(values, cmap="gray", alpha=0.25, extent=extent, zorder=1.5)
        layers["lakes"].plot(ax=axes, color="#9fbfd2")
        layers["rivers"].plot(ax=axes, color="#4c7a99", linewidth=0.5)
        layers["border"].plot(ax=axes, color="#777777", linewidth=0.8)
        front = shown.front.to_crs(self.crs)
        if not bare:
            layers["parallel"].plot(ax=axes, color="#777777", linewidth=0.8, linestyle="--")
            front.plot(ax=axes, color="white", linewidth=4.5)
        front.plot(ax=axes, color="black", linewidth=2.5)

    def arrows(self, axes: Axes, shown: _Day) -> None:
        for side, path in shown.arrows:
            axes.plot(*path.T, color=COLOURS.get(side, "black"), linewidth=3, zorder=3)
            arrow = {"arrowstyle": "-|>", "color": COLOURS.get(side, "black"), "linewidth": 3}
            axes.annotate("", path[-1], path[-2], arrowprops=arrow)

    def towns_named(self, axes: Axes, places: Sequence[Any], effects: list[Any]) -> None:
        points = self.points(places)
        points.plot(ax=axes, color="black", markersize=8, zorder=4)
        for place, point in zip(places, points, strict=True):
            axes.annotate(place.name, (point.x, point.y), fontsize=7, path_effects=effects)

    def time_line(self, axes: Axes, day: date) -> None:
        """The war's phases, its days of note, and where we are."""
        for number, phase in enumerate(self.atlas.phases):
            axes.axvspan(
                mdates.date2num(phase.first), mdates.date2num(phase.last), color=("#999999", "#bbbbbb")[number % 2]
            )
        for event in self.atlas.events:
            if event.rank == 1:
                axes.axvline(mdates.date2num(event.date), color="black", linewidth=1)
        axes.axvline(mdates.date2num(day), color="#b8860b", linewidth=2)
        axes.set_yticks([])
        axes.xaxis_date()
        axes.xaxis.set_major_locator(mdates.YearLocator())
