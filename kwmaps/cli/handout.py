"""``handout``: pages to print and copy, as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kwmaps.cli.choices import listed, need, require_ending, size_of, the_atlas
from kwmaps.cli.kinds import Number, OneOf
from kwmaps.cli.lessons import lesson_look, lesson_options
from kwmaps.cli.options import geodata_option, output_option, quiet_option
from kwmaps.cli.progress import progress


@click.command()
@output_option("A .pdf file.")
@click.option(
    "--kind",
    type=OneOf(("atlas", "blank", "quiz", "key")),
    default="atlas",
    show_default=True,
    help="atlas: maps with words; blank: maps to draw the front on; quiz, and its key.",
)
@click.option(
    "--paper",
    type=OneOf(("a4", "letter")),
    default="a4",
    show_default=True,
    help="A4 or US Letter.",
)
@click.option(
    "--per-page",
    type=OneOf(("1", "4")),
    default="1",
    show_default=True,
    help="Maps on a page.",
)
@click.option(
    "--seed",
    cls=Number,
    type=click.IntRange(0, 999_999),
    metavar="N",
    default=1,
    show_default=True,
    help="Another number, another version of the quiz; its key needs the same.",
)
@lesson_options
@geodata_option
@quiet_option
def handout(
    output: Path,
    kind: Any,
    paper: str,
    per_page: str,
    seed: int,
    phases: str,
    geodata: Path | None,
    quiet: bool,
    **look: Any,
) -> None:
    """Make pages to print: maps with words, blank maps, a quiz and its key.

    \b
    kwmaps handout -o maps.pdf --theme print
    kwmaps handout -o four.pdf --per-page 4 --paper letter
    kwmaps handout -o draw.pdf --kind blank --phases inchon-and-pursuit
    kwmaps handout -o quiz-b.pdf --kind quiz --seed 2
    kwmaps handout -o quiz-b-key.pdf --kind key --seed 2
    """
    require_ending(output, (".pdf",))
    need("pages to print", "slides", "typst", "pikepdf")
    atlas = the_atlas(geodata)
    from kwmaps.outputs.handout.book import HandoutOptions, write_handout

    options = HandoutOptions(lesson_look(look), kind, listed(phases), paper, int(per_page), seed)
    with progress(quiet) as advance:
        written = write_handout(atlas, output, options, advance)
    if not quiet:
        pages = "page" if written.pages == 1 else "pages"
        click.echo(f"{written.path}  {written.pages} {pages}, {size_of(written.bytes)}")
