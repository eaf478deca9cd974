"""Languages: nothing is missing, every letter can be drawn, lines break where they may, and everything finds room."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some
from little_war import LittleWar

import kwmaps
from kwmaps.dates import span
from kwmaps.errors import RequestError
from kwmaps.geodata.translation import PLACEHOLDER, read_translation, wanted
from kwmaps.scene.caption import caption_of
from kwmaps.scene.compose import Composer, Options, texts_of
from kwmaps.scene.labels import boxes_of
from kwmaps.scene.model import Scene, Text
from kwmaps.scene.options import LAYOUTS
from kwmaps.scene.panel import texts_beside
from kwmaps.scene.view import Rect
from kwmaps.style import fonts, language
from kwmaps.style.fonts import Role
from kwmaps.style.language import NAME_SETS, Language

CODES = language.codes()
OTHERS = [code for code in CODES if code != "en"]
ROLES: tuple[Role, ...] = get_args(Role)

DAYS = tuple(
    date.fromisoformat(day)
    for day in ("1950-06-24", "1950-09-15", "1950-11-28", "1951-05-20", "1952-10-20", "1953-07-27")
)

STALE_ALLOWED = {("lines", "mdl")}
"""The demarcation line's name, which only the legend says."""

Words = dict[tuple[str, ...], str]


def leaves(table: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, key))
        else:
            yield (*above, key), value


def own(code: str) -> Words:
    """The package's words in a language."""
    file = Path(language.__file__).parent / "languages" / f"{code}.toml"
    return dict(leaves(tomllib.loads(file.read_text(encoding="utf-8"))))


@pytest.fixture(scope="module")
def english(atlas: kwmaps.Atlas) -> Words:
    """The geodata's words that a translation should have."""
    names = {row["id"]: row["name"] for row in atlas.basemap.names()}
    rivers = {key: name for key, name, _, _ in atlas.basemap.rivers()}
    return dict(wanted(atlas.geodata, names, rivers))


def told(atlas: kwmaps.Atlas, code: str) -> Words:
    """The geodata's words in a language."""
    return dict(leaves(read_translation(atlas.geodata.folder, code)))


def speaking(atlas: kwmaps.Atlas, code: str, names: str = "period", side_names: str = "") -> Language:
    return language.read(code, atlas.geodata.folder, atlas.war, names, side_names)


# The files


def test_the_maps_speak_nine_languages() -> None:
    assert CODES == ["en", "de", "es", "fr", "ja", "ko", "ru", "zh-Hans", "zh-Hant"]


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_all_of_the_maps_own_words(code: str) -> None:
    there, here = own("en"), own(code)
    assert sorted(set(there) - set(here)) == [], "missing"
    assert sorted(set(here) - set(there)) == [], "in no use"
    assert {key: word for key, word in here.items() if not str(word).strip()} == {}
    braces = {key for key, word in there.items() if sorted(PLACEHOLDER.findall(word)) != sorted(PLACEHOLDER.findall(here[key]))}  # fmt: skip
    assert braces == set(), "words whose {braces} differ from English"


@pytest.mark.parametrize("code", OTHERS)
def test_a_language_has_all_of_the_geodatas_words(atlas: kwmaps.Atlas, english: Words, code: str) -> None:
    here = told(atlas, code)
    missing = [".".join(key) for key in english if key not in here]
    assert missing == [], f"geodata/languages/{code}.toml lacks {len(missing)} words"
    assert [".".join(key) for key, word in here.items() if word != word.strip() or not word] == []
    stale = set(here) - set(english) - STALE_ALLOWED
    assert sorted(".".join(key) for key in stale) == [], "words for what is no longer in the geodata, or misspelt ids"


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_that_has_an_own_script_was_left_in_english(atlas: kwmaps.Atlas, english: Words, code: str) -> None:
    here = told(atlas, code)
    sentences = [key for key in english if key[0] in ("events", "phases") and len(english[key]) > 40]
    assert [".".join(key) for key in sentences if here.get(key) == english[key]] == []
    if speaking(atlas, code).script != "latin" or code == "ru":
        words = [key for key in english if key[0] in ("places", "movements", "names", "rivers", "sides")]
        plain = [here[key] for key in words if re.fullmatch(r"[\x00-\x7f]+", here.get(key, "")) and not re.search(r"\d", here[key])]  # fmt: skip
        assert plain == []


