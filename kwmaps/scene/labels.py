"""Places names so that none touches another, and each keeps its spot through the whole film."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kwmaps.geometry import Floats
from kwmaps.model import Place
from kwmaps.scene.model import Align, Label, Text
from kwmaps.scene.view import Rect
from kwmaps.style.fonts import width

COVERED = 3.0
"""How little it is liked to cover the dot of a place one rank below."""

RINGED = 4.0
"""How little a name likes to stand in the ring round another place."""

ASCENT, DESCENT = 0.72, 0.22
"""Height of capitals and depth of tails, as shares of the size."""


@dataclass(frozen=True, slots=True)
class Style:
    """How the names of one rank are set. Pixels."""

    face: str
    size: float
    radius: float
    colour: str


class HeatMap:
    """How often something lies on each spot of the map: where labels should rather not stand."""

    def __init__(self, rect: Rect, points: Floats, weights: Floats, cell: float) -> None:
        self.rect, self.cell = rect, cell
        columns, rows = int(rect.w / cell) + 2, int(rect.h / cell) + 2
        column = ((points[:, 0] - rect.x) / cell).astype(int)
        row = ((points[:, 1] - rect.y) / cell).astype(int)
        good = (column >= 0) & (column < columns - 1) & (row >= 0) & (row < rows - 1)
        counts = np.zeros((rows, columns))
        np.add.at(counts, (row[good] + 1, column[good] + 1), weights[good])
        self._sum = counts.cumsum(0).cumsum(1)

    def over(self, box: Rect) -> float:
        """Everything that lies inside `box`."""
        left, right = self._clip(
            (box.x - self.rect.x) / self.cell,
            (box.right - self.rect.x) / self.cell + 1,
            1,
        )
        top, bottom = self._clip(
            (box.y - self.rect.y) / self.cell,
            (box.bottom - self.rect.y) / self.cell + 1,
            0,
        )
        total = self._sum[bottom, right] - self._sum[top, right] - self._sum[bottom, left] + self._sum[top, left]
        return float(total)

    def _clip(self, low: float, high: float, axis: int) -> tuple[int, int]:
        most = self._sum.shape[axis] - 1
        return int(min(max(low, 0), most)), int(min(max(high, 0), most))


def candidates_on(x: float, y: float, style: Style) -> Iterable[tuple[float, float, Align, float]]:
    """Anchors for the name of a water that has no dot: upon it, or right of it."""
    for step, dislike in ((0.0, 0.0), (-0.8, 0.6), (0.8, 0.7)):
        yield x, y + (ASCENT / 2 + step) * style.size, "center", dislike
        yield x + 0.6 * style.size, y + (ASCENT / 2 + step) * style.size, "left", dislike + 0.3


def candidates(x: float, y: float, style: Style) -> Iterable[tuple[float, float, Align, float]]:
    """Anchors around a dot as (x, baseline, align, how little it is liked): right is best, as atlases have it."""
    gap = style.radius + 0.28 * style.size
    middle = y + ASCENT / 2 * style.size
    up, down = y - gap * 0.75, y + gap * 0.75 + ASCENT * style.size
    yield x + gap, middle, "left", 0.0
    yield x - gap, middle, "right", 1.0
    yield x + gap * 0.7, up + 0.1 * style.size, "left", 1.2
    yield x + gap * 0.7, down - 0.1 * style.size, "left", 1.4
    yield x - gap * 0.7, up + 0.1 * style.size, "right", 2.0
    yield x - gap * 0.7, down - 0.1 * style.size, "right", 2.2
    yield x, up, "center", 2.6
    yield x, down, "center", 2.8


def box_of(text: Text) -> Rect:
    """The room that a straight text takes."""
    length = width(text.text, text.face, text.size) + text.spacing * max(0, len(text.text) - 1)
    left = {"left": text.x, "center": text.x - length / 2, "right": text.x - length}[text.align]
    return Rect(left, text.y - ASCENT * text.size, length, (ASCENT + DESCENT) * text.size)


def boxes_of(text: Text) -> list[Rect]:
    """The room that a text takes; a text along a course takes a small box for each letter."""
    if text.along is None:
        return [box_of(text)]
    half = 0.55 * text.size
    total = width(text.text, text.face, text.size) + text.spacing * max(0, len(text.text) - 1)
    begin = (text.along.length - total) / 2
    found = []
    for number in range(len(text.text)):
        middle = text.along.interpolate(begin + (number + 0.5) * total / len(text.text))
        found.append(Rect(middle.x - half, middle.y - half, 2 * half, 2 * half))
    return found


def _always(one: Place, other: Place) -> bool:
    return one is not other


def place_labels(
    places: Sequence[tuple[Place, str, float, float]],
    styles: dict[int, Style],
    bounds: Rect,
    taken: Sequence[Rect],
    heat: HeatMap,
    rings: Sequence[tuple[str, Rect]] = (),
    meet: Callable[[Place, Place], bool] = _always,
) -> tuple[Label, ...]:
    """A label for each place that finds room, the important first.

    Parameters
    ----------
    places
        (place, name, x, y) in pixels, in order of importance.
    taken
        Boxes where no label may stand.
    heat
        Where the front often lies: avoided, not forbidden.
    rings
        Places' names and where a ring will mark them: avoided by all other names.
    meet
        Whether two places are ever named on the same day: others may share their room.
    """
    dots = [(place, Rect(x, y, 0, 0).grown(styles[place.rank].radius + 1)) for place, _, x, y in places]
    boxes: list[tuple[Place | None, Rect]] = [(None, box) for box in taken]
    labels = []
    for place, name, x, y in places:
        style = styles[place.rank]
        spots = list(_spots(place, name, x, y, style))
        dot = Rect(x, y, 0, 0).grown(style.radius)
        # Most of what there is lies far from all spots, and needn't be compared with each.
        reach = _around([dot, *(padded for _, _, padded, _ in spots)])
        near = [box for other, box in boxes if box.overlaps(reach) and (other is None or meet(place, other))]
        if any(dot.overlaps(box) for box in near):
            # A name nearby covers the dot: then neither dot nor name is shown.
            continue
        near_dots = [
            (other, room) for other, room in dots if room.overlaps(reach) and other is not place and meet(place, other)
        ]
        near_rings = [ring for ringed, ring in rings if ringed != place.name and ring.overlaps(reach)]
        best: tuple[float, Text, Rect] | None = None
        for text, box, padded, dislike in spots:
            if not padded.within(bounds) or any(padded.overlaps(other) for other in near):
                continue
            covered = [other for other, room in near_dots if padded.overlaps(room)]
            if any(other.rank <= place.rank for other in covered):
                continue
            # A less important dot may be covered, at a price: that place then goes without dot and name.
            cost = dislike + heat.over(box) + COVERED * sum(1 / (other.rank - place.rank) for other in covered)
            cost += RINGED * sum(ring.overlaps(padded) for ring in near_rings)
            if best is None or cost < best[0]:
                best = (cost, text, box)
        if best:
            labels.append(Label(place.id, place.rank, best[1], best[2]))
            boxes.append((place, best[2]))
            boxes.append((place, dot))
    return tuple(labels)


def _spots(place: Place, name: str, x: float, y: float, style: Style) -> Iterable[tuple[Text, Rect, Rect, float]]:
    """Where a place's name may stand: the text, its box, the room around it, how little it is liked."""
    anchors = candidates_on if place.kind == "reservoir" else candidates
    for left, base, align, dislike in anchors(x, y, style):
        text = Text(name, left, base, style.size, style.face, style.colour, align, halo=True)
        box = box_of(text)
        yield text, box, box.grown(0.14 * style.size), dislike


def _around(boxes: Sequence[Rect]) -> Rect:
    """The smallest box around some."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return Rect(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)
