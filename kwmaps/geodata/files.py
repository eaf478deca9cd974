"""Files of a geodata folder as text and as values: only what lies inside it, and only as much as a war can need."""

from __future__ import annotations

import codecs
import errno
import importlib.resources
import json
import re
import stat
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from kwmaps.geodata.collector import Collector

MEGABYTE = 2**20

BIGGEST = 16 * MEGABYTE
"""Bytes. A file larger than this is a mistake: the whole war has three megabytes."""

BIGGEST_TOML = MEGABYTE
"""Bytes. The longest list of words has 64 kilobytes, and reading TOML is slow."""

MOST_PARTS = 500_000
"""Positions, lists and objects in one file. The whole war has 100,000; reading them takes a hundred bytes each."""

DEEP = "[" * 100
"""Lists in lists in lists: coordinates have four."""

DOTTED = re.compile(r"(?:[\w-]{1,80}\.){20}")
"""A key of so many parts that TOML's reader, which takes the square of their number, would never come back."""

MARKS = ("<<<<<<< ", ">>>>>>> ")
"""What git begins and ends a conflict with, at the beginning of a line."""
CONFLICT = re.compile(rf"^({'|'.join(MARKS)})", re.MULTILINE)
HALF = re.compile(r"\\u[dD][89abAB]\w\w(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]\w\w)\\u[dD][c-fC-F]")
"""Half of a letter that JSON writes as two."""


def packaged() -> Path:
    """The war that comes with the installed program; in a checkout there is no such folder."""
    return Path(str(importlib.resources.files("kwmaps"))) / "war"


def read_bytes(folder: Path, file: str, faults: Collector, biggest: int = BIGGEST) -> bytes | None:
    """A file's contents, or None with the reason in `faults`: never more than `biggest` bytes are read."""
    path = folder / file
    try:
        if _strays(path, folder):
            faults.add(file, "", "is a link that leads out of the folder", "put the file itself there")
            return None
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            what = "is a folder" if stat.S_ISDIR(about.st_mode) else "is no ordinary file"
            faults.add(file, "", what, "a file is wanted under this name")
            return None
        if about.st_size <= biggest:
            with path.open("rb") as stream:
                return stream.read(biggest)
        what = f"has {about.st_size / MEGABYTE:,.0f} MB, and more than {biggest // MEGABYTE} MB can't be a map's"
        remedy = "simplify its lines, 5 decimals are enough" if file.endswith(".geojson") else "was it mixed up?"
        faults.add(file, "", what, remedy)
    except FileNotFoundError:
        faults.add(file, "", "is missing", "restore it, or copy it from the packaged war")
    except (OSError, RuntimeError, ValueError) as error:
        # A link to itself is told in several ways, by the version of Python.
        if isinstance(error, OSError) and error.errno != errno.ELOOP:
            faults.add(file, "", f"can't be read ({error.strerror})", "see to its permissions")
        else:
            faults.add(file, "", "is a link that leads nowhere", "put the file itself there")
    return None


def _strays(path: Path, folder: Path) -> bool:
    """Whether a link leads out of the folder. A folder from elsewhere must not show what else is on this machine."""
    home = folder.resolve()
    # Some installers put links in place of the package's own files.
    return not path.resolve().is_relative_to(home) and home != packaged().resolve()


def read_text(folder: Path, file: str, faults: Collector, biggest: int = BIGGEST) -> str | None:
    """A file's text; UTF-8 with or without a byte order mark."""
    raw = read_bytes(folder, file, faults, biggest)
    if raw is None:
        return None
    again = "save it again with the encoding UTF-8"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        faults.add(file, "", "is UTF-16, not UTF-8", again)
        return None
    if b"\0" in raw[:2]:
        faults.add(file, "", "is UTF-16, or no text at all", again)
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        faults.add(file, f"line {line}, byte {error.start}", "is not UTF-8", again, line=line)
        return None
    # Looking for a few letters first takes a hundredth of the time.
    found = CONFLICT.search(text) if any(sign in text for sign in MARKS) else None
    if found:
        line = text.count("\n", 0, found.start()) + 1
        faults.add(file, f"line {line}", "git left a conflict there", "keep one of the two versions", line=line)
        return None
    return text


