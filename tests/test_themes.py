"""Themes: that the sides can be told apart by everybody and on a copier, that words can be read, and themes of one's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

import kwmaps
from kwmaps.errors import GeodataError, RequestError
from kwmaps.render.marks import Marks
from kwmaps.render.painter import painter_for
from kwmaps.render.strokes import Mark
from kwmaps.scene.compose import Composer, Options
from kwmaps.scene.model import Symbol, Which
from kwmaps.scene.options import LAYERS
from kwmaps.style import theme as themes
from kwmaps.style.theme import Theme

Floats = NDArray[np.float64]

# What the eye sees

CONE_LOSS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB."""

SIGHTS = ("normal", *CONE_LOSS)

LUMINANCE = (0.2126, 0.7152, 0.0722)

XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)

TOLD_APART = 15.0
"""CIEDE2000 between two colours that nobody takes for each other, side by side or not; 2 can just be seen."""
LIGHTER = 8.0
"""Difference in L* that still shows on a copy in greys."""


def linear(srgb: Floats) -> Floats:
    """Colours from 0 to 1 without the gamma of sRGB."""
    found: Floats = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return found


def seen(colours: Floats, sight: str) -> Floats:
    """Linear RGB as somebody with this sight sees it."""
    if sight == "normal":
        return colours
    found: Floats = (colours @ np.array(CONE_LOSS[sight]).T).clip(0, 1)
    return found


def lab(colours: Floats) -> Floats:
    """Linear RGB as CIE L*a*b* under D65."""
    xyz = colours @ np.array(XYZ).T / np.array(WHITE)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def ciede2000(one: Floats, other: Floats) -> Floats:
    """The difference of colours in L*a*b*, after Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = np.moveaxis(one, -1, 0), np.moveaxis(other, -1, 0)
    chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, stretch * a1)) % 360, np.degrees(np.arctan2(b2, stretch * a2)) % 360
    grey = c1 * c2 == 0
    turn = np.where(grey, 0.0, (h2 - h1 + 180) % 360 - 180)
    # Exactly opposite hues: the formula wants +180.
    turn = np.where((turn == -180) & (h2 > h1), 180.0, turn)
    light, sat, hue = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    lm, cm, hm = (l1 + l2) / 2, (c1 + c2) / 2, np.where(grey, h1 + h2, (h1 + turn / 2) % 360)
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    t = 1 + sum(size * np.cos(np.radians(times * hm + shift)) for size, times, shift in waves)
    sl = 1 + 0.015 * (lm - 50) ** 2 / np.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    blue = -np.sin(np.radians(60 * np.exp(-(((hm - 275) / 25) ** 2)))) * 2 * np.sqrt(cm**7 / (cm**7 + 25.0**7))
    found: Floats = np.sqrt(
        (light / sl) ** 2 + (sat / sc) ** 2 + (hue / sh) ** 2 + blue * (sat / sc) * (hue / sh),
    )
    return found


def colour(code: str) -> Floats:
    """``#rrggbb`` as linear RGB."""
    return linear(np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255)


def lightness(colours: Floats) -> Floats:
    """L* of linear RGB on a copier that knows only grey."""
    grey = (colours @ np.array(LUMINANCE))[..., None].repeat(3, axis=-1)
    return lab(grey)[..., 0]


def apart(one: str, other: str, sight: str) -> float:
    return float(ciede2000(lab(seen(colour(one), sight)), lab(seen(colour(other), sight))))


def contrast(one: str, other: str) -> float:
    """The ratio that WCAG 2 asks for."""
    dark, light = sorted(float(colour(code) @ np.array(LUMINANCE)) for code in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0010), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, -0.001, 2.49), (50, 0.0009, -2.49), 4.8045),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_gives_the_published_differences(
    one: tuple[float, ...], other: tuple[float, ...], wanted: float
) -> None:
    """Pairs 1, 7, 10, 11, 13, 17, 20, 25, 33 and 34 of Sharma, Wu and Dalal."""
    assert float(ciede2000(np.array(one, float), np.array(other, float))) == pytest.approx(wanted, abs=1e-4)
    assert float(ciede2000(np.array(other, float), np.array(one, float))) == pytest.approx(wanted, abs=1e-4)


