"""What differs between two states of a war: fronts and ground, places, what else is told, and which frames that changes.

Ground and holders come from the situations of both, frames from the keys by which a build knows what is stale.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kwmaps.build.keys import Keys
from kwmaps.editing.changes import FeatureChange, FrameChange, FrontChange, Ground, HolderChange
from kwmaps.editing.files import FileChange, compared
from kwmaps.editing.ground import changed_ground, front_changes, square_km
from kwmaps.editing.holders import holder_changes
from kwmaps.editing.properties import feature_changes
from kwmaps.scene.compose import Composer, Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.schedule import schedule


@dataclass
class Difference:
    """Everything that differs between `old` and `new`."""

    old: Atlas
    new: Atlas
    fronts: tuple[FrontChange, ...] = ()
    holders: tuple[HolderChange, ...] = ()
    features: tuple[FeatureChange, ...] = ()
    files: tuple[FileChange, ...] = ()
    frames: FrameChange = field(default_factory=FrameChange)

    @cached_property
    def is_same(self) -> bool:
        """Whether both say the same, however it is written."""
        told = (self.fronts, self.holders, self.features, self.frames.count)
        return not any(told) and all(change.what == "rewritten" for change in self.files)

    @cached_property
    def ground(self) -> Ground | None:
        """The changed ground on the day on which most of it changed, or None if none did."""
        days = [change.date for change in self.fronts] + [change.first for change in self.holders]
        first, last = max(self.old.first, self.new.first), min(self.old.last, self.new.last)
        found = [changed_ground(self.old, self.new, day) for day in sorted(set(days)) if first <= day <= last]
        found = [ground for ground in found if not (ground.to_first.is_empty and ground.to_second.is_empty)]
        return max(
            found, key=lambda g: square_km(self.new, g.to_first) + square_km(self.new, g.to_second), default=None
        )


def difference(old: Atlas, new: Atlas) -> Difference:
    """Compares two states."""
    if not list(compared(old.geodata.folder, new.geodata.folder, set())):
        return Difference(old, new)
    fronts = tuple(front_changes(old, new))
    features = tuple(feature_changes(old, new))
    return Difference(
        old,
        new,
        fronts,
        tuple(holder_changes(old, new)),
        features,
        tuple(compared(old.geodata.folder, new.geodata.folder, _told(fronts, features))),
        _frames(old, new),
    )


def _told(fronts: tuple[FrontChange, ...], features: tuple[FeatureChange, ...]) -> set[str]:
    """The files of which something is told already."""
    return {f"fronts/{change.date}.geojson" for change in fronts} | {change.kind for change in features}


def _frames(old: Atlas, new: Atlas) -> FrameChange:
    """Frames that a build would draw again, take in, or take away."""
    before, after = _keys(old), _keys(new)
    return FrameChange(
        tuple(day for day in after if day in before and before[day] != after[day]),
        tuple(day for day in after if day not in before),
        tuple(day for day in before if day not in after),
        len(after),
    )


def _keys(atlas: Atlas) -> dict[date, str]:
    keys = Keys(atlas, Composer(atlas, Options()))
    return {frame.day: keys.frame(frame.day) for frame in schedule(atlas)}