@pytest.mark.parametrize("code", CODES)
def test_a_sea_whose_name_is_disputed_has_both_names(atlas: kwmaps.Atlas, code: str) -> None:
    names = {row["id"]: row["name"] for row in atlas.basemap.names()}
    said = speaking(atlas, code).name("names", "east-sea", names["east-sea"])
    assert len(said.split("\n")) == 2 or re.search(r"[/(（]", said), said


# Letters


def undrawable(words: Mapping[tuple[str, ...], str], faces: set[str]) -> list[str]:
    """What fonts.require would refuse, all of it."""
    found = []
    for key, word in words.items():
        for face in sorted(faces):
            try:
                fonts.require(word, face)
            except RequestError as error:
                found.append(f"{'.'.join(key)}: {error}")
                break
    return found


def faces(script: fonts.Script) -> set[str]:
    return {fonts.face(role, script) for role in ROLES}


@pytest.mark.parametrize("code", CODES)
def test_every_word_can_be_drawn_in_every_face(atlas: kwmaps.Atlas, english: Words, code: str) -> None:
    said = speaking(atlas, code)
    words = {("own", *key): word for key, word in own(code).items()}
    words |= {("geodata", *key): word for key, word in (english | told(atlas, code)).items()}
    # Titles are set in capitals where there are any.
    words[("title", "in capitals")] = said.war(atlas.war, "title").upper()
    words[("numbers",)] = "".join(said.number(value) for value in (0, 1_234_560, 98_765)) + "% km² – · … 0123456789"
    assert undrawable(words, faces(said.script)) == []


@pytest.mark.parametrize("names", NAME_SETS)
@pytest.mark.parametrize("code", CODES)
def test_every_place_can_be_drawn_in_every_set_of_names(atlas: kwmaps.Atlas, code: str, names: str) -> None:
    said = speaking(atlas, code, names)
    words: Words = {("places", place.id): said.place(place) for place in atlas.places}
    assert all(words.values())
    assert undrawable(words, {said.place_face(role) for role in ROLES}) == []


@pytest.mark.parametrize("code", CODES)
def test_every_day_of_the_war_can_be_written(atlas: kwmaps.Atlas, code: str) -> None:
    said = speaking(atlas, code)
    for pattern in ("long", "short", "day"):
        days = [said.day(day, pattern) for day in span(atlas.first, atlas.last)]
        # A day without its year comes again in the next one.
        assert len(set(days)) == (366 if pattern == "day" else len(days))
        letters = "".join(sorted(set("".join(days))))
        assert undrawable({("dates", pattern): letters}, faces(said.script)) == []


def test_dates_are_written_as_each_language_writes_them(atlas: kwmaps.Atlas) -> None:
    day = date(1950, 9, 15)
    long = {code: speaking(atlas, code).day(day) for code in CODES}
    assert long == {
        "en": "15 September 1950",
        "de": "15. September 1950",
        "es": "15 de septiembre de 1950",
        "fr": "15 septembre 1950",
        "ja": "1950年9月15日",
        "ko": "1950년 9월 15일",
        "ru": "15 сентября 1950 г.",
        "zh-Hans": "1950年9月15日",
        "zh-Hant": "1950年9月15日",
    }


def test_a_letter_that_no_font_has_is_named_with_its_string() -> None:
    with pytest.raises(RequestError) as caught:
        fonts.require("Pusan กรุงเทพ", "SourceSans3-Regular.ttf")
    said = str(caught.value)
    assert "Pusan กรุงเทพ" in said
    assert "'ก' (U+0E01, THAI CHARACTER KO KAI)" in said
    assert "SourceSans3-Regular.ttf" in said


def test_a_scene_with_a_letter_that_no_font_has_is_an_error_and_not_an_empty_box(little: LittleWar) -> None:
    little.set("places.geojson", 0, name="Southport ☃")
    composer = Composer(kwmaps.load(little.folder), Options(size=(640, 360)))
    with pytest.raises(RequestError, match=r"'Southport ☃' can't be drawn.*'☃' \(U\+2603, SNOWMAN\)"):
        composer.scene(date(1950, 3, 1))


