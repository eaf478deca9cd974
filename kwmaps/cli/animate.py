"""``animate``: one film as one file, for a page, a slide, a mail or an archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kwmaps.cli.choices import days, looks, size_of, the_atlas
from kwmaps.cli.films import Workers, executor_of, make, told
from kwmaps.cli.kinds import Number
from kwmaps.cli.options import (
    every_option,
    fps_option,
    geodata_option,
    jobs_option,
    look_options,
    output_option,
    poster_option,
    quiet_option,
    rhythm_options,
    scheduler_option,
    span_options,
)
from kwmaps.cli.progress import progress
from kwmaps.errors import RequestError

if TYPE_CHECKING:
    from kwmaps.outputs.fitting import Fit, Fitting
    from kwmaps.outputs.profiles import Profile
    from kwmaps.scene.options import Options
    from kwmaps.timeline.atlas import Atlas
    from kwmaps.timeline.schedule import Frame


@click.command()
@output_option("A .mp4, .webm, .webp, .gif or .apng file.")
@click.option(
    "--profile",
    metavar="NAME",
    default="",
    help="Keep to the limits of a place: web, wikimedia, x, mastodon, wordpress, pptx, email, wcag5s or thumbnail; "
    "chooses size, frames and colours.  [default: web's size, and a remark if it gets large]",
)
@span_options
@every_option
@rhythm_options
@fps_option
@click.option(
    "--loop",
    cls=Number,
    type=click.IntRange(0, 65535),
    metavar="N",
    help="How often a .gif, .webp or .apng plays; 0: for ever.  [default: 0]",
)
@poster_option
@look_options
@geodata_option
@jobs_option
@scheduler_option
@quiet_option
def animate(
    output: Path,
    profile: str,
    first: date | None,
    last: date | None,
    every: str,
    speed: float,
    hold: float | None,
    fps: int | None,
    loop: int | None,
    poster: str,
    geodata: Path | None,
    jobs: int | None,
    scheduler: str | None,
    quiet: bool,
    **look: Any,
) -> None:
    """Draw an animation of the whole war, of some weeks, or of a phase.

    A video gets a still beside it, NAME-poster.png, that a page shows until it plays.

    \b
    kwmaps animate -o war.mp4
    kwmaps animate -o inchon.gif --from 1950-09-10 --to 1950-10-10 --every day
    kwmaps animate -o perimeter.webp --phase pusan-perimeter --speed 2 --hold 8
    kwmaps animate -o mail.gif --profile email
    kwmaps animate -o phone.webm --layout 9:16 --size 540x960 --lang fr
    """
    from kwmaps.outputs.products import film_kind, usual_size
    from kwmaps.outputs.profiles import profile as find
    from kwmaps.outputs.video import CONTAINERS
    from kwmaps.timeline.pace import paced
    from kwmaps.timeline.schedule import schedule

    kind = film_kind(output)
    chosen = find(profile) if profile else None
    is_video = kind in CONTAINERS
    _possible(kind, is_video, fps, loop)
    atlas = the_atlas(geodata)
    options = looks(atlas, look, usual_size(kind))
    span = days(atlas, first, last, options.phase)
    still = _poster(atlas, poster, output, chosen, is_video, span)
    frames = schedule(atlas, every, *span)  # type: ignore[arg-type]
    workers = Workers(jobs, scheduler)
    if chosen is None:
        frames = paced(frames, speed, hold, fps)
        size, products = _plain(atlas, frames, output, kind, options, fps, loop, workers, quiet)
    else:
        chosen = _adapted(chosen, kind, is_video, fps, loop)
        paper = _papers(atlas, chosen, output, options, span)
        frames = paced(frames, speed, hold, None if is_video else fps)
        from kwmaps.outputs.fitting import Fitting

        fit = _fitted(Fitting(atlas, frames, chosen, kind, options, bool(look["size"])), output, workers, quiet)
        size, products = fit.choice.size, [told(fit.written), str(fit)]
        if paper:
            products.append(_write(output.with_suffix(".wikitext.txt"), paper))
    if still:
        from kwmaps.outputs.picture import write_poster

        path, day = still
        written = write_poster(atlas, day, path, replace(options, size=size))
        products.append(f"{path}  {size[0]}×{size[1]}, {size_of(written)}, {day}")
    if not quiet:
        click.echo("\n".join(products))


def _possible(kind: str, is_video: bool, fps: int | None, loop: int | None) -> None:
    if is_video and loop is not None:
        raise RequestError(f"--loop: a .{kind} can't say how often it plays; the page does, with <video loop>")
    if not is_video and fps and fps > 50:
        raise RequestError(
            f"--fps {fps}: browsers slow down a .{kind} of more than 50 pictures a second; write 50 or less"
        )


def _poster(
    atlas: Atlas, wanted: str, output: Path, chosen: Profile | None, is_video: bool, span: tuple[date, date]
) -> tuple[Path, date] | None:
    """The still beside the film: its file and its day."""
    from kwmaps.build.whole import expect_file

    kind = chosen.poster if chosen else "png"
    if wanted == "none" or (not wanted and not is_video and kind == "png"):
        return None
    day = atlas.day(wanted or span[0])
    path = output.with_name(f"{output.stem}.svg" if kind == "svg" else f"{output.stem}-poster.png")
    expect_file(path)
    return path, day


def _plain(
    atlas: Atlas,
    frames: list[Frame],
    output: Path,
    kind: str,
    options: Options,
    fps: int | None,
    loop: int | None,
    workers: Workers,
    quiet: bool,
) -> tuple[tuple[int, int], list[str]]:
    from kwmaps.outputs.products import Wanted

    wanted = Wanted(films={kind: output}, animated_size=options.size, plays=loop or 0, fps=fps)
    return options.size, make(atlas, wanted, options, frames, workers, quiet)


def _adapted(chosen: Profile, kind: str, is_video: bool, fps: int | None, loop: int | None) -> Profile:
    """The profile with what a person chose, where it leaves a choice."""
    most = chosen.most(kind)
    if loop is not None:
        if "plays" in most and (loop == 0 or loop > most["plays"]):
            raise RequestError(
                f"--loop {loop}: --profile {chosen.name} plays at most {most['plays']:g} times; leave --loop out"
            )
        chosen = replace(chosen, plays=loop)
    if fps and is_video:
        if fps > most.get("fps", fps):
            raise RequestError(f"--fps {fps}: --profile {chosen.name} takes {most['fps']:g} at most")
        chosen = replace(chosen, fps=fps)
    return chosen


def _papers(atlas: Atlas, chosen: Profile, output: Path, options: Options, span: tuple[date, date]) -> str:
    """The description that goes with an upload, if the place wants one; looks at the file's name for it."""
    if chosen.name != "wikimedia":
        return ""
    from kwmaps.outputs import commons
    from kwmaps.style.language import read

    language = read(options.language, atlas.geodata.folder, atlas.war)
    commons.need_licence(atlas)
    commons.check_name(output, commons.name_for(atlas, language, span, output.suffix[1:]))
    return commons.description(atlas, language, span)


def _fitted(fitting: Fitting, output: Path, workers: Workers, quiet: bool) -> Fit:
    from kwmaps.executors import cores

    with progress(quiet) as advance:
        return fitting.make(output, workers.jobs or cores(), advance, executor_of(workers))


def _write(path: Path, text: str) -> str:
    from kwmaps.build.whole import whole_file

    content = text.encode()
    with whole_file(path) as file:
        file.write(content)
    return f"{path}  {size_of(len(content))}, to paste into the upload form"
