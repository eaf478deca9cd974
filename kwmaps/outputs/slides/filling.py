"""Puts words and pictures into the placeholders of a slide."""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.slide import Slide
from pptx.util import Emu, Pt

from kwmaps.outputs.slides.fit import fitted, room_for
from kwmaps.outputs.slides.master import NUMBER_FIELD, A, P
from kwmaps.outputs.slides.media import Media
from kwmaps.outputs.slides.places import NUMBER
from kwmaps.style.fonts import Script
from kwmaps.style.language import locale_of

POINT = 12_700
"""Units of Office to a point."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a paragraph."""

    text: str
    bold: bool = False
    colour: str = ""
    """``#rrggbb``; empty: the placeholder's."""


Paragraph = Sequence[Run]


@dataclass(frozen=True)
class Filler:
    """Fills the slides of one deck."""

    language: str
    script: Script
    sized: bool = False
    """Whether every text is given its size, because the layouts' own is not known."""

    def words(
        self, slide: Slide, number: int, paragraphs: Sequence[Paragraph], points: float, bullets: bool = False
    ) -> None:
        """Writes paragraphs into a placeholder, as large as fits."""
        holder = slide.placeholders[number]
        box = (holder.width / POINT, holder.height / POINT)
        texts = ["".join(run.text for run in paragraph) for paragraph in paragraphs]
        bold = all(run.bold for paragraph in paragraphs for run in paragraph)
        indent = 18.0 if bullets else 0.0
        count = room_for(texts, box, self.script, indent)
        texts, paragraphs = texts[:count], paragraphs[:count]
        size = fitted(texts, box, points, self.script, indent, bold)
        frame = holder.text_frame
        for n, paragraph in enumerate(paragraphs):
            line = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            for part in paragraph:
                run = line.add_run()
                run.text = part.text
                if size != points or self.sized:
                    run.font.size = Pt(size)
                if part.bold:
                    run.font.bold = True
                if part.colour:
                    run.font.color.rgb = RGBColor.from_string(part.colour[1:].upper())
        self.tag(frame)

    def tag(self, frame: Any) -> None:
        """Says in which language the words are."""
        for properties in frame._txBody.iter(f"{{{A}}}r"):  # noqa: SLF001 - the library has no call for it
            run = properties.get_or_add_rPr()
            run.set("lang", locale_of(self.language))
            if self.script != "latin":
                run.set("altLang", "en-US")

    def picture(
        self,
        slide: Slide,
        number: int,
        still: bytes,
        film: Media | None,
        name: str,
        alt: str,
        part: tuple[int, int] = (0, 1),
    ) -> None:
        """Puts a map, or a film with the map as its poster, in a placeholder's stead; `part` n of m where several share it."""
        holder = slide.placeholders[number] if part[0] == 0 else None
        left, top, width, height = self.room(slide, number, part)
        if film is not None and film.mime.startswith("video/"):
            shape: Any = slide.shapes.add_movie(
                io.BytesIO(film.content), left, top, width, height, io.BytesIO(still), film.mime
            )
        else:
            shape = slide.shapes.add_picture(io.BytesIO(film.content if film else still), left, top, width, height)
        shape.name = name
        about = shape._element.nvPicPr.cNvPr  # noqa: SLF001 - the library has no call for it
        about.set("descr", alt)
        if holder is None or part[1] > 1:
            return
        # The picture becomes the placeholder's content: it follows when the layout or the theme changes.
        sign = holder._element.find(f".//{{{P}}}nvPr/{{{P}}}ph")  # noqa: SLF001
        shape._element.nvPicPr.find(f"{{{P}}}nvPr").insert(0, copy.deepcopy(sign))  # noqa: SLF001
        holder._element.addprevious(shape._element)  # noqa: SLF001
        holder._element.getparent().remove(holder._element)  # noqa: SLF001

    def room(self, slide: Slide, number: int, part: tuple[int, int] = (0, 1)) -> tuple[Emu, Emu, Emu, Emu]:
        """Left, top, width and height of a picture; several share a placeholder in two columns."""
        holder = next(h for h in slide.slide_layout.placeholders if h.placeholder_format.idx == number)
        n, count = part
        columns = 2 if count > 1 else 1
        rows = -(-count // columns)
        gap = 90_000 if count > 1 else 0
        width = (holder.width - gap * (columns - 1)) // columns
        height = (holder.height - gap * (rows - 1)) // rows
        left = holder.left + (n % columns) * (width + gap)
        top = holder.top + (n // columns) * (height + gap)
        return Emu(left), Emu(top), Emu(width), Emu(height)

    def number(self, slide: Slide) -> None:
        """The slide's number, in its placeholder."""
        if not any(h.placeholder_format.idx == NUMBER for h in slide.slide_layout.placeholders):
            return
        xml = (
            f'<p:sp xmlns:p="{P}" xmlns:a="{A}"><p:nvSpPr><p:cNvPr id="{len(slide.shapes) + 40}" name="Number"/><p:cNvSpPr>'
            f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldNum" sz="quarter" idx="{NUMBER}"/></p:nvPr></p:nvSpPr>'
            f"<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>{NUMBER_FIELD}</a:p></p:txBody></p:sp>"
        )
        from pptx.oxml import parse_xml

        slide.shapes._spTree.append(parse_xml(xml))  # noqa: SLF001 - the library has no call for it

    def tidy(self, slide: Slide) -> None:
        """Takes out placeholders that stayed empty: they would ask for a click in the middle of a lesson."""
        for holder in list(slide.placeholders):
            if holder.has_text_frame and not holder.text_frame.text and holder.placeholder_format.idx != NUMBER:
                holder._element.getparent().remove(holder._element)  # noqa: SLF001

    def notes(self, slide: Slide, paragraphs: Sequence[str]) -> None:
        """Speaker notes."""
        frame = slide.notes_slide.notes_text_frame
        if frame is None:
            return
        frame.text = "\n".join(paragraphs)
        self.tag(frame)


def shape_ids_unique(slide: Slide) -> None:
    """Numbers the shapes of a slide anew: moved and added ones must not share a number; timings follow."""
    tree = slide.shapes._spTree  # noqa: SLF001 - the library has no call for it
    new: dict[str, str] = {}
    for n, element in enumerate(tree.iter(f"{{{P}}}cNvPr"), start=1):
        new.setdefault(element.get("id"), str(n))
        element.set("id", str(n))
    for target in slide._element.iter(f"{{{P}}}spTgt"):  # noqa: SLF001
        target.set("spid", new[target.get("spid")])


__all__ = ["Filler", "Paragraph", "Run", "shape_ids_unique"]
