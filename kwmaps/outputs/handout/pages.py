"""What stands on the pages of a hand-out: values for the sheet, and the maps that go with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from kwmaps.outputs.handout.quiz import HIDDEN, LETTERS, Examiner, Quiz, named_places, numbered
from kwmaps.outputs.handout.shrink import shrunk
from kwmaps.outputs.lesson.maps import BLANK, Change, Maps
from kwmaps.outputs.lesson.notes import fronts, of_events
from kwmaps.outputs.lesson.outline import Chapter, Shown, outline
from kwmaps.outputs.lesson.told import Teller
from kwmaps.scene.compose import Composer, Options
from kwmaps.style import theme as themes

Kind = Literal["atlas", "blank", "quiz", "key"]
KINDS: tuple[Kind, ...] = ("atlas", "blank", "quiz", "key")

PIXELS, FINE = 5.9, 8.0
"""Of a map to a millimetre: 150 to an inch for soft relief, 200 where hatching has to stay sharp."""

# Millimetres: how wide pages and cells are, and how much of the height is left for other things than the map.
MARGINS, GUTTER = 30.0, 7.0
BESIDE = {"atlas": 126.0, "blank": 72.0, "quiz": 142.0, "key": 142.0}
CELL_BESIDE = {"atlas": 58.0, "blank": 44.0}
LARGE, SMALL = 1.12, 1.8
"""How much larger letters are than on a bare map, on a page and in a quarter of one."""


@dataclass(frozen=True)
class Pages:
    """Makes the pages of one hand-out; `paper` is its width and height in millimetres."""

    teller: Teller
    look: Options
    kind: Kind
    paper: tuple[float, float]
    per_page: int
    seed: int

    def made(self, phases: tuple[Any, ...]) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Each page with its map, in order."""
        told = outline(self.teller.atlas, self.teller.language, phases, "short")
        chapters = [c for c in told if c.kind in ("opening", "phase") and c.phase]
        make = {"atlas": self._atlas, "blank": self._blank, "quiz": self._quiz, "key": self._quiz}[self.kind]
        for number, chapter in enumerate(chapters):
            page, drawn = make(chapter)
            page["map"] = f"map-{number}.pdf"
            yield page, shrunk(drawn)

    # kinds of page

    def _atlas(self, chapter: Chapter) -> tuple[dict[str, Any], bytes]:
        shown, say = chapter.maps[0], self.teller.language
        page = self._page(chapter, shown, "atlas")
        # What is told on the eve of a war happened long before.
        dated = chapter.kind != "opening"
        page["bullets"] = [
            {"when": say.day(b.event.date, "short") if b.event and dated else "", "text": b.text}
            for b in chapter.bullets
        ]
        page["asks"] = list(chapter.ask)
        told = [bullet.event for bullet in chapter.bullets if bullet.event]
        page["sources"] = [*fronts(self.teller, [shown.day]), *of_events(self.teller, told)]
        page["alt"] = self.teller.alt(chapter, shown)
        page["sides"], page["signs"] = self._sides(shown), self._signs()
        return page, self._drawn(shown, self.look)

    def _blank(self, chapter: Chapter) -> tuple[dict[str, Any], bytes]:
        shown, say = chapter.maps[0], self.teller.say
        day = self.teller.language.day(shown.day)
        page = self._page(chapter, shown, "blank")
        page["when"] = day
        page["tasks"] = [say("draw", day=day), say("shade")]
        page["alt"] = say("blank", day=day)
        return page, self._drawn(shown, self.hiding(BLANK))

    def _quiz(self, chapter: Chapter) -> tuple[dict[str, Any], bytes]:
        quiz, look = self.quiz(chapter), self.hiding(HIDDEN)
        say, language = self.teller.say, self.teller.language
        page = self._page(chapter, quiz.shown, "quiz")
        day = language.day(quiz.shown.day)
        page["when"] = say("map", day=day)
        page["alt"] = say("numbered", day=day)
        page["filled"] = self.kind == "key"
        page["words"] = list(quiz.words)
        page["place_task"], page["arrow_task"] = say("place_task"), say("arrow_task")
        page["places"] = [
            {"sign": str(n), "answer": language.place(place)} for n, place in enumerate(quiz.places, start=1)
        ]
        page["arrows"] = [{"sign": LETTERS[n], "answer": language.movement(move)} for n, move in enumerate(quiz.arrows)]
        page["questions"] = [{"text": q.text, "choices": list(q.choices), "answer": q.answer} for q in quiz.questions]
        theme = themes.read(look.theme)

        def mark(scene: Any) -> Any:
            return numbered(scene, quiz, language.face("sans-bold"), theme["ink"], scene.sheet.scale)

        return page, self._drawn(quiz.shown, look, mark)

    def quiz(self, chapter: Chapter) -> Quiz:
        """What is asked about a phase: the same for the quiz and its key."""
        assert chapter.phase is not None  # noqa: S101 - only phases have pages
        examiner = Examiner(self.teller, self.seed)
        day = examiner.day(chapter.phase)
        shown = Shown(day, chapter.phase.focus)
        maps = Maps(self.teller.atlas, self.hiding(HIDDEN))
        composer = Composer(self.teller.atlas, maps.options_for(shown, self.size(), self.letters()))
        return examiner.quiz(chapter.phase, named_places(composer.scene(day)), day)

    # what they share

    def _page(self, chapter: Chapter, shown: Shown, sheet: str) -> dict[str, Any]:
        first, last = chapter.span or (shown.day, shown.day)
        return {
            "kind": sheet,
            "title": chapter.title,
            "when": self.teller.days(first, last),
            "summary": chapter.summary,
            "bullets": [],
            "asks": [],
            "tasks": [],
            "sides": [],
            "signs": [],
        }

    def hiding(self, layers: frozenset[str]) -> Options:
        """The looks, without some layers."""
        return replace(self.look, hide=self.look.hide | layers)

    def size(self) -> tuple[int, int]:
        """Of a map, in pixels."""
        width, height = self.paper
        if self.per_page == 4:
            w, h = (width - MARGINS - GUTTER) / 2, height / 2 - CELL_BESIDE[self.kind]
        else:
            w, h = width - MARGINS, height - BESIDE[self.kind]
        theme = themes.read(self.look.theme)
        share = FINE if self.per_page == 4 or theme.first.hatch or theme.second.hatch else PIXELS
        return round(w * share), round(h * share)

    def letters(self) -> float:
        """How many times larger letters are than on a bare map."""
        return LARGE if self.per_page == 1 else SMALL

    def _drawn(self, shown: Shown, look: Options, change: Change = lambda scene: scene) -> bytes:
        return Maps(self.teller.atlas, look).pdf(shown, self.size(), self.letters(), change)

    def _sides(self, shown: Shown) -> list[dict[str, Any]]:
        """Swatches for the key: whose ground is whose; on the last day also what was gained, and the zone between."""
        war, theme, say = self.teller.atlas.war, themes.read(self.look.theme), self.teller.language.say
        styles = (theme.first, theme.second)
        found = [
            _swatch(self.teller.language.side(war, side, shown.day), style.ground, style.symbol, bool(style.hatch))
            for side, style in zip(war.sides, styles, strict=True)
        ]
        if shown.day == self.teller.atlas.last and self.per_page == 1:
            for word, side, style in zip(("gained", "lost"), self.teller.atlas.war.sides, styles, strict=True):
                named = self.teller.language.side(self.teller.atlas.war, side)
                found.append(_swatch(say("legend", word, side=named), style.ground, style.arrow, True))
            if self.teller.atlas.geodata.armistice_zone:
                found.append(_swatch(say("legend", "zone"), theme["zone"], theme["zone"], False))
        return found

    def _signs(self) -> list[dict[str, Any]]:
        say: Callable[[str], str] = lambda key: self.teller.language.say("legend", key)  # noqa: E731
        found = [
            {"name": say("front"), "width": 2.0, "dashed": False},
            {"name": say("front_conjecture"), "width": 2.0, "dashed": True},
        ]
        if border := self.teller.atlas.geodata.border:
            found.append({"name": self.teller.language.line(border), "width": 0.8, "dashed": True})
        return found


def _swatch(name: str, ground: str, symbol: str, hatch: bool) -> dict[str, Any]:
    return {"name": name, "ground": ground, "symbol": symbol, "hatch": hatch}
