"""A tiny invented war, so that edits and faults can be tried in milliseconds.

A rectangular country, 126–128° east and 37–39° north, with sea on three sides and a neighbour in the north; four
snapshots in 25 days, two pockets, two islands. Its sides are called `south` and `north`: nothing in kwmaps may know the
names of the real ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import Projection

CRS = "EPSG:5179"
FIRST, LAST = "1950-03-01", "1950-03-25"
SNAPSHOTS = ("1950-03-01", "1950-03-07", "1950-03-12", "1950-03-25")

WAR = """\
title = "The War of the Rectangle"
subtitle = "March 1950"
slug = "rectangle"
first = 1950-03-01
last = 1950-03-25
crs = "EPSG:5179"
equal_area = "+proj=laea +lat_0=38 +lon_0=127 +datum=WGS84 +units=m"
extent = [125.3, 36.7, 128.7, 39.3]
credit = "invented for the tests"
summary = "A line moves down, up, and half the way back."

[sides.south]
name = "Southern League"
short = "South"
anchors = [ { name = "Southport", lon = 127.0, lat = 37.1 } ]

[sides.north]
name = "Northern Union"
short = "North"
anchors = [ { name = "Northgate", lon = 127.0, lat = 38.9 } ]

[lines]
border = "lines/parallel-38.geojson"
armistice = "lines/dmz.geojson"

[islands]
divide = 38.0

[[phases]]
id = "down"
title = "Down"
first = 1950-03-01
last = 1950-03-11
summary = "The line moves south."
focus = [126.0, 37.0, 128.0, 39.0]

[[phases]]
id = "up-and-back"
title = "Up and back"
first = 1950-03-12
last = 1950-03-25
summary = "The line moves north and half the way back."
focus = [126.0, 37.0, 128.0, 39.0]
"""

EVIDENCE = """\
date,place,lat,lon,holder,certainty,basis,note,source
1950-03-01,Southport,37.1,127.0,south,A,text,,the author
1950-03-07,Midford,38.05,127.0,north,A,text,,the author
1950-03-12,Midford,38.05,127.0,south,A,text,,the author
1950-03-12,Pocketville,37.8,127.45,north,B,text,,the author
"""

Json = dict[str, Any]


def feature(geometry: BaseGeometry | None, **properties: Any) -> Json:
    """A GeoJSON feature with an id, a source and a certainty, unless told otherwise."""
    given = {"source": "the author", "certainty": "certain"} | properties
    return {"type": "Feature", "properties": given, "geometry": None if geometry is None else mapping(geometry)}


def collection(*features: Json) -> Json:
    return {"type": "FeatureCollection", "features": list(features)}


def across(lat: float, wave: float = 0.0) -> shapely.LineString:
    """A front from west to east, beginning and ending in the sea."""
    steps = range(13)
    return shapely.LineString([(125.5 + 0.25 * n, round(lat + (wave if n % 2 else -wave), 6)) for n in steps])


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


class LittleWar:
    """The folder, and ways to change what stands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def make(cls, folder: Path) -> LittleWar:
        """Writes the war into a new folder."""
        war = cls(folder)
        for name in ("fronts", "lines", "basemap"):
            (folder / name).mkdir(parents=True)
        (folder / "war.toml").write_text(WAR, encoding="utf-8")
        (folder / "evidence.csv").write_text(EVIDENCE, encoding="utf-8")
        for file, document in _documents().items():
            war.write(file, document)
        return war

    def __truediv__(self, name: str) -> Path:
        return self.folder / name

    def read(self, file: str) -> Json:
        found: Json = json.loads((self.folder / file).read_text(encoding="utf-8"))
        return found

    def write(self, file: str, document: Json) -> None:
        (self.folder / file).write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")

    @contextmanager
    def editing(self, file: str) -> Iterator[Json]:
        """The file as values; what is changed in them is saved."""
        document = self.read(file)
        yield document
        self.write(file, document)

    def set(self, file: str, index: int, **properties: Any) -> None:
        """Sets properties of a feature; None removes one."""
        with self.editing(file) as document:
            known = document["features"][index]["properties"]
            for key, value in properties.items():
                if value is None:
                    known.pop(key, None)
                else:
                    known[key] = value

    def add(self, file: str, *features: Json) -> None:
        with self.editing(file) as document:
            document["features"] += features

    def move(self, file: str, index: int, change: Callable[[Any], Any]) -> None:
        """Replaces a feature's coordinates by what `change` makes of them."""
        with self.editing(file) as document:
            geometry = document["features"][index]["geometry"]
            geometry["coordinates"] = change(geometry["coordinates"])


