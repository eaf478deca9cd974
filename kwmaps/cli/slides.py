"""``slides``: a lesson as a PPTX."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kwmaps.cli.choices import listed, need, require_ending, size_of, the_atlas
from kwmaps.cli.kinds import OneOf
from kwmaps.cli.lessons import lesson_look, lesson_options
from kwmaps.cli.options import geodata_option, jobs_option, output_option, quiet_option
from kwmaps.cli.progress import progress


@click.command()
@output_option("A .pptx file.")
@click.option(
    "--layout",
    metavar="SHAPE",
    default="16:9",
    show_default=True,
    help="16:9, or 4:3 for older projectors.",
)
@click.option(
    "--depth",
    type=OneOf(("short", "full")),
    default="full",
    show_default=True,
    help="short: the phases only; full: turning points between them.",
)
@click.option(
    "--animation",
    type=OneOf(("mp4", "gif", "none")),
    default="mp4",
    show_default=True,
    help="How each phase moves on its slide; none: maps that stand still.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your own .pptx, whose masters and layouts are used.",
)
@lesson_options
@geodata_option
@jobs_option
@quiet_option
def slides(
    output: Path,
    layout: str,
    depth: Any,
    animation: str,
    template: Path | None,
    phases: str,
    geodata: Path | None,
    jobs: int | None,
    quiet: bool,
    **look: Any,
) -> None:
    """Make slides for a lesson: maps, words to edit, films, speaker notes with sources.

    \b
    kwmaps slides -o korean-war.pptx
    kwmaps slides -o lesson-1.pptx --phases invasion,pusan-perimeter --animation none
    kwmaps slides -o krieg.pptx --lang de --depth short --layout 4:3
    kwmaps slides -o ours.pptx --template school.pptx
    """
    require_ending(output, (".pptx",))
    need("slides", "slides", "pptx", package="python-pptx")
    atlas = the_atlas(geodata)
    from kwmaps.executors import cores
    from kwmaps.outputs.slides.deck import SlideOptions, write_slides

    options = SlideOptions(lesson_look(look), listed(phases), depth, layout, animation, template)
    with progress(quiet) as advance:
        written = write_slides(atlas, output, options, jobs or cores(), advance)
    if not quiet:
        films = f", {written.films} film{'s' if written.films > 1 else ''}" if written.films else ""
        click.echo(f"{written.path}  {written.slides} slides{films}, {size_of(written.bytes)}")
