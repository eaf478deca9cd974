"""``verify``: whether a file is what this folder would give, and if not, why."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kwmaps.cli.choices import the_atlas
from kwmaps.cli.options import geodata_option, jobs_option, quiet_option
from kwmaps.errors import RequestError


@click.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@geodata_option
@jobs_option
@quiet_option
def verify(files: tuple[Path, ...], geodata: Path | None, jobs: int | None, quiet: bool) -> None:
    """Say whether a file is what this folder would give, and if not, why.

    Everything that kwmaps writes says inside what it was made of. The file is made once more from that and compared, byte by
    byte. For a folder of embed, name its index.html. The exit code is 0 if all are the same, 1 if one differs, 2 if one can't be
    told.

    \b
    kwmaps verify output/korean-war.gif
    kwmaps verify lesson.pptx --geodata my-war
    """
    atlas = the_atlas(geodata)
    from kwmaps.executors import cores
    from kwmaps.outputs.verify.verdict import told
    from kwmaps.outputs.verify.verdict import verify as judge

    worst = 0
    for file in files:
        try:
            verdict = judge(atlas, file, jobs or cores())
        except RequestError as error:
            # The others are looked at all the same.
            click.echo(f"kwmaps: {error}", err=True)
            worst = 2
            continue
        worst = max(worst, 0 if verdict.same else 1)
        if not quiet:
            click.echo("\n".join(told(verdict)))
    if worst:
        sys.exit(worst)
