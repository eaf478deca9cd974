"""Commands that are killed, starved and crowded: afterwards every file under a final name is whole, and the next run completes it.

As a script it does so for long, damages geodata and crowds the preview besides, and writes docs/reliability.md::

    python tests/torture.py                                   what `make torture` runs: about an hour
    python tests/torture.py --strikes 10 --mutations 100      a taste of it, printed only
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from crowd import stress
from little_war import LittleWar

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reliability.md"

STRIKES = 200
"""Of `kill -9` for each command."""

MUTATIONS = 10_000
"""Damaged files."""

REQUESTS, STREAMS = 10_000, 200
"""What a preview is asked for at once."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "build": ("build", "--every", "day", "--formats", "png,gif", "--size", "480x270", "--jobs", "2", "-q"),
    "slides": ("slides", "-o", "{out}/lesson.pptx", "--animation", "none", "-q"),
    "player": ("player", "-o", "{out}/war.html", "--jobs", "2", "-q"),
}
"""What is struck; a folder stands for {out}."""


@dataclass
class Toll:
    """What happened to one command under many strikes."""

    command: str
    strikes: int = 0
    early: int = 0
    """Strikes that hit a command that was still at work."""
    alone: int = 0
    """Runs afterwards that were left alone."""
    completed: int = 0
    """Those of them that gave the undisturbed bytes."""
    wrong: list[str] = field(default_factory=list)


def arguments(name: str, war: Path, out: Path) -> list[str]:
    """The whole command line."""
    given = [part.replace("{out}", str(out)) for part in COMMANDS[name]]
    where = ["--output", str(out)] if name == "build" else []
    return [sys.executable, "-m", "kwmaps", *given, *where, "--geodata", str(war)]


def finals(out: Path) -> dict[str, str]:
    """Every file under a final name, with its digest; what an unfinished run left beside them has another name."""
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".kwmaps" not in path.parts and not path.name.endswith(".part")
    }


