"""``schema``: what lets an editor complete and mark faults while a war is being written."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kwmaps.errors import RequestError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
def schema(folder: Path) -> None:
    """Write JSON Schemas of all files of a war into DIR/schema, for editors.

    VS Code then completes keys and marks faults while you type, if DIR is the folder that is open in it; settings of
    yours in DIR/.vscode are left alone.

    \b
    kwmaps schema my-war
    """
    from kwmaps.build.whole import replace_file, whole_file
    from kwmaps.geodata.outline import schemas, settings, written

    if not (folder / "war.toml").is_file():
        raise RequestError(f"{folder} has no war.toml: a geodata folder is wanted, like the geodata/ of this project")
    made = schemas()
    for name, found in made.items():
        with whole_file(folder / "schema" / f"{name}.json") as file:
            file.write(written(found))
    click.echo(f"{folder / 'schema'}: {len(made)} schemas")
    own = folder / ".vscode" / "settings.json"
    if not own.exists():
        own.parent.mkdir(exist_ok=True)
        replace_file(own, (json.dumps(settings(), indent=2) + "\n").encode("utf-8"))
        click.echo(f"{own}: which of them is whose")
