"""A quiz about a phase: numbered places, lettered arrows, dated questions. Quiz and key are two sides of one value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import shapely

from kwmaps.dates import DAY, span
from kwmaps.model import Event, Movement, Phase, Place
from kwmaps.outputs.lesson.outline import Shown
from kwmaps.outputs.lesson.told import Teller
from kwmaps.scene.model import Label, Pane, Scene, Text
from kwmaps.scene.view import Rect

T = TypeVar("T")

HIDDEN = frozenset(("arrow-names", "caption", "contested", "doubt", "holders", "lines", "names"))
"""What a quiz's map doesn't show: everything that would tell."""

PLACES, ARROWS, DECOYS = 8, 4, 2
"""How many places and arrows are asked for, and how many names in the list are nobody's."""

LENGTH = 0.15
"""Degrees that an arrow must have on a map to be asked about."""

LETTERS = "ABCDEFGH"
SIGN = 19.0
"""Height of numbers and letters on the map, in pixels of the design."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with a few answers to choose from; what it rests on stands beside it, so that it can be checked."""

    text: str
    choices: tuple[str, ...]
    answer: int
    """Which of `choices` is right."""
    day: date
    place: Place | None = None
    side: str = ""
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Quiz:
    """What is asked about one phase, with the answers."""

    phase: Phase
    shown: Shown
    places: tuple[Place, ...]
    """Numbered from 1."""
    arrows: tuple[Movement, ...]
    """Lettered from A."""
    words: tuple[str, ...]
    """The names to choose from, in no order."""
    questions: tuple[Question, ...]


def shuffled(items: Iterable[T], seed: int, salt: str, key: str = "") -> list[T]:
    """Items in an order that only the seed decides: the same on every machine, today and next year."""

    def rank(item: T) -> bytes:
        name = getattr(item, "id", None) or str(item)
        return hashlib.sha256(f"{seed} {salt} {key} {name}".encode()).digest()

    return sorted(items, key=rank)


class Examiner:
    """Makes quizzes about the phases of an atlas; `seed` chooses among them."""

    def __init__(self, teller: Teller, seed: int) -> None:
        self.teller, self.atlas, self.language, self.seed = teller, teller.atlas, teller.language, seed

    def quiz(self, phase: Phase, named: Sequence[str], day: date) -> Quiz:
        """The quiz about a phase. `named` are the ids of the places that the map of `day` has room for."""
        by_id = {place.id: place for place in self.atlas.places}
        places = [by_id[key] for key in named]
        wanted = shuffled([p for p in places if p.rank <= 2], self.seed, "places", phase.id)
        spare = shuffled([p for p in places if p.rank > 2], self.seed, "places", phase.id)
        chosen = self._distinct([*wanted, *spare])[:PLACES]
        # Numbers run from north to south, whatever the seed, so that they are found quickly.
        chosen.sort(key=lambda place: (-place.lat, place.lon))
        arrows = tuple(shuffled(self.arrows(phase, day), self.seed, "arrows", phase.id)[:ARROWS])
        arrows = tuple(sorted(arrows, key=lambda move: (move.start, move.id)))
        known = {self.language.place(place) for place in chosen}
        decoys = [p for p in self._larger(phase) if self.language.place(p) not in known]
        names = [*known, *(self.language.place(p) for p in shuffled(decoys, self.seed, "decoys", phase.id)[:DECOYS])]
        words = shuffled([*names, *(self.language.movement(move) for move in arrows)], self.seed, "words", phase.id)
        questions = tuple(self._questions(phase))
        return Quiz(phase, Shown(day, phase.focus), tuple(chosen), arrows, tuple(words), questions)

    def day(self, phase: Phase) -> date:
        """The day of a phase on which the most is on the move; the latest of them."""
        seen = self._seen(phase)
        return max(span(phase.first, phase.last), key=lambda day: (sum(_drawn(move, day) for move in seen), day))

    def arrows(self, phase: Phase, day: date) -> list[Movement]:
        """What is on the move on a day, as far as its arrow can be seen."""
        return [move for move in self._seen(phase) if _drawn(move, day)]

    def _seen(self, phase: Phase) -> list[Movement]:
        """The movements that have some length on the map of a phase."""
        box = shapely.box(*phase.focus)
        near = [m for m in self.atlas.movements if m.start <= phase.last and m.end + 2 * DAY >= phase.first]
        return [move for move in near if move.paths.intersection(box).length > LENGTH]

    def _distinct(self, places: Iterable[Place]) -> list[Place]:
        """Without places whose names are the same."""
        found: dict[str, Place] = {}
        for place in places:
            found.setdefault(self.language.place(place), place)
        return list(found.values())

    def _larger(self, phase: Phase) -> list[Place]:
        west, south, east, north = phase.focus
        places = [p for p in self.atlas.places if p.rank <= 2]
        return [p for p in places if west <= p.lon <= east and south <= p.lat <= north]

    # questions

    def _questions(self, phase: Phase) -> Iterable[Question]:
        yield from self._when(phase)
        yield from self._who(phase)
        yield from self._share(phase)

    def _when(self, phase: Phase) -> Iterable[Question]:
        """On which days things happened, two of them."""
        # What is told on the war's first day, its eve, happened long before.
        begin = max(phase.first, self.atlas.first + DAY)
        events = [e for e in self.atlas.events if begin <= e.date <= phase.last and e.rank <= 2]
        days = sorted({event.date for event in events})
        for event in shuffled(events, self.seed, "when", phase.id)[:2]:
            others = shuffled([day for day in days if day != event.date], self.seed, "days", event.id)[:2]
            choices = sorted([event.date, *others])
            text = self.teller.say("when", event=self.language.event(event)[1])
            told = tuple(self.language.day(day) for day in choices)
            yield Question(text, told, choices.index(event.date), event.date, event=event)

    def _who(self, phase: Phase) -> Iterable[Question]:
        """Who held a larger place on one of the documented days."""
        days = [s.date for s in self.atlas.snapshots if phase.first <= s.date <= phase.last] or [phase.last]
        day = shuffled(days, self.seed, "day", phase.id)[0]
        situation = self.atlas.at(day)
        sides = self.atlas.war.side_ids
        for place in shuffled(self._larger(phase), self.seed, "who", phase.id):
            holder = situation.holder(place.lon, place.lat)
            if holder is not None:
                text = self.teller.say("who", place=self.language.place(place), day=self.language.day(day))
                yield Question(
                    text, tuple(self.teller.side(s, day) for s in sides), sides.index(holder), day, place, holder
                )
                return

    def _share(self, phase: Phase) -> Iterable[Question]:
        """How much of the land a side held at the end of the phase."""
        side = shuffled(self.atlas.war.side_ids, self.seed, "side", phase.id)[0]
        right = int(self.teller.percent(self.atlas.at(phase.last), side))
        others = {(right + step) % 100 for step in (23, 47, 71)} - {right, 0}
        choices = sorted([right, *shuffled(sorted(others), self.seed, "share", phase.id)[:2]])
        text = self.teller.say("share", side=self.teller.side(side, phase.last), day=self.language.day(phase.last))
        yield Question(text, tuple(f"{n} %" for n in choices), choices.index(right), phase.last, side=side)


