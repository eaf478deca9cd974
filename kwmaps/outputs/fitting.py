"""Makes a film that keeps to a profile's limits: chooses size, frames and colours, measures the file, and chooses again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kwmaps.build.plan import Executor
from kwmaps.build.whole import expect_file, folder_beside
from kwmaps.encoders.palette import COLOURS
from kwmaps.errors import RequestError
from kwmaps.outputs.film import make_film
from kwmaps.outputs.products import Wanted, Written
from kwmaps.outputs.profiles import Profile
from kwmaps.outputs.video import CONTAINERS
from kwmaps.scene.options import Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.pace import paced, squeezed, thinned
from kwmaps.timeline.schedule import Frame

STEP = 32
"""Pixels by which the width of a 16:9 picture grows: its height is then whole and even."""

ENOUGH = 0.6
"""Share of the frames that should stay before a smaller picture is chosen instead."""

HOLDS = 0.4
"""Share of a shortened film's time that is kept for the days that matter."""

ATTEMPTS = 6
MARGIN = 0.93
"""Files are aimed to be a little smaller than they may be."""

STEEPNESS = 1.2
"""Half the pixels are more than half the bytes, hence what has to go is taken a little more steeply."""

FEWER_COLOURS = (COLOURS, 160, 96, 64)
"""At each further attempt."""


@dataclass(frozen=True)
class Choice:
    """What a film will be like."""

    size: tuple[int, int]
    frames: tuple[Frame, ...]
    colours: int = COLOURS

    @property
    def pixels(self) -> int:
        return self.size[0] * self.size[1] * len(self.frames)

    @property
    def seconds(self) -> float:
        return sum(frame.centiseconds for frame in self.frames) / 100


@dataclass(frozen=True)
class Fit:
    """A film that keeps to its limits."""

    written: Written
    choice: Choice
    frames: int
    """That it could have had."""
    profile: Profile
    kind: str

    def __str__(self) -> str:
        """One line for the person: what was chosen, and how near to the limits it is."""
        choice, most = self.choice, self.profile.most(self.kind)
        told = [f"{choice.size[0]}×{choice.size[1]}", f"{len(choice.frames)} of {self.frames} frames"]
        if self.kind not in CONTAINERS:
            plays = {0: "plays for ever", 1: "plays once"}.get(self.profile.plays, f"plays {self.profile.plays} times")
            told += [f"{choice.colours} colours", plays]
        if "pixels" in most:
            told.append(f"{choice.pixels / 1e6:.0f} of {most['pixels'] / 1e6:.0f} million pixels")
        told.append(
            f"{choice.seconds:.3g} of {most['seconds']:g} s" if "seconds" in most else f"{choice.seconds:.3g} s"
        )
        size = f"{self.written.bytes / 1e6:.2f}"
        told.append(f"{size} of {most['bytes'] / 1e6:.3g} MB" if "bytes" in most else f"{size} MB")
        return f"profile {self.profile.name}: {', '.join(told)}"


