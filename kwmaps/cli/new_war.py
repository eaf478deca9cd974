"""``new-war``: a folder to begin another war from."""

from __future__ import annotations

from pathlib import Path

import click

from kwmaps.cli.options import quiet_option


@click.command("new-war")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@quiet_option
def new_war(folder: Path, quiet: bool) -> None:
    """Write a small, complete example of another war into a new folder, to be changed file by file.

    Its README and the remarks in its war.toml explain what stands where. The war and its island are invented.

    \b
    kwmaps new-war my-war
    """
    from kwmaps.editing import new_war as example

    example.new_war(folder)
    if not quiet:
        click.echo(f"{folder}  an invented war; begin with {folder / 'README.md'} and {folder / 'war.toml'}")
        click.echo(f"kwmaps frame 1923-05-28 --geodata {folder}   draws its map")
