"""Compares a file with what the folder gives now, and says why they differ."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path

from kwmaps.build.keys import Digests
from kwmaps.build.record import Record, versions
from kwmaps.errors import RequestError
from kwmaps.geodata.loading import COLLECTIONS
from kwmaps.outputs.verify.finding import record_in
from kwmaps.outputs.verify.remaking import remake
from kwmaps.timeline.atlas import Atlas

FEW = 6
"""Fronts that are named; of more, their number is told."""

FILES = {
    **COLLECTIONS,
    "war": "war.toml",
    "lessons": "lessons.toml",
    "basemap": "basemap/",
    "languages": "languages/",
    "border": "the border before the war",
    "armistice_line": "the armistice line",
    "armistice_zone": "the zone around the armistice line",
    "theme": "the theme's file",
    "template": "the template",
}
"""What a part of the record is for people who edit it."""

AFAR = {
    "chart": "fronts before or after its day have changed, and with them the chart",
    "names": "fronts before or after its day have changed, and names of places stand elsewhere for it",
}

PROGRAM = ("kwmaps", "code")


@dataclass(frozen=True)
class Verdict:
    """Whether a file is what the folder gives, and if not, why."""

    path: Path
    record: Record
    reasons: tuple[str, ...]
    """One line each; none: it is the same, byte for byte."""

    @property
    def same(self) -> bool:
        return not self.reasons


def verify(atlas: Atlas, path: Path, workers: int = 1) -> Verdict:
    """Makes a file once more and compares; what can be told from its record alone is told without.

    Raises
    ------
    RequestError
        It has no record, or one that can't be followed.
    """
    record = record_in(path)
    try:
        reasons = tuple(_before(atlas, record)) or tuple(_after(atlas, record, path, workers))
    except RequestError as error:
        raise RequestError(f"{path} can't be made once more: {error}") from None
    return Verdict(path, record, reasons)


def _before(atlas: Atlas, record: Record) -> Iterator[str]:
    """What differs between the record and this place."""
    digests = Digests(atlas, loose=True)
    now = Record.of(digests, record.product, {"kind": record.asked.get("kind", "")}).geodata
    for name, then in record.geodata.items():
        if name == "fronts" and isinstance(then, Mapping):
            yield from _fronts(then, now["fronts"], whole=record.product not in ("frame", "poster"))
        elif name in now and now[name] != then:
            yield f"{FILES.get(name, name)} has changed"
    yield from _versions(record)


def _fronts(then: Mapping[str, str], now: object, *, whole: bool) -> Iterator[str]:
    here = now if isinstance(now, Mapping) else {}
    changed = [day for day, key in then.items() if day in here and here[day] != key]
    gone = [day for day in then if day not in here]
    new = [day for day in here if day not in then] if whole else []
    for days, told in ((changed, "has changed"), (gone, "is gone"), (new, "is new")):
        shown = days if len(days) <= FEW else days[: FEW - 1]
        yield from (f"the front of {day} {told}" for day in shown)
        if len(days) > len(shown):
            yield f"and {len(days) - len(shown)} more: {told}"


def _versions(record: Record) -> Iterator[str]:
    now = versions(record.product, str(record.asked.get("kind", "")))
    then = record.versions
    if any(then.get(name) != now.get(name) for name in PROGRAM):
        same = then.get("kwmaps") == now["kwmaps"]
        here = f"another state of {now['kwmaps']}" if same else now["kwmaps"]
        yield f"made with kwmaps {then.get('kwmaps', '?')}; here is {here}"
    for name in sorted((then.keys() | now.keys()) - set(PROGRAM)):
        if then.get(name) != now.get(name):
            yield f"made with {name} {then.get(name, '(none)')}; here is {now.get(name, '(none)')}"


def _after(atlas: Atlas, record: Record, path: Path, workers: int) -> Iterator[str]:
    """What shows when it has been made again."""
    with tempfile.TemporaryDirectory(prefix="kwmaps-verify-") as folder:
        again = Path(folder) / f"again{path.suffix.lower()}"
        remake(atlas, record, again, workers)
        if record.product == "embed":
            yield from _folders(path.parent, again)
            return
        if cmp(path, again, shallow=False):
            return
        now = record_in(again).geodata
        reasons = [
            AFAR.get(name, f"{FILES.get(name, name)} has changed")
            for name, then in record.geodata.items()
            if now.get(name) != then
        ]
        yield from reasons or ["the file itself was changed after kwmaps wrote it"]


def _folders(old: Path, new: Path) -> Iterator[str]:
    """How a folder for a website differs from what it would be."""
    names = sorted(path.relative_to(new) for path in new.rglob("*") if path.is_file())
    for name in names:
        if not (old / name).is_file():
            yield f"{name.as_posix()} is missing beside it"
        elif not cmp(old / name, new / name, shallow=False):
            yield f"{name.as_posix()} is another one than this folder gives"


def told(verdict: Verdict) -> Iterator[str]:
    """A verdict in lines."""
    if verdict.same:
        yield f"same     {verdict.path}: this folder gives the same, byte for byte"
    else:
        yield f"differs  {verdict.path}"
        yield from (f"         {reason}" for reason in verdict.reasons)
