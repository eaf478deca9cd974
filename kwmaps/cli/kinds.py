"""The kinds of words that options take: a date, a size, a list of formats; what is no such thing is told here."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import click
from click.shell_completion import CompletionItem

from kwmaps.cli import completion
from kwmaps.cli.choices import listed
from kwmaps.errors import RequestError, alternatives, did_you_mean

FILM_FORMATS = ("png", "gif", "mp4", "webm", "webp", "apng")


class Day(click.ParamType[date]):
    """A date of the calendar; whether it lies in the war is asked later."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from kwmaps import dates

        try:
            return dates.parse(value)
        except RequestError as error:
            self.fail(str(error), param, ctx)

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 - click asks so
        incomplete: str,
    ) -> list[CompletionItem]:
        return completion.beginning(completion.documented(ctx), incomplete)


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
        wanted = tuple(dict.fromkeys(listed(str(value).lower())))
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


class OneOf(click.Choice[str]):
    """One of a few words, the nearest of which is offered for another one."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:  # noqa: ARG002 - click asks so
        return f"'{value}' isn't one of {alternatives(self.choices)}{did_you_mean(str(value), self.choices)}"


class Number(click.Option):
    """An option whose help tells its limits in words."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        extra = super().get_help_extra(ctx)
        if isinstance(self.type, click.IntRange | click.FloatRange):
            extra["range"] = limits(self.type)
        return extra


def limits(kind: click.IntRange | click.FloatRange) -> str:
    return f"from {kind.min:g} to {kind.max:g}"
