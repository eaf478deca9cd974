"""The movements of a day on one map: their arrows, grown so far or faded, and their names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

from kwmaps.dates import span
from kwmaps.model import Movement
from kwmaps.scene import arrows as moving
from kwmaps.scene.area import Area
from kwmaps.scene.fronts import Fronts
from kwmaps.scene.labels import box_of
from kwmaps.scene.model import Arrow, Text
from kwmaps.scene.names import Names
from kwmaps.scene.view import Rect
from kwmaps.timeline.situation import Situation


class Moves:
    """The movements on one map. What they share from day to day is the same object."""

    def __init__(self, area: Area, names: Names, fronts: Fronts) -> None:
        self.area, self.look, self.names = area, area.look, names
        self._length_in_sight = fronts.length_in_sight
        # An arrow and its name ask for the same.
        self._shares = lru_cache(maxsize=64)(self._come)
        self._arrows_of = lru_cache(maxsize=256)(self._seen)
        self._shapes = lru_cache(maxsize=256)(self._grown)
        self._course = lru_cache(maxsize=None)(self._courses)

    @cached_property
    def _on(self) -> dict[date, list[Movement]]:
        """What can be seen of each day, and is faded out or not yet begun on all others."""
        found: dict[date, list[Movement]] = {}
        for movement in self.area.atlas.movements:
            for day in span(movement.start, movement.end + timedelta(days=moving.FADE)):
                found.setdefault(day, []).append(movement)
        return found

    @cached_property
    def _movements(self) -> dict[str, Movement]:
        return {movement.id: movement for movement in self.area.atlas.movements}

    def arrows(self, situation: Situation, over: Rect | None) -> tuple[Arrow, ...]:
        """The arrows of a day, those that go back above those that attack."""
        found: list[Arrow] = []
        for movement in self._on.get(situation.date, ()):
            alpha = moving.strength(movement, situation.date)
            if alpha:
                found += self._arrows_of(movement.id, self._shares(movement.id, situation), alpha, over)
        return tuple(sorted(found, key=lambda arrow: (arrow.kind == "withdrawal", arrow.alpha, arrow.id)))

    def names_of(self, drawn: tuple[Arrow, ...], situation: Situation, over: Rect | None) -> tuple[Text, ...]:
        """The names of the movements whose arrows have come as far as their names stand, until they fade."""
        clear = {arrow.id for arrow in drawn if arrow.is_clear}
        found = []
        for movement in self._on.get(situation.date, ()) if clear else ():
            if movement.id in clear and movement.id in self.names.arrow_names:
                text, share = self.names.arrow_names[movement.id]
                along = self._course(movement.id)
                longest = max(range(len(along)), key=lambda number: along[number].line.length)
                hidden = over is not None and box_of(text).overlaps(over)
                if self._shares(movement.id, situation)[longest] >= share and not hidden:
                    found.append(text)
        return tuple(found)

    def _courses(self, movement_id: str) -> list[moving.Course]:
        """The curves that a movement's arrows grow along."""
        area, movement = self.area, self._movements[movement_id]
        shore = self.names.room.shore if movement.kind == "landing" else None
        return moving.courses(movement, area.view, area.project, self.look.scale, shore)

    @property
    def _shortest(self) -> float:
        """Pixels below which an arrow is a speck."""
        return moving.SHORTEST * self.look.scale

    def _come(self, movement_id: str, situation: Situation) -> tuple[float, ...]:
        """How much of each of a movement's courses is drawn on a day."""
        return moving.shares(self._movements[movement_id], self._course(movement_id), situation)

    def _seen(self, movement_id: str, shares: tuple[float, ...], alpha: float, over: Rect | None) -> list[Arrow]:
        """A movement's arrows, so much of each of its courses, those that can be seen, and so clearly."""
        return [replace(arrow, alpha=alpha) for arrow in self._shapes(movement_id, shares, over)]

    def _grown(self, movement_id: str, shares: tuple[float, ...], over: Rect | None) -> list[Arrow]:
        movement = self._movements[movement_id]
        shaft = self.look.theme.widths["arrow"] * self.look.scale * (1.0 if movement.rank == 1 else 0.72)
        side, along = self.area.which(movement.side), self._course(movement_id)
        found = moving.arrows(movement, side, along, shares, shaft, self._shortest)
        return [arrow for arrow in found if self._length_in_sight(arrow.spine, over) >= self._shortest - 1e-6]
