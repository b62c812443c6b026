"""``notebench jobs pause``, ``resume``, ``stop``, ``cancel`` and ``retry``."""

from pathlib import Path

import click

from notebench.cli.jobs_show import is_shown_as_json, state_words
from notebench.cli.opening import Opener
from notebench.cli.output import echo_json
from notebench.ids import JobId
from notebench.jobs import Job, JobBook, JobState, Verb, has_ended

_PATIENCE_S = 15.0

_JOB = click.argument("job")
ON = click.option(
    "--on",
    metavar="TARGET",
    help="Begin it again on another target, or here: `local`. Default: where it was.",
)


@click.command()
@_JOB
@is_shown_as_json
@click.pass_obj
def pause(open_workbench: Opener, job: str, *, as_json: bool) -> None:
    """Pause a JOB; its processes stay, and go on with resume."""
    _ask(open_workbench, job, Verb.PAUSE, as_json=as_json)


@click.command()
@_JOB
@ON
@is_shown_as_json
@click.pass_obj
def resume(open_workbench: Opener, job: str, on: str | None, *, as_json: bool) -> None:
    """Let a paused JOB go on, or begin a lost one again, elsewhere if that is asked for.

    One whose target does not answer is let go, and begun again where --on says.
    """
    _ask(open_workbench, job, Verb.RESUME, on, as_json=as_json)


@click.command()
@_JOB
@is_shown_as_json
@click.pass_obj
def stop(open_workbench: Opener, job: str, *, as_json: bool) -> None:
    """Let a JOB finish what runs, and begin nothing more; a command is asked to end (SIGTERM)."""
    _ask(open_workbench, job, Verb.STOP, as_json=as_json)


@click.command()
@_JOB
@click.option("--kill", "is_killed", is_flag=True, help="Ask nobody: end driver and work at once.")
@is_shown_as_json
@click.pass_obj
def cancel(open_workbench: Opener, job: str, *, is_killed: bool, as_json: bool) -> None:
    """End a JOB and all its processes now."""
    if not is_killed:
        _ask(open_workbench, job, Verb.CANCEL, as_json=as_json)
        return
    book = open_workbench(Path.cwd()).jobs
    _tell(book.kill(book.find(job)), as_json=as_json)


@click.command()
@_JOB
@ON
@is_shown_as_json
@click.pass_obj
def retry(open_workbench: Opener, job: str, on: str | None, *, as_json: bool) -> None:
    """Begin a failed, cancelled, stopped or lost JOB again in the same folder."""
    _ask(open_workbench, job, Verb.RETRY, on, as_json=as_json)


COMMANDS: tuple[click.Command, ...] = (pause, resume, stop, cancel, retry)
"""What ``notebench jobs`` has of this file."""


def _ask(open_workbench: Opener, text: str, verb: Verb, on: str | None = None, *, as_json: bool) -> None:
    bench = open_workbench(Path.cwd())
    job_id = bench.jobs.find(text)
    bench.ask(job_id, verb, on)
    follow_order(bench.jobs, job_id, verb, as_json=as_json)


def follow_order(book: JobBook, job_id: JobId, verb: Verb, *, as_json: bool) -> None:
    """Tell the state into which the job comes by what was asked of it."""
    # The driver hears of it within a moment; what the work takes longer for goes on by itself.
    job = book.wait(job_id, lambda now: _is_heeded(now, verb), _PATIENCE_S)
    _tell(job, as_json=as_json)
    if not _is_heeded(job, verb):
        click.echo(f"{verb} was asked for, and is heeded when what runs now allows it", err=True)


def _is_heeded(job: Job, verb: Verb) -> bool:
    state = job.status.state
    if verb is Verb.PAUSE:
        return state is JobState.PAUSED or has_ended(job)
    if verb is Verb.STOP:
        return job.status.is_stopping or has_ended(job)
    if verb is Verb.CANCEL:
        return has_ended(job)
    return state not in (JobState.PAUSED, JobState.QUEUED)


def _tell(job: Job, *, as_json: bool) -> None:
    if as_json:
        echo_json(job.to_json())
    else:
        click.echo(f"job {job.job_id} is {state_words(job)}")
