"""``preview`` and ``watch``: maps that follow what is saved."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import click

from kwmaps.cli.choices import looks, need, own_folder
from kwmaps.cli.kinds import Day, Formats
from kwmaps.cli.options import every_option, folder_option, look_options, own_geodata_option, quiet_option

PACKAGES = ("starlette", "uvicorn", "watchfiles")


@click.command()
@click.argument("day", type=Day(), metavar="[DATE]", required=False)
@own_geodata_option
@look_options
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
def preview(day: date | None, geodata: Path | None, open_page: bool, **look: Any) -> None:
    """Show the maps on a page that follows every save, with what was there before and what is wrong.

    The page is for this computer and this user only: its address has a key in it. Ctrl-C ends it.

    \b
    kwmaps preview 1950-09-15
    kwmaps preview --geodata my-war --open
    """
    need("previews", "preview", *PACKAGES)
    folder = own_folder(geodata)
    from kwmaps.preview.desk import Desk
    from kwmaps.preview.server import serve

    def opened(address: str) -> None:
        click.echo(f"{address}\nopen this address here; save a file in {folder} and look; Ctrl-C ends it")
        if open_page:
            click.launch(address)

    serve(Desk(folder, lambda atlas: looks(atlas, look), day), folder, opened)


@click.command()
@own_geodata_option
@folder_option
@every_option
@click.option("--formats", type=Formats(), default="png,gif", show_default=True, help="What to write.")
@look_options
@quiet_option
def watch(geodata: Path | None, output: Path, every: str, formats: tuple[str, ...], quiet: bool, **look: Any) -> None:
    """Build, and build again whenever a file is saved: only the frames that the edit touches. Ctrl-C ends it.

    \b
    kwmaps watch
    kwmaps watch --geodata my-war --output my-maps --formats png
    """
    need("builds that follow saves", "preview", "watchfiles")
    folder = own_folder(geodata)
    from kwmaps.preview.builds import Builds, follow

    builds = Builds(folder, output, lambda atlas: looks(atlas, look), every, formats)  # type: ignore[arg-type]
    with suppress(KeyboardInterrupt):
        for line in follow(builds):
            if not quiet or line.is_wrong:
                click.echo(line.text, err=line.is_wrong)
