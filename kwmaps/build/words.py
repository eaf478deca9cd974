"""Where words stand on a map, as bytes that the next build finds: working it out takes longer than reading the whole war."""

from __future__ import annotations

import json
from typing import Any

import shapely
from shapely import LineString

from kwmaps.build.keys import Keys, code, key_of
from kwmaps.scene.area import first_of_months
from kwmaps.scene.model import Label, Text
from kwmaps.scene.pane import PaneComposer
from kwmaps.scene.view import Rect


def words_name(keys: Keys, area: PaneComposer) -> str:
    """The file of a map's words: another one as soon as anything differs that decides where they stand."""
    composer = keys.composer
    months = [keys.digests.front(snapshot.date) for snapshot in first_of_months(keys.atlas)]
    parts = (keys.digests.shared, composer.options, composer.theme, composer.sheet, months, area.key, area.view)
    return f"{key_of(code(), *parts)}.words"


def written(area: PaneComposer) -> bytes:
    """Where a map's words stand."""
    names = area.names
    told = {
        "ground": [_text(text) for text in names.ground],
        "labels": [[label.place, label.rank, _text(label.text), _rect(label.box)] for label in names.labels],
        "arrows": {key: [_text(text), share] for key, (text, share) in names.arrow_names.items()},
        "lines": {
            key: [_text(text), shapely.to_wkb(leader, hex=True)] for key, (text, leader) in names.line_names.items()
        },
    }
    return json.dumps(told, separators=(",", ":")).encode()


def recall(area: PaneComposer, body: bytes) -> None:
    """Lets a map's words stand where `written` says."""
    told = json.loads(body)
    labels = tuple(Label(place, rank, _read(text), Rect(*box)) for place, rank, text, box in told["labels"])
    arrows = {key: (_read(text), share) for key, (text, share) in told["arrows"].items()}
    lines = {key: (_read(text), _line(leader)) for key, (text, leader) in told["lines"].items()}
    area.names.adopt(tuple(_read(text) for text in told["ground"]), labels, arrows, lines)


def _text(text: Text) -> list[Any]:
    along = None if text.along is None else shapely.to_wkb(text.along, hex=True)
    return [text.text, text.x, text.y, text.size, text.face, text.colour, text.align, text.halo, text.spacing, along]


def _read(told: list[Any]) -> Text:
    text, x, y, size, face, colour, align, halo, spacing, along = told
    course = None if along is None else _line(along)
    return Text(text, x, y, size, face, colour, align, halo, spacing, course)


def _line(told: str) -> LineString:
    found = shapely.from_wkb(told)
    assert isinstance(found, LineString), "written as one"  # noqa: S101
    return found


def _rect(box: Rect) -> list[float]:
    return [box.x, box.y, box.w, box.h]
