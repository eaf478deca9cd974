"""``diff``: what an edit changed."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kwmaps.cli.choices import require_ending
from kwmaps.cli.options import output_option
from kwmaps.errors import GeodataError, RequestError

if TYPE_CHECKING:
    from kwmaps.timeline.atlas import Atlas


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
@output_option("Also draw the ground that changed, as a .png file.", required=False)
def diff(old: str, new: str | None, as_json: bool, output: Path | None) -> None:
    """Say what differs between two states of a war: fronts, holders, events, sources, frames.

    OLD and NEW are folders, or git revisions: HEAD~1 is this folder one commit ago, HEAD~1:my-war another one. Without
    NEW, OLD is compared with ./geodata. The exit code is 0 if both say the same, 1 if not, 2 if they can't be compared.

    \b
    kwmaps diff HEAD
    kwmaps diff geodata my-war
    kwmaps diff HEAD~1 my-war --json
    kwmaps diff HEAD~5 HEAD -o changed.png
    """
    if output is not None:
        require_ending(output, (".png",))
    from kwmaps.editing.difference import difference
    from kwmaps.editing.revisions import folder_of

    here = Path("geodata")
    beside = next((Path(name) for name in (new, old) if name and Path(name).is_dir()), here)
    with ExitStack() as stack:
        folders = [stack.enter_context(folder_of(name, beside)) for name in (old, new or str(here))]
        one, other = (_atlas(name, folder) for name, folder in zip((old, new or str(here)), folders, strict=True))
        try:
            found = difference(one, other)
        except GeodataError as error:
            # A basemap or a line that only shows its faults when the ground is divided.
            raise RequestError(f"one of the two can't be drawn: {error.faults[0]}") from None
        if as_json:
            import json

            from kwmaps.editing import told

            click.echo(json.dumps(told.as_json(found), ensure_ascii=False, indent=1))
        else:
            from kwmaps.editing.told import in_words

            for line in in_words(found):
                click.echo(line)
        if output is not None and found.ground is not None:
            from kwmaps.editing.picture import write_ground

            write_ground(found, output)
        elif output is not None:
            click.echo(f"no ground changed: {output} isn't written", err=True)
    sys.exit(0 if found.is_same else 1)


def _atlas(name: str, folder: Path) -> Atlas:
    from kwmaps.timeline.atlas import load

    try:
        return load(folder)
    except GeodataError as error:
        more = f" and {len(error.faults) - 1} more faults" if len(error.faults) > 1 else ""
        raise RequestError(f"{name} can't be used: {error.faults[0]}{more}; kwmaps check lists them all") from None
