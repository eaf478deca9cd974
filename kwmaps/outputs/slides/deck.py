"""Puts a lesson together as a PPTX: slides with maps, words, films, notes and descriptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pptx.slide import Slide

from kwmaps.build.keys import Digests, key_of
from kwmaps.build.record import Record, theme_of, told_of
from kwmaps.build.whole import expect_file, whole_file
from kwmaps.model import Place
from kwmaps.outputs.lesson.maps import QUIET, Maps, undated
from kwmaps.outputs.lesson.notes import notes
from kwmaps.outputs.lesson.outline import Chapter, Depth, Kind, Shown, chosen, outline
from kwmaps.outputs.lesson.told import Teller
from kwmaps.outputs.slides.filling import TAGS, Filler, Paragraph, Run, shape_ids_unique
from kwmaps.outputs.slides.fit import SMALLEST, lines
from kwmaps.outputs.slides.media import Filming, filming
from kwmaps.outputs.slides.package import packed
from kwmaps.outputs.slides.places import BODY, CAPTIONS, KICKER, LEGEND, PICTURES, TITLE, Role, boxes, shape_of
from kwmaps.outputs.slides.template import Design, brought_design, own_design
from kwmaps.scene.compose import Options
from kwmaps.style import language as languages
from kwmaps.style import theme as themes
from kwmaps.timeline.atlas import Atlas

ROLE_OF: dict[Kind, Role] = {
    "title": "title",
    "opening": "map",
    "phase": "map",
    "point": "map",
    "history": "four",
    "compare": "pair",
    "questions": "words",
    "sources": "words",
}

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


@dataclass(frozen=True)
class SlideOptions:
    """The choices for a deck; the same choices give the same bytes."""

    look: Options = field(default_factory=Options)
    """Theme, language, names and names of the sides."""
    phases: tuple[str, ...] = ()
    """Ids or titles; none: all."""
    depth: Depth = "full"
    layout: str = "16:9"
    animation: str = "mp4"
    template: Path | None = None


@dataclass(frozen=True, slots=True)
class WrittenDeck:
    """A deck that was written."""

    path: Path
    bytes: int
    slides: int
    films: int


def write_slides(
    atlas: Atlas,
    path: Path,
    options: SlideOptions,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> WrittenDeck:
    """Makes a deck and writes it; `progress` hears how many of how many slides are done.

    Raises
    ------
    RequestError
        One of the choices can't be; the message says which.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    look = options.look
    language = languages.read(look.language, atlas.geodata.folder, atlas.war, look.names, look.side_names)
    shape_of(options.layout)
    theme = themes.read(look.theme)
    chapters = outline(atlas, language, chosen(atlas, options.phases), options.depth)
    maps = Maps(atlas, look)
    film = filming(options.animation, maps, workers)
    design = (
        brought_design(options.template) if options.template else own_design(options.layout, theme, language.script)
    )
    expect_file(path)
    builder = _Builder(atlas, options, design, Teller(atlas, language), maps, film)
    films = 0
    for done, chapter in enumerate(chapters, start=1):
        films += builder.slide(chapter)
        progress(done, len(chapters))
    war = atlas.war
    content = packed(
        design.deck,
        language.war(war, "title"),
        war.credit,
        language.war(war, "subtitle"),
        TAGS.get(language.code, language.code),
        _record(atlas, options),
    )
    with whole_file(path) as file:
        file.write(content)
    return WrittenDeck(path, len(content), len(chapters), films)


def _record(atlas: Atlas, options: SlideOptions) -> Record:
    own = {"template": key_of(options.template.read_bytes())} if options.template else {}
    return Record.of(Digests(atlas, loose=True), "slides", told_of(options), also=own | theme_of(options.look))


