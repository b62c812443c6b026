"""The options that say which part of a list is shown, the same for every noun."""

from collections.abc import Callable
from typing import Any

import click

from notebench.jobs.listing import LARGEST_PAGE


def says_page(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--limit``, ``--offset`` and ``--json``."""
    options = (
        click.option(
            "--limit",
            metavar="N",
            type=int,
            default=50,
            show_default=True,
            help=f"At most so many; up to {LARGEST_PAGE}.",
        ),
        click.option("--offset", metavar="N", type=int, default=0, help="Leave out the first N."),
        click.option("--json", "as_json", is_flag=True, help="Print a list of objects."),
    )
    for option in reversed(options):
        command = option(command)
    return command
