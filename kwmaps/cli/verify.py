"""``verify``: whether a file is what this folder would give, and if not, why."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kwmaps.cli.parameters import geodata_option, jobs_option, quiet_option, the_atlas


@click.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE...")
@geodata_option
@jobs_option
@quiet_option
def verify(files: tuple[Path, ...], geodata: Path | None, jobs: int | None, quiet: bool) -> None:
    """Say whether a file is what this folder would give, and if not, why.

    Everything that kwmaps writes says inside what it was made of. The file is made once more from that and compared, byte by
    byte. For a folder of embed, name its index.html. The exit code is 0 if all are the same, else 1.

    \b
    kwmaps verify output/korean-war.gif
    kwmaps verify lesson.pptx --geodata my-war
    """
    atlas = the_atlas(geodata)
    from kwmaps.executors import cores
    from kwmaps.outputs.verify.verdict import told
    from kwmaps.outputs.verify.verdict import verify as judge

    all_same = True
    for file in files:
        verdict = judge(atlas, file, jobs or cores())
        all_same &= verdict.same
        if not quiet:
            click.echo("\n".join(told([verdict])))
    if not all_same:
        sys.exit(1)
