"""``who`` and ``dates``: what the geodata say, in words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kwmaps.cli.choices import the_atlas
from kwmaps.cli.kinds import Day
from kwmaps.cli.options import every_option, geodata_option
from kwmaps.errors import RequestError

if TYPE_CHECKING:
    from kwmaps.timeline.atlas import Atlas


@click.command()
@click.argument("place")
@click.argument("day", type=Day(), metavar="DATE")
@geodata_option
def who(place: str, day: date, geodata: Path | None) -> None:
    """Say who held a place at the end of a day, and who says so.

    PLACE is a name from places.geojson, or LON,LAT in degrees.

    \b
    kwmaps who Seoul 1951-01-05
    kwmaps who "Pork Chop Hill" 1953-07-10
    kwmaps who 127.3,38.25 1951-06-14
    """
    atlas = the_atlas(geodata)
    for line in _answer(atlas, place, atlas.day(day)):
        click.echo(line)


@click.command("dates")
@geodata_option
@click.option(
    "--films",
    is_flag=True,
    help="List the frames of the film instead, with their seconds.",
)
@every_option
def list_dates(geodata: Path | None, films: bool, every: str) -> None:
    """List the phases of the war and the documented dates.

    \b
    kwmaps dates
    kwmaps dates --films --every week
    """
    atlas = the_atlas(geodata)
    if films:
        from kwmaps.timeline.schedule import schedule

        for frame in schedule(atlas, every):  # type: ignore[arg-type]
            click.echo(f"{frame.day}  {frame.centiseconds / 100:.2f} s")
        return
    for phase in atlas.phases:
        click.echo(f"\n{phase.first} – {phase.last}  {phase.title}  (--phase {phase.id})")
        for snapshot in atlas.snapshots:
            if phase.first <= snapshot.date <= phase.last:
                until = f" – {snapshot.until}" if snapshot.until != snapshot.date else ""
                click.echo(f"  {snapshot.date}{until}  {snapshot.certainty}  {snapshot.title or snapshot.sources[0]}")


def _answer(atlas: Atlas, place: str, day: date) -> list[str]:
    """What `who` prints."""
    from kwmaps import dates

    pair = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*", place)
    if pair:
        name, lon, lat = f"({pair[1]}, {pair[2]})", float(pair[1]), float(pair[2])
        if lat > 90 or (atlas.war.extent[0] <= lat <= atlas.war.extent[2]):
            raise RequestError(f"{place}: longitude comes first; did you mean {pair[2]},{pair[1]}?")
    else:
        found = atlas.place(place)
        name, lon, lat = found.name, found.lon, found.lat
    situation = atlas.at(day)
    holder = situation.holder(lon, lat)
    if holder is None:
        return [f"{name}, {dates.spoken(day)}: at sea or outside the peninsula; nobody's on this map"]
    side = next(side for side in atlas.war.sides if side.id == holder)
    lines = [f"{name}, {dates.spoken(day)}: {side.called(day).name} ({holder})"]
    km = situation.front_km(lon, lat)
    if km is None:
        lines.append("  an island with holders of its own")
    else:
        lines.append(f"  {abs(km):.0f} km from the front" if abs(km) >= 1.5 else "  at the front")
        before, after = situation.snapshots
        sections = situation.nearest_sections(lon, lat)
        told = list(zip(("before", "after "), (before, after), sections, strict=True))
        if before is after:
            # The day is documented, or nothing has moved since one that is.
            told = [("on" if before.date == day else "since", before, sections[0])]
        for word, snapshot, section in told:
            about = f"{section.certainty}, ±{section.uncertainty_km:g} km"
            lines.append(f"  {word} {snapshot.date}  {section.source}  ({about})")
    changes = atlas.history((lon, lat))
    hands = ", ".join(f"{change.date} {change.holder}" for change in changes)
    lines.append(f"  changed hands: {hands}" if hands else "  never changed hands")
    return lines
