"""The slides, read back: what a teacher needs is there, where PowerPoint, screen readers and outlines look for it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from little_war import LittleWar
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Pt

import kwmaps
from kwmaps.cli import choices as asking
from kwmaps.errors import RequestError
from kwmaps.outputs.lesson.outline import chosen, outline
from kwmaps.outputs.lesson.told import Teller
from kwmaps.outputs.slides import slide as one_slide
from kwmaps.outputs.slides.deck import SlideOptions, write_slides
from kwmaps.outputs.slides.filling import Run as Letters
from kwmaps.outputs.slides.fit import SMALLEST, fitted, height
from kwmaps.outputs.slides.master import EAST_ASIAN
from kwmaps.outputs.slides.places import BODY, CAPTIONS, KICKER, LEGEND, ROLE_OF, SHAPES, TITLE, boxes
from kwmaps.outputs.slides.slide import Slides
from kwmaps.outputs.slides.words import Words
from kwmaps.scene.compose import Options
from kwmaps.style import language, theme

CODES = language.codes()
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.fixture(scope="module")
def written(atlas: kwmaps.Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck of the real war, with maps that stand still, have few pixels, and little on them."""
    bare = Options(hide=frozenset({"relief", "rivers", "names", "labels", "places", "contested", "doubt", "arrows"}))
    path = tmp_path_factory.mktemp("deck") / "war.pptx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_slide, "HEIGHT", 400)
        write_slides(atlas, path, SlideOptions(look=bare, animation="none"))
    return path


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Maps of a third of their pixels: what is tested with it is not in the pixels."""
    monkeypatch.setattr(one_slide, "HEIGHT", 400)


@pytest.fixture(scope="module")
def deck(written: Path) -> Any:
    return Presentation(str(written))


def little_deck(atlas: kwmaps.Atlas, path: Path, **options: Any) -> Any:
    write_slides(atlas, path, SlideOptions(**{"animation": "none", **options}))
    return Presentation(str(path))


def pictures(slide: Any) -> list[Any]:
    return [shape for shape in slide.shapes if shape._element.tag == f"{P}pic"]


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


# What is on the slides


def test_titles_are_filled_and_unique_and_in_their_placeholders(deck: Any) -> None:
    titles = []
    for slide in deck.slides:
        assert slide.shapes.title is not None
        titles.append(slide.shapes.title.text_frame.text)
    assert all(titles)
    assert len(set(titles)) == len(titles) == 20
    assert titles[0] == "The Korean War"


def test_words_stand_in_placeholders_and_none_is_empty(deck: Any) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.is_placeholder, (slide.shapes.title.text, shape.name)
            if shape.has_text_frame:
                assert shape.text_frame.text.strip(), (slide.shapes.title.text, shape.name)
        bodies = [s for s in slide.placeholders if s.placeholder_format.idx == BODY]
        assert len(bodies) == 1


def test_phases_have_two_or_three_short_bullets(deck: Any, atlas: kwmaps.Atlas) -> None:
    titles = {phase.title for phase in atlas.phases}
    for slide in deck.slides:
        if slide.shapes.title.text in titles:
            body = slide.placeholders[BODY].text_frame
            assert 2 <= len(body.paragraphs) <= 3
            assert all(len(paragraph.text) <= 150 for paragraph in body.paragraphs)


def test_reading_order_is_title_words_map(deck: Any) -> None:
    for slide in deck.slides:
        kinds = ["picture" if shape._element.tag == f"{P}pic" else "words" for shape in slide.shapes]
        assert slide.shapes[0].placeholder_format.type in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
        if "picture" in kinds:
            order = [shape.placeholder_format.idx for shape in slide.shapes]
            assert order.index(BODY) < kinds.index("picture")


def test_a_map_fills_its_half(deck: Any, atlas: kwmaps.Atlas) -> None:
    titles = {phase.title for phase in atlas.phases}
    seen = 0
    for slide in deck.slides:
        if slide.shapes.title.text in titles:
            (picture,) = pictures(slide)
            assert picture.width == pytest.approx(deck.slide_width / 2, rel=0.01)
            assert picture.height == pytest.approx(deck.slide_height, rel=0.01)
            seen += 1
    assert seen == 8


def test_maps_are_not_stretched(deck: Any) -> None:
    for slide in deck.slides:
        for picture in pictures(slide):
            with Image.open(io.BytesIO(picture.image.blob)) as image:
                assert image.width / image.height == pytest.approx(picture.width / picture.height, rel=0.01)


def test_every_map_is_described_and_every_slide_has_notes(deck: Any, atlas: kwmaps.Atlas) -> None:
    teller = Teller(atlas, language.read("en", atlas.geodata.folder, atlas.war))
    chapters = outline(atlas, teller.language, chosen(atlas, ()), "full")
    for slide, chapter in zip(deck.slides, chapters, strict=True):
        assert slide.has_notes_slide
        assert len(slide.notes_slide.notes_text_frame.text) > 60
        shown = pictures(slide)
        assert len(shown) == len(chapter.maps)
        for picture, day in zip(shown, chapter.maps, strict=True):
            alt = picture._element.nvPicPr.cNvPr.get("descr")
            assert not alt.endswith((".png", ".gif"))
            expected = teller.say("still") if chapter.kind == "title" else teller.alt(chapter, day)
            assert alt == expected


def test_notes_say_what_happened_where_to_point_what_to_ask_and_who_says_so(deck: Any) -> None:
    text = next(s for s in deck.slides if s.shapes.title.text == "The North invades").notes_slide.notes_text_frame.text
    for heading in ("What happened", "Point at", "Ask the class", "Sources"):
        assert heading in text.splitlines()
    assert "Appleman ch. III (certain)" in text


def test_the_key_on_a_slide_is_the_days(deck: Any, atlas: kwmaps.Atlas) -> None:
    for slide in deck.slides:
        phase = next((p for p in atlas.phases if p.title == slide.shapes.title.text), None)
        if phase:
            situation = atlas.at(phase.last)
            total = sum(situation.area_km2(side) for side in atlas.war.side_ids)
            told = slide.placeholders[LEGEND].text_frame.text
            for side in atlas.war.sides:
                assert f"{side.called(phase.last).short}  {100 * situation.area_km2(side.id) / total:.0f} %" in told


def test_credit_and_sources_end_the_deck(deck: Any, atlas: kwmaps.Atlas) -> None:
    last = list(deck.slides)[-1]
    assert atlas.war.credit in "\n".join(texts(last))
    assert atlas.war.credit == deck.core_properties.author


# Type


def sizes(root: Any) -> Iterator[int]:
    for element in root.iter(f"{A}rPr", f"{A}defRPr", f"{A}endParaRPr"):
        if element.get("sz"):
            yield int(element.get("sz"))


def test_no_type_is_smaller_than_14_points(deck: Any) -> None:
    for slide in deck.slides:
        assert all(size >= 1400 for size in sizes(slide._element))
        assert all(size >= 1400 for size in sizes(slide.slide_layout._element))
    assert all(size >= 1400 for size in sizes(deck.slide_master._element))
    assert "fontScale" not in etree.tostring(deck.slide_master._element, encoding="unicode")


@pytest.mark.parametrize("layout", SHAPES)
@pytest.mark.parametrize("code", CODES)
def test_words_fit_in_every_language(atlas: kwmaps.Atlas, code: str, layout: str) -> None:
    said = language.read(code, atlas.geodata.folder, atlas.war)
    words = Words(Teller(atlas, said), theme.read("atlas"), layout, is_part=False)
    for chapter in outline(atlas, said, chosen(atlas, ()), "full"):
        role = ROLE_OF[chapter.kind]
        captions = zip(CAPTIONS, ([line] for line in words.captions(chapter)), strict=False)
        placed: list[tuple[int, list[Any], float, bool]] = [
            (TITLE, [[Letters(chapter.title)]], 0.0, True),
            (KICKER, [[Letters(words.when(chapter))]], 0.0, True),
            (BODY, list(words.body(chapter)), 18.0, False),
            (LEGEND, list(words.key(chapter)), 0.0, False),
            *((number, lines, 0.0, False) for number, lines in captions),
        ]
        for number, paragraphs, indent, bold in placed:
            box = boxes(layout)[role].get(number)
            told = [text for text in ("".join(run.text for run in line) for line in paragraphs) if text]
            if box is None or not told:
                continue
            room = (72 * box.w, 72 * box.h)
            size = fitted(told, room, box.points, said.script, indent, bold)
            assert size >= SMALLEST
            assert height(told, size, room[0] - indent, said.script, bold) <= room[1] + 0.5, (chapter.id, number)


@pytest.mark.parametrize("code", ["en", "ko", "zh-Hant"])
def test_fonts_are_such_as_every_program_has_and_letters_know_their_language(
    small_atlas: kwmaps.Atlas, small: None, code: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.pptx"
    deck = little_deck(small_atlas, path, look=Options(language=code), phases=("down",), depth="short")
    script = language.read(code, small_atlas.geodata.folder, small_atlas.war).script
    with zipfile.ZipFile(path) as package:
        themes = [name for name in package.namelist() if name.startswith("ppt/theme/")]
        for name in themes:
            root = etree.fromstring(package.read(name))
            for kind in ("major", "minor"):
                fonts = root.find(f".//{A}{kind}Font")
                assert fonts is not None
                assert fonts.find(f"{A}latin").get("typeface") == "Arial"
                assert fonts.find(f"{A}ea").get("typeface") == EAST_ASIAN[script]
    tags = {r.get("lang") for slide in deck.slides for r in slide._element.iter(f"{A}rPr") if r.get("lang")} - {"en-US"}
    assert tags == {{"en": "en-GB", "ko": "ko-KR", "zh-Hant": "zh-TW"}[code]}
    # No run names a font or a size of its own where the layout's will do: a change of theme changes all.
    for slide in deck.slides:
        assert not list(slide._element.iter(f"{A}latin"))


# Shapes, themes, parts


@pytest.mark.parametrize(("layout", "ratio"), [("16:9", 16 / 9), ("4:3", 4 / 3)])
def test_nothing_lies_outside_of_slides_of_either_shape(
    small_atlas: kwmaps.Atlas, small: None, tmp_path: Path, layout: str, ratio: float
) -> None:
    deck = little_deck(small_atlas, tmp_path / "x.pptx", layout=layout)
    assert deck.slide_width / deck.slide_height == pytest.approx(ratio, rel=1e-3)
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width + 2
            assert shape.top + shape.height <= deck.slide_height + 2
    assert {layout.name for layout in deck.slide_layouts} == {
        "Title and picture",
        "Map and words",
        "Two maps",
        "Four maps",
        "Words",
    }


@pytest.mark.parametrize("name", ["dark", "print", "high-contrast"])
def test_a_theme_colours_masters_and_maps(small_atlas: kwmaps.Atlas, small: None, tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.pptx"
    little_deck(small_atlas, path, look=Options(theme=name), depth="short")
    with zipfile.ZipFile(path) as package:
        master = etree.fromstring(package.read("ppt/slideMasters/slideMaster1.xml"))
        colours = etree.fromstring(package.read("ppt/theme/theme1.xml")).find(f".//{A}clrScheme")
    role = master.find(f"{P}clrMap").get("bg1")
    paper = colours.find(f"{A}{role}/{A}srgbClr").get("val")
    assert f"#{paper.lower()}" == theme.read(name)["paper"]


def broken(path: Path) -> list[str]:
    """What is wrong with a package: parts that don't parse, relations that lead nowhere, numbers used twice."""
    found = []
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        assert len(names) == len(package.namelist())
        types = etree.fromstring(package.read("[Content_Types].xml"))
        known = {e.get("PartName") for e in types if e.get("PartName")} | {e.get("Extension") for e in types}
        for name in sorted(names):
            if f"/{name}" not in known and name.rsplit(".", 1)[-1] not in known and name != "[Content_Types].xml":
                found.append(f"{name} has no content type")
            if not name.endswith((".xml", ".rels")):
                continue
            root = etree.fromstring(package.read(name))
            if name.endswith(".rels"):
                folder = Path(name).parent.parent
                for relation in root:
                    target = relation.get("Target")
                    where = target.lstrip("/") if target.startswith("/") else os.path.normpath(folder / target)
                    if relation.get("TargetMode") != "External" and where not in names:
                        found.append(f"{name}: {target} is missing")
                continue
            relations = f"{Path(name).parent}/_rels/{Path(name).name}.rels"
            ids = {e.get("Id") for e in etree.fromstring(package.read(relations))} if relations in names else set()
            for element in root.iter():
                for key, value in element.attrib.items():
                    if key.startswith(R) and value and value not in ids:
                        found.append(f"{name}: {key} {value} leads nowhere")
            numbers = [e.get("id") for e in root.iter(f"{P}cNvPr")]
            if len(set(numbers)) != len(numbers):
                found.append(f"{name}: numbers of shapes are used twice")
            if {timing.get("spid") for timing in root.iter(f"{P}spTgt")} - set(numbers):
                found.append(f"{name}: a timing's shape is missing")
    return found


