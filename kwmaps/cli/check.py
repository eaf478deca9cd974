"""``check``: what is wrong with a geodata folder, for people, for programs, and beside the lines of a pull request."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kwmaps.cli.kinds import OneOf
from kwmaps.cli.options import quiet_option
from kwmaps.errors import Fault, screenful

if TYPE_CHECKING:
    from kwmaps.timeline.checking import Miss, Report

SHOWN = 20
"""Lines of each kind: a screenful."""

FORMATS = ("text", "json", "github")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@click.option(
    "--format",
    "form",
    type=OneOf(FORMATS),
    default="text",
    show_default=True,
    help="json for programs; github for annotations in a GitHub workflow.",
)
@click.option("--all", "every", is_flag=True, help=f"List everything, not only the first {SHOWN} of each kind.")
@quiet_option
def check(folder: Path | None, form: str, every: bool, quiet: bool) -> None:
    """Check a geodata folder: every file, and the map against the evidence.

    Tells everything that is wrong, in order, with its line where that can be known; the exit code is 1 then, else 0.

    \b
    kwmaps check
    kwmaps check my-war --all
    kwmaps check my-war --format json
    """
    from kwmaps.timeline.checking import check as examine

    report = examine(folder)
    if form == "json":
        click.echo(json.dumps(_values(report), ensure_ascii=False, indent=1))
    else:
        lines = _annotations(report) if form == "github" else _text(report, every, quiet)
        for line in lines:
            click.echo(line)
    if not report.ok:
        sys.exit(1)


def _text(report: Report, every: bool, quiet: bool) -> Iterator[str]:
    """For people: what is wrong first, a screenful of each kind."""

    def some(word: str, found: Sequence[Any], shown: Sequence[Any], tell: Callable[[Any], str] = str) -> Iterator[str]:
        for item in found if every else shown:
            yield f"{word:8} {tell(item)}"
        if not every and len(found) > len(shown):
            yield f"{word:8} … and {len(found) - len(shown)} more: kwmaps check --all lists them"

    yield from some("wrong", report.faults, screenful(report.faults, SHOWN), _placed)
    yield from some("misses", report.misses, report.misses[:SHOWN])
    if quiet:
        return
    yield from some("note", report.warnings, screenful(report.warnings, SHOWN), _placed)
    yield from some("known", report.accepted, report.accepted[:SHOWN], lambda miss: f"{miss}; {miss.fact.accepted}")
    if report.summary:
        yield report.summary
    if report.facts:
        right = report.facts - len(report.misses) - len(report.accepted)
        yield f"evidence: {right} of {report.facts} facts agree with the map ({right / report.facts:.1%})"
    count = len(report.faults)
    if report.ok:
        notes = len(report.warnings)
        look = f"; {notes} note{'s' if notes > 1 else ''} to look at" if notes else ""
        yield f"{report.folder}: nothing is wrong{look}"
    elif count:
        yield f"{report.folder}: {count} fault{'s' if count > 1 else ''}"


def _placed(fault: Fault) -> str:
    """A fault with its line behind the file's name, as editors and terminals read it."""
    if fault.line is None or fault.where.startswith(("line ", "row ")):
        return str(fault)
    return str(fault).replace(fault.file, f"{fault.file}:{fault.line}", 1)


def _values(report: Report) -> dict[str, Any]:
    """For programs."""

    def fault(found: Fault) -> dict[str, Any]:
        return {
            "file": found.file,
            "line": found.line,
            "feature": found.feature or None,
            "where": found.where,
            "path": list(found.path),
            "what": found.what,
            "remedy": found.remedy,
        }

    def miss(found: Miss) -> dict[str, Any]:
        fact = found.fact
        return {
            "file": found.file,
            "row": fact.row,
            "date": fact.date.isoformat(),
            "place": fact.place,
            "lon": fact.lon,
            "lat": fact.lat,
            "source": fact.source,
            "said": fact.holder,
            "drawn": found.holder,
            "front_km": found.front_km and round(found.front_km, 3),
            "accepted": fact.accepted or None,
        }

    return {
        "folder": str(report.folder),
        "ok": report.ok,
        "faults": [fault(found) for found in report.faults],
        "misses": [miss(found) for found in report.misses],
        "notes": [fault(found) for found in report.warnings],
        "known": [miss(found) for found in report.accepted],
        "facts": report.facts,
    }


def _annotations(report: Report) -> Iterator[str]:
    """For GitHub: workflow commands, which it shows beside the lines of the files."""
    for level, faults in (("error", report.faults), ("notice", report.warnings)):
        for fault in faults:
            where = f"{fault.where}: " if fault.where else ""
            yield _command(level, report.folder / fault.file, fault.line, f"{where}{fault.what}", fault.remedy)
    for miss in report.misses:
        yield _command("error", report.folder / miss.file, miss.fact.row, str(miss), "mend the front from a source")


def _command(level: str, path: Path, line: int | None, what: str, remedy: str) -> str:
    """``::error file=…,line=…::…``, escaped so that nothing in a file can become a command."""
    with contextlib.suppress(ValueError):
        path = path.resolve().relative_to(Path.cwd())
    at = f",line={line}" if line else ""
    text = f"{what}; {remedy}" if remedy else what
    return f"::{level} file={_escaped(path.as_posix(), ',:')}{at}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    for letter in "%\r\n" + more:
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text
