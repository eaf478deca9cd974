"""The command line: parses, calls, prints. Heavy modules are imported by the command that needs them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kwmaps import __version__
from kwmaps.errors import GeodataError, KwmapsError, RequestError, did_you_mean

if TYPE_CHECKING:
    from kwmaps.outputs.film import Written
    from kwmaps.scene.options import Options
    from kwmaps.timeline.atlas import Atlas

EVERY = ("auto", "day", "week", "snapshot")
FILM_FORMATS = ("png", "gif")
PICTURE_FORMATS = (".png", ".svg", ".pdf")
BUDGET = 5 * 2**20
GIF_SIZE = (960, 540)


class Day(click.ParamType[date]):
    """A date of the calendar; whether it lies in the war is asked later."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from kwmaps import dates

        try:
            return dates.parse(value)
        except RequestError as error:
            self.fail(str(error), param, ctx)


class Size(click.ParamType[tuple[int, int]]):
    """Width and height in pixels."""

    name = "WIDTHxHEIGHT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d+)\s*[xX×]\s*(\d+)", str(value).strip())
        if not found:
            self.fail(
                f"'{value}' is no size: write width x height in pixels, like 1280x720",
                param,
                ctx,
            )
        return int(found[1]), int(found[2])


class Formats(click.ParamType[tuple[str, ...]]):
    """A list of film formats, with commas between."""

    name = "LIST"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        wanted = tuple(dict.fromkeys(part.strip().lower() for part in str(value).split(",") if part.strip()))
        for name in wanted:
            if name not in FILM_FORMATS:
                hint = did_you_mean(name, FILM_FORMATS)
                self.fail(
                    f"'{name}' is no format: choose from {', '.join(FILM_FORMATS)}{hint}",
                    param,
                    ctx,
                )
        if not wanted:
            self.fail(f"name at least one of {', '.join(FILM_FORMATS)}", param, ctx)
        return wanted


class Commands(click.Group):
    """A group that offers near names for a command that it doesn't have."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            near = did_you_mean(name, self.commands)
            raise click.UsageError(f"no command '{name}'{near}; kwmaps --help lists them", ctx)
        return super().resolve_command(ctx, args)


F = Callable[..., Any]


def geodata_option(command: F) -> F:
    text = "Folder of the war to draw. Without it: ./geodata if there is one, else the packaged war."
    return click.option("--geodata", type=click.Path(path_type=Path), metavar="DIR", help=text)(command)


def quiet_option(command: F) -> F:
    return click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")(command)


def span_options(command: F) -> F:
    last = click.option("--to", "last", type=Day(), help="Last day of the film.")
    first = click.option("--from", "first", type=Day(), help="First day of the film.")
    return first(last(command))


def look_options(command: F) -> F:
    """How pictures look; the same for every command that draws."""
    for option in reversed(
        (
            click.option(
                "--size",
                type=Size(),
                help="Width x height in pixels, from 160 to 7680.  [default: the layout's]",
            ),
            click.option(
                "--layout",
                metavar="NAME",
                default="",
                help="16:9, 4:3, 1:1, 9:16 or map.  [default: after the shape of --size]",
            ),
            click.option(
                "--theme",
                metavar="NAME",
                default="atlas",
                show_default=True,
                help="atlas, dark, print, high-contrast, blank, or a file of your own.toml.",
            ),
            click.option(
                "--lang",
                metavar="CODE",
                default="en",
                show_default=True,
                help="en, de, es, fr, ja, ko, ru, zh-Hans or zh-Hant.",
            ),
            click.option(
                "--names",
                metavar="SET",
                default="period",
                show_default=True,
                help="Names of places: period (of the time), modern, or local.",
            ),
            click.option(
                "--side-names",
                metavar="SET",
                default="",
                help="un-communist (default), south-north or rok-dprk.",
            ),
            click.option(
                "--hide",
                metavar="LAYERS",
                default="",
                help="Leave layers out: arrows,chart,inset …",
            ),
            click.option(
                "--show",
                metavar="LAYERS",
                default="",
                help="Show layers that the theme leaves out.",
            ),
            click.option(
                "--phase",
                metavar="NAME",
                default="",
                help="Only this phase, at the scale of where it happened; kwmaps dates lists them.",
            ),
        )
    ):
        command = option(command)
    return command


def every_option(command: F) -> F:
    text = "Which days become frames; auto: every day while the front moves, fewer when it stands."
    return click.option(
        "--every",
        type=click.Choice(EVERY),
        default="auto",
        show_default=True,
        help=text,
    )(command)


def jobs_option(command: F) -> F:
    text = "Processes that draw side by side; the result is the same for any number.  [default: one a core]"
    return click.option("-j", "--jobs", type=click.IntRange(1, 256), help=text)(command)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", message="kwmaps %(version)s")
@click.pass_context
def cli(context: click.Context) -> None:
    """Maps of the Korean War that move, drawn from GeoJSON.

    \b
    kwmaps build                      all maps and the GIF, into output/
    kwmaps frame 1950-09-15           one map as a picture
    kwmaps animate -o yalu.gif --from 1950-10-01 --to 1950-12-31
    kwmaps who Seoul 1951-01-05       who held a place, and who says so
    kwmaps check                      is the geodata sound?
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command()
@geodata_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("output"),
    show_default=True,
    metavar="DIR",
    help="Folder that gets frames/ and the GIF.",
)
@span_options
@every_option
@click.option(
    "--formats",
    type=Formats(),
    default="png,gif",
    show_default=True,
    help="What to write.",
)
@look_options
@jobs_option
@quiet_option
def build(
    geodata: Path | None,
    output: Path,
    first: date | None,
    last: date | None,
    every: str,
    formats: tuple[str, ...],
    jobs: int | None,
    quiet: bool,
    **look: Any,
) -> None:
    """Draw the whole film: a PNG a frame, and an animated GIF at most 960 pixels wide.

    \b
    kwmaps build
    kwmaps build --every week --formats png
    kwmaps build --from 1950-06-24 --to 1950-09-14 --output lesson-1
    """
    atlas = _atlas(geodata)
    gif = output / f"{atlas.war.slug}.gif" if "gif" in formats else None
    pngs = output / "frames" if "png" in formats else None
    options = _options(atlas, look)
    _film(
        atlas,
        pngs,
        gif,
        options,
        _days(atlas, first, last, options.phase),
        every,
        jobs,
        quiet,
    )


