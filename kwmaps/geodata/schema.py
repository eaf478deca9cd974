"""What each file of features must say: one model for each kind. `outline` makes JSON Schema of them, and reads what stands below each key.

Pydantic could do that by itself, but would read the source whenever these are imported, and take a tenth of their time for it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from kwmaps import dates
from kwmaps.errors import short
from kwmaps.model import Certainty, MovementKind

ISO_DAY = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}(T[Z0:.]*)?\s*$"
"""A day as editors leave it, for JSON Schema."""


def _iso(value: Any) -> Any:
    """Dates as editors leave them: ``1950-09-15``, or with a meaningless hour behind it."""
    if isinstance(value, str):
        day, hour, rest = value.strip().partition("T")
        if hour and rest.strip("Z0:.") == "":
            value = day
        try:
            return dates.parse(value)
        except ValueError as error:
            raise ValueError(str(error)) from None
    if isinstance(value, date):
        return value
    raise ValueError(f"{short(value)} is no date: write it like 1950-09-15")


def _plain(value: Any) -> Any:
    """Text fields that an editor has set to null are empty."""
    return "" if value is None else value


Day = Annotated[date, BeforeValidator(_iso), WithJsonSchema({"type": "string", "pattern": ISO_DAY})]

Text = Annotated[str, BeforeValidator(_plain)]

Words = Annotated[str, Field(min_length=1)]

Kilometres = Annotated[float, Field(ge=0, le=200, allow_inf_nan=False)]

Rank = Annotated[int, Field(ge=1, le=4)]

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]

Extent = tuple[Longitude, Latitude, Longitude, Latitude]


class Strict(BaseModel):
    """For TOML, which only people write: an unknown key is a slip."""

    model_config = ConfigDict(extra="forbid")


class Open(BaseModel):
    """Editors add properties of their own to GeoJSON, so unknown ones are kept."""

    model_config = ConfigDict(extra="allow")


class Properties(Open):
    """Common to all features that state something."""

    id: Words
    """A short name, unique in its file, that never changes."""
    source: Words
    """Where it is known from, like "Appleman ch. XXV"."""
    certainty: Certainty
    """certain: a text says so. likely: inferred from texts nearby. conjecture: a guess that has to be drawn somehow."""
    note: Text = ""
    """For people: anything. Kept, never drawn."""


class FrontProperties(Properties):
    kind: str
    uncertainty_km: Kilometres = 5.0
    """How far off the line may be, in kilometres: the band of doubt is drawn as wide."""
    until: Day | None = None
    """The front stood still up to and including this day; the same on every feature of the file."""
    title: Text = ""
    """A few words for the list that `kwmaps dates` prints."""


class PocketProperties(FrontProperties):
    holder: Words
    """The side that holds it: a key of war.toml's sides."""
    name: Text = ""


class PlaceProperties(Properties):
    name: Words
    """As the English histories of the time spell it."""
    modern: Text = ""
    """Today's romanisation."""
    ko: Text = ""
    """In Hangul."""
    hanja: Text = ""
    """In Chinese letters."""
    kind: Text = "town"
    """city, town, village, hill, pass, reservoir, airfield"""
    rank: Rank
    """1 always named; 2 named when there is room; 3 named on the days around an event there; 4 only in close-ups."""


class EventProperties(Properties):
    date: Day
    """The day on which it happened."""
    text: Annotated[str, Field(min_length=1, max_length=160)]
    """One sentence, at most 120 letters."""
    title: Text = ""
    """Two to five words."""
    place: Text = ""
    """The `name` of a place in places.geojson."""
    rank: Rank
    """1 a turning point; 2 a caption; 3 no caption of its own."""


class MovementProperties(Properties):
    name: Words
    side: Words
    """Whose movement it is: a key of war.toml's sides."""
    kind: MovementKind
    start: Day
    """The day on which it begins; the line is drawn from start to end."""
    end: Day
    units: Text = ""
    """Who moved."""
    rank: Rank = 1
    """1 a broad arrow, 2 a narrower one."""


class IslandProperties(Properties):
    name: Words
    holder: Words
    """The side that holds it: a key of war.toml's sides."""
    since: Annotated[Day, Field(alias="from")]
    """The first day at whose end it is so."""


class LineProperties(Properties):
    name: Words
    first: Annotated[Day | None, Field(alias="from")] = None
    """The first day on which it mattered."""
    last: Annotated[Day | None, Field(alias="to")] = None
    """The last day on which it mattered."""


class LandProperties(Open):
    kind: Words
    """"mainland" is cut by the fronts; everything else is an island."""


class RiverProperties(Open):
    id: Words
    name: Text = ""
    rank: Rank
    """1 named on the map of the whole country, 2 and 3 only in closer views."""


class NameProperties(Open):
    id: Words
    name: Words
    """A line break starts a second line."""
    kind: Literal["sea", "country", "strait", "range"]
    """sea and country are written straight, strait and range along their course."""
    size: Annotated[float, Field(gt=0, le=200, allow_inf_nan=False)]
    """Pixels on a map 720 pixels high."""
