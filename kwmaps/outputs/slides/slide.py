"""One slide: a chapter's words, maps and films in the rooms of its layout, with notes and descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pptx.slide import Slide

from kwmaps.outputs.lesson.maps import QUIET, Maps, undated
from kwmaps.outputs.lesson.notes import notes
from kwmaps.outputs.lesson.outline import Chapter, Shown
from kwmaps.outputs.slides.filling import Filler, Paragraph, Run, shape_ids_unique
from kwmaps.outputs.slides.media import Filming
from kwmaps.outputs.slides.places import BODY, CAPTIONS, KICKER, LEGEND, PICTURES, ROLE_OF, TITLE, Role, boxes
from kwmaps.outputs.slides.template import Design
from kwmaps.outputs.slides.words import Words

HEIGHT = 1140
"""Pixels of a map as high as a slide of 7.5 inches; others are smaller in proportion."""

SMALLEST_SIDE = 320
"""Of a map in pixels, however small its room."""

FILM_SHARE = {"mp4": 0.92, "gif": 0.56}
"""A film's size as a share of the still's: a GIF that fills half a slide would weigh too much."""

LETTERS = 1.75
"""How many times larger letters are than on a bare map, where the map is half a slide."""

SMALL_LETTERS = 2.2
"""… and where several maps share a slide."""


class Slides:
    """Adds slides to a design, one a chapter.

    Parameters
    ----------
    animation
        The kind of film on slides of phases, which decides on its size.
    sized
        Whether every text is given its size, because the layouts' own is not known.
    """

    def __init__(self, design: Design, words: Words, maps: Maps, film: Filming, animation: str, sized: bool) -> None:
        self.design, self.words, self.maps, self.film, self.animation = design, words, maps, film, animation
        self.teller, self.language = words.teller, words.language
        self.filler = Filler(self.language.code, self.language.script, sized)
        self.points = {role: {n: box.points for n, box in found.items()} for role, found in boxes(words.layout).items()}

    def add(self, chapter: Chapter) -> int:
        """Adds the slide of a chapter; returns how many films are on it."""
        role = ROLE_OF[chapter.kind]
        slide = self.design.deck.slides.add_slide(self.design.layouts[role])
        slots = self.design.slots[role]
        self._write(slide, role, TITLE, [[Run(chapter.title, bold=True)]])
        body = list(self.words.body(chapter))
        key = list(self.words.key(chapter))
        when = self.words.when(chapter)
        if KICKER in slots and when:
            self._write(slide, role, KICKER, [[Run(when, bold=True)]])
        elif when and role != "words":
            body.insert(0, [Run(when, bold=True)])
        if LEGEND in slots:
            self._write(slide, role, LEGEND, key)
        elif role != "title":
            body += key
        films = self._maps(slide, role, chapter)
        if CAPTIONS[0] in slots:
            for number, told in zip(CAPTIONS, self.words.captions(chapter), strict=False):
                self._write(slide, role, number, [told])
        elif chapter.kind == "compare":
            body += self.words.captions(chapter)
        self._write(slide, role, BODY, body, bullets=role != "title")
        self.filler.number(slide)
        self.filler.tidy(slide)
        self.filler.notes(slide, notes(self.teller, chapter))
        shape_ids_unique(slide)
        return films

    def _write(
        self, slide: Slide, role: Role, number: int, paragraphs: Sequence[Paragraph], bullets: bool = False
    ) -> None:
        """Into one of our placeholders, if the design has it."""
        slots = self.design.slots[role]
        if number in slots and paragraphs:
            self.filler.words(slide, slots[number], paragraphs, self.points[role].get(number, 18), bullets)

    def _maps(self, slide: Slide, role: Role, chapter: Chapter) -> int:
        slots = self.design.slots[role]
        if PICTURES[0] not in slots:
            return 0
        films = 0
        numbers = [slots[number] for number in PICTURES if number in slots]
        shared = len(chapter.maps) > len(numbers)
        letters = LETTERS if len(chapter.maps) == 1 else SMALL_LETTERS
        for n, shown in enumerate(chapter.maps):
            number, part = (numbers[0], (n, len(chapter.maps))) if shared else (numbers[n], (0, 1))
            size = self._pixels(slide, number, part)
            still = self._still(chapter, shown, size, letters)
            share = FILM_SHARE.get(self.animation, 1.0)
            small = (round(size[0] * share / 2) * 2, round(size[1] * share / 2) * 2)
            film = self.film(chapter, shown, small, letters)
            films += film is not None
            alt = self._alt(chapter, shown, film is not None)
            self.filler.picture(slide, number, still, film, f"{chapter.title} {shown.day}", alt, part)
        return films

    def _pixels(self, slide: Slide, number: int, part: tuple[int, int]) -> tuple[int, int]:
        """The size of a map in pixels: the shape of its room, fine enough for a projector."""
        _, _, width, height = self.filler.room(slide, number, part)
        share = max(HEIGHT / (7.5 * 914_400), SMALLEST_SIDE / min(width, height))
        return round(width * share / 2) * 2, round(height * share / 2) * 2

    def _still(self, chapter: Chapter, shown: Shown, size: tuple[int, int], letters: float) -> bytes:
        if chapter.kind == "title":
            quiet = replace(self.maps.options, hide=self.maps.options.hide | QUIET)
            return Maps(self.maps.atlas, quiet).png(shown, size, letters, undated)
        return self.maps.png(shown, size, letters)

    def _alt(self, chapter: Chapter, shown: Shown, moving: bool) -> str:
        if chapter.kind == "title":
            return self.teller.say("still")
        alt = self.teller.alt(chapter, shown)
        if moving and chapter.span:
            first, last = (self.language.day(day) for day in chapter.span)
            alt += " " + self.teller.say("animation", first=first, last=last)
        return alt
