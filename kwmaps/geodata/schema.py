"""What each kind of feature must say: one model for each file of the geodata folder."""

from __future__ import annotations

import difflib
import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kwmaps import dates
from kwmaps.model import CERTAINTIES, Certainty, MovementKind


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
    raise ValueError(f"a date is wanted, like 1950-09-15, not {value!r}")


def _plain(value: Any) -> Any:
    """Text fields that an editor has set to null are empty."""
    return "" if value is None else value


Day = Annotated[date, BeforeValidator(_iso)]
Text = Annotated[str, BeforeValidator(_plain)]
Words = Annotated[str, Field(min_length=1)]
Kilometres = Annotated[float, Field(ge=0, le=200, allow_inf_nan=False)]
Rank = Annotated[int, Field(ge=1, le=4)]
Degrees = Annotated[float, Field(allow_inf_nan=False)]
Extent = tuple[Degrees, Degrees, Degrees, Degrees]


class Strict(BaseModel):
    """For ``war.toml``, which only people write: an unknown key is a slip."""

    model_config = ConfigDict(extra="forbid")


class Properties(BaseModel):
    """Common to all features. Editors add properties of their own, so unknown ones are kept."""

    model_config = ConfigDict(extra="allow")

    id: Words
    source: Words
    certainty: Certainty
    note: Text = ""


class FrontProperties(Properties):
    kind: str
    uncertainty_km: Kilometres = 5.0
    until: Day | None = None
    title: Text = ""


class PocketProperties(FrontProperties):
    holder: Words
    name: Text = ""


class PlaceProperties(Properties):
    name: Words
    modern: Text = ""
    ko: Text = ""
    hanja: Text = ""
    kind: Text = "town"
    rank: Rank


class EventProperties(Properties):
    date: Day
    text: Annotated[str, Field(min_length=1, max_length=160)]
    title: Text = ""
    place: Text = ""
    rank: Rank


class MovementProperties(Properties):
    name: Words
    side: Words
    kind: MovementKind
    start: Day
    end: Day
    units: Text = ""
    rank: Rank = 1


class IslandProperties(Properties):
    name: Words
    holder: Words
    since: Annotated[Day, Field(alias="from")]


class LineProperties(Properties):
    name: Words
    first: Annotated[Day | None, Field(alias="from")] = None
    last: Annotated[Day | None, Field(alias="to")] = None


class AnchorTable(Strict):
    name: Words
    lon: Degrees
    lat: Degrees


class SideTable(Strict):
    name: Words
    short: Words
    anchors: Annotated[list[AnchorTable], Field(min_length=1)]


class IslandsTable(Strict):
    divide: float | None = None


LineFile = Annotated[str, Field(pattern=r"^lines/\w[\w.-]*\.geojson$")]


class LinesTable(Strict):
    border: LineFile | None = None
    armistice: LineFile | None = None
    zone_km: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 2.0


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


class CloseUpTable(Strict):
    id: Words
    first: date
    last: date | None = None
    focus: Extent


class WarTable(Strict):
    title: Words
    subtitle: str = ""
    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    first: date
    last: date
    crs: Words
    equal_area: Words
    extent: Extent
    credit: Words
    summary: str = ""
    sides: Annotated[dict[str, SideTable], Field(min_length=2, max_length=2)]
    islands: IslandsTable = IslandsTable()
    lines: LinesTable = LinesTable()
    words: WordsTable = WordsTable()
    local_names: str = ""
    phases: list[PhaseTable] = []
    side_names: dict[str, dict[str, Words]] = {}
    close_ups: list[CloseUpTable] = []


def known_keys(model: type[BaseModel]) -> list[str]:
    """The keys a person may write for this model."""
    return [info.alias or name for name, info in model.model_fields.items()]


def complaints(error: ValidationError, model: type[BaseModel], given: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Pydantic's errors as (key, what, remedy), in words for people who edit maps."""
    told = []
    for item in error.errors():
        key = ".".join(str(step) for step in item["loc"])
        value = item["input"]
        match item["type"]:
            case "missing":
                slip = difflib.get_close_matches(key, given, n=1, cutoff=0.75)
                remedy = f"is '{slip[0]}' meant to be '{key}'?" if slip else f'add "{key}"'
                told.append((key, f"'{key}' is missing", remedy))
            case "literal_error":
                told.append(
                    (
                        key,
                        f"{key} is {value!r}",
                        f"it must be {item['ctx']['expected']}",
                    )
                )
            case "extra_forbidden":
                slip = difflib.get_close_matches(key.split(".")[-1], known_keys(model), n=1)
                told.append(
                    (
                        key,
                        f"unknown key '{key}'",
                        f"did you mean '{slip[0]}'?" if slip else "remove it",
                    )
                )
            case _:
                what = item["msg"].removeprefix("Value error, ")
                told.append(
                    (
                        key,
                        f"{key} is {value!r}" if "date" not in what else key,
                        what[0].lower() + what[1:],
                    )
                )
    return told


def slips(model: type[BaseModel], given: dict[str, Any]) -> list[tuple[str, str]]:
    """Properties that look like a misspelt known one, as (given, meant)."""
    known = known_keys(model)
    found = []
    for key in given:
        if key not in known and key.isascii():
            close = difflib.get_close_matches(key, known, n=1, cutoff=0.84)
            if close and close[0] not in given:
                found.append((key, close[0]))
    return found


__all__ = ["CERTAINTIES", "complaints", "slips"]
