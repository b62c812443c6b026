"""The options that say which runs are meant, the same for every command that reads runs."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from notebench.experiments.query import ALSO, FIELDS, RunQuery, parse_also, parse_states
from notebench.experiments.run import RunState

_F = TypeVar("_F", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--experiment",
        "experiments",
        metavar="NAME",
        multiple=True,
        help="Only of this experiment; repeatable.",
    ),
    click.option(
        "--state",
        "states",
        metavar="STATE",
        multiple=True,
        help=f"Only in this state; repeatable. One of {', '.join(RunState)}.",
    ),
    click.option(
        "--text", default="", help="Only where the name, id, or a parameter's or tag's value contains this."
    ),
    click.option(
        "--filter",
        "filter",
        metavar="TEXT",
        default="",
        help="Only where this holds: MLflow's filters, and OR, NOT and parentheses.",
    ),
    click.option(
        "--archived",
        type=click.Choice(list(ALSO)),
        default="no",
        show_default=True,
        help="Show archived runs.",
    ),
    click.option(
        "--trials",
        type=click.Choice(list(ALSO)),
        default="no",
        show_default=True,
        help="Show the runs of sweeps' trials and pipelines' steps.",
    ),
    click.option("--starred", is_flag=True, help="Only starred runs."),
    click.option("--deleted", "is_deleted", is_flag=True, help="The deleted runs instead of the others."),
    click.option(
        "--sort",
        metavar="KEY",
        default="started_at",
        show_default=True,
        help=f"{', '.join(FIELDS)}, metrics.NAME or params.NAME.",
    ),
    click.option("--ascending", is_flag=True, help="The smallest, or oldest, first."),
)


def which_runs(command: _F) -> _F:
    """Give a command these options, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def to_query(
    *,
    states: tuple[str, ...],
    archived: str,
    trials: str,
    starred: bool,
    ascending: bool,
    **rest: Any,  # the others, and perhaps limit and offset: as they are
) -> RunQuery:
    """The query that these options mean.

    Raises
    ------
    BadInput
        When a value is not known.
    """
    return RunQuery(
        states=parse_states(states),
        is_archived=parse_also("archived", archived),
        is_part=parse_also("trials", trials),
        is_starred=True if starred else None,
        is_descending=not ascending,
        **rest,
    )
