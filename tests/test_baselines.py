"""A few pictures against their baselines, so that a change of drawing is seen. A text is drawn as a box of its size:
other versions of a font or of FreeType are no change of ours.

To renew the baselines after a change that was meant: ``KWMAPS_NEW_BASELINES=1 pytest tests/test_baselines.py``, then look
at each of them before committing. Without it nothing is ever written here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image

import kwmaps
from kwmaps.render.canvas import Drawable
from kwmaps.render.painter import Painter, painter_for
from kwmaps.render.strokes import area
from kwmaps.scene.compose import Composer, Options
from kwmaps.scene.labels import boxes_of
from kwmaps.scene.model import Text

FOLDER = Path(__file__).parent / "baselines"
SIZE = (640, 360)
PICTURES = {
    "little-atlas": (True, date(1950, 3, 12), Options(size=SIZE)),
    "little-print": (True, date(1950, 3, 5), Options(size=SIZE, theme="print")),
    "little-dark-square": (True, date(1950, 3, 20), Options(size=(450, 450), theme="dark", layout="1:1")),
    "armistice": (False, date(1953, 7, 27), Options(size=SIZE)),
}
MEAN, STRAY = 1.0, 0.005
"""Grey levels that a picture may differ on average, and the share of its pixels that may differ plainly."""


def boxes(text: Text, *_: object) -> Iterable[Drawable]:
    """A text as boxes."""
    return [area(shapely.box(b.x, b.y, b.right, b.bottom), text.colour, 0.6) for b in boxes_of(text)]


def painted(atlas: kwmaps.Atlas, day: date, options: Options) -> np.ndarray:
    composer = Composer(atlas, options)
    painter: Painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    return painter.pixels(composer.scene(day))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_it_was(
    name: str, atlas: kwmaps.Atlas, small_atlas: kwmaps.Atlas, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for module in ("marks", "baking"):
        monkeypatch.setattr(f"kwmaps.render.{module}.writing", boxes)
    little, day, options = PICTURES[name]
    picture = painted(small_atlas if little else atlas, day, options)
    baseline = FOLDER / f"{name}.png"
    if os.environ.get("KWMAPS_NEW_BASELINES") and not os.environ.get("CI"):
        FOLDER.mkdir(exist_ok=True)
        Image.fromarray(picture).save(baseline)
    with Image.open(baseline) as image:
        before = np.asarray(image.convert("RGB"))
    assert picture.shape == before.shape
    off = np.abs(picture.astype(int) - before.astype(int)).max(axis=2)
    if off.mean() > MEAN or (off > 40).mean() > STRAY:
        Image.fromarray(picture).save(tmp_path / f"{name}.png")
        Image.fromarray((255 - np.minimum(off * 3, 255)).astype(np.uint8)).save(tmp_path / f"{name}-diff.png")
        pytest.fail(f"{name} looks different: see {tmp_path} for the new picture and the difference")


def test_a_change_of_drawing_is_noticed(small_atlas: kwmaps.Atlas) -> None:
    _, day, options = PICTURES["little-atlas"]
    one = painted(small_atlas, day, options)
    other = painted(small_atlas, day, Options(size=options.size, hide=frozenset({"front"})))
    assert (np.abs(one.astype(int) - other.astype(int)).max(axis=2) > 40).mean() > STRAY
