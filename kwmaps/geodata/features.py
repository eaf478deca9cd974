"""The features of a folder as values: each file against its schema, and against what the others say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from shapely import LineString, MultiLineString, Point, Polygon

from kwmaps.errors import did_you_mean
from kwmaps.geodata import schema
from kwmaps.geodata.collector import Collector, Origin
from kwmaps.geodata.fronts import is_side, read_snapshots
from kwmaps.geodata.lessons import read_lessons
from kwmaps.geodata.reading import Feature, read_features, validate, wants
from kwmaps.geometry import lines
from kwmaps.model import (
    Contested,
    Event,
    Geodata,
    IslandHolder,
    Movement,
    NamedLine,
    Place,
    War,
)

P = TypeVar("P", bound=schema.Properties)
T = TypeVar("T")

NAME_SETS = ("modern", "ko", "hanja")
"""Other forms of a place's name that places.geojson may give."""

COURSE = ("LineString", "MultiLineString")


class FolderReader:
    """Reads the files of one folder into values, all faults into one collector."""

    def __init__(self, folder: Path, war: War, faults: Collector) -> None:
        self.folder, self.war, self.faults = folder, war, faults
        self.names: set[str] | None = None
        """Of the places; None while their file has faults, which are told once."""

    def everything(self) -> Geodata:
        """Whatever is sound; where a line is missing, an empty one."""
        snapshots = read_snapshots(self.folder, self.war, self.faults)
        places = self._points("places.geojson", schema.PlaceProperties, self._place)
        if not any(fault.file == "places.geojson" for fault in self.faults.faults):
            self.names = {place.name for place in places}
        events = self._points("events.geojson", schema.EventProperties, self._event, need_point=False)
        movements = self._movements()
        islands = self._points("islands.geojson", schema.IslandProperties, self._island)
        named = self._named_lines()
        self._unnamed()
        line = self._one(self.war.armistice_file, "LineString")
        zone = self._one(self.war.armistice_file, "Polygon")
        return Geodata(
            self.folder,
            self.war,
            snapshots,
            tuple(sorted(places, key=lambda place: (place.rank, place.id))),
            tuple(sorted(events, key=lambda event: (event.date, event.rank, event.id))),
            tuple(sorted(movements, key=lambda movement: (movement.start, movement.id))),
            tuple(sorted(islands, key=lambda island: (island.name, island.since))),
            tuple(sorted(named, key=lambda line: (line.first, line.id))),
            self._border(),
            line.geometry if line and isinstance(line.geometry, LineString) else None,
            zone.geometry if zone and isinstance(zone.geometry, Polygon) else None,
            tuple(sorted(self._contested(), key=lambda area: (area.first, area.id))),
            read_lessons(self.folder, self.war, events, places, self.faults),
        )

    def _features(self, file: str, model: type[P], kinds: tuple[str, ...]) -> list[tuple[Feature, P]]:
        """A file's features with their validated properties."""
        found = []
        for feature in read_features(self.folder, file, self.faults, self.war.extent):
            properties = validate(feature, model, self.faults)
            if wants(feature, kinds, self.faults) and properties is not None:
                found.append((feature, properties))
        return found

    def _day(self, origin: Origin, day: date, key: str) -> None:
        if not self.war.first <= day <= self.war.last:
            span = f"the war lasts from {self.war.first} to {self.war.last}"
            self.faults.of(origin, f"{key} {day} is outside the war", span, "properties", key)

    def _in_order(self, origin: Origin, first: date, last: date, key: str) -> None:
        if last < first:
            what = f"ends ({last}) before it starts ({first})"
            self.faults.of(origin, what, "exchange or mend the dates", "properties", key)

    # points

    def _points(
        self,
        file: str,
        model: type[P],
        build: Callable[[Feature, Any, Point | None], T | None],
        need_point: bool = True,
    ) -> list[T]:
        found = []
        for feature in read_features(self.folder, file, self.faults, self.war.extent):
            properties = validate(feature, model, self.faults)
            if not need_point and feature.geometry is None:
                point = None
            elif wants(feature, ("Point",), self.faults) and isinstance(feature.geometry, Point):
                point = feature.geometry
            else:
                continue
            if properties is not None:
                value = build(feature, properties, point)
                if value is not None:
                    found.append(value)
        return found

    def _event(self, feature: Feature, given: schema.EventProperties, point: Point | None) -> Event:
        self._day(feature.origin, given.date, "date")
        if given.place and self.names is not None and given.place not in self.names:
            what = f"place '{given.place}' is not in places.geojson{did_you_mean(given.place, self.names)}"
            self.faults.of(feature.origin, what, "add it there, or leave it out", "properties", "place")
        return Event(
            given.id,
            given.date,
            given.text,
            given.rank,
            given.source,
            given.certainty,
            given.title,
            given.place,
            point,
        )

    def _island(self, feature: Feature, given: schema.IslandProperties, point: Point | None) -> IslandHolder | None:
        if point is None or not is_side(feature.origin, "holder", given.holder, self.war, self.faults):
            return None
        return IslandHolder(
            given.id,
            given.name,
            point,
            given.holder,
            given.since,
            given.source,
            given.certainty,
        )

    # lines

    def _movements(self) -> list[Movement]:
        found = []
        for feature, given in self._features("movements.geojson", schema.MovementProperties, COURSE):
            self._in_order(feature.origin, given.start, given.end, "end")
            self._day(feature.origin, given.start, "start")
            self._day(feature.origin, given.end, "end")
            known = is_side(feature.origin, "side", given.side, self.war, self.faults)
            if known and feature.geometry is not None:
                found.append(
                    Movement(
                        given.id,
                        given.name,
                        given.side,
                        given.kind,
                        given.start,
                        given.end,
                        given.units,
                        MultiLineString(lines(feature.geometry)),
                        given.rank,
                        given.source,
                        given.certainty,
                    )
                )
        return found

    def _named_lines(self) -> list[NamedLine]:
        found = []
        for feature, given in self._features("lines/named-lines.geojson", schema.LineProperties, COURSE):
            first, last = given.first or self.war.first, given.last or self.war.last
            self._in_order(feature.origin, first, last, "to")
            if isinstance(feature.geometry, LineString | MultiLineString):
                found.append(NamedLine(given.id, given.name, feature.geometry, first, last))
        return found

    def _contested(self) -> list[Contested]:
        file = "contested.geojson"
        if not (self.folder / file).exists():
            return []
        found = []
        for feature, given in self._features(file, schema.LineProperties, ("Polygon",)):
            first, last = given.first or self.war.first, given.last or self.war.last
            self._in_order(feature.origin, first, last, "to")
            if isinstance(feature.geometry, Polygon):
                source, certainty = given.source, given.certainty
                found.append(Contested(given.id, given.name, feature.geometry, first, last, source, certainty))
        return found

    def _unnamed(self) -> None:
        """Lines that lie there and that nothing reads: an older folder, or a slip in war.toml."""
        read = {"lines/named-lines.geojson", self.war.border_file, self.war.armistice_file}
        for path in sorted((self.folder / "lines").glob("*.geojson")):
            if f"lines/{path.name}" not in read:
                remedy = "if it is the border before the war or the armistice's line, name it there"
                self.faults.warn(f"lines/{path.name}", "", "isn't named in war.toml's [lines], and isn't drawn", remedy)

    def _border(self) -> NamedLine | None:
        """The border before the war."""
        feature = self._one(self.war.border_file, "LineString")
        properties = validate(feature, schema.LineProperties, self.faults) if feature else None
        if feature is None or properties is None or not isinstance(feature.geometry, LineString):
            return None
        return NamedLine(properties.id, properties.name, feature.geometry, self.war.first, self.war.last)

    def _one(self, file: str, kind: str) -> Feature | None:
        """The one feature of a file that has this geometry type; None where the war names no file."""
        if not file:
            return None
        # The same file may be read for another feature; its faults are told once.
        own = Collector()
        found = [
            feature
            for feature in read_features(self.folder, file, own, self.war.extent)
            if feature.geometry is not None and feature.geometry.geom_type == kind
        ]
        if len(found) != 1 and not own.faults:
            own.add(file, "", f"has {len(found)} features of type {kind}", "it must have one")
        told = set(self.faults.faults)
        self.faults.faults += [fault for fault in own.faults if fault not in told]
        return found[0] if found else None

    def _place(self, _: Feature, given: schema.PlaceProperties, point: Point | None) -> Place | None:
        if point is None:
            return None
        forms = {**(given.model_extra or {}), **given.model_dump(include=set(NAME_SETS))}
        wanted = dict.fromkeys((*NAME_SETS, self.war.local_names))
        names = {key: str(forms[key]) for key in wanted if forms.get(key)}
        return Place(
            given.id,
            given.name,
            point.x,
            point.y,
            given.rank,
            given.kind,
            names,
            given.source,
            given.certainty,
        )