def _drawn(move: Movement, day: date) -> bool:
    """Whether an arrow has grown for some while and hasn't faded yet."""
    return move.start + DAY < day <= move.end + 2 * DAY


def named_places(scene: Scene) -> list[str]:
    """The places that a map has names for, without those whose names are near its edge."""
    return [label.place for label in scene.panes[0].labels]


def numbered(scene: Scene, quiz: Quiz, face: str, colour: str, scale: float) -> Scene:
    """The map of a quiz: numbers for the names of its places, letters on its arrows, no other names or arrows."""
    pane = scene.panes[0]
    numbers = {place.id: str(n) for n, place in enumerate(quiz.places, start=1)}
    size = SIGN * scale
    labels, symbols = [], []
    for label, symbol in zip(pane.labels, pane.symbols, strict=True):
        if label.place in numbers:
            sign = label.text._replace(text=numbers[label.place], face=face, size=size, colour=colour)
            labels.append(label._replace(text=sign))
            symbols.append(symbol)
    letters = {move.id: LETTERS[n] for n, move in enumerate(quiz.arrows)}
    labels += _lettered(pane, letters, face, colour, size)
    # Beside an arrow without a letter nobody would know whose the letter is.
    arrows = tuple(arrow for arrow in pane.arrows if arrow.id in letters)
    marked = replace(pane, labels=tuple(labels), symbols=tuple(symbols), arrows=arrows, arrow_names=(), marker=None)
    return replace(scene, panes=(marked,))


def _lettered(pane: Pane, letters: dict[str, str], face: str, colour: str, size: float) -> list[Label]:
    """A letter on each arrow that is asked for, in the middle of its longest stretch."""
    found = []
    rect = pane.backdrop.view.rect
    frame = shapely.box(*rect.bounds).buffer(-size)
    for key, letter in letters.items():
        seen = [arrow.spine.intersection(frame) for arrow in pane.arrows if arrow.id == key]
        lines = [part for shape in seen for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
        if not lines:
            continue
        spot = max(lines, key=lambda line: line.length).interpolate(0.5, normalized=True)
        text = Text(letter, spot.x, spot.y + 0.36 * size, size, face, colour, "center", halo=True)
        found.append(Label(f"arrow {key}", 1, text, Rect(spot.x, spot.y, 0, 0)))
    return found
