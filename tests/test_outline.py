"""JSON Schema of the geodata: in step with the models, true of every real file, and of one mind with `kwmaps check`."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import geopandas
import pytest
from broken import ACCEPTED, DAMAGES, FRONT, LESSONS, german, new
from conftest import GEODATA, REPOSITORY, Run
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from little_war import LittleWar
from pydantic import BaseModel, ValidationError

from kwmaps.geodata import outline, schema
from kwmaps.geodata.translation import codes


@cache
def validator(name: str) -> Draft7Validator:
    return Draft7Validator(outline.schemas()[name])


def schema_of(folder: Path, path: Path) -> str:
    """The one schema that a file of a war has."""
    (name,) = [
        name
        for name, patterns in outline.FILES.items()
        for pattern in patterns
        if path in folder.glob(pattern) and path.match(pattern)
    ]
    return name


def values(path: Path) -> Any:
    """A file as an editor sees it: TOML's dates are texts there."""
    text = path.read_text(encoding="utf-8-sig")
    return json.loads(json.dumps(tomllib.loads(text), default=str)) if path.suffix == ".toml" else json.loads(text)


def marks(folder: Path) -> list[str]:
    """Everything that an editor would mark in a folder."""
    return [
        f"{path.relative_to(folder).as_posix()}: {error.message[:200]} at {list(error.absolute_path)}"
        for name, patterns in outline.FILES.items()
        for pattern in patterns
        for path in sorted(folder.glob(pattern))
        for error in validator(name).iter_errors(values(path))
    ]


@pytest.mark.parametrize("name", outline.FILES)
def test_a_schema_is_one_and_lies_in_the_geodata_as_the_models_say(name: str) -> None:
    made = outline.schemas()[name]
    Draft7Validator.check_schema(made)
    kept = (GEODATA / "schema" / f"{name}.json").read_bytes()
    assert kept == outline.written(made), "make pages writes it anew"


def test_no_schema_is_left_over() -> None:
    assert {path.stem for path in (GEODATA / "schema").iterdir()} == set(outline.FILES)


@pytest.mark.parametrize(("where", "folder"), [(GEODATA, ""), (REPOSITORY, "geodata")])
def test_vs_code_is_told_which_schema_is_whose(where: Path, folder: str) -> None:
    told = json.loads((where / ".vscode/settings.json").read_text(encoding="utf-8"))
    assert told == outline.settings(folder)
    for entry in told["json.schemas"]:
        assert (where / entry["url"]).is_file()
        for pattern in entry["fileMatch"]:
            assert list(where.glob(pattern.removeprefix("/"))), pattern


@pytest.mark.parametrize("path", sorted(GEODATA.rglob("*.toml")), ids=lambda path: path.name)
def test_a_toml_file_names_its_schema_in_its_first_line(path: Path) -> None:
    """As Taplo and Even Better TOML read it."""
    line = path.read_text(encoding="utf-8").splitlines()[0]
    named = (path.parent / line.removeprefix("#:schema ")).resolve()
    assert named == GEODATA / "schema" / f"{schema_of(GEODATA, path)}.json"


def test_every_file_of_the_real_war_has_a_schema_and_keeps_to_it() -> None:
    files = [path for kind in ("*.geojson", "*.toml") for path in GEODATA.rglob(kind)]
    assert len(files) > 200
    for path in files:
        schema_of(GEODATA, path)
    assert marks(GEODATA) == []


def test_the_tables_of_a_language_are_those_that_are_looked_up() -> None:
    for code in codes(GEODATA):
        tables = tomllib.loads((GEODATA / f"languages/{code}.toml").read_text(encoding="utf-8"))
        assert set(tables) <= set(outline.LANGUAGE_TABLES)


# Of one mind with the reader

QUOTED = {"a rank in quotes"}
"""Read all the same, but an editor may well mark it."""


@pytest.mark.parametrize("name", sorted(set(ACCEPTED) - QUOTED))
def test_what_is_read_without_a_word_is_not_marked(little: LittleWar, name: str) -> None:
    ACCEPTED[name](little)
    new(little, "lessons.toml", LESSONS)
    german(little)
    assert marks(little.folder) == []


