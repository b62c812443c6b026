"""``notebench pipeline list``, ``runs`` and ``compare``: pipelines, how they went, two runs compared."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notebench.cli.jobs_show import LOOKS, echo_jobs, is_shown_as_json
from notebench.cli.opening import Opener
from notebench.cli.output import Column, echo_json, echo_table, format_age
from notebench.cli.paging import says_page
from notebench.experiments.card import format_duration
from notebench.jobs import JobState

if TYPE_CHECKING:
    from notebench.pipelines.comparison import ComparedStep, PipelineComparison
    from notebench.workbench.pipeline_files import PipelineEntry

_MARKS = dict(LOOKS.values())
_NOTHING = "-"


@click.command("list")
@says_page
@click.pass_obj
def list_pipelines(open_workbench: Opener, /, limit: int, offset: int, *, as_json: bool) -> None:
    """List the pipelines of the workspace, the newest activity first, with how their last runs went.

    RUNS shows the last ten, the newest last: ✓ finished, ✗ failed, ◼ cancelled, ? lost, ▶ running,
    ⏸ paused, … queued.
    """
    page = open_workbench(Path.cwd()).pipelines.files.page(limit, offset)
    if as_json:
        echo_json([each.to_json() for each in page.pipelines])
    elif page.pipelines:
        columns = (
            Column("PIPELINE", is_whole=True),
            Column("RUNS", style=_coloured),
            Column("LAST", style=_coloured_word),
            Column("BY"),
            Column("WHEN"),
            Column("FAULTS", is_number=True),
        )
        now = datetime.now(UTC)
        echo_table(columns, [_row(each, now) for each in page.pipelines])
    elif not page.total:
        click.echo(
            "no pipelines yet; `notebench pipeline init a.ipynb -o NAME.pipeline.yaml` writes one", err=True
        )


@click.command("runs")
@click.argument("file", default="", metavar="[FILE]")
@says_page
@click.pass_obj
def list_runs(open_workbench: Opener, /, file: str, limit: int, offset: int, *, as_json: bool) -> None:
    """List runs of pipelines, the newest first; of one FILE alone, if it is given.

    `notebench jobs` steers them.
    """
    pipelines = open_workbench(Path.cwd()).pipelines
    page = pipelines.runs.page(pipelines.runs.shown(Path(file)) if file else "", (), limit, offset)
    if as_json:
        echo_json(page.to_json()["runs"])
    elif page.jobs:
        echo_jobs(page.jobs, datetime.now(UTC))
    elif not page.total:
        click.echo("no runs yet; `notebench pipeline run FILE` begins one", err=True)


@click.command(short_help="Hold two runs side by side.")
@click.argument("first", metavar="RUN")
@click.argument("second", metavar="RUN")
@click.option("--all", "is_whole", is_flag=True, help="Show what is equal, too.")
@is_shown_as_json
@click.pass_obj
def compare(open_workbench: Opener, /, first: str, second: str, *, is_whole: bool, as_json: bool) -> None:
    """Hold two runs side by side: their parameters, how each step came out and why, and what it gave.

    RUN is its id, a beginning or an end of the id that no other has, or a pipeline's name for its newest run.

    \b
    Examples:
      notebench pipeline compare 3f2a 91bc
    """  # noqa: D301 - click looks for the control character
    pipelines = open_workbench(Path.cwd()).pipelines
    compared = pipelines.runs.compare(pipelines.find(first), pipelines.find(second))
    if as_json:
        echo_json(compared.to_json())
    else:
        _echo_comparison(compared, is_whole=is_whole)


def _row(entry: "PipelineEntry", now: datetime) -> tuple[str, ...]:
    marks = "".join(LOOKS[job.status.state][0] for job in reversed(entry.runs))
    last = str(entry.runs[0].status.state) if entry.runs else "never ran"
    name = entry.path if entry.is_there else f"{entry.path} (gone)"
    faults = str(entry.faults) if entry.faults else _NOTHING
    return (name, marks or _NOTHING, last, entry.owner or _NOTHING, format_age(entry.updated_at, now), faults)


def _coloured(marks: str) -> str:
    return "".join(click.style(each, fg=_MARKS[each]) if each in _MARKS else each for each in marks)


def _coloured_word(word: str) -> str:
    state = word.strip()
    return click.style(word, fg=LOOKS[JobState(state)][1]) if state in set(JobState) else word


def _echo_comparison(compared: "PipelineComparison", *, is_whole: bool) -> None:
    columns = (
        Column("RUN"),
        Column("NAME"),
        Column("STATE"),
        Column("DURATION", is_number=True),
        Column("ID", is_whole=True),
    )
    runs = [each.about for each in compared.runs]
    rows = [
        (f"#{place}", each["name"], each["state"], _duration(each["duration_s"]), each["run_id"])
        for place, each in enumerate(runs, start=1)
    ]
    echo_table(columns, rows)
    both = (Column("#1"), Column("#2"))
    values = [each for each in compared.values if is_whole or not each.is_same]
    _echo_more((Column("PARAMETER"), *both), [(each.name, *map(_text, each.values)) for each in values])
    steps = (Column("STEP"), *both, Column("TOOK #1", is_number=True), Column("TOOK #2", is_number=True))
    _echo_more((*steps, Column("WHY", is_whole=True)), [_step(each) for each in compared.steps])
    outputs = [
        (f"{step.name}.{each.name}", *(look.shown if look else _NOTHING for look in each.looks))
        for step in compared.steps
        for each in step.outputs
        if is_whole or not each.is_same
    ]
    _echo_more((Column("OUTPUT"), *both), outputs)


def _echo_more(columns: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        click.echo()
        echo_table(columns, rows)


def _step(step: "ComparedStep") -> tuple[str, ...]:
    states = [str(each.state) if each else _NOTHING for each in step.steps]
    took = [_duration(each.duration_s if each else None) for each in step.steps]
    return (step.name, *states, *took, "; ".join(step.changes) or _NOTHING)


def _duration(seconds: float | None) -> str:
    return format_duration(seconds) if seconds else _NOTHING


def _text(value: Any) -> str:
    return _NOTHING if value is None else str(value)


COMMANDS: tuple[click.Command, ...] = (list_pipelines, list_runs, compare)
"""What ``notebench pipeline`` has of this file."""
