"""What is said of a line that can't be understood: one sentence that tells what to type instead."""

from __future__ import annotations

import click

from kwmaps.cli.kinds import limits
from kwmaps.errors import did_you_mean


def in_words(error: click.UsageError) -> str:
    """The sentence for any wrong call."""
    context = error.ctx
    told = error.format_message()
    if context is None:
        return _one_line(told)
    match error:
        case click.MissingParameter(param=click.Option() as option):
            told = f"{_name(option, context)} {option.make_metavar(context)} is missing: {_one_line(option.help or '')}"
        case click.MissingParameter(param=click.Argument() as argument):
            usage = context.command.get_usage(context).removeprefix("Usage: ").replace("[OPTIONS] ", "")
            told = f"{argument.make_metavar(context)} is missing: {usage}"
        case click.BadParameter(param=click.Parameter() as parameter):
            told = f"{_name(parameter, context)}: {error.message}"
            if isinstance(parameter.type, click.IntRange | click.FloatRange):
                value = error.message.partition(" is not ")[0]
                told = f"{_name(parameter, context)}: {value} can't be; write a number {limits(parameter.type)}"
        case click.NoSuchOption():
            known = [name for parameter in context.command.get_params(context) for name in parameter.opts]
            told = f"no option {error.option_name}{did_you_mean(error.option_name, known)}"
    return f"{_one_line(told)} (see {context.command_path} --help)"


def _name(parameter: click.Parameter, context: click.Context) -> str:
    return parameter.opts[0] if isinstance(parameter, click.Option) else parameter.make_metavar(context)


def _one_line(text: str) -> str:
    """A sentence that follows a colon: without its capital and its full stop."""
    line = " ".join(text.split())
    if not line.endswith(".."):
        line = line.removesuffix(".")
    return line[:1].lower() + line[1:] if line[1:2] == " " or line[1:2].islower() else line