def test_the_package_is_sound(written: Path, small_atlas: kwmaps.Atlas, small: None, tmp_path: Path) -> None:
    assert broken(written) == []
    moving = tmp_path / "moving.pptx"
    write_slides(small_atlas, moving, SlideOptions())
    assert broken(moving) == []


# Films


def boxes_of(mp4: bytes) -> list[str]:
    """The top boxes of an MP4, in order."""
    found, at = [], 0
    while at < len(mp4):
        size = int.from_bytes(mp4[at : at + 4], "big")
        found.append(mp4[at + 4 : at + 8].decode("latin-1"))
        at += size
    return found


def test_a_phase_has_its_film_with_a_poster(small_atlas: kwmaps.Atlas, small: None, tmp_path: Path) -> None:
    import av

    path = tmp_path / "x.pptx"
    write_slides(small_atlas, path, SlideOptions(animation="mp4"))
    deck = Presentation(str(path))
    films = [
        (slide, shape)
        for slide in deck.slides
        for shape in pictures(slide)
        if shape._element.find(f".//{A}videoFile") is not None
    ]
    assert [slide.shapes.title.text for slide, _ in films] == ["Down", "Up and back"]
    for _, film in films:
        video = film._element.find(f".//{A}videoFile")
        part = film.part.related_part(video.get(f"{R}link"))
        assert part.content_type == "video/mp4"
        assert part.partname.endswith(".mp4")
        content = part.blob
        order = boxes_of(content)
        assert order[0] == "ftyp"
        assert order.index("moov") < order.index("mdat")
        with av.open(io.BytesIO(content)) as container:
            stream = container.streams.video[0]
            assert stream.codec_context.name == "h264"
            assert stream.codec_context.pix_fmt == "yuv420p"
            assert stream.width % 2 == stream.height % 2 == 0
            assert stream.width / stream.height == pytest.approx(film.width / film.height, rel=0.01)
        poster = film.part.related_part(film._element.find(f".//{A}blip").get(f"{R}embed"))
        assert poster.content_type == "image/png"
        with Image.open(io.BytesIO(poster.blob)) as image:
            assert image.width / image.height == pytest.approx(film.width / film.height, rel=0.01)
        assert "Animation" in film._element.nvPicPr.cNvPr.get("descr")
        # It stands in the placeholder of its layout, like a still.
        assert film._element.find(f".//{P}nvPr/{P}ph") is not None


