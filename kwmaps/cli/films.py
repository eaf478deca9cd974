"""``build`` and ``animate``: films, with a progress bar and a list of what was written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kwmaps.cli.parameters import (
    Formats,
    days,
    every_option,
    geodata_option,
    jobs_option,
    look_options,
    looks,
    quiet_option,
    require_ending,
    size_of,
    span_options,
    the_atlas,
)

if TYPE_CHECKING:
    from kwmaps.outputs.film import Written
    from kwmaps.scene.options import Options
    from kwmaps.timeline.atlas import Atlas

BUDGET = 5 * 2**20
GIF_SIZE = (960, 540)


@click.command()
@geodata_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    metavar="DIR",
    help="Folder that gets frames/ and the GIF.",
)
@span_options
@every_option
@click.option(
    "--formats",
    type=Formats(),
    default="png,gif",
    show_default=True,
    help="What to write.",
)
@look_options
@jobs_option
@quiet_option
def build(
    geodata: Path | None,
    output: Path,
    first: date | None,
    last: date | None,
    every: str,
    formats: tuple[str, ...],
    jobs: int | None,
    quiet: bool,
    **look: Any,
) -> None:
    """Draw the whole film: a PNG a frame, and an animated GIF at most 960 pixels wide.

    \b
    kwmaps build
    kwmaps build --every week --formats png
    kwmaps build --from 1950-06-24 --to 1950-09-14 --output lesson-1
    """
    atlas = the_atlas(geodata)
    gif = output / f"{atlas.war.slug}.gif" if "gif" in formats else None
    pngs = output / "frames" if "png" in formats else None
    options = looks(atlas, look)
    _film(
        atlas,
        pngs,
        gif,
        options,
        days(atlas, first, last, options.phase),
        every,
        jobs,
        quiet,
    )


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    required=True,
    help="A .gif file.",
)
@span_options
@every_option
@look_options
@geodata_option
@jobs_option
@quiet_option
def animate(
    output: Path,
    first: date | None,
    last: date | None,
    every: str,
    geodata: Path | None,
    jobs: int | None,
    quiet: bool,
    **look: Any,
) -> None:
    """Draw an animation of the whole war, of some weeks, or of a phase.

    \b
    kwmaps animate -o war.gif
    kwmaps animate -o inchon.gif --from 1950-09-10 --to 1950-10-10 --every day
    kwmaps animate -o perimeter.gif --phase pusan-perimeter
    kwmaps animate -o phone.gif --layout 9:16 --size 540x960 --lang fr
    """
    require_ending(output, (".gif",))
    atlas = the_atlas(geodata)
    options = looks(atlas, look, GIF_SIZE)
    _film(
        atlas,
        None,
        output,
        options,
        days(atlas, first, last, options.phase),
        every,
        jobs,
        quiet,
    )


def _film(
    atlas: Atlas,
    pngs: Path | None,
    gif: Path | None,
    options: Options,
    days: tuple[date, date],
    every: str,
    jobs: int | None,
    quiet: bool,
) -> None:
    from kwmaps.executors import cores
    from kwmaps.outputs.film import Wanted, gif_size, make_film
    from kwmaps.timeline.schedule import schedule

    frames = schedule(atlas, every, *days)  # type: ignore[arg-type]
    wanted = Wanted(pngs, gif, gif_size(options.size) if pngs else options.size)
    with _Progress(len(frames), quiet) as advance:
        written = make_film(atlas, frames, options, wanted, jobs or cores(), advance)
    if not quiet:
        for product in written:
            click.echo(_told(product))


def _told(product: Written) -> str:
    width, height = product.size
    text = f"{product.path}  {product.frames} frames, {width}×{height}, {size_of(product.bytes)}"
    if product.seconds is not None:
        text += f", {product.seconds:.0f} s"
        if product.bytes > BUDGET:
            text += "\n  larger than 5 MB: many sites refuse that; a smaller --size or --every week helps"
    return text


class _Progress:
    """A progress bar on the terminal's error stream, or nothing where nobody looks."""

    def __init__(self, total: int, quiet: bool) -> None:
        self.total, self.quiet = total, quiet or not sys.stderr.isatty()

    def __enter__(self) -> Callable[[int], None]:
        if self.quiet:
            return lambda _: None
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("drawing"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        self._bar = Progress(*columns, console=Console(stderr=True))
        self._bar.start()
        task = self._bar.add_task("drawing", total=self.total)
        return lambda done: self._bar.update(task, completed=done)

    def __exit__(self, *_: object) -> None:
        if not self.quiet:
            self._bar.stop()