def test_white_is_white_to_everybody() -> None:
    for sight in SIGHTS:
        assert np.allclose(lab(seen(colour("#ffffff"), sight)), (100, 0, 0), atol=0.2)


# The sides

SHOW_HOLDERS = [name for name in themes.names() if "holders" not in themes.read(name).hide]
SHOW_ARROWS = [name for name in themes.names() if "arrows" not in themes.read(name).hide]


def hatched(theme: Theme) -> bool:
    return theme.first.hatch != theme.second.hatch


def test_the_themes_are_those_that_were_promised() -> None:
    assert themes.names() == ["atlas", "blank", "dark", "high-contrast", "print"]
    assert SHOW_HOLDERS == SHOW_ARROWS == ["atlas", "dark", "high-contrast", "print"]
    for name in themes.names():
        theme = themes.read(name)
        assert theme.name == name
        assert theme.description
        assert theme.hide <= set(LAYERS), name


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", SHOW_HOLDERS)
def test_the_grounds_of_the_sides_stay_apart(name: str, sight: str) -> None:
    theme = themes.read(name)
    measured = apart(theme.first.ground, theme.second.ground, sight)
    print(f"{name} {sight}: grounds ΔE {measured:.1f}")
    assert measured >= TOLD_APART or hatched(theme)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", SHOW_ARROWS)
def test_the_arrows_of_the_sides_stay_apart(name: str, sight: str) -> None:
    theme = themes.read(name)
    measured = apart(theme.first.arrow, theme.second.arrow, sight)
    print(f"{name} {sight}: arrows ΔE {measured:.1f}")
    assert measured >= TOLD_APART


@pytest.mark.parametrize("what", ["ground", "arrow"])
@pytest.mark.parametrize("name", SHOW_HOLDERS)
def test_the_sides_stay_apart_in_grey(name: str, what: str) -> None:
    theme = themes.read(name)
    first, second = (float(lightness(colour(getattr(side, what)))) for side in (theme.first, theme.second))
    print(f"{name} grey: {what} L* {first:.1f} and {second:.1f}")
    assert abs(first - second) >= LIGHTER


def test_print_needs_no_colour_at_all() -> None:
    theme = themes.read("print")
    assert hatched(theme)
    codes = [*theme.colours.values(), *(getattr(side, k) for side in (theme.first, theme.second) for k in ("ground", "symbol", "arrow"))]  # fmt: skip
    assert {code for code in codes if len({code[1:3], code[3:5], code[5:7]}) > 1} == set()


def test_towns_of_the_sides_differ_in_shape_and_not_only_in_colour() -> None:
    marks = Marks(themes.read("atlas"), 1.0)
    corners = {}
    for side in get_args(Which):
        drawn = next(iter(marks.symbol(Symbol(10, 10, 4, side, "town"))))
        assert isinstance(drawn, Mark)
        corners[side] = len(np.asarray(drawn.path.vertices)) - 1
    assert corners["second"] == 4
    assert corners["first"] > 12


# The same, measured on pictures: relief, rivers and hatching change what is seen


Grounds = Callable[[str], tuple[Floats, Floats]]


