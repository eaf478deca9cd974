"""Movements as tapered, curved arrows that grow along their path on their days and fade afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.geometry import Floats, Projection
from kwmaps.model import Movement
from kwmaps.scene.model import Arrow, Which
from kwmaps.scene.view import View
from kwmaps.timeline.situation import Situation

FADE = 4
"""Days after its end on which a movement is still seen, paler each day."""

TAIL = 0.42
"""Width of the tail, as a share of the width at the head."""

BEGUN = 0.4
"""Share of its path that a movement shows on its first day: less can't be read as an arrow."""

BEGUN_LENGTH = 28
"""Design pixels that it shows at least on that day."""

AHEAD = 15_000
"""Metres that an attack's arrow may point beyond the front: the front is known day by day, the attack from end to end."""

POINTS = 33
"""Points along a path at which its ground is looked up."""

SHORTEST = 12
"""Design pixels below which an arrow isn't drawn: it would be a speck."""

HEAD, SHAFT = 2.3, 1.2
"""Length of the head in widths of the shaft, and the least length of the shaft in heads."""


@dataclass(frozen=True, slots=True)
class Course:
    """A whole curve that an arrow grows along, in pixels."""

    line: LineString
    xy: Floats
    """(n, 2) corners of the line."""
    lengths: Floats
    """(n) pixels along the line up to each corner."""
    first: float
    """Share of it that is drawn on the first day."""
    least: float
    """Share of it that can be read as an arrow."""
    ground: Floats
    """(n, 2) points along it, evenly from end to end, in metres."""

    def start(self, share: float) -> LineString | None:
        """So much of the curve, from its beginning; None if it has no length."""
        end = share * self.lengths[-1]
        if not end > 0:
            return None
        last = min(int(np.searchsorted(self.lengths, end)), len(self.xy) - 1)
        before, after = self.lengths[last - 1 : last + 1].tolist()
        xy = self.xy[: last + 1].copy()
        if end < after:
            xy[last] = (xy[last] - xy[last - 1]) / (after - before) * (end - before) + xy[last - 1]
        return LineString(xy)

    def share(self, progress: float) -> float:
        """How much of the curve is drawn when so much of the movement's time has passed."""
        return self.first + (1.0 - self.first) * progress

    def held(self, metres: Floats) -> float:
        """How much of the curve an attack may show: not far beyond the ground that its side holds.

        `metres` are the points' distances from the front, positive on that side's ground. A path that begins beyond it
        says something else, and is shown as it is.
        """
        ahead = metres < -AHEAD
        if ahead[0] or not ahead.any():
            return 1.0
        return max((int(np.argmax(ahead)) - 1) / (len(ahead) - 1), self.least)


def strength(movement: Movement, day: date) -> float:
    """How clearly a movement is seen on a day: 1 while it lasts, then fading to 0."""
    if day < movement.start:
        return 0.0
    after = (day - movement.end).days
    return 1.0 if after <= 0 else max(0.0, 1.0 - after / (FADE + 1))


def progress(movement: Movement, day: date) -> float:
    """How much of a movement's time has passed, from 0 on its first day to 1 on its last; aircraft arrive at once."""
    days = (movement.end - movement.start).days
    if movement.kind == "drop" or days == 0:
        return 1.0
    return min(1.0, max(0.0, (day - movement.start).days / days))


def shares(movement: Movement, along: list[Course], situation: Situation) -> tuple[float, ...]:
    """How much of each of a movement's courses is drawn on a day."""
    passed = progress(movement, situation.date)
    found = [course.share(passed) for course in along]
    if movement.kind == "attack":
        sign = 1 if movement.side == situation.atlas.war.side_ids[0] else -1
        limits = (course.held(sign * situation.division.metres_along(course.ground)) for course in along)
        found = [min(pair) for pair in zip(found, limits, strict=True)]
    return tuple(found)


def arrows(
    movement: Movement,
    side: Which,
    along: list[Course],
    shares: tuple[float, ...],
    width: float,
    least: float,
) -> list[Arrow]:
    """The arrows of a movement, so much of each course, in full strength, but for specks; `width` and `least` in pixels."""
    found = []
    for course, share in zip(along, shares, strict=True):
        spine = course.start(share)
        if spine is not None and spine.length >= least - 1e-6:
            found.append(Arrow(movement.id, outline(spine, width), spine, side, movement.kind, 1.0))
    return found


