"""The command line: every mistake a person makes is one line that helps, and nothing is lost by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import click
import pytest
from conftest import Run
from little_war import LittleWar

import kwmaps
from kwmaps.cli import cli

HEAVY = ("matplotlib", "geopandas", "pandas", "shapely", "pyproj", "PIL", "numpy", "imageio", "pydantic", "contourpy")


def commands() -> list[str]:
    return sorted(cli.commands)


# Help


def test_the_issues_commands_are_there() -> None:
    assert {"build", "frame", "animate", "check", "who", "dates"} <= set(commands())


@pytest.mark.parametrize("name", commands())
def test_help_of_every_command_shows_examples(run: Run, name: str) -> None:
    outcome = run(name, "--help")
    assert outcome.code == 0
    assert outcome.err == ""
    examples = [line.strip() for line in outcome.out.splitlines() if line.strip().startswith(f"kwmaps {name}")]
    assert examples, outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 100


@pytest.mark.parametrize("name", commands())
def test_every_option_says_what_it_does(name: str) -> None:
    for parameter in cli.commands[name].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"


@pytest.mark.parametrize("name", commands())
def test_examples_in_the_help_are_commands_that_parse(name: str) -> None:
    import shlex

    text = cli.commands[name].help or ""
    for line in text.splitlines():
        words = shlex.split(line, comments=True) if line.strip().startswith(f"kwmaps {name}") else []
        if words:
            # Parses the words without running the command.
            cli.commands[name].make_context(name, words[2:], resilient_parsing=False)


def test_help_without_a_command_lists_the_commands(run: Run) -> None:
    outcome = run("--help")
    assert outcome.code == 0
    assert all(name in outcome.out for name in commands())


def test_no_command_at_all_shows_the_help(run: Run) -> None:
    outcome = run()
    assert "Usage: kwmaps" in outcome.out + outcome.err


def test_a_group_without_one_of_its_commands_shows_its_help(run: Run) -> None:
    outcome = run("edit")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("Usage: kwmaps edit")


def offered(command: str, parameter: str) -> tuple[str, ...]:
    """The words among which an option lets choose."""
    (found,) = (each for each in cli.commands[command].params if each.name == parameter)
    assert isinstance(found.type, click.Choice)
    return tuple(found.type.choices)


def test_what_the_command_line_offers_is_what_the_library_knows() -> None:
    """Its lists stand there once more, so that help waits for no library."""
    from kwmaps.cli.kinds import FILM_FORMATS
    from kwmaps.outputs.handout.pages import KINDS as HANDOUTS
    from kwmaps.outputs.handout.typeset import PAPERS
    from kwmaps.outputs.lesson.outline import Depth
    from kwmaps.outputs.products import KINDS
    from kwmaps.outputs.slides.media import ANIMATIONS
    from kwmaps.timeline.schedule import Every
    from kwmaps.timeline.tables import TABLES

    assert set(FILM_FORMATS) == {"png", *KINDS}
    assert offered("build", "every") == get_args(Every)
    assert offered("table", "name") == tuple(TABLES)
    assert offered("handout", "kind") == tuple(HANDOUTS)
    assert offered("handout", "paper") == tuple(PAPERS)
    assert set(offered("slides", "depth")) == set(get_args(Depth))
    assert offered("slides", "animation") == ANIMATIONS


def test_help_tells_limits_in_words(run: Run) -> None:
    told = " ".join(run("build", "--help").out.split())
    assert "[from 1 to 256]" in told
    assert "<=" not in told


def test_a_bar_shows_progress_on_a_terminal_and_nowhere_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kwmaps.cli.progress import progress

    for is_terminal, quiet in ((True, False), (True, True), (False, False)):
        monkeypatch.setattr(sys.stderr, "isatty", lambda is_terminal=is_terminal: is_terminal)
        with progress(quiet) as advance:
            advance(3, 7)
        out, err = capsys.readouterr()
        assert out == ""
        assert ("3/7" in err) == (is_terminal and not quiet)


def test_the_version_is_told(run: Run) -> None:
    import kwmaps

    assert run("--version").out == f"kwmaps {kwmaps.__version__}\n"


@pytest.mark.parametrize("arguments", ["--help", "--version", "build --help", "frame 25/6/1950"])
def test_help_waits_for_no_heavy_library(arguments: str) -> None:
    code = (
        "import sys\nfrom kwmaps.cli import main\n"
        f"try:\n main({arguments.split()!r})\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_importing_the_package_does_nothing() -> None:
    code = f"import sys, kwmaps; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Mistakes: (arguments, words that the one line must contain). WAR stands for the little war's folder, OUT for a fresh one.

DAY = "1950-03-10"
MISTAKES = {
    "a date the other way round": ("frame 25/6/1950", ("25/6/1950", "year-month-day", "1950-06-25")),
    "a date in words": ("frame yesterday", ("yesterday", "1950-09-15")),
    "a day that there wasn't": ("frame 1950-02-30", ("1950-02-30", "no day of the calendar")),
    "a date outside the war": ("frame 1945-08-15 --geodata WAR", ("1945-08-15", "1950-03-01", "1950-03-25")),
    "a date outside the war for who": ("who Midford 1999-01-01 --geodata WAR", ("1999-01-01", "1950-03-25")),
    "a first day outside the war": ("build --from 1949-01-01 --geodata WAR -o OUT", ("1949-01-01", "1950-03-01")),
    "no date": ("frame", ("DATE is missing: kwmaps frame DATE",)),
    "an unknown place": (f"who Midfrod {DAY} --geodata WAR", ("Midfrod", "did you mean Midford")),
    "a place nothing like any": (f"who Xyzzy {DAY} --geodata WAR", ("Xyzzy", "places.geojson")),
    "coordinates the other way round": (f"who 38.05,127.0 {DAY} --geodata WAR", ("longitude", "127.0,38.05")),
    "a size of nothing": (f"frame {DAY} --size 0x0 --geodata WAR -o OUT/x.png", ("0x0",)),
    "a size that is a thought": (f"frame {DAY} --size big --geodata WAR", ("'big'", "1280x720")),
    "a size in one number": (f"frame {DAY} --size 1280 --geodata WAR", ("'1280'", "1280x720")),
    "a negative size": (f"frame {DAY} --size=-5x10 --geodata WAR", ("-5x10", "1280x720")),
    "a size beyond reason": (f"frame {DAY} --size 90000x90000 --geodata WAR -o OUT/x.png", ("90000x90000",)),
    "a film of no size": ("build --size 0x0 --geodata WAR -o OUT", ("0x0",)),
    "a picture of an unknown kind": (f"frame {DAY} -o OUT/x.bmp --geodata WAR", (".bmp", ".png", ".svg", ".pdf")),
    "a picture without ending": (f"frame {DAY} -o OUT/x --geodata WAR", ("no ending", ".png")),
    "a film of an unknown kind": ("animate -o OUT/x.avi --geodata WAR", (".avi", ".gif")),
    "a film without a name": ("animate --geodata WAR", ("-o FILE is missing: a .mp4",)),
    "a format that there isn't": ("build --formats png,gfi --geodata WAR -o OUT", ("'gfi'", "gif", "did you mean")),
    "no format at all": ("build --formats , --geodata WAR -o OUT", ("png",)),
    "an unknown phase": (
        "animate -o OUT/x.gif --phase dwon --geodata WAR",
        ("dwon", "did you mean down", "up-and-back"),
    ),
    "dates in the wrong order": (
        "build --from 1950-03-20 --to 1950-03-10 --geodata WAR -o OUT",
        ("1950-03-10", "1950-03-20", "exchange"),
    ),
    "an unknown rhythm": ("build --every month --geodata WAR -o OUT", ("month", "auto", "week")),
    "no processes": ("build -j 0 --geodata WAR -o OUT", ("-j: 0", "from 1 to 256")),
    "a table that there isn't": (
        "table area -o OUT/x.csv",
        ("TABLE: 'area'", "areas, holders or front", "did you mean areas?"),
    ),
    "an unknown command": ("bulid", ("bulid", "did you mean build")),
    "an unknown option": ("build --ouput OUT", ("no option --ouput", "did you mean --output")),
    "one word too many": (f"frame {DAY} {DAY}", (DAY,)),
    "a folder that isn't there": (f"frame {DAY} --geodata OUT/nowhere", ("nowhere", "no folder")),
    "a folder without a war": (f"frame {DAY} --geodata OUT", ("war.toml",)),
    "a folder that can't be written": (f"frame {DAY} --geodata WAR -o /proc/x.png", ("/proc", "folder")),
    "an output folder that can't be made": ("build --geodata WAR -o /proc/x", ("/proc/x", "folder")),
    "a folder where a file is wanted": (f"frame {DAY} --geodata WAR -o OUT/folder.png", ("folder.png", "is a folder")),
    "a file where a folder is wanted": ("build --geodata WAR -o OUT/file", ("file", "in the way")),
    "a checked folder that isn't there": ("check OUT/nowhere", ("nowhere", "no folder")),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_answered_with_one_line_that_helps(run: Run, still: LittleWar, tmp_path: Path, name: str) -> None:
    arguments, words = MISTAKES[name]
    out = tmp_path / "out"
    (out / "folder.png").mkdir(parents=True)
    (out / "file").write_text("mine")
    outcome = run(*[word.replace("WAR", str(still.folder)).replace("OUT", str(out)) for word in arguments.split()])
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert len(outcome.err.splitlines()) == 1, outcome.err
    assert outcome.err.startswith("kwmaps: ")
    assert "Traceback" not in outcome.err
    for word in words:
        assert word in outcome.err, outcome.err
    assert sorted(path.name for path in out.rglob("*")) == ["file", "folder.png"], "something was left behind"


def test_a_mistake_as_the_shell_sees_it(tmp_path: Path) -> None:
    """The installed module, in a process of its own: code 2, one line, nothing on standard output."""
    command = [sys.executable, "-m", "kwmaps", "frame", "25/6/1950"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_goes_away_is_no_error(geodata: Path) -> None:
    """`kwmaps dates | head -1`."""
    command = f"{sys.executable} -m kwmaps dates --films --every day --geodata '{geodata}' | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout.startswith("1950-06-24")


# Commands


def test_check_lists_everything_that_is_wrong_and_fails(run: Run, little: LittleWar) -> None:
    little.set("fronts/1950-03-07.geojson", 0, certainty="probable")
    little.set("events.geojson", 2, date="1951-01-01")
    little.set("movements.geojson", 0, start="1950-03-06", end="1950-03-02")
    outcome = run("check", little.folder)
    assert outcome.code == 1
    assert outcome.err == ""
    wrong = [line for line in outcome.out.splitlines() if line.startswith("wrong")]
    assert len(wrong) == 3
    assert [file for file in ("events", "fronts/1950-03-07", "movements") if file not in outcome.out] == []


def test_check_lists_each_fact_that_the_map_misses_and_fails(run: Run, little: LittleWar) -> None:
    text = (little / "evidence.csv").read_text()
    (little / "evidence.csv").write_text(text + "1950-03-12,Northgate,38.9,127.0,south,A,text,,a rumour\n")
    outcome = run("check", little.folder)
    assert outcome.code == 1
    (miss,) = [line for line in outcome.out.splitlines() if line.startswith("misses")]
    assert all(word in miss for word in ("row 6", "Northgate", "1950-03-12", "a rumour", "north", "km"))
    assert "4 of 5" in outcome.out


def test_check_praises_a_sound_folder_and_quietly_says_nothing(run: Run, still: LittleWar) -> None:
    outcome = run("check", still.folder)
    assert outcome.code == 0
    assert outcome.out.endswith("nothing is wrong; 1 note to look at\n")
    assert "4 of 4 facts" in outcome.out
    quiet = run("check", "-q", still.folder)
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_drawing_from_a_damaged_folder_tells_all_faults_and_fails_with_one(run: Run, little: LittleWar) -> None:
    little.set("fronts/1950-03-07.geojson", 0, certainty="probable")
    little.set("events.geojson", 2, date="1951-01-01")
    outcome = run("frame", DAY, "--geodata", little.folder, "-o", little.folder / "x.png")
    assert outcome.code == 1
    assert len(outcome.err.splitlines()) == 3
    assert "2 faults" in outcome.err.splitlines()[0]
    assert not (little / "x.png").exists()


def test_who_tells_the_holder_and_the_snapshots_before_and_after(run: Run, still: LittleWar) -> None:
    outcome = run("who", "Midford", DAY, "--geodata", still.folder)
    assert outcome.code == 0
    for word in ("Midford", "10 March 1950", "Northern Union", "1950-03-07", "1950-03-12", "likely", "the author"):
        assert word in outcome.out, outcome.out
    assert "1950-03-11 south" in outcome.out


def test_who_of_seoul_in_january_1951(run: Run, geodata: Path) -> None:
    outcome = run("who", "Seoul", "1951-01-05", "--geodata", geodata)
    assert outcome.code == 0
    assert "communist" in outcome.out.splitlines()[0]
    assert "  on 1951-01-05  Mossman" in outcome.out
    assert "before" not in outcome.out


def test_who_tells_since_when_nothing_has_moved(run: Run, geodata: Path, atlas: kwmaps.Atlas) -> None:
    long = next(snapshot for snapshot in atlas.snapshots if snapshot.until > snapshot.date)
    outcome = run("who", "Seoul", long.until.isoformat(), "--geodata", geodata)
    assert f"  since {long.date}  " in outcome.out


@pytest.mark.parametrize("name", ["Chongju", "순천", "kumchon"])
def test_who_asks_which_of_two_towns_of_one_name(run: Run, geodata: Path, name: str) -> None:
    """The maps write “Chongju” for both, and one of them is 280 km from the other."""
    outcome = run("who", name, "1950-07-14", "--geodata", geodata)
    assert (outcome.code, outcome.out) == (2, "")
    assert len(outcome.err.splitlines()) == 1
    assert '(N)"' in outcome.err
    assert '(S)"' in outcome.err


def test_who_tells_places_of_the_very_same_name_by_their_ids(run: Run, little: LittleWar) -> None:
    little.set("places.geojson", 0, name="Midford")
    outcome = run("who", "Midford", DAY, "--geodata", little.folder)
    assert outcome.code == 2
    assert '"midford"' in outcome.err
    assert outcome.err.count('"') == 4


def test_who_knows_one_of_them_by_its_whole_name_and_others_by_the_name_on_maps(run: Run, geodata: Path) -> None:
    for name, words in (("chongju (s)", "Chongju (S)"), ("Cheongju", "Chongju (S)"), ("Kosong", "Kosong (N)"), ("Gwangju", "Kwangju")):  # fmt: skip
        assert run("who", name, "1950-07-14", "--geodata", geodata).out.startswith(words)


@pytest.mark.parametrize(("place", "words"), [("127.0,38.05", "Northern Union"), ("Gullwick", "an island"),
                                              ("125.35,37.0", "at sea"), ("중천", "Midford")])  # fmt: skip
def test_who_takes_any_name_and_coordinates(run: Run, still: LittleWar, place: str, words: str) -> None:
    outcome = run("who", place, DAY, "--geodata", still.folder)
    assert outcome.code == 0
    assert words in outcome.out


def test_dates_lists_phases_and_snapshots(run: Run, still: LittleWar) -> None:
    outcome = run("dates", "--geodata", still.folder)
    assert outcome.code == 0
    for word in ("Down", "--phase up-and-back", "1950-03-12 – 1950-03-15", "The eve"):
        assert word in outcome.out


def test_build_ends_with_a_short_list_of_what_was_written(run: Run, still: LittleWar, tmp_path: Path) -> None:
    outcome = run("build", "--geodata", still.folder, "-o", tmp_path / "out", "--every", "snapshot", "-j", 1,
                  "--size", "480x270")  # fmt: skip
    assert outcome.code == 0
    assert outcome.err == ""
    frames, gif = outcome.out.splitlines()
    assert "4 frames" in frames
    assert "480×270" in frames
    assert "rectangle.gif" in gif
    assert " s" in gif
    assert "kB" in gif or "MB" in gif


def test_quiet_says_nothing(run: Run, still: LittleWar, tmp_path: Path) -> None:
    for command in (
        ("build", "-o", tmp_path, "--every", "snapshot", "--formats", "png", "-j", 1),
        ("frame", DAY, "-o", tmp_path / "x.png"),
        ("animate", "-o", tmp_path / "x.gif", "--phase", "down", "--every", "snapshot", "-j", 1),
    ):
        outcome = run(*command, "--geodata", still.folder, "--size", "320x180", "-q")
        assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_a_phase_is_an_animation_of_its_days(run: Run, still: LittleWar, tmp_path: Path) -> None:
    for name in ("down", "Down", "DOWN"):
        target = tmp_path / f"{name}.gif"
        options = ("--geodata", still.folder, "--every", "week", "--size", "320x180", "-j", 1, "-q")
        assert run("animate", "-o", target, "--phase", name, *options).code == 0
        assert target.stat().st_size > 1_000


def test_a_war_in_the_working_directory_is_the_default(
    run: Run, little: LittleWar, monkeypatch: pytest.MonkeyPatch
) -> None:
    little.folder.rename(little.folder.parent / "geodata")
    monkeypatch.chdir(little.folder.parent)
    assert "Northern Union" in run("who", "Midford", DAY).out
    assert run("frame", DAY, "--size", "320x180", "-q").code == 0
    assert Path("output", f"{DAY}.png").is_file()


def test_the_locale_of_the_machine_changes_nothing(still: LittleWar) -> None:
    """Korean names print on a machine that knows only ASCII, and dates read the same."""
    command = [sys.executable, "-m", "kwmaps", "who", "Midford", DAY, "--geodata", str(still.folder)]
    told = set()
    for language in ("C", "C.UTF-8", "ko_KR.UTF-8"):
        environment = {**os.environ, "LC_ALL": language, "PYTHONUTF8": "0" if language == "C" else "1"}
        done = subprocess.run(command, capture_output=True, check=True, env=environment)
        told.add(done.stdout.decode("utf-8"))
    assert len(told) == 1


def test_json_with_the_wrong_top_is_a_line_too(run: Run, little: LittleWar) -> None:
    (little / "basemap/rivers.geojson").write_text(json.dumps({"type": "FeatureCollection"}))
    outcome = run("frame", DAY, "--geodata", little.folder, "-o", little.folder / "x.png", "--size", "320x180")
    assert outcome.code == 1
    assert "basemap/rivers.geojson" in outcome.err
    assert len(outcome.err.splitlines()) == 2


@pytest.mark.parametrize("words", [(), ("edit",)])
def test_the_list_of_commands_tells_whole_sentences(run: Run, words: tuple[str, ...]) -> None:
    listed = run(*words, "--help").out.partition("Commands:")[2]
    assert listed
    assert "..." not in listed


def test_the_help_tells_exit_codes_and_how_words_are_completed(run: Run) -> None:
    told = run("--help").out
    assert "130 stopped" in told
    assert "_KWMAPS_COMPLETE=bash_source kwmaps" in told
