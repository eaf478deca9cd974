"""Which ground a snapshot's lines and pockets give to whom, worked out from the anchors alone.

The lines are carried on to the edge of a frame around the war, the frame falls into pieces, and each piece belongs to
the side whose anchor lies in it. So it never matters which way a line was drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from kwmaps.errors import Fault, GeodataError, plain
from kwmaps.geometry import Floats, Projection, lines, polygons
from kwmaps.model import Snapshot, War

MARGIN = 250_000
"""Metres of sea around the war's extent, so that no line ends inside what is drawn."""

SPECK = 1e6
"""Square metres of land below which a piece of ground needs no anchor: a cape that a line clips."""


@dataclass(frozen=True)
class Partition:
    """A snapshot's ground in metres, over land and sea alike."""

    frame: Polygon
    """The rectangle that is divided."""
    positive: MultiPolygon
    """The first side's ground; the rest of the frame is the second's."""

    @property
    def border(self) -> BaseGeometry:
        """What lies between the sides, the frame's own edge left out."""
        return without_rim(self.frame, self.positive.boundary)


class Partitioner:
    """Divides the frame of one war, snapshot by snapshot."""

    def __init__(self, war: War, mainland: MultiPolygon) -> None:
        self.war = war
        self.mainland = mainland
        self.projection = Projection(war.crs)
        west, south, east, north = self.projection.forward(shapely.box(*war.extent)).bounds
        self.frame = shapely.box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
        self.anchors = {
            side.id: [Point(self.projection.point(a.lon, a.lat)) for a in side.anchors] for side in war.sides
        }
        self._coarse = mainland.simplify(500)
        shapely.prepare(self._coarse)
        shapely.prepare(self.mainland)

    def divide(self, snapshot: Snapshot) -> Partition:
        """The snapshot's ground.

        Raises
        ------
        GeodataError
            A line ends on land, ground has no anchor or two, or pockets of both sides overlap.
        """
        faults: list[Fault] = []
        drawn = lines(self.projection.forward(MultiLineString([section.line for section in snapshot.sections])))
        self._crossings(snapshot, drawn, faults)
        cuts = [*drawn, *self._extensions(snapshot, drawn, faults)]
        if faults:
            raise GeodataError(faults)
        edges = shapely.node(shapely.union_all([*cuts, self.frame.exterior]))
        pieces = polygons(shapely.polygonize([edges]))
        pockets = self._pockets(snapshot, faults)
        positive = self._claim(snapshot, pieces, pockets, faults)
        if faults:
            raise GeodataError(faults)
        first, second = self.war.side_ids
        ground = shapely.union_all(positive).difference(pockets[second]).union(pockets[first])
        # In one canonical form, so that where a ring begins or which way it runs never shows, not even in rounding.
        whole = shapely.normalize(MultiPolygon(polygons(ground.intersection(self.frame))))
        return Partition(self.frame, MultiPolygon(polygons(whole)))

    def _crossings(self, snapshot: Snapshot, drawn: list[LineString], faults: list[Fault]) -> None:
        """A front that crosses itself or another one parts nobody from nobody."""
        remedy = "move the vertices so that parts of the front only meet end to end"
        for number, (section, line) in enumerate(zip(snapshot.sections, drawn, strict=True)):
            if not line.is_simple:
                at = f"({', '.join(f'{value:.3f}' for value in self._degrees(_crossing(line)))})"
                faults.append(_fault(snapshot, section.id, f"at {at}", "the front crosses itself", remedy))
            for other, beside in zip(snapshot.sections[:number], drawn[:number], strict=True):
                if line.crosses(beside):
                    lon, lat = self._degrees(shapely.get_coordinates(line.intersection(beside))[0])
                    what = f"the front crosses the front '{other.id}'"
                    faults.append(_fault(snapshot, section.id, f"at ({lon:.3f}, {lat:.3f})", what, remedy))

    def _extensions(self, snapshot: Snapshot, parts: list[LineString], faults: list[Fault]) -> list[LineString]:
        """Carries each loose end of the front straight on over the sea to the frame."""
        names = [section.id for section in snapshot.sections]
        found, ashore = [], []
        ends = list(_ends(parts))
        owners: dict[tuple[float, ...], set[int]] = {}
        for number, end, _ in ends:
            owners.setdefault(end, set()).add(number)
        for number, end, before in ends:
            # Most meet another in the very same position.
            if len(owners[end]) > 1:
                continue
            here = Point(end)
            others = [part for at, part in enumerate(parts) if at != number]
            if any(other.distance(here) < 1.0 for other in others) or not self.frame.contains(here):
                continue
            if self.mainland.contains(here):
                ashore.append((number, here))
                continue
            way = self._way_out(here, (end[0] - before[0], end[1] - before[1]))
            if way is None:
                what = "no straight way leads from here to the open sea"
                faults.append(_fault(snapshot, names[number], self._end_at(here), what, "draw it further out to sea"))
            else:
                found.append(way)
        self._short(snapshot, ashore, faults)
        return found

    def _short(self, snapshot: Snapshot, ashore: list[tuple[int, Point]], faults: list[Fault]) -> None:
        """Ends on land: each misses the sea, or another one."""
        names = [section.id for section in snapshot.sections]
        told: set[int] = set()
        for index, (number, here) in enumerate(ashore):
            sea = self.mainland.boundary.distance(here)
            gaps = [(here.distance(other), at) for at, (owner, other) in enumerate(ashore) if owner != number]
            gap, partner = min(gaps, default=(math.inf, -1))
            if index in told:
                continue
            if gap < sea:
                told.add(partner)
                what = f"{gap / 1000:.1f} km are missing from here to the end of '{names[ashore[partner][0]]}'"
                remedy = "let both end in exactly the same point"
            else:
                what = f"the front stops {sea / 1000:.1f} km short of the sea"
                remedy = "draw it on past the coast, or join it to the next line"
            faults.append(_fault(snapshot, names[number], self._end_at(here), what, remedy))

    def _end_at(self, end: Point) -> str:
        lon, lat = self._degrees(shapely.get_coordinates(end)[0])
        return f"end at ({lon:.3f}, {lat:.3f})"

    def _way_out(self, here: Point, heading: tuple[float, float]) -> LineString | None:
        """The straight line to the frame, along an axis, that misses the mainland and best keeps the heading."""
        west, south, east, north = self.frame.bounds
        goals = [(west, here.y), (here.x, south), (east, here.y), (here.x, north)]
        length = math.hypot(*heading) or 1.0

        def turn(goal: tuple[float, float]) -> float:
            dx, dy = goal[0] - here.x, goal[1] - here.y
            return -(dx * heading[0] + dy * heading[1]) / (math.hypot(dx, dy) * length)

        for goal in sorted(goals, key=turn):
            way = LineString([(here.x, here.y), goal])
            if not self._coarse.intersects(way):
                return way
        return None

    def _pockets(self, snapshot: Snapshot, faults: list[Fault]) -> dict[str, BaseGeometry]:
        """Each side's pockets in metres, united."""
        shapes: dict[str, list[BaseGeometry]] = {side: [] for side in self.war.side_ids}
        for pocket in snapshot.held:
            shape = self.projection.forward(pocket.polygon)
            if not shape.intersects(self.mainland):
                faults.append(
                    _fault(snapshot, pocket.id, "", "the pocket holds no land", "move it ashore or remove it")
                )
            shapes[pocket.holder].append(shape)
        united = {side: shapely.union_all(found) for side, found in shapes.items()}
        first, second = united.values()
        if first.intersection(second).area > SPECK:
            lon, lat = self._spot(first.intersection(second))
            what = f"pockets of both sides overlap near ({lon:.2f}, {lat:.2f})"
            faults.append(Fault(snapshot.file, "", what, "draw them apart"))
        return united

    def _claim(
        self,
        snapshot: Snapshot,
        pieces: list[Polygon],
        pockets: dict[str, BaseGeometry],
        faults: list[Fault],
    ) -> list[Polygon]:
        """The pieces that are the first side's."""
        first, second = self.war.side_ids
        claimed: list[Polygon] = []
        loose: list[Polygon] = []
        taken: list[Polygon] = []
        for piece in pieces:
            owners = {side for side, points in self.anchors.items() if any(piece.contains(p) for p in points)}
            if len(owners) == 2:
                names = " and ".join(anchor.name for side in self.war.sides for anchor in side.anchors[:1])
                what = f"nothing lies between {names}: the front has a gap"
                faults.append(Fault(snapshot.file, "", what, "join its parts end to end, from sea to sea"))
                return []
            if owners == {first}:
                claimed.append(piece)
            elif owners == {second}:
                taken.append(piece)
            else:
                loose.append(piece)
        covered = shapely.union_all(list(pockets.values()))
        for piece in loose:
            land = piece.intersection(self.mainland).difference(covered)
            if land.area > SPECK:
                lon, lat = self._spot(land)
                what = f"the ground around ({lon:.2f}, {lat:.2f}) hangs together with no anchor"
                remedy = "draw a pocket with its holder over it, or mend the line"
                faults.append(Fault(snapshot.file, "", what, remedy))
                continue
            # Sea, or a clipped cape: across its longest border lies the other side.
            with_first = max((piece.intersection(other).length for other in claimed), default=0.0)
            with_second = max((piece.intersection(other).length for other in taken), default=0.0)
            if with_second > with_first:
                claimed.append(piece)
            else:
                taken.append(piece)
        return claimed

    def _degrees(self, xy: Floats) -> tuple[float, float]:
        lon, lat = self.projection.to_degrees(np.array([xy[:2]]))[0]
        return float(lon), float(lat)

    def _spot(self, shape: BaseGeometry) -> tuple[float, float]:
        point = max(polygons(shape), key=lambda p: p.area).representative_point()
        return self._degrees(shapely.get_coordinates(point)[0])


