"""The documented fronts as plain values: where the lines ran on a day, who says so, and how sure it is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon

Certainty = Literal["certain", "likely", "conjecture"]

CERTAINTIES: tuple[Certainty, ...] = ("certain", "likely", "conjecture")
"""From what a text says to what had to be drawn somehow."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a snapshot's front that is known equally well all along."""

    id: str
    line: LineString
    source: str
    certainty: Certainty
    uncertainty_km: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pocket:
    """An area held away from the front."""

    id: str
    polygon: Polygon
    holder: str
    source: str
    certainty: Certainty
    uncertainty_km: float
    name: str = ""
    note: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The documented front at the end of `date`; it stood still to the end of `until`. Geometries are WGS84."""

    date: datetime.date
    until: datetime.date
    file: str
    sections: tuple[Section, ...]
    held: tuple[Pocket, ...]
    title: str = ""

    @property
    def front(self) -> MultiLineString:
        """The front as the file has it, drawn on past the coasts."""
        return MultiLineString([section.line for section in self.sections])

    @property
    def pockets(self) -> MultiPolygon:
        """The areas held away from the front, as the file has them; `held` tells by whom."""
        merged = shapely.union_all([pocket.polygon for pocket in self.held])
        return MultiPolygon([p for p in shapely.get_parts(merged) if p.geom_type == "Polygon"])

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source named in the file, each once."""
        return tuple(dict.fromkeys([part.source for part in self.sections] + [part.source for part in self.held]))

    @property
    def certainty(self) -> Certainty:
        """How well most of the front's length is known."""
        length = dict.fromkeys(CERTAINTIES, 0.0)
        for section in self.sections:
            length[section.certainty] += section.line.length
        return max(CERTAINTIES, key=lambda level: length[level])
