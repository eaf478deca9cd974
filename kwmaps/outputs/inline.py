"""Pictures, films and a slider that stand inside a page or a notebook: whole in one piece of HTML, nothing to fetch."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kwmaps.build.whole import whole_file
from kwmaps.outputs.templates import as_json

TYPES = {
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "apng": "image/apng",
    "mp4": "video/mp4",
    "webm": "video/webm",
}
"""What browsers call the kinds of files."""

QUALITY = 75
"""Of WebP, 0 to 100: at 960 × 540 a map has some 55 kB, half of what it has without loss."""

LIGHT = "max-width:100%;height:auto"
"""Pictures become smaller with their page, and nothing else: a notebook has its own style."""


def webp(picture: NDArray[np.uint8]) -> bytes:
    """A picture (height, width, 3) as small as it can be shown on a screen."""
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def address(content: bytes, kind: str) -> str:
    """A file's content as an address that needs no file."""
    return f"data:{TYPES[kind]};base64,{base64.b64encode(content).decode('ascii')}"


def image(content: bytes, kind: str, size: tuple[int, int], alt: str) -> str:
    """A picture as HTML."""
    width, height = size
    return f'<img src="{address(content, kind)}" width="{width}" height="{height}" alt="{escape(alt)}" style="{LIGHT}">'


@dataclass(frozen=True)
class Film:
    """A film in memory. As the last line of a notebook's cell it shows itself; `save` writes it."""

    content: bytes
    """The file."""
    kind: str
    """``gif``, ``webp``, ``apng``, ``mp4`` or ``webm``."""
    size: tuple[int, int]
    """Width and height in pixels."""
    frames: int
    seconds: float
    alt: str
    """What is to be seen, in words."""
    credit: str
    """Stands below: small films have no room for it inside."""

    def __repr__(self) -> str:
        return f"<Film {self.kind}, {self.frames} frames, {self.seconds:.0f} s, {len(self.content) / 1e6:.1f} MB>"

    def _repr_html_(self) -> str:
        width, height = self.size
        shown = (
            f'<video src="{address(self.content, self.kind)}" width="{width}" height="{height}" controls loop muted '
            f'playsinline aria-label="{escape(self.alt)}" style="{LIGHT}"></video>'
            if self.kind in ("mp4", "webm")
            else image(self.content, self.kind, self.size, self.alt)
        )
        return f'<figure style="margin:0;max-width:{width}px">{shown}{_caption(self.credit)}</figure>'

    def save(self, path: str | Path) -> Path:
        """Writes the film as it is.

        Raises
        ------
        OutputError
            The file can't be written; what was there before is unchanged.
        """
        return _saved(path, self.content)


class Still(NamedTuple):
    """One day on a slider."""

    label: str
    """The date in words."""
    alt: str
    content: bytes
    """The picture, WebP."""


SCRIPT = """\
for (const figure of document.querySelectorAll('[data-kwmaps-slider="KEY"]:not([data-ready])')) {
  figure.dataset.ready = "";
  const stills = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  const [image, range, output] = ["img", "input", "output"].map((name) => figure.querySelector(name));
  const show = () => {
    const [label, alt, picture] = stills[range.value];
    image.src = "data:image/webp;base64," + picture;
    image.alt = alt;
    output.textContent = label;
    range.setAttribute("aria-valuetext", label);
  };
  range.addEventListener("input", show);
  range.closest("label").hidden = false;
  show();
}"""
"""Finds its figures by what is in them: no ids that two cells could share, no globals, no library. A notebook may run it once
or, shown in two places, twice; each figure is made ready once. Without it the first picture stands there, and no dead slider."""


@dataclass(frozen=True)
class Slider:
    """Maps of several days and a slider to go through them. As the last line of a notebook's cell it shows itself."""

    stills: Sequence[Still]
    size: tuple[int, int]
    """Width and height in pixels."""
    title: str
    word: str
    """What the slider sets: `Date`."""
    credit: str
    """Stands below: small maps have no room for it inside."""
    language: str = "en"

    def __repr__(self) -> str:
        return f"<Slider {len(self.stills)} days, {len(self.html) / 1e6:.1f} MB>"

    @property
    def html(self) -> str:
        """The slider as a piece of a page."""
        first = self.stills[0]
        key = hashlib.sha256("".join(still.label for still in self.stills).encode()).hexdigest()[:12]
        told = as_json([(s.label, s.alt, base64.b64encode(s.content).decode("ascii")) for s in self.stills])
        width, height = self.size
        return (
            f'<figure data-kwmaps-slider="{key}" lang="{escape(self.language)}" style="margin:0;max-width:{width}px">'
            f"{image(first.content, 'webp', (width, height), first.alt)}"
            f"<label hidden>{escape(self.word)} "
            f'<output aria-live="off">{escape(first.label)}</output>'
            f'<input type="range" min="0" max="{len(self.stills) - 1}" value="0" step="1" '
            f'aria-valuetext="{escape(first.label)}" style="display:block;width:100%"></label>{_caption(self.credit)}'
            f'<script type="application/json">{told}</script><script>{SCRIPT.replace("KEY", key)}</script></figure>'
        )

    def _repr_html_(self) -> str:
        return self.html

    def save(self, path: str | Path) -> Path:
        """Writes the slider as a page of its own.

        Raises
        ------
        OutputError
            The file can't be written; what was there before is unchanged.
        """
        page = (
            f'<!doctype html><html lang="{escape(self.language)}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>{escape(self.title)}</title></head>'
            f"<body>{self.html}</body></html>\n"
        )
        return _saved(path, page.encode())


def _caption(credit: str) -> str:
    return f'<figcaption style="font-size:smaller">{escape(credit)}</figcaption>'


def _saved(path: str | Path, content: bytes) -> Path:
    target = Path(path)
    with whole_file(target) as file:
        file.write(content)
    return target