def courses(
    movement: Movement, view: View, project: Projection, scale: float = 1.0, shore: BaseGeometry | None = None
) -> list[Course]:
    """The curves that a movement's arrows grow along; a landing touches the `shore`, in pixels, on its first day."""
    found = []
    for path, line in zip(movement.paths.geoms, curves(movement, view, project), strict=True):
        _, ground = _curve(path, project)
        least = min(1.0, BEGUN_LENGTH * scale / max(line.length, 1e-9))
        first = max(BEGUN, least)
        if movement.kind == "landing" and shore is not None:
            ashore = line.intersection(shore)
            if not ashore.is_empty and not shore.intersects(shapely.Point(line.coords[0])):
                beach = min(line.project(shapely.Point(xy)) for xy in shapely.get_coordinates(ashore))
                first = max(first, beach / line.length)
        xy = shapely.get_coordinates(line)
        found.append(Course(line, xy, _along(xy), min(1.0, first), least, ground))
    return found


def curves(movement: Movement, view: View, project: Projection) -> list[LineString]:
    """The same as bare lines, in pixels."""
    return list(shapely.transform([_curve(path, project)[0] for path in movement.paths.geoms], view.pixels))


def _along(xy: Floats) -> Floats:
    """The length of a line up to each of its corners."""
    found, ways = np.zeros(len(xy)), xy[1:] - xy[:-1]
    np.cumsum(np.hypot(ways[:, 0], ways[:, 1]), out=found[1:])
    return found


@lru_cache(maxsize=1024)
def _curve(path: LineString, project: Projection) -> tuple[LineString, Floats]:
    """A path's curve in metres, the same on all maps, and points along it, evenly from end to end."""
    metres = LineString(smooth(project.to_metres(np.asarray(path.coords))))
    points = shapely.line_interpolate_point(metres, np.linspace(0, 1, POINTS), normalized=True)
    return metres, shapely.get_coordinates(points)


def smooth(points: Floats, per_edge: int = 12) -> Floats:
    """A curve through all `points` (centripetal Catmull–Rom, which doesn't overshoot)."""
    keep = np.r_[True, np.any(np.diff(points, axis=0) != 0, axis=1)]
    points = points[keep]
    if len(points) < 3:
        return points
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    knots = np.r_[0.0, np.cumsum(np.sqrt(np.hypot(*np.diff(ends, axis=0).T)))]
    pieces = []
    for i in range(1, len(ends) - 2):
        t0, t1, t2, t3 = knots[i - 1 : i + 3]
        p0, p1, p2, p3 = ends[i - 1 : i + 3]
        t = np.linspace(t1, t2, per_edge, endpoint=False)[:, None]
        a1 = (t1 - t) / (t1 - t0) * p0 + (t - t0) / (t1 - t0) * p1
        a2 = (t2 - t) / (t2 - t1) * p1 + (t - t1) / (t2 - t1) * p2
        a3 = (t3 - t) / (t3 - t2) * p2 + (t - t2) / (t3 - t2) * p3
        b1 = (t2 - t) / (t2 - t0) * a1 + (t - t0) / (t2 - t0) * a2
        b2 = (t3 - t) / (t3 - t1) * a2 + (t - t1) / (t3 - t1) * a3
        pieces.append((t2 - t) / (t2 - t1) * b1 + (t - t1) / (t2 - t1) * b2)
    return np.vstack([*pieces, points[-1:]])


def outline(spine: LineString, width: float) -> Polygon:
    """The arrow's shape around its spine: a shaft that widens from tail to neck, and a head."""
    head = min(HEAD * width, spine.length / (1 + SHAFT))
    neck = spine.length - head
    steps = max(2, int(neck / 4) + 1)
    along = np.arange(steps + 1) * (neck / steps)
    along[-1] = neck
    xy = shapely.get_coordinates(spine)
    # As complex numbers: a quarter turn is a product with i.
    corners = xy.view(np.complex128)[:, 0]
    lengths, tip = _along(xy), corners[-1]

    # The shaft's normals come from the spine a little before and after, the neck's from the head itself.
    where = np.concatenate([along, along + 2.0, along - 2.0])
    points, ahead, behind = np.interp(where, lengths, corners).reshape(3, -1)
    direction = ahead - behind
    direction[-1] = tip - points[-1]
    # Not `abs`, which numpy works out otherwise on processors that multiply and add in one go.
    direction /= np.maximum(np.sqrt(direction.real**2 + direction.imag**2), 1e-9)
    shrink = head / (HEAD * width)
    side = 1j * direction * (0.5 * width * shrink * (TAIL + (1 - TAIL) * along / max(neck, 1e-9)))
    wing = 1j * direction[-1] * width * 1.15 * shrink
    barb = points[-1] - direction[-1] * head * 0.12
    shape = np.concatenate([points + side, [barb + wing, tip, barb - wing], (points - side)[::-1]])
    return Polygon(shape.view(np.float64).reshape(-1, 2))
