"""The maps that a preview shows: of the last sound state, and of the one before for comparison."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from kwmaps.build.about import About
from kwmaps.build.studio import Artist, Studio
from kwmaps.encoders.png import encode_png
from kwmaps.errors import Fault, KwmapsError, RequestError
from kwmaps.preview.reading import Reader, faults_of
from kwmaps.render.writing import typesetting
from kwmaps.scene.options import Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.checking import examine

KEPT = 24
"""Pictures of each state that are remembered."""

FAULTS = 20
"""Faults that are shown; the rest is counted."""


class Proof:
    """One state of the war, and its pictures."""

    def __init__(self, number: int, atlas: Atlas, options: Options, before: Proof | None = None) -> None:
        self.number, self.atlas = number, atlas
        self.artist = Artist(Studio(atlas.geodata.folder, options), atlas)
        if before is not None and self.artist.composer.inherit(before.artist.composer):
            # The grounds and letters are the same: the picture only has to be brought up to date.
            self.artist.painter = before.artist.painter
        elif before is not None and before.atlas.basemap is atlas.basemap:
            self.artist.painter.inherit(before.artist.painter)
        self._pictures: OrderedDict[date, bytes] = OrderedDict()

    def png(self, day: date) -> bytes:
        """The map of a day."""
        found = self._pictures.pop(day, None)
        if found is None:
            with typesetting():
                found = encode_png(self.artist.pixels(day), About.of(self.atlas.war, day=day).words)
        self._pictures[day] = found
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        return found


class Desk:
    """What lies on the table: the newest sound state, the one before, and what is wrong with the files now.

    Its methods may be called from several threads; one at a time draws.

    Parameters
    ----------
    options
        Makes the looks for an atlas: a phase that is shown may be gone after an edit.
    day
        The first to be looked at; without it the war's first.

    Raises
    ------
    GeodataError, RequestError
        When it is made: the folder can't be used, or the day or one of the looks can't be.
    """

    def __init__(self, folder: Path, options: Callable[[Atlas], Options], day: date | None = None) -> None:
        self._lock = threading.Lock()
        self._reader = Reader(folder)
        self._options = options
        self.now = Proof(1, self._reader.atlas, options(self._reader.atlas))
        self.before: Proof | None = None
        self._undrawable: tuple[Fault, ...] = ()
        self._contradicted: tuple[str, ...] = ()
        self.day = self.now.atlas.day(day or self.now.atlas.first)
        """The day that was looked at last."""
        self.now.png(self.day)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the files as they are now; the pictures are then of the last sound state."""
        return self._reader.faults or self._undrawable

    def reread(self) -> bool:
        """Reads the folder again; says whether there is anything new to show or to tell."""
        with self._lock:
            told = (self.now.number, self.faults, self._reader.notes)
            if self._reader.reread():
                self._accept(self._reader.atlas)
            return told != (self.now.number, self.faults, self._reader.notes)

    def examine(self) -> bool:
        """Compares the newest state with evidence and translations, as `kwmaps check` does; says whether there is news to tell."""
        atlas = self.now.atlas
        # One of its own: meanwhile the other may be drawn. What both have worked out is the same.
        report = examine(atlas.renewed(atlas.geodata, same_land=True))
        found = tuple(str(wrong) for wrong in (*report.faults, *report.misses))
        with self._lock:
            is_news = atlas is self.now.atlas and found != self._contradicted
            if is_news:
                self._contradicted = found
        return is_news

    def _accept(self, atlas: Atlas) -> None:
        try:
            proof = Proof(self.now.number + 1, atlas, self._options(atlas), self.now)
            proof.png(min(max(self.day, atlas.first), atlas.last))
        except (KwmapsError, OSError) as error:
            # A letter that no font has, a language file that is no TOML: sound geodata, and no map.
            self._undrawable = faults_of(error)
            return
        self.before, self.now, self._undrawable = self.now, proof, ()

    def png(self, number: int, day: date) -> bytes:
        """A state's map of a day.

        Raises
        ------
        RequestError
            The state isn't on the table any more, or the day is outside of its war.
        """
        with self._lock:
            for proof in (self.now, self.before):
                if proof is not None and proof.number == number:
                    found = proof.png(proof.atlas.day(day))
                    self.day = day
                    return found
        raise RequestError(f"state {number} is gone")

    def told(self) -> dict[str, Any]:
        """Everything that the page shows besides the pictures, as plain values."""
        with self._lock:
            now, before, faults, notes = self.now, self.before, self.faults, self._reader.notes
            contradicted = self._contradicted
        atlas = now.atlas
        return {
            "number": now.number,
            "before": before.number if before else None,
            "title": atlas.war.title,
            "first": atlas.first.isoformat(),
            "last": atlas.last.isoformat(),
            "day": min(max(self.day, atlas.first), atlas.last).isoformat(),
            "documented": [snapshot.date.isoformat() for snapshot in atlas.snapshots],
            "size": list(now.artist.studio.options.size),
            "faults": [str(fault) for fault in faults[:FAULTS]],
            "more_faults": max(0, len(faults) - FAULTS),
            "contradicted": contradicted[:FAULTS],
            "more_contradicted": max(0, len(contradicted) - FAULTS),
            "notes": [str(note) for note in notes[:FAULTS]],
        }