@pytest.mark.slow
def test_a_phase_has_a_gif_where_one_is_asked_for(small_atlas: kwmaps.Atlas, small: None, tmp_path: Path) -> None:
    deck = little_deck(small_atlas, tmp_path / "x.pptx", animation="gif")
    kinds = [picture.image.content_type for slide in deck.slides for picture in pictures(slide)]
    assert kinds.count("image/gif") == 2
    assert set(kinds) == {"image/png", "image/gif"}


def test_two_builds_give_the_same_bytes(
    small_atlas: kwmaps.Atlas, small: None, still: LittleWar, tmp_path: Path
) -> None:
    options = SlideOptions(animation="mp4", phases=("down",))
    write_slides(small_atlas, tmp_path / "a.pptx", options)
    write_slides(kwmaps.load(still.folder), tmp_path / "b.pptx", options)
    assert (tmp_path / "a.pptx").read_bytes() == (tmp_path / "b.pptx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.pptx") as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.slow
def test_the_full_deck_is_light_enough(atlas: kwmaps.Atlas, tmp_path: Path) -> None:
    path = tmp_path / "war.pptx"
    write_slides(atlas, path, SlideOptions(), workers=2)
    films = 0
    with zipfile.ZipFile(path) as package:
        for entry in package.infolist():
            films += entry.compress_size if entry.filename.endswith(".mp4") else 0
    size = path.stat().st_size
    print(f"full deck {size / 1e6:.1f} MB, without films {(size - films) / 1e6:.1f} MB")
    assert size <= 25e6
    assert size - films <= 6e6


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) isn't here; .ci/run installs it")
def test_libreoffice_saves_it_again_without_loss(written: Path, tmp_path: Path) -> None:
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{tmp_path / 'profile'}",
        "--convert-to",
        "pptx:Impress MS PowerPoint 2007 XML",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(written)], check=True, capture_output=True, timeout=300
    )
    before, after = Presentation(str(written)), Presentation(str(tmp_path / "out" / written.name))

    def plain(text: str) -> str:
        return "".join(text.split())

    assert len(before.slides) == len(after.slides)
    for one, other in zip(before.slides, after.slides, strict=True):
        kept = plain("".join(texts(other)))
        for text in texts(one):
            assert plain(text) in kept or text == "‹#›" or text.isdigit()
        assert plain(one.notes_slide.notes_text_frame.text) in plain(other.notes_slide.notes_text_frame.text)
        said = {p._element.nvPicPr.cNvPr.get("descr") for p in pictures(one)}
        assert said == {p._element.nvPicPr.cNvPr.get("descr") for p in pictures(other)}


