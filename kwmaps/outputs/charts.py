"""A table as a chart: PNG, SVG or PDF, after the file's ending."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from kwmaps.build.about import About
from kwmaps.build.keys import Digests
from kwmaps.build.record import Record, theme_of, told_of
from kwmaps.build.whole import whole_file
from kwmaps.encoders.png import encode_indexed
from kwmaps.errors import RequestError, wrong_ending
from kwmaps.outputs.picture import ENDINGS
from kwmaps.render.charts import chart_pixels, chart_vector
from kwmaps.scene.charts.areas import areas
from kwmaps.scene.charts.front import front
from kwmaps.scene.charts.holders import holders
from kwmaps.scene.charts.page import Graph
from kwmaps.scene.options import Options
from kwmaps.timeline.atlas import Atlas
from kwmaps.timeline.tables import Table, table

CHARTS: Mapping[str, Callable[[Atlas, Table, date, date, Options], Graph]] = {
    "areas": areas,
    "holders": holders,
    "front": front,
}
"""How each table is drawn."""


def write_chart(
    atlas: Atlas, name: str, first: date, last: date, path: Path, options: Options, places: Sequence[str] = ()
) -> int:
    """Draws a table of the days from `first` to `last` and returns the file's size in bytes.

    `places` are ids, of those whose changes of hands are shown; none: all.

    Raises
    ------
    RequestError
        The file's ending is none of .png, .svg and .pdf, a look can't be, or the table is empty.
    OutputError
        The file can't be written; what was there before is unchanged.
    """
    if first == last:
        raise RequestError("a chart needs two days at least: choose another --from or --to")
    graph = CHARTS[name](atlas, table(atlas, name, first, last, places), first, last, options)
    title = f"{graph.texts[0].text}. {atlas.war.title}, {first} – {last}"
    asked = {"name": name, "first": first, "last": last, "places": places, **told_of(options)}
    record = Record.of(Digests(atlas, loose=True), "chart", asked, also=theme_of(options))
    about = About(title, atlas.war.credit, atlas.war.licence, record)
    match path.suffix.lower():
        case ".png":
            content = encode_indexed(chart_pixels(graph), about.words)
        case ".svg":
            content = chart_vector(graph, "svg", about.print)
        case ".pdf":
            content = chart_vector(graph, "pdf", about.print)
        case _:
            raise wrong_ending(path, ENDINGS)
    with whole_file(path) as file:
        file.write(content)
    return len(content)
