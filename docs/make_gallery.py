#!/usr/bin/env python3
"""Make the gallery, docs/gallery/, and the README's animation, docs/korean-war.gif.

    .venv/bin/python docs/make_gallery.py               three or four minutes
    .venv/bin/python docs/make_gallery.py --no-film     the animation stays as it is

The same command that stands under each picture draws it. Pictures are drawn at full size and kept small, as WebP. The
lists in docs/looks.md are written anew as well, from what the program knows.
"""

from __future__ import annotations

import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from PIL import Image

import kwmaps
from kwmaps.cli import cli
from kwmaps.scene.caption import caption_of
from kwmaps.scene.options import LAYERS, LAYOUTS
from kwmaps.style import language, theme

HERE = Path(__file__).resolve().parent
GALLERY = HERE / "gallery"
LOOKS = HERE / "looks.md"

LARGEST = (960, 720)
"""Pixels that a kept picture may have."""
QUALITY = 84
BUDGET = 5_000_000
"""Bytes of all pictures together."""

FILM, FILM_SIZE, FILM_BUDGET = HERE / "korean-war.gif", "640x360", 1_500_000

DAYS = ("1950-06-24", "1950-08-04", "1950-09-20", "1950-10-26", "1950-11-28", "1951-01-08", "1951-05-20", "1953-07-27")
DAY = "1950-11-28"
"""The day that is shown in every theme, layout and language."""
PHASE, PHASE_DAY = "pusan-perimeter", "1950-08-20"

CHARTS = {
    "areas": "Land held by each side, day by day",
    "holders": "When which place changed hands",
    "front": "How long the front was, and how well it is known",
}

NATIVE = {
    "en": "English",
    "de": "Deutsch (German)",
    "es": "español (Spanish)",
    "fr": "français (French)",
    "ja": "日本語 (Japanese)",
    "ko": "한국어 (Korean)",
    "ru": "русский (Russian)",
    "zh-Hans": "简体中文 (Simplified Chinese)",
    "zh-Hant": "繁體中文 (Traditional Chinese)",
}


@dataclass(frozen=True)
class Picture:
    """One picture: its file's stem, what stands above it, and how it is drawn."""

    name: str
    title: str
    day: str
    options: str = ""
    table: str = ""
    """Of which table this is the chart; empty: it is a map of the day."""

    def command(self, ending: str = "png") -> str:
        what = f"table {self.table}" if self.table else f"frame {self.day}"
        return f"kwmaps {what} -o {self.name}.{ending} {self.options}".rstrip()


def sections() -> Iterator[tuple[str, str, list[Picture]]]:
    """Heading, a line of text, pictures."""
    days = [Picture(day, spoken(day), day) for day in DAYS]
    yield "Eight days", "Theme `atlas`, layout 16:9, English: what comes without any option.", days
    themes = [Picture(f"theme-{name}", name, DAY, f"--theme {name}") for name in theme.names()]
    yield "Themes", "The same day in every theme.", themes
    layouts = [Picture(f"layout-{name.replace(':', '-')}", name, DAY, f"--layout {name}") for name in LAYOUTS]
    yield "Layouts", "The same day in every layout.", layouts
    languages = [Picture(f"lang-{code}", NATIVE.get(code, code), DAY, f"--lang {code}") for code in language.codes()]
    yield "Languages", "The same day in every language.", languages
    phase = Picture("phase", "The Pusan Perimeter", PHASE_DAY, f"--phase {PHASE}")
    yield "A phase", "The part of the country where it happens, at one scale all through the phase.", [phase]
    charts = [Picture(f"chart-{name}", title, DAY, table=name) for name, title in CHARTS.items()]
    yield "Charts", "The war in numbers; [numbers](../numbers.md) tells what they count.", charts


def spoken(day: str) -> str:
    when = date.fromisoformat(day)
    return f"{when.day} {when:%B %Y}"


def run(*arguments: str) -> None:
    """One command on the repository's own geodata."""
    cli.main(args=[*arguments, "--quiet", "--geodata", str(HERE.parent / "geodata")], standalone_mode=False)


def draw(picture: Picture, folder: Path) -> int:
    """Runs the picture's command and keeps the result small; returns its bytes."""
    full = folder / f"{picture.name}.png"
    arguments = shlex.split(picture.command())[1:]
    arguments[arguments.index("-o") + 1] = str(full)
    run(*arguments)
    with Image.open(full) as image:
        small = image.convert("RGB")
        small.thumbnail(LARGEST, Image.Resampling.LANCZOS)
        kept = GALLERY / f"{picture.name}.webp"
        small.save(kept, quality=QUALITY, method=6)
    return kept.stat().st_size


