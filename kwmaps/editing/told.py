"""A difference in words, and as JSON."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from kwmaps.editing.changes import Detail, FrontChange
from kwmaps.editing.difference import Difference

LONGEST = 90
"""Characters of a value that are shown."""


def in_words(found: Difference) -> Iterator[str]:
    """What differs, a line each, the most important first."""
    rewritten = sum(change.what == "rewritten" for change in found.files)
    if found.is_same:
        yield "no difference" + (
            f": {_count(rewritten, 'file')} written another way that say the same" if rewritten else ""
        )
        return
    yield from _head(found)
    short = {side.id: side.short for atlas in (found.old, found.new) for side in atlas.war.sides}
    for change in found.fronts:
        yield f"front of {change.date}  {change.what}{_ground(found, change)}"
        yield from _details(change.details)
    for place, group in groupby(found.holders, key=lambda change: change.place):
        spans = ", ".join(
            f"{short.get(c.after or '', 'nobody')} instead of {short.get(c.before or '', 'nobody')} {_span(c.first, c.last)}"
            for c in group
        )
        yield f"{place}  {spans}"
    for feature in found.features:
        name = f"{feature.kind} › {feature.id}" if feature.id else feature.kind
        yield f"{name}  {feature.what}"
        yield from _details(feature.details)
    for file in found.files:
        said = "written another way; says the same" if file.what == "rewritten" else file.what
        yield f"{file.file}  {said}"
    yield from _frames(found)


def _head(found: Difference) -> Iterator[str]:
    fronts = Counter(change.what for change in found.fronts)
    told = [f"{fronts[what]} {what}" for what in ("new", "gone", "changed") if fronts[what]]
    places = len({change.place for change in found.holders})
    yield (
        f"fronts: {', '.join(told) or 'none differs'}; places whose holder differs on some day: {places}; "
        f"frames that differ: {found.frames.count}"
    )


def _ground(found: Difference, change: FrontChange) -> str:
    first, second = found.new.war.sides
    told = []
    if change.to_first_km2 or change.to_second_km2:
        given = ((change.to_first_km2, first), (change.to_second_km2, second))
        told.append(", ".join(f"{_km2(km2)} to {side.short}" for km2, side in given if km2))
        told.append(f"the front moves by up to {change.moved_km:.1f} km" if change.moved_km >= 0.05 else "")
    else:
        told.append("no ground changes hands")
    return ": " + "; ".join(part for part in told if part)


def _km2(value: float) -> str:
    return f"{value:,.0f} km²" if value >= 100 else f"{value:.1f} km²" if value >= 0.05 else f"{value:g} km²"


def _details(details: Sequence[Detail]) -> Iterator[str]:
    for detail in details:
        name = " › ".join(part for part in (detail.id, detail.field) if part)
        if not detail.field:
            yield f"    {name}  {detail.after}"
        elif _is_shape(detail.before) and _is_shape(detail.after):
            points = [value.split(" of ")[1] for value in (detail.before, detail.after)]
            yield f"    {name}  drawn anew, " + (points[0] if points[0] == points[1] else " → ".join(points))
        else:
            yield f"    {name}  {_shown(detail.before)} → {_shown(detail.after)}"


def _is_shape(value: Any) -> bool:
    return isinstance(value, str) and value.endswith(" points") and " of " in value


def _shown(value: Any) -> str:
    if value in ("", None):
        return "nothing"
    if isinstance(value, dict):
        return _count(len(value), "entry", "entries")
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 2] + "…'"


def _span(first: date, last: date) -> str:
    return f"on {first}" if first == last else f"from {first} to {last}"


def _frames(found: Difference) -> Iterator[str]:
    frames = found.frames
    for days, word in ((frames.changed, "will be drawn anew"), (frames.new, "are new"), (frames.gone, "go")):
        if days:
            of = f" of {frames.total}" if days is frames.changed else ""
            plain = word.replace("are", "is").replace("go", "goes") if len(days) == 1 else word
            yield f"{_count(len(days), 'frame')}{of} {plain}: {_runs(days)}"


def _runs(days: Iterable[date]) -> str:
    """Days in words; those less than a fortnight apart as one span."""
    spans: list[list[date]] = []
    for day in days:
        if spans and (day - spans[-1][-1]).days <= 14:
            spans[-1].append(day)
        else:
            spans.append([day])
    told = [f"{span[0]}" if len(span) == 1 else f"{span[0]} – {span[-1]} ({len(span)})" for span in spans]
    return ", ".join(told[:12]) + (f" and {len(told) - 12} more spans" if len(told) > 12 else "")


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


def as_json(found: Difference) -> dict[str, Any]:
    """The same as plain values; days as ``YYYY-MM-DD``."""
    first, second = found.new.war.side_ids
    fronts = []
    for change in found.fronts:
        row = dataclasses.asdict(change)
        row["gained_km2"] = {first: row.pop("to_first_km2"), second: row.pop("to_second_km2")}
        fronts.append(row)
    document = {
        "same": found.is_same,
        "fronts": fronts,
        "holders": [dataclasses.asdict(change) for change in found.holders],
        "features": [dataclasses.asdict(change) for change in found.features],
        "files": [dataclasses.asdict(change) for change in found.files],
        "frames": dataclasses.asdict(found.frames),
    }
    plain: dict[str, Any] = _plain(document)
    return plain


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {str(key): _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)