# Templates that people bring


def school(path: Path, *without: str) -> Path:
    """A template like Office's, with a slide of its own, lacking some layouts."""
    deck = Presentation()
    for name in without:
        deck.slide_layouts.remove(deck.slide_layouts.get_by_name(name))
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Our school"
    deck.save(str(path))
    return path


def test_a_template_gives_its_layouts(small_atlas: kwmaps.Atlas, small: None, tmp_path: Path) -> None:
    deck = little_deck(small_atlas, tmp_path / "x.pptx", template=school(tmp_path / "school.pptx"))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert "Our school" not in titles
    assert len(titles) == 7
    phase = next(slide for slide in deck.slides if slide.shapes.title.text == "Down")
    assert phase.slide_layout.name in ("Two Content", "Content with Caption", "Picture with Caption")
    assert len(pictures(phase)) == 1
    assert broken(tmp_path / "x.pptx") == []
    for slide in deck.slides:
        assert all(size >= 1400 for size in sizes(slide._element))


@pytest.mark.slow
def test_our_own_deck_is_a_template(small_atlas: kwmaps.Atlas, small: None, tmp_path: Path) -> None:
    first = tmp_path / "ours.pptx"
    little_deck(small_atlas, first)
    deck = little_deck(small_atlas, tmp_path / "x.pptx", template=first)
    names = [slide.slide_layout.name for slide in deck.slides]
    assert names[-3] == "Two maps"
    ours = Presentation(str(first))
    pair = ours.slide_layouts.get_by_name("Two maps")
    lacking = next(h for h in pair.placeholders if h.placeholder_format.idx == 21)
    lacking._element.getparent().remove(lacking._element)
    ours.save(str(first))
    with pytest.raises(RequestError, match=r"layout 'Two maps' lacks the placeholder 21 \(map 2\)"):
        write_slides(small_atlas, tmp_path / "y.pptx", SlideOptions(template=first))


