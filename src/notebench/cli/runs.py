"""``notebench runs``: the workspace's runs as a table, and one of them whole."""

import contextlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notebench.cli.compare import compare
from notebench.cli.download import download
from notebench.cli.lineage import lineage
from notebench.cli.opening import Opener
from notebench.cli.output import Column, echo_json, echo_table, format_age
from notebench.cli.paging import says_page
from notebench.cli.restore import restore
from notebench.cli.run_page import read_page, show_page
from notebench.cli.runs_export import export
from notebench.cli.runs_organize import COMMANDS
from notebench.cli.runs_query import to_query, which_runs
from notebench.errors import NotebenchError, NotFound
from notebench.experiments.card import format_duration, format_figure
from notebench.experiments.query import RunQuery
from notebench.experiments.record import RunRecord
from notebench.experiments.run import Run, RunPage, RunState, own_first
from notebench.experiments.search.finding import find_run

if TYPE_CHECKING:
    from notebench.workbench import Workbench

_METRICS = 3  # columns, when none was asked for
_LOOKS = {  # the marks are those of the run's card
    RunState.FINISHED: ("✓", "green"),
    RunState.FAILED: ("✗", "red"),
    RunState.CANCELLED: ("◼", "yellow"),
    RunState.LOST: ("?", "yellow"),
    RunState.RUNNING: ("▶", "cyan"),
    RunState.PAUSED: ("⏸", "cyan"),
    RunState.QUEUED: ("…", "cyan"),
}


@click.group(short_help="List, show and organize runs.")
def runs() -> None:
    """List, show, compare and put in order the workspace's runs."""


runs.add_command(compare)
runs.add_command(download)
runs.add_command(restore)
runs.add_command(lineage)
runs.add_command(export)
for each in COMMANDS:
    runs.add_command(each)


@runs.command("list")
@which_runs
@click.option(
    "--metric",
    "metrics",
    metavar="NAME",
    multiple=True,
    help=f"Show this metric; repeatable. Default: the {_METRICS} that most of the runs have.",
)
@says_page
@click.pass_obj
def list_runs(open_workbench: Opener, /, *, as_json: bool, metrics: tuple[str, ...], **asked: Any) -> None:
    """List runs, the newest first.

    \b
    Examples:
      notebench runs list --state failed --state lost
      notebench runs list --experiment iris --sort metrics.accuracy --limit 5
      notebench runs list --filter "metrics.accuracy > 0.9 and params.depth = '3'"
    """  # noqa: D301 - click looks for the control character
    query = to_query(**asked)
    bench = open_workbench(Path.cwd())
    # What was killed is told as lost; a store that cannot be written is listed as it is.
    with contextlib.suppress(NotebenchError):
        bench.close_lost()
    page = bench.runs.page(query)
    if as_json:
        echo_json([run.to_json() for run in page.runs])
        return
    if page.runs:
        shown = metrics or _chosen_metrics(page.runs, query)
        _echo_runs(page.runs, shown, datetime.now(UTC))
    for line in _remarks(bench, query, page):
        click.echo(line, err=True)


@runs.command()
@click.argument("run")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.option(
    "--requirements", is_flag=True, help="Print the packages of its environment, as pip reads them."
)
@click.pass_obj
def show(open_workbench: Opener, run: str, *, as_json: bool, requirements: bool) -> None:
    """Show a RUN whole: parameters, metrics, tags, code, error, environment and artifacts.

    RUN is its id, or a beginning of the id that no other run has.
    """
    bench = open_workbench(Path.cwd())
    page = read_page(bench, find_run(bench.runs, run))
    if requirements:
        text = _requirements(page.record)
        if as_json:
            echo_json({"text": text})
        else:
            click.echo(text, nl=False)
    elif as_json:
        echo_json(page.to_json())
    else:
        show_page(page)


def _requirements(record: RunRecord) -> str:
    environment = record.capture.environment
    if environment is None:
        raise NotFound(f"run {record.detail.run.run_id} has no environment: nothing was captured of it")
    return environment.requirements()


def _chosen_metrics(page: Sequence[Run], query: RunQuery) -> tuple[str, ...]:
    kind, name = query.sort_key
    first = [name] if kind == "metrics" else []
    counts = Counter(key for run in page for key in run.metrics)
    common = own_first(key for key, _ in counts.most_common() if key not in first)
    return tuple((first + common)[:_METRICS])


def _echo_runs(page: Sequence[Run], metrics: Sequence[str], now: datetime) -> None:
    columns = (
        Column("STATE", style=_coloured),
        Column("NAME"),
        Column("STARTED"),
        Column("DURATION", is_number=True),
        Column("EXPERIMENT"),
        *(Column(name, is_number=True) for name in metrics),
        Column("RUN ID", is_whole=True),
    )
    echo_table(columns, [_row(run, metrics, now) for run in page])


def _row(run: Run, metrics: Sequence[str], now: datetime) -> tuple[str, ...]:
    mark, _ = _LOOKS[run.state]
    duration = "-" if run.duration_s is None else format_duration(run.duration_s)
    figures = (format_figure(run.metrics[name]) if name in run.metrics else "-" for name in metrics)
    state = f"{mark} {run.state}"
    return (state, run.name, format_age(run.started_at, now), duration, run.experiment, *figures, run.run_id)


def _coloured(cell: str) -> str:
    state = RunState(cell.split()[1])
    return click.style(cell, fg=_LOOKS[state][1])


def _remarks(bench: "Workbench", query: RunQuery, page: RunPage) -> list[str]:
    if page.next_offset is not None:
        until = query.offset + len(page.runs)
        return [f"{query.offset + 1} to {until} of {page.total} runs; --limit and --offset show others"]
    if page.total:
        return []
    known = [experiment.name for experiment in bench.runs.experiments()]
    missing = [name for name in query.experiments if name not in known]
    if missing and known:
        return [f"no run matches: there is no experiment {missing[0]!r}, there are {', '.join(known[:10])}"]
    plain = RunQuery(
        sort=query.sort, limit=query.limit, is_descending=query.is_descending, is_part=query.is_part
    )
    if query != plain:
        return ["no run matches"]
    return [f"no runs yet in {bench.workspace.root}; a cell that begins with %%track makes one"]
