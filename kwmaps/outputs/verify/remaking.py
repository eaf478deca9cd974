"""Makes a file once more from its record: the same product, with the same choices, from the geodata that are here now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from kwmaps.build.record import Record, frames_of, options_of
from kwmaps.encoders.animated import KINDS as ANIMATED
from kwmaps.errors import KwmapsError, RequestError
from kwmaps.outputs.charts import CHARTS, write_chart
from kwmaps.outputs.film import make_film
from kwmaps.outputs.picture import write_picture, write_poster
from kwmaps.outputs.products import KINDS, Wanted
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.schedule import Frame

MOST = 200_000
"""Pictures of a film; at 50 a second more than an hour."""

Asked = Mapping[str, Any]


def remake(atlas: Atlas, record: Record, path: Path, workers: int = 1) -> None:
    """Writes what `record` tells to `path`; `embed` is a folder.

    Raises
    ------
    RequestError
        The record asks for what can't be, such as a day outside the war.
    """
    try:
        maker = PRODUCTS[record.product]
    except KeyError:
        raise RequestError(f"'{record.product}' is nothing that this version of kwmaps makes") from None
    try:
        maker(atlas, record.asked, path, workers)
    except KwmapsError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise RequestError(f"its record can't be followed ({error}): another version of kwmaps made it") from None


def _frame(atlas: Atlas, asked: Asked, path: Path, _workers: int) -> None:
    colours = asked.get("colours")
    write_picture(atlas, atlas.day(asked["date"]), path, options_of(_without(asked, "date", "colours")), colours)


def _poster(atlas: Atlas, asked: Asked, path: Path, _workers: int) -> None:
    write_poster(atlas, atlas.day(asked["date"]), path, options_of(_without(asked, "date")))


def _film(atlas: Atlas, asked: Asked, path: Path, workers: int) -> None:
    kind = asked["kind"]
    if kind not in KINDS:
        raise ValueError(f"'{kind}' is no film")
    own = ("kind", "frames", "fps", "reduced", "animated_size", "plays", "colours")
    wanted = Wanted(films={kind: path}, fps=asked["fps"], reduced=asked["reduced"])
    if kind in ANIMATED:
        size = tuple(asked["animated_size"])
        wanted = replace(wanted, animated_size=size, plays=asked["plays"], colours=asked["colours"])
    make_film(atlas, _frames(atlas, asked), options_of(_without(asked, *own)), wanted, workers)


def _chart(atlas: Atlas, asked: Asked, path: Path, _workers: int) -> None:
    first, last = atlas.day(asked["first"]), atlas.day(asked["last"])
    if asked["name"] not in CHARTS:
        raise ValueError(f"no chart is called {asked['name']}")
    options = options_of(_without(asked, "name", "first", "last", "places"))
    write_chart(atlas, asked["name"], first, last, path, options, tuple(asked["places"]))


def _slides(atlas: Atlas, asked: Asked, path: Path, workers: int) -> None:
    from kwmaps.outputs.slides.deck import SlideOptions, write_slides

    template = Path(asked["template"]) if asked["template"] else None
    own = {"look": options_of(asked["look"]), "phases": tuple(asked["phases"]), "template": template}
    write_slides(atlas, path, SlideOptions(**{**asked, **own}), workers)


def _handout(atlas: Atlas, asked: Asked, path: Path, _workers: int) -> None:
    from kwmaps.outputs.handout.book import HandoutOptions, write_handout

    own = {"look": options_of(asked["look"]), "phases": tuple(asked["phases"])}
    write_handout(atlas, path, HandoutOptions(**{**asked, **own}))


def _player(atlas: Atlas, asked: Asked, path: Path, workers: int) -> None:
    from kwmaps.outputs.player.page import write_player

    write_player(atlas, path, tuple(asked["languages"]), workers)


def _embed(atlas: Atlas, asked: Asked, path: Path, workers: int) -> None:
    from kwmaps.outputs.embed.folder import write_embed

    poster = date.fromisoformat(asked["poster"]) if asked["poster"] else None
    options, frames = options_of(asked["options"]), _frames(atlas, asked)
    write_embed(atlas, path, frames, options, asked["languages"], asked["url"], poster, asked["player"], workers)


PRODUCTS: dict[str, Callable[[Atlas, Asked, Path, int], None]] = {
    "frame": _frame,
    "poster": _poster,
    "film": _film,
    "chart": _chart,
    "slides": _slides,
    "handout": _handout,
    "player": _player,
    "embed": _embed,
}


def _frames(atlas: Atlas, asked: Asked) -> list[Frame]:
    """A film's frames, which are as many as the war has days, at most, whatever somebody wrote."""
    frames = frames_of(asked["frames"], MOST)
    for frame in frames:
        atlas.day(frame.day)
    if any(before.day >= after.day for before, after in pairwise(frames)):
        raise ValueError("days that go backwards")
    return frames


def _without(asked: Asked, *names: str) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name not in names}
