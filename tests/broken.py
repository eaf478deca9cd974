"""Broken folders: each is the little war with one thing damaged. What must be told of it stands in ``broken.toml``."""

from __future__ import annotations

import json
import math
import os
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import shapely
from little_war import FIRST, LAST, LittleWar, across, box, collection, feature
from shapely.geometry import mapping

FRONT = "fronts/1950-03-07.geojson"
PLAIN = "fronts/1950-03-12.geojson"
OTHER_FRONT = f"fronts/{LAST}.geojson"

Damage = Callable[[LittleWar], object]


def swap(coordinates: Any) -> Any:
    """Exchanges longitude and latitude at any depth."""
    if isinstance(coordinates[0], int | float):
        return list(reversed(coordinates))
    return [swap(part) for part in coordinates]


def begin(war: LittleWar, position: Any) -> None:
    """Puts something in place of the front's first position."""
    war.move(FRONT, 0, lambda line: [position, *line[1:]])


def text(war: LittleWar, file: str, change: Callable[[str], str]) -> None:
    (war / file).write_text(change((war / file).read_text(encoding="utf-8")), encoding="utf-8")


def new(war: LittleWar, file: str, said: str | bytes) -> Path:
    """A file that the little war hasn't got."""
    path = war / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(said.encode("utf-8") if isinstance(said, str) else said)
    return path


def toml(war: LittleWar, old: str, new: str) -> None:
    """Replaces something in war.toml."""
    before = (war / "war.toml").read_text(encoding="utf-8")
    assert old in before
    text(war, "war.toml", lambda s: s.replace(old, new, 1))


def both(war: LittleWar, file: str, **properties: Any) -> None:
    """Sets properties of the front and of the pocket."""
    for index in (0, 1):
        war.set(file, index, **properties)


def shape(war: LittleWar, index: int, **geometry: Any) -> None:
    """Replaces a geometry of the front's file as it stands."""
    with war.editing(FRONT) as document:
        document["features"][index]["geometry"] = geometry


def ring(war: LittleWar, *positions: tuple[float, float]) -> None:
    """Redraws the pocket."""
    shape(war, 1, type="Polygon", coordinates=[[list(position) for position in positions]])


def link(war: LittleWar, file: str, target: Path) -> None:
    (war / file).unlink()
    (war / file).symlink_to(target)


def outside(war: LittleWar) -> None:
    """A front that is a link to a file beside the folder."""
    target = war.folder.parent / "secret.geojson"
    target.write_bytes((war / FRONT).read_bytes())
    link(war, FRONT, target)


def directory(war: LittleWar) -> None:
    (war / FRONT).unlink()
    (war / FRONT).mkdir()


def pipe(war: LittleWar) -> None:
    (war / FRONT).unlink()
    os.mkfifo(war / FRONT)


def large(war: LittleWar, megabytes: int) -> None:
    os.truncate(war / FRONT, megabytes * 2**20)