def test_an_unknown_language_is_answered_with_those_there_are(atlas: kwmaps.Atlas) -> None:
    with pytest.raises(RequestError) as caught:
        speaking(atlas, "zh-Hand")
    assert all(code in str(caught.value) for code in CODES)
    assert "did you mean zh-Han" in str(caught.value)


@pytest.mark.parametrize(
    ("names", "sides", "wanted_words"),
    [
        ("modren", "", ("--names modren", "period, modern, local", "did you mean modern")),
        ("period", "south-nort", ("--side-names south-nort", "un-communist", "rok-dprk", "did you mean south-north")),
    ],
)
def test_an_unknown_set_of_names_is_answered_with_those_there_are(
    atlas: kwmaps.Atlas, names: str, sides: str, wanted_words: tuple[str, ...]
) -> None:
    with pytest.raises(RequestError) as caught:
        speaking(atlas, "en", names, sides)
    assert all(word in str(caught.value) for word in wanted_words), caught.value


def test_the_sets_of_names_name_places_and_sides(atlas: kwmaps.Atlas) -> None:
    pusan = atlas.place("Pusan")
    assert [speaking(atlas, "en", names).place(pusan) for names in NAME_SETS] == ["Pusan", "Busan", "부산"]
    assert [speaking(atlas, "ko", names).place(pusan) for names in NAME_SETS] == ["부산", "부산", "부산"]
    first = atlas.war.sides[0]
    sets = ("", "un-communist", *atlas.war.side_names)
    assert [speaking(atlas, "en", side_names=chosen).side(atlas.war, first) for chosen in sets] == [
        "UN / ROK",
        "UN / ROK",
        "South",
        "ROK",
    ]


def test_a_side_is_called_what_it_was_called_on_the_day(atlas: kwmaps.Atlas) -> None:
    days = [date.fromisoformat(day) for day in ("1950-06-26", "1950-06-27", "1950-10-18", "1950-10-19")]
    english = speaking(atlas, "en")
    assert [[english.side(atlas.war, side, day) for side in atlas.war.sides] for day in days] == [
        ["ROK", "KPA"],
        ["UN / ROK", "KPA"],
        ["UN / ROK", "KPA"],
        ["UN / ROK", "KPA / PVA"],
    ]
    assert speaking(atlas, "de").side_name(atlas.war.sides[1], days[0]) == "Koreanische Volksarmee"
    # A set that was chosen holds for the whole war.
    assert speaking(atlas, "en", side_names="south-north").side(atlas.war, atlas.war.sides[0], days[0]) == "South"


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_map_names_the_sides_of_its_day(atlas: kwmaps.Atlas, code: str) -> None:
    composer = Composer(atlas, Options(size=(1280, 720), language=code))
    said = speaking(atlas, code)
    for day in (date(1950, 6, 24), date(1950, 8, 4), date(1953, 7, 27)):
        told = [text.text for text in texts_beside(composer.scene(day).panel)]
        for side in atlas.war.sides:
            assert said.side(atlas.war, side, day) in told
            assert any(text.startswith(f"{said.side(atlas.war, side, day)} ") and text.endswith(" %") for text in told)


def test_english_stands_in_where_a_translation_has_a_gap(little: LittleWar) -> None:
    (little / "languages").mkdir()
    (little / "languages" / "de.toml").write_text('[places]\nsouthport = "Südhafen"\nmidford = ""\n', encoding="utf-8")
    atlas = kwmaps.load(little.folder)
    said = speaking(atlas, "de")
    assert [said.place(atlas.place(name)) for name in ("Southport", "Midford", "Northgate")] == [
        "Südhafen",
        "Midford",
        "Northgate",
    ]
    assert said.event(atlas.events[0]) == ("", "The armies face each other along the parallel.")
    composer = Composer(atlas, Options(size=(640, 360), language="de"))
    words = {text.text for text in texts_of(composer.scene(date(1950, 3, 1)))}
    assert {"Südhafen", "Midford", "1. März 1950"} <= words


