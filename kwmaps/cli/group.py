"""A group of commands that offers near names for one that it doesn't have, and tells whole sentences in its help."""

from __future__ import annotations

from typing import Any

import click

from kwmaps.errors import did_you_mean


class Commands(click.Group):
    """Commands under one name."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            near = did_you_mean(name, self.commands)
            raise click.UsageError(f"no command '{name}'{near}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # click would cut each to what is left of the line.
        rows = [(name, self.commands[name].get_short_help_str(limit=500)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
