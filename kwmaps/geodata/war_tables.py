"""What war.toml must say: one model for each of its tables. `outline` makes JSON Schema of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from kwmaps.geodata.schema import Day, Extent, Latitude, Longitude, Strict, Words


class AnchorTable(Strict):
    name: Words
    lon: Longitude
    lat: Latitude


class NamesTable(Strict):
    name: Words
    """In full."""
    short: Words
    """In the legend."""


class SideTable(NamesTable):
    until: dict[Day, NamesTable] = Field(default={})
    """What it was called up to a day and on it, before others joined it."""
    anchors: Annotated[list[AnchorTable], Field(min_length=1)]
    """Places that never changed hands: the ground that hangs together with one is this side's."""


class IslandsTable(Strict):
    divide: Latitude | None = None
    """An unlisted island goes with the nearest mainland on its own side of this latitude."""


LineFile = Annotated[str, Field(pattern=r"^lines/\w[\w.-]*\.geojson$")]


class LinesTable(Strict):
    border: LineFile | None = None
    """The border before the war; none if there was none."""
    armistice: LineFile | None = None
    """The line that ended the war, and the zone along it."""
    zone_km: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 2.0
    """How far the zone reaches on either side of that line."""


def _side(value: str) -> str:
    if not set(re.findall(r"\{[^{}]*\}|[{}]", value)) <= {"{side}"}:
        raise ValueError("it may have {side}, and no other braces")
    return value


Named = Annotated[Words, AfterValidator(_side)]


class LegendWords(Strict):
    border: Words | None = None
    zone: Words | None = None
    demarcation: Words | None = None
    gained: Named | None = None
    lost: Named | None = None


def _gaps(value: str) -> str:
    """A sentence with a gap for square kilometres, and perhaps one for the side."""
    gaps = re.findall(r"\{[^{}]*\}|[{}]", value)
    if gaps.count("{km2}") != 1 or not set(gaps) <= {"{km2}", "{side}"}:
        raise ValueError("it must have {km2} once, may have {side}, and no other braces")
    return value


Sum = Annotated[str, AfterValidator(_gaps)]


class EndingWords(Strict):
    gained: Sum | None = None
    lost: Sum | None = None


class WordsTable(Strict):
    legend: LegendWords = LegendWords()
    ending: EndingWords = EndingWords()


class PhaseTable(Strict):
    id: Words
    title: Words
    first: date
    last: date
    summary: str = ""
    focus: Extent
    """West, south, east, north of what `--phase` shows."""


class CloseUpTable(Strict):
    id: Words
    first: date
    last: date | None = None
    """Without it: the war's end."""
    focus: Extent
    """West, south, east, north of what is shown larger."""


class LicenceTable(Strict):
    name: Words
    url: Annotated[str, Field(pattern=r"^https?://[^\s\"<>]+$")]


class WarTable(Strict):
    title: Words
    subtitle: str = ""
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    """The animation's file name: korean-war becomes korean-war.gif."""
    first: date
    """The first day on the map; it needs a snapshot."""
    last: date
    """The last day on the map; it needs a snapshot."""
    crs: Words
    """The projection of the map and of distances, in metres: an EPSG code or a PROJ string."""
    equal_area: Words
    """The projection in which areas are measured."""
    extent: Extent
    """West, south, east, north in degrees: where coordinates are expected."""
    credit: Words
    licence: LicenceTable | None = None
    summary: str = ""
    sides: Annotated[dict[Words, SideTable], Field(min_length=2, max_length=2)]
    """Two, by the key that holders and movements name; the first in the file is the blue one."""
    islands: IslandsTable = IslandsTable()
    lines: LinesTable = LinesTable()
    words: WordsTable = WordsTable()
    local_names: str = ""
    """The property of places that has their names as people there write them: --names local."""
    phases: list[PhaseTable] = Field(default=[])
    """They follow each other without a gap from the first day to the last."""
    side_names: dict[str, dict[str, Words]] = Field(default={})
    """Other names for the sides, chosen with --side-names: one word for each side."""
    close_ups: list[CloseUpTable] = Field(default=[])
    """Parts of the country that are shown larger in a corner."""