def many(war: LittleWar, positions: int, name: str = FRONT) -> None:
    """A line of so many positions, written compactly."""
    with (war / name).open("w", encoding="ascii") as file:
        file.write('{"type":"FeatureCollection","features":[{"type":"Feature","geometry":')
        file.write('{"type":"LineString","coordinates":[[127,38]')
        file.write(",[127,38]" * (positions - 1))
        file.write("]}}]}")


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A grey PNG: its header may promise more than its rows hold."""

    def chunk(kind: bytes, said: bytes) -> bytes:
        return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def relief(war: LittleWar, picture: bytes | None, about: Any = None) -> None:
    """Gives the war a relief."""
    if picture is not None:
        new(war, "basemap/relief.png", picture)
    if about is not None:
        new(war, "basemap/relief.json", json.dumps(about))


BOUNDS = {"bounds": [125.0, 36.0, 129.0, 40.0]}

LESSONS = '[opening]\ntell = ["eve"]\n[phases.down]\ntell = ["landing"]\n'

TURNING_POINT = """
[[turning_points]]
id = "midford"
title = "Midford"
place = "midford"
focus = [126.5, 37.5, 127.5, 38.5]
"""

CLOSE_UP = """
[[close_ups]]
id = "mid"
first = 1950-03-12
last = 1950-03-10
focus = [126.5, 37.5, 127.5, 38.5]
"""

GERMAN = """\
[war]
title = "Der Krieg des Rechtecks"
[events.eve]
text = "Die Heere stehen sich gegenüber."
"""


def german(war: LittleWar, text: str = GERMAN) -> None:
    new(war, "languages/de.toml", text)


def braces(war: LittleWar) -> None:
    """An English text with something to fill in, whose translation has lost it."""
    war.set("events.geojson", 0, text="The armies face each other on {day}.")
    german(war)


DAMAGES: Mapping[str, Damage] = {
    # files
    "not JSON": lambda w: text(w, FRONT, lambda s: "hello"),
    "a comma twice": lambda w: text(w, FRONT, lambda s: s.replace('"FeatureCollection",', '"FeatureCollection",,', 1)),
    "a comma before a bracket": lambda w: text(w, FRONT, lambda s: s.replace("\n ]\n}", ",\n ]\n}")),
    "truncated": lambda w: text(w, FRONT, lambda s: s[: len(s) // 2]),
    "empty": lambda w: text(w, FRONT, lambda s: ""),
    "only blanks": lambda w: text(w, FRONT, lambda s: " \n\n"),
    "saved as KML": lambda w: text(w, FRONT, lambda s: '<?xml version="1.0"?><kml/>'),
    "in Latin-1": lambda w: (w / FRONT).write_bytes(b'{"caf\xe9": 1}'),
    "in UTF-16": lambda w: (w / FRONT).write_text((w / FRONT).read_text(), encoding="utf-16"),
    "in UTF-16 without a mark": lambda w: (w / FRONT).write_text((w / FRONT).read_text(), encoding="utf-16-le"),
    "a git conflict": lambda w: text(w, FRONT, lambda s: f"<<<<<<< HEAD\n{s}=======\n{s}>>>>>>> mine\n"),
    "a member twice": lambda w: text(
        w, FRONT, lambda s: s.replace('"kind": "front"', '"kind": "front", "kind": "pocket"')
    ),
    "half a letter": lambda w: text(w, FRONT, lambda s: s.replace("Bridgehead", "\\ud83d")),
    "a number of thousands of digits": lambda w: text(w, FRONT, lambda s: s.replace("37.6", "9" * 6_000, 1)),
    "nested too deeply": lambda w: text(w, FRONT, lambda s: "[" * 100_000),
    "a list": lambda w: w.write(FRONT, []),  # type: ignore[arg-type]
    "a single feature": lambda w: w.write(FRONT, feature(across(37.6), id="line", kind="front")),
    "missing": lambda w: (w / "places.geojson").unlink(),
    "a folder in its place": directory,
    "a pipe in its place": pipe,
    "a link out of the folder": outside,
    "a link to itself": lambda w: link(w, FRONT, w / FRONT),
    "of 200 MB": lambda w: large(w, 200),
    "of ten million vertices": lambda w: many(w, 10_000_000),
    "a front of a million vertices, written compactly": lambda w: many(w, 1_000_000),
    "a river of a million vertices": lambda w: many(w, 1_000_000, "basemap/rivers.geojson"),
    "of eleven thousand features": lambda w: w.write("places.geojson", collection(*[{}] * 11_000)),
    "of a thousand columns": lambda w: w.set("places.geojson", 0, **{f"field_{n}": n for n in range(1_100)}),
    "TOML of endless keys": lambda w: new(w, "lessons.toml", "a." * 400_000 + "b = 1\n"),
    "TOML nested too deeply": lambda w: new(w, "lessons.toml", "a = " + "[" * 400_000),
    "a table of endless rows": lambda w: text(w, "evidence.csv", lambda s: s + s.splitlines()[1].join(["\n"] * 20_001)),
    # where things lie
    "another coordinate system": lambda w: w.write(
        FRONT, w.read(FRONT) | {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5179"}}}
    ),
    "swapped axes": lambda w: w.move(FRONT, 1, swap),
    "metres": lambda w: w.move("places.geojson", 2, lambda _: [955000.0, 2010000.0]),
    "a decimal comma": lambda w: w.move("places.geojson", 2, lambda _: [127, 4125, 37.55]),
    "another continent": lambda w: w.move("places.geojson", 2, lambda _: [2.35, 48.85]),
    "NaN": lambda w: begin(w, [math.nan, 37.6]),
    "infinity": lambda w: begin(w, [math.inf, 37.6]),
    "a number beyond all bounds": lambda w: begin(w, [10**400, 37.6]),
    "null in a position": lambda w: begin(w, [125.5, None]),
    "text in a position": lambda w: begin(w, ["125.5", "37.6"]),
    "a long text in a position": lambda w: begin(w, [125.5, "a" * 1_000_000]),
    "coordinates of the wrong depth": lambda w: w.move(FRONT, 0, lambda line: [line]),
    "no coordinates": lambda w: w.move(FRONT, 0, lambda _: None),
    # shapes
    "an empty line": lambda w: w.move(FRONT, 0, lambda _: []),
    "a line of one point": lambda w: w.move(FRONT, 0, lambda line: line[:1]),
    "a line without length": lambda w: w.move(FRONT, 0, lambda line: [line[0], line[0]]),
    "a pocket that crosses itself": lambda w: ring(
        w, (125.9, 38.5), (126.3, 38.7), (126.3, 38.5), (125.9, 38.7), (125.9, 38.5)
    ),
    "a pocket of two corners": lambda w: ring(w, (125.9, 38.5), (126.3, 38.7)),
    "a hole outside its pocket": lambda w: shape(
        w,
        1,
        type="Polygon",
        coordinates=[
            list(map(list, box(*b).exterior.coords)) for b in ((125.9, 38.5, 126.3, 38.7), (127, 38, 127.1, 38.1))
        ],
    ),
    "a pocket never closed": lambda w: shape(
        w, 1, type="LineString", coordinates=[[125.9, 38.5], [126.3, 38.5], [126.3, 38.7], [125.9, 38.7]]
    ),
    "a pocket in two parts": lambda w: shape(
        w, 1, **mapping(shapely.MultiPolygon([box(125.9, 38.5, 126.1, 38.7), box(126.2, 38.5, 126.3, 38.7)]))
    ),
    "mixed geometry": lambda w: shape(
        w, 0, type="GeometryCollection", geometries=[mapping(across(37.6)), mapping(shapely.Point(127, 38))]
    ),
    "a curve": lambda w: shape(w, 0, type="CircularString", coordinates=[[125.5, 37.6], [127, 37.7], [128.5, 37.6]]),
    "a geometry that is none": lambda w: shape(w, 0, type=["LineString"]),
    "a front that is a point": lambda w: w.write(
        FRONT, collection(feature(shapely.Point(127, 38), id="line", kind="front"))
    ),
    "no geometry where one is needed": lambda w: w.add(FRONT, feature(None, id="odd", kind="front")),
    # what features say
    "no properties": lambda w: w.add(FRONT, {"type": "Feature", "geometry": None, "properties": None}),
    "no source": lambda w: w.set(FRONT, 0, source=None),
    "an empty source": lambda w: w.set(FRONT, 0, source=""),
    "a source that is a number": lambda w: w.set(FRONT, 0, source=1961),
    "no id": lambda w: w.set(FRONT, 0, id=None),
    "an id that is a list": lambda w: w.set(FRONT, 0, id=["line"]),
    "the same id twice": lambda w: w.set(FRONT, 1, id="line"),
    "a misspelt key": lambda w: w.set(FRONT, 0, certainty=None, certanty="likely"),
    "an unknown certainty": lambda w: w.set(FRONT, 0, certainty="certian"),
    "no kind": lambda w: w.set(FRONT, 0, kind=None),
    "an unknown kind": lambda w: w.set(FRONT, 0, kind="fornt"),
    "an unknown holder": lambda w: w.set(FRONT, 1, holder="souht"),
    "an uncertainty below zero": lambda w: w.set(FRONT, 0, uncertainty_km=-3),
    "an uncertainty in words": lambda w: w.set(FRONT, 0, uncertainty_km="a lot"),
    "an uncertainty that is no number": lambda w: w.set(FRONT, 0, uncertainty_km=math.nan),
    "a rank beyond the last": lambda w: w.set("places.geojson", 0, rank=9),
    "a rank and a half": lambda w: w.set("places.geojson", 0, rank=1.5),
    "an event without words": lambda w: w.set("events.geojson", 1, text=""),
    "an event of too many words": lambda w: w.set("events.geojson", 1, text="The League lands. " * 10),
    "an event at an unknown place": lambda w: w.set("events.geojson", 1, place="Bridgtown"),
    "a movement of an unknown kind": lambda w: w.set("movements.geojson", 0, kind="charge"),
    "a movement of nobody": lambda w: w.set("movements.geojson", 0, side="east"),
    "an island of nobody": lambda w: w.set("islands.geojson", 0, holder="west"),
    # dates
    "31 September": lambda w: w.set("events.geojson", 1, date="1950-09-31"),
    "the 13th month": lambda w: w.set("events.geojson", 1, date="1950-13-01"),
    "an hour that means something": lambda w: w.set("events.geojson", 1, date="1950-03-07T09:30:00"),
    "day before month": lambda w: w.set("events.geojson", 1, date="17.3.1950"),
    "month before day": lambda w: w.set("events.geojson", 1, date="3/17/1950"),
    "two days at once": lambda w: w.set("events.geojson", 1, date="7/3/1950"),
    "slashes": lambda w: w.set("events.geojson", 1, date="1950/03/07"),
    "no hyphens": lambda w: w.set("events.geojson", 1, date="19500307"),
    "a day of the year": lambda w: w.set("events.geojson", 1, date="1950-066"),
    "a Julian day": lambda w: w.set("events.geojson", 1, date="2433347.5"),
    "a number for a date": lambda w: w.set("events.geojson", 1, date=-625_622_400_000),
    "an event outside the war": lambda w: w.set("events.geojson", 1, date="1950-04-07"),
    "a movement outside the war": lambda w: w.set("movements.geojson", 0, end="1950-04-02"),
    "a movement that ends before it starts": lambda w: w.set(
        "movements.geojson", 0, start="1950-03-06", end="1950-03-02"
    ),
    "a line that ends before it begins": lambda w: w.set("lines/named-lines.geojson", 0, to="1950-03-02"),
    "until before the snapshot's date": lambda w: both(w, PLAIN, until="1950-03-10"),
    "until past the next snapshot": lambda w: both(w, FRONT, until="1950-03-13"),
    "a date that contradicts the file's name": lambda w: w.set(FRONT, 0, date="1950-03-08"),
    "a file's name that is no date": lambda w: (w / FRONT).rename(w / "fronts/7-march.geojson"),
    "a file's name of another order": lambda w: (w / FRONT).rename(w / "fronts/17-03-1950.geojson"),
    "a file's name of no day": lambda w: (w / FRONT).rename(w / "fronts/1950-02-30.geojson"),
    "two fronts of one date": lambda w: new(w, "fronts/1950-03-07.GeoJSON", (w / FRONT).read_bytes()),
    "a snapshot outside the war": lambda w: (w / FRONT).rename(w / "fronts/1951-03-07.geojson"),
    "no snapshot of the first day": lambda w: (w / f"fronts/{FIRST}.geojson").unlink(),
    "no snapshot of the last day": lambda w: (w / OTHER_FRONT).unlink(),
    "an island without holder at first": lambda w: w.set("islands.geojson", 0, **{"from": "1950-03-05"}),
    # the ground
    "a snapshot without a front": lambda w: w.write(FRONT, collection(w.read(FRONT)["features"][1])),
    "a line that stops short of the sea": lambda w: w.move(FRONT, 0, lambda line: line[:-4]),
    "a gap in the front": lambda w: w.move(OTHER_FRONT, 1, lambda line: line[1:]),
    "a front that parts nobody": lambda w: w.move(FRONT, 0, lambda _: [[124.5, 37.6], [124.8, 37.9]]),
    "a front that crosses itself": lambda w: w.move(
        FRONT, 0, lambda line: [*line[:5], [127.0, 37.9], [126.75, 37.9], [126.75, 37.4], *line[6:]]
    ),
    "a front that crosses another": lambda w: w.add(
        FRONT, feature(shapely.LineString([(125.5, 37.3), (128.5, 37.9)]), id="second", kind="front")
    ),
    "ground without anchor": lambda w: w.add(FRONT, feature(across(38.2), id="second", kind="front")),
    "pockets of both sides on one spot": lambda w: w.add(
        FRONT, feature(box(126.1, 38.55, 126.5, 38.75), id="odd", kind="pocket", holder="north")
    ),
    "a pocket at sea": lambda w: w.add(
        FRONT, feature(box(125.4, 38.5, 125.5, 38.6), id="odd", kind="pocket", holder="north")
    ),
    "an armistice line away from the last front": lambda w: w.move(
        "lines/dmz.geojson", 0, lambda line: [[lon, lat + 0.02] for lon, lat in line]
    ),
    "two parallels": lambda w: w.add("lines/parallel-38.geojson", feature(across(38.1), id="other", name="Other")),
    # evidence
    "evidence with a broken number": lambda w: text(
        w, "evidence.csv", lambda s: s.replace("37.1,127.0,south", "37.1,east,south")
    ),
    "evidence for nobody": lambda w: text(w, "evidence.csv", lambda s: s.replace("127.0,south,A", "127.0,suoth,A", 1)),
    "evidence with swapped columns": lambda w: text(
        w, "evidence.csv", lambda s: s.replace("37.1,127.0,south", "127.0,37.1,south")
    ),
    "evidence at no number": lambda w: text(
        w, "evidence.csv", lambda s: s.replace("37.1,127.0,south", "nan,127.0,south")
    ),
    "evidence beyond the extent": lambda w: text(
        w, "evidence.csv", lambda s: s.replace("37.1,127.0,south", "47.1,127.0,south")
    ),
    "evidence of a day between two": lambda w: text(
        w, "evidence.csv", lambda s: s.replace("1950-03-12,M", "12/3/1950,M")
    ),
    "evidence outside the war": lambda w: text(w, "evidence.csv", lambda s: s.replace("1950-03-12,M", "1950-04-12,M")),
    "evidence without a column": lambda w: text(w, "evidence.csv", lambda s: s.replace("holder", "side", 1)),
    "evidence with an open quotation": lambda w: text(w, "evidence.csv", lambda s: s + '1950-03-12,"Midford,38.05'),
    "evidence contradicted": lambda w: text(
        w, "evidence.csv", lambda s: s + "1950-03-12,Northgate,38.9,127.0,south,A,text,,a rumour\n"
    ),
    # war.toml
    "war.toml that isn't TOML": lambda w: text(w, "war.toml", lambda s: s + "\n[["),
    "an unknown key in war.toml": lambda w: text(w, "war.toml", lambda s: "tittle = 'x'\n" + s),
    "a misspelt key in war.toml": lambda w: toml(w, "subtitle = ", "subtitel = "),
    "a key missing in war.toml": lambda w: toml(w, 'credit = "invented for the tests"\n', ""),
    "a war that ends before it begins": lambda w: toml(w, "last = 1950-03-25", "last = 1950-02-25"),
    "a war of a thousand years": lambda w: toml(w, "first = 1950-03-01", "first = 0950-03-01"),
    "a day between the phases": lambda w: toml(w, "last = 1950-03-11", "last = 1950-03-10"),
    "a phase that ends before it begins": lambda w: toml(w, "last = 1950-03-11", "last = 1950-02-11"),
    "phases that end too early": lambda w: toml(
        w, 'last = 1950-03-25\nsummary = "The line moves north', 'last = 1950-03-20\nsummary = "The line moves north'
    ),
    "a close-up that ends before it begins": lambda w: text(w, "war.toml", lambda s: s + CLOSE_UP),
    "a phase twice": lambda w: toml(w, 'id = "up-and-back"', 'id = "down"'),
    "a path for a file name": lambda w: toml(w, 'slug = "rectangle"', 'slug = "../rectangle"'),
    "a projection that nobody knows": lambda w: toml(w, "EPSG:5179", "EPSG:999999"),
    "a projection in degrees": lambda w: toml(w, "EPSG:5179", "EPSG:4326"),
    "a projection of elsewhere": lambda w: toml(w, "EPSG:5179", "+proj=gnom +lat_0=-38 +lon_0=-53"),
    "an extent the other way round": lambda w: toml(w, "[125.3, 36.7, 128.7, 39.3]", "[128.7, 36.7, 125.3, 39.3]"),
    "an extent of three numbers": lambda w: toml(w, "[125.3, 36.7, 128.7, 39.3]", "[125.3, 36.7, 128.7]"),
    "an extent of half the world": lambda w: toml(w, "[125.3, 36.7, 128.7, 39.3]", "[-20.0, -80.0, 160.0, 80.0]"),
    "an anchor elsewhere": lambda w: toml(w, "lon = 127.0, lat = 37.1", "lon = 37.1, lat = 127.0"),
    "an anchor outside the extent": lambda w: toml(w, "lon = 127.0, lat = 37.1", "lon = 37.1, lat = 27.0"),
    "three sides": lambda w: text(
        w,
        "war.toml",
        lambda s: s + '[sides.third]\nname = "A"\nshort = "A"\nanchors = [{name = "A", lon = 127, lat = 38}]\n',
    ),
    "names for one side only": lambda w: text(w, "war.toml", lambda s: s + '[side_names.other]\nsouth = "S"\n'),
    "a name up to no day": lambda w: text(
        w, "war.toml", lambda s: s + '[sides.south.until.1950-03-32]\nname = "S"\nshort = "S"\n'
    ),
    # lessons
    "lessons of an unknown event": lambda w: new(w, "lessons.toml", LESSONS.replace('"eve"', '"evening"')),
    "lessons of an unknown phase": lambda w: new(w, "lessons.toml", LESSONS.replace("phases.down", "phases.dwon")),
    "an unknown key in lessons": lambda w: new(w, "lessons.toml", LESSONS + "aks = 'Why?'\n"),
    "a turning point that tells nothing": lambda w: new(w, "lessons.toml", LESSONS + TURNING_POINT),
    # translations
    "a translation that isn't TOML": lambda w: german(w, GERMAN + "title =\n"),
    "a translation with a placeholder lost": braces,
    # basemap
    "land that isn't there": lambda w: (w / "basemap/land.geojson").unlink(),
    "land cut off": lambda w: text(w, "basemap/land.geojson", lambda s: s[:90]),
    "no mainland": lambda w: w.set("basemap/land.geojson", 0, kind="island"),
    "a river without rank": lambda w: w.set("basemap/rivers.geojson", 0, rank=None),
    "a name of an unknown kind": lambda w: w.set("basemap/names.geojson", 0, kind="ocean"),
    "relief without its bounds": lambda w: relief(w, png(4, 4, b"\0" * 20)),
    "bounds without relief": lambda w: relief(w, None, BOUNDS),
    "relief that is no picture": lambda w: relief(w, b"hello", BOUNDS),
    "relief cut off": lambda w: relief(w, png(400, 400, bytes(401 * 400))[:120], BOUNDS),
    "relief of a huge header": lambda w: relief(w, png(2**31 - 1, 2**31 - 1), BOUNDS),
    "relief of 10 gigapixels": lambda w: relief(w, png(100_000, 100_000), BOUNDS),
    "relief that is a bomb": lambda w: relief(w, png(9_000, 9_000, bytes(9_001 * 9_000)), BOUNDS),
    "relief of bounds that aren't any": lambda w: relief(w, png(4, 4, b"\0" * 20), {"bounds": [1, 2, "3"]}),
}
"""Name of the folder and what was done to it."""

QUESTIONS: Mapping[str, Damage] = {
    "a decimal comma not far away": lambda w: w.move("places.geojson", 2, lambda _: [126, 38, 37.55]),
    "a name up to another war's day": lambda w: text(
        w, "war.toml", lambda s: s + '[sides.south.until.1960-03-07]\nname = "S"\nshort = "S"\n'
    ),
    "a key that looks misspelt": lambda w: both(w, PLAIN, until=None, untill="1950-03-14"),
    "features that disagree": lambda w: w.set(PLAIN, 0, until="1950-03-14"),
    "a file that isn't read": lambda w: (w / FRONT).rename(w / "fronts/1950-03-07.json"),
    "a place at sea": lambda w: w.move("places.geojson", 3, lambda _: [125.45, 37.0]),
    "an island that isn't drawn": lambda w: w.add(
        "islands.geojson",
        feature(shapely.Point(125.45, 37.0), id="skerry", name="Skerry", holder="south", **{"from": FIRST}),
    ),
    "an evidence's place misspelt": lambda w: text(w, "evidence.csv", lambda s: s.replace("Pocketville", "Pocketvile")),
    "an evidence's place elsewhere": lambda w: text(
        w, "evidence.csv", lambda s: s.replace("1950-03-01,Southport", "1950-03-01,Ternwick")
    ),
    "a translation with gaps": german,
    "a translation of nothing": lambda w: german(w, GERMAN.replace("events.eve", "event.eve")),
}
"""Nothing that keeps a map from being drawn: `kwmaps check` asks."""

THEMES: Mapping[str, str] = {
    "a colour that is none": "[colours]\nsea = 'blue'\n",
    "an unknown role": "[colours]\nsee = '#cbdbe4'\n",
    "an unknown hatch": "[sides.first]\nhatch = 'zigzag'\n",
    "a width in words": "[widths]\nfront = 'thick'\n",
    "contrast too low": "[colours]\nink = '#bbbbbb'\n",
    "a theme that isn't TOML": "[colours\n",
}
"""Files of themes, each with one mistake."""

ACCEPTED: Mapping[str, Damage] = {
    "a byte order mark": lambda w: (w / FRONT).write_bytes(b"\xef\xbb\xbf" + (w / FRONT).read_bytes()),
    "Windows line ends": lambda w: (w / FRONT).write_bytes((w / FRONT).read_bytes().replace(b"\n", b"\r\n")),
    "a crs member that says WGS84": lambda w: w.write(
        FRONT, w.read(FRONT) | {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}
    ),
    "members of other programs": lambda w: w.write(
        FRONT, w.read(FRONT) | {"$schema": "../schema/front.json", "name": "1950-03-07", "bbox": [125, 37, 129, 39]}
    ),
    "dates with T00:00:00": lambda w: both(w, PLAIN, until="1950-03-15T00:00:00"),
    "a file's name in capitals": lambda w: (w / FRONT).rename(w / "fronts/1950-03-07.GEOJSON"),
    "rings wound the other way": lambda w: w.move(FRONT, 1, lambda rings: [ring[::-1] for ring in rings]),
    "rings left open": lambda w: w.move(FRONT, 1, lambda rings: [ring[:-1] for ring in rings]),
    "a line drawn from the other end": lambda w: w.move(FRONT, 0, lambda line: line[::-1]),
    "heights on some positions": lambda w: w.move(FRONT, 0, lambda line: [[*line[0], 12.5], *line[1:]]),
    "a single part saved as several": lambda w: shape(
        w, 1, **mapping(shapely.MultiPolygon([box(125.9, 38.5, 126.3, 38.7)]))
    ),
    "a pocket with a hole": lambda w: shape(
        w, 1, **mapping(box(125.9, 38.5, 126.3, 38.7).difference(box(126.1, 38.55, 126.2, 38.65)))
    ),
    "null where nothing is said": lambda w: both(w, FRONT, title=None, note=None, name=None, until=None),
    "numbers as ids": lambda w: w.set(FRONT, 0, id=17),
    "a rank in quotes": lambda w: w.set("places.geojson", 0, rank="1"),
    "properties of one's own": lambda w: w.set(FRONT, 0, colour="red", checked_by="me", fid=7),
}
"""What editors do to files and what can only mean one thing."""
