"""Places on one map: which are named on a day, and dots in the colours of those who hold them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from kwmaps.dates import DAY
from kwmaps.geometry import Floats
from kwmaps.scene.area import Area
from kwmaps.scene.model import Label, Symbol
from kwmaps.scene.names import Names
from kwmaps.scene.view import Rect
from kwmaps.timeline.situation import Situation

SMALL = 2
"""The rank from which places are named once: on the close-up, if there is one."""


class Towns:
    """Labels and dots. Days on which they are the same share them."""

    def __init__(self, area: Area, names: Names) -> None:
        self.area, self.atlas, self.look = area, area.atlas, area.look
        self.names, self.places = names, names.places
        self._dot = lru_cache(maxsize=None)(self._symbol)
        self._on = lru_cache(maxsize=16)(self._held_so)
        self._named = lru_cache(maxsize=16)(self._labelled)

    @cached_property
    def _spots(self) -> tuple[list[int], Floats, list[tuple[int, int]]]:
        """Where it is looked up who holds the labelled places.

        The numbers of those on the mainland with their positions, in metres, and of those on islands with the islands'.
        """
        ashore, xy, on_islands = [], [], []
        for number, label in enumerate(self.names.labels):
            place = self.places.by_id[label.place]
            spot = self.atlas.ground.locate(place.lon, place.lat)
            if spot is None:
                continue
            if spot.island is None:
                ashore.append(number)
                xy.append((spot.x, spot.y))
            else:
                on_islands.append((number, spot.island))
        return ashore, np.array(xy, dtype=float).reshape(-1, 2), on_islands

    def of(
        self, situation: Situation, over: Rect | None, closer: frozenset[str]
    ) -> tuple[tuple[Label, ...], tuple[Symbol, ...]]:
        """The labels of a day and their dots."""
        are_first = situation.division.are_first(self._spots[1]).tobytes()
        turn = bisect_right(self._turns, situation.date)
        return self._on(turn, are_first, situation.island_holders, over, closer)

    def _held_so(
        self, turn: int, are_first: bytes, islands: tuple[str, ...], over: Rect | None, closer: frozenset[str]
    ) -> tuple[tuple[Label, ...], tuple[Symbol, ...]]:
        """The labels of all days on which the same places are named, if the sides hold them so."""
        holders: list[str | None] = [None] * len(self.names.labels)
        if self.look.shows("holders"):
            ashore, _, on_islands = self._spots
            first, second = self.atlas.war.side_ids
            for number, is_first in zip(ashore, are_first, strict=True):
                holders[number] = first if is_first else second
            for number, island in on_islands:
                holders[number] = islands[island]
        day = self._turns[turn - 1] if turn else date.min
        shown = tuple(
            (number, holders[number])
            for number, days in enumerate(self._days_named)
            if (days is None or any(first <= day <= last for first, last in days))
            # Where there is fighting, room is dear: what the close-up names needn't stand in the front's way here.
            and not (self._small[number] and self.names.labels[number].place in closer)
        )
        return self._named(shown, over)

    @cached_property
    def _turns(self) -> list[date]:
        """The days on which other places are named than on the day before."""
        return sorted({turn for days in self._days_named for first, last in days or () for turn in (first, last + DAY)})

    @cached_property
    def _days_named(self) -> list[list[tuple[date, date]] | None]:
        """When each label is shown; None: always."""
        return [self.places.days_named(self.places.by_id[label.place]) for label in self.names.labels]

    @cached_property
    def _small(self) -> list[bool]:
        """Which labels are of places that are named once: on the close-up, if it shows them."""
        return [self.places.by_id[label.place].rank >= SMALL for label in self.names.labels]

    def _labelled(
        self, shown: tuple[tuple[int, str | None], ...], over: Rect | None
    ) -> tuple[tuple[Label, ...], tuple[Symbol, ...]]:
        """Labels by their numbers, but for those under a close-up, and dots in the colours of those who hold the places."""
        every = self.names.labels
        seen = [(every[number], holder) for number, holder in shown if not (over and every[number].box.overlaps(over))]
        return tuple(label for label, _ in seen), tuple(self._dot(label.place, holder) for label, holder in seen)

    def _symbol(self, place_id: str, holder: str | None) -> Symbol:
        place = self.places.by_id[place_id]
        x, y = self.area.position(place.lon, place.lat)
        radius = self.places.styles[place.rank].radius
        return Symbol(x, y, radius, self.area.which(holder) if holder else None, place.kind)
