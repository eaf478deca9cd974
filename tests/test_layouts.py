"""Layouts: designed, not squeezed; whatever the size, nothing lies upon another thing or is cut."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import pytest
import shapely

import kwmaps
from kwmaps.errors import RequestError
from kwmaps.render.painter import painter_for
from kwmaps.scene.compose import Composer, Options
from kwmaps.scene.labels import box_of
from kwmaps.scene.layout import layout
from kwmaps.scene.options import LAYERS, LAYOUTS
from kwmaps.style import fonts

ARROWS = ("attack", "withdrawal", "landing", "drop", "sealift")

SIZES = [
    (320, 180),
    (640, 360),
    (960, 540),
    (1280, 720),
    (1024, 768),
    (900, 900),
    (720, 1280),
    (1920, 1080),
    (3840, 2160),
]


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("scale", [0.3, 0.5, 0.75, 1.0, 2.0, 3.0])
def test_slots_lie_in_the_panel_and_apart(name: str, scale: float) -> None:
    width, height = LAYOUTS[name]
    lay = layout((max(160, round(width * scale)), max(160, round(height * scale))), name)
    # `also` carries the caption on, and a close-up lies on the map.
    slots = {key: slot for key, slot in lay.slots.items() if key not in ("also", "inset")}
    for (one, first), (two, second) in combinations(slots.items(), 2):
        assert not first.overlaps(second), (one, two)
    if lay.panel:
        assert all(slot.within(lay.panel.grown(0.5)) for slot in slots.values())
        if inset := lay["inset"]:
            assert inset.within(lay.map)


@pytest.mark.parametrize("size", SIZES)
def test_a_picture_has_the_size_that_was_asked_for(small_atlas: kwmaps.Atlas, size: tuple[int, int]) -> None:
    composer = Composer(small_atlas, Options(size=size))
    painter = painter_for(composer.sheet, small_atlas.basemap, composer.theme)
    assert painter.pixels(composer.scene(small_atlas.first)).shape == (size[1], size[0], 3)


def test_a_phase_is_shown_at_one_scale_all_along(atlas: kwmaps.Atlas) -> None:
    phase = next(phase for phase in atlas.phases if phase.id == "pusan-perimeter")
    composer = Composer(atlas, Options(phase=phase.id))
    views = {composer.scene(day).panes[0].backdrop.view for day in (phase.first, date(1950, 8, 20), phase.last)}
    assert len(views) == 1
    west, south, east, north = phase.focus
    rect = views.pop().rect
    for lon, lat in ((west, south), (east, north)):
        x, y = composer.main.area.position(lon, lat)
        assert rect.x - 1 <= x <= rect.right + 1
        assert rect.y - 1 <= y <= rect.bottom + 1


@pytest.mark.parametrize(
    ("layer", "parts"),
    [
        ("arrows", "arrows"),
        ("labels", "labels"),
        ("places", "symbols"),
        ("front", "fronts"),
        ("contested", "contested"),
    ],
)
def test_a_hidden_layer_is_not_drawn(atlas: kwmaps.Atlas, layer: str, parts: str) -> None:
    day = date(1950, 10, 25)
    shown = Composer(atlas, Options()).scene(day).panes[0]
    hidden = Composer(atlas, Options(hide=frozenset({layer}))).scene(day).panes[0]
    assert getattr(shown, parts)
    assert not getattr(hidden, parts)


@pytest.mark.parametrize("layer", ["legend", "chart", "timeline"])
def test_a_hidden_part_of_the_panel_is_not_drawn(atlas: kwmaps.Atlas, layer: str) -> None:
    day = date(1950, 10, 25)
    assert getattr(Composer(atlas, Options()).scene(day).panel, layer)
    assert not getattr(Composer(atlas, Options(hide=frozenset({layer}))).scene(day).panel, layer)


@pytest.mark.parametrize("size", [(640, 360), (576, 324), (480, 360), (400, 400), (360, 640), (320, 180)])
def test_small_pictures_say_whose_ground_is_whose(atlas: kwmaps.Atlas, size: tuple[int, int]) -> None:
    composer = Composer(atlas, Options(size))
    panel = composer.scene(date(1950, 10, 26)).panel
    assert [key.sign for key in panel.legend] == ["first", "second"]
    boxes = [key.box for key in panel.legend] + [box_of(text) for key in panel.legend for text in key.texts]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    slot = composer.layout["caption"]
    assert slot
    assert slot.bottom <= min(box.y for box in boxes)


@pytest.mark.parametrize("which", ["first", "second"])
def test_the_key_of_gained_ground_has_the_colours_of_the_map(atlas: kwmaps.Atlas, which: str) -> None:
    composer = Composer(atlas, Options((1920, 1080)))
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    scene = composer.scene(atlas.last)
    picture = painter.pixels(scene).astype(float)
    key = next(key for key in scene.panel.legend if key.sign == f"changed-{which}")
    drawn = next(shape for side, shape in scene.panes[1].changed if side == which)
    # Well inside, and away from names.
    inside = max(shapely.get_parts(drawn), key=shapely.area).buffer(-12)
    x, y = np.meshgrid(np.arange(1920) + 0.5, np.arange(1080) + 0.5)
    on_map = np.median(picture[shapely.contains_xy(inside, x, y)], axis=0)
    in_key = np.median(picture[shapely.contains_xy(shapely.box(*key.box.bounds), x, y)], axis=0)
    assert np.abs(on_map - in_key).max() < 40


def test_the_blank_theme_gives_nothing_away_until_it_is_asked_to(atlas: kwmaps.Atlas) -> None:
    day = date(1951, 1, 8)
    blank = Composer(atlas, Options(theme="blank")).scene(day).panes[0]
    assert not blank.fronts
    assert not blank.labels
    assert not blank.arrows
    assert all(symbol.side is None for symbol in blank.symbols)
    assert Composer(atlas, Options(theme="blank", show=frozenset({"front"}))).scene(day).panes[0].fronts


def test_the_border_of_1953_is_on_no_map_before_the_last_day(atlas: kwmaps.Atlas) -> None:
    composer = Composer(atlas, Options())
    for day in (date(1950, 6, 24), date(1951, 11, 27), date(1953, 7, 26)):
        assert all(pane.zone is None and not pane.changed for pane in composer.scene(day).panes)
    end = composer.scene(atlas.last)
    assert end.panes[0].zone is not None
    assert {which for which, _ in end.panes[0].changed} == {"first", "second"}
    assert any("km²" in text.text for text in end.panel.texts)


def test_hills_are_told_apart_in_a_close_up(atlas: kwmaps.Atlas) -> None:
    composer = Composer(atlas, Options())
    scene = composer.scene(date(1952, 10, 12))
    assert len(scene.panes) == 2
    assert scene.panes[0].window is not None
    named = {label.place for label in scene.panes[1].labels}
    assert {"white-horse-hill", "old-baldy", "pork-chop-hill"} <= named


@pytest.mark.parametrize("name", ["16:9", "4:3", "1:1", "9:16"])
def test_a_close_up_hides_hardly_any_land_and_keeps_its_place(atlas: kwmaps.Atlas, name: str) -> None:
    composer = Composer(atlas, Options(size=LAYOUTS[name], layout=name))
    rects = [composer.scene(day).panes[1].backdrop.view.rect for day in (date(1950, 8, 20), date(1953, 7, 16))]
    assert rects[0] == rects[1]
    view = composer.main.view
    land = shapely.transform(shapely.union_all([atlas.basemap.mainland, *atlas.basemap.islands]), view.pixels)
    over = shapely.box(rects[0].x, rects[0].y, rects[0].right, rects[0].bottom)
    assert land.intersection(over).area < 0.04 * land.area
    assert rects[0].within(view.rect)


@pytest.mark.parametrize("day", ["1950-08-04", "1951-01-08", "1951-05-20", "1953-07-27"])
def test_a_small_place_is_named_once(atlas: kwmaps.Atlas, day: str) -> None:
    main, close_up = Composer(atlas, Options(size=(1280, 720))).scene(date.fromisoformat(day)).panes
    twice = {label.place for label in main.labels} & {label.place for label in close_up.labels}
    assert {place.rank for place in atlas.places if place.id in twice} <= {1}
    assert {place.id for place in atlas.places if place.rank == 1} >= twice
    assert len(main.labels) == len(main.symbols)


@pytest.mark.parametrize("day", ["1950-08-20", "1950-11-28", "1952-10-10"])
def test_a_close_ups_scale_bar_stands_clear_of_front_and_arrows(atlas: kwmaps.Atlas, day: str) -> None:
    close_up = Composer(atlas, Options(size=(1280, 720))).scene(date.fromisoformat(day)).panes[1]
    bar = close_up.backdrop.scale_bar
    assert bar is not None
    box = shapely.box(bar.rect.x, bar.rect.y, bar.rect.right, bar.rect.bottom)
    assert not any(front.line.intersects(box) for front in close_up.fronts)


def test_the_legend_explains_what_is_seen_and_nothing_else(atlas: kwmaps.Atlas) -> None:
    composer = Composer(atlas, Options())
    for day in (date(1950, 6, 25), date(1950, 9, 15), date(1951, 4, 24), date(1952, 10, 14)):
        scene = composer.scene(day)
        # What is all but faded isn't explained.
        seen = {arrow.kind for pane in scene.panes for arrow in pane.arrows if arrow.alpha > 0.5}
        assert seen
        assert ("event" in {key.sign for key in scene.panel.legend}) == any(pane.marker for pane in scene.panes)
        assert {key.sign for key in scene.panel.legend} & set(ARROWS) == seen
        for key in scene.panel.legend:
            assert bool(key.sides) == (key.sign in ARROWS)


@pytest.mark.parametrize("day", ["1950-06-25", "1950-09-15", "1950-12-31", "1952-10-14"])
def test_an_arrow_can_be_seen_on_its_first_day(atlas: kwmaps.Atlas, day: str) -> None:
    panes = Composer(atlas, Options()).scene(date.fromisoformat(day)).panes
    begun = {movement.id for movement in atlas.movements if movement.start.isoformat() == day}
    longest = max(arrow.spine.length for pane in panes for arrow in pane.arrows if arrow.id in begun)
    assert longest > 27.9


@pytest.mark.parametrize(
    "options",
    [
        Options(layout="16:10"),
        Options(theme="atlass"),
        Options(language="eng"),
        Options(names="moden"),
        Options(phase="perimeter"),
        Options(side_names="north-south"),
        Options(hide=frozenset({"arows"})),
        Options(size=(0, 0)),
        Options(size=(4000, 200)),
    ],
)
def test_a_look_that_cannot_be_is_refused_with_what_can(atlas: kwmaps.Atlas, options: Options) -> None:
    with pytest.raises(RequestError) as told:
        Composer(atlas, options).scene(atlas.first)
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize("lang", ["en", "de", "fr", "ru", "ko", "ja"])
@pytest.mark.parametrize("size", [(960, 540), (1280, 720)])
def test_the_sides_are_named_in_full_each_on_its_share_of_the_chart(
    atlas: kwmaps.Atlas, size: tuple[int, int], lang: str
) -> None:
    composer = Composer(atlas, Options(size, language=lang))
    panel = composer.scene(date(1951, 11, 28)).panel
    assert panel.chart is not None
    line, rect = shapely.LineString(panel.chart.line), panel.chart.rect
    for side, style in zip(atlas.war.sides, (composer.theme.first, composer.theme.second), strict=True):
        full = composer.language.side_name(side)
        lines = [t for t in panel.texts if t.colour == style.symbol and t.text in full and rect.y < t.y < rect.bottom]
        assert " ".join(t.text for t in lines) == full or "".join(t.text for t in lines) == full
        for text in lines:
            box = box_of(text)
            assert box.within(rect.grown(2))
            assert not line.intersects(shapely.box(box.x, box.y + 0.2 * box.h, box.right, box.bottom - 0.2 * box.h))


def test_nobody_is_named_in_full_before_taking_part(atlas: kwmaps.Atlas) -> None:
    composer = Composer(atlas, Options())
    said = {
        day: {text.text for text in composer.scene(date.fromisoformat(day)).panel.texts}
        for day in ("1950-06-24", "1950-08-04", "1950-10-18", "1950-10-19")
    }
    assert {"Republic of Korea", "Korean People's Army"} < said["1950-06-24"]
    assert {"UN Command and Republic of Korea", "Korean People's Army"} < said["1950-08-04"]
    assert "Korean People's Army" in said["1950-10-18"]
    assert "Chinese People's Volunteer Army" in said["1950-10-19"]


def test_chosen_side_names_stand_alone(atlas: kwmaps.Atlas) -> None:
    panel = Composer(atlas, Options(side_names="south-north")).scene(date(1951, 11, 28)).panel
    assert not any("Army" in text.text for text in panel.texts)


def test_every_layer_says_what_it_is() -> None:
    assert all(about for about in LAYERS.values())


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("language", ["en", "de", "ru", "ko"])
def test_the_date_neither_grows_nor_jumps(atlas: kwmaps.Atlas, name: str, language: str) -> None:
    composer = Composer(atlas, Options(size=LAYOUTS[name], layout=name, language=language))
    slot = composer.layout["date"]
    assert slot is not None
    days = [date(1951, 5, 1), date(1951, 5, 9), date(1951, 9, 10), date(1950, 9, 30), date(1950, 11, 28)]
    texts = [composer.scene(day).panel.texts[0] for day in days]
    assert [text.text for text in texts] == [composer.language.day(day) for day in days]
    assert len({(text.x, text.y, text.size) for text in texts}) == 1
    assert all(fonts.width(text.text, text.face, text.size) <= slot.w for text in texts)


@pytest.mark.parametrize("size", [size for size in SIZES if size[0] >= 640])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_scale_bars_are_short_and_their_numbers_stand_apart(
    atlas: kwmaps.Atlas, size: tuple[int, int], language: str
) -> None:
    composer = Composer(atlas, Options(size=size, language=language))
    for area in (composer.main.area, *(inset.area for inset in composer.inset_composers.values())):
        bar = area.scale_bar
        assert bar is not None
        assert bar.rect.w <= 0.3 * area.view.rect.w
        first, last = (box_of(text) for text in bar.texts)
        assert first.right < last.x
        assert bar.rect.w * area.view.metres == pytest.approx(1000 * int(bar.texts[1].text.split()[0]))


def test_a_map_hardly_longer_than_a_scale_bar_has_none(atlas: kwmaps.Atlas) -> None:
    composer = Composer(atlas, Options(focus=(126.97, 37.55, 126.98, 37.56)))
    assert composer.main.area.scale_bar is None
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    assert painter.pixels(composer.scene(date(1950, 9, 28))).any()
