"""``notebench runs tag``, ``note``, ``star``, ``archive``, ``rename``, ``delete`` and what undoes them."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from notebench.cli.opening import Opener
from notebench.cli.output import echo_json, plain
from notebench.errors import BadInput
from notebench.experiments.search.finding import find_run
from notebench.experiments.search.organize import (
    Act,
    Change,
    Outcome,
    Result,
    Verb,
    change_run,
    delete_run,
    restore_run,
)

_RUNS = click.argument("runs", metavar="RUN...", nargs=-1, required=True)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print an object for each run.")


@click.command()
@_RUNS
@click.option("--set", "put", metavar="NAME=VALUE", multiple=True, help="Set a tag; repeatable.")
@click.option("--remove", "gone", metavar="NAME", multiple=True, help="Remove a tag; repeatable.")
@_JSON
@click.pass_obj
def tag(
    open_workbench: Opener,
    runs: tuple[str, ...],
    put: tuple[str, ...],
    gone: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Set and remove tags of RUNs.

    \b
    Example:
      notebench runs tag 3f2a91 --set phase=review --remove draft
    """  # noqa: D301 - click looks for the control character
    tags: dict[str, str | None] = dict.fromkeys(gone)
    for each in put:
        name, sign, value = each.partition("=")
        if not sign:
            raise BadInput(f"--set {each!r} has no =; write NAME=VALUE")
        tags[name] = value
    _change(open_workbench, runs, Change(tags), as_json=as_json)


@click.command()
@click.argument("run")
@click.argument("text")
@_JSON
@click.pass_obj
def note(open_workbench: Opener, run: str, text: str, *, as_json: bool) -> None:
    """Keep TEXT, Markdown, as the note of a RUN; - reads it from the input, an empty text removes it."""
    written = sys.stdin.read() if text == "-" else text
    _change(open_workbench, (run,), Change(note=written), as_json=as_json)


@click.command()
@_RUNS
@_JSON
@click.pass_obj
def star(open_workbench: Opener, runs: tuple[str, ...], *, as_json: bool) -> None:
    """Star RUNs; `runs list --starred` shows them alone."""
    _change(open_workbench, runs, Change(is_starred=True), as_json=as_json)


@click.command()
@_RUNS
@_JSON
@click.pass_obj
def unstar(open_workbench: Opener, runs: tuple[str, ...], *, as_json: bool) -> None:
    """Take the star from RUNs."""
    _change(open_workbench, runs, Change(is_starred=False), as_json=as_json)


@click.command()
@_RUNS
@_JSON
@click.pass_obj
def archive(open_workbench: Opener, runs: tuple[str, ...], *, as_json: bool) -> None:
    """Leave RUNs out of lists; `runs list --archived only` shows them."""
    _change(open_workbench, runs, Change(is_archived=True), as_json=as_json)


@click.command()
@_RUNS
@_JSON
@click.pass_obj
def unarchive(open_workbench: Opener, runs: tuple[str, ...], *, as_json: bool) -> None:
    """Show archived RUNs in lists again."""
    _change(open_workbench, runs, Change(is_archived=False), as_json=as_json)


@click.command()
@click.argument("run")
@click.argument("name")
@_JSON
@click.pass_obj
def rename(open_workbench: Opener, run: str, name: str, *, as_json: bool) -> None:
    """Give a RUN another NAME."""
    _change(open_workbench, (run,), Change(name=name), as_json=as_json)


@click.command()
@_RUNS
@_JSON
@click.pass_obj
def delete(open_workbench: Opener, runs: tuple[str, ...], *, as_json: bool) -> None:
    """Put RUNs into the store's bin; `runs undelete` takes them out, `runs list --deleted` shows them."""
    _organize(open_workbench, runs, delete_run, Verb.DELETED, as_json=as_json)


@click.command()
@_RUNS
@_JSON
@click.pass_obj
def undelete(open_workbench: Opener, runs: tuple[str, ...], *, as_json: bool) -> None:
    """Take deleted RUNs out of the store's bin."""
    _organize(open_workbench, runs, restore_run, Verb.RESTORED, as_json=as_json)


COMMANDS: tuple[click.Command, ...] = (
    tag,
    note,
    star,
    unstar,
    archive,
    unarchive,
    rename,
    delete,
    undelete,
)
"""What ``notebench runs`` has of this file."""


def _change(open_workbench: Opener, runs: Sequence[str], change: Change, *, as_json: bool) -> None:
    _organize(open_workbench, runs, change_run(change), Verb.UPDATED, as_json=as_json)


def _organize(open_workbench: Opener, runs: Sequence[str], act: Act, verb: Verb, *, as_json: bool) -> None:
    bench = open_workbench(Path.cwd())
    # An id that is not there is told before any run is changed.
    ids = [find_run(bench.runs, run) for run in runs]
    outcomes = bench.organizing().each(ids, act, verb)
    if as_json:
        echo_json([asdict(outcome) for outcome in outcomes])
    else:
        _tell(outcomes, verb)
    if any(outcome.result is Result.FAILED for outcome in outcomes):
        raise click.exceptions.Exit(1)


def _tell(outcomes: Sequence[Outcome], verb: Verb) -> None:
    for outcome in outcomes:
        if outcome.result is Result.FAILED:
            click.echo(f"{outcome.run_id}: {plain(outcome.message or '')}", err=True)
    counts: Counter[Any] = Counter(outcome.result for outcome in outcomes)
    words = {Result.DONE: str(verb), Result.UNCHANGED: "as they were", Result.FAILED: "failed"}
    told = [f"{counts[result]} {word}" for result, word in words.items() if counts[result]]
    click.echo(f"runs: {', '.join(told)}")