@pytest.fixture(scope="module")
def grounds(atlas: kwmaps.Atlas) -> Grounds:
    """The mainland of the real war in either side's hands, as linear RGB, a pixel a row."""

    @cache
    def baked(name: str) -> tuple[Floats, Floats]:
        options = Options(size=(480, 270), theme=name, layout="map", hide=frozenset({"names", "rivers"}))
        composer = Composer(atlas, options)
        painter = painter_for(composer.sheet, atlas.basemap, composer.theme)
        ground = painter.ground(composer.main.backdrop)
        # Ground alone: the strokes of the coast are the same on either side.
        ashore = composer.main.area.pixels(atlas.basemap.mainland).buffer(-2.5)
        y, x = np.mgrid[0 : ground.first.shape[0], 0 : ground.first.shape[1]]
        land = shapely.contains_xy(ashore, x + 0.5, y + 0.5)
        assert land.sum() > 5_000
        return linear(ground.first[land] / 255), linear(ground.second[land] / 255)

    return baked


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", SHOW_HOLDERS)
def test_on_a_picture_nearly_every_pixel_tells_whose_it_is(grounds: Grounds, name: str, sight: str) -> None:
    first, second = grounds(name)
    measured = ciede2000(lab(seen(first, sight)), lab(seen(second, sight)))
    share = float(np.mean(measured >= TOLD_APART))
    print(
        f"{name} {sight}: ΔE {np.percentile(measured, 5):.1f} at the 5th percentile, {share:.0%} of the land told apart"
    )
    if hatched(themes.read(name)):
        assert np.median(measured) >= 10
    else:
        assert share >= 0.97


@pytest.mark.parametrize("name", SHOW_HOLDERS)
def test_on_a_grey_copy_nearly_every_pixel_tells_whose_it_is(grounds: Grounds, name: str) -> None:
    first, second = (lightness(side) for side in grounds(name))
    share = float(np.mean(np.abs(first - second) >= LIGHTER))
    print(f"{name} grey: {share:.0%} of the land told apart")
    assert share >= 0.97


def test_the_hatch_of_print_is_on_the_picture(grounds: Grounds) -> None:
    first, second = (lightness(side) for side in grounds("print"))
    # Black strokes on light ground, on one side only.
    assert np.mean(first < 60) < 0.12
    assert 0.15 < np.mean(second < 60) < 0.6


def test_print_has_no_relief_that_clogs_a_copier(grounds: Grounds) -> None:
    first, _ = grounds("print")
    assert np.mean(lightness(first) > 99) > 0.8


# Words


@pytest.mark.parametrize("name", themes.names())
def test_words_can_be_read(name: str) -> None:
    theme = themes.read(name)
    least = {("ink", "paper"): 4.5, ("muted", "paper"): 4.5, ("accent", "paper"): 3.0, ("ink", "halo"): 7.0}
    least |= {("line", "halo"): 4.5, ("range_name", "halo"): 4.5, ("sea_name", "sea"): 3.0, ("front", "front_casing"): 7.0}  # fmt: skip
    low = {pair: round(contrast(theme[pair[0]], theme[pair[1]]), 2) for pair in least}
    assert {pair: ratio for pair, ratio in low.items() if ratio < least[pair]} == {}


@pytest.mark.parametrize("name", themes.names())
def test_names_in_the_sides_colours_can_be_read(name: str) -> None:
    """The shares above the chart stand on paper, the names of movements in a halo."""
    theme = themes.read(name)
    for side in (theme.first, theme.second):
        assert contrast(side.symbol, theme["paper"]) >= 4.5
        assert contrast(side.symbol, theme["halo"]) >= 4.5


@pytest.mark.parametrize("name", SHOW_HOLDERS)
def test_the_front_stands_out_from_either_ground(name: str) -> None:
    theme = themes.read(name)
    for side in (theme.first, theme.second):
        assert contrast(theme["front"], side.ground) >= 3.0


# A theme of one's own