class _Builder:
    """Adds slides to a design, one a chapter."""

    def __init__(
        self, atlas: Atlas, options: SlideOptions, design: Design, teller: Teller, maps: Maps, film: Filming
    ) -> None:
        self.atlas, self.options, self.design, self.teller, self.maps, self.film = (
            atlas, options, design, teller, maps, film,
        )  # fmt: skip
        self.language = teller.language
        self.theme = themes.read(options.look.theme)
        self.filler = Filler(self.language.code, self.language.script, options.template is not None)
        self.points = {
            role: {n: box.points for n, box in found.items()} for role, found in boxes(options.layout).items()
        }

    def slide(self, chapter: Chapter) -> int:
        """Adds the slide of a chapter; returns how many films are on it."""
        role = ROLE_OF[chapter.kind]
        slide = self.design.deck.slides.add_slide(self.design.layouts[role])
        slots = self.design.slots[role]
        self._write(slide, role, TITLE, [[Run(chapter.title, bold=True)]])
        body = list(self._body(chapter))
        key = list(self._key(chapter))
        when = self._when(chapter)
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
            for number, told in zip(CAPTIONS, self._captions(chapter), strict=False):
                self._write(slide, role, number, [told])
        elif chapter.kind == "compare":
            body += self._captions(chapter)
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

    # words

    def _when(self, chapter: Chapter) -> str:
        if chapter.kind in ("title", "questions", "sources") or not chapter.maps:
            return ""
        if chapter.kind == "point":
            return self.language.day(chapter.maps[0].day)
        if chapter.span is None:
            return ""
        when = self.teller.days(*chapter.span)
        box = boxes(self.options.layout)[ROLE_OF[chapter.kind]][KICKER]
        broken = lines(when, SMALLEST, 72 * box.w, self.language.script, bold=True) > 1
        return self.teller.days(*chapter.span, "short") if broken else when

    def _body(self, chapter: Chapter) -> Iterable[Paragraph]:
        match chapter.kind:
            case "title":
                yield [Run(self.language.war(self.atlas.war, "subtitle"))]
                if self.options.phases and chapter.span:
                    yield [Run(self.teller.days(*chapter.span))]
            case "questions":
                yield from ([Run(question)] for question in chapter.ask)
            case "sources":
                yield from ([Run(line)] for line in self._sources())
            case "compare" if chapter.span:
                yield from ([Run(line)] for line in self.teller.changes(*chapter.span))
            case _:
                for bullet in chapter.bullets:
                    # What is told on the eve of a war happened long before.
                    dated = bullet.event if chapter.kind != "opening" else None
                    when = [Run(self.language.day(dated.date, "short"), bold=True)] if dated else []
                    yield [*when, Run(f" – {bullet.text}" if when else bullet.text)]

    def _sources(self) -> Iterable[str]:
        war, say = self.atlas.war, self.teller.say
        for side in war.sides:
            short, name = self.language.side(war, side), self.language.side_name(side)
            yield f"{short} – {name}" if short != name else name
        yield self.language.war(war, "credit")
        yield say("grades")
        yield say("reuse")

    def _key(self, chapter: Chapter) -> Iterable[Paragraph]:
        """Which colour is whose, with its share of the land on the map's day."""
        if not chapter.maps or chapter.kind == "title":
            return
        for side, style in zip(self.atlas.war.sides, (self.theme.first, self.theme.second), strict=True):
            sign = "▨" if style.hatch else ("□" if style.ground == "#ffffff" else "■")
            name = self.language.side(self.atlas.war, side, max(shown.day for shown in chapter.maps))
            if len(chapter.maps) == 1:
                name += f"  {self.teller.percent(self.atlas.at(chapter.maps[0].day), side.id)} %"
            line = [Run(f"{sign} ", colour=style.symbol), Run(name)]
            if len(chapter.maps) == 1 and chapter.maps[0].day == self.atlas.last:
                # The last day's map hatches what each side has gained.
                word = "gained" if side is self.atlas.war.sides[0] else "lost"
                line += [
                    Run("   ▨ ", colour=style.arrow),
                    Run(self.language.say("legend", word, side=self.language.side(self.atlas.war, side))),
                ]
            yield line

    def _captions(self, chapter: Chapter) -> list[Paragraph]:
        """A line under each of several maps: its day, and who holds what is shown."""
        found: list[Paragraph] = []
        place = self._place(chapter)
        for shown in chapter.maps:
            situation = self.atlas.at(shown.day)
            day = Run(self.language.day(shown.day), bold=True)
            if place is not None:
                holder = situation.holder(place.lon, place.lat)
                day = Run(self.language.day(shown.day, "short"), bold=True)
                found.append([day, Run(f" – {self.teller.side(holder, shown.day)}" if holder else "")])
            else:
                shares = " : ".join(f"{self.teller.percent(situation, side)} %" for side in self.atlas.war.side_ids)
                found.append([day, Run(f" – {shares}")])
        return found

    def _place(self, chapter: Chapter) -> Place | None:
        points = {point.id: point.place for point in self.atlas.geodata.lessons.turning_points}
        wanted = points.get(chapter.id, "") if chapter.kind == "history" else ""
        return next((place for place in self.atlas.places if place.id == wanted), None)

    # maps

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
            share = FILM_SHARE.get(self.options.animation, 1.0)
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
            return Maps(self.atlas, quiet).png(shown, size, letters, undated)
        return self.maps.png(shown, size, letters)

    def _alt(self, chapter: Chapter, shown: Shown, moving: bool) -> str:
        if chapter.kind == "title":
            return self.teller.say("still")
        alt = self.teller.alt(chapter, shown)
        if moving and chapter.span:
            first, last = (self.language.day(day) for day in chapter.span)
            alt += " " + self.teller.say("animation", first=first, last=last)
        return alt