def _documents() -> dict[str, Json]:
    country = shapely.segmentize(box(126, 37, 128, 39), 0.1)
    last = across(38.2, 0.04)
    project = Projection(CRS)
    mdl = shapely.intersection(last, country)
    zone = project.inverse(project.forward(mdl).buffer(2000))
    river = shapely.LineString([(126.4, 39.0), (126.6, 38.4), (126.3, 37.9), (126.0, 37.7)])
    return {
        "fronts/1950-03-01.geojson": collection(feature(across(38.0), id="parallel", kind="front", title="The eve")),
        "fronts/1950-03-07.geojson": collection(
            feature(across(37.6), id="line", kind="front", certainty="likely", uncertainty_km=3),
            feature(box(125.9, 38.5, 126.3, 38.7), id="bridgehead", kind="pocket", holder="south", name="Bridgehead"),
        ),
        "fronts/1950-03-12.geojson": collection(
            feature(across(38.5), id="line", kind="front", until="1950-03-15"),
            feature(
                box(127.3, 37.7, 127.6, 37.9),
                id="cut-off",
                kind="pocket",
                holder="north",
                until="1950-03-15",
                certainty="conjecture",
            ),
        ),
        "fronts/1950-03-25.geojson": collection(
            feature(shapely.LineString(last.coords[:7]), id="west", kind="front"),
            feature(shapely.LineString(last.coords[6:]), id="east", kind="front", source="the author's aunt"),
        ),
        "lines/parallel-38.geojson": collection(feature(across(38.0), id="parallel-38", name="38th parallel")),
        "lines/dmz.geojson": collection(feature(mdl, id="mdl", name="Line"), feature(zone, id="dmz", name="Zone")),
        "lines/named-lines.geojson": collection(
            feature(across(37.5), id="last-ditch", name="Last Ditch", **{"from": "1950-03-05", "to": "1950-03-09"})
        ),
        "movements.geojson": collection(
            feature(
                shapely.LineString([(126.7, 38.3), (126.8, 37.9), (126.9, 37.65)]),
                id="thrust",
                name="Thrust",
                side="north",
                kind="attack",
                start="1950-03-02",
                end="1950-03-06",
                units="1st Army",
            ),
            feature(
                shapely.LineString([(125.5, 38.6), (126.1, 38.6)]),
                id="landing",
                name="Landing",
                side="south",
                kind="landing",
                start="1950-03-06",
                end="1950-03-07",
                rank=2,
            ),
        ),
        "places.geojson": collection(
            *(
                feature(shapely.Point(lon, lat), id=name.lower(), name=name, kind="town", rank=rank, ko=ko)
                for name, lon, lat, rank, ko in (
                    ("Southport", 127.0, 37.1, 1, "남항"),
                    ("Northgate", 127.0, 38.9, 1, "북문"),
                    ("Midford", 127.0, 38.05, 1, "중천"),
                    ("Bridgetown", 126.15, 38.6, 2, ""),
                    ("Pocketville", 127.45, 37.8, 2, ""),
                    ("Gullwick", 125.68, 38.18, 3, ""),
                    ("Ternwick", 128.35, 37.45, 3, ""),
                )
            )
        ),
        "events.geojson": collection(
            feature(None, id="eve", date="1950-03-01", text="The armies face each other along the parallel.", rank=2),
            feature(
                shapely.Point(126.15, 38.6),
                id="landing",
                date="1950-03-07",
                text="The League lands at Bridgetown.",
                title="Landing",
                place="Bridgetown",
                rank=1,
            ),
            feature(None, id="truce", date="1950-03-25", text="Both sides stop where they stand.", rank=1),
        ),
        "islands.geojson": collection(
            *(
                feature(shapely.Point(125.68, 38.18), id=f"gull-{day}", name="Gull", holder=side, **{"from": day})
                for day, side in (("1950-03-01", "south"), ("1950-03-18", "north"))
            )
        ),
        "basemap/land.geojson": collection(
            feature(country, id="country", kind="mainland", name="Rectangle"),
            feature(box(125.6, 38.1, 125.75, 38.25), id="gull", kind="island", name="Gull"),
            feature(box(128.3, 37.4, 128.4, 37.5), id="tern", kind="island", name="Tern"),
        ),
        "basemap/neighbours.geojson": collection(
            feature(box(125.0, 39.0, 129.0, 41.0), id="neighbour", country="Beyond")
        ),
        "basemap/border.geojson": collection(
            feature(shapely.LineString([(126, 39), (128, 39)]), id="border", name="Border")
        ),
        "basemap/lakes.geojson": collection(
            feature(box(127.6, 38.6, 127.8, 38.7), id="lake", name="Lake", area_km2=190.0)
        ),
        "basemap/rivers.geojson": collection(feature(river, id="river", name="River", rank=1)),
        "basemap/names.geojson": collection(
            feature(
                shapely.LineString([(125.4, 37.5), (125.9, 37.5)]),
                id="sea",
                name="The Sea",
                kind="sea",
                size=14,
                angle=0,
            )
        ),
    }
