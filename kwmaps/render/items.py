"""What a picture consists of, one thing above the other, and how it is told what is still the same on the next picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import is_
from typing import Any, NamedTuple

from kwmaps.render.canvas import Drawable
from kwmaps.scene.view import Rect


class Item(NamedTuple):
    """Something drawn at once. Items with the same layer, value and map look the same."""

    layer: str
    of: Any
    """What it shows: a hashable value, or an object that stays the same while it looks the same."""
    pane: str
    """The map it is on, which may cut it off."""
    marks: Callable[[], Iterable[Drawable]]
    clip: Rect | None

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from others. Geometries are told apart by identity: comparing them costs more than drawing."""
        own = self.of
        if self.layer in BY_IDENTITY:
            own = tuple(map(id, own)) if isinstance(own, tuple) else id(own)
        return self.layer, self.pane, own, self.clip


BY_IDENTITY = frozenset({"changed", "contested", "parallel", "line", "front", "through", "arrow"})


Items = Callable[[], Iterable[tuple[Any, Callable[[], Iterable[Drawable]]]]]
"""What the items of a group show, and their marks."""


class Group(NamedTuple):
    """Neighbouring items. As long as it is made of the same objects, they are the same, and nobody looks at them."""

    name: str
    """Tells it from the other groups of a picture."""
    of: tuple[object, ...]
    items: Callable[[], Iterable[Item]]

    def same(self, other: Group) -> bool:
        """Whether both are made of the same objects."""
        return len(self.of) == len(other.of) and all(map(is_, self.of, other.of))
