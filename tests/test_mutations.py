"""Geodata damaged at random: never a traceback, never a hang over ten seconds, never more than two gigabytes.

``KWMAPS_MUTATIONS=10000 pytest -m slow tests/test_mutations.py -s`` tries as many as that.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import GEODATA
from mutations import excerpt

from kwmaps.timeline.checking import check

SCRIPT = Path(__file__).parent / "mutations.py"
MOST_MEGABYTES = 2048

ORDINARY = 30
MANY = int(os.environ.get("KWMAPS_MUTATIONS", "400"))


def damaged(count: int, seed: int) -> dict[str, Any]:
    """What came of so many mutations, in a process of its own: its memory is measured, and a hang in C is ended."""
    command = [sys.executable, str(SCRIPT), str(count), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300 + count)
    tally: dict[str, Any] = json.loads(done.stdout)
    told = f"{tally['tried']} tried, {tally['refused']} refused, {tally['drawn']} sound, {tally['pictures']} pictures, "
    print(f"{told}{len(tally['crashes'])} crashes, slowest {tally['slowest']:.1f} s, {tally['peak']} MB")
    return tally


def expect_only_faults(tally: dict[str, Any], count: int) -> None:
    assert tally["crashes"] == [], "\n\n".join(tally["crashes"][:5])
    assert tally["tried"] == count
    assert tally["peak"] < MOST_MEGABYTES
    # Damage that nothing notices would prove nothing, and neither would damage that nothing survives.
    assert tally["refused"] > count / 5
    assert tally["drawn"] > count / 5


def test_the_excerpt_is_a_sound_war(tmp_path: Path) -> None:
    excerpt(GEODATA, tmp_path / "war")
    report = check(tmp_path / "war")
    assert report.ok, [*report.faults, *report.misses]
    assert report.facts


def test_damage_is_refused_or_drawn() -> None:
    expect_only_faults(damaged(ORDINARY, 1), ORDINARY)


@pytest.mark.slow
def test_much_damage_is_refused_or_drawn() -> None:
    expect_only_faults(damaged(MANY, 7), MANY)
