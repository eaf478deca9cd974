"""An atlas: everything from one geodata folder, and the situation on any date of its war."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from kwmaps import dates
from kwmaps.errors import RequestError, alternatives, did_you_mean
from kwmaps.geodata.basemap import Basemap
from kwmaps.geodata.loading import read
from kwmaps.geodata.partition import Partitioner
from kwmaps.geometry import square_km
from kwmaps.model import Contested, Event, Geodata, Movement, Phase, Place, Snapshot, War
from kwmaps.timeline.chronicle import Chronicle
from kwmaps.timeline.division import Division
from kwmaps.timeline.ground import Ground
from kwmaps.timeline.measuring import Land
from kwmaps.timeline.situation import Between, Situation
from kwmaps.timeline.workings import Workings


class Change(NamedTuple):
    """A place changed hands on `date`: that day's end found `holder` where `before` had been."""

    date: date
    holder: str
    before: str


class Atlas:
    """Everything loaded from a geodata folder. Make one with `kwmaps.load`."""

    def __init__(self, geodata: Geodata) -> None:
        self.geodata = geodata
        self.basemap = Basemap(geodata.folder, geodata.war.crs)
        self._starts = [snapshot.date for snapshot in geodata.snapshots]
        workings = self._workings = Workings(self)
        self.field, self.edges, self.tween, self.still = workings.field, workings.edges, workings.tween, workings.still
        self.territory, self.drawn = workings.territory, workings.drawn
        self.contested_km2 = lru_cache(maxsize=None)(self._contested_km2)
        self.first_islands_km2 = lru_cache(maxsize=4)(self._first_islands_km2)
        self._on = lru_cache(maxsize=8)(self._worked_out)

    def __repr__(self) -> str:
        return f"<Atlas {self.war.title!r}, {self.first} to {self.last}, {len(self.snapshots)} snapshots>"

    def renewed(self, geodata: Geodata, same_land: bool) -> Atlas:
        """An atlas of the same folder read again, which keeps what was worked out from things that are as they were.

        Parameters
        ----------
        same_land
            Whether the files of the basemap are those that this atlas has read.
        """
        found = Atlas(geodata)
        if not same_land or geodata.war.crs != self.war.crs:
            return found
        found.basemap = self.basemap
        if (geodata.war.extent, geodata.war.sides) != (self.war.extent, self.war.sides):
            return found
        # Pieces of ground depend on the snapshot, the land and the anchors alone.
        found.partitioner, found.land = self.partitioner, self.land
        found._workings.inherit(self._workings)
        return found

    @property
    def war(self) -> War:
        return self.geodata.war

    @property
    def first(self) -> date:
        """The war's first day on the map."""
        return self.war.first

    @property
    def last(self) -> date:
        """The war's last day on the map."""
        return self.war.last

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """The documented fronts, in order."""
        return self.geodata.snapshots

    @property
    def places(self) -> tuple[Place, ...]:
        return self.geodata.places

    @property
    def phases(self) -> tuple[Phase, ...]:
        return self.war.phases

    @property
    def events(self) -> tuple[Event, ...]:
        return self.geodata.events

    @property
    def movements(self) -> tuple[Movement, ...]:
        return self.geodata.movements

    def day(self, day: str | date) -> date:
        """`day` as a date of this war.

        Raises
        ------
        RequestError
            It is no date, or outside the war (a `ValueError`).
        """
        parsed = dates.parse(day)
        if not self.first <= parsed <= self.last:
            raise RequestError(f"{parsed} is outside the war: choose a day from {self.first} to {self.last}")
        return parsed

    def span(self, first: str | date | None, last: str | date | None) -> tuple[date, date]:
        """Two days of this war, by default its first and its last.

        Raises
        ------
        RequestError
            One of them is no day of the war, or they are the wrong way round.
        """
        begin, end = self.day(first or self.first), self.day(last or self.last)
        if end < begin:
            raise RequestError(f"{end} is before {begin}: exchange them")
        return begin, end

    def at(self, day: str | date) -> Situation:
        """The situation at the end of `day`, Korean time.

        Parameters
        ----------
        day
            ``YYYY-MM-DD`` or a `datetime.date`, within the war.

        Raises
        ------
        RequestError
            No such date, or outside the war (a `ValueError`).
        """
        return self._on(self.day(day))

    def _worked_out(self, when: date) -> Situation:
        index = bisect_right(self._starts, when) - 1
        before = self.snapshots[index]
        if when <= before.until:
            between = Between(before.date, before.date, 0.0)
            return self.situation(when, between, self.still(before))
        after = self.snapshots[index + 1]
        fraction = (when - before.until).days / (after.date - before.until).days
        division = Division(self, before, after, fraction)
        return self.situation(when, Between(before.date, after.date, fraction), division)

    def situation(self, day: date, between: Between, division: Division) -> Situation:
        """What `at` answers with; an atlas that can do more answers with situations that can."""
        return Situation(self, day, between, division)

    def phase(self, day: date) -> Phase | None:
        """The phase that `day` belongs to."""
        return next((phase for phase in self.phases if phase.first <= day <= phase.last), None)

    def place(self, name: str) -> Place:
        """The place of this name, in any of its forms; what tells it from its namesakes, "(N)", may be left out where it has none.

        Raises
        ------
        RequestError
            No place is called so, or more than one; the message offers near names, or theirs.
        """
        folded = name.strip().casefold()
        found = [place for place in self.places if folded in (place.name.casefold(), place.id.casefold())]
        found = found or [place for place in self.places if folded in _forms(place)]
        if len(found) == 1:
            return found[0]
        if found:
            names = [place.name for place in found]
            apart = names if len(set(names)) == len(names) else [place.id for place in found]
            told = alternatives([f'"{word}"' for word in apart])
            raise RequestError(f"more than one place is called '{name}': say {told}")
        known = [form for place in self.places for form in (place.name, *place.names.values())]
        raise RequestError(f"no place called '{name}' is in places.geojson{did_you_mean(name, known)}")

    def history(self, place: str | tuple[float, float]) -> tuple[Change, ...]:
        """The days a place changed hands.

        Parameters
        ----------
        place
            A name from places.geojson, or (lon, lat) in degrees WGS84.
        """
        if isinstance(place, str):
            found = self.place(place)
            place = (found.lon, found.lat)
        lon, lat = place
        changes = []
        before = self.at(self.first).holder(lon, lat)
        for day in dates.span(self.first, self.last)[1:]:
            holder = self.at(day).holder(lon, lat)
            if holder is not None and before is not None and holder != before:
                changes.append(Change(day, holder, before))
            before = holder
        return tuple(changes)

    # What situations are computed from.

    @cached_property
    def ground(self) -> Ground:
        """The drawn land."""
        return Ground(self.war, self.basemap, self.geodata.islands)

    @cached_property
    def chronicle(self) -> Chronicle:
        """Every day's share of the land and movement, coarsely; takes about two seconds the first time."""
        return Chronicle.of(self)

    @cached_property
    def partitioner(self) -> Partitioner:
        return Partitioner(self.war, self.basemap.mainland)

    @cached_property
    def island_km2(self) -> tuple[float, ...]:
        """Square kilometres of each island."""
        return tuple(self.square_km(island) for island in self.basemap.islands)

    @cached_property
    def land(self) -> Land:
        """The mainland, to be measured by parts."""
        return Land(self.basemap, self.square_km)

    @cached_property
    def land_km2(self) -> float:
        """Square kilometres of all the drawn land."""
        return self.square_km(self.basemap.mainland) + sum(self.island_km2)

    def square_km(self, area: BaseGeometry) -> float:
        """Square kilometres of an area given in metres of the war's projection."""
        return square_km(area, self.war.crs, self.war.equal_area)

    def _first_islands_km2(self, holders: tuple[str, ...]) -> float:
        """Square kilometres of the islands that are the first side's, given all their holders; they stay for weeks."""
        first, _ = self.war.side_ids
        return sum(km2 for km2, holder in zip(self.island_km2, holders, strict=True) if holder == first)

    def _contested_km2(self, areas: tuple[Contested, ...]) -> float:
        """Square kilometres of the drawn land under these areas; the same ones are contested for weeks."""
        drawn = shapely.union_all([self.ground.projection.forward(area.polygon) for area in areas])
        islands = [island for island in self.basemap.islands if island.intersects(drawn)]
        return sum(self.square_km(land.intersection(drawn)) for land in (self.basemap.mainland, *islands))


def _forms(place: Place) -> set[str]:
    """What a place is called, in small letters: the maps leave out what stands behind its name in brackets."""
    return {form.casefold() for form in (place.name.split(" (")[0], *place.names.values())}


def load(folder: str | Path | None = None) -> Atlas:
    """Loads a geodata folder.

    Parameters
    ----------
    folder
        A folder with a ``war.toml``; without it ``geodata/`` in the working directory, or else the packaged war.

    Raises
    ------
    GeodataError
        Something in the folder can't be used; the message lists every fault that was found.
    """
    geodata, _ = read(folder)
    return Atlas(geodata)
