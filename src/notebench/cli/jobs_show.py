"""How ``notebench jobs`` shows jobs: a line each, or one whole."""

from collections.abc import Sequence
from datetime import datetime

import click

from notebench.cli.output import Column, echo_facts, echo_table, format_age, format_time
from notebench.experiments.card import format_duration
from notebench.jobs import Job, JobState
from notebench.jobs.command import KIND as COMMAND
from notebench.jobs.command import show_command
from notebench.jobs.state import allowed

is_shown_as_json = click.option("--json", "as_json", is_flag=True, help="Print one object.")
LOOKS = {  # the marks are those of runs
    JobState.FINISHED: ("✓", "green"),
    JobState.FAILED: ("✗", "red"),
    JobState.CANCELLED: ("◼", "yellow"),
    JobState.LOST: ("?", "yellow"),
    JobState.RUNNING: ("▶", "cyan"),
    JobState.PAUSED: ("⏸", "cyan"),
    JobState.QUEUED: ("…", "cyan"),
}


def echo_jobs(jobs: Sequence[Job], now: datetime) -> None:
    """Print jobs as a table."""
    columns = (
        Column("STATE", style=_coloured),
        Column("NAME"),
        Column("KIND"),
        Column("CREATED"),
        Column("DURATION", is_number=True),
        Column("PROGRESS", is_number=True),
        Column("JOB ID", is_whole=True),
    )
    echo_table(columns, [_row(job, now) for job in jobs])


def echo_job(job: Job) -> None:
    """Print one job whole."""
    spec, status = job.spec, job.status
    mark, colour = LOOKS[status.state]
    state = click.style(f"{mark} {state_words(job)}", fg=colour)
    click.echo(f"{state}  {click.style(spec.name, bold=True)}")
    ended = None if job.duration_s is None else format_duration(job.duration_s)
    facts = {
        "id": job.job_id,
        "kind": spec.kind,
        "command": show_command(spec.work) if spec.kind == COMMAND else None,
        "folder": spec.folder,
        "created": format_time(spec.created_at),
        "by": spec.by,
        "started": format_time(status.started_at) if status.started_at else None,
        "ended": format_time(status.ended_at) if status.ended_at else None,
        "duration": ended,
        "attempt": str(status.attempt) if status.attempt > 1 else None,
        "progress": f"{_progress(job)} {job.progress.text}".rstrip() if job.progress else None,
        "exit code": None if status.exit_code is None else str(status.exit_code),
        "reason": status.reason,
        "can be": to_verbs(job),
    }
    echo_facts((name, value) for name, value in facts.items() if value)


def to_verbs(job: Job) -> str:
    """What may be asked of the job, as commands."""
    return ", ".join(f"`notebench jobs {verb} {job.job_id[-6:]}`" for verb in allowed(job.status))


def state_words(job: Job) -> str:
    """The state in words."""
    status = job.status
    if not status.is_stopping:
        return str(status.state)
    return f"{status.state}, {'stopped' if status.state.has_ended else 'stopping'}"


def _row(job: Job, now: datetime) -> tuple[str, ...]:
    mark, _ = LOOKS[job.status.state]
    seconds = job.duration_s
    if seconds is None and job.status.started_at:
        seconds = max(0.0, (now - job.status.started_at).total_seconds())
    duration = "-" if seconds is None else format_duration(seconds)
    state = f"{mark} {state_words(job)}"
    age = format_age(job.spec.created_at, now)
    return (state, job.spec.name, job.spec.kind, age, duration, _progress(job), job.job_id)


def _progress(job: Job) -> str:
    if job.progress is None:
        return "-"
    done, total = job.progress.done, job.progress.total
    return f"{done:g}" if total is None else f"{done:g} of {total:g}"


def _coloured(cell: str) -> str:
    state = JobState(cell.split()[1].rstrip(","))
    return click.style(cell, fg=LOOKS[state][1])
