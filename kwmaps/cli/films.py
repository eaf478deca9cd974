"""``build``: the whole film in several formats, with a progress bar and a list of what was written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from kwmaps.cli.choices import days, looks, size_of, the_atlas
from kwmaps.cli.kinds import Formats
from kwmaps.cli.options import (
    every_option,
    folder_option,
    geodata_option,
    jobs_option,
    look_options,
    quiet_option,
    scheduler_option,
    span_options,
)
from kwmaps.cli.progress import progress

if TYPE_CHECKING:
    from kwmaps.build.plan import Executor
    from kwmaps.outputs.products import Wanted, Written
    from kwmaps.scene.options import Options
    from kwmaps.timeline.atlas import Atlas
    from kwmaps.timeline.schedule import Frame

BUDGET = 5 * 2**20


@click.command()
@geodata_option
@folder_option
@span_options
@every_option
@click.option(
    "--formats",
    type=Formats(),
    default="png,gif",
    show_default=True,
    help="What to write: png, gif, webp, apng, mp4, webm.",
)
@look_options
@jobs_option
@scheduler_option
@click.option("--full-colour", is_flag=True, help="Every colour there is, not 255: PNGs three times as large.")
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
    full_colour: bool,
    fresh: bool,
    quiet: bool,
    **look: Any,
) -> None:
    """Draw the whole film: a PNG a frame, an animated GIF at most 960 pixels wide, and, if asked for, other formats.

    What an earlier build drew and no edit has changed is kept.

    \b
    kwmaps build
    kwmaps build --every week --formats png
    kwmaps build --every day --formats png,gif,mp4
    kwmaps build --from 1950-06-24 --to 1950-09-14 --output lesson-1
    """
    from kwmaps.outputs.products import Wanted
    from kwmaps.timeline.schedule import schedule

    atlas = the_atlas(geodata)
    options = looks(atlas, look)
    wanted = Wanted.in_folder(output, atlas.war.slug, formats, options.size, fresh, not full_colour)
    frames = schedule(atlas, every, *days(atlas, first, last, options.phase))  # type: ignore[arg-type]
    lines = make(atlas, wanted, options, frames, Workers(jobs, scheduler), quiet)
    if not quiet:
        click.echo("\n".join(lines))


class Workers(NamedTuple):
    """Who draws: processes here, or the cluster of a scheduler."""

    jobs: int | None
    scheduler: str | None


def make(
    atlas: Atlas, wanted: Wanted, options: Options, frames: Sequence[Frame], workers: Workers, quiet: bool
) -> list[str]:
    """Draws a film; returns a line for each product."""
    from kwmaps.build.plan import Count
    from kwmaps.executors import cores
    from kwmaps.outputs.film import make_film

    count = Count()
    with progress(quiet) as advance:
        seen = partial(advance, total=len(frames))
        written = make_film(atlas, frames, options, wanted, workers.jobs or cores(), seen, executor_of(workers), count)
    lines = [told(product) for product in written]
    if count.kept:
        lines.append(f"{count.drawn} frames drawn, {count.kept} kept from an earlier build (--fresh draws all)")
    return lines


def executor_of(workers: Workers) -> Executor | None:
    """Who draws elsewhere; None: it is done here."""
    if not workers.scheduler:
        return None
    from kwmaps.build.cluster import on_cluster

    return on_cluster(workers.scheduler)


def told(product: Written) -> str:
    """A product in one line, with a remark if it is larger than many sites take."""
    width, height = product.size
    text = f"{product.path}  {product.frames} frames, {width}×{height}, {size_of(product.bytes)}"
    if product.seconds is not None:
        text += f", {product.seconds:.0f} s"
        if product.bytes > BUDGET and product.path.suffix.lower() in (".gif", ".webp", ".apng"):
            text += "\n  larger than 5 MB: many sites refuse that; a smaller --size, --every week or an .mp4 helps"
    return text
