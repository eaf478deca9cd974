"""The main job: a film's frames drawn once, and given to every format that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from kwmaps.build.about import About
from kwmaps.build.keys import Digests
from kwmaps.build.plan import Count, Executor, Plan
from kwmaps.build.record import Record, rhythm, theme_of, told_of
from kwmaps.build.store import NAME, Store
from kwmaps.build.studio import Artist, Reel, Shot, Studio
from kwmaps.build.whole import expect_file, make_folder, whole_file
from kwmaps.encoders import video as encoding
from kwmaps.encoders.animated import KINDS as ANIMATED
from kwmaps.encoders.palette import Palette
from kwmaps.errors import OutputError, RequestError
from kwmaps.executors import ordered
from kwmaps.outputs.animation import Animation
from kwmaps.outputs.apng import ApngWriter
from kwmaps.outputs.gif import GifWriter
from kwmaps.outputs.png import frame_folder
from kwmaps.outputs.products import Wanted, Written, film_kind, usual_size
from kwmaps.outputs.video import CONTAINERS, video
from kwmaps.outputs.webp import WebpWriter
from kwmaps.scene.compose import Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.pace import paced
from kwmaps.timeline.schedule import Every, Frame, schedule


def make_film(
    atlas: Atlas,
    frames: Sequence[Frame],
    options: Options,
    wanted: Wanted,
    workers: int = 1,
    progress: Callable[[int], None] = lambda _: None,
    executor: Executor | None = None,
    count: Count | None = None,
) -> list[Written]:
    """Draws `frames` and writes the products.

    Parameters
    ----------
    workers
        Processes that draw, here.
    progress
        Hears how many frames are done.
    executor
        Draws elsewhere instead, see `executors.cluster`.
    count
        Learns how many frames were drawn, and how many were left of an earlier build.

    Raises
    ------
    OutputError
        Something can't be written. Each product then stands as it was before.
    """
    with ExitStack() as stack:
        store = _look_ahead(wanted, options, stack)
        studio = Studio(
            atlas.geodata.folder.resolve(),
            options,
            wanted.frames is not None,
            wanted.reduced,
            tuple(wanted.animations),
            wanted.animated_size,
            tuple(CONTAINERS[kind].codec for kind in wanted.videos),
            wanted.fps,
            wanted.colours,
            shelf=store.folder.resolve() if store and executor is None else None,
        )
        plan = Plan(atlas, frames, studio, store, wanted.frames)
        if executor is None and workers > 1 and not plan.is_small:
            plan.get_ready()
        drawn = plan.run(executor or partial(_here, plan=plan, workers=workers))
        stack.callback(drawn.close)
        first = next(drawn)
        pngs = stack.enter_context(frame_folder(wanted.frames)) if wanted.frames else None
        about = _abouts(plan.digests, frames, options, wanted)
        animations = {
            kind: stack.enter_context(_animation(kind, path, wanted, plan.palette, about[kind]))
            for kind, path in wanted.animations.items()
            if plan.palette
        }
        movies = {
            CONTAINERS[kind].codec: stack.enter_context(video(path, kind, options.size, wanted.fps, about[kind].tags))
            for kind, path in wanted.videos.items()
        }
        done = 0
        for frame, shot, png in chain([first], drawn):
            if pngs and png:
                pngs.add(frame.day, png)
            for kind, animation in animations.items():
                animation.add_block(shot.blocks[kind], frame.centiseconds)
            for codec, movie in movies.items():
                movie.add(shot.packets[codec], frame.centiseconds)
            done += 1
            progress(done)
        if done != len(frames):
            raise OutputError(f"{len(frames) - done} frames are missing; nothing was written")
    if store:
        store.tidy()
    if count:
        count.drawn, count.kept = plan.count.drawn, plan.count.kept
    return list(_written(frames, options, wanted, pngs.bytes if pngs else 0))


def _abouts(digests: Digests, frames: Sequence[Frame], options: Options, wanted: Wanted) -> dict[str, About]:
    """What the films say about themselves, by their kind."""
    told = {"frames": rhythm(frames), "fps": wanted.fps, "reduced": wanted.reduced, **told_of(options)}
    animated = {"animated_size": wanted.animated_size, "plays": wanted.plays, "colours": wanted.colours}
    found = {}
    for kind in (*wanted.animations, *wanted.videos):
        asked = {"kind": kind, **told, **(animated if kind in ANIMATED else {})}
        found[kind] = About.of(digests.atlas.war, Record.of(digests, "film", asked, also=theme_of(options)))
    return found


@contextmanager
def _animation(kind: str, path: Path, wanted: Wanted, palette: Palette, about: About) -> Iterator[Animation]:
    """An animated picture that takes its name when it is complete."""
    size, plays = wanted.animated_size, wanted.plays
    with whole_file(path) as file:
        writer: Animation
        match kind:
            case "gif":
                writer = GifWriter(file, size, palette, about.comments, plays, replace(about, record=None).xmp)
            case "webp":
                writer = WebpWriter(file, size, plays, about.xmp)
            case _:
                writer = ApngWriter(file, size, palette, about.words, plays, replace(about, record=None).xmp)
        yield writer
        writer.close()


def _here(studio: Studio, reels: Iterable[Reel], plan: Plan, workers: int) -> Iterator[list[Shot]]:
    def here() -> Artist:
        return plan.artist

    # One who is here already needn't be made again.
    return ordered(studio, reels, 1 if plan.is_small else workers, here, plan.most)


def _look_ahead(wanted: Wanted, options: Options, stack: ExitStack) -> Store | None:
    """Finds out what can't be written before anything is drawn; makes the store, if there is to be one, and keeps others out."""
    if wanted.frames is not None:
        make_folder(wanted.frames)
    for path in (*wanted.animations.values(), *wanted.videos.values()):
        expect_file(path)
    if wanted.videos:
        encoding.expect_library()
        if options.size[0] % 2 or options.size[1] % 2:
            raise RequestError(f"--size {options.size[0]}x{options.size[1]}: video needs an even width and height")
    folder = wanted.store or (wanted.frames.parent / NAME if wanted.frames else None)
    if folder is None:
        return None
    store = Store(folder)
    stack.enter_context(store.alone())
    if wanted.fresh:
        store.tidy()
    return store


