"""The atlas of the library: the timeline's, and on top of it what draws, tabulates and shows itself.

Classes of its own stand here, above everything they use, because imports go down only: the timeline, which answers who held
what, can't know of pictures and frames. They could be hung onto its classes from outside when Jupyter is seen, as Jupyter
suggests; but then what a situation can do would depend on who imported what, and neither help() nor a type checker would know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from kwmaps.geodata.loading import read
from kwmaps.timeline import atlas as timeline
from kwmaps.timeline import situation as moment
from kwmaps.timeline.atlas import Change
from kwmaps.timeline.division import Division
from kwmaps.timeline.situation import Between

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

    from kwmaps.notebook.pictures import Pictures
    from kwmaps.outputs.inline import Film, Slider
    from kwmaps.scene.options import Options
    from kwmaps.timeline.schedule import Every


class Situation(moment.Situation):
    """Who holds what at the end of `date`, Korean time. As the last line of a notebook's cell it shows its map."""

    atlas: Atlas

    def to_geodataframe(self, *layers: str) -> geopandas.GeoDataFrame:
        """The day as a frame of geopandas, EPSG:4326.

        Parameters
        ----------
        layers
            Which of ``ground`` (a row a side: `holder`, `km2`), ``front`` (a row for each stretch that is known equally well:
            `certainty`, `uncertainty_km`), ``pockets`` (`holder`), ``places`` and ``movements``; the first three if none is
            named. The column `layer` says what a row is. Lines and areas are those of the drawn land.

        Raises
        ------
        RequestError
            There is no such layer.
        """
        from kwmaps.editing.frames import day_frame

        return day_frame(self, layers)

    def to_snapshot(self) -> geopandas.GeoDataFrame:
        """The front and the pockets of the day as rows of a snapshot's file, EPSG:4326: to change and give to `add_snapshot`.

        Lines run on past the coasts, as files want them. On a documented day this is what the file says.
        """
        from kwmaps.editing.frames import snapshot_frame

        return snapshot_frame(self)

    def _repr_html_(self) -> str:
        return self.atlas.pictures().html(self.date)

    def _repr_png_(self) -> bytes:
        # For whoever makes paper out of notebooks: LaTeX and PDF know no WebP.
        return self.atlas.pictures().png(self.date)


class History(tuple[Change, ...]):  # noqa: SLOT001 - tuples have no slots of their own to give away
    """The days a position changed hands, in order; a tuple of `Change` that can become a frame."""

    _atlas: Atlas
    _spot: tuple[float, float]

    @classmethod
    def of(cls, atlas: Atlas, changes: Iterable[Change], spot: tuple[float, float]) -> Self:
        """The changes of a position, longitude and latitude in degrees."""
        found = cls(changes)
        found._atlas, found._spot = atlas, spot
        return found

    def to_frame(self) -> pd.DataFrame:
        """A row for each change: `date`, `from`, `to`, and the documents on either side of it, as in the table ``holders``."""
        from kwmaps.outputs.tables import frame
        from kwmaps.timeline.tables import history

        return frame(history(self._atlas, self, self._spot))

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False))


