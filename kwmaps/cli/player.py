"""``player``: the whole war as one page for a website."""

from __future__ import annotations

from pathlib import Path

import click

from kwmaps.cli.choices import listed, require_ending, size_of, the_atlas
from kwmaps.cli.options import geodata_option, jobs_option, output_option, quiet_option
from kwmaps.cli.progress import progress


@click.command()
@output_option("An .html file.")
@click.option(
    "--lang",
    metavar="LIST",
    default="",
    help="Languages inside, with commas between, the page's own first.  [default: all; the reader's browser chooses]",
)
@geodata_option
@jobs_option
@quiet_option
def player(output: Path, lang: str, geodata: Path | None, jobs: int | None, quiet: bool) -> None:
    """Make one page that plays the war: every day, zoom, search, who held a place and who says so.

    The page has everything inside and asks no other host for anything. Open it, send it, or put it on a website.
    A link may name a day and more: korean-war.html#1950-11-28;lang=ko;theme=dark

    \b
    kwmaps player -o korean-war.html
    kwmaps player -o lesson.html --lang ko,en
    """
    require_ending(output, (".html", ".htm"))
    atlas = the_atlas(geodata)
    from kwmaps.executors import cores
    from kwmaps.outputs.player.page import write_player

    codes = listed(lang)
    with progress(quiet) as advance:
        written = write_player(atlas, output, codes, jobs or cores(), advance)
    if not quiet:
        count = len(written.languages)
        spoken = f"{count} languages" if count > 1 else f"one language ({written.languages[0]})"
        click.echo(f"{written.path}  {written.days} days, {spoken}, {size_of(written.bytes)}")