def read_json(folder: Path, file: str, faults: Collector, most: int = MOST_PARTS) -> Any:
    """A JSON file's value, or None with the reason in `faults`; `most` lists and objects may be in it."""
    text = read_text(folder, file, faults)
    if text is None:
        return None
    if DEEP in text:
        faults.add(file, "", "is nested too deeply to be GeoJSON", "save the layer again")
        return None
    parts = text.count("[") + text.count("{")
    if parts > most:
        what = f"has {parts:,} positions and lists, and more than {most:,} can't be drawn"
        faults.add(file, "", what, "simplify its lines; a vertex every 200 m is enough")
        return None
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        known = dict(found)
        if len(known) < len(found):
            counts = Counter(key for key, _ in found)
            twice.extend(key for key, count in counts.items() if count > 1)
        return known

    try:
        document = json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        at, what, remedy = _slip(text, error)
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        faults.add(file, f"line {line}, column {column}", what, remedy, line=line)
    except RecursionError:
        faults.add(file, "", "is nested too deeply to be GeoJSON", "save the layer again")
    except ValueError:
        faults.add(file, "", "holds a number of thousands of digits", "save the layer again")
    else:
        if twice:
            what = f"says '{twice[0]}' twice in one object, and only one of them can count"
            faults.add(file, "", what, "remove one")
        elif "\\u" in text and (half := HALF.search(text)) and not _writable(document):
            line = text.count("\n", 0, half.start()) + 1
            what = f"{half[0]} is half a letter"
            faults.add(file, f"line {line}", what, "write the letter itself, in UTF-8", line=line)
        else:
            return document
    return None


def _slip(text: str, error: json.JSONDecodeError) -> tuple[int, str, str]:
    """Where JSON can't be read (an offset), what is wrong there, and what to do about it."""
    at = error.pos
    if not text.strip():
        return at, "is empty", "was it saved completely?"
    if text.lstrip().startswith("<"):
        return at, "is XML or HTML, not JSON", "export the layer as GeoJSON"
    if at >= len(text.rstrip()) or "Unterminated" in error.msg:
        return at, "is not JSON: it ends too early", "was it saved completely?"
    # Newer versions of Python point at the comma before a bracket, older ones at the bracket.
    before = text[: at + (text[at] == ",")].rstrip()
    if before.endswith(",") and text[len(before) :].lstrip()[:1] in ("]", "}", ","):
        return len(before) - 1, "is not JSON: there is a comma too many", "remove it"
    if at and before.endswith(",") and text[: len(before) - 1].rstrip().endswith(","):
        return len(before) - 1, "is not JSON: there is a comma too many", "remove it"
    return at, f"is not JSON ({error.msg})", "mend it there, or undo the last edit"


def _writable(document: Any) -> bool:
    try:
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def read_toml(folder: Path, file: str, faults: Collector) -> dict[str, Any] | None:
    """A TOML file's tables, or None with the reason in `faults`."""
    text = read_text(folder, file, faults, BIGGEST_TOML)
    if text is None:
        return None
    if found := DOTTED.search(text):
        line = text.count("\n", 0, found.start()) + 1
        faults.add(file, f"line {line}", "has a key of twenty parts or more", "mend it", line=line)
        return None
    if DEEP in text:
        faults.add(file, "", "is nested too deeply", "lists in lists aren't wanted here")
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        why, line, column = toml_place(text, str(error))
        faults.add(file, f"line {line}, column {column}", f"is not TOML ({why})", "mend it there", line=line)
    except RecursionError:
        faults.add(file, "", "is nested too deeply", "lists in lists aren't wanted here")
    except (ValueError, OverflowError):
        faults.add(file, "", "holds a number of thousands of digits", "mend it")
    return None


def toml_place(text: str, message: str) -> tuple[str, int, int]:
    """Tomllib's message without its place, and line and column of that."""
    found = re.fullmatch(r"(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)", message, re.DOTALL)
    if found and found[2]:
        return found[1], int(found[2]), int(found[3])
    lines = text.splitlines() or [""]
    return (found[1] if found else message), len(lines), len(lines[-1]) + 1
