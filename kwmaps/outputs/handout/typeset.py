"""Sets pages with Typst: real letters, embedded fonts, tags for screen readers, bookmarks, and the same bytes each time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kwmaps.errors import RequestError
from kwmaps.style import fonts
from kwmaps.style.fonts import NOTO, Script

SHEET = Path(__file__).parent / "sheet.typ"

PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
"""Width and height in millimetres."""

TYPST_NAMES = {"a4": "a4", "letter": "us-letter"}

REGIONS = {"zh-Hans": ("zh", "CN"), "zh-Hant": ("zh", "TW")}
"""Languages that Typst knows under another name."""


def families(script: Script) -> dict[str, Any]:
    """The fonts of the maps, by what they are for. East Asian scripts have one face for all, and no italic."""
    if script == "latin":
        return {
            "sans": ["KWMaps Sans"],
            "serif": ["KWMaps Serif"],
            "semibold": ["KWMaps Sans SemiBold", "KWMaps Sans"],
            "italic": "italic",
        }
    own = ["KWMaps Sans " + NOTO[script].removeprefix("NotoSans")]
    return {"sans": own, "serif": own, "semibold": own, "italic": "normal"}


def typeset(job: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """The PDF of a job as ``sheet.typ`` reads it; `pictures` are the maps by name.

    Raises
    ------
    RequestError
        A letter is in none of the fonts.
    """
    import typst

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in pictures.items():
            (folder / file).write_bytes(content)
        (folder / "pages.json").write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
        (folder / SHEET.name).write_bytes(SHEET.read_bytes())
        try:
            pdf: bytes = typst.compile(
                str(folder / SHEET.name),
                root=str(folder),
                format="pdf",
                font_paths=[str(fonts.FOLDER)],
                ignore_system_fonts=True,
            )
        except typst.TypstError as error:
            raise RequestError(f"the pages can't be set: {error}") from None
    return pdf


def require_letters(texts: Sequence[str], script: Script) -> None:
    """Makes sure that every letter can be set: Typst would leave a gap.

    Raises
    ------
    RequestError
        A letter is in none of the fonts; the message names it and its text.
    """
    for text in texts:
        fonts.require(text, fonts.face("sans", script))
        fonts.require(text, fonts.face("sans-bold", script))
