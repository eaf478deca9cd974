"""The hand-outs: real letters, bookmarks, one page each; quiz and key are two sides of one value."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
import shapely
from conftest import Run
from little_war import LittleWar
from PIL import Image

import kwmaps
from kwmaps.errors import RequestError
from kwmaps.outputs.handout.book import HandoutOptions, write_handout
from kwmaps.outputs.handout.pages import KINDS, Pages
from kwmaps.outputs.handout.quiz import HIDDEN, LETTERS, Examiner, Quiz, numbered
from kwmaps.outputs.handout.typeset import PAPERS
from kwmaps.outputs.lesson.maps import BLANK, Maps
from kwmaps.outputs.lesson.outline import chosen, outline
from kwmaps.outputs.lesson.told import Teller
from kwmaps.scene.compose import Composer, Options
from kwmaps.style import language

CODES = language.codes()
poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler's pdftotext isn't here; .ci/run installs it"
)


def teller(atlas: kwmaps.Atlas, code: str = "en") -> Teller:
    return Teller(atlas, language.read(code, atlas.geodata.folder, atlas.war))


def made(atlas: kwmaps.Atlas, path: Path, **options: Any) -> pikepdf.Pdf:
    write_handout(atlas, path, HandoutOptions(**options))
    return pikepdf.open(path)


def words(path: Path) -> str:
    """The text of a PDF, as a reader would copy it."""
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


def fonts_of(pdf: pikepdf.Pdf) -> Iterator[tuple[str, bool]]:
    """Every font's name and whether its letters are in the file."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            yield str(item["/FontName"]), any(f"/FontFile{n}" in item for n in ("", "2", "3"))


# The file


@pytest.mark.parametrize(
    ("kind", "paper"),
    [(kind, "a4") for kind in KINDS]
    + [pytest.param(kind, "letter", marks=[] if kind == "quiz" else pytest.mark.slow) for kind in KINDS],
)
def test_every_kind_comes_on_every_paper(small_atlas: kwmaps.Atlas, tmp_path: Path, kind: Any, paper: str) -> None:
    pdf = made(small_atlas, tmp_path / "x.pdf", kind=kind, paper=paper)
    assert len(pdf.pages) == 2
    for page in pdf.pages:
        size = [float(value) / 72 * 25.4 for value in list(page.mediabox)[2:]]
        assert size == pytest.approx(PAPERS[paper], abs=0.2)
    assert str(pdf.Root.Lang) == "en"
    assert pdf.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in pdf.Root
    assert str(pdf.docinfo["/Title"]).startswith("The War of the Rectangle")
    assert str(pdf.docinfo["/Author"]) == small_atlas.war.credit
    with pdf.open_outline() as outline_:
        assert [item.title for item in outline_.root] == ["Down", "Up and back"]
    found = list(fonts_of(pdf))
    assert found
    assert all(embedded for _, embedded in found)