def said(atlas: kwmaps.Atlas, picture: Picture) -> str:
    """What a picture shows, for those who can't see it."""
    if picture.table:
        return f"Chart of the Korean War: {picture.title[0].lower()}{picture.title[1:]}"
    day = date.fromisoformat(picture.day)
    caption = caption_of(atlas, day)
    return f"Map of Korea on {spoken(picture.day)}" + (f". {caption.text}" if caption else "")


def page(atlas: kwmaps.Atlas) -> str:
    """The gallery's README."""
    lines = [
        "# Gallery",
        "",
        "Made by `make gallery`; under each picture is the command that draws it at full size",
        "(with `.venv/bin/` before it, if you work in a clone). What all the options do: [looks](../looks.md).",
    ]
    for heading, text, pictures in sections():
        lines += ["", f"## {heading}", "", text]
        for picture in pictures:
            lines += ["", f"### {picture.title}", "", f"![{said(atlas, picture)}]({picture.name}.webp)", ""]
            lines += [f"`{picture.command()}`"]
    return "\n".join(lines) + "\n"


def tables(atlas: kwmaps.Atlas) -> dict[str, list[str]]:
    """The lists of docs/looks.md, by name."""
    themes = ["| `--theme` | what it is | leaves out |", "|---|---|---|"]
    for name in theme.names():
        found = theme.read(name)
        hidden = ", ".join(f"`{layer}`" for layer in LAYERS if layer in found.hide) or "–"
        themes.append(f"| `{name}` | {found.description} | {hidden} |")
    layouts = ["| `--layout` | designed at |", "|---|---|"]
    layouts += [f"| `{name}` | {width} × {height} |" for name, (width, height) in LAYOUTS.items()]
    languages = ["| `--lang` | |", "|---|---|"]
    languages += [f"| `{code}` | {NATIVE.get(code, code)} |" for code in language.codes()]
    layers = ["| layer | what it is |", "|---|---|"]
    layers += [f"| `{name}` | {what} |" for name, what in LAYERS.items()]
    first, second = atlas.war.sides
    sides = ["| `--side-names` | blue | red |", "|---|---|---|"]
    sides += [f"| `{'-'.join(atlas.war.side_ids)}` (default) | {first.short} | {second.short} |"]
    sides += [f"| `{key}` | {words[first.id]} | {words[second.id]} |" for key, words in atlas.war.side_names.items()]
    phases = ["| `--phase` | | days |", "|---|---|---|"]
    phases += [f"| `{phase.id}` | {phase.title} | {phase.first} – {phase.last} |" for phase in atlas.phases]
    return {
        "themes": themes,
        "layouts": layouts,
        "languages": languages,
        "layers": layers,
        "side names": sides,
        "phases": phases,
    }


def refreshed(text: str, atlas: kwmaps.Atlas) -> str:
    """A page with its lists, which stand between remarks, written anew."""
    for name, rows in tables(atlas).items():
        found = re.findall(rf"<!-- list: {name} -->\n.*?<!-- end -->", text, re.DOTALL)
        if len(found) != 1:
            raise SystemExit(f"{LOOKS.name} has {len(found)} lists called '{name}'; it should have one")
        text = text.replace(found[0], "\n".join([f"<!-- list: {name} -->", "", *rows, "", "<!-- end -->"]))
    return text


def main() -> None:
    atlas = kwmaps.load(HERE.parent / "geodata")
    LOOKS.write_text(refreshed(LOOKS.read_text(encoding="utf-8"), atlas), encoding="utf-8")
    GALLERY.mkdir(exist_ok=True)
    pictures = [picture for _, _, group in sections() for picture in group]
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        for picture in pictures:
            total += draw(picture, Path(folder))
            click.echo(f"{picture.name}.webp")
    for old in GALLERY.glob("*.webp"):
        if old.stem not in {picture.name for picture in pictures}:
            old.unlink()
    (GALLERY / "README.md").write_text(page(atlas), encoding="utf-8")
    click.echo(f"{len(pictures)} pictures, {total / 1e6:.1f} MB")
    if total > BUDGET:
        raise SystemExit(f"more than {BUDGET / 1e6:.0f} MB: lower QUALITY or LARGEST")
    if "--no-film" not in sys.argv[1:]:
        run("animate", "-o", str(FILM), "--size", FILM_SIZE)
        if FILM.stat().st_size > FILM_BUDGET:
            raise SystemExit(f"{FILM.name} is larger than {FILM_BUDGET / 1e6} MB: lower FILM_SIZE")


if __name__ == "__main__":
    main()