def strike(name: str, war: Path, folder: Path, strikes: int, seed: int, rest: int = 4) -> Toll:
    """Kills a command at random moments, and lets it finish after every `rest` strikes.

    Every file found under a final name has to be the undisturbed one, byte for byte: whole, and of this war.
    """
    chance, toll = random.Random(seed), Toll(name)
    calm, out = folder / "calm", folder / "out"
    calm.mkdir(parents=True)
    start = time.monotonic()
    subprocess.run(arguments(name, war, calm), check=True, capture_output=True)
    length = time.monotonic() - start
    wanted = finals(calm)
    assert wanted, "an undisturbed run writes something"
    for number in range(strikes):
        if number % rest == 0:
            # Half of the times from nothing, else over complete files.
            if number % (2 * rest) == 0:
                shutil.rmtree(out, ignore_errors=True)
            out.mkdir(exist_ok=True)
        running = subprocess.Popen(
            arguments(name, war, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            running.wait(timeout=chance.uniform(0.1, 1.05) * length)
        except subprocess.TimeoutExpired:
            toll.early += 1
        _kill(running)
        toll.strikes += 1
        for file, digest in finals(out).items():
            if wanted.get(file) != digest:
                toll.wrong.append(f"strike {number + 1}: {file} is neither whole nor absent")
        if number % rest == rest - 1 or number == strikes - 1:
            done = subprocess.run(arguments(name, war, out), check=False, capture_output=True, text=True)
            toll.alone += 1
            if done.returncode or finals(out) != wanted:
                toll.wrong.append(f"after strike {number + 1} a run left alone gave other files: {done.stderr.strip()}")
            else:
                toll.completed += 1
    return toll


def _kill(running: subprocess.Popen[bytes]) -> None:
    """Ends a command and all processes that it started, at once and without a word."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


@dataclass(frozen=True)
class Trial:
    """A trouble, and how a command took it."""

    trouble: str
    code: int
    message: str
    kept: bool
    """Whether what was there before is unchanged."""


def starved(war: Path, folder: Path) -> Iterator[Trial]:
    """Commands that find no room, no folder, or another one at work."""
    for name in COMMANDS:
        out = _old(folder / f"full-{name}")
        done = _run(arguments(name, war, out), lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)))
        yield _trial(f"`{name}`: the disk is full (no file may grow beyond 3 kB)", done, _is_old(out))
    out = _old(folder / "folder")
    (out / "war.html").unlink()
    (out / "war.html").mkdir()
    done = _run(arguments("player", war, out))
    yield _trial("`player`: a folder stands where the page should", done, (out / "war.html").is_dir())
    calm, out = folder / "calm", folder / "gone"
    subprocess.run(arguments("build", war, calm), check=True, capture_output=True)
    running = subprocess.Popen(arguments("build", war, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while running.poll() is None and not list((out / ".kwmaps").glob("*.png")):
        time.sleep(0.02)
    shutil.rmtree(out, ignore_errors=True)
    said = running.communicate(timeout=120)[1]
    # It says so, or it has made everything in a new folder; what is there is whole in any case.
    left, wanted = finals(out), finals(calm)
    is_well = left == wanted if running.returncode == 0 else left.items() <= wanted.items()
    yield Trial("`build`: its folder is removed in the middle", running.returncode, said.strip(), is_well)


def crowded(war: Path, folder: Path) -> Iterator[Trial]:
    """Two builds at once in one folder, and files from the future."""
    calm, out = folder / "calm", folder / "both"
    subprocess.run(arguments("build", war, calm), check=True, capture_output=True)
    both = [subprocess.Popen(arguments("build", war, out), stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=300)[1].strip() for one in both]
    same = finals(out) == finals(calm)
    yield Trial(
        "`build` twice at once in one folder", max(one.returncode for one in both), " ".join(said).strip(), same
    )
    for path in out.rglob("*"):
        os.utime(path, (4e9, 4e9))
    done = _run(arguments("build", war, out))
    yield _trial("`build`: the clock was set back by decades", done, finals(out) == finals(calm))


OLD = ("rectangle.gif", "war.html", "lesson.pptx", "frames/1950-03-01.png")


def _old(out: Path) -> Path:
    """A folder with outputs of an earlier time."""
    (out / "frames").mkdir(parents=True)
    for name in OLD:
        (out / name).write_text("the old one", encoding="utf-8")
    return out


def _is_old(out: Path) -> bool:
    left = list(out.rglob("*.part"))
    return not left and all((out / name).read_text(encoding="utf-8") == "the old one" for name in OLD)


def _run(command: list[str], before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=before, timeout=300)


def _trial(trouble: str, done: subprocess.CompletedProcess[str], kept: bool) -> Trial:
    return Trial(trouble, done.returncode, done.stderr.strip(), kept)


def mutated(count: int) -> dict[str, Any]:
    """What came of so many damaged files, in a process of its own, see `mutations`."""
    script = Path(__file__).with_name("mutations.py")
    done = subprocess.run([sys.executable, str(script), str(count), "7"], capture_output=True, text=True, check=True)
    tally: dict[str, Any] = json.loads(done.stdout)
    return tally


# The page


def report(
    tolls: Sequence[Toll], trials: Sequence[Trial], damage: Mapping[str, Any], memory: tuple[float, float]
) -> str:
    """docs/reliability.md."""
    before, after = memory
    crashes = len(damage["crashes"])
    lines = [
        "# Reliability",
        "",
        "Written by `make torture` (`tests/torture.py`); the ordinary tests do the same with smaller counts.",
        "",
        "## Killed at random moments",
        "",
        "Commands over a small war are ended by `kill -9`, with all their processes, at random moments of their run. Every file found",
        "under a final name is then compared with that of an undisturbed run; after every fourth strike a run is left alone, and",
        "has to give the undisturbed bytes.",
        "",
        "| command | strikes | at work when struck | half-written or foreign files found | runs left alone | of these with the undisturbed bytes |",
        "|---|--:|--:|--:|--:|--:|",
        *(
            f"| `{toll.command}` | {toll.strikes} | {toll.early} | {len(toll.wrong)} | {toll.alone} | {toll.completed} |"
            for toll in tolls
        ),
        "",
        "## Starved and crowded",
        "",
        "| trouble | exit code | what is said | nothing lost |",
        "|---|--:|---|---|",
        *(
            f"| {trial.trouble} | {trial.code} | {trial.message.replace('|', '/') or 'nothing'} | {'yes' if trial.kept else '**no**'} |"
            for trial in trials
        ),
        "",
        "## Damaged geodata",
        "",
        f"{damage['tried']:,} times a file of an excerpt of the real war was damaged at random: bytes, lines, words, values. {damage['refused']:,}",
        f"were refused with faults for people, {damage['drawn']:,} were still sound and answered questions, {damage['pictures']:,} of them were drawn.",
        f"{crashes or 'None'} ended in a traceback or took longer than ten seconds; the slowest took {damage['slowest']:.1f} s, and the process never held",
        f"more than {damage['peak']} MB. [Faults](faults.md) shows what is said of some 180 folders that were broken on purpose.",
        "",
        "## A preview that is asked for much",
        "",
        f"{REQUESTS:,} requests beside {STREAMS} streams that wanted to stay open: maps, states, foreign hosts (refused), maps that aren't there and",
        f"paths that climb (not found). Every one was answered as it should be, streams beyond the most it keeps with 503. Memory: {before:.0f} MB before,",
        f"{after:.0f} MB after.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strikes", type=int, default=STRIKES, help="of kill -9 for each command")
    parser.add_argument("--mutations", type=int, default=MUTATIONS, help="files that are damaged")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        war = LittleWar.make(folder / "war")
        trials = [*starved(war.folder, folder / "starved"), *crowded(war.folder, folder / "crowded")]
        trials = [replace(trial, message=trial.message.replace(str(folder), "…")) for trial in trials]
        for trial in trials:
            print(trial, flush=True)
        tolls = []
        for number, command in enumerate(COMMANDS):
            tolls.append(strike(command, war.folder, folder / command, given.strikes, number))
            print(tolls[-1], flush=True)
        memory = stress(war, REQUESTS, STREAMS)
        print(memory, flush=True)
        damage = mutated(given.mutations)
        print(json.dumps(damage), flush=True)
    if given.strikes >= STRIKES and given.mutations >= MUTATIONS:
        PAGE.write_text(report(tolls, trials, damage, memory), encoding="utf-8")


if __name__ == "__main__":
    main()
