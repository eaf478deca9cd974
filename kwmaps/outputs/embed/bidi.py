"""Words that may run from right to left, kept from turning round what stands beside them (Unicode, UAX 9)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kwmaps.model import Place
from kwmaps.style.language import Language

ISOLATE, END = "\u2068", "\u2069"
OPENING = "\u2066\u2067\u2068"
"""Characters that begin an isolate; `END` ends it."""

TURNING = {"R", "AL", "AN", "RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"}
"""Kinds of characters that turn the direction of text, or could."""

BREAKING = {"Cc", "Zl", "Zp"}
"""Categories of control characters and of what ends a line or a paragraph."""


def isolated(text: str) -> str:
    """The same words, in an isolate if anything in them turns the direction: what it opens ends where they end."""
    if not any(unicodedata.bidirectional(letter) in TURNING for letter in text):
        return text
    found, depth = [], 0
    for letter in text:
        if letter in OPENING:
            depth += 1
        elif letter == END:
            if not depth:
                # It would end the isolate that is put round these words.
                continue
            depth -= 1
        found.append(letter)
    return ISOLATE + "".join(found) + END * (depth + 1)


@dataclass(frozen=True)
class Isolating(Language):
    """A language that isolates everything that the geodata say."""

    def _told(self, english: str, *keys: str) -> str:
        return isolated(super()._told(english, *keys))

    def place(self, place: Place) -> str:
        return isolated(super().place(place))


def flat(text: str) -> str:
    """A text as one line: breaks and control characters have no place in an attribute, a caption or a list."""
    return " ".join("".join(" " if unicodedata.category(letter) in BREAKING else letter for letter in text).split())