MARKED = (
    "a single feature",
    "metres",
    "swapped axes",
    "null in a position",
    "text in a position",
    "coordinates of the wrong depth",
    "no coordinates",
    "an empty line",
    "a line of one point",
    "a pocket of two corners",
    "a pocket never closed",
    "a pocket in two parts",
    "mixed geometry",
    "a curve",
    "a geometry that is none",
    "a front that is a point",
    "no geometry where one is needed",
    "no properties",
    "no source",
    "an empty source",
    "a source that is a number",
    "no id",
    "an id that is a list",
    "a misspelt key",
    "an unknown certainty",
    "an unknown kind",
    "an uncertainty below zero",
    "an uncertainty in words",
    "a rank beyond the last",
    "a rank and a half",
    "an event without words",
    "an event of too many words",
    "a movement of an unknown kind",
    "an hour that means something",
    "day before month",
    "a day of the year",
    "a number for a date",
    "an unknown key in war.toml",
    "a misspelt key in war.toml",
    "a key missing in war.toml",
    "a path for a file name",
    "an extent of three numbers",
    "an anchor elsewhere",
    "three sides",
    "an unknown key in lessons",
    "a river without rank",
    "a name of an unknown kind",
)
"""Faults that lie in one value, which an editor can see while it is typed."""


@pytest.mark.parametrize("name", MARKED)
def test_a_fault_of_one_value_is_marked(little: LittleWar, name: str) -> None:
    DAMAGES[name](little)
    assert marks(little.folder)


WORDS = st.sampled_from(
    ["", "x", "certain", "likely", "maybe", "attack", "1950-03-07", "1950-03-07T00:00:00", "7/3/50"]
)
VALUES = st.one_of(st.none(), WORDS, st.integers(-2, 9), st.floats(-5, 300), st.just([]), st.just({}))
MODELS: dict[str, type[BaseModel]] = {
    "places": schema.PlaceProperties,
    "events": schema.EventProperties,
    "movements": schema.MovementProperties,
    "islands": schema.IslandProperties,
    "named-lines": schema.LineProperties,
    "rivers": schema.RiverProperties,
    "names": schema.NameProperties,
}


@st.composite
def features(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Properties with the right keys and nearly any values, good ones often."""
    name = draw(st.sampled_from(sorted(MODELS)))
    good = {
        "id": "x",
        "source": "x",
        "certainty": "certain",
        "name": "x",
        "rank": 2,
        "date": "1950-03-07",
        "text": "x",
        "side": "south",
        "kind": "attack" if name == "movements" else "sea",
        "start": "1950-03-07",
        "end": "1950-03-07",
        "holder": "south",
        "from": "1950-03-07",
        "size": 14,
    }
    said = dict(good)
    for key in draw(st.lists(st.sampled_from([*good, "note", "title", "units", "to", "ko"]), max_size=3)):
        said[key] = draw(VALUES)
    return name, said


@given(features())
def test_editor_and_reader_agree_about_properties(drawn: tuple[str, dict[str, Any]]) -> None:
    name, said = drawn
    point = {"type": "Point", "coordinates": [127, 38]}
    line = {"type": "LineString", "coordinates": [[127, 38], [128, 38]]}
    geometry = point if name in ("places", "events", "islands") else line
    document = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": geometry, "properties": said}],
    }
    try:
        # As the reader does: numbers are good ids, and null is nothing said.
        given_ = {key: str(value) if key == "id" else value for key, value in said.items() if value is not None}
        MODELS[name].model_validate(given_)
        reads = not isinstance(said["id"], list | dict)
    except ValidationError:
        reads = False
    assert validator(name).is_valid(document) == reads, said


# The command, and other programs


def test_the_command_writes_schemas_and_leaves_own_settings_alone(run: Run, little: LittleWar) -> None:
    outcome = run("schema", little.folder)
    assert outcome.code == 0
    assert {path.stem for path in (little / "schema").iterdir()} == set(outline.FILES)
    assert json.loads((little / ".vscode/settings.json").read_text()) == outline.settings()
    (little / ".vscode/settings.json").write_text("{}")
    assert run("schema", little.folder).code == 0
    assert (little / ".vscode/settings.json").read_text() == "{}"


def test_only_a_war_gets_schemas(run: Run, tmp_path: Path) -> None:
    outcome = run("schema", tmp_path)
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_schema_member_keeps_nobody_from_reading_a_file(little: LittleWar) -> None:
    before = geopandas.read_file(little / FRONT)
    with little.editing(FRONT) as document:
        document["$schema"] = "../schema/front.json"
    assert geopandas.read_file(little / FRONT).equals(before)
