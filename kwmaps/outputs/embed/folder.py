"""Writes the folder: everything is made beside it and moves in at the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from kwmaps.build.keys import Digests
from kwmaps.build.record import Record, rhythm, theme_of
from kwmaps.build.whole import folder_beside, make_folder
from kwmaps.encoders import video
from kwmaps.errors import OutputError, RequestError
from kwmaps.outputs.embed.captions import captions, descriptions
from kwmaps.outputs.embed.pages import WEB, Film, Listed, Pages
from kwmaps.outputs.embed.words import teller_for, words
from kwmaps.outputs.film import make_film
from kwmaps.outputs.fitting import Fitting
from kwmaps.outputs.picture import write_poster
from kwmaps.outputs.player.page import write_player
from kwmaps.outputs.products import Wanted
from kwmaps.outputs.profiles import profile
from kwmaps.outputs.templates import environment
from kwmaps.scene.options import Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.schedule import Frame

PLACEHOLDER = "https://your-site.example/maps/"
"""Stands where the address of the folder has to, if nobody said it."""

ABOUT = {
    ".mp4": "film, H.264: plays everywhere",
    ".webm": "film, VP9: smaller, for browsers that know it",
    "-poster.png": "shown until the film plays",
    "-still.png": "the last day, for readers who prefer less motion",
    "-5s.webp": "five seconds as a picture",
    "-5s.gif": "the same for places that take GIF only",
    ".html": "the map to explore: one file that needs nothing else",
    "oembed.json": "for sites that ask by oEmbed",
    "kwmaps.css": "keeps films in their column",
    "page.css": "the look of index.html, needed nowhere else",
}


@dataclass(frozen=True)
class Written:
    """A folder that was written."""

    folder: Path
    files: dict[str, int]
    """Names and bytes."""
    url: str
    guessed: bool


def write_embed(
    atlas: Atlas,
    folder: Path,
    frames: Sequence[Frame],
    options: Options,
    languages: Sequence[str] = ("en",),
    url: str = "",
    poster: date | None = None,
    player: bool = True,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Written:
    """Writes a folder to upload, with a page to look at it.

    Parameters
    ----------
    frames
        Of the film.
    options
        Its looks; the language is the first of `languages`.
    languages
        Of captions, descriptions and the map to explore, the page's own first.
    url
        Where the folder will lie; empty: a placeholder.
    poster
        The day shown until the film plays; None: its first.
    player
        Whether the map to explore, one page more, lies in the folder.

    Raises
    ------
    RequestError
        A library is missing, or the address is none.
    OutputError
        Something can't be written; what stood in the folder is unchanged.
    """
    # Said before minutes are spent on what shall stand in the pages.
    environment(WEB)
    video.library()
    place_of = address(url) if url else PLACEHOLDER
    codes = tuple(dict.fromkeys(languages))
    options = replace(options, language=codes[0])
    span = frames[0].day, frames[-1].day
    phase = next((other for other in atlas.phases if other.id == options.phase), None)
    tellers = [teller_for(atlas, code, options.names, options.side_names) for code in codes]
    told = tuple(words(teller, span, phase) for teller in tellers)
    make_folder(folder.parent)
    if folder.exists():
        # Said before minutes are spent on what shall stand in it.
        make_folder(folder)
    if (folder / "war.toml").exists():
        raise OutputError(f"{folder} holds geodata: choose another folder for the pages")
    with folder_beside(folder) as made:
        slug = atlas.war.slug if phase is None else f"{atlas.war.slug}-{phase.id}"
        width, height = options.size
        film = Film(slug, width, height, 0, 0)
        wanted = Wanted(films={"mp4": made / film.mp4, "webm": made / film.webm})
        make_film(atlas, frames, options, wanted, workers, lambda done: progress(done, len(frames)))
        # No larger than the film itself.
        is_small = options.size[0] <= profile("wcag5s").width["animation"]
        short = [
            Fitting(atlas, frames, profile("wcag5s"), kind, options, is_small).make(made / name, workers)
            for kind, name in (("webp", film.webp), ("gif", film.gif))
        ]
        size = short[0].choice.size
        write_poster(atlas, poster or span[0], made / film.poster, options)
        write_poster(atlas, span[1], made / film.still, replace(options, size=size))
        film = replace(film, short_width=size[0], short_height=size[1])
        if player:
            begin = f"#{span[0]}" if span[0] != atlas.first else ""
            film = replace(film, player=f"{atlas.war.slug}.html", begin=begin)
            write_player(atlas, made / film.player, codes, workers)
        for teller in tellers:
            code = teller.language.code
            _put(made / f"{slug}.captions.{code}.vtt", captions(teller, frames))
            _put(made / f"{slug}.descriptions.{code}.vtt", descriptions(teller, frames, phase.focus if phase else None))
        asked = {"frames": rhythm(frames), "options": options, "languages": codes, "url": url, "poster": poster}
        record = Record.of(Digests(atlas, loose=True), "embed", {**asked, "player": player}, also=theme_of(options))
        _write_pages(made, Pages(film, told, place_of, not url), record)
        files = _move_in(made, folder)
    return Written(folder, files, place_of, not url)


def _write_pages(made: Path, pages: Pages, record: Record) -> None:
    for piece in pages.pieces:
        _put(made / "paste" / piece.name, piece.text)
    _put(made / "oembed.json", pages.oembed)
    for name in ("kwmaps.css", "page.css"):
        shutil.copyfile(WEB / name, made / name)
    files = _files(made)
    names = [path.relative_to(made).as_posix() for path in files]
    listed = [Listed(name, _size(path), _about(name)) for name, path in zip(names, files, strict=True)]
    _put(made / "index.html", pages.index(listed, record))


def address(url: str) -> str:
    """The address of a folder as pages need it, with a slash at its end.

    Raises
    ------
    RequestError
        It is none, or could end the attribute that it stands in.
    """
    parts = urlsplit(url.strip())
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or parts.query
        or parts.fragment
        or set(url) & set(" \"'<>\\")
    ):
        raise RequestError(f"--url {url}: write where the folder will lie, like https://example.org/maps/")
    return url.strip().rstrip("/") + "/"


def _about(name: str) -> str:
    if ".captions." in name:
        return "captions by date"
    if ".descriptions." in name:
        return "descriptions by date, to be read aloud"
    if name.startswith("paste/"):
        return "to paste"
    return next(about for ending, about in ABOUT.items() if name.endswith(ending))


def _size(path: Path) -> str:
    count = path.stat().st_size
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _move_in(made: Path, folder: Path) -> dict[str, int]:
    """All or none: what would stop the moving half-way is looked for first. Returns names and bytes."""
    sizes = {path.relative_to(made): path.stat().st_size for path in _files(made)}
    names = list(sizes)
    for name in names:
        if (folder / name).is_dir():
            raise OutputError(f"{folder / name} is a folder: a file should stand there; nothing was changed")
    make_folder(folder)
    make_folder(folder / "paste")
    try:
        for name in names:
            (made / name).replace(folder / name)
    except OSError as error:
        raise OutputError(f"can't write into {folder} ({error.strerror}): choose another folder") from error
    return {name.as_posix(): size for name, size in sizes.items()}
