"""Puts a lesson together as a PPTX: slides with maps, words, films, notes and descriptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kwmaps.build.keys import Digests, key_of
from kwmaps.build.record import Record, theme_of, told_of
from kwmaps.build.whole import expect_file, whole_file
from kwmaps.outputs.lesson.maps import Maps
from kwmaps.outputs.lesson.outline import Depth, chosen, outline
from kwmaps.outputs.lesson.told import Teller
from kwmaps.outputs.slides.media import filming
from kwmaps.outputs.slides.package import packed
from kwmaps.outputs.slides.places import shape_of
from kwmaps.outputs.slides.slide import Slides
from kwmaps.outputs.slides.template import brought_design, own_design
from kwmaps.outputs.slides.words import Words
from kwmaps.scene.compose import Options
from kwmaps.style import language as languages
from kwmaps.style import theme as themes
from kwmaps.style.language import locale_of
from kwmaps.timeline.atlas import Atlas


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
    words = Words(Teller(atlas, language), theme, options.layout, is_part=bool(options.phases))
    slides = Slides(design, words, maps, film, options.animation, sized=options.template is not None)
    films = 0
    for done, chapter in enumerate(chapters, start=1):
        films += slides.add(chapter)
        progress(done, len(chapters))
    war = atlas.war
    content = packed(
        design.deck,
        language.war(war, "title"),
        war.credit,
        language.war(war, "subtitle"),
        locale_of(language.code),
        _record(atlas, options),
    )
    with whole_file(path) as file:
        file.write(content)
    return WrittenDeck(path, len(content), len(chapters), films)


def _record(atlas: Atlas, options: SlideOptions) -> Record:
    own = {"template": key_of(options.template.read_bytes())} if options.template else {}
    return Record.of(Digests(atlas, loose=True), "slides", told_of(options), also=own | theme_of(options.look))
