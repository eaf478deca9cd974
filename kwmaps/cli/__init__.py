"""The command line: parses, calls, prints. Heavy modules are imported by the command that needs them."""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

import click

from kwmaps import __version__
from kwmaps.cli.animate import animate
from kwmaps.cli.answers import list_dates, who
from kwmaps.cli.check import check
from kwmaps.cli.diff import diff
from kwmaps.cli.edit import edit
from kwmaps.cli.embed import embed
from kwmaps.cli.films import build
from kwmaps.cli.frame import frame
from kwmaps.cli.group import Commands
from kwmaps.cli.handout import handout
from kwmaps.cli.mistakes import in_words
from kwmaps.cli.new_war import new_war
from kwmaps.cli.player import player
from kwmaps.cli.preview import preview, watch
from kwmaps.cli.schema import schema
from kwmaps.cli.slides import slides
from kwmaps.cli.table import table
from kwmaps.cli.verify import verify
from kwmaps.errors import GeodataError, KwmapsError

EPILOG = """
\b
Exit codes: 0 all went well; 1 the geodata has faults, or two states differ;
2 what was asked for can't be; 130 stopped.

\b
Words are completed with Tab after
  eval "$(_KWMAPS_COMPLETE=bash_source kwmaps)"      (or zsh_source)
  _KWMAPS_COMPLETE=fish_source kwmaps | source
"""


@click.group(
    cls=Commands,
    epilog=EPILOG,
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
    kwmaps embed site                 a folder for a website, and what to paste
    kwmaps player -o korean-war.html  the war as one page that plays it
    kwmaps slides -o lesson.pptx      slides for a lesson, with speaker notes
    kwmaps handout -o lesson.pdf      pages to print and copy
    kwmaps who Seoul 1951-01-05       who held a place, and who says so
    kwmaps table areas -o areas.csv   the war in numbers, or as a chart
    kwmaps check                      is the geodata sound?
    kwmaps preview 1950-09-15         maps that follow what you save
    kwmaps edit new-snapshot 1950-11-15    begin a front of your own
    kwmaps diff HEAD                  what did my edit change?
    kwmaps verify lesson.pptx         is it what this folder would give?
    kwmaps new-war my-war             begin another war
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


_COMMANDS = (
    build,
    frame,
    animate,
    player,
    embed,
    slides,
    handout,
    who,
    list_dates,
    table,
    check,
    preview,
    watch,
    edit,
    diff,
    verify,
    new_war,
    schema,
)

for _command in _COMMANDS:
    cli.add_command(_command)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs a command; every failure that a person can mend is one line and an exit code."""
    # Most of what a command loads, it keeps: looking for garbage among it takes a tenth of a second at the usual intervals.
    gc.set_threshold(100_000)
    try:
        cli.main(args=arguments, prog_name="kwmaps", standalone_mode=False)
        # All that is left goes at once: looking through it for what needn't stay would take a quarter of a second.
        gc.freeze()
        sys.exit(0)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail("stopped; what was in the output folder before is unchanged", 130)
    except click.exceptions.NoArgsIsHelpError as error:
        # A group of commands without one of them: its help is what is wanted, on its own lines.
        click.echo(error.ctx.get_help())
        sys.exit(0)
    except click.UsageError as error:
        _fail(in_words(error), 2)
    except GeodataError as error:
        count = len(error.faults)
        _fail(f"the geodata can't be used, {count} fault{'s' if count > 1 else ''}:\n{error}", 1)
    except KwmapsError as error:
        _fail(str(error), 2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"kwmaps: {message}", err=True)
    sys.exit(code)
