"""Two folders file by file, so that nothing that differs goes unseen: notes, properties of one's own, pictures."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kwmaps.errors import KwmapsError
from kwmaps.geodata.formatting import formatted


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is new, gone, or differs in more than what is told of it elsewhere."""

    file: str
    what: str
    """``new``, ``gone``, ``changed``, or ``rewritten``: other bytes that say the same."""


def compared(old: Path, new: Path, told: set[str]) -> Iterator[FileChange]:
    """The files that differ; of those in `told` only what nobody has told yet."""
    before, after = _files(old), _files(new)
    for file in sorted(before.keys() | after.keys()):
        if file not in before or file not in after:
            if file not in told:
                yield FileChange(file, "new" if file not in before else "gone")
            continue
        one, other = before[file].read_bytes(), after[file].read_bytes()
        if one != other and file not in told:
            same = _says(file, one) == _says(file, other)
            yield FileChange(file, "rewritten" if same else "changed")


def _files(folder: Path) -> dict[str, Path]:
    """A folder's files by their paths; not what editors and systems hide there."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in found}
    return {name: path for name, path in named.items() if not any(part[0] in ".~" for part in name.split("/"))}


def _says(file: str, content: bytes) -> Any:
    """What a file says, whatever way it is written; its bytes where that can't be told."""
    try:
        text = content.decode("utf-8-sig")
        if file.endswith(".geojson"):
            return json.loads(formatted(text, file))
        if file.endswith(".json"):
            return json.loads(text)
        if file.endswith(".toml"):
            return tomllib.loads(text)
    except (UnicodeDecodeError, ValueError, KwmapsError):
        return content
    return text.splitlines() if file.endswith((".csv", ".md", ".txt", ".py")) else content
