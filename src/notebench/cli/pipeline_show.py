"""How ``notebench pipeline`` shows a run, and what a step's notebook printed."""

from typing import TYPE_CHECKING

import click

from notebench.cli.jobs_show import state_words
from notebench.cli.output import Column, echo_facts, echo_table, format_time, plain_lines
from notebench.experiments.card import format_duration
from notebench.jobs.state import allowed
from notebench.parameters import load_notebook
from notebench.pipelines.card import STEP_MARKS
from notebench.pipelines.printed import printed
from notebench.pipelines.step import StepState
from notebench.sweeps.plan import HERE

if TYPE_CHECKING:
    from notebench.pipelines.run_folder import StepView
    from notebench.workbench.pipeline_view import RunView

_COLOURS = {
    StepState.FINISHED: "green",
    StepState.CACHED: "green",
    StepState.SKIPPED: "yellow",
    StepState.FAILED: "red",
    StepState.CANCELLED: "yellow",
    StepState.RUNNING: "cyan",
    StepState.PENDING: "cyan",
}


def echo_run(view: "RunView") -> None:
    """Print how far a run is, a line for each step."""
    job = view.job
    click.echo(f"{click.style(job.spec.name, bold=True)} is {state_words(job)}")
    facts = {
        "id": job.job_id,
        "started": format_time(job.status.started_at) if job.status.started_at else None,
        "duration": None if job.duration_s is None else format_duration(job.duration_s),
        "reason": job.status.reason,
        "can be": ", ".join(f"`notebench jobs {verb} {job.job_id[-6:]}`" for verb in allowed(job.status)),
    }
    if job.status.state.has_ended and view.kept_steps:
        facts["goes on"] = f"with `--resume {job.job_id[-6:]} --from-cell`: {', '.join(view.kept_steps)}"
    echo_facts((name, value) for name, value in facts.items() if value)
    click.echo()
    columns = [
        Column("STATE", style=_coloured),
        Column("STEP", is_whole=True),
        Column("DURATION", is_number=True),
        Column("WHY", is_whole=True),
    ]
    rows = [_row(each) for each in view.steps]
    if on := view.targets:
        columns.insert(2, Column("ON"))
        rows = [(*row[:2], on.get(row[1], HERE), *row[2:]) for row in rows]
    echo_table(columns, rows)


def echo_step(view: "RunView", name: str, item: str = "") -> None:
    """Print what a step's notebook printed, and why it failed."""
    step = view.step(name)
    line = step.items.get(item) if item else step.line
    path = view.notebook(name, item)
    if path is not None:
        for text in printed(load_notebook(path)):
            click.echo(plain_lines(text, ""))
        click.echo(f"notebook: {path}", err=True)
        if on := view.targets.get(name):
            click.echo(f"{name} runs on {on}", err=True)
    elif step.items and not item:
        click.echo(f"{name} ran once for each of {len(step.items)} items; --item 0 shows the first", err=True)
    else:
        click.echo(f"{name} is {step.state}; it has no notebook", err=True)
    if line and line.reason:
        click.echo(f"{name} is {line.state}: {line.reason}", err=True)


def _row(step: "StepView") -> tuple[str, ...]:
    mark = STEP_MARKS[step.state]
    line = step.line
    took_s = line.duration_s if line else None
    duration = "-" if not took_s else format_duration(took_s)
    return (f"{mark} {step.state}", step.name, duration, line.reason if line else "")


def _coloured(cell: str) -> str:
    return click.style(cell, fg=_COLOURS[StepState(cell.split()[1])])
