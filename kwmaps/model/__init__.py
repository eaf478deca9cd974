"""The words of the design as plain values: one list of them all, so that nobody has to know in which file one stands."""

from kwmaps.model.features import Contested, Event, Fact, IslandHolder, Movement, MovementKind, NamedLine, Place
from kwmaps.model.front import CERTAINTIES, Certainty, Pocket, Section, Snapshot
from kwmaps.model.geodata import Geodata
from kwmaps.model.lessons import Lessons, Telling, TurningPoint
from kwmaps.model.war import Anchor, Called, CloseUp, Licence, Phase, Side, War

__all__ = [
    "CERTAINTIES",
    "Anchor",
    "Called",
    "Certainty",
    "CloseUp",
    "Contested",
    "Event",
    "Fact",
    "Geodata",
    "IslandHolder",
    "Lessons",
    "Licence",
    "Movement",
    "MovementKind",
    "NamedLine",
    "Phase",
    "Place",
    "Pocket",
    "Section",
    "Side",
    "Snapshot",
    "Telling",
    "TurningPoint",
    "War",
]