def animate(
    atlas: Atlas,
    path: str | Path,
    first: str | date | None = None,
    last: str | date | None = None,
    every: Every = "auto",
    workers: int = 1,
    speed: float = 1.0,
    hold: float | None = None,
    fps: int | None = None,
    plays: int = 0,
    **looks: Any,
) -> Written:
    """Draws an animation of the days from `first` to `last`, by default of the whole war.

    Parameters
    ----------
    path
        A .mp4, .webm, .webp, .gif or .apng file; video needs PyAV.
    every
        Which days become frames: ``auto`` (each day while the front moves), ``day``, ``week`` or ``snapshot``.
    workers
        Processes that draw; more than one needs the usual ``if __name__ == "__main__":`` in a script.
    speed
        2 is twice as fast.
    hold
        Seconds for which the last frame stays.
    fps
        A constant rate in pictures a second; None: each frame lasts as long as the schedule says.
    plays
        How often animated pictures play; 0: for ever.
    looks
        Fields of `kwmaps.Options`; without a size a video has 1280 × 720 pixels, anything else 960 × 540.

    Raises
    ------
    RequestError
        A day, the file's ending or one of the looks can't be.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    target = Path(path)
    begin, end = atlas.day(first or atlas.first), atlas.day(last or atlas.last)
    frames = paced(schedule(atlas, every, begin, end), speed, hold, fps)
    kind = film_kind(target)
    options = Options(**{"size": usual_size(kind), **looks})
    wanted = Wanted(films={kind: target}, animated_size=options.size, plays=plays, fps=fps)
    return make_film(atlas, frames, options, wanted, workers)[0]


def _written(frames: Sequence[Frame], options: Options, wanted: Wanted, png_bytes: int) -> Iterator[Written]:
    seconds = sum(frame.centiseconds for frame in frames) / 100
    if wanted.frames:
        yield Written(wanted.frames, png_bytes, len(frames), None, options.size)
    sized = [(path, wanted.animated_size) for path in wanted.animations.values()]
    for path, size in [*sized, *((path, options.size) for path in wanted.videos.values())]:
        yield Written(path, path.stat().st_size, len(frames), seconds, size)
