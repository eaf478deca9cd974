#!/usr/bin/env python3
"""The picture of the house, docs/architecture.svg: its packages from the top down, and a dot for whatever one imports.

    .venv/bin/python docs/site/house_diagram.py      writes it anew, after a change to the imports

The dots are read from the source, so the picture shows the house as it is; a test compares them with imports that it reads itself.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kwmaps"
PICTURE = ROOT / "docs/architecture.svg"


@dataclass(frozen=True)
class Floor:
    """Packages that stand together."""

    colour: str
    rooms: dict[str, str]
    """Name of a package, and what it hands on."""


FLOORS = (
    Floor("#86661a", {"cli": "words typed → calls", "__init__": "the public names"}),
    Floor(
        "#5d4a8f",
        {
            "notebook": "days that show themselves",
            "preview": "saves → maps on a page",
            "editing": "two folders → what differs",
        },
    ),
    Floor(
        "#7c1712",
        {
            "outputs": "frames → files, whole or not at all",
            "build": "what is stale → months to draw",
            "executors": "jobs → results, in order",
            "encoders": "pixels → bytes",
        },
    ),
    Floor(
        "#a9622b",
        {
            "render": "scene → pixels or vectors",
            "scene": "situation → scene: texts, lines, boxes",
            "style": "themes, fonts, languages",
        },
    ),
    Floor(
        "#123f7a",
        {"timeline": "geodata, day → situation", "geodata": "files → geodata, or all their faults"},
    ),
    Floor(
        "#54707f",
        {"model": "plain values", "geometry": "numbers", "dates": "days", "errors": "words for faults"},
    ),
)

ROOMS = {name: gist for floor in FLOORS for name, gist in floor.rooms.items()}
ORDER = tuple(ROOMS)

DESCRIPTION = (
    f"{len(ORDER)} packages from the top down. A dot in a row says that the row's package imports the column's. "
    "All dots lie right of the diagonal: imports only go down."
)

ROW, CELL, GAP = 26, 22, 10
"""Height of a row, width of a column, and what parts two floors, in pixels."""
LEFT, NAMES, TOP = 14, 104, 66
STAIRS = 408
"""Where the columns of dots begin."""
FACE = "'KWMaps Sans', 'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
INK, MUTED, PAPER = "#20242a", "#62666a", "#f6f2e8"


def room(path: Path) -> str:
    """The package that a module belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports() -> set[tuple[str, str]]:
    """Every (package, package that it imports), types too."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        here = room(path)
        if here not in ROOMS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module == "kwmaps":
                names = [f"kwmaps.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [str(node.module)]
            for name in names:
                parts = name.split(".")
                there = parts[1] if len(parts) > 1 else "__init__"
                # ``from kwmaps import __version__`` asks the first file, not a package.
                there = there if there in ROOMS else "__init__"
                if parts[0] == "kwmaps" and there != here:
                    found.add((here, there))
    return found


def picture() -> str:
    """The SVG."""
    places, bands, y = {}, [], TOP
    for floor in FLOORS:
        start = y
        for name in floor.rooms:
            places[name] = y + ROW / 2
            y += ROW
        bands.append((floor, start, y - start))
        y += GAP
    columns = {name: STAIRS + CELL * (number + 0.5) for number, name in enumerate(ORDER)}
    width, height = STAIRS + CELL * len(ORDER) + 14, y + 24
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"',
        f'     font-family="{FACE}" font-size="13">',
        "<title>The house: which package imports which</title>",
        f"<desc>{DESCRIPTION}</desc>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>',
        f'<text x="{LEFT}" y="26" font-size="16" font-weight="600" fill="{INK}">The house, from the doors down to the ground</text>',
        f'<text x="{LEFT}" y="46" fill="{MUTED}">A dot: this package imports the one whose square stands in that column.</text>',
    ]
    for floor, start, tall in bands:
        out.append(f'<rect x="{LEFT}" y="{start}" width="4" height="{tall}" rx="2" fill="{floor.colour}"/>')
        out.append(
            f'<rect x="{LEFT + 4}" y="{start}" width="{width - LEFT - 18}" height="{tall}" fill="{floor.colour}" opacity="0.07"/>'
        )
        for name in floor.rooms:
            middle = places[name]
            out.append(f'<text x="{LEFT + 14}" y="{middle + 4.5}" font-weight="600" fill="{INK}">{name}</text>')
            out.append(f'<text x="{LEFT + NAMES}" y="{middle + 4.5}" fill="{MUTED}">{escape(ROOMS[name])}</text>')
            out.append(
                f'<rect x="{columns[name] - 6}" y="{middle - 6}" width="12" height="12" rx="2" fill="{floor.colour}"/>'
            )
    for name, x in columns.items():
        # Leads the eye from a dot down to its square.
        guide = f'<path d="M{x} {TOP}V{places[name] - 6}" stroke="{INK}" stroke-width="0.5" opacity="0.18"/>'
        out.append(guide)
    colours = {name: floor.colour for floor in FLOORS for name in floor.rooms}
    for here, there in sorted(imports(), key=lambda pair: (ORDER.index(pair[0]), ORDER.index(pair[1]))):
        out.append(
            f'<circle cx="{columns[there]}" cy="{places[here]}" r="4.5" fill="{colours[there]}" data-from="{here}" data-to="{there}">'
            f"<title>{here} imports {there}</title></circle>"
        )
    return "\n".join([*out, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
