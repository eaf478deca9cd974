"""Draws days for notebooks, and says in words what is to be seen on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kwmaps.build.about import About
from kwmaps.encoders.png import encode_indexed
from kwmaps.errors import RequestError, did_you_mean
from kwmaps.outputs.film import animate
from kwmaps.outputs.inline import Film, Slider, Still, image, webp
from kwmaps.outputs.lesson.outline import Chapter, Shown
from kwmaps.outputs.lesson.told import Teller
from kwmaps.outputs.products import KINDS, Written
from kwmaps.render.painter import painter_for
from kwmaps.scene.compose import Composer
from kwmaps.scene.options import Options
from kwmaps.style import language
from kwmaps.timeline.atlas import Atlas

USUAL = (960, 540)
"""Pixels of a day in a notebook."""

SMALL = (640, 360)
"""Pixels of films and sliders in a notebook, which hold many days."""


class Pictures:
    """The maps of one atlas with one set of options; what stays the same is worked out once."""

    def __init__(self, atlas: Atlas, options: Options) -> None:
        self.atlas, self.options = atlas, options

    @cached_property
    def _composer(self) -> Composer:
        return Composer(self.atlas, self.options)

    @cached_property
    def _painter(self) -> Any:
        return painter_for(self._composer.sheet, self.atlas.basemap, self._composer.theme)

    @cached_property
    def teller(self) -> Teller:
        """Who says in words what is to be seen."""
        looks, atlas = self.options, self.atlas
        speaks = language.read(looks.language, atlas.geodata.folder, atlas.war, looks.names, looks.side_names)
        return Teller(atlas, speaks)

    def pixels(self, day: date) -> NDArray[np.uint8]:
        """The map of a day as (height, width, 3) bytes; drawing another one changes them."""
        pixels: NDArray[np.uint8] = self._painter.pixels(self._composer.scene(day))
        return pixels

    def alt(self, day: date) -> str:
        """What the map of a day shows: who holds what, where the front runs, on what that rests."""
        title = self.teller.language.war(self.atlas.war, "title")
        return f"{self.teller.alt(Chapter('phase', 'day', title), Shown(day))} {self.teller.known(day)}."

    def png(self, day: date) -> bytes:
        """The map of a day as PNG, in 255 colours, with its credit inside."""
        war = self.atlas.war
        return encode_indexed(self.pixels(day), About.of(war, day=day).words)

    def html(self, day: date) -> str:
        """The map of a day as a picture in HTML."""
        return image(webp(self.pixels(day)), "webp", self.options.size, self.alt(day))

    @property
    def _credit(self) -> str:
        return self.teller.language.war(self.atlas.war, "credit")

    def slider(self, days: Sequence[date]) -> Slider:
        """Maps of these days, and a slider to go through them."""
        told, war = self.teller, self.atlas.war
        stills = [Still(told.language.day(day), self.alt(day), webp(self.pixels(day))) for day in days]
        title, word = told.language.war(war, "title"), told.language.say("player", "date")
        return Slider(stills, self.options.size, title, word, self._credit, self.options.language)

    def film(self, kind: str, first: date, last: date, **choices: Any) -> Film:
        """A film of these days, in memory.

        Raises
        ------
        RequestError
            There is no such kind, or the film can't be made so.
        """
        if kind not in KINDS:
            raise RequestError(f"no film is '{kind}': choose from {', '.join(KINDS)}{did_you_mean(kind, KINDS)}")
        looks: dict[str, Any] = {field.name: getattr(self.options, field.name) for field in fields(Options)}
        with TemporaryDirectory(prefix="kwmaps-") as folder:
            made: Written = animate(self.atlas, Path(folder) / f"film.{kind}", first, last, **choices, **looks)
            content = made.path.read_bytes()
        say, day = self.teller.say, self.teller.language.day
        title = self.teller.language.war(self.atlas.war, "title")
        alt = f"{title}. {say('animation', first=day(first), last=day(last))} " + " ".join(
            self.teller.changes(first, last)
        )
        return Film(content, kind, made.size, made.frames, made.seconds or 0.0, alt.strip(), self._credit)
