"""The pages and pieces of text: filled in by Jinja, with everything from the geodata escaped for where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kwmaps.build.record import Record
from kwmaps.outputs.embed.words import Words
from kwmaps.outputs.templates import as_json, environment, in_page
from kwmaps.style.language import locale_of

if TYPE_CHECKING:
    from jinja2 import Environment

WEB = Path(__file__).parent / "web"

MARKDOWN = re.compile(r"([\\`*_\[\]#|~$])")
"""Characters that mean something in one Markdown or other."""


@dataclass(frozen=True)
class Film:
    """The names of the files, and the sizes that pages set aside for them."""

    slug: str
    width: int
    height: int
    short_width: int
    short_height: int
    player: str = ""
    """Empty: there is none."""
    begin: str = ""
    """What stands behind its address, if it begins on another day than the war's first."""

    @property
    def mp4(self) -> str:
        return f"{self.slug}.mp4"

    @property
    def webm(self) -> str:
        return f"{self.slug}.webm"

    @property
    def poster(self) -> str:
        return f"{self.slug}-poster.png"

    @property
    def still(self) -> str:
        return f"{self.slug}-still.png"

    @property
    def webp(self) -> str:
        return f"{self.slug}-5s.webp"

    @property
    def gif(self) -> str:
        return f"{self.slug}-5s.gif"


@dataclass(frozen=True)
class Piece:
    """A text to paste: its file's name, what it is called, where it goes."""

    name: str
    title: str
    about: str
    text: str

    @property
    def id(self) -> str:
        return "piece-" + self.name.split(".")[0]


@dataclass(frozen=True)
class Listed:
    """A file as the page lists it."""

    name: str
    size: str
    about: str


@dataclass(frozen=True)
class Pages:
    """All texts of a folder."""

    film: Film
    speakers: tuple[Words, ...]
    """The page's own language first."""
    url: str
    """Where the folder will lie, with a slash at its end."""
    guessed: bool
    """Whether nobody has said where."""

    @cached_property
    def _jinja(self) -> Environment:
        found = environment(WEB, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
        found.filters["md"] = markdown
        return found

    def _filled(self, name: str, at: str, **more: Any) -> str:
        """A template; `at` stands before the names of files: nothing on our own page, the address elsewhere."""
        words = self.speakers[0]
        # Open Graph joins language and country otherwise.
        locale = locale_of(words.code).replace("-", "_")
        known = {"film": self.film, "words": words, "speakers": self.speakers, "url": self.url, "locale": locale}
        return self._jinja.get_template(name).render(**known, at=at, **more)

    def _snippets(self, at: str) -> dict[str, str]:
        names = ("head", "video", "picture", *(("player",) if self.film.player else ()))
        return {"player": "", **{name: self._filled(f"{name}.html.j2", at) for name in names}}

    @cached_property
    def pieces(self) -> list[Piece]:
        """The texts to paste."""
        made = self._snippets(self.url)
        found = [
            Piece(
                "head.html.txt", "Once, in the page's head",
                "The style sheet that keeps films in their column, what search engines and social media show, and oEmbed.",
                made["head"],
            ),
            Piece(
                "video.html.txt", "The film",
                "With poster, captions and descriptions by date, a long description, credit and licence.",
                made["video"],
            ),
            Piece(
                "picture.html.txt", "Five seconds, as a picture",
                "For places that take pictures only. Readers who prefer less motion get a still.",
                made["picture"],
            ),
        ]  # fmt: skip
        if self.film.player:
            found.append(
                Piece(
                    "player.html.txt", "The map to explore",
                    "In a frame that can do nothing to your page. Add #YYYY-MM-DD to the address to begin on a day.",
                    made["player"],
                )
            )  # fmt: skip
        found += [
            Piece(
                "wordpress.html.txt", "WordPress",
                "Into the code editor. Upload the files to the media library first and put their addresses in; take the blocks you want.",
                self._filled("wordpress.html.j2", self.url, **_markup(made)),
            ),
            Piece(
                "post.md", "Markdown",
                "For wikis, static sites and forums: a still that leads to the map, and the long description.",
                self._markdown(),
            ),
        ]  # fmt: skip
        return found

    def index(self, files: Iterable[Listed], record: Record) -> str:
        """The page to look at, which says what the folder was made of."""
        made = _markup(self._snippets(""))
        return self._filled(
            "index.html.j2",
            "",
            **made,
            guessed=self.guessed,
            pieces=self.pieces,
            files=list(files),
            record=in_page(record.text),
        )

    def _markdown(self) -> str:
        # Nothing is HTML here: angle brackets are escaped with everything else.
        return self._jinja.overlay(autoescape=False).get_template("post.md.j2").render(
            film=self.film, words=self.speakers[0], url=self.url
        )  # fmt: skip

    @property
    def oembed(self) -> str:
        """What a site that knows oEmbed asks for: https://oembed.com, version 1.0."""
        words, film = self.speakers[0], self.film
        html = self._filled("player.html.j2" if film.player else "video.html.j2", self.url)
        told = {
            "version": "1.0",
            "type": "rich" if film.player else "video",
            "title": words.title,
            "author_name": words.credit,
            "provider_name": "kwmaps",
            "provider_url": self.url,
            "width": film.width,
            "height": film.height,
            "html": html,
            "thumbnail_url": self.url + film.poster,
            "thumbnail_width": film.width,
            "thumbnail_height": film.height,
        }
        return as_json(told, indent=2) + "\n"


def _markup(snippets: dict[str, str]) -> dict[str, Any]:
    """What templates made is markup for the next template: everything in it was escaped when it was filled in."""
    from markupsafe import Markup

    return {name: Markup(text) for name, text in snippets.items()}  # noqa: S704


def markdown(text: object) -> str:
    """Text in which nothing is Markdown or HTML."""
    escaped = MARKDOWN.sub(r"\\\1", str(text).replace("&", "&amp;"))
    return escaped.replace("<", "&lt;").replace(">", "&gt;")