def own(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_theme_of_ones_own_need_only_say_what_is_different(tmp_path: Path) -> None:
    path = own(
        tmp_path, 'name = "mine"\nhide = ["relief"]\n[colours]\nsea = "#00ffAA"\n[sides.second]\nhatch = "dots"\n'
    )
    mine, atlas = themes.read(str(path)), themes.read("atlas")
    assert mine.name == "mine"
    assert mine["sea"] == "#00ffAA"
    assert {role for role in atlas.colours if mine[role] != atlas[role]} == {"sea"}
    assert (mine.second.hatch, mine.second.ground) == ("dots", atlas.second.ground)
    assert (mine.first, mine.widths, mine.relief) == (atlas.first, atlas.widths, atlas.relief)
    assert mine.hide == {"relief"}
    assert atlas["sea"] != "#00ffAA"


def test_an_empty_theme_is_the_default_one(tmp_path: Path) -> None:
    mine, atlas = themes.read(str(own(tmp_path, ""))), themes.read("atlas")
    assert (mine.colours, mine.first, mine.second, mine.widths) == (
        atlas.colours,
        atlas.first,
        atlas.second,
        atlas.widths,
    )


def test_a_map_is_drawn_in_a_theme_of_ones_own(tmp_path: Path, small_atlas: kwmaps.Atlas) -> None:
    path = own(tmp_path, '[colours]\nsea = "#00ffaa"\nsea_shore = "#00ffaa"\n[sides.first]\nhatch = "dots"\n')
    options = Options(size=(320, 240), theme=str(path), layout="map", hide=frozenset({"graticule"}))
    composer = Composer(small_atlas, options)
    painter = painter_for(composer.sheet, small_atlas.basemap, composer.theme)
    picture = painter.pixels(composer.scene(date(1950, 3, 7)))
    assert np.mean(np.all(picture == (0, 255, 170), axis=-1)) > 0.1


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("[colours]\nsee = '#000000'", "colours.see", "unknown key 'see' — did you mean sea"),
        ("[widhts]\nfront = 3", "widhts", "unknown key 'widhts' — did you mean widths"),
        ("[colours]\nsea = 'blue'", "colours.sea", "'blue' is no colour; write it like #"),
        ("[colours]\nsea = '#12345'", "colours.sea", "'#12345' is no colour"),
        ("[colours]\nsea = '#1234567'", "colours.sea", "'#1234567' is no colour"),
        ("[colours]\nsea = 17", "colours.sea", "'17' is no colour"),
        (
            "[sides.first]\nhatch = 'zigzag'",
            "sides.first.hatch",
            "'zigzag' is no hatch; choose from '', 'diagonal', 'dots'",
        ),
        ("[sides.third]\nground = '#000000'", "sides.third", "unknown key 'third'"),
        ("[sides.first]\ngruond = '#000000'", "sides.first.gruond", "did you mean ground"),
        ("[widths]\nfront = 'thick'", "widths.front", "a number is wanted"),
        ("colours = 3", "colours", "a table is wanted"),
        ("hide = 'relief'", "hide", "a list of layers is wanted"),
        ("[colours", "", "is not TOML"),
    ],
)
def test_a_faulty_theme_says_file_key_and_what_to_do(tmp_path: Path, text: str, where: str, what: str) -> None:
    path = own(tmp_path, text)
    with pytest.raises(GeodataError, match=what) as caught:
        themes.read(str(path))
    (fault,) = caught.value.faults
    assert (fault.file, fault.where) == ("mine.toml", where)


def test_every_fault_of_a_theme_is_told_at_once(tmp_path: Path) -> None:
    path = own(tmp_path, "[colours]\nsee = '#000000'\nland = 'green'\n[sides.first]\nhatch = 'waves'\n")
    with pytest.raises(GeodataError) as caught:
        themes.read(str(path))
    assert [fault.where for fault in caught.value.faults] == ["colours.land", "colours.see", "sides.first.hatch"]


def test_an_unknown_theme_is_answered_with_those_there_are() -> None:
    with pytest.raises(RequestError) as caught:
        themes.read("atals")
    said = str(caught.value)
    assert all(name in said for name in themes.names())
    assert "did you mean atlas" in said


def test_a_missing_file_of_a_theme_is_named(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"nowhere\.toml: there is no such file"):
        themes.read(str(tmp_path / "nowhere.toml"))


def test_an_unknown_layer_in_a_theme_is_no_silent_wish(tmp_path: Path, small_atlas: kwmaps.Atlas) -> None:
    path = own(tmp_path, 'hide = ["relef"]\n')
    with pytest.raises((GeodataError, RequestError), match=r"relef.*did you mean relief"):
        Composer(small_atlas, Options(theme=str(path)))
