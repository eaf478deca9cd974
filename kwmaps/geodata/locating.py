"""In which line of a file a fault stands: looked up when faults are told, so that reading a sound folder costs nothing."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from json import JSONDecoder
from pathlib import Path
from typing import Any

from kwmaps.errors import Fault
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.files import read_text

LARGEST_TOML = 200_000
"""Letters of a TOML text that is read again and again to find a line; the longest of the real ones has 64,000 bytes."""

BLANK = " \t\n\r"

Steps = tuple[str | int, ...]
"""Keys and indices that lead from the top of a document to a value."""


def located(faults: Iterable[Fault], folder: Path) -> list[Fault]:
    """The faults in order, with their lines where those can be known."""
    files: dict[str, Json | Toml | None] = {}
    found = []
    for fault in faults:
        if fault.line is None and (fault.path or fault.feature):
            if fault.file not in files:
                files[fault.file] = _document(folder, fault.file)
            fault = replace(fault, line=_line(files[fault.file], fault))  # noqa: PLW2901 - the same, better known
        found.append(fault)
    return sorted(found)


def _line(document: Json | Toml | None, fault: Fault) -> int | None:
    try:
        return document.line(fault) if document else None
    except (ValueError, RecursionError, LookupError, TypeError):
        # The file was changed since it was read.
        return None


class Json:
    """A JSON text whose values can be found again; what a container holds is looked through once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._decode = JSONDecoder().raw_decode
        self._known: dict[int, dict[str | int, int]] = {}
        self._ids: dict[str, int] | None = None
        self._ends = [found.start() for found in re.finditer("\n", text)]

    def line(self, fault: Fault) -> int | None:
        """The line in which the value of `fault` begins, or the one in which what holds it does."""
        steps: Steps = fault.path or ("features", self._number(fault.feature))
        return bisect_left(self._ends, self.offset(steps)) + 1

    def offset(self, steps: Steps) -> int:
        """Where the value begins to which `steps` lead; where they lead no further, what holds it."""
        at = self._skip(0)
        for step in steps:
            inside = self._inside(at)
            if step not in inside:
                break
            at = inside[step]
        return at

    def _number(self, feature: str) -> int:
        """The index of the feature with this id; -1 if there is none."""
        if self._ids is None:
            self._ids = {}
            features = self._decode(self.text, self._skip(0))[0]["features"]
            for number, item in enumerate(features):
                said = item.get("properties") if isinstance(item, dict) else None
                key = said.get("id") if isinstance(said, dict) else None
                self._ids.setdefault(str(item.get("id") if key is None and isinstance(item, dict) else key), number)
        return self._ids.get(feature, -1)

    def _skip(self, at: int) -> int:
        while self.text[at : at + 1] and self.text[at] in BLANK:
            at += 1
        return at

    def _inside(self, at: int) -> dict[str | int, int]:
        """Where the members of the object or list at `at` begin."""
        if at not in self._known:
            self._known[at] = dict(self._members(at))
        return self._known[at]

    def _members(self, at: int) -> Iterable[tuple[str | int, int]]:
        opening = self.text[at : at + 1]
        if opening not in ("{", "["):
            return
        at = self._skip(at + 1)
        number = 0
        while self.text[at : at + 1] not in ("}", "]", ""):
            key: str | int = number
            if opening == "{":
                key, at = self._decode(self.text, at)
                at = self._skip(self._skip(at) + 1)
            yield key, at
            _, at = self._decode(self.text, at)
            at = self._skip(at)
            if self.text[at : at + 1] == ",":
                at = self._skip(at + 1)
            number += 1


class Toml:
    """A TOML text whose values can be found again. Its reader tells no places; the shortest beginning that holds a value does."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True)
        self._is_large = len(text) > LARGEST_TOML
        self._until = lru_cache(maxsize=None)(self._read)

    def line(self, fault: Fault) -> int | None:
        """The line in which the value of `fault` ends, or the one in which what should hold it does."""
        steps = fault.path
        if self._is_large:
            return None
        while steps and not _holds(self._until(len(self._lines)), steps):
            steps = steps[:-1]
        if not steps:
            return None
        low, high = 0, len(self._lines)
        while high - low > 1:
            middle = (low + high) // 2
            if _holds(self._until(middle), steps):
                high = middle
            else:
                low = middle
        return high

    def _read(self, count: int) -> dict[str, Any]:
        """The tables of the first lines, as many of them as make a document."""
        while count:
            try:
                return tomllib.loads("".join(self._lines[:count]))
            except (ValueError, RecursionError):
                count -= 1
        return {}


def _holds(tables: Any, steps: Steps) -> bool:
    for step in steps:
        try:
            tables = tables[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _document(folder: Path, file: str) -> Json | Toml | None:
    text = read_text(folder, file, Collector())
    if text is None:
        return None
    return Toml(text) if file.endswith(".toml") else Json(text)
