"""Words on the maps: none upon another, none jumps, none too small, none out of the map, through the whole film."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pytest

import kwmaps
from kwmaps.model import Place
from kwmaps.scene.compose import Composer, Options, texts_of
from kwmaps.scene.labels import HeatMap, Style, box_of, boxes_of, candidates, place_labels
from kwmaps.scene.model import Pane, Scene, Text
from kwmaps.scene.view import Rect
from kwmaps.timeline.schedule import schedule

Kind = Literal["label", "arrow", "line", "ground", "scale"]

KINDS: tuple[Kind, ...] = ("label", "arrow", "line", "ground", "scale")

BUSY = tuple(date.fromisoformat(day) for day in ("1950-09-15", "1950-11-28", "1951-04-22", "1952-10-16", "1953-07-16"))
"""Days with many arrows, lines and hills, which every version of the film must have."""


@dataclass(frozen=True)
class Word:
    """Something written on a map."""

    kind: Kind
    text: Text
    boxes: tuple[Rect, ...]

    @property
    def spot(self) -> tuple[float, float]:
        return self.boxes[0].x, self.boxes[0].y


def words(pane: Pane) -> list[Word]:
    found: list[tuple[Kind, Iterable[Text]]] = [
        ("label", (label.text for label in pane.labels)),
        ("arrow", pane.arrow_names),
        ("line", (line.name for line in pane.lines if line.name)),
        ("ground", pane.backdrop.names),
        ("scale", pane.backdrop.scale_bar.texts if pane.backdrop.scale_bar else ()),
    ]
    return [Word(kind, text, tuple(boxes_of(text))) for kind, texts in found for text in texts]


def touch(some: Sequence[Rect], others: Sequence[Rect]) -> bool:
    return any(box.overlaps(other) for box in some for other in others)


def dot(pane: Pane, number: int) -> Rect:
    symbol = pane.symbols[number]
    return Rect(symbol.x, symbol.y, 0, 0).grown(symbol.radius)


@dataclass(frozen=True)
class Film:
    """Scenes in order."""

    composer: Composer
    scenes: tuple[Scene, ...]

    def panes(self) -> Iterable[tuple[date, Pane]]:
        for scene in self.scenes:
            for pane in scene.panes:
                yield scene.day, pane


def film(atlas: kwmaps.Atlas, options: Options, every: int = 1) -> Film:
    """Every so many frames of the default schedule, and the busy days."""
    composer = Composer(atlas, options)
    days = sorted({frame.day for frame in schedule(atlas)[::every]} | set(BUSY) | {atlas.last})
    return Film(composer, tuple(composer.scene(day) for day in days))


def collisions(shown: Film) -> list[str]:
    found: dict[tuple[str, ...], str] = {}
    for day, pane in shown.panes():
        here = words(pane)
        for number, word in enumerate(here):
            for other in here[:number]:
                if touch(word.boxes, other.boxes):
                    names = (pane.backdrop.key, other.kind, other.text.text, word.kind, word.text.text)
                    found.setdefault(names, f"{day}: {names}")
    return list(found.values())


def jumps(shown: Film) -> list[str]:
    """Names of places that ever change their spot, and other words that do from one frame to the next."""
    found = []
    spots: dict[tuple[str, str], tuple[float, float]] = {}
    before: dict[tuple[str, str, str], tuple[float, float]] = {}
    for scene in shown.scenes:
        now: dict[tuple[str, str, str], tuple[float, float]] = {}
        for pane in scene.panes:
            key = pane.backdrop.key
            for label in pane.labels:
                spot = (label.box.x, label.box.y)
                if spots.setdefault((key, label.place), spot) != spot:
                    found.append(f"{scene.day}: {label.text.text} on {key}")
            for word in words(pane):
                if word.kind != "label":
                    now[key, word.kind, word.text.text] = word.spot
        found += [f"{scene.day}: {key}" for key in now if key in before and before[key] != now[key]]
        before = now
    return found


def outside(shown: Film) -> set[str]:
    """Words and dots that aren't wholly on their map."""
    found = set()
    for _, pane in shown.panes():
        rect = pane.backdrop.view.rect
        for word in words(pane):
            if not all(box.within(rect) for box in word.boxes):
                found.add(f"{word.text.text} on {pane.backdrop.key}")
        for number, _ in enumerate(pane.symbols):
            if not dot(pane, number).within(rect):
                found.add(f"a dot of {pane.backdrop.key} at {dot(pane, number)}")
    return found