def test_maps_in_it_are_lines_and_letters(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    pdf = made(small_atlas, tmp_path / "x.pdf", phases=("down",))
    content = b"".join(
        item.read_bytes()
        for item in pdf.objects
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"
    )
    assert content.count(b" l\n") > 50, "lines"
    assert content.count(b"Tj") + content.count(b"TJ") > 5, "letters"


@poppler
def test_text_can_be_read_and_comes_once(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    made(small_atlas, tmp_path / "x.pdf", phases=("down",))
    text = words(tmp_path / "x.pdf")
    for once in ("Southport", "Midford", "The line moves south."):
        assert text.count(once) == 1, (once, text.count(once))
    assert "The League lands at Bridgetown." in text
    assert "the author (certain)" in text
    assert small_atlas.war.credit in text


@poppler
@pytest.mark.parametrize("code", ["ko", *(pytest.param(code, marks=pytest.mark.slow) for code in ("zh-Hant", "ru"))])
def test_letters_of_other_scripts_are_letters(atlas: kwmaps.Atlas, tmp_path: Path, code: str) -> None:
    pdf = made(atlas, tmp_path / "x.pdf", phases=("pusan-perimeter",), look=Options(language=code, theme="print"))
    said = teller(atlas, code).language
    phase = next(phase for phase in atlas.phases if phase.id == "pusan-perimeter")
    text = words(tmp_path / "x.pdf").replace(" ", "")
    for word in (said.phase(phase), said.place(atlas.place("Taegu")), said.day(phase.last)):
        assert word.replace(" ", "") in text
    assert str(pdf.Root.Lang) == {"ko": "ko", "zh-Hant": "zh-TW", "ru": "ru"}[code]


@pytest.mark.parametrize("kind", [pytest.param("atlas", marks=pytest.mark.slow), "quiz"])
def test_two_builds_give_the_same_bytes(small_atlas: kwmaps.Atlas, still: LittleWar, tmp_path: Path, kind: Any) -> None:
    for name, atlas in (("a", small_atlas), ("b", kwmaps.load(still.folder))):
        write_handout(atlas, tmp_path / f"{name}.pdf", HandoutOptions(kind=kind))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


@pytest.mark.slow
def test_four_stand_on_a_page(atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    pdf = made(atlas, tmp_path / "x.pdf", per_page=4, phases=tuple(p.id for p in atlas.phases[:5]))
    assert len(pdf.pages) == 2
    with pdf.open_outline() as outline_:
        assert len(outline_.root) == 5


def empty_map(size: tuple[int, int]) -> bytes:
    """A page of nothing in a map's stead: where words have room doesn't hang on what is drawn."""
    out = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(size[0] * 0.72, size[1] * 0.72))
    pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize("code", CODES)
def test_nothing_runs_over_its_page_in_any_language(
    atlas: kwmaps.Atlas, tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pages, "_drawn", lambda self, *_: empty_map(self.size()))

    def quick(self: Pages, chapter: Any) -> Quiz:
        named = [place.id for place in self.teller.atlas.places if place.rank <= 2]
        examiner = Examiner(self.teller, self.seed)
        return examiner.quiz(chapter.phase, named, examiner.day(chapter.phase))

    monkeypatch.setattr(Pages, "quiz", quick)
    for kind, per_page, paper in (
        ("atlas", 1, "letter"), ("atlas", 4, "letter"), ("atlas", 4, "a4"), ("blank", 4, "letter"), ("quiz", 1, "letter"), ("key", 1, "a4"),
    ):  # fmt: skip
        options = HandoutOptions(Options(language=code), kind, (), paper, per_page, 7)  # type: ignore[arg-type]
        written = write_handout(atlas, tmp_path / "x.pdf", options)
        with pikepdf.open(tmp_path / "x.pdf") as pdf:
            assert len(pdf.pages) == written.pages == -(-len(atlas.phases) // per_page), (kind, per_page, paper)


# The quiz


def pages(atlas: kwmaps.Atlas, kind: Any, seed: int = 1, code: str = "en") -> list[tuple[dict[str, Any], bytes]]:
    found = Pages(teller(atlas, code), Options(language=code), kind, PAPERS["a4"], 1, seed)
    return list(found.made(chosen(atlas, ())))


def test_quiz_and_key_match(small_atlas: kwmaps.Atlas) -> None:
    for (asked, quiz_map), (answered, key_map) in zip(
        pages(small_atlas, "quiz"), pages(small_atlas, "key"), strict=True
    ):
        assert quiz_map == key_map
        assert not asked.pop("filled")
        assert answered.pop("filled")
        assert asked == answered
        answers = [item["answer"] for item in (*asked["places"], *asked["arrows"])]
        assert set(answers) <= set(asked["words"])


@poppler
def test_a_quiz_does_not_tell_its_answers(small_atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    made(small_atlas, tmp_path / "quiz.pdf", kind="quiz", phases=("down",))
    made(small_atlas, tmp_path / "key.pdf", kind="key", phases=("down",))
    quiz, key = words(tmp_path / "quiz.pdf"), words(tmp_path / "key.pdf")
    # A name stands in the list of words, and in the key a second time, beside its number.
    assert (quiz.count("Midford"), key.count("Midford")) in ((1, 2), (2, 3))
    assert quiz.count("Thrust") == 1
    assert key.count("Thrust") == 2


def test_a_seed_makes_another_version_and_the_same_seed_the_same(atlas: kwmaps.Atlas) -> None:
    phase = next(phase for phase in atlas.phases if phase.id == "invasion")
    named = [place.id for place in atlas.places if place.rank <= 3]
    versions: dict[int, Quiz] = {}
    for seed in (1, 2, 3, 1):
        examiner = Examiner(teller(atlas), seed)
        quiz = examiner.quiz(phase, named, examiner.day(phase))
        if seed in versions:
            assert versions[seed] == quiz
        versions[seed] = quiz
    assert len({" ".join(quiz.words) for quiz in versions.values()}) == 3
    assert len({" ".join(place.id for place in quiz.places) for quiz in versions.values()}) == 3


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_every_answer_is_the_atlases(atlas: kwmaps.Atlas, seed: int) -> None:
    told = teller(atlas)
    named = [place.id for place in atlas.places if place.rank <= 3]
    for phase in atlas.phases:
        examiner = Examiner(told, seed)
        quiz = examiner.quiz(phase, named, examiner.day(phase))
        assert phase.first <= quiz.shown.day <= phase.last
        assert len(quiz.places) == 8
        assert quiz.questions
        for question in quiz.questions:
            right = question.choices[question.answer]
            assert len(set(question.choices)) == len(question.choices) >= 2
            if question.event:
                assert question.event in atlas.events
                assert right == told.language.day(question.event.date)
                assert told.language.event(question.event)[1] in question.text
            elif question.place:
                holder = atlas.at(question.day).holder(question.place.lon, question.place.lat)
                assert holder is not None
                assert right == told.side(holder, question.day)
                assert told.language.day(question.day) in question.text
            else:
                situation = atlas.at(question.day)
                total = sum(situation.area_km2(side) for side in atlas.war.side_ids)
                assert right == f"{100 * situation.area_km2(question.side) / total:.0f} %"
        for move in quiz.arrows:
            assert move.start <= quiz.shown.day
        assert set(quiz.words) >= {told.language.place(place) for place in quiz.places}


def test_numbers_stand_at_their_places_and_letters_on_their_arrows(atlas: kwmaps.Atlas) -> None:
    phase = next(phase for phase in atlas.phases if phase.id == "invasion")
    chapter = next(c for c in outline(atlas, teller(atlas).language, (phase,), "short") if c.kind == "phase")
    sheet = Pages(teller(atlas), Options(), "quiz", PAPERS["a4"], 1, 1)
    quiz = sheet.quiz(chapter)
    maps = Maps(atlas, sheet.hiding(HIDDEN))
    composer = Composer(atlas, maps.options_for(quiz.shown, sheet.size(), sheet.letters()))
    scene = numbered(composer.scene(quiz.shown.day), quiz, "SourceSans3-Bold.ttf", "#000000", composer.look.scale)
    (pane,) = scene.panes
    signs = {label.text.text: label for label in pane.labels}
    for number, place in enumerate(quiz.places, start=1):
        x, y = composer.main.area.position(place.lon, place.lat)
        text = signs.pop(str(number)).text
        assert np.hypot(text.x - x, text.y - y) < 3 * text.size
    for letter, move in zip(LETTERS, quiz.arrows, strict=False):
        text = signs.pop(letter).text
        spines = [arrow.spine for arrow in pane.arrows if arrow.id == move.id]
        assert min(spine.distance(shapely.Point(text.x, text.y)) for spine in spines) < text.size
    assert signs == {}
    assert {arrow.id for arrow in pane.arrows} <= {move.id for move in quiz.arrows}
    assert pane.arrow_names == ()


def test_a_blank_map_tells_nothing_but_the_day(atlas: kwmaps.Atlas) -> None:
    chapter = next(c for c in outline(atlas, teller(atlas).language, atlas.phases[1:], "short") if c.kind == "phase")
    (shown,) = chapter.maps
    maps = Maps(atlas, Options(hide=BLANK))
    scene = Composer(atlas, maps.options_for(shown, (600, 600))).scene(shown.day)
    (pane,) = scene.panes
    told = (pane.fronts, pane.labels, pane.arrows, pane.arrow_names, pane.lines, pane.pockets)
    assert not any(told)
    assert pane.symbols
    assert all(symbol.side is None for symbol in pane.symbols)
    assert "1950" in "".join(text.text for text in scene.panel.texts)


# A copier


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler's pdftoppm isn't here; .ci/run installs it")
def test_a_copier_keeps_the_sides_apart(atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    """A page in black and white, every grey pixel to one or the other: hatching stays, nothing clogs."""
    made(atlas, tmp_path / "x.pdf", phases=("pusan-perimeter",), look=Options(theme="print"))
    subprocess.run(
        ["pdftoppm", "-r", "200", "-gray", "-png", "-singlefile", str(tmp_path / "x.pdf"), str(tmp_path / "x")],
        check=True, capture_output=True,
    )  # fmt: skip
    with Image.open(tmp_path / "x.png") as image:
        black = np.asarray(image.convert("L")) < 128
    inch = 200 / 25.4
    # North-west of the front is hatched ground, the bay south-east of it is white.
    hatched = black[int(70 * inch) : int(90 * inch), int(60 * inch) : int(80 * inch)]
    sea = black[int(150 * inch) : int(165 * inch), int(178 * inch) : int(190 * inch)]
    assert 0.12 < hatched.mean() < 0.5
    assert sea.mean() < 0.02
    assert black.mean() < 0.25


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "kind"), [("atlas", "atlas"), ("atlas", "blank"), ("print", "atlas")])
def test_hand_outs_are_light(atlas: kwmaps.Atlas, tmp_path: Path, theme: str, kind: Any) -> None:
    written = write_handout(atlas, tmp_path / "x.pdf", HandoutOptions(Options(theme=theme), kind))
    print(f"{theme} {kind}: {written.bytes / 1e6:.2f} MB")
    assert written.bytes <= 3e6


# Mistakes


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ({"kind": "quizz"}, "did you mean quiz"),
        ({"paper": "a5"}, "a4, letter"),
        ({"per_page": 3}, "1 or 4 maps"),
        ({"kind": "key", "per_page": 4}, "leave out --per-page 4"),
    ],
)
def test_a_choice_that_cannot_be_is_answered_with_those_that_can(
    small_atlas: kwmaps.Atlas, tmp_path: Path, choice: dict[str, Any], told: str
) -> None:
    with pytest.raises(RequestError, match=re.escape(told)):
        write_handout(small_atlas, tmp_path / "x.pdf", HandoutOptions(**choice))
    assert list(tmp_path.iterdir()) == []


def test_mistakes_are_one_line_and_the_old_hand_out_stays(run: Run, still: LittleWar, tmp_path: Path) -> None:
    target = tmp_path / "old.pdf"
    target.write_bytes(b"the old hand-out")
    for wrong, told in (
        (("--phases", "sideways"), "no phase is called 'sideways'"),
        (("--kind", "quiz", "--per-page", "4"), "needs a page for each map"),
        (("--lang", "xx"), "no language 'xx'"),
        (("--theme", "pink"), "no theme 'pink'"),
        (("--paper", "a3"), "'a3'"),
        (("--kind", "test"), "'test'"),
    ):
        outcome = run("handout", "-o", target, "--geodata", still.folder, *wrong)
        assert (outcome.code, len(outcome.err.splitlines())) == (2, 1), outcome.err
        assert told in outcome.err
        assert target.read_bytes() == b"the old hand-out"
    outcome = run("handout", "-o", "/proc/lesson/x.pdf", "--geodata", still.folder)
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["old.pdf"]


def test_a_letter_that_no_font_has_is_told(run: Run, little: LittleWar, tmp_path: Path) -> None:
    little.set("events.geojson", 0, text="A snowman ☃ melts.")
    outcome = run("handout", "-o", tmp_path / "x.pdf", "--geodata", little.folder)
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    assert "SNOWMAN" in outcome.err
    assert not (tmp_path / "x.pdf").exists()


def test_the_command_tells_what_it_wrote(run: Run, still: LittleWar, tmp_path: Path) -> None:
    outcome = run("handout", "-o", tmp_path / "x.pdf", "--geodata", still.folder, "--phases", "down")
    assert (outcome.code, outcome.err) == (0, "")
    assert "x.pdf  1 page, " in outcome.out
    assert run("handout", "-o", tmp_path / "x.pdf", "--geodata", still.folder, "--phases", "down", "-q").out == ""
