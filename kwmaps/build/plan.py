"""Plans what of a film has to be drawn, has it drawn, and hands over every frame in order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain, groupby, tee
from pathlib import Path
from typing import NamedTuple

from kwmaps.build.keys import Digests, Keys, key_of, land_key
from kwmaps.build.record import Record
from kwmaps.build.sealed import digest
from kwmaps.build.store import Finished, Store
from kwmaps.build.studio import Artist, Reel, Shot, Studio, ground_name
from kwmaps.build.whole import replace_file
from kwmaps.build.words import recall, words_name, written
from kwmaps.encoders.palette import Palette
from kwmaps.encoders.video import library
from kwmaps.executors import meanwhile
from kwmaps.scene.pane import PaneComposer
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.schedule import Frame

FEW = 40
"""Frames that one process draws in the time that others need to start."""

Executor = Callable[[Studio, Iterable[Reel]], Iterator[list[Shot]]]
"""Does jobs in order, here or elsewhere."""


class Ready(NamedTuple):
    """A frame that is done."""

    frame: Frame
    shot: Shot
    png: Path | None
    """Its picture, if one was wanted."""


@dataclass
class Count:
    """How many frames were drawn, and how many were left of an earlier build."""

    drawn: int = 0
    kept: int = 0


@dataclass
class _Entry:
    """A reel: its frames, the job, its key, what an earlier build left of it, and of its pictures (file, digest)."""

    frames: list[Frame]
    reel: Reel
    key: str = ""
    finished: Finished | None = None
    pictures: dict[int, tuple[Path, str]] | None = None
    """By their place in the reel; None where no pictures are wanted."""

    @property
    def is_open(self) -> bool:
        """Whether it has to be worked on."""
        return self.finished is None or (self.pictures is not None and len(self.pictures) < len(self.frames))


class Plan:
    """A film, reel by reel: a month is a reel, whatever frames it has, so an edit that adds a frame moves no other's ends.

    Parameters
    ----------
    store
        Where finished reels are kept; without it everything is drawn, and PNGs can't be had.
    pngs
        The folder that the PNGs will stand in, if they are wanted.
    """

    def __init__(
        self,
        atlas: Atlas,
        frames: Sequence[Frame],
        studio: Studio,
        store: Store | None = None,
        pngs: Path | None = None,
    ) -> None:
        self._atlas, self._frames, self._store, self._pngs = atlas, frames, store, pngs
        self._studio = replace(studio, land=land_key(atlas, studio.options)) if store else studio
        self._ground = lru_cache(maxsize=None)(self._ground_of)
        self.count = Count()
        # Planned as they are asked for: the first reel is being drawn while the last is still being looked at.
        self._wanted, self._entries, self._counted = tee(self._planned(), 3)

    @cached_property
    def artist(self) -> Artist:
        """Who knows where everything stands, and draws what is drawn in this process."""
        return Artist(self._studio, self._atlas)

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self._atlas, self.artist.composer)

    @property
    def digests(self) -> Digests:
        """Of the war, for what its files say about how they were made."""
        return self._keys.loose

    def _ground_of(self, area: PaneComposer) -> str:
        return ground_name(self._studio.land, area.backdrop)

    def _maps(self, days: Iterable[date]) -> list[PaneComposer]:
        """The maps that the pictures of some days have, each once."""
        return list({area.key: area for day in days for area in self.artist.composer.maps(day)}.values())

    def _planned(self) -> Iterator[_Entry]:
        new: dict[str, PaneComposer] = {}
        if self._store:
            self._store.learn()
            new = self._recalled(self._store)
        before: Frame | None = None
        for _, group in groupby(self._frames, key=_month):
            frames = list(group)
            days = tuple(frame.day for frame in frames)
            known = tuple(self._key(day) if self._store else str(day) for day in days)
            repeats = tuple(frame.pictures for frame in frames) if self._studio.fps else ()
            entry = _Entry(frames, Reel(days, known, before.day if before else None, repeats))
            if self._store:
                first = self._key(before.day) if before else None
                entry.key = key_of(known, first, repeats, self._studio.products)
                entry.finished = self._store.reel(entry.key)
                for area in self._maps(days):
                    self._store.use(self._ground(area))
                entry.pictures = self._pictures(entry, self._store)
            yield entry
            before = frames[-1]
        for name, area in new.items():
            if self._store and area.names.are_placed:
                self._store.keep_words(name, written(area))

    def _key(self, day: date) -> str:
        return key_of(self._keys.frame(day), self._studio.reduced)

    def _recalled(self, store: Store) -> dict[str, PaneComposer]:
        """Lets words stand where an earlier build has found them room; the maps for which none has, by their files' names."""
        new, keys = {}, self._keys
        for area in (keys.composer.main, *keys.composer.inset_composers.values()):
            name = words_name(keys, area)
            body = None if area.names.are_placed else store.words(name)
            if body is None:
                new[name] = area
            else:
                recall(area, body)
        return new

    def _pictures(self, entry: _Entry, store: Store) -> dict[int, tuple[Path, str]] | None:
        if self._pngs is None:
            return None
        found = {}
        for number, (day, key) in enumerate(zip(entry.reel.days, entry.reel.keys, strict=True)):
            picture = store.png(key, day, self._pngs)
            if picture is not None:
                found[number] = picture
        return found

    @cached_property
    def palette(self) -> Palette | None:
        """One palette for the whole film, from the theme and the basemap: no edit of a front changes it."""
        if not (self._studio.animations or self._studio.reduced):
            return None
        composer, store = self.artist.composer, self._store
        maps = composer.bare
        key = key_of(self._studio.land, maps, self._studio.colours)
        found = store.palette(key) if store else None
        if found is None:
            found = Palette.of(self.artist.painter.colours(maps), self._studio.colours)
            if store:
                store.keep_palette(key, found)
        return found

    def get_ready(self) -> None:
        """Bakes what every picture stands on, before others begin as copies of this process.

        If there is a shelf, one copy of it bakes, and leaves the ground and the palette there, while this one plans.
        """
        if self._store:
            with meanwhile(self._bake):
                self._look_ahead()
        self.artist.get_ready(self._frames[0].day)

    def _bake(self) -> None:
        self.artist.get_ready(self._frames[0].day)
        _ = self.palette

    def _look_ahead(self) -> None:
        """Works out what the first job needs besides, its first scene and words too: much of that stays, and it is all remembered."""
        if self._studio.codecs:
            library()
        first = next(copy(self._wanted))
        _ = self._atlas.chronicle, [area.placed for area in self._maps(first.reel.days)]
        self.artist.painter.get_ready(self.artist.composer.scene(first.reel.days[0]))

    def run(self, executor: Executor) -> Generator[Ready]:
        """Every frame, in order."""
        results = executor(replace(self._studio, chronicle=self._atlas.chronicle), self._jobs())
        if self._store is None or self._store.is_empty:
            # Everything has to be drawn: whoever draws gets ready while the plan is being made.
            results = chain([next(results)], results)
        for entry in self._entries:
            if entry.finished is None or entry.is_open:
                shots = self._put_away(entry, next(results))
            else:
                shots = entry.finished.shots
                self.count.kept += len(shots)
            for number, (frame, shot) in enumerate(zip(entry.frames, shots, strict=True)):
                yield Ready(frame, shot, entry.pictures[number][0] if entry.pictures is not None else None)
        if self.count.drawn:
            # Whoever drew hears that there is nothing more, and goes home.
            next(results, None)

    @property
    def most(self) -> int:
        """How many reels have to be drawn at most. A worker draws the one after its last with less to change on the picture."""
        return sum(1 for _ in groupby(self._frames, key=_month))

    @cached_property
    def is_small(self) -> bool:
        """Whether so few frames have to be drawn that starting processes for them takes longer."""
        if self._store is None or self._store.is_empty:
            return len(self._frames) <= FEW
        lacking = (len(entry.frames) - len(entry.pictures or ()) for entry in self._counted if entry.is_open)
        return sum(lacking) <= FEW

    def _jobs(self) -> Iterator[Reel]:
        for entry in self._wanted:
            if entry.is_open:
                yield self._job(entry)

    def _job(self, entry: _Entry) -> Reel:
        """A job, with what it needs read only when it is handed out."""
        kept = {}
        for number, (path, known) in (entry.pictures or {}).items():
            content = path.read_bytes()
            if digest(content) == known:
                kept[entry.reel.days[number]] = content
        days = (*entry.reel.days, *([entry.reel.before] if entry.reel.before else []))
        placed = tuple(area.placed for area in self._maps(days))
        records = tuple(self._record(day) if self._studio.png and day not in kept else None for day in entry.reel.days)
        return replace(entry.reel, kept=kept, palette=self.palette, records=records, placed=placed)

    def _record(self, day: date) -> Record:
        return Record.of_picture(self._keys, day, colours=self._studio.colours if self._studio.reduced else None)

    def _put_away(self, entry: _Entry, shots: list[Shot]) -> list[Shot]:
        """Remembers what was drawn; pictures that came back as bytes are put on the shelf."""
        store = self._store
        if store is None:
            self.count.drawn += len(shots)
            return shots
        found = []
        for number, (shot, key) in enumerate(zip(shots, entry.reel.keys, strict=True)):
            known = shot.png
            if isinstance(known, bytes):
                replace_file(store.folder / f"{key}.png", known)
                known = digest(known)
            if entry.pictures is not None:
                if known is None:
                    known = entry.pictures[number][1]
                    self.count.kept += 1
                else:
                    entry.pictures[number] = store.folder / f"{key}.png", known
                    self.count.drawn += 1
            else:
                self.count.drawn += 1
            found.append(shot._replace(png=known))
        store.keep(entry.key, Finished(found, list(entry.reel.keys)))
        return found


def _month(frame: Frame) -> tuple[int, int]:
    return frame.day.year, frame.day.month