@cli.command()
@click.argument("day", type=Day(), metavar="DATE")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A .png, .svg or .pdf file.  [default: output/DATE.png]",
)
@look_options
@geodata_option
@quiet_option
def frame(day: date, output: Path | None, geodata: Path | None, quiet: bool, **look: Any) -> None:
    """Draw the map of one day: PNG, or SVG and PDF for print.

    \b
    kwmaps frame 1950-09-15
    kwmaps frame 1950-11-28 -o yalu.pdf
    kwmaps frame 1953-07-27 -o armistice.png --size 1920x1080
    kwmaps frame 1950-08-20 --phase pusan-perimeter --theme print --lang ko
    """
    target = output or Path("output") / f"{day}.png"
    _suffix(target, PICTURE_FORMATS)
    atlas = _atlas(geodata)
    from kwmaps.outputs.picture import write_picture

    options = _options(atlas, look)
    written = write_picture(atlas, atlas.day(day), target, options)
    if not quiet:
        click.echo(f"{target}  {options.size[0]}×{options.size[1]}, {_bytes(written)}")


@cli.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    required=True,
    help="A .gif file.",
)
@span_options
@every_option
@look_options
@geodata_option
@jobs_option
@quiet_option
def animate(
    output: Path,
    first: date | None,
    last: date | None,
    every: str,
    geodata: Path | None,
    jobs: int | None,
    quiet: bool,
    **look: Any,
) -> None:
    """Draw an animation of the whole war, of some weeks, or of a phase.

    \b
    kwmaps animate -o war.gif
    kwmaps animate -o inchon.gif --from 1950-09-10 --to 1950-10-10 --every day
    kwmaps animate -o perimeter.gif --phase pusan-perimeter
    kwmaps animate -o phone.gif --layout 9:16 --size 540x960 --lang fr
    """
    _suffix(output, (".gif",))
    atlas = _atlas(geodata)
    options = _options(atlas, look, GIF_SIZE)
    _film(
        atlas,
        None,
        output,
        options,
        _days(atlas, first, last, options.phase),
        every,
        jobs,
        quiet,
    )


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False, metavar="[DIR]")
@quiet_option
def check(folder: Path | None, quiet: bool) -> None:
    """Check a geodata folder: every file, and the map against the evidence.

    Lists everything that is wrong; the exit code is 1 then, else 0.

    \b
    kwmaps check
    kwmaps check my-war
    """
    from kwmaps.timeline.checking import check as examine

    report = examine(folder)
    for fault in report.faults:
        click.echo(f"wrong    {fault}")
    for miss in report.misses:
        click.echo(f"misses   {miss}")
    if not quiet:
        for warning in report.warnings:
            click.echo(f"note     {warning}")
        for miss in report.accepted:
            click.echo(f"known    {miss}; {miss.fact.accepted}")
        if report.summary:
            click.echo(report.summary)
        if report.facts:
            right = report.facts - len(report.misses) - len(report.accepted)
            click.echo(f"evidence: {right} of {report.facts} facts agree with the map ({right / report.facts:.1%})")
    if not report.ok:
        sys.exit(1)
    if not quiet:
        click.echo(f"{report.folder}: nothing is wrong")


@cli.command()
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
    atlas = _atlas(geodata)
    for line in _answer(atlas, place, atlas.day(day)):
        click.echo(line)


@cli.command("dates")
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
    atlas = _atlas(geodata)
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


def _atlas(folder: Path | None) -> Atlas:
    from kwmaps.timeline.atlas import load

    return load(folder)


