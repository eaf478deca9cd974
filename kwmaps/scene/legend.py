"""Composes the legend: a key for what the picture of a day shows, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kwmaps.scene.area import Look
from kwmaps.scene.model import Key, Pane, Text, Which
from kwmaps.scene.view import Rect
from kwmaps.style.fonts import width, wrap
from kwmaps.timeline.atlas import Atlas

Entry = tuple[str, str, tuple[Which, ...]]
"""A sign, what it means, and whose it is on this picture."""


def is_peace(atlas: Atlas, day: date) -> bool:
    """Whether nobody has moved yet: the line between the sides is a border then, no front."""
    return bool(atlas.movements) and all(day < movement.start for movement in atlas.movements)


def sides_of(panes: tuple[Pane, ...], kind: str) -> tuple[Which, ...]:
    """Which sides plainly move in this way on a picture."""
    return tuple(
        sorted({arrow.side for pane in panes for arrow in pane.arrows if arrow.kind == kind and arrow.is_clear})
    )


@dataclass(frozen=True)
class LegendComposer:
    """Makes the keys of a picture, in two columns."""

    atlas: Atlas
    look: Look
    slot: Rect
    only_sides: bool = False
    """Whether there is room for no more."""

    def legend(self, panes: tuple[Pane, ...], day: date) -> tuple[Key, ...]:
        """A key for what this picture shows, and nothing else."""
        entries = tuple((kind, word, sides_of(panes, kind)) for kind, word in self._entries(panes, day))
        if entries not in self._known:
            self._known[entries] = self._keys(entries)
        return self._known[entries]

    @cached_property
    def _known(self) -> dict[tuple[Entry, ...], tuple[Key, ...]]:
        """Those that were set, by what they explain."""
        return {}

    def _keys(self, entries: tuple[Entry, ...]) -> tuple[Key, ...]:
        """Signs with their words, in two columns."""
        slot = self.slot
        s, look = self.look.scale, self.look
        columns = 2
        size, face = look.size(14), look.face("sans")
        sign = min(30 * s, 0.085 * slot.w)
        rows = -(-len(entries) // columns)
        step = min(23 * s, slot.h / max(rows, 1))
        gap = 0.3 * sign
        keys = []
        for number, (kind, word, sides) in enumerate(entries):
            column, row = divmod(number, rows)
            x, y = slot.x + column * slot.w / columns, slot.y + row * step
            room = slot.w / columns - sign - gap - (6 * s if column == 0 else 0)
            lines, fitted = self._fitted(word, face, size, room, step)
            if self.only_sides and width(lines[0], face, fitted) > room:
                # On a thumbnail better none than one that runs into the other.
                return ()
            box = Rect(x, y + (step - 14 * s) / 2, sign, 14 * s)
            top = y + step / 2 + (0.35 - (len(lines) - 1) / 2) * fitted
            texts = tuple(
                Text(line, x + sign + gap, top + n * fitted, fitted, face, look.theme["ink"])
                for n, line in enumerate(lines)
            )
            keys.append(Key(kind, texts, box, sides))
        return tuple(keys)

    def _fitted(self, word: str, face: str, size: float, room: float, height: float) -> tuple[list[str], float]:
        """A legend's word as lines and their size: made smaller until it fits, on two lines if that isn't enough."""
        least, fitted = self.look.size(11), size
        while width(word, face, fitted) > room and fitted > 0.89 * size:
            fitted -= 0.25
        if width(word, face, fitted) <= room:
            return [word], fitted
        half = max(min(fitted, height / 2), least)
        lines = wrap(word, face, half, room)
        while (len(lines) > 2 or max(width(line, face, half) for line in lines) > room) and half > least:
            half = max(half - 0.25, least)
            lines = wrap(word, face, half, room)
        if len(lines) == 2 and 2 * half <= height + 0.5:
            return lines, half
        while width(word, face, fitted) > room and fitted > least:
            fitted -= 0.25
        return [word], fitted

    def _entries(self, panes: tuple[Pane, ...], day: date) -> Iterable[tuple[str, str]]:
        """Signs and words for what the panes show."""
        look, war = self.look, self.atlas.war

        def say(key: str, **values: str) -> str:
            return look.language.say("legend", key, **values)

        main = panes[0]
        if look.shows("holders"):
            yield "first", look.language.side(war, war.sides[0], day)
            yield "second", look.language.side(war, war.sides[1], day)
        if self.only_sides:
            return
        signs = frozenset().union(*(pane.signs for pane in panes))
        for level, key in (
            ("certain", "front"),
            ("likely", "front_likely"),
            ("conjecture", "front_conjecture"),
        ):
            if level in signs:
                ends = level == "certain" and main.zone is not None
                yield level, say("demarcation" if ends else "border" if is_peace(self.atlas, day) else key)
        if main.zone is not None:
            yield "zone", say("zone")
        border = self.atlas.geodata.border
        if border and look.shows("parallel") and not main.backdrop.parallel.is_empty:
            yield "parallel", look.language.line(border)
        for which, key, gainer in zip(("first", "second"), ("gained", "lost"), war.sides, strict=True):
            if any(side == which for side, _ in main.changed):
                yield f"changed-{which}", say(key, side=look.language.side(war, gainer))
        if "contested" in signs:
            yield "contested", say("contested")
        if "line" in signs:
            yield "line", say("named_line")
        if any(pane.marker for pane in panes):
            yield "event", say("event")
        for kind in ("attack", "withdrawal", "landing", "drop", "sealift"):
            if sides_of(panes, kind):
                yield kind, say(kind)
