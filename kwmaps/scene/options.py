"""What a person may choose about a picture."""

from __future__ import annotations

from dataclasses import dataclass

from kwmaps.errors import RequestError, did_you_mean

LAYERS = {
    "arrows": "movements",
    "arrow-names": "their names",
    "caption": "the event under the date",
    "chart": "ground held through time",
    "contested": "hatching of contested ground",
    "credit": "the sources",
    "doubt": "bands and dashes where the front is not certain",
    "front": "the front and pockets",
    "graticule": "the net of degrees",
    "holders": "the tints of the two sides",
    "inset": "the close-up of the front",
    "labels": "names of places",
    "legend": "the key",
    "lines": "named lines",
    "names": "names of seas, countries and ranges",
    "parallel": "the border before the war",
    "places": "dots of places",
    "relief": "mountains",
    "rivers": "rivers and lakes",
    "scale": "the scale bar",
    "timeline": "the bar with the cursor",
}
"""What can be hidden and shown, and what it is."""

LAYOUTS = {
    "16:9": (1280, 720),
    "4:3": (1024, 768),
    "1:1": (900, 900),
    "9:16": (720, 1280),
    "map": (900, 960),
}
"""The layouts and the size that each is designed for, in pixels."""


@dataclass(frozen=True, slots=True)
class Options:
    """The choices for a picture; the same choices give the same bytes."""

    size: tuple[int, int] = (1280, 720)
    """Width and height in pixels."""
    theme: str = "atlas"
    """A theme of the package, or a path to a theme file."""
    layout: str = ""
    """One of `LAYOUTS`; after the shape of `size` if empty."""
    language: str = "en"
    names: str = "period"
    side_names: str = ""
    phase: str = ""
    """Id of the phase whose part of the country is shown; all of it if empty."""
    hide: frozenset[str] = frozenset()
    show: frozenset[str] = frozenset()
    """Layers hidden and shown against the theme's own choice."""
    focus: tuple[float, float, float, float] | None = None
    """Another part of the country than a phase's, as west, south, east, north in degrees WGS84."""
    enlarged: float = 1.0
    """Type and lines so many times the layout's size, for slides and small print; only for the layout `map`."""

    def hidden(self, by_theme: frozenset[str]) -> frozenset[str]:
        """The layers that are not drawn.

        Raises
        ------
        RequestError
            A layer is unknown.
        """
        for layer in self.hide | self.show | by_theme:
            if layer not in LAYERS:
                raise RequestError(f"no layer '{layer}': there is {', '.join(LAYERS)}{did_you_mean(layer, LAYERS)}")
        return (by_theme - self.show) | self.hide


def layout_name(size: tuple[int, int], wanted: str = "") -> str:
    """The layout for a size: the one asked for, or the nearest in shape.

    Raises
    ------
    RequestError
        No such layout.
    """
    if wanted:
        if wanted not in LAYOUTS:
            raise RequestError(f"no layout '{wanted}': there is {', '.join(LAYOUTS)}{did_you_mean(wanted, LAYOUTS)}")
        return wanted
    shape = size[0] / size[1]
    if shape >= 1.5:
        return "16:9"
    if shape >= 1.15:
        return "4:3"
    return "1:1" if shape >= 0.75 else "9:16"
