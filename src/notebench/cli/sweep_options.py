"""The options that say what a sweep is, as the command line takes them."""

from collections.abc import Callable
from typing import Any

import click

from notebench.sweeps.options import OPTIONS, Option


def says_sweep(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options."""
    for option in reversed(OPTIONS):
        command = _click(option)(command)
    return command


def _click(option: Option) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    if option.kind is bool:
        flags = f"{option.flags[0]}/{option.against}" if option.against else option.flags[0]
        return click.option(flags, option.name, is_flag=True, default=None, help=option.help)
    return click.option(
        *option.flags,
        option.name,
        type=option.kind,
        metavar=option.metavar,
        multiple=option.is_many,
        help=option.help,
    )