def without_rim(frame: Polygon, edges: BaseGeometry) -> BaseGeometry:
    """What of some edges isn't a frame's own edge."""
    west, south, east, north = frame.bounds
    return shapely.clip_by_rect(edges, west + 1.0, south + 1.0, east - 1.0, north - 1.0)


def _fault(snapshot: Snapshot, feature: str, at: str, what: str, remedy: str) -> Fault:
    """A fault of one feature of a snapshot."""
    where = f"feature {plain(feature, 60)}" + (f" › {at}" if at else "")
    return Fault(snapshot.file, where, what, remedy, feature=feature)


def _ends(parts: list[LineString]) -> Iterator[tuple[int, tuple[float, ...], tuple[float, ...]]]:
    """Both ends of each part: its number, the end, and the position before it."""
    for number, part in enumerate(parts):
        yield number, part.coords[0], part.coords[1]
        yield number, part.coords[-1], part.coords[-2]


def _crossing(line: LineString) -> Floats:
    """Where a line crosses or touches itself, in metres."""
    pieces = lines(shapely.node(line))
    tips = np.array([xy for piece in pieces for xy in (piece.coords[0], piece.coords[-1])])
    # More than two pieces end where the line meets itself.
    places, counts = np.unique(tips.round(3), axis=0, return_counts=True)
    return np.asarray(places[np.argmax(counts)])
