"""``build`` and ``animate``: films, with a progress bar and a list of what was written."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

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
    scheduler_option,
    size_of,
    span_options,
    the_atlas,
)
from kwmaps.cli.progress import progress

if TYPE_CHECKING:
    from kwmaps.build.plan import Executor
    from kwmaps.outputs.film import Wanted, Written
    from kwmaps.scene.options import Options
    from kwmaps.timeline.atlas import Atlas

BUDGET = 5 * 2**20


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
@scheduler_option
@click.option("--fresh", is_flag=True, help="Draw everything anew, whatever an earlier build left.")
@quiet_option
def build(
    geodata: Path | None,
    output: Path,
    first: date | None,
    last: date | None,
    every: str,
    formats: tuple[str, ...],
    jobs: int | None,
    scheduler: str | None,
    fresh: bool,
    quiet: bool,
    **look: Any,
) -> None:
    """Draw the whole film: a PNG a frame, an animated GIF at most 960 pixels wide, and, if asked for, a video (MP4).

    What an earlier build drew and no edit has changed is kept.

    \b
    kwmaps build
    kwmaps build --every week --formats png
    kwmaps build --every day --formats png,gif,mp4
    kwmaps build --from 1950-06-24 --to 1950-09-14 --output lesson-1
    """
    from kwmaps.build.store import NAME
    from kwmaps.outputs.film import Wanted, gif_size

    atlas = the_atlas(geodata)
    options = looks(atlas, look)
    wanted = Wanted(
        output / "frames" if "png" in formats else None,
        output / f"{atlas.war.slug}.gif" if "gif" in formats else None,
        gif_size(options.size),
        output / f"{atlas.war.slug}.mp4" if "mp4" in formats else None,
        output / NAME,
        fresh,
    )
    span = days(atlas, first, last, options.phase)
    _film(atlas, wanted, options, span, every, Workers(jobs, scheduler), quiet)


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    required=True,
    help="A .gif or .mp4 file.",
)
@span_options
@every_option
@look_options
@geodata_option
@jobs_option
@scheduler_option
@quiet_option
def animate(
    output: Path,
    first: date | None,
    last: date | None,
    every: str,
    geodata: Path | None,
    jobs: int | None,
    scheduler: str | None,
    quiet: bool,
    **look: Any,
) -> None:
    """Draw an animation of the whole war, of some weeks, or of a phase.

    \b
    kwmaps animate -o war.gif
    kwmaps animate -o inchon.gif --from 1950-09-10 --to 1950-10-10 --every day
    kwmaps animate -o perimeter.mp4 --phase pusan-perimeter
    kwmaps animate -o phone.gif --layout 9:16 --size 540x960 --lang fr
    """
    from kwmaps.outputs.film import GIF_SIZE, VIDEO_SIZE, Wanted

    require_ending(output, (".gif", ".mp4"))
    is_gif = output.suffix.lower() == ".gif"
    atlas = the_atlas(geodata)
    options = looks(atlas, look, GIF_SIZE if is_gif else VIDEO_SIZE)
    wanted = Wanted(gif=output, gif_size=options.size) if is_gif else Wanted(mp4=output)
    span = days(atlas, first, last, options.phase)
    _film(atlas, wanted, options, span, every, Workers(jobs, scheduler), quiet)


class Workers(NamedTuple):
    """Who draws: processes here, or the cluster of a scheduler."""

    jobs: int | None
    scheduler: str | None


def _film(
    atlas: Atlas,
    wanted: Wanted,
    options: Options,
    days: tuple[date, date],
    every: str,
    workers: Workers,
    quiet: bool,
) -> None:
    from kwmaps.build.plan import Count
    from kwmaps.executors import cores
    from kwmaps.outputs.film import make_film
    from kwmaps.timeline.schedule import schedule

    frames = schedule(atlas, every, *days)  # type: ignore[arg-type]
    count = Count()
    executor = _cluster(workers.scheduler) if workers.scheduler else None
    with progress(quiet) as advance:
        told = partial(advance, total=len(frames))
        written = make_film(atlas, frames, options, wanted, workers.jobs or cores(), told, executor, count)
    if not quiet:
        for product in written:
            click.echo(_told(product))
        if count.kept:
            click.echo(f"{count.drawn} frames drawn, {count.kept} kept from an earlier build (--fresh draws all)")


def _cluster(address: str) -> Executor:
    from kwmaps.build.cluster import on_cluster

    return on_cluster(address)


def _told(product: Written) -> str:
    width, height = product.size
    text = f"{product.path}  {product.frames} frames, {width}×{height}, {size_of(product.bytes)}"
    if product.seconds is not None:
        text += f", {product.seconds:.0f} s"
        if product.bytes > BUDGET and product.path.suffix.lower() == ".gif":
            text += "\n  larger than 5 MB: many sites refuse that; a smaller --size, --every week or an .mp4 helps"
    return text
