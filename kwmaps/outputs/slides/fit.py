"""How large words can be so that they stay in their box. PowerPoint would find out only when somebody edits them."""

from __future__ import annotations

from collections.abc import Sequence

from kwmaps.style.fonts import Script, face, width, wrap

SMALLEST = 14
"""Points: what can still be read from the back of a classroom."""

WIDER = {"latin": 1.13}
"""Arial runs wider than the maps' own letters, by which lines are measured. East Asian letters are squares in any font."""

LEADING, GAP = 1.2, 9.0
"""Height of a line as a share of its size; points before a paragraph."""


def lines(text: str, points: float, room: float, script: Script, bold: bool = False) -> int:
    """How many lines a paragraph takes in `room` points of width."""
    letters = face("sans-bold" if bold else "sans", script)
    return max(1, len(wrap(text, letters, points * WIDER.get(script, 1.0), room)))


def fitted(
    texts: Sequence[str],
    box: tuple[float, float],
    points: float,
    script: Script,
    indent: float = 0.0,
    bold: bool = False,
) -> float:
    """The largest size up to `points`, and no smaller than `SMALLEST`, at which paragraphs fit into (width, height) points."""
    size = points
    while size > SMALLEST:
        # A single long word must not be broken either.
        letters = face("sans-bold" if bold else "sans", script)
        longest = max((width(word, letters, size) for text in texts for word in text.split()), default=0.0)
        wide = longest * WIDER.get(script, 1.0) <= box[0] - indent or script != "latin"
        if wide and height(texts, size, box[0] - indent, script, bold) <= box[1]:
            break
        size -= 1
    return max(size, SMALLEST)


def height(texts: Sequence[str], points: float, room: float, script: Script, bold: bool = False) -> float:
    """Points that paragraphs take, from the first line's top to the last one's foot."""
    total = sum(lines(text, points, room, script, bold) for text in texts)
    return total * LEADING * points + GAP * (len(texts) - 1)


def room_for(texts: Sequence[str], box: tuple[float, float], script: Script, indent: float = 0.0) -> int:
    """How many of the paragraphs fit at the smallest size: a sentence is told whole or not at all."""
    count = len(texts)
    while count > 1 and height(texts[:count], SMALLEST, box[0] - indent, script) > box[1]:
        count -= 1
    return count
