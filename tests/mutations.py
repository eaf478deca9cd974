"""Geodata damaged at random, thousands of times: nothing but a fault that names itself may come of it.

A small excerpt of the real war is written once; then one of its files after another is damaged, the folder is read,
checked, and, where nothing was found wrong, asked and drawn. Run as a script it prints what happened as JSON::

    python tests/mutations.py COUNT SEED [FIRST]
"""

from __future__ import annotations

import json
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import shapely
from shapely.geometry import mapping, shape

from kwmaps.errors import KwmapsError

HANG = 10
"""Seconds that nothing may take."""

DAYS = ("1950-09-14", "1950-09-15", "1950-09-17")
"""The excerpt: the landing at Inchon."""

WEST, SOUTH, EAST, NORTH = 123.5, 32.9, 131.5, 43.3


def excerpt(real: Path, folder: Path) -> None:
    """Writes some days of the real war, with a coarse coast, so that reading it takes some hundredths of a second."""
    for name in ("fronts", "lines", "basemap", "languages"):
        (folder / name).mkdir(parents=True)
    for day in DAYS:
        shutil.copy(real / f"fronts/{day}.geojson", folder / "fronts")
    for file, most in (("places.geojson", 14), ("islands.geojson", 6), ("contested.geojson", 2)):
        _some(real, folder, file, lambda said: True, most)
    first, last = DAYS[0], DAYS[-1]
    _some(real, folder, "events.geojson", lambda said: first <= said["date"] <= last, 8, _without_place)
    _some(real, folder, "movements.geojson", lambda said: first <= said["start"] and said["end"] <= last, 5)
    _some(real, folder, "lines/named-lines.geojson", lambda said: True, 2)
    shutil.copy(real / "lines/parallel-38.geojson", folder / "lines")
    _some(real, folder, "basemap/land.geojson", lambda said: True, 9, _coarse)
    _armistice(folder)
    _some(real, folder, "basemap/neighbours.geojson", lambda said: True, 3, _coarse)
    _some(real, folder, "basemap/rivers.geojson", lambda said: True, 2, _coarse)
    for name in ("lakes", "border", "names"):
        _some(real, folder, f"basemap/{name}.geojson", lambda said: True, 4, _coarse)
    _relief(folder)
    war = (real / "war.toml").read_text(encoding="utf-8")
    head, *phases = re.split(r"(?=^\[\[)", war, flags=re.MULTILINE)
    head = re.sub(r"^first = .*$", f"first = {first}", head, flags=re.MULTILINE)
    head = re.sub(r"^last = .*$", f"last = {last}", head, flags=re.MULTILINE)
    phase = re.sub(r"^first = .*$", f"first = {first}", phases[0], flags=re.MULTILINE)
    phase = re.sub(r"^last = .*$", f"last = {last}", phase, flags=re.MULTILINE)
    (folder / "war.toml").write_text(head + phase, encoding="utf-8")
    german = (real / "languages/de.toml").read_text(encoding="utf-8").split("[places]")[0]
    (folder / "languages/de.toml").write_text(german, encoding="utf-8")
    facts = (real / "evidence.csv").read_text(encoding="utf-8-sig").splitlines()
    kept = [facts[0], *(row for row in facts[1:] if first <= row[:10] <= last)][:8]
    (folder / "evidence.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    events = [item["properties"]["id"] for item in json.loads((folder / "events.geojson").read_text())["features"]]
    identity = re.search(r'^id = "(.*)"', phase, re.MULTILINE)
    assert identity
    (folder / "lessons.toml").write_text(f'[phases.{identity[1]}]\ntell = ["{events[0]}"]\n', encoding="utf-8")


def _some(
    real: Path,
    folder: Path,
    file: str,
    wanted: Callable[[dict[str, Any]], bool],
    most: int,
    change: Callable[[dict[str, Any]], object] = lambda item: None,
) -> None:
    features = json.loads((real / file).read_text(encoding="utf-8"))["features"]
    kept = [item for item in features if wanted(item["properties"])][:most]
    for item in kept:
        change(item)
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in kept)
    (folder / file).write_text('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n", encoding="utf-8")


def _without_place(item: dict[str, Any]) -> None:
    item["properties"].pop("place", None)


def _coarse(item: dict[str, Any]) -> None:
    whole = shape(item["geometry"])
    simple = shapely.make_valid(whole.simplify(0.03))
    item["geometry"] = mapping(simple if simple.geom_type == whole.geom_type else whole)


def _armistice(folder: Path) -> None:
    """A line and a zone along the last front of the excerpt."""
    from kwmaps.geometry import Projection

    def shapes(file: str, kind: str) -> list[Any]:
        features = json.loads((folder / file).read_text(encoding="utf-8"))["features"]
        return [shape(item["geometry"]) for item in features if item["properties"].get("kind") == kind]

    land = shapely.union_all(shapes("basemap/land.geojson", "mainland"))
    front = shapely.line_merge(shapely.union_all(shapes(f"fronts/{DAYS[-1]}.geojson", "front")).intersection(land))
    line = max(shapely.get_parts(front), key=lambda part: part.length)
    project = Projection("EPSG:5179")
    zone = project.inverse(project.forward(line).buffer(2000))
    features = [
        {"type": "Feature", "properties": {"id": key, "source": "x", "certainty": "certain"}, "geometry": mapping(made)}
        for key, made in (("mdl", line), ("dmz", zone))
    ]
    document = {"type": "FeatureCollection", "features": features}
    (folder / "lines/dmz.geojson").write_text(json.dumps(document), encoding="utf-8")


def _relief(folder: Path) -> None:
    from PIL import Image

    Image.linear_gradient("L").resize((34, 32)).save(folder / "basemap/relief.png")
    (folder / "basemap/relief.json").write_text(json.dumps({"bounds": [119.0, 30.0, 136.0, 46.0]}))


# Damage


NASTY: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    " ",
    "x",
    "\x00",
    "\ud800",
    "\u202e\u0301",
    "٣",
    "1950-09-15",
    "1950-09-15T00:00:00",
    "9999-12-31",
    "0001-01-01",
    "2433540.5",
    "{0.__class__}",
    "../../etc/passwd",
    "a" * 100_000,
    "漢" * 200,
    "$x_{$",
    [],
    {},
    [[]],
    [[[]]],
    [None],
    {"type": "Point"},
    [127.0, 37.5],
    [37.5, 127.0],
    [1e6, 2e6],
    [127.0, 37.5, "h"],
)


