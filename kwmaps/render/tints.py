"""Samples of all colours that a film's pictures have, for its palette. They depend on no day: no edit of a front changes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from kwmaps.render.baking import Floats32, rgb
from kwmaps.render.beside import EVEN, TINTED
from kwmaps.render.front_marks import THROUGH
from kwmaps.render.ground import Ground
from kwmaps.render.strokes import RGB
from kwmaps.style.theme import Theme

MARKS = (
    "ink",
    "muted",
    "front",
    "front_likely",
    "front_casing",
    "parallel",
    "line",
    "zone",
    "contested",
    "accent",
    "rule",
    "sea_name",
    "range_name",
    "country_name",
    "river",
    "coast",
)
"""Colours of a theme that lie on others."""

PAPER, FLAT, STEP = 8_000, 2_000, 16
"""How often the paper is counted, which half of a picture is; a flat tint on it; each step between two colours at an edge."""

WIDTH = 512
"""Of the picture that the samples make."""


def tints(theme: Theme, grounds: Iterable[Ground]) -> RGB:
    """Samples (height, width, 3) of the grounds in both tints, of what is flat beside them, and of edges.

    Each colour is there about as often as pictures have it.
    """
    samples = [colours for ground in grounds for colours in ground.colours()]
    samples += [np.repeat(_bytes(colour)[None], FLAT, axis=0) for colour in _flat(theme)]
    samples += [np.repeat(_bytes(ramp), STEP, axis=0) for ramp in _edges(theme)]
    samples.append(np.repeat(_bytes(rgb(theme["paper"]))[None], PAPER, axis=0))
    pixels = np.vstack(samples)
    return pixels[: len(pixels) // WIDTH * WIDTH].reshape(-1, WIDTH, 3)


def _flat(theme: Theme) -> Iterator[Floats32]:
    """Of the chart and the time line, before and after the day."""
    paper, rule = rgb(theme["paper"]), rgb(theme["rule"])
    for side in (theme.first, theme.second):
        ground = rgb(side.ground)
        yield ground
        yield _over(ground, paper, TINTED)
    for stretch in (rule, _over(paper, rule, EVEN)):
        yield stretch
        yield _over(stretch, rgb(theme["accent"]), TINTED)
    yield rgb(theme["ink"])


def _edges(theme: Theme) -> Iterator[Floats32]:
    """What marks and letters shade into."""
    marks = [theme[role] for role in MARKS]
    marks += [colour for side in (theme.first, theme.second) for colour in (side.arrow, side.symbol, side.ground)]
    below = [theme["paper"], theme["halo"], theme["sea"], theme.first.ground, theme.second.ground]
    shares = np.linspace(0, 1, 17, dtype=np.float32)[:, None]
    for under in below:
        for over in marks:
            yield _over(rgb(under), rgb(over), shares)
    # Below names the front also shows on what lies upon it.
    for upon in (theme["accent"], theme.first.arrow, theme.second.arrow):
        yield _over(rgb(upon), rgb(theme["front"]), shares * THROUGH)


def _over(under: Floats32, over: Floats32, share: float | Floats32) -> Floats32:
    found: Floats32 = under + (over - under) * share
    return found


def _bytes(colours: Floats32) -> NDArray[np.uint8]:
    return np.rint(colours).astype(np.uint8)
