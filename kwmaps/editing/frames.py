"""Days as frames of geopandas, and frames of fronts as snapshots of a war's folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from kwmaps.build.whole import replace_file
from kwmaps.editing.export import layers
from kwmaps.editing.start import end_before, snapshot_features
from kwmaps.errors import GeodataError, RequestError, did_you_mean
from kwmaps.geodata.collector import Collector
from kwmaps.geodata.files import packaged
from kwmaps.geodata.formatting import formatted, written
from kwmaps.geodata.fronts import KINDS, read_snapshot
from kwmaps.model import Pocket, Section, Snapshot
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.situation import Situation

if TYPE_CHECKING:
    import geopandas

LAYERS = ("ground", "front", "pockets", "places", "movements")
"""What a day's frame may hold; the first three unless others are asked for."""

DAYS = ("date", "before", "after", "start", "end")
"""Columns that hold days."""

SAID = ("id", "kind", "holder", "name", "title", "until", "source", "certainty", "uncertainty_km", "note")
"""Columns that a snapshot's file keeps; others, the index among them, stay behind."""


def day_frame(situation: Situation, names: Iterable[str] = ()) -> geopandas.GeoDataFrame:
    """A day as one frame, degrees WGS84; the column `layer` says what a row is.

    Raises
    ------
    RequestError
        There is no such layer.
    """
    import geopandas
    import pandas as pd

    wanted = tuple(names) or LAYERS[:3]
    for name in wanted:
        if name not in LAYERS:
            raise RequestError(f"no layer '{name}': there is {', '.join(LAYERS)}{did_you_mean(name, LAYERS)}")
    found = []
    for name, table in layers(situation).items():
        if name in wanted:
            # Shapefiles want short names of columns, and so the exported files have `km`.
            rows = table.rename(columns={"km": "uncertainty_km"})
            rows.insert(0, "layer", name)
            found.append(rows)
    whole = pd.concat(found, ignore_index=True) if found else pd.DataFrame({"layer": [], "geometry": []})
    for column in whole.columns.intersection(list(DAYS)):
        whole[column] = pd.to_datetime(whole[column])
    return geopandas.GeoDataFrame(whole, geometry="geometry", crs="EPSG:4326")


def snapshot_frame(situation: Situation) -> geopandas.GeoDataFrame:
    """The front and the pockets of a day as rows of a snapshot's file, degrees WGS84: a frame to change and to give back.

    On a documented day it is what the file says; between, what was worked out, drawn on past the coasts.
    """
    import geopandas

    features = list(_documented(situation)) if situation.is_documented else snapshot_features(situation)
    return geopandas.GeoDataFrame.from_features(features, crs="EPSG:4326")


def _documented(situation: Situation) -> Iterator[dict[str, Any]]:
    snapshot = situation.snapshots[0]
    common: dict[str, Any] = {}
    if snapshot.date == situation.date and snapshot.title:
        common["title"] = snapshot.title
    if snapshot.until > situation.date:
        common["until"] = snapshot.until.isoformat()
    for section in snapshot.sections:
        yield _feature(section, section.line, kind="front", **common)
    for pocket in snapshot.held:
        yield _feature(pocket, pocket.polygon, kind="pocket", holder=pocket.holder, name=pocket.name, **common)


def _feature(part: Section | Pocket, shape: BaseGeometry, **said: Any) -> dict[str, Any]:
    known = {key: getattr(part, key) for key in ("source", "certainty", "uncertainty_km", "note")}
    return {"type": "Feature", "properties": {"id": part.id, **said, **known}, "geometry": mapping(shape)}


def add_snapshot(
    atlas: Atlas, day: date, frame: geopandas.GeoDataFrame, said: Mapping[str, Any], replace: bool = False
) -> Path:
    """Writes a frame as ``fronts/DATE.geojson`` into the war's folder, if the ground can be divided by it.

    Parameters
    ----------
    frame
        Lines are fronts, polygons are pockets, unless a column `kind` says so; other columns as in a snapshot's file.
    said
        What holds for rows that don't say it themselves: `source`, `certainty`, `uncertainty_km`, `note` …
    replace
        Whether a snapshot of that day may be there already.

    Raises
    ------
    RequestError
        It is no such frame, the day has a file already, or the war is the one that came with the program.
    GeodataError
        The snapshot can't be used; every fault that was found is in it.
    OutputError
        The folder can't be written.
    """
    folder = atlas.geodata.folder
    if folder.resolve() == packaged().resolve():
        raise RequestError("the packaged war is not to be changed: copy its folder, and load the copy")
    path = folder / "fronts" / f"{day}.geojson"
    if path.exists() and not replace:
        raise RequestError(f"{path} is there already: choose another day, or say replace=True")
    text = formatted(written(_features(frame, said)), f"fronts/{day}.geojson")
    snapshot = _checked(atlas, day, text)
    later = next((other for other in atlas.snapshots if other.date > day), None)
    if later and snapshot.until >= later.date:
        raise RequestError(f"it stands still until {snapshot.until}, but the next snapshot is of {later.date}")
    before = atlas.at(day).snapshots[0]
    # The older one first: whatever happens then, the folder stays one that can be read.
    if before.date < day <= before.until:
        end_before(folder, before, day)
    replace_file(path, text.encode())
    return path


def _checked(atlas: Atlas, day: date, text: str) -> Snapshot:
    """A snapshot's file as it is read again, after the ground was divided by it."""
    faults = Collector()
    with tempfile.TemporaryDirectory(prefix="kwmaps-") as place:
        sheet = Path(place) / "fronts" / f"{day}.geojson"
        sheet.parent.mkdir()
        sheet.write_text(text, encoding="utf-8")
        snapshot = read_snapshot(Path(place), day, atlas.war, faults)
    if faults.faults or snapshot is None:
        raise GeodataError(faults.faults)
    atlas.partitioner.divide(snapshot)
    return snapshot


def _features(frame: geopandas.GeoDataFrame, said: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    import geopandas

    if not isinstance(frame, geopandas.GeoDataFrame):
        raise RequestError(f"a GeoDataFrame is wanted, not a {type(frame).__name__}")
    if frame.crs is None:
        raise RequestError("the frame doesn't say its coordinate system: frame.set_crs('EPSG:4326') says degrees")
    for name in said:
        if name not in SAID:
            raise RequestError(f"a snapshot says nothing of '{name}': {', '.join(SAID)}{did_you_mean(name, SAID)}")
    degrees = frame.to_crs("EPSG:4326")
    for number, (_, row) in enumerate(degrees.iterrows(), start=1):
        shape = row[degrees.geometry.name]
        if shape is None or shape.is_empty:
            continue
        kind = KINDS[0] if "Line" in shape.geom_type else KINDS[1]
        own = {key: _plain(row[key]) for key in SAID if key in degrees.columns}
        told = {"kind": kind, **said, **{key: value for key, value in own.items() if value not in (None, "")}}
        told = {"id": f"{told['kind']}-{number}", **told}
        yield {"type": "Feature", "properties": told, "geometry": _listed(mapping(shape))}


def _plain(value: Any) -> Any:
    """A cell as JSON has it, None where it is empty."""
    import pandas as pd

    if pd.isna(value):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value


def _listed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _listed(part) for key, part in value.items()}
    return [_listed(part) for part in value] if isinstance(value, tuple | list) else value