def covered_dots(shown: Film) -> set[str]:
    """Dots of places that lie under another place's name, or under that of a movement or a line."""
    found = set()
    for _, pane in shown.panes():
        # Both are drawn for the same places, in the same order.
        assert len(pane.labels) == len(pane.symbols)
        for number, _ in enumerate(pane.symbols):
            middle = dot(pane, number).grown(-0.5)
            for other, label in enumerate(pane.labels):
                if other != number and label.box.overlaps(middle):
                    found.add(f"{label.text.text} over the dot of {pane.labels[number].text.text}")
            for word in words(pane):
                if word.kind in ("arrow", "line") and touch(word.boxes, [middle]):
                    found.add(f"{word.text.text} over the dot of {pane.labels[number].text.text}")
    return found


def half_hidden(shown: Film) -> set[str]:
    """Words of the main map that a close-up covers in part."""
    found = set()
    for scene in shown.scenes:
        for over in scene.panes[1:]:
            # The frame of a close-up is a few pixels wide.
            box = over.backdrop.view.rect.grown(3.5 * scene.sheet.scale)
            for word in words(scene.panes[0]):
                hidden = [part.overlaps(box) for part in word.boxes]
                within = [part.within(box) for part in word.boxes]
                if any(hidden) and not all(within):
                    found.add(f"{word.text.text} under {over.backdrop.key}")
    return found


# The film


@pytest.fixture(scope="module", params=["en", "ko"])
def shown(request: pytest.FixtureRequest, atlas: kwmaps.Atlas) -> Film:
    """Every twentieth frame."""
    return film(atlas, Options(language=request.param), 20)


def test_no_two_words_touch(shown: Film) -> None:
    assert sum(len(words(pane)) for _, pane in shown.panes()) > 1_000
    assert collisions(shown) == []


def test_no_word_jumps(shown: Film) -> None:
    assert jumps(shown) == []


def test_words_and_dots_lie_on_their_map(shown: Film) -> None:
    assert outside(shown) == set()


def test_no_name_covers_another_places_dot(shown: Film) -> None:
    assert covered_dots(shown) == set()


def test_no_word_is_half_hidden_by_a_close_up(shown: Film) -> None:
    assert half_hidden(shown) == set()


def test_no_text_is_smaller_than_eleven_pixels(shown: Film) -> None:
    assert {(text.text, text.size) for scene in shown.scenes for text in texts_of(scene) if text.size < 11} == set()


def test_every_kind_of_word_was_looked_at(shown: Film) -> None:
    found = {word.kind for _, pane in shown.panes() for word in words(pane)}
    assert found == set(KINDS)
    assert len({pane.backdrop.key for _, pane in shown.panes()}) >= 4


def test_the_capitals_and_the_ports_are_always_named(shown: Film) -> None:
    ids = {place.id for place in shown.composer.atlas.places if place.rank == 1}
    named = [{label.place for label in scene.panes[0].labels} for scene in shown.scenes]
    assert {"seoul", "pyongyang", "pusan"} <= set.intersection(*named)
    assert len(set.intersection(*named) & ids) >= 0.8 * len(ids)


@pytest.mark.slow
@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_whole_film_has_no_collision_and_no_jump(atlas: kwmaps.Atlas, code: str) -> None:
    whole = film(atlas, Options(language=code))
    assert len(whole.scenes) > 400
    assert collisions(whole) == []
    assert jumps(whole) == []
    assert outside(whole) == set()
    assert covered_dots(whole) == set()
    assert half_hidden(whole) == set()
    assert {(text.text, text.size) for scene in whole.scenes for text in texts_of(scene) if text.size < 11} == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        Options(size=(320, 180)),
        Options(size=(1920, 1080), language="de"),
        Options(size=(1080, 1920), language="fr"),
        Options(size=(900, 900), language="es"),
        Options(size=(1024, 768), language="ru"),
        Options(size=(900, 960), layout="map", language="ja"),
        Options(names="local"),
        Options(names="modern", theme="dark"),
        Options(phase="pusan-perimeter"),
        Options(phase="stalemate-and-talks", language="zh-Hans"),
    ],
    ids=lambda options: "-".join(
        [options.language, "x".join(map(str, options.size)), options.layout, options.names, options.phase]
    ),
)
def test_words_are_apart_in_other_languages_layouts_and_sizes(atlas: kwmaps.Atlas, options: Options) -> None:
    thinned = film(atlas, options, 8)
    assert collisions(thinned) == []
    assert jumps(thinned) == []
    assert outside(thinned) == set()


# How names are placed, on a map of nothing but dots

SHEET = Rect(0, 0, 400, 300)
EMPTY = HeatMap(SHEET, np.empty((0, 2)), np.empty(0), 4.0)
STYLES = {rank: Style("SourceSans3-Regular.ttf", 14.0, 3.0, "#000000") for rank in (1, 2, 3, 4)}


