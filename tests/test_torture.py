"""Killed, starved and crowded commands lose nothing: `make torture` in small."""

from __future__ import annotations

from pathlib import Path

import pytest
from little_war import LittleWar
from torture import COMMANDS, crowded, starved, strike


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_whole_files_and_is_completed(still: LittleWar, tmp_path: Path) -> None:
    toll = strike("build", still.folder, tmp_path, 3, seed=1, rest=3)
    assert toll.wrong == []
    assert toll.early > 0, "a strike on a command that has ended proves nothing"
    assert toll.completed == 1


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_any_command_that_is_killed_leaves_whole_files_and_is_completed(
    still: LittleWar, tmp_path: Path, command: str
) -> None:
    toll = strike(command, still.folder, tmp_path, 4, seed=2)
    assert toll.wrong == []
    assert toll.early > 0


@pytest.mark.slow
def test_troubles_are_told_in_a_line_and_nothing_is_lost(still: LittleWar, tmp_path: Path) -> None:
    for trial in (*starved(still.folder, tmp_path / "starved"), *crowded(still.folder, tmp_path / "crowded")):
        assert trial.kept, trial
        assert trial.code in (0, 2), trial
        assert len(trial.message.splitlines()) == (1 if trial.code else 0), trial
        assert "Traceback" not in trial.message
