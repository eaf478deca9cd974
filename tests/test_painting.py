"""Pictures painted fast are the pictures that matplotlib alone draws, whichever was painted before."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some
from little_war import FIRST, LAST
from numpy.typing import NDArray
from PIL import Image

import kwmaps
from kwmaps.dates import span
from kwmaps.encoders.animated import blocks
from kwmaps.encoders.palette import Palette
from kwmaps.encoders.png import decode_rows
from kwmaps.encoders.reduced import Reduced
from kwmaps.encoders.shrink import Shrinker, shrunk, side_for
from kwmaps.encoders.small import Small
from kwmaps.encoders.tiles import Grid
from kwmaps.encoders.yuv import Planes
from kwmaps.render.baker import Baker
from kwmaps.render.canvas import Canvas
from kwmaps.render.lettering import set_line
from kwmaps.render.painter import Painter, painter_for
from kwmaps.render.patches import Box, merged
from kwmaps.render.pixels import Pixels, differing
from kwmaps.render.vector import drawn
from kwmaps.render.writing import Letters, typesetting, writing
from kwmaps.scene.compose import Composer, Options
from kwmaps.style import fonts
from kwmaps.style.fonts import Role

DAYS = span(date.fromisoformat(FIRST), date.fromisoformat(LAST))
REAL = [date(1950, 6, 24), date(1950, 9, 20), date(1950, 11, 28), date(1951, 5, 20), date(1953, 7, 27)]


@pytest.fixture(scope="module")
def composer(small_atlas: kwmaps.Atlas) -> Composer:
    return Composer(small_atlas, Options((480, 270)))


@pytest.fixture(scope="module")
def painter(composer: Composer) -> Painter:
    return painter_for(composer.sheet, composer.atlas.basemap, composer.theme)


@settings(max_examples=15)
@given(some.lists(some.sampled_from(DAYS), min_size=1, max_size=4))
def test_what_was_painted_before_never_shows(composer: Composer, painter: Painter, days: list[date]) -> None:
    """Any worker can draw any frame (invariant 4)."""
    for day in days:
        painter.update(composer.scene(day))
    alone = painter_for(composer.sheet, composer.atlas.basemap, composer.theme)
    assert np.array_equal(painter.picture, alone.pixels(composer.scene(days[-1])))


def test_a_beachhead_alone_on_a_close_up_grows(atlas: kwmaps.Atlas) -> None:
    """Where no front is seen but a pocket's edge, it is drawn anew as it moves."""
    composer = Composer(atlas, Options((960, 540)))
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    for day in span(date(1950, 9, 17), date(1950, 9, 20)):
        painter.update(composer.scene(day))
    alone = painter_for(composer.sheet, atlas.basemap, composer.theme)
    scene = composer.scene(date(1950, 9, 20))
    assert any(pane.pockets and not pane.fronts for pane in scene.panes)
    assert np.array_equal(painter.picture, alone.pixels(scene))


def test_the_pixels_that_changed_are_told(composer: Composer, painter: Painter) -> None:
    painter.update(composer.scene(DAYS[0]))
    for day in DAYS[1:]:
        before = painter.picture.copy()
        told = painter.update(composer.scene(day))
        changed = differing(before, painter.picture)
        assert len(changed), "the date at least is another"
        assert told is not None
        assert np.array_equal(np.sort(told), changed), day


def test_a_quiet_day_touches_little_of_the_picture(atlas: kwmaps.Atlas) -> None:
    composer = Composer(atlas, Options((640, 360)))
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    painter.update(composer.scene(date(1952, 3, 3)))
    pixels = painter.update(composer.scene(date(1952, 3, 4)))
    assert pixels is not None
    assert 0 < len(pixels) < 0.05 * 640 * 360