def spot(name: str, x: float, y: float, rank: int = 1) -> tuple[Place, str, float, float]:
    return Place(name.lower(), name, 127.0, 38.0, rank, "town"), name, x, y


def test_a_name_stands_to_the_right_of_its_dot_where_there_is_room() -> None:
    (label,) = place_labels([spot("Seoul", 200, 150)], STYLES, SHEET, [], EMPTY)
    assert label.text.align == "left"
    assert label.box.x > 203
    assert abs(label.box.y + label.box.h / 2 - 150) < 3


def test_a_name_at_the_edge_turns_to_the_other_side() -> None:
    (label,) = place_labels([spot("Seoul", 390, 150)], STYLES, SHEET, [], EMPTY)
    assert label.text.align == "right"
    assert label.box.within(SHEET)


def test_names_of_neighbours_stand_apart_and_the_lesser_goes_if_there_is_no_room() -> None:
    near = [spot(f"Place{n}", 200 + 9 * (n % 4), 150 + 7 * (n // 4), 1 + n // 4) for n in range(12)]
    labels = place_labels(near, STYLES, SHEET, [], EMPTY)
    assert 1 <= len(labels) < 12
    assert labels[0].place == "place0"
    boxes = [label.box for label in labels]
    assert not any(touch([box], boxes[:number]) for number, box in enumerate(boxes))


def test_no_name_stands_where_something_else_is() -> None:
    taken = Rect(0, 0, 400, 140)
    (label,) = place_labels([spot("Seoul", 200, 146)], STYLES, SHEET, [taken], EMPTY)
    assert not label.box.overlaps(taken)
    assert place_labels([spot("Seoul", 200, 100)], STYLES, SHEET, [taken], EMPTY) == ()


def test_a_name_keeps_clear_of_where_the_front_often_lies() -> None:
    y, x = np.mgrid[130:170:2, 203:300:2]
    hot = HeatMap(SHEET, np.column_stack([x.ravel(), y.ravel()]).astype(float), np.full(x.size, 0.3), 4.0)
    (label,) = place_labels([spot("Seoul", 200, 150)], STYLES, SHEET, [], hot)
    assert label.text.align == "right"


def test_a_heat_map_sums_what_lies_in_a_box() -> None:
    points = np.array([[10.0, 10.0], [12.0, 10.0], [100.0, 200.0], [900.0, 10.0]])
    heat = HeatMap(SHEET, points, np.array([1.0, 2.0, 4.0, 8.0]), 4.0)
    assert heat.over(Rect(8, 8, 8, 8)) == 3.0
    assert heat.over(Rect(0, 0, 400, 300)) == 7.0
    assert heat.over(Rect(50, 50, 10, 10)) == 0.0


def test_each_spot_around_a_dot_is_liked_less_than_the_one_before() -> None:
    dislikes = [dislike for *_, dislike in candidates(10, 10, STYLES[1])]
    assert dislikes == sorted(dislikes)
    assert dislikes[0] == 0


def test_the_box_of_a_text_grows_with_its_size_and_spacing() -> None:
    text = Text("Seoul", 100, 100, 14, "SourceSans3-Regular.ttf", "#000000")
    wide = Text("Seoul", 100, 100, 14, "SourceSans3-Regular.ttf", "#000000", spacing=2.0)
    large = Text("Seoul", 100, 100, 28, "SourceSans3-Regular.ttf", "#000000")
    assert box_of(wide).w == pytest.approx(box_of(text).w + 8)
    assert box_of(large).w == pytest.approx(2 * box_of(text).w)
    assert box_of(text).y < 100 < box_of(text).bottom


@pytest.mark.parametrize("day", ["1950-06-25", "1950-07-20", "1950-09-20", "1950-10-26", "1950-11-26", "1951-01-08"])
def test_an_attack_never_points_far_beyond_the_front_of_its_day(atlas: kwmaps.Atlas, day: str) -> None:
    """What a movement reaches in the end is no claim about the day on which it began."""
    composer = Composer(atlas, Options())
    pane = composer.scene(date.fromisoformat(day)).panes[0]
    view, situation = pane.backdrop.view, atlas.at(day)
    checked = 0
    for arrow in (arrow for arrow in pane.arrows if arrow.kind == "attack"):
        begun, ahead = (
            situation.division.metres(view.west + (x - view.rect.x) * view.metres, view.north - (y - view.rect.y) * view.metres)
            * (-1 if arrow.side == "first" else 1)
            for x, y in (arrow.spine.coords[0], arrow.spine.coords[-1])
        )  # fmt: skip
        if begun < 14_500:
            # Its least length, where the front has hardly moved, is 28 pixels; it may begin at the very front.
            assert ahead <= max(25_000, 28 * view.metres + max(0, begun)), (arrow.id, ahead)
            checked += 1
    assert checked