class Atlas(timeline.Atlas):
    """Everything loaded from a geodata folder. Make one with `kwmaps.load`."""

    def at(self, day: str | date) -> Situation:
        """The situation at the end of `day`, Korean time.

        Parameters
        ----------
        day
            ``YYYY-MM-DD`` or a `datetime.date`, within the war.

        Raises
        ------
        RequestError
            No such date, or outside the war (a `ValueError`).
        """
        # `situation` below made it.
        return cast("Situation", super().at(day))

    def situation(self, day: date, between: Between, division: Division) -> Situation:
        return Situation(self, day, between, division)

    def history(self, place: str | tuple[float, float]) -> History:
        """The days a place changed hands, as a tuple of `Change`; `.to_frame()` makes a frame of pandas of it.

        Parameters
        ----------
        place
            A name from places.geojson, or (lon, lat) in degrees WGS84.

        Raises
        ------
        RequestError
            No place is called so; the message offers near names.
        """
        if isinstance(place, str):
            found = self.place(place)
            place = (found.lon, found.lat)
        return History.of(self, super().history(place), place)

    def table(
        self,
        name: str,
        first: str | date | None = None,
        last: str | date | None = None,
        places: Sequence[str] = (),
    ) -> pd.DataFrame:
        """One of the war's tables as a frame of pandas: ``areas``, ``holders`` or ``front`` (see docs/numbers.md).

        Parameters
        ----------
        first, last
            ``YYYY-MM-DD`` or a `datetime.date`; the whole war without them.
        places
            For ``holders``: only these, by name.

        Raises
        ------
        RequestError
            There is no such table, day or place.
        """
        from kwmaps.outputs.tables import frame
        from kwmaps.timeline.tables import table

        return frame(table(self, name, first, last, places))

    def animate(
        self,
        first: str | date | None = None,
        last: str | date | None = None,
        kind: str = "gif",
        every: Every = "auto",
        workers: int = 1,
        speed: float = 1.0,
        hold: float | None = None,
        **looks: Any,
    ) -> Film:
        """A film of the days from `first` to `last` that shows itself in a notebook; `.save(path)` writes it.

        Parameters
        ----------
        kind
            ``gif``, ``webp``, ``apng``, or ``mp4`` and ``webm``, which can be paused and need the extra ``video``.
        every
            Which days become frames: ``auto`` (each day while the front moves), ``day``, ``week`` or ``snapshot``.
        workers
            Processes that draw.
        speed
            2 is twice as fast.
        hold
            Seconds for which the last frame stays.
        looks
            Fields of `kwmaps.Options`; without a size 640 × 360 pixels.

        Raises
        ------
        RequestError
            A day, the kind or one of the looks can't be.
        """
        begin, end = self.span(first, last)
        return self._small(looks).film(kind, begin, end, every=every, workers=workers, speed=speed, hold=hold)

    def slider(
        self,
        first: str | date | None = None,
        last: str | date | None = None,
        every: Every = "week",
        **looks: Any,
    ) -> Slider:
        """Maps of the days from `first` to `last` with a slider, in one piece of HTML; `.save(path)` writes a page of its own.

        Some 30 kB a map: `every` says which days there are. Needs no widgets, and works in notebooks that were saved.

        Raises
        ------
        RequestError
            A day or one of the looks can't be.
        """
        from kwmaps.timeline.schedule import schedule

        begin, end = self.span(first, last)
        return self._small(looks).slider([frame.day for frame in schedule(self, every, begin, end)])

    def add_snapshot(
        self, frame: geopandas.GeoDataFrame, day: str | date, *, replace: bool = False, **said: Any
    ) -> Path:
        """Writes a frame of fronts and pockets as a snapshot into the war's folder; load the folder again to see it.

        Nothing is written that `kwmaps check` would refuse. A snapshot that stood still over this day ends the day before.

        Parameters
        ----------
        frame
            Lines are fronts, from sea to sea and past the coasts; polygons are pockets and need a `holder`. Any coordinate
            system; columns as in a snapshot's file: `certainty`, `uncertainty_km` (kilometres), `source`, `note` …
        day
            ``YYYY-MM-DD`` or a `datetime.date`, within the war: the front is of the end of that day.
        replace
            Whether a snapshot of that day may be there already.
        said
            What holds for rows that don't say it themselves: ``source="Appleman ch. XXV", certainty="likely"``.

        Raises
        ------
        RequestError
            It is no such frame, or the day has a file already.
        GeodataError
            The ground can't be divided by it; every fault that was found is named.
        OutputError
            The folder can't be written.
        """
        from kwmaps.editing.frames import add_snapshot

        return add_snapshot(self, self.day(day), frame, said, replace)

    def pictures(self, options: Options | None = None) -> Pictures:
        """Who draws this atlas for notebooks; for the same options the same one, since a film's first map takes a second."""
        from kwmaps.notebook.pictures import USUAL, Pictures
        from kwmaps.scene.options import Options

        wanted = options or Options(USUAL)
        if self._pictures is None or self._pictures.options != wanted:
            self._pictures = Pictures(self, wanted)
        return self._pictures

    _pictures: Pictures | None = None

    def _small(self, looks: dict[str, Any]) -> Pictures:
        from kwmaps.notebook.pictures import SMALL, Pictures
        from kwmaps.scene.options import Options

        # Not kept: a film draws for itself, and days that are looked at one by one are larger.
        return Pictures(self, Options(**{"size": SMALL, **looks}))


def load(folder: str | Path | None = None) -> Atlas:
    """Loads a geodata folder.

    Parameters
    ----------
    folder
        A folder with a ``war.toml``; without it ``geodata/`` in the working directory, or else the packaged war.

    Raises
    ------
    GeodataError
        Something in the folder can't be used; the message lists every fault that was found.
    """
    geodata, _ = read(folder)
    return Atlas(geodata)
