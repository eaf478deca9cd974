"""``table``: the war in numbers, as a file to calculate with or as a chart to show."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from kwmaps.cli.choices import PICTURES, days, listed, need, require_ending, size_of, the_atlas
from kwmaps.cli.kinds import OneOf, Size
from kwmaps.cli.options import VOICE, geodata_option, output_option, quiet_option, span_options, stacked
from kwmaps.errors import RequestError

NAMES = ("areas", "holders", "front")
NUMBERS = (".csv", ".parquet")


def chart_options(command: Any) -> Any:
    """How a chart looks."""
    text = "Width x height of a chart in pixels.  [default: 1280x720]"
    return stacked(command, click.option("--size", type=Size(), metavar="WIDTHxHEIGHT", help=text), *VOICE)


@click.command()
@click.argument("name", type=OneOf(NAMES), metavar="TABLE")
@output_option("A .csv or .parquet file; a .png, .svg or .pdf file gets a chart.")
@span_options
@click.option("--places", metavar="LIST", default="", help="holders: only these places, with commas between.")
@chart_options
@geodata_option
@quiet_option
def table(
    name: str,
    output: Path,
    first: date | None,
    last: date | None,
    places: str,
    geodata: Path | None,
    quiet: bool,
    **look: Any,
) -> None:
    """Write the war in numbers, or draw them as a chart.

    \b
    areas    a row a day: km² and per cent of the land that each side held
    holders  a row for each change of hands of each place, and who says so
    front    a row a day: kilometres of front, and how well they are known

    \b
    kwmaps table areas -o areas.csv
    kwmaps table areas -o areas.png --lang ko
    kwmaps table holders -o seoul.csv --places Seoul,Pyongyang
    kwmaps table front -o front.pdf --theme print --from 1950-06-24 --to 1951-07-10
    """
    require_ending(output, NUMBERS + PICTURES)
    if output.suffix.lower() == ".parquet":
        need("Parquet files", "parquet", "pyarrow")
    if places and name != "holders":
        raise RequestError(f"--places goes with holders: {name} is of the whole country")
    atlas = the_atlas(geodata)
    begin, end = days(atlas, first, last, "")
    from kwmaps.build.whole import expect_file
    from kwmaps.timeline.tables import table as made

    # Names may be wrong, and folders closed: that is found out before seconds are spent.
    found = [atlas.place(place).id for place in listed(places)]
    expect_file(output)
    if output.suffix.lower() in NUMBERS:
        from kwmaps.outputs.tables import write_table

        numbers = made(atlas, name, begin, end, found)
        written = write_table(numbers, output)
        told = f"{len(numbers.rows):,} rows"
    else:
        from kwmaps.outputs.charts import write_chart
        from kwmaps.scene.options import Options

        options = Options(
            look["size"] or (1280, 720), look["theme"], "", look["lang"], look["names"], look["side_names"]
        )
        written = write_chart(atlas, name, begin, end, output, options, found)
        told = f"{options.size[0]}×{options.size[1]}"
    if not quiet:
        click.echo(f"{output}  {told}, {size_of(written)}")
