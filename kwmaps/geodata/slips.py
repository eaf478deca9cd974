"""What a model found wrong with what a person wrote, in words for people who edit maps."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError

from kwmaps.errors import did_you_mean, short

Complaint = tuple[tuple[str | int, ...], str, str]
"""Keys and indices that lead to the value, what is wrong, what to do."""

MOST_KEYS = 100
"""Properties of a feature that are compared with the known ones: a table has no more columns."""

WANTED = {
    "string_type": 'text is wanted: put it in "quotes"',
    "int_type": "a whole number is wanted",
    "int_parsing": "a whole number is wanted",
    "int_parsing_size": "a whole number is wanted",
    "int_from_float": "a whole number is wanted",
    "float_type": "a number is wanted",
    "float_parsing": "a number is wanted",
    "finite_number": "a finite number is wanted",
    "list_type": "a list is wanted",
    "tuple_type": "a list is wanted",
    "dict_type": "a table is wanted",
    "model_type": "a table is wanted",
    "model_attributes_type": "a table is wanted",
    "date_type": "a date is wanted, like 1950-09-15, without quotes",
    "date_parsing": "a date is wanted, like 1950-09-15, without quotes",
    "date_from_datetime_parsing": "a date is wanted, like 1950-09-15, without quotes",
    "date_from_datetime_inexact": "a date is wanted, like 1950-09-15, without an hour",
}


def known_keys(model: type[BaseModel]) -> list[str]:
    """The keys a person may write for this model."""
    return [info.alias or name for name, info in model.model_fields.items()]


def dotted(path: tuple[str | int, ...]) -> str:
    """``phases[2].focus``, counted from 0 as programs do."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def complaints(error: ValidationError, model: type[BaseModel], given: Mapping[str, Any]) -> list[Complaint]:
    """Pydantic's errors: the first hundred, since a list may be wrong in each of its members."""
    return [_complaint(item, model, given) for item in error.errors(include_url=False)[:100]]


def _complaint(item: Any, model: type[BaseModel], given: Mapping[str, Any]) -> Complaint:
    path: tuple[str | int, ...] = tuple(item["loc"])
    # Pydantic's way of saying that it is the key itself, not what stands behind it.
    is_key = path[-1:] == ("[key]",)
    path = path[:-1] if is_key else path
    value, context = item["input"], item.get("ctx", {})
    # Where a table stands is told apart; here the value's own name is enough.
    names = [number for number, step in enumerate(path) if isinstance(step, str)]
    key = "its name" if is_key else dotted(path[names[-1] :]) if names else "it"
    match item["type"]:
        case "missing":
            beside = value if isinstance(value, Mapping) else given
            slip = difflib.get_close_matches(
                str(path[-1])[:80], [str(k)[:80] for k in islice(beside, MOST_KEYS)], n=1, cutoff=0.75
            )
            if slip:
                return path, f"'{key}' is missing", f"is '{slip[0]}' meant to be '{path[-1]}'?"
            if isinstance(path[-1], int):
                return path[:-1], f"{dotted(path[names[-1] : -1])} has {path[-1]} numbers", "four are wanted"
            return path, f"'{key}' is missing", f'add "{key}"'
        case "literal_error":
            hint = did_you_mean(value, _choices(context["expected"])) if isinstance(value, str) else ""
            return path, f"{key} is {short(value)}", f"it must be {context['expected']}{hint}"
        case "extra_forbidden":
            near = difflib.get_close_matches(str(path[-1])[:80], _keys_beside(model, path), n=1)
            return path, f"unknown key '{key}'", f"did you mean '{near[0]}'?" if near else "remove it"
        case "string_too_short":
            return path, f"{key} is empty", "say something there"
        case "string_too_long":
            length, most = len(value), context["max_length"]
            return path, f"{key} has {length} letters", f"{most} are the most that a map has room for"
        case "too_short" | "too_long":
            least, most = context.get("min_length"), context.get("max_length")
            return (
                path,
                f"{key} has {len(value)} entries",
                (f"at least {least} must be there" if least else f"{most} are wanted"),
            )
        case "greater_than_equal":
            return path, f"{key} is {short(value)}", f"it must be at least {context['ge']:g}"
        case "less_than_equal":
            return path, f"{key} is {short(value)}", f"it must be at most {context['le']:g}"
        case "string_pattern_mismatch":
            return path, f"{key} is {short(value)}", "small letters, digits and single hyphens only"
        case "value_error":
            what, _, remedy = item["msg"].removeprefix("Value error, ").partition(": ")
            return path, what if is_key else f"{key}: {what}", remedy or "write it like 1950-09-15"
        case other:
            return path, f"{key} is {short(value)}", WANTED.get(other, item["msg"][:1].lower() + item["msg"][1:])


def _choices(expected: str) -> list[str]:
    """``'a', 'b' or 'c'`` as names."""
    return [part.strip(" '") for part in expected.replace(" or ", ",").split(",")]


def _keys_beside(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys that are known where an unknown one stands; those of all inner tables if it stands deeper."""
    if len(path) == 1:
        return known_keys(model)
    found: list[str] = []
    for definition in model.model_json_schema().get("$defs", {}).values():
        found += definition.get("properties", {})
    return found


def slips(model: type[BaseModel], given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Properties that look like a misspelt known one, as (given, meant)."""
    found = []
    for key in islice(given, MOST_KEYS):
        meant = _meant(model, key) if len(key) <= 80 else None
        if meant and meant not in given:
            found.append((key, meant))
    return found


@lru_cache(maxsize=4096)
def _meant(model: type[BaseModel], key: str) -> str | None:
    """The known property that one looks like a misspelling of; features mostly have the same ones."""
    known = known_keys(model)
    if key in known or not key.isascii():
        return None
    return next(iter(difflib.get_close_matches(key, known, n=1, cutoff=0.84)), None)
