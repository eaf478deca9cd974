"""``edit``: what helps to edit a war's folder and to take it elsewhere."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from kwmaps.cli.choices import own_folder, size_of, the_atlas
from kwmaps.cli.group import Commands
from kwmaps.cli.kinds import Day
from kwmaps.cli.options import geodata_option, output_option, own_geodata_option, quiet_option


@click.group(cls=Commands)
def edit() -> None:
    """Begin a new snapshot, tidy files, take a day to another program.

    \b
    kwmaps edit new-snapshot 1950-11-15
    kwmaps edit format
    kwmaps edit export 1950-09-15 -o inchon.gpkg
    """


@edit.command("new-snapshot")
@click.argument("day", type=Day(), metavar="DATE")
@own_geodata_option
@quiet_option
def new_snapshot(day: date, geodata: Path | None, quiet: bool) -> None:
    """Write fronts/DATE.geojson, to begin with: the front as the map has it on that day.

    Between two documented fronts that is worked out from both. Where a front stood still, the new file is its copy, and the
    older file's "until" ends the day before.

    \b
    kwmaps edit new-snapshot 1950-11-15
    kwmaps edit new-snapshot 1951-07-20 --geodata my-war
    """
    folder = own_folder(geodata)
    atlas = the_atlas(folder)
    from kwmaps.editing import start

    written, changed = start.new_snapshot(atlas, atlas.day(day))
    if not quiet:
        click.echo(f"{written}  draw the line as your source has it, and name the source in every feature")
        if changed:
            click.echo(f'{changed}  now ends its "until" before {day}')


@edit.command("format")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; the exit code is 1 if a file would change.")
@own_geodata_option
@quiet_option
def tidy(paths: tuple[Path, ...], only_check: bool, geodata: Path | None, quiet: bool) -> None:
    """Write GeoJSON files the one way, so that git shows only what was edited.

    A line a feature, five decimals, an id for every feature; notes, properties of your own and heights are kept. PATH is
    a file or a folder; without one, the whole war except its basemap.

    \b
    kwmaps edit format
    kwmaps edit format --check my-war
    kwmaps edit format my-war/fronts/1950-09-15.geojson
    """
    from kwmaps.editing.tidy import tidy as bring_in_form

    changed = bring_in_form(paths or (own_folder(geodata),), not only_check)
    if not quiet:
        for path in changed:
            click.echo(f"{path}  {'would change' if only_check else 'written anew'}")
        if not changed:
            click.echo("every file is in form already")
    if only_check and changed:
        sys.exit(1)


@edit.command("export")
@click.argument("day", type=Day(), metavar="DATE")
@output_option("A .geojson, .gpkg (GeoPackage), .kml or .shp.zip (shapefiles) file.")
@geodata_option
@quiet_option
def export_day(day: date, output: Path, geodata: Path | None, quiet: bool) -> None:
    """Write one day's ground, front, pockets, places and movements for another program.

    \b
    kwmaps edit export 1950-09-15 -o inchon.gpkg
    kwmaps edit export 1953-07-27 -o armistice.kml
    """
    from kwmaps.editing.export import ending_of, export

    ending_of(output)
    atlas = the_atlas(geodata)
    written = export(atlas.at(atlas.day(day)), output)
    if not quiet:
        click.echo(f"{output}  {size_of(written)}")
