"""Every profile's file is measured, from its bytes, against the limits that `profiles.toml` names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import containers
import gif89a
import pytest
from conftest import REPOSITORY, Run
from little_war import LittleWar

import kwmaps
from kwmaps.errors import RequestError
from kwmaps.outputs.fitting import Fit, Fitting
from kwmaps.outputs.profiles import MEASURES, Limit, Profile, profiles
from kwmaps.outputs.video import CONTAINERS
from kwmaps.scene.options import Options
from kwmaps.timeline.schedule import Frame, schedule

CASES = [(name, kind) for name, profile in profiles().items() for kind in profile.formats]


@pytest.fixture(scope="module")
def whole_war(atlas: kwmaps.Atlas) -> list[Frame]:
    return schedule(atlas)


def measured(path: Path) -> dict[str, float]:
    """What a file is, by the names of the limits."""
    content = path.read_bytes()
    found: dict[str, float] = {"bytes": len(content)}
    kind = path.suffix[1:]
    if kind in ("mp4", "webm"):
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            starts = [Fraction(p.pts) * p.time_base for p in container.demux(stream) if p.pts is not None]
            size, frames = (stream.width, stream.height), len(starts)
            found["seconds"] = (container.duration or 0) / 1e6
        if frames > 1:
            gaps = [float(b - a) for a, b in pairwise(starts)]
            found["fps"] = round(1 / min(gaps), 1)
            found["constant"] = float(max(gaps) - min(gaps) < 0.002)
    elif kind == "gif":
        gif = gif89a.parse(content)
        size, frames, found["seconds"] = gif.size, len(gif.images), sum(gif.delays) / 100
        found["plays"] = {None: 1, 0: 0}.get(gif.loop, (gif.loop or 0) + 1)
    else:
        file = containers.webp(content) if kind == "webp" else containers.apng(content)
        size, frames, found["plays"] = file.size, len(file.frames), file.plays
        found["seconds"] = sum(frame.milliseconds for frame in file.frames) / 1000
    found["width"], found["height"], found["frames"] = *size, frames
    found["area"], found["pixels"] = size[0] * size[1], size[0] * size[1] * frames
    return found


def check(path: Path, fit: Fit) -> None:
    """Compares a file with its profile."""
    found, most = measured(path), fit.profile.most(fit.kind)
    for measure, limit in most.items():
        if measure == "least_seconds":
            assert found["seconds"] >= limit
        elif measure == "plays":
            assert 1 <= found["plays"] <= limit
        else:
            assert found[measure] <= limit, measure
    assert [found["width"], found["height"]] == list(fit.choice.size)
    if fit.kind in CONTAINERS:
        if fit.profile.fps:
            assert found["fps"] == pytest.approx(fit.profile.fps, abs=0.5)
            assert found["constant"]
    else:
        assert found["plays"] == fit.profile.plays
        assert found["frames"] <= len(fit.choice.frames)


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_profiles_file_keeps_to_its_limits(small_atlas: kwmaps.Atlas, tmp_path: Path, name: str, kind: str) -> None:
    frames = schedule(small_atlas, "day", date(1950, 3, 5), date(1950, 3, 7))
    path = tmp_path / f"film.{kind}"
    fit = Fitting(small_atlas, frames, profiles()[name], kind, Options(), False).make(path)
    check(path, fit)
    assert [other.name for other in tmp_path.iterdir()] == [path.name]
    told = str(fit)
    assert told.startswith(f"profile {name}: {fit.choice.size[0]}×{fit.choice.size[1]}, ")
    assert "\n" not in told


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), [("wikimedia", "gif"), ("email", "gif"), ("thumbnail", "webp")])
def test_the_whole_war_keeps_to_the_tightest_limits(atlas: kwmaps.Atlas, tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / f"film.{kind}"
    fit = Fitting(atlas, schedule(atlas), profiles()[name], kind, Options(), False).make(path, 2)
    check(path, fit)
    assert fit.choice.frames[0].day == atlas.first
    assert fit.choice.frames[-1].day == atlas.last


@pytest.mark.parametrize(("name", "kind"), CASES)
@pytest.mark.parametrize("shape", [(1280, 720), (1024, 768), (900, 900), (720, 1280), (900, 960)])
def test_the_whole_war_finds_room_in_every_shape(
    atlas: kwmaps.Atlas, whole_war: list[Frame], name: str, kind: str, shape: tuple[int, int]
) -> None:
    profile = profiles()[name]
    choice = Fitting(atlas, whole_war, profile, kind, Options(shape), False).choose()
    width, height = choice.size
    assert width % 2 == height % 2 == 0
    assert width / height == pytest.approx(shape[0] / shape[1], rel=0.02)
    most = profile.most(kind)
    for measure, value in {
        "width": width,
        "height": height,
        "area": width * height,
        "frames": len(choice.frames),
        "pixels": choice.pixels,
        "seconds": choice.seconds,
    }.items():
        assert value <= most.get(measure, value), measure
    assert len(choice.frames) >= profile.fewest


def tight(kind: str, **values: float) -> Profile:
    """A place with limits of its own."""
    limit = Limit((kind,), "the tests", date(2026, 1, 1), "ours", values)
    return Profile("tight", "a test", (kind,), {"video": 480, "animation": 480}, (limit,), smallest=320, fewest=8)


@pytest.mark.parametrize("kind", ["webp", "mp4"])
def test_a_file_that_is_too_large_is_made_smaller(small_atlas: kwmaps.Atlas, tmp_path: Path, kind: str) -> None:
    frames = schedule(small_atlas, "day")
    path = tmp_path / f"x.{kind}"
    free = Fitting(small_atlas, frames, tight(kind), kind, Options(), False).make(path)
    assert free.choice.size == (480, 270)
    bound = Fitting(small_atlas, frames, tight(kind, bytes=int(0.65 * free.written.bytes)), kind, Options(), False)
    fit = bound.make(path)
    check(path, fit)
    assert fit.choice.pixels < free.choice.pixels
    assert fit.choice.frames[-1].day == small_atlas.last


@pytest.mark.parametrize(("sized", "remedy"), [(False, "choose fewer days"), (True, "leave --size out")])
def test_what_cannot_be_made_small_enough_fails_with_a_remedy(
    small_atlas: kwmaps.Atlas, tmp_path: Path, sized: bool, remedy: str
) -> None:
    path = tmp_path / "x.gif"
    path.write_bytes(b"old")
    fitting = Fitting(
        small_atlas, schedule(small_atlas, "day"), tight("gif", bytes=2000), "gif", Options((640, 360)), sized
    )
    with pytest.raises(RequestError, match=remedy):
        fitting.make(path)
    assert path.read_bytes() == b"old"
    assert [other.name for other in tmp_path.iterdir()] == ["x.gif"]


def test_a_film_that_is_too_short_is_told_so(small_atlas: kwmaps.Atlas) -> None:
    frames = [replace(frame, centiseconds=2) for frame in schedule(small_atlas, "snapshot")]
    with pytest.raises(RequestError, match="longer --hold"):
        Fitting(small_atlas, frames, profiles()["x"], "mp4", Options(), False)


# Wikimedia


def licensed(war: LittleWar) -> LittleWar:
    path = war / "war.toml"
    text = path.read_text(encoding="utf-8")
    licence = 'licence = { name = "CC BY 4.0", url = "https://creativecommons.org/licenses/by/4.0/" }'
    path.write_text(text.replace("summary = ", f"{licence}\nsummary = ", 1), encoding="utf-8")
    return war


def test_wikimedia_gets_a_name_a_licence_and_an_svg(run: Run, little: LittleWar, tmp_path: Path) -> None:
    licensed(little)
    out = tmp_path / "commons"
    outcome = run("animate", "--geodata", little.folder, "-o", out / "map.gif", "--profile", "wikimedia")
    proposal = re.search(r"like '([^']+)'", outcome.err)
    assert outcome.code == 2
    assert proposal
    outcome = run("animate", "--geodata", little.folder, "-o", out / proposal[1], "--profile", "wikimedia")
    assert outcome.code == 0, outcome.err
    stem = "The War of the Rectangle, front lines 1950-03-01 to 1950-03-25 (en)"
    assert sorted(path.name for path in out.iterdir()) == [f"{stem}.gif", f"{stem}.svg", f"{stem}.wikitext.txt"]
    page = (out / f"{stem}.wikitext.txt").read_text(encoding="utf-8")
    assert "{{self|cc-by-4.0}}" in page
    assert "invented for the tests" in page
    svg = (out / f"{stem}.svg").read_text(encoding="utf-8")
    assert "CC BY 4.0" in svg
    comment, _record = gif89a.parse((out / f"{stem}.gif").read_bytes()).comments
    assert "creativecommons.org/licenses/by/4.0" in comment


def test_without_a_licence_wikimedia_is_refused(run: Run, still: LittleWar, tmp_path: Path) -> None:
    outcome = run("animate", "--geodata", still.folder, "-o", tmp_path / "x.gif", "--profile", "wikimedia")
    assert outcome.code == 2
    assert "add licence = {" in outcome.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name", ["a|b korean war.gif", "korean war [1].gif", "DSC01234.gif", "x.gif", "korean " + "war " * 80 + ".gif"]
)
def test_a_name_that_commons_would_refuse_is_refused(name: str) -> None:
    from kwmaps.outputs.commons import check_name

    with pytest.raises(RequestError, match="a name there"):
        check_name(Path(name), "Korean War.gif")


# The file of limits


def test_every_limit_has_its_source_and_its_day() -> None:
    for profile in profiles().values():
        assert profile.limits
        for limit in profile.limits:
            assert limit.source.startswith("https://") or (
                limit.checked == "ours" and (REPOSITORY / limit.source.split("#")[0]).is_file()
            )
            assert limit.read >= date(2026, 1, 1)
            assert limit.checked in ("read", "memory", "ours")
            assert limit.values
            assert set(limit.values) <= set(MEASURES)
            assert set(limit.formats) <= set(profile.formats)


def test_five_seconds_end_within_five_seconds() -> None:
    for kind in profiles()["wcag5s"].formats:
        assert profiles()["wcag5s"].most(kind)["seconds"] <= 5
        assert profiles()["wcag5s"].plays == 1


def test_every_profile_is_documented() -> None:
    page = (REPOSITORY / "docs" / "websites.md").read_text(encoding="utf-8")
    for name, profile in profiles().items():
        formats = ", ".join(f"`.{kind}`" for kind in profile.formats)
        assert re.search(rf"^\| `{name}` \| {re.escape(formats)} \| .+ \|$", page, re.MULTILINE), (name, formats)
        for limit in profile.limits:
            if limit.checked != "ours":
                assert limit.source in page, limit.source
