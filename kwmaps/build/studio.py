"""Draws the frames of a film, a reel at a time, and compresses them for every product that wants them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from math import lcm
from pathlib import Path
from typing import NamedTuple

from kwmaps.build.about import About
from kwmaps.build.keys import key_of, version_of
from kwmaps.build.record import Record
from kwmaps.build.sealed import digest, keep, kept
from kwmaps.build.whole import replace_file
from kwmaps.encoders.palette import COLOURS, Palette
from kwmaps.encoders.png import decode_rows, encode_png
from kwmaps.encoders.reduced import Reduced
from kwmaps.encoders.shrink import side_for
from kwmaps.encoders.small import Small
from kwmaps.encoders.tiles import Grid, Tiles
from kwmaps.encoders.video import Encoder, Packet, Shown
from kwmaps.render.ground import Ground
from kwmaps.render.painter import Painter, painter_for
from kwmaps.render.pixels import differing
from kwmaps.render.strokes import RGB
from kwmaps.render.writing import typesetting
from kwmaps.scene.compose import Composer, Options
from kwmaps.scene.model import PaneBackdrop
from kwmaps.scene.pane import Placed
from kwmaps.timeline.atlas import Atlas, load
from kwmaps.timeline.chronicle import Chronicle


@dataclass(frozen=True)
class Studio:
    """Everything a worker needs to draw any reel; small, so that it travels to other processes."""

    folder: Path
    options: Options
    png: bool = False
    reduced: bool = False
    """Whether pictures have the colours of the film's palette only."""
    animations: tuple[str, ...] = ()
    """Kinds of animated pictures that are wanted: ``gif``, ``webp``, ``apng``."""
    animated_size: tuple[int, int] = (960, 540)
    """Their size in pixels."""
    codecs: tuple[str, ...] = ()
    """Of the videos that are wanted: ``h264``, ``vp9``."""
    fps: int | None = None
    """Pictures a second of a video, if they are to be the same all through."""
    colours: int = COLOURS
    """Of the animated pictures' palette, at most."""
    chronicle: Chronicle | None = None
    """What takes long to work out and is the same for all."""
    shelf: Path | None = None
    """Where PNGs are put down; without it they are handed back."""
    land: str = ""
    """What the grounds of maps depend on besides the maps, as a digest: told to workers that share them on the shelf."""

    @property
    def products(self) -> tuple[object, ...]:
        """What frames are compressed for, and, as for videos, with which version of a library that pictures don't need."""
        encoders = version_of("av") if self.codecs else ""
        return encoders, self.animations, self.animated_size, self.codecs, self.fps, self.colours

    def __call__(self) -> Artist:
        return Artist(self)


@dataclass(frozen=True)
class Reel:
    """Frames that follow one another, done in one go: a month of the film."""

    days: tuple[date, ...]
    keys: tuple[str, ...]
    """For each day what its picture depends on, as a digest."""
    before: date | None = None
    """The frame before the first, which animated pictures tell changes from."""
    repeats: tuple[int, ...] = ()
    """How many pictures of a video with a constant rate show each day; empty: one."""
    kept: Mapping[date, bytes] = field(default_factory=dict)
    """PNGs of days that needn't be drawn."""
    palette: Palette | None = None
    records: tuple[Record | None, ...] = ()
    """For each day what its PNG says about how it was made; None where none is drawn."""
    placed: tuple[Placed, ...] = ()
    """Where words stand on its maps, for whoever hasn't worked it out."""


GROUND = b"kwmaps ground 1\n"


class Shot(NamedTuple):
    """One frame, compressed as far as a worker can do it."""

    day: date
    png: bytes | str | None
    """The file, or its digest if it was put down on the shelf, or None if it was kept or not wanted."""
    blocks: Mapping[str, bytes | None]
    """By the kind of animated picture; None if it looks like the frame before."""
    packets: Mapping[str, tuple[Packet, ...]]
    """By the codec."""


class Grounds:
    """Grounds that are baked, in a folder that the workers share and the next build finds."""

    def __init__(self, folder: Path, land: str) -> None:
        self._folder, self._land = folder, land

    def name(self, backdrop: PaneBackdrop) -> str:
        """The file of a map's ground."""
        return ground_name(self._land, backdrop)

    def get(self, backdrop: PaneBackdrop) -> Ground | None:
        """A map's ground, if somebody has baked it."""
        body = kept(self._folder / self.name(backdrop), GROUND)
        return None if body is None else Ground.unpacked(body)

    def put(self, backdrop: PaneBackdrop, ground: Ground) -> None:
        """Leaves a map's ground to others."""
        keep(self._folder / self.name(backdrop), GROUND, ground.packed())


def ground_name(land: str, backdrop: PaneBackdrop) -> str:
    """What the file of a map's ground is called: the same for the same map."""
    return f"{key_of(land, backdrop)}.ground"


