"""What lessons say: every holder, day and area in it is the atlas's, in every language; lessons.toml is read with care."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lesson_claims import Reader, check
from little_war import LittleWar

import kwmaps
from kwmaps.outputs.lesson.notes import notes
from kwmaps.outputs.lesson.outline import Chapter, chosen, outline
from kwmaps.outputs.lesson.told import Teller
from kwmaps.style import language
from kwmaps.style.language import Language

CODES = language.codes()


def speaking(atlas: kwmaps.Atlas, code: str = "en") -> Language:
    return language.read(code, atlas.geodata.folder, atlas.war)


def chapters(atlas: kwmaps.Atlas, said: Language) -> list[Chapter]:
    return outline(atlas, said, chosen(atlas, ()), "full")


SCRIPTS_AND_GRAMMARS = ("en", "de", "ja", "ru")
"""Languages in which a sentence is put together in ways of its own; the others are tried with what takes long."""

# Statements


@pytest.mark.parametrize(
    "code", [pytest.param(code, marks=[] if code in SCRIPTS_AND_GRAMMARS else pytest.mark.slow) for code in CODES]
)
def test_every_statement_of_the_notes_is_the_atlases(atlas: kwmaps.Atlas, code: str) -> None:
    said = speaking(atlas, code)
    reader, teller = Reader(atlas, said), Teller(atlas, said)
    kinds: list[str] = []
    for chapter in chapters(atlas, said):
        day = chapter.maps[0].day if chapter.maps else None
        for paragraph in notes(teller, chapter):
            # Where there are several maps, the map's day stands before what is said of it.
            for shown in chapter.maps:
                day = shown.day if teller.say("map", day=said.day(shown.day)) in paragraph else day
            kinds.append(check(reader, paragraph.removeprefix("• "), day))
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    assert counts.get("holds", 0) >= 25
    assert counts.get("change", 0) >= 20
    assert counts.get("front", 0) >= 15
    assert counts.get("hands", 0) >= 5


@pytest.mark.parametrize("code", CODES)
def test_every_statement_of_the_descriptions_is_the_atlases(atlas: kwmaps.Atlas, code: str) -> None:
    said = speaking(atlas, code)
    reader, teller = Reader(atlas, said), Teller(atlas, said)
    for chapter in chapters(atlas, said):
        if chapter.kind == "title":
            continue
        for shown in chapter.maps:
            alt = teller.alt(chapter, shown)
            assert said.day(shown.day) in alt
            sentences = [*teller.holds(shown), *teller.front(shown)]
            if chapter.span and chapter.span[0] < shown.day:
                sentences += teller.changes(chapter.span[0], shown.day)
            # What is checked sentence by sentence is all that the description has.
            rest = alt.removeprefix(f"{chapter.title}.").replace(teller.say("map", day=said.day(shown.day)), "", 1)
            assert "".join(rest.split()).rstrip(".") == "".join("".join(sentences).split()).replace("..", ".").rstrip(
                "."
            )
            assert [kind for kind in (check(reader, sentence, shown.day) for sentence in sentences) if not kind] == []


def test_bullets_are_events_with_their_own_days(atlas: kwmaps.Atlas) -> None:
    said = speaking(atlas)
    for chapter in chapters(atlas, said):
        for bullet in chapter.bullets:
            assert bullet.event is not None
            assert bullet.text == said.event(bullet.event)[1]
            first, last = chapter.span or (bullet.event.date, bullet.event.date)
            assert first <= bullet.event.date <= last or chapter.kind == "point"


def test_who_takes_a_place_in_a_bullet_holds_it_then(atlas: kwmaps.Atlas) -> None:
    takes = re.compile(r"\b(KPA|PVA|PVA and KPA|UN forces|UN troops|South Korean troops) (?:re)?takes? ([A-Z][\w-]+)\b")
    seen = 0
    for chapter in chapters(atlas, speaking(atlas)):
        for bullet in chapter.bullets:
            for who, name in takes.findall(bullet.text):
                assert bullet.event
                if not [p for p in atlas.places if p.name == name]:
                    continue
                place = atlas.place(name)
                side = "communist" if who.startswith(("KPA", "PVA")) else "un"
                assert atlas.at(bullet.event.date).holder(place.lon, place.lat) == side, bullet
                seen += 1
    assert seen >= 4


def test_the_places_history_of_four_maps_is_told_on_days_when_it_is_so(atlas: kwmaps.Atlas) -> None:
    chapter = next(c for c in chapters(atlas, speaking(atlas)) if c.kind == "history")
    seoul = atlas.place("Seoul")
    held = [atlas.at(shown.day).holder(seoul.lon, seoul.lat) for shown in chapter.maps]
    assert held == ["communist", "un", "communist", "un"]


def test_titles_are_unique_in_every_language(atlas: kwmaps.Atlas) -> None:
    for code in CODES:
        titles = [chapter.title for chapter in chapters(atlas, speaking(atlas, code))]
        assert len(set(titles)) == len(titles)
        assert all(titles)


def test_the_turning_points_are_there(atlas: kwmaps.Atlas) -> None:
    found = [chapter.id for chapter in chapters(atlas, speaking(atlas)) if chapter.kind in ("point", "history")]
    assert found == ["perimeter", "inchon", "yalu", "chosin", "seoul", "stalemate", "armistice"]
    short = outline(atlas, speaking(atlas), chosen(atlas, ()), "short")
    assert [chapter.kind for chapter in short] == ["title", "opening"] + 8 * ["phase"] + [
        "compare",
        "questions",
        "sources",
    ]


def test_every_chapter_with_a_map_asks_something_and_names_its_sources(atlas: kwmaps.Atlas) -> None:
    said = speaking(atlas)
    teller = Teller(atlas, said)
    grades = {teller.say(level) for level in ("certain", "likely", "conjecture")}
    for chapter in chapters(atlas, said):
        told = notes(teller, chapter)
        assert told, chapter.id
        if chapter.kind not in ("title", "sources"):
            assert teller.say("ask") in told, chapter.id
        if chapter.kind in ("opening", "phase", "point", "history", "compare"):
            for heading in ("what", "point", "sources"):
                assert teller.say(heading) in told, (chapter.id, heading)
            after = told[told.index(teller.say("sources")) + 1 :]
            assert all(any(line.endswith(f"({grade})") for grade in grades) for line in after), after


def test_some_phases_make_a_lesson_of_their_own(atlas: kwmaps.Atlas) -> None:
    said = speaking(atlas)
    found = outline(atlas, said, chosen(atlas, ("Inchon and the pursuit", "north-to-the-yalu")), "full")
    assert [c.id for c in found if c.kind in ("phase", "point", "opening")] == [
        "inchon-and-pursuit", "inchon", "north-to-the-yalu", "yalu",
    ]  # fmt: skip
    compare = next(c for c in found if c.kind == "compare")
    assert [str(shown.day) for shown in compare.maps] == ["1950-09-15", "1950-11-24"]


# A war without lessons.toml, and one with faults in it


def test_a_war_without_lessons_chooses_its_events_by_rank(small_atlas: kwmaps.Atlas) -> None:
    found = outline(small_atlas, speaking(small_atlas), chosen(small_atlas, ()), "full")
    assert [c.kind for c in found] == ["title", "opening", "phase", "phase", "compare", "questions", "sources"]
    assert [b.event.id for b in found[2].bullets if b.event] == ["eve", "landing"]
    assert all(chapter.ask for chapter in found if chapter.kind in ("phase", "questions"))


GOOD = """\
[phases.down]
tell = ["landing"]
ask = "Why?"
[[turning_points]]
id = "turn"
event = "landing"
day = 1950-03-07
focus = [126.0, 37.0, 128.0, 39.0]
tell = ["eve", "landing"]
"""


def test_lessons_are_read(little: LittleWar) -> None:
    (little / "lessons.toml").write_text(GOOD, encoding="utf-8")
    atlas = kwmaps.load(little.folder)
    found = outline(atlas, speaking(atlas), chosen(atlas, ()), "full")
    assert [(c.kind, c.id) for c in found if c.kind in ("phase", "point")] == [
        ("phase", "down"), ("point", "turn"), ("phase", "up-and-back"),
    ]  # fmt: skip


FAULTS: dict[str, tuple[Callable[[str], str], str]] = {
    "an unknown event": (
        lambda text: text.replace('"eve"', '"evee"'),
        "'evee' is not in events.geojson — did you mean eve?",
    ),
    "an unknown phase": (lambda text: text.replace("phases.down", "phases.dwon"), "'dwon' is not in war.toml's phases"),
    "no day": (lambda text: text.replace("day = 1950-03-07\n", ""), "has neither day nor place"),
    "no title": (lambda text: text.replace('event = "landing"\n', ""), "has neither title nor event"),
    "another war's day": (lambda text: text.replace("1950-03-07", "1951-03-07"), "outside the war"),
    "a slip": (lambda text: text.replace("ask =", "akss ="), "unknown key"),
    "no TOML": (lambda text: text + "[", "is not TOML"),
    "an id twice": (lambda text: text.replace('id = "turn"', 'id = "down"'), "is there twice"),
    "an unknown place": (
        lambda text: text.replace('event = "landing"', 'title = "x"\nplace = "y"'),
        "'y' is not in places",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_lessons_is_named(little: LittleWar, fault: str) -> None:
    damage, told = FAULTS[fault]
    (little / "lessons.toml").write_text(damage(GOOD), encoding="utf-8")
    with pytest.raises(kwmaps.GeodataError) as caught:
        kwmaps.load(little.folder)
    assert told in str(caught.value)
    assert all(one.file == "lessons.toml" for one in caught.value.faults)


def test_the_words_of_lessons_are_neutral(geodata: Path) -> None:
    loaded = re.compile(r"\b(enemy|enemies|liberat\w+|puppet|reds|commies|bandits)\b", re.IGNORECASE)
    assert not loaded.search((geodata / "lessons.toml").read_text(encoding="utf-8"))
