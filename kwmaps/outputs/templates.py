"""Pages are filled in by Jinja: everything from the geodata is escaped, and a name that isn't there is an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kwmaps.errors import missing

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(folder: Path, **settings: Any) -> Environment:
    """The templates of a folder; `settings` are Jinja's.

    Raises
    ------
    RequestError
        Jinja isn't there.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise missing("pages need", "Jinja2", "web") from None
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, **settings)


def as_json(values: Any, **settings: Any) -> str:
    """JSON that may stand anywhere in a page: no text in it ends its element, begins another, or breaks a script's line."""
    return in_page(json.dumps(values, ensure_ascii=False, **settings))


def in_page(text: str) -> str:
    """JSON, made harmless for a page."""
    # These stand in texts only: the same text for JSON, written otherwise.
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
