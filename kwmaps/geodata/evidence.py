"""``evidence.csv``: dated facts from the histories. Only checking reads them: nothing that draws or answers may."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

from kwmaps import dates
from kwmaps.errors import did_you_mean, short
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.files import read_text
from kwmaps.model import Fact, War

FILE = "evidence.csv"
MOST_ROWS = 20_000
"""The real file has 843."""

COLUMNS = ("date", "place", "lat", "lon", "holder")
"""Columns without which a row says nothing."""


def read_evidence(folder: Path, war: War, faults: Collector) -> list[Fact]:
    """The rows that can be used; a folder without the file has none."""
    if not (folder / FILE).exists():
        return []
    text = read_text(folder, FILE, faults)
    if text is None:
        return []
    try:
        reader = csv.DictReader(io.StringIO(text.replace("\\0", " "), newline=""), strict=True)
        columns = reader.fieldnames or []
        for column in COLUMNS:
            if column not in columns:
                what = f"has no column '{column}'{did_you_mean(column, columns)}"
                faults.add(FILE, "line 1", what, f"its first line begins {','.join(COLUMNS)}", line=1)
        if any(column not in columns for column in COLUMNS):
            return []
        found = []
        for row, cells in enumerate(reader, start=2):
            if row > MOST_ROWS:
                faults.add(FILE, f"row {row}", f"has more than {MOST_ROWS:,} rows", "keep those that a map can show")
                break
            found.append(_fact(cells, row, reader.line_num, war, faults))
    except csv.Error as error:
        faults.add(FILE, f"line {reader.line_num}", f"is no table ({error})", "look for a quotation mark too many")
        return []
    return [fact for fact in found if fact is not None]


def _fact(cells: dict[str, str], row: int, line: int, war: War, faults: Collector) -> Fact | None:
    # A row that is too long keeps the rest under None, one that is too short says None.
    said = {key: value or "" for key, value in cells.items() if key}
    told = list(_wrong(said, war))
    for what, remedy in told:
        faults.add(FILE, f"row {row}" + (f" ({said['place']})" if said["place"] else ""), what, remedy, line=line)
    if told:
        return None
    return Fact(
        dates.parse(said["date"]),
        said["place"],
        float(said["lon"]),
        float(said["lat"]),
        said["holder"],
        said.get("certainty", ""),
        said.get("source", ""),
        said.get("note", ""),
        row,
        said.get("accepted", ""),
    )


def _wrong(said: dict[str, str], war: War) -> list[tuple[str, str]]:
    """What is wrong with a row, and what to do."""
    told = []
    try:
        day = dates.parse(said["date"])
        if not war.first <= day <= war.last:
            told.append((f"date {day} is outside the war", f"the war lasts from {war.first} to {war.last}"))
    except ValueError as error:
        what, _, remedy = str(error).partition(": ")
        told.append((f"date: {what}", remedy))
    if said["holder"] not in war.side_ids:
        near = did_you_mean(said["holder"], war.side_ids)
        told.append(
            (f"holder {short(said['holder'])} is no side of this war", f"it must be {' or '.join(war.side_ids)}{near}")
        )
    numbers = []
    for key in ("lon", "lat"):
        try:
            numbers.append(float(said[key]))
        except ValueError:
            told.append((f"{key} is {short(said[key])}", "write degrees, like 37.5"))
    if len(numbers) == 2:
        lon, lat = numbers
        west, south, east, north = war.extent
        if not (math.isfinite(lon) and math.isfinite(lat)):
            told.append((f"lon and lat are {lon:g} and {lat:g}", "write degrees, like 37.5"))
        elif west <= lat <= east and south <= lon <= north:
            told.append((f"lon and lat ({lon:g}, {lat:g}) look swapped", "exchange the two columns"))
        elif not (west <= lon <= east and south <= lat <= north):
            told.append((f"({lon:g}, {lat:g}) is outside the war's extent", "check it against war.toml's extent"))
    return told