class Artist:
    """Draws reels with everything baked once."""

    def __init__(self, studio: Studio, atlas: Atlas | None = None) -> None:
        self.studio = studio
        self.atlas = atlas or load(studio.folder)
        if studio.chronicle is not None:
            self.atlas.chronicle = studio.chronicle
        self.composer = Composer(self.atlas, studio.options)
        self._reduced: Reduced | None = None
        self._small: Small | None = None
        self._drawn: date | None = None
        """The day that the painter's picture shows, and all that is made of it; None if nobody knows."""

    @cached_property
    def _grid(self) -> Grid:
        """The tiles that frames are compressed in: of whole pixels of the animated pictures, and of the colours of a video."""
        studio = self.studio
        small = side_for(studio.options.size, studio.animated_size) if studio.animations else None
        return Grid(studio.options.size, lcm(small or 1, 2 if studio.codecs else 1))

    @cached_property
    def _shown(self) -> Shown:
        """What the videos show."""
        return Shown(self._grid)

    @cached_property
    def painter(self) -> Painter:
        painter = painter_for(self.composer.sheet, self.atlas.basemap, self.composer.theme)
        if self.studio.shelf is not None and self.studio.land:
            painter.shelf = Grounds(self.studio.shelf, self.studio.land)
        return painter

    def get_ready(self, day: date) -> None:
        """Bakes the grounds of the maps that the picture of a day has: one of them is in every picture."""
        for area in self.composer.maps(day):
            self.painter.ground(area.backdrop)

    def __call__(self, reel: Reel) -> list[Shot]:
        for placed in reel.placed:
            self.composer.map(placed.backdrop.key).adopt(placed)
        with typesetting():
            return self._shots(reel)

    def pixels(self, day: date) -> RGB:
        """The picture of a day."""
        self._drawn = None
        return self.painter.pixels(self.composer.scene(day))

    def _shots(self, reel: Reel) -> list[Shot]:
        studio = self.studio
        # A film has one palette. Whoever begins to follow needs the whole picture.
        if reel.palette and studio.reduced and not self._reduced:
            self._reduced, self._drawn = Reduced(reel.palette, self._grid), None
        if reel.palette and studio.animations and not self._small:
            self._small, self._drawn = Small(self._grid, studio.animated_size, reel.palette, studio.animations), None
        small = self._small
        encoders = {codec: Encoder(codec, studio.options.size, studio.fps) for codec in studio.codecs}
        if small and reel.before:
            self._draw(reel.before)
            small.leave()
        found: list[Shot] = []
        packets: dict[str, list[Packet]] = {codec: [] for codec in encoders}
        repeats = reel.repeats or (1,) * len(reel.days)
        last = None
        records = reel.records or (None,) * len(reel.days)
        for number, (day, key, times, record) in enumerate(zip(reel.days, reel.keys, repeats, records, strict=True)):
            png: bytes | str | None = None
            if day in reel.kept:
                if small or encoders:
                    picture = decode_rows(reel.kept[day])
                    self._show(self._grid.tiles(picture, None if last is None else differing(picture, last)))
                    last, self._drawn = picture, None
            else:
                self._draw(day)
                last = None
                png = self._png(day, key, record) if studio.png else None
            is_first = not number and not reel.before
            found.append(Shot(day, png, small.frame(is_first) if small else {}, {}))
            for codec, encoder in encoders.items():
                for _ in range(times):
                    packets[codec] += encoder.add(self._shown)
        for codec, encoder in encoders.items():
            packets[codec] += encoder.close()
        return [shot._replace(packets=own) for shot, own in zip(found, _dealt(packets, repeats), strict=True)]

    def _draw(self, day: date) -> None:
        """Brings the picture, and all that is made of it, to a day."""
        before, self._drawn = self._drawn, None
        if before != day:
            try:
                pixels = self.painter.update(self.composer.scene(day))
            except Exception as error:
                error.add_note(f"while drawing the frame of {day}")
                raise
            tiles: Iterable[Tiles] = self._grid.tiles(self.painter.picture, pixels if before else None)
            if self._reduced:
                tiles = [self._reduced.update(part) for part in tiles]
            self._show(tiles)
        self._drawn = day

    def _show(self, tiles: Iterable[Tiles]) -> None:
        """Brings what frames are compressed from up to date with what changed; without any, nobody looks at the tiles."""
        if self._small or self.studio.codecs:
            changed = list(tiles)
            if self._small:
                self._small.update(changed)
            if self.studio.codecs:
                self._shown.update(changed)

    def _png(self, day: date, key: str, record: Record | None) -> bytes | str:
        words = About.of(self.atlas.war, record, day).words
        content = self._reduced.png(words) if self._reduced else encode_png(self.painter.picture, words)
        if self.studio.shelf is None:
            return content
        replace_file(self.studio.shelf / f"{key}.png", content)
        return digest(content)


def _dealt(packets: dict[str, list[Packet]], repeats: Iterable[int]) -> Iterator[dict[str, tuple[Packet, ...]]]:
    """To each frame its own packets, which came one after the other."""
    streams = {codec: iter(own) for codec, own in packets.items()}
    for times in repeats:
        yield {codec: tuple(islice(stream, times)) for codec, stream in streams.items()}
