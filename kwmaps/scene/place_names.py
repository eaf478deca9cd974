"""Names of places: which are named on a day, and where each stands all through the film."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property

from kwmaps.model import Place
from kwmaps.scene.area import Area
from kwmaps.scene.labels import Style, place_labels
from kwmaps.scene.model import Label
from kwmaps.scene.room import Room
from kwmaps.scene.view import Rect

AROUND = (timedelta(days=3), timedelta(days=12))
"""A small place is named from so long before an event there until so long after."""

LEAST = 4
"""The least rank a place can have. Only maps that name all of them name hills before they were fought for."""


class PlaceNames:
    """The places of one map."""

    def __init__(self, area: Area, room: Room) -> None:
        self.area, self.atlas, self.look, self.view = area, area.atlas, area.look, area.view
        self.room = room
        self._dots: dict[str, Rect] = {}

    @cached_property
    def styles(self) -> dict[int, Style]:
        look, s, ink = self.look, self.look.scale, self.look.theme["ink"]
        face = look.language.place_face
        return {
            1: Style(face("sans-bold"), look.size(16.5), 4.0 * s, ink),
            2: Style(face("sans-semibold"), look.size(14.5), 3.1 * s, ink),
            3: Style(face("sans"), look.size(14), 2.8 * s, ink),
            4: Style(face("sans"), look.size(13.5), 2.6 * s, ink),
        }

    @cached_property
    def _named_days(self) -> dict[str, list[tuple[date, date]]]:
        """When small places are named: around the events there."""
        spans: dict[str, list[tuple[date, date]]] = {}
        for event in self.atlas.events:
            if event.place:
                spans.setdefault(event.place, []).append((event.date - AROUND[0], event.date + AROUND[1]))
        return spans

    def days_named(self, place: Place) -> list[tuple[date, date]] | None:
        """From when until when a place is named; None: always."""
        return None if self._is_always_named(place) else self._named_days.get(place.name, [])

    @cached_property
    def _ringed(self) -> set[str]:
        """The names of the places that captions tell of: they are named then, however small they are."""
        return {event.place for event in self.atlas.events if event.rank <= 2 and event.place}

    def _are_named_together(self, one: Place, other: Place) -> bool:
        """Whether two places are ever named on the same day."""
        if self._is_always_named(one) or self._is_always_named(other):
            return True
        spans = self._named_days
        return any(a <= d and c <= b for a, b in spans.get(one.name, ()) for c, d in spans.get(other.name, ()))

    def dot(self, place: Place) -> Rect:
        """The room of a place's sign."""
        found = self._dots.get(place.id)
        if found is None:
            spot = Rect(*self.area.position(place.lon, place.lat), 0, 0)
            found = self._dots[place.id] = spot.grown(self.styles[place.rank].radius)
        return found

    def labels(self, great: list[Rect]) -> tuple[Label, ...]:
        """Every label that may ever be shown, where it will stand, clear of the boxes of `great` names."""
        shown = []
        for place in self.atlas.places:
            often = place.rank <= self.area.always or place.name in self._ringed
            often = often or (place.rank <= self.area.always + 1 and place.name in self._named_days)
            if often and self.dot(place).within(self.view.rect):
                shown.append((place, self.look.language.place(place), *self.area.position(place.lon, place.lat)))
        taken = [*self.area.taken, *great, *self.room.bar]
        bounds = self.view.rect.grown(-6 * self.look.scale)
        # Whoever is named all the time chooses first: a name that comes and goes shall displace none that stays.
        # Of equals those that a caption tells of: a ring without a name is a riddle.
        ringed = self._ringed
        shown.sort(key=lambda row: (not self._is_always_named(row[0]), row[0].rank, row[0].name not in ringed))
        rings = [
            (event.place, Rect(*self.view.point(event.point.x, event.point.y), 0, 0).grown(11 * self.look.scale))
            for event in self.atlas.events
            if event.rank <= 2 and event.point is not None
        ]
        return place_labels(shown, self.styles, bounds, taken, self.room.heat, rings, self._are_named_together)

    @cached_property
    def by_id(self) -> dict[str, Place]:
        return {place.id: place for place in self.atlas.places}

    def _is_always_named(self, place: Place) -> bool:
        return place.rank <= self.area.always and (place.kind != "hill" or self.area.always == LEAST)

    def boxes(self, labels: Iterable[Label], first: date, last: date) -> Iterable[Rect]:
        """What names and signs take up that are ever shown between two days."""
        for label in labels:
            days = self.days_named(self.by_id[label.place])
            if days is None or any(a <= last and first <= b for a, b in days):
                yield from (label.box, self.dot(self.by_id[label.place]))
