"""``embed``: a folder for a website."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from kwmaps.cli.choices import days, listed, looks, size_of, the_atlas
from kwmaps.cli.options import (
    every_option,
    geodata_option,
    jobs_option,
    look_options,
    poster_option,
    quiet_option,
    rhythm_options,
    span_options,
)
from kwmaps.cli.progress import progress
from kwmaps.errors import RequestError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--url",
    metavar="ADDRESS",
    default="",
    help="Where the folder will lie, such as https://example.org/maps/.  [default: a placeholder]",
)
@span_options
@every_option
@rhythm_options
@poster_option
@click.option("--no-player", is_flag=True, help="Leave out the map to explore, the largest of the pages.")
@look_options
@geodata_option
@jobs_option
@quiet_option
def embed(
    folder: Path,
    url: str,
    first: date | None,
    last: date | None,
    every: str,
    speed: float,
    hold: float | None,
    poster: str,
    no_player: bool,
    geodata: Path | None,
    jobs: int | None,
    quiet: bool,
    **look: Any,
) -> None:
    """Make a folder to upload to a website, and a page that shows it and what to paste.

    Film, stills, captions and descriptions by date, credit and licence; pieces for HTML, WordPress and Markdown. --lang takes
    several languages with commas between, the page's own first.

    \b
    kwmaps embed output/site --url https://example.org/korea/
    kwmaps embed output/inchon --phase inchon-and-pursuit --lang en,ko
    """
    codes = listed(look["lang"])
    if not codes:
        raise RequestError("--lang: name at least one language, like en,ko")
    if poster == "none":
        raise RequestError("--poster none: a film on a page needs a still; leave it out, or name a day")
    atlas = the_atlas(geodata)
    from kwmaps.executors import cores
    from kwmaps.outputs.embed.folder import write_embed
    from kwmaps.outputs.products import VIDEO_SIZE
    from kwmaps.timeline.pace import paced
    from kwmaps.timeline.schedule import schedule

    options = looks(atlas, {**look, "lang": codes[0]}, VIDEO_SIZE)
    day = atlas.day(poster) if poster else None
    frames = paced(schedule(atlas, every, *days(atlas, first, last, options.phase)), speed, hold)  # type: ignore[arg-type]
    with progress(quiet) as advance:
        written = write_embed(atlas, folder, frames, options, codes, url, day, not no_player, jobs or cores(), advance)
    if quiet:
        return
    click.echo(f"{written.folder / 'index.html'}  {len(written.files)} files, {size_of(sum(written.files.values()))}")
    if written.guessed:
        click.echo(f"  addresses begin with {written.url}: say with --url where the folder will lie")
