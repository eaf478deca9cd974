"""``frame``: one map as one picture."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from kwmaps.cli.choices import PICTURES, looks, require_ending, size_of, the_atlas
from kwmaps.cli.kinds import Day
from kwmaps.cli.options import geodata_option, look_options, output_option, quiet_option


@click.command()
@click.argument("day", type=Day(), metavar="DATE")
@output_option("A .png, .svg or .pdf file.  [default: output/DATE.png]", required=False)
@look_options
@geodata_option
@quiet_option
def frame(day: date, output: Path | None, geodata: Path | None, quiet: bool, **look: Any) -> None:
    """Draw the map of one day: PNG, or SVG and PDF for print.

    \b
    kwmaps frame 1950-09-15
    kwmaps frame 1950-11-28 -o yalu.pdf
    kwmaps frame 1953-07-27 -o armistice.png --size 1920x1080
    kwmaps frame 1950-08-20 --phase pusan-perimeter --theme print --lang ko
    """
    target = output or Path("output") / f"{day}.png"
    require_ending(target, PICTURES)
    atlas = the_atlas(geodata)
    from kwmaps.outputs.picture import write_picture

    options = looks(atlas, look)
    written = write_picture(atlas, atlas.day(day), target, options)
    if not quiet:
        click.echo(f"{target}  {options.size[0]}×{options.size[1]}, {size_of(written)}")