def _options(atlas: Atlas, look: dict[str, Any], size: tuple[int, int] | None = None) -> Options:
    """What was chosen about the looks, checked as far as it can be before drawing."""
    from kwmaps.scene.layout import layout
    from kwmaps.scene.options import LAYOUTS, Options, layout_name

    if look["layout"]:
        size = LAYOUTS[layout_name((1, 1), look["layout"])]
    options = Options(
        look["size"] or size or LAYOUTS["16:9"],
        look["theme"],
        look["layout"],
        look["lang"],
        look["names"],
        look["side_names"],
        _phase(atlas, look["phase"]) if look["phase"] else "",
        _layers(look["hide"]),
        _layers(look["show"]),
    )
    layout(options.size, options.layout)
    options.hidden(frozenset())
    return options


def _layers(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _days(atlas: Atlas, first: date | None, last: date | None, phase: str) -> tuple[date, date]:
    if phase:
        if first or last:
            raise RequestError("--phase and --from/--to exclude each other: choose one")
        chosen = next(p for p in atlas.phases if p.id == phase)
        return chosen.first, chosen.last
    begin, end = atlas.day(first or atlas.first), atlas.day(last or atlas.last)
    if end < begin:
        raise RequestError(f"--to {end} is before --from {begin}: exchange them")
    return begin, end


def _phase(atlas: Atlas, name: str) -> str:
    """The id of the phase of this id or title."""
    folded = name.casefold()
    for phase in atlas.phases:
        if folded in (phase.id.casefold(), phase.title.casefold()):
            return phase.id
    known = [phase.id for phase in atlas.phases]
    raise RequestError(f"no phase is called '{name}': there is {', '.join(known)}{did_you_mean(name, known)}")


def _suffix(path: Path, known: tuple[str, ...]) -> None:
    if path.suffix.lower() not in known:
        ending = path.suffix or "no ending"
        raise RequestError(f"-o {path}: can't write {ending}; name a file that ends in {' or '.join(known)}")


def _film(
    atlas: Atlas,
    pngs: Path | None,
    gif: Path | None,
    options: Options,
    days: tuple[date, date],
    every: str,
    jobs: int | None,
    quiet: bool,
) -> None:
    from kwmaps.executors import cores
    from kwmaps.outputs.film import Wanted, gif_size, make_film
    from kwmaps.timeline.schedule import schedule

    frames = schedule(atlas, every, *days)  # type: ignore[arg-type]
    wanted = Wanted(pngs, gif, gif_size(options.size) if pngs else options.size)
    with _Progress(len(frames), quiet) as advance:
        written = make_film(atlas, frames, options, wanted, jobs or cores(), advance)
    if not quiet:
        for product in written:
            click.echo(_told(product))


def _told(product: Written) -> str:
    width, height = product.size
    text = f"{product.path}  {product.frames} frames, {width}×{height}, {_bytes(product.bytes)}"
    if product.seconds is not None:
        text += f", {product.seconds:.0f} s"
        if product.bytes > BUDGET:
            text += "\n  larger than 5 MB: many sites refuse that; a smaller --size or --every week helps"
    return text


def _bytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


class _Progress:
    """A progress bar on the terminal's error stream, or nothing where nobody looks."""

    def __init__(self, total: int, quiet: bool) -> None:
        self.total, self.quiet = total, quiet or not sys.stderr.isatty()

    def __enter__(self) -> Callable[[int], None]:
        if self.quiet:
            return lambda _: None
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("drawing"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        self._bar = Progress(*columns, console=Console(stderr=True))
        self._bar.start()
        task = self._bar.add_task("drawing", total=self.total)
        return lambda done: self._bar.update(task, completed=done)

    def __exit__(self, *_: object) -> None:
        if not self.quiet:
            self._bar.stop()


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
    lines = [f"{name}, {dates.spoken(day)}: {side.name} ({holder})"]
    km = situation.front_km(lon, lat)
    if km is None:
        lines.append("  an island with holders of its own")
    else:
        lines.append(f"  {abs(km):.0f} km from the front" if abs(km) >= 1.5 else "  at the front")
        before, after = situation.snapshots
        for word, snapshot, section in zip(
            ("before", "after "),
            (before, after),
            situation.nearest_sections(lon, lat),
            strict=True,
        ):
            if word == "after " and before is after:
                continue
            about = f"{section.certainty}, ±{section.uncertainty_km:g} km"
            lines.append(f"  {word} {snapshot.date}  {section.source}  ({about})")
    changes = atlas.history((lon, lat))
    told = ", ".join(f"{change.date} {change.holder}" for change in changes)
    lines.append(f"  changed hands: {told}" if told else "  never changed hands")
    return lines


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs a command; every failure that a person can mend is one line and an exit code."""
    try:
        cli.main(args=arguments, prog_name="kwmaps", standalone_mode=False)
        sys.exit(0)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("stopped; what was in the output folder before is unchanged", 130)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "kwmaps"
        _fail(f"{_one_line(error.format_message())} (see {command} --help)", 2)
    except GeodataError as error:
        count = len(error.faults)
        _fail(
            f"the geodata can't be used, {count} fault{'s' if count > 1 else ''}:\n{error}",
            1,
        )
    except KwmapsError as error:
        _fail(str(error), 2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line[:1].lower() + line[1:].rstrip(".")


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"kwmaps: {message}", err=True)
    sys.exit(code)