def decibels(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(10 * np.log10(255**2 / (1e-9 + float(np.mean((one.astype(float) - other) ** 2)))))


@pytest.mark.parametrize(
    "day", [*REAL[::2], *(pytest.param(day, marks=pytest.mark.slow) for day in REAL[1::2])], ids=str
)
def test_the_picture_is_the_one_that_matplotlib_alone_draws(atlas: kwmaps.Atlas, day: date) -> None:
    """The front within half a pixel: dark pixels of one lie beside dark pixels of the other."""
    composer = Composer(atlas, Options((960, 540)))
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    scene = composer.scene(day)
    fast = painter.pixels(scene)
    canvas = drawn((960, 540), painter.parts(scene), painter.ground)
    canvas.figure.set_facecolor(composer.theme["paper"])
    canvas.figure.set_frameon(True)
    canvas.draw()
    slow = canvas.pixels()[..., :3]
    assert decibels(fast, slow) >= 40
    for rect in (pane.backdrop.view.rect for pane in scene.panes):
        part = slice(round(rect.y), round(rect.bottom)), slice(round(rect.x), round(rect.right))
        one, other = (picture[part].max(2) < 70 for picture in (fast, slow))
        assert abs(int(one.sum()) - int(other.sum())) <= 0.03 * one.sum() + 8


@pytest.mark.parametrize("theme", ["atlas", "dark", "print"])
def test_the_eye_cant_tell_a_films_colours_from_all_there_are(atlas: kwmaps.Atlas, theme: str) -> None:
    composer = Composer(atlas, Options((1280, 720), theme=theme))
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    palette = Palette.of(painter.colours(composer.bare))
    for day in (date(1950, 9, 20), date(1951, 5, 20), date(1953, 7, 27)):
        full = painter.pixels(composer.scene(day))
        few = Reduced.of(full, palette)
        assert decibels(few.picture, full) >= 45
        assert np.abs(few.picture.astype(int) - full).max() <= 32
        assert np.array_equal(palette.colours[few.rows[:, 1:]], few.picture)


def date_line(composer: Composer, day: date) -> Letters:
    """The date as it is set beside the map."""
    said = composer.language.day(day)
    (text,) = (text for text in composer.scene(day).panel.texts if text.text == said)
    (line,) = writing(text)
    assert isinstance(line, Letters)
    return line


@pytest.mark.parametrize("lang", ["en", "de", "fr", "ko", "ja", "ru"])
def test_a_date_set_word_by_word_is_the_line_set_as_a_whole(small_atlas: kwmaps.Atlas, lang: str) -> None:
    """Not by some eighths of a shade: the words stand on the very parts of pixels where the line has them."""
    composer = Composer(small_atlas, Options((1280, 720), language=lang))
    baker, whole = Baker((1280, 720)), Box(0, 0, 1280, 720)
    for day in DAYS:
        line = date_line(composer, day)
        by_words, at_once = (np.full((720, 1280, 3), 255, np.uint8) for _ in range(2))
        for patch in baker.line(line):
            patch.onto(by_words, whole)
        with typesetting():
            baker.bake([line], None).onto(at_once, whole)
        assert (at_once < 128).any()
        assert np.abs(by_words.astype(int) - at_once).max() <= 8


def test_a_words_pixels_are_shared_by_the_dates_that_have_it(small_atlas: kwmaps.Atlas) -> None:
    composer, baker = Composer(small_atlas, Options((1280, 720))), Baker((1280, 720))
    one, other = (baker.line(date_line(composer, day)) for day in DAYS[:2])
    assert [mine.colour is its.colour for mine, its in zip(one, other, strict=True)] == [False, True, True]


def test_cursors_stand_on_whole_pixels_and_never_go_back(small_atlas: kwmaps.Atlas) -> None:
    composer = Composer(small_atlas, Options((1280, 720)))
    panels = [composer.scene(day).panel for day in DAYS]
    for parts in ([panel.chart for panel in panels], [panel.timeline for panel in panels]):
        steps = [part.cursor - part.rect.x for part in parts if part]
        assert len(steps) == len(DAYS)
        assert steps == sorted(steps) == [round(step) for step in steps]
        assert (steps[0], steps[-1]) == (0, round(parts[0].rect.w if parts[0] else 0))


@given(some.lists(some.tuples(*[some.integers(0, 40)] * 4), max_size=8))
def test_merged_boxes_cover_what_the_boxes_did(corners: list[tuple[int, int, int, int]]) -> None:
    boxes = [Box(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners]
    covered, before = np.zeros((41, 41), bool), np.zeros((41, 41), bool)
    for box in boxes:
        before[box.slices] = True
    for box in merged(boxes):
        covered[box.slices] = True
    assert not (before & ~covered).any()


Places = list[tuple[int, int, int]]
some_places = some.lists(
    some.tuples(some.integers(0, 23), some.integers(0, 47), some.integers(0, 2)), max_size=12, unique=True
)


def with_changes(picture: NDArray[np.uint8], places: Places) -> NDArray[np.uint8]:
    found = picture.copy()
    for place in places:
        found[place] ^= 0x55
    return found


@given(some_places)
def test_pixels_that_differ_are_told_once_each_and_in_order(places: Places) -> None:
    picture = np.zeros((24, 48, 3), np.uint8)
    pixels = sorted({48 * row + column for row, column, _ in places})
    assert differing(np.maximum(picture, with_changes(picture, places)), picture).tolist() == pixels
    assert differing(with_changes(picture, places)[..., 0], picture[..., 0]).tolist() == [
        48 * row + column for row, column in sorted({(row, column) for row, column, channel in places if not channel})
    ]


@given(some_places, some.sampled_from([1, 2, 4, 6]))
def test_tiles_are_those_in_which_something_changed(places: Places, side: int) -> None:
    one = np.random.default_rng(3).integers(0, 256, (24, 48, 3), np.uint8)
    other = with_changes(one, places)
    grid = Grid((48, 24), side)
    copy = one.copy()
    count = 0
    for tiles in grid.tiles(other, differing(one, other)):
        copy.reshape(-1, 3)[grid.pixels(tiles.numbers)] = tiles.colours
        count += len(tiles.numbers)
    assert np.array_equal(copy, other)
    assert count == len({(row // side, column // side) for row, column, _ in places})


@given(some_places)
def test_what_is_brought_up_to_date_is_what_is_made_anew(places: Places) -> None:
    """Colours, small pictures and planes (invariant 4)."""
    random = np.random.default_rng(4)
    one = random.integers(0, 256, (24, 48, 3), np.uint8)
    other = with_changes(one, places)
    palette = Palette(np.unique(random.integers(0, 256, (40, 3), np.uint8), axis=0))
    grid = Grid((48, 24), 4)
    followed, anew = ((Reduced(palette, grid), Planes(grid), Small(grid, (36, 18), palette)) for _ in range(2))

    def show(followers: tuple[Reduced, Planes, Small], picture: NDArray[np.uint8], pixels: Pixels | None) -> None:
        reduced, planes, small = followers
        tiles = [reduced.update(part) for part in grid.tiles(picture, pixels)]
        small.update(tiles)
        for part in tiles:
            planes.update(part)

    show(followed, one, None)
    followed[2].leave()
    show(followed, other, differing(one, other))
    show(anew, other, None)
    assert np.array_equal(followed[0].rows, Reduced.of(other, palette).rows)
    assert np.array_equal(followed[0].rows, anew[0].rows)
    content = followed[0].png({"Title": "a map"})
    assert content == Reduced.of(other, palette).png({"Title": "a map"})
    with Image.open(io.BytesIO(content)) as opened:
        assert np.array_equal(np.asarray(opened.convert("RGB")), followed[0].picture)
    assert np.array_equal(decode_rows(content), followed[0].picture)
    for plane in ("luma", "blue", "red"):
        assert np.array_equal(getattr(followed[1], plane), getattr(anew[1], plane))
    told = followed[2].frame()
    assert bool(told["gif"]) <= bool(places)
    before, after = (
        palette.indices(shrunk(Reduced.of(picture, palette).picture, (36, 18))) for picture in (one, other)
    )
    assert told == blocks(("gif",), after, differing(before, after), palette)
    assert followed[2].frame(is_first=True) == anew[2].frame(is_first=True)


@pytest.mark.parametrize("side", [1, 4, 7, 10, 14])
def test_a_png_is_that_of_the_picture_wherever_it_changed(side: int) -> None:
    """Tiles lie across the edges of the bands that PNGs are compressed in."""
    random = np.random.default_rng(side)
    grid = Grid((6 * side, 9 * side), side)
    picture = random.integers(0, 256, (*grid.size[::-1], 3), np.uint8)
    palette = Palette(np.unique(random.integers(0, 256, (40, 3), np.uint8), axis=0))
    followed = Reduced(palette, grid)
    for part in grid.tiles(picture):
        followed.update(part)
    for row in range(len(picture)):
        followed.png({})
        picture[row, random.integers(0, grid.size[0])] ^= 255
        for part in grid.tiles(picture, np.array([row * grid.size[0] + column for column in range(grid.size[0])])):
            followed.update(part)
        assert followed.png({}) == Reduced.of(picture, palette).png({})


def test_luma_and_chroma_lie_where_their_pixels_do() -> None:
    """After ITU-R BT.709, also on planes whose rows are longer than the picture, as ffmpeg makes them."""
    picture = np.random.default_rng(6).integers(0, 256, (24, 48, 3), np.uint8)
    grid = Grid((48, 24), 4)
    planes = Planes(grid, *(np.zeros(shape, np.uint8) for shape in ((24, 64), (12, 32), (12, 32))))
    for tiles in grid.tiles(picture):
        planes.update(tiles)
    red, green, blue = np.moveaxis(picture.astype(float), -1, 0)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    assert np.abs(planes.luma[:, :48] - (16 + 219 / 255 * luma)).max() <= 2
    for plane, colour, most in ((planes.blue, blue, 1.8556), (planes.red, red, 1.5748)):
        quarter = ((colour - luma) / most).reshape(12, 2, 24, 2).mean((1, 3))
        assert np.abs(plane[:, :24] - (128 + 224 / 255 * quarter)).max() <= 2
    assert not planes.luma[:, 48:].any()


def test_small_pixels_are_the_means_of_the_large_ones_under_them() -> None:
    picture = np.random.default_rng(7).integers(0, 256, (24, 48, 3), np.uint8)
    # Three small pixels to four large ones: thirds of large ones, four by four.
    thirds = picture.astype(float).repeat(3, 0).repeat(3, 1)
    means = thirds.reshape(18, 4, 36, 4, 3).mean((1, 3))
    assert np.abs(shrunk(picture, (36, 18)) - means).max() <= 1


def test_a_picture_that_has_no_whole_tiles_is_refused() -> None:
    with pytest.raises(ValueError, match="no whole tiles of 4"):
        Grid((10, 8), 4)


@pytest.mark.parametrize(
    ("source", "target"), [((1280, 720), (960, 540)), ((1920, 1080), (960, 540)), ((640, 360), (640, 360)), ((1000, 562), (960, 540))]
)  # fmt: skip
def test_a_picture_shrunk_tile_by_tile_is_the_picture_shrunk(source: tuple[int, int], target: tuple[int, int]) -> None:
    random = np.random.default_rng(38)
    width, height = source
    one, other = (random.integers(0, 256, (height, width, 3), dtype=np.uint8) for _ in range(2))
    grid = Grid(source, side_for(source, target) or 1)
    shrinker = Shrinker(grid, target)
    result = np.zeros((target[1], target[0], 3), np.uint8)

    def show(pixels: Pixels | None) -> None:
        for places, colours in shrinker.shrunk(grid.tiles(mixed, pixels)):
            result.reshape(-1, 3)[places] = colours

    mixed = one.copy()
    show(None)
    for _ in range(4):
        before = mixed.copy()
        top, left = int(random.integers(0, height - 9)), int(random.integers(0, width - 9))
        part = slice(top, top + int(random.integers(1, 9))), slice(left, left + int(random.integers(1, 9)))
        mixed[part] = other[part]
        show(differing(before, mixed))
    assert np.array_equal(result, shrunk(mixed, target))


def test_shrinking_keeps_the_mean() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (720, 1280, 3), dtype=np.uint8)
    assert abs(shrunk(picture, (960, 540)).mean() - picture.mean()) < 0.6
    flat = np.full((720, 1280, 3), 201, np.uint8)
    assert (shrunk(flat, (960, 540)) == 201).all()


def test_a_front_that_stands_still_is_the_same_object(atlas: kwmaps.Atlas) -> None:
    """What the painter tells things apart by."""
    composer = Composer(atlas, Options((640, 360)))
    one, other = composer.scene(date(1952, 3, 3)).panes[0], composer.scene(date(1952, 3, 4)).panes[0]
    assert one.fronts is other.fronts
    assert one.second_ground is other.second_ground
    assert shapely.get_num_coordinates(one.second_ground) > 10


@pytest.mark.parametrize("text", ["Seoul falls · 28 June", "Les forces de l'ONU", "Te Wa Yalu, fjord 38 %"])
@pytest.mark.parametrize("role", ["sans", "sans-bold", "serif", "sans-italic"])
def test_a_line_set_in_one_go_is_the_line_set_letter_by_letter(text: str, role: Role) -> None:
    canvas = Canvas((400, 60))
    canvas.draw()
    letters = Letters(text, 20, 40, 19.0, fonts.face(role), "#204060")
    with typesetting():
        canvas.paint([letters])
    one, other = canvas.pixels(), np.zeros((60, 400, 4), np.uint8)
    line = set_line(letters)
    assert line is not None or role != "sans", "this way is seldom taken"
    if line is not None:
        left, top, pixels = line
        other[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels
        assert np.abs(one[..., 3].astype(int) - other[..., 3]).max() <= 40, (
            "letters that touch are laid over each other there"
        )
        assert np.abs(one[..., 3].astype(int) - other[..., 3]).mean() < 0.05
        written = one[..., 3] > 60
        assert np.abs(one[written].astype(int) - other[written]).max() <= 40
    assert set_line(letters._replace(x=20.5)) is None


def test_the_front_shows_through_names(atlas: kwmaps.Atlas) -> None:
    """On 5 December 1950 “Pyongyang” lies on all of the line between the sea and the town."""
    composer = Composer(atlas, Options())
    painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
    scene = composer.scene(date(1950, 12, 5))
    pane = scene.panes[0]
    label = next(label for label in pane.labels if label.place == "pyongyang")
    box = shapely.box(label.box.x, label.box.y, label.box.right, label.box.bottom)
    hidden = shapely.intersection([front.line for front in pane.fronts], box)
    assert shapely.length(hidden).sum() > 20
    usual = painter.pixels(scene).astype(int)
    bare = painter.pixels(replace(scene, panes=(replace(pane, fronts=()), *scene.panes[1:]))).astype(int)
    darker = (bare - usual).max(2)
    rows, columns = np.nonzero(darker > 40)
    near = shapely.dwithin(shapely.points(columns + 0.5, rows + 0.5), shapely.union_all(hidden), 1.0)
    # It is broken by its dashes, and by letters as dark as it.
    assert near.sum() > 10


def test_no_front_shows_where_no_name_lies(atlas: kwmaps.Atlas) -> None:
    scene = Composer(atlas, Options(hide=frozenset({"labels"}))).scene(date(1950, 12, 5))
    painter = painter_for(scene.sheet, atlas.basemap, Composer(atlas, Options()).theme)
    assert not [part for part in painter.parts(scene) if getattr(part, "layer", "") == "through"]
