"""The script that people write: geopandas' `.plot` and `savefig` for each frame, imageio's `mimsave` at the end.

Run by run.py over some of the film's days, so that the ratio is honest: the same land, sides, front, towns and words.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import geopandas
import imageio
import matplotlib as mpl
import numpy as np
from PIL import Image

import kwmaps


def seconds_a_frame(atlas: kwmaps.Atlas, days: Sequence[date], folder: Path) -> float:
    """Seconds for each of the frames, 1280 × 720 PNGs and a GIF, without working out who holds what."""
    mpl.use("agg")
    import matplotlib.pyplot as plt

    crs = atlas.war.crs
    layers = {
        name: geopandas.GeoSeries([row.geometry for row in atlas.basemap.layer(name)], crs=crs)
        for name in ("neighbours", "rivers", "lakes", "border")
    }
    towns = [place for place in atlas.places if place.rank <= 2]
    points = geopandas.GeoSeries.from_xy([p.lon for p in towns], [p.lat for p in towns], crs="EPSG:4326").to_crs(crs)
    frames = []
    for day in days:
        situation = atlas.at(day)
        sides = [situation.side(side) for side in atlas.war.side_ids]
        frames.append(
            (day, geopandas.GeoSeries(sides, crs="EPSG:4326"), geopandas.GeoSeries([situation.front], crs="EPSG:4326"))
        )
    start = time.perf_counter()
    files = []
    for day, sides, front in frames:
        figure, axes = plt.subplots(figsize=(12.8, 7.2), dpi=100)
        layers["neighbours"].plot(ax=axes, color="#e9e4d4")
        sides.to_crs(crs).plot(ax=axes, color=["#b4cbe8", "#dd9a83"], edgecolor="#555555", linewidth=0.4)
        layers["lakes"].plot(ax=axes, color="#9fbfd2")
        layers["rivers"].plot(ax=axes, color="#4c7a99", linewidth=0.5)
        layers["border"].plot(ax=axes, color="#777777", linewidth=0.8)
        front.to_crs(crs).plot(ax=axes, color="black", linewidth=2.5)
        points.plot(ax=axes, color="black", markersize=8)
        for place, point in zip(towns, points, strict=True):
            axes.annotate(place.name, (point.x, point.y), fontsize=7)
        west, south, east, north = atlas.basemap.mainland.bounds
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_axis_off()
        axes.set_title(str(day))
        files.append(folder / f"{day}.png")
        figure.savefig(files[-1])
        plt.close(figure)
    pictures = [np.asarray(Image.open(file).convert("RGB")) for file in files]
    imageio.mimsave(folder / "usual.gif", pictures, duration=80)  # type: ignore[arg-type]
    return (time.perf_counter() - start) / len(frames)
