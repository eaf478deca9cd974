"""What Wikimedia Commons wants beside a file: a name that says what it shows, and a description with the licence."""

from __future__ import annotations

import html
import re
from datetime import date
from pathlib import Path

from kwmaps.errors import RequestError
from kwmaps.model import Licence
from kwmaps.style.language import Language
from kwmaps.timeline.atlas import Atlas

FORBIDDEN = re.compile(r"[#<>\[\]|:{}/\\]")
"""Characters that MediaWiki takes in no name."""

LONGEST = 240
"""Bytes of a name."""

TELLING = re.compile(r"[^\W\d_]{3,}\W+[^\W\d_]{3,}")
"""At least two words: "map.gif" and "IMG 1234.gif" are turned away as saying nothing."""

PAGE = """\
=={{{{int:filedesc}}}}==
{{{{Information
|description={{{{{code}|1={description}}}}}
|date=<!-- the day on which you made it, like 2026-01-31 -->
|source={{{{own}}}}, made with kwmaps
|author=<!-- your name --> {credit}
}}}}

=={{{{int:license-header}}}}==
{{{{self|{template}}}}}

[[Category:Maps of {category}]]
"""


def name_for(atlas: Atlas, language: Language, days: tuple[date, date], ending: str) -> str:
    """A name that says what a file shows: title, days, language."""
    title = FORBIDDEN.sub(" ", language.war(atlas.war, "title"))
    return f"{' '.join(title.split())}, front lines {days[0]} to {days[1]} ({language.code}).{ending}"


def check_name(path: Path, proposal: str) -> None:
    """Refuses a name that Commons would refuse.

    Raises
    ------
    RequestError
        It has characters that can't be, is too long, or says nothing.
    """
    stem = path.stem
    wrong = ""
    if found := FORBIDDEN.search(stem):
        wrong = f"a name there has no {found[0]}"
    elif len(path.name.encode()) > LONGEST:
        wrong = f"a name there has at most {LONGEST} bytes"
    elif not TELLING.search(re.sub("[-_]", " ", stem)):
        wrong = "a name there says what the file shows"
    if wrong:
        raise RequestError(f"--profile wikimedia: {path.name}: {wrong}, like '{proposal}'")


def need_licence(atlas: Atlas) -> Licence:
    """The licence that the description names.

    Raises
    ------
    RequestError
        war.toml says none.
    """
    if atlas.war.licence is None:
        raise RequestError(
            '--profile wikimedia: Commons takes only what has a free licence: add licence = { name = "CC BY 4.0", '
            'url = "https://creativecommons.org/licenses/by/4.0/" } to war.toml'
        )
    return atlas.war.licence


def description(atlas: Atlas, language: Language, days: tuple[date, date]) -> str:
    """The page to paste into the upload form. What the geodata say stays text: nothing in it is read as markup."""
    told = f"{language.war(atlas.war, 'title')}, {language.day(days[0])} – {language.day(days[1])}."
    summary = language.war_summary(atlas.war)
    return PAGE.format(
        code=language.code.lower(),
        description=_text(f"{told} {summary}".strip()),
        credit=_text(language.war(atlas.war, "credit")),
        category=re.sub(r"^The ", "the ", " ".join(FORBIDDEN.sub(" ", atlas.war.title).split())),
        template=re.sub(r"[^a-z0-9.]+", "-", need_licence(atlas).name.lower()),
    )


def _text(words: str) -> str:
    return f"<nowiki>{html.escape(words, quote=False)}</nowiki>"