class Fitting:
    """A film for a place.

    Parameters
    ----------
    frames
        All that it could have.
    options
        Its looks; `size` is kept if `sized` says that a person chose it, else only its shape.
    """

    def __init__(
        self, atlas: Atlas, frames: Sequence[Frame], profile: Profile, kind: str, options: Options, sized: bool
    ) -> None:
        if kind not in profile.formats:
            endings = " or ".join(f".{name}" for name in profile.formats)
            raise RequestError(f"--profile {profile.name} ({profile.title}) takes {endings}, not .{kind}")
        self.atlas, self.profile, self.kind, self.sized = atlas, profile, kind, sized
        self.options = replace(options, hide=options.hide | (profile.hide - options.show))
        self.most = profile.most(kind)
        self.offered = len(frames)
        self.frames = self._in_time(list(frames))

    def make(
        self,
        path: Path,
        workers: int = 1,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
        executor: Executor | None = None,
    ) -> Fit:
        """Writes the film.

        Raises
        ------
        RequestError
            It can't keep to the limits; what stood under `path` is untouched.
        """
        expect_file(path)
        allowed = self.most.get("bytes", float("inf"))
        choice: Choice | None = self.choose()
        with folder_beside(path) as folder:
            drawn = folder / f"film.{self.kind}"
            for attempt in range(ATTEMPTS):
                if choice is None:
                    break
                tried, written = choice, self._draw(choice, drawn, workers, progress, executor)
                if written.bytes <= allowed:
                    drawn.replace(path)
                    return Fit(replace(written, path=path), tried, self.offered, self.profile, self.kind)
                choice = self._smaller(tried, written.bytes / allowed, attempt + 1)
        raise RequestError(
            f"--profile {self.profile.name}: {path.name} has {written.bytes / 1e6:.2f} MB at "
            f"{tried.size[0]}x{tried.size[1]} with {len(tried.frames)} frames, and may have {allowed / 1e6:g} MB: "
            f"{self._remedy()}"
        )

    def _smaller(self, choice: Choice, excess: float, attempt: int) -> Choice | None:
        """The next choice after one whose file was `excess` times as large as it may be; None: there is none."""
        budget = int(choice.pixels * (MARGIN / excess) ** STEEPNESS)
        colours = FEWER_COLOURS[min(attempt, len(FEWER_COLOURS) - 1)]
        try:
            return replace(self.choose(budget), colours=colours)
        except RequestError:
            return None

    def choose(self, budget: float = float("inf")) -> Choice:
        """The largest picture that leaves enough frames, within `budget` pixels (width × height × frames).

        Raises
        ------
        RequestError
            None does.
        """
        pixels = min(budget, self.most.get("pixels", budget))
        fewest = min(self.profile.fewest, len(self.frames))
        best = None
        for size in self._sizes():
            room = int(min(self.most.get("frames", len(self.frames)), pixels / (size[0] * size[1])))
            if room < fewest:
                continue
            best = Choice(size, tuple(thinned(self.atlas, self.frames, room)))
            if len(best.frames) >= ENOUGH * len(self.frames):
                break
        if best is None:
            raise RequestError(
                f"--profile {self.profile.name}: not even {fewest} frames fit into its limits: {self._remedy()}"
            )
        return best

    def _sizes(self) -> list[tuple[int, int]]:
        """The sizes that may be, largest first."""
        if self.sized:
            self._check(self.options.size)
            return [self.options.size]
        width, height = self.options.size
        begin = self.profile.width["video" if self.kind in CONTAINERS else "animation"]
        found = []
        for wide in range(begin // STEP * STEP, self.profile.smallest - 1, -STEP):
            # As many pixels as a 16:9 picture of this width has.
            scale = (wide * wide * 9 / 16 / (width * height)) ** 0.5
            size = round(width * scale / 2) * 2, round(height * scale / 2) * 2
            if not self._too_large(size):
                found.append(size)
        return found

    def _too_large(self, size: tuple[int, int]) -> str:
        """The limit that a picture of this size breaks, in words, or nothing."""
        measures = {"width": size[0], "height": size[1], "area": size[0] * size[1]}
        for measure, value in measures.items():
            if value > self.most.get(measure, value):
                return f"{measure} {value}, and may have {self.most[measure]:g}"
        return ""

    def _check(self, size: tuple[int, int]) -> None:
        broken = self._too_large(size)
        if broken:
            raise RequestError(
                f"--size {size[0]}x{size[1]}: --profile {self.profile.name} gives it {broken}; leave --size out, and a size is chosen"
            )

    def _in_time(self, frames: list[Frame]) -> list[Frame]:
        """The film made as short as it must be."""
        total = sum(frame.centiseconds for frame in frames)
        least = self.most.get("least_seconds", 0)
        if total < 100 * least:
            raise RequestError(
                f"--profile {self.profile.name}: the film has {total / 100:g} s and needs {least:g}: give it a longer --hold"
            )
        longest = 100 * self.most.get("seconds", total)
        if total <= longest:
            return frames
        room = max(2, int((1 - HOLDS) * longest / self.profile.step))
        return squeezed(thinned(self.atlas, frames, room), int(longest), self.profile.step)

    def _draw(
        self,
        choice: Choice,
        path: Path,
        workers: int,
        progress: Callable[[int, int], None],
        executor: Executor | None,
    ) -> Written:
        fps = self.profile.fps if self.kind in CONTAINERS else None
        frames = paced(choice.frames, fps=fps) if fps else list(choice.frames)
        options = replace(self.options, size=choice.size)
        films = {self.kind: path}
        wanted = Wanted(
            films=films, animated_size=choice.size, plays=self.profile.plays, fps=fps, colours=choice.colours
        )
        (written,) = make_film(
            self.atlas, frames, options, wanted, workers, lambda done: progress(done, len(frames)), executor
        )
        return written

    def _remedy(self) -> str:
        if self.sized:
            return "leave --size out, and a smaller one is chosen"
        return "choose fewer days with --from, --to or --phase"