def mutate(raw: bytes, file: str, chance: random.Random) -> bytes:
    """A damaged file."""
    kinds: list[Callable[[bytes, random.Random], bytes]] = [_bytes, _lines]
    if file.endswith((".geojson", ".json")):
        kinds += [_values] * 8
    elif not file.endswith(".png"):
        kinds += [_words] * 6
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        raw = chance.choice(kinds)(raw, chance)
    return raw


def _bytes(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    until = at + chance.choice((1, 2, 8, 100, len(raw)))
    match chance.randrange(6):
        case 0:
            return raw[:at]
        case 1:
            return raw[:at] + raw[until:]
        case 2:
            return raw[:at] + raw[at:until] * chance.choice((2, 3, 50)) + raw[until:]
        case 3:
            return raw[:at] + chance.randbytes(chance.choice((1, 4, 64))) + raw[at:]
        case 4:
            return raw[:at] + bytes([byte ^ (1 << chance.randrange(8)) for byte in raw[at : at + 1]]) + raw[at + 1 :]
        case _:
            return (
                raw[:at]
                + chance.choice((b"[", b"]", b"{", b'"', b",", b"\0", b"\\u0000", b"1e999", b"[" * 50_000))
                + raw[at:]
            )


def _lines(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True) or [b""]
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(3):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case _:
            lines[at], lines[other] = lines[other], lines[at]
    return b"".join(lines)


def _words(raw: bytes, chance: random.Random) -> bytes:
    """Another word or number in a text."""
    found = list(re.finditer(rb'"[^"\n]*"|[\w.+-]+', raw))
    if not found:
        return raw
    word, other = chance.choice(found), chance.choice(found)
    made = [
        b"",
        b'""',
        b"nan",
        b"inf",
        b"-1",
        b"0",
        b"1e400",
        b"9" * 5_000,
        b"9999-12-31",
        b"0001-01-01",
        b"1950-09-15T12:00:00Z",
        b"[[1]]",
        b"{a = 1}",
        b'"\\u0000"',
        b'"\xf0\x9f\x98\x80"',
        b"true",
        b'"EPSG:4326"',
        b'"EPSG:3857"',
        b'"+proj=ortho"',
        other[0],
        other[0],
        other[0],
    ]
    return raw[: word.start()] + chance.choice(made) + raw[word.end() :]


def _values(raw: bytes, chance: random.Random) -> bytes:
    """Another value in a JSON document."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return raw
    spots = list(_spots(document, 400, chance))
    if not spots:
        return raw
    holder, key = chance.choice(spots)
    match chance.randrange(8):
        case 0:
            del holder[key]
        case 1 | 2 | 3:
            holder[key] = chance.choice(NASTY)
        case 4:
            other, name = chance.choice(spots)
            holder[key] = json.loads(json.dumps(other[name]))
        case 5 if isinstance(holder, list):
            holder.insert(chance.randrange(len(holder) + 1), holder[key])
        case 6 if isinstance(holder[key], float | int):
            holder[key] = holder[key] * chance.choice((-1, 0, 1.0001, 1.01, 1.2, 10, 1e9))
        case 7 if isinstance(holder[key], list):
            chance.shuffle(holder[key])
        case _:
            if isinstance(holder, dict):
                holder[chance.choice(("certanty", "", "id", "geometry", "type", "crs"))] = holder.pop(key)
    try:
        return json.dumps(document, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return raw


def _spots(value: Any, most: int, chance: random.Random) -> list[tuple[Any, Any]]:
    """Places in a document: all members of objects, and some of the many numbers."""
    found: list[tuple[Any, Any]] = []
    heap = [value]
    while heap:
        item = heap.pop()
        keys: list[Any] = list(item) if isinstance(item, dict) else list(range(len(item)))
        if isinstance(item, list) and len(keys) > 12:
            keys = chance.sample(keys, 12)
        found += [(item, key) for key in keys]
        heap += [item[key] for key in keys if isinstance(item[key], dict | list)]
        if len(found) > most * 20:
            break
    return found if len(found) <= most else chance.sample(found, most)


# What comes of it


@dataclass
class Tally:
    """What happened."""

    tried: int = 0
    refused: int = 0
    """Faults were told."""
    drawn: int = 0
    """Nothing was wrong with it: it was read, asked and, now and then, drawn."""
    pictures: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    """How often which words of a fault were said."""
    crashes: list[str] = field(default_factory=list)
    """Anything else, with how to do it again."""
    slowest: float = 0.0
    """Seconds."""
    slow: str = ""
    """Which one that was."""
    peak: int = 0
    """Megabytes of memory that the process held at most."""


class Hang(BaseException):
    """Something took longer than it may."""


def _ring(_: int, __: FrameType | None) -> None:
    raise Hang


def run(real: Path, count: int, seed: int, first: int = 0) -> Tally:
    """Damages an excerpt of the real war `count` times; the same numbers do the same damage."""
    tally, kinds = Tally(), Counter[str]()
    before = signal.signal(signal.SIGALRM, _ring)
    with tempfile.TemporaryDirectory(prefix="kwmaps-mutations-") as work:
        folder = Path(work) / "war"
        excerpt(real, folder)
        _exercise(folder, Tally(), kinds, True)
        assert not kinds, kinds
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        for number in range(first, first + count):
            chance = random.Random(f"{seed} {number}")
            file = chance.choice(files)
            whole = (folder / file).read_bytes()
            (folder / file).write_bytes(mutate(whole, file, chance))
            start = time.perf_counter()
            signal.alarm(HANG)
            try:
                _exercise(folder, tally, kinds, chance.random() < 0.1)
            except Hang:
                tally.crashes.append(f"seed {seed}, number {number}, {file}: took more than {HANG} s")
            except Exception:  # noqa: BLE001 - the very thing that is looked for
                tally.crashes.append(f"seed {seed}, number {number}, {file}:\n{traceback.format_exc(limit=-6)}")
            finally:
                signal.alarm(0)
            took = time.perf_counter() - start
            if took > tally.slowest:
                tally.slowest, tally.slow = took, f"seed {seed}, number {number}, {file}"
            tally.tried += 1
            (folder / file).write_bytes(whole)
    signal.signal(signal.SIGALRM, before)
    tally.kinds = dict(kinds.most_common())
    tally.peak = peak()
    return tally


def peak() -> int:
    """Megabytes that this program has taken at most."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    # What is asked of the system in other words counts the program from which this one was started.
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def _exercise(folder: Path, tally: Tally, kinds: Counter[str], draw: bool) -> None:
    """All that a person may do with a folder."""
    import kwmaps
    from kwmaps.timeline.checking import check

    try:
        report = check(folder)
        told = [str(fault) for fault in (*report.faults, *report.misses, *report.warnings)]
        assert all(line.isprintable() and len(line) < 1_500 for line in told), told
        "\n".join(told).encode("utf-8")
        if report.faults:
            for fault in report.faults:
                kinds[re.sub(r"'.*?'|[\d.]+|\(.*\)", "…", fault.what)[:60]] += 1
        atlas = kwmaps.load(folder)
        for day in {atlas.first, atlas.last, *(snapshot.date for snapshot in atlas.snapshots)}:
            situation = atlas.at(day)
            situation.area_km2(atlas.war.sides[0].id)
            situation.holder(127.0, 37.5)
        if draw:
            kwmaps.draw(atlas, atlas.last, folder.parent / "x.png", size=(320, 180), language="de")
            tally.pictures += 1
        tally.drawn += 1
    except KwmapsError as error:
        lines = str(error).splitlines()
        if not lines or not all(line.isprintable() for line in lines):
            raise AssertionError(f"no words for people: {error!r}") from error
        tally.refused += 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    tomllib.loads("")
    given = [int(word) for word in sys.argv[1:]]
    print(json.dumps(asdict(run(Path(__file__).resolve().parents[1] / "geodata", *given)), indent=1))