# Line breaking


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def breaks_well(text: str, lines: list[str], face: str, size: float, room: float) -> None:
    """Nothing is lost, each line fits unless it can't be broken, and no line begins or ends with the wrong mark."""
    assert squeezed("".join(lines)) == squeezed(text)
    for line in lines:
        unbreakable = len(fonts.pieces(line)) == 1
        assert unbreakable or fonts.width(line, face, size) <= room, line
        assert line == line.strip()
    for before, after in pairwise(lines):
        assert after[0] not in fonts.NOT_FIRST, f"{after!r} begins with {after[0]}"
        assert before[-1] not in fonts.NOT_LAST, f"{before!r} ends with {before[-1]}"


@pytest.mark.parametrize(
    "code",
    CODES,
)
def test_running_text_breaks_where_it_may(atlas: kwmaps.Atlas, code: str) -> None:
    said = speaking(atlas, code)
    face = said.face("serif")
    for event in atlas.events:
        text = said.event(event)[1]
        for room in (150, 370):
            lines = fonts.wrap(text, face, 19, room)
            breaks_well(text, lines, face, 19, room)
            if said.script in ("latin", "ko"):
                assert re.sub(r"\s", " ", " ".join(lines)) == re.sub(r"\s", " ", text), "a word was broken"


@given(
    # A writer's own space may part anything: before a full stop there is none.
    text=some.text("abc 中文字「」、。（）ー々ド서울 군.,!?%", min_size=1, max_size=60).filter(
        lambda text: not re.search(r" [「（」、。）ー々.,!?%]|[「（] ", text)
    ),
    room=some.integers(20, 400),
)
def test_any_mixture_of_scripts_breaks_where_it_may(text: str, room: int) -> None:
    face = "NotoSansJP-Regular.ttf"
    breaks_well(text, fonts.wrap(text, face, 16, room), face, 16, room)


def test_lines_break_as_each_script_wants_it() -> None:
    ja, ko, latin = "NotoSansJP-Regular.ttf", "NotoSansKR-Regular.ttf", "SourceSerif4-Regular.ttf"
    assert fonts.wrap("国連軍が上陸。", ja, 10, 60) == ["国連軍が上", "陸。"]
    assert fonts.wrap("国連軍「上陸」", ja, 10, 41) == ["国連軍", "「上陸」"]
    assert fonts.wrap("「国連軍」上陸", ja, 10, 51) == ["「国連軍」", "上陸"]
    assert fonts.wrap("유엔군이 인천에 상륙한다", ko, 10, 45) == ["유엔군이", "인천에", "상륙한다"]
    assert fonts.wrap("The UN lands at Inchon", latin, 10, 70) == ["The UN lands", "at Inchon"]
    # A word that is too long for any line stands alone, whole.
    assert fonts.wrap("an Oberkommandierender", latin, 10, 40) == ["an", "Oberkommandierender"]
    assert fonts.wrap("", latin, 10, 40) == []
    assert fonts.wrap("  \n ", latin, 10, 40) == []


# Room for everything

Scenes = tuple[Composer, tuple[Scene, ...]]


@pytest.fixture(scope="module", params=CODES)
def scenes(request: pytest.FixtureRequest, atlas: kwmaps.Atlas) -> Scenes:
    """Six days in one language, at 1280 × 720. That they compose at all says that every letter was there."""
    composer = Composer(atlas, Options(language=request.param))
    return composer, tuple(composer.scene(day) for day in DAYS)