# Mistakes


def test_mistakes_are_one_line_and_the_old_deck_stays(run: Run, still: LittleWar, tmp_path: Path) -> None:
    target = tmp_path / "old.pptx"
    target.write_bytes(b"the old deck")
    (tmp_path / "no.pptx").write_text("not a deck", encoding="utf-8")
    poor = school(tmp_path / "poor.pptx", "Two Content", "Comparison", "Content with Caption", "Picture with Caption")
    for words, told in (
        (("--phases", "down,sideways"), "no phase is called 'sideways'"),
        (("--template", tmp_path / "no.pptx"), "is no PPTX file"),
        (("--template", tmp_path / "nowhere.pptx"), "there is no such file"),
        (("--template", poor), "lacks a layout with a title, a place for words and one for a map"),
        (("--layout", "3:2"), "slides are 16:9 or 4:3"),
        (("--lang", "xx"), "no language 'xx'"),
        (("--theme", "pink"), "no theme 'pink'"),
        (("--side-names", "a-b"), "--side-names a-b"),
    ):
        outcome = run("slides", "-o", target, "--geodata", still.folder, "--animation", "none", *words)
        assert (outcome.code, len(outcome.err.splitlines())) == (2, 1), outcome.err
        assert told in outcome.err
        assert target.read_bytes() == b"the old deck"
    assert run("slides", "-o", tmp_path / "x.ppt").code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["no.pptx", "old.pptx", "poor.pptx"]


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_drawn(
    run: Run, still: LittleWar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Slides, "add", None)
    outcome = run("slides", "-o", "/proc/lesson/x.pptx", "--geodata", still.folder, "--animation", "none")
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)


