"""Maps of the Korean War that move: fronts, ground held, offensives and advances, day by day."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kwmaps.errors import Fault, GeodataError, KwmapsError, OutputError, RequestError
    from kwmaps.notebook.atlas import Atlas, History, Situation, load
    from kwmaps.outputs.film import animate
    from kwmaps.outputs.inline import Film, Slider
    from kwmaps.outputs.picture import draw
    from kwmaps.scene.options import Options
    from kwmaps.timeline.atlas import Change
    from kwmaps.timeline.situation import Between

__version__ = "0.1.0"

_HOMES = {
    "Atlas": "kwmaps.notebook.atlas",
    "Between": "kwmaps.timeline.situation",
    "Change": "kwmaps.timeline.atlas",
    "Fault": "kwmaps.errors",
    "Film": "kwmaps.outputs.inline",
    "GeodataError": "kwmaps.errors",
    "History": "kwmaps.notebook.atlas",
    "KwmapsError": "kwmaps.errors",
    "OutputError": "kwmaps.errors",
    "RequestError": "kwmaps.errors",
    "Situation": "kwmaps.notebook.atlas",
    "Slider": "kwmaps.outputs.inline",
    "Options": "kwmaps.scene.options",
    "animate": "kwmaps.outputs.film",
    "draw": "kwmaps.outputs.picture",
    "load": "kwmaps.notebook.atlas",
}

__all__ = [
    "Atlas",
    "Between",
    "Change",
    "Fault",
    "Film",
    "GeodataError",
    "History",
    "KwmapsError",
    "Options",
    "OutputError",
    "RequestError",
    "Situation",
    "Slider",
    "__version__",
    "animate",
    "draw",
    "load",
]


def __getattr__(name: str) -> Any:
    # Names are fetched when first used, so that `kwmaps --help` doesn't wait for geopandas.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kwmaps' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