def extent(text: Text) -> Rect:
    boxes = boxes_of(text)
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return Rect(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


def sticking_out(texts: list[Text], room: Rect) -> list[str]:
    return [f"{text.text!r}: {extent(text)}" for text in texts if not extent(text).within(room.grown(0.5))]


def test_no_text_sticks_out_of_the_panel_or_the_maps(scenes: Scenes) -> None:
    composer, found = scenes
    panel = composer.layout.panel
    assert panel is not None
    inner = panel.grown(-4)
    for scene in found:
        assert sticking_out([*scene.sheet.texts, *texts_beside(scene.panel)], inner) == [], scene.day
        for pane in scene.panes:
            backdrop = pane.backdrop
            words = [
                *(label.text for label in pane.labels),
                *pane.arrow_names,
                *(line.name for line in pane.lines if line.name),
            ]
            words += [*backdrop.names, *(backdrop.scale_bar.texts if backdrop.scale_bar else ())]
            assert sticking_out(words, backdrop.view.rect) == [], (scene.day, backdrop.key)


def test_each_text_of_the_panel_stays_in_its_slot(scenes: Scenes) -> None:
    composer, found = scenes
    lay = composer.layout
    for scene in found:
        for text in texts_beside(scene.panel):
            box = extent(text)
            middle = box.y + box.h / 2
            slot = next(slot for name, slot in lay.slots.items() if name != "inset" and slot.grown(2).y <= middle)
            # All slots of this layout have the same edges.
            assert slot.x - 0.5 <= box.x <= box.right <= slot.right + 0.5, (scene.day, text.text)


def test_no_two_texts_beside_the_map_touch(scenes: Scenes) -> None:
    _, found = scenes
    touching = []
    for scene in found:
        boxes = [(text.text, extent(text)) for text in (*scene.sheet.texts, *texts_beside(scene.panel))]
        for number, (word, box) in enumerate(boxes):
            touching += [(scene.day, other, word) for other, rest in boxes[:number] if box.grown(-0.3).overlaps(rest)]
    assert touching == []


def test_no_text_is_smaller_than_eleven_pixels(scenes: Scenes) -> None:
    _, found = scenes
    small = {(text.text, text.size) for scene in found for text in texts_of(scene) if text.size < 11}
    assert small == set()


def test_every_scene_tells_date_phase_shares_and_key(scenes: Scenes) -> None:
    composer, found = scenes
    said, war = composer.language, composer.atlas.war
    for scene in found:
        words = [text.text for text in scene.panel.texts]
        phase = composer.atlas.phase(scene.day)
        assert said.day(scene.day) in words
        assert phase is not None
        assert said.phase(phase) in words
        for side in war.sides:
            assert any(word.startswith(f"{said.side(war, side, scene.day)} ") and word.endswith(" %") for word in words)
        assert len(scene.panel.legend) >= 4
        assert all(text.text for key in scene.panel.legend for text in key.texts)


@pytest.mark.parametrize(
    "code",
    CODES,
)
def test_title_and_credit_stay_in_their_slots(atlas: kwmaps.Atlas, code: str) -> None:
    composer = Composer(atlas, Options(language=code))
    slots = [composer.layout["title"], composer.layout["credit"]]
    for text in composer.sheet.texts:
        assert any(slot and extent(text).within(slot.grown(3)) for slot in slots), text.text


def test_a_no_break_space_does_not_break() -> None:
    face = "SourceSerif4-Regular.ttf"
    for space in "\u00a0\u202f":
        room = fonts.width(f"le Conseil{space};", face, 10) - 1
        assert fonts.wrap(f"le Conseil{space}; une", face, 10, room) == [
            "le",
            f"Conseil{space};",
            "une",
        ]


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "map"])
@pytest.mark.parametrize("code", CODES)
def test_every_caption_of_the_war_is_told_whole(atlas: kwmaps.Atlas, code: str, layout: str) -> None:
    panel = Composer(atlas, Options(size=LAYOUTS[layout], language=code)).panel
    slot = panel.layout["caption"]
    assert slot is not None
    cut = []
    for day in sorted({event.date for event in atlas.events if event.rank <= 2}):
        caption = caption_of(atlas, day)
        assert caption is not None
        texts = list(panel.captions.caption(caption, atlas.at(day), slot))
        here = squeezed("".join(text.text for text in texts))
        # On the first and the last day whole sentences follow, as many as find room.
        parts = [*panel.look.language.event(caption), *panel.captions.others(atlas.at(day))]
        least = {atlas.first: 3, atlas.last: 4}.get(day, 2)
        if not any(here == squeezed("".join(parts[:told])) for told in range(least, len(parts) + 1)):
            cut.append((day, parts, here))
        assert sticking_out(texts, Rect(slot.x, slot.y, slot.w, panel.layout.size[1])) == [], day
        assert min(text.size for text in texts) >= 11
    assert cut == []