def test_a_missing_font_is_told_and_the_old_deck_stays(
    run: Run, still: LittleWar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kwmaps.style import fonts

    target = tmp_path / "old.pptx"
    target.write_bytes(b"the old deck")
    monkeypatch.setitem(fonts.NOTO, "ko", "NotoSansNowhere")
    outcome = run("slides", "-o", target, "--geodata", still.folder, "--lang", "ko", "--animation", "none")
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    assert "NotoSansNowhere" in outcome.err
    assert target.read_bytes() == b"the old deck"


def test_a_missing_library_is_told_with_what_to_type(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "find_spec", lambda name: None)
    for command, name, told in (
        ("slides", "x.pptx", "slides need python-pptx"),
        ("handout", "x.pdf", "pages to print need typst"),
    ):
        outcome = run(command, "-o", tmp_path / name)
        assert outcome.code == 2
        assert outcome.err == f'kwmaps: {told}, which is missing here: pip install "kwmaps[slides]"\n'


def test_the_command_tells_what_it_wrote(run: Run, small: None, still: LittleWar, tmp_path: Path) -> None:
    options = ("--geodata", still.folder, "--phases", "down", "--depth", "short", "-j", 1)
    outcome = run("slides", "-o", tmp_path / "x.pptx", *options, "--animation", "gif")
    assert (outcome.code, outcome.err) == (0, "")
    assert "6 slides, 1 film" in outcome.out
    assert run("slides", "-o", tmp_path / "x.pptx", *options, "--animation", "none", "-q").out == ""


def test_sizes_are_given_only_where_words_would_not_fit(deck: Any) -> None:
    given = [
        r.font.size
        for s in deck.slides
        for shape in s.placeholders
        if shape.has_text_frame
        for p in shape.text_frame.paragraphs
        for r in p.runs
    ]
    assert sum(size is None for size in given) > 0.6 * len(given)
    assert all(size is None or size >= Pt(SMALLEST) for size in given)
