"""``notebench jobs``: run, list, show and steer work that outlives the terminal."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from notebench.cli.jobs_log import log
from notebench.cli.jobs_show import echo_job, echo_jobs, is_shown_as_json
from notebench.cli.jobs_steer import COMMANDS
from notebench.cli.opening import Opener
from notebench.cli.output import echo_json
from notebench.cli.paging import says_page
from notebench.ids import parse_job_id
from notebench.jobs import JobQuery, JobState, has_ended
from notebench.jobs.listing import to_states


@click.group(short_help="Run work that outlives the terminal, and steer it.")
def jobs() -> None:
    """Run work that outlives terminal, kernel and Jupyter server; list it, follow it, steer it."""


jobs.add_command(log)
for each in COMMANDS:
    jobs.add_command(each)


@jobs.command(context_settings={"allow_interspersed_args": False})
@click.argument("command", metavar="COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--name", metavar="NAME", default="", help="What it is called. Default: the command line.")
@click.option(
    "--on", metavar="TARGET", help="Run it there, with a copy of this folder. Default: this machine."
)
@click.option("--wait", is_flag=True, help="Print its log and wait for its end; Ctrl-C leaves it running.")
@is_shown_as_json
@click.pass_obj
def run(
    open_workbench: Opener, command: tuple[str, ...], name: str, *, on: str | None, wait: bool, as_json: bool
) -> None:
    """Run a COMMAND in this folder as a job; what stands behind its first word is the command's own.

    It goes on when the terminal is closed. With --wait, the exit code is the command's.

    \b
    Examples:
      notebench jobs run -- python train.py --epochs 20
      notebench jobs run --wait --name nightly -- python train.py
      notebench jobs run --on gpu-box -- python train.py
    """  # noqa: D301 - click looks for the control character
    from notebench.cli.jobs_log import follow

    bench = open_workbench(Path.cwd())
    job = bench.run_command(command, Path.cwd(), name, on)
    if not wait:
        if as_json:
            echo_json(job.to_json())
        else:
            click.echo(job.job_id)
            click.echo(f"it runs; `notebench jobs log -f {job.job_id[-6:]}` follows it", err=True)
        return
    if not as_json:
        click.echo(job.job_id, err=True)
        follow(bench.jobs, job.job_id)
    job = bench.jobs.wait(job.job_id, has_ended)
    if as_json:
        echo_json(job.to_json())
    elif job.status.state is not JobState.FINISHED:
        click.echo(f"job {job.job_id} {job.status.state}: {job.status.reason}", err=True)
    if job.status.state is not JobState.FINISHED:
        raise click.exceptions.Exit(job.status.exit_code or 1)


@jobs.command("list")
@click.option(
    "--state",
    "states",
    metavar="STATE",
    multiple=True,
    help=f"Only these: {', '.join(JobState)}; repeatable.",
)
@says_page
@click.pass_obj
def list_jobs(open_workbench: Opener, /, states: tuple[str, ...], *, as_json: bool, **asked: Any) -> None:
    """List jobs, the newest first."""
    query = JobQuery(to_states(states), **asked)
    page = open_workbench(Path.cwd()).jobs.page(query)
    if as_json:
        echo_json([job.to_json() for job in page.jobs])
        return
    if page.jobs:
        echo_jobs(page.jobs, datetime.now(UTC))
    if page.next_offset is not None:
        until = query.offset + len(page.jobs)
        click.echo(
            f"{query.offset + 1} to {until} of {page.total} jobs; --limit and --offset show others", err=True
        )
    elif not page.total:
        told = "no job matches" if states else "no jobs yet; `notebench jobs run -- COMMAND` makes one"
        click.echo(told, err=True)


@jobs.command()
@click.argument("job")
@is_shown_as_json
@click.pass_obj
def show(open_workbench: Opener, job: str, *, as_json: bool) -> None:
    """Show a JOB: its state, what it does, how it ended.

    JOB is its id, or a beginning or an end of the id that no other job has.
    """
    book = open_workbench(Path.cwd()).jobs
    found = book.get(book.find(job))
    if as_json:
        echo_json({**found.to_json(), "work": dict(found.spec.work)})
    else:
        echo_job(found)


@jobs.command()
@click.argument("job")
@click.pass_obj
def drive(open_workbench: Opener, job: str) -> None:
    """Drive a queued JOB in this process until its end; the other commands begin this one themselves."""
    status = open_workbench(Path.cwd()).drive(parse_job_id(job))
    sys.exit(0 if status.state is JobState.FINISHED else 1)


@jobs.command()
@click.argument("job")
@click.pass_obj
def mirror(open_workbench: Opener, job: str) -> None:
    """Bring a queued JOB to its target, and its folder home; the other commands begin this one themselves."""
    open_workbench(Path.cwd()).mirror(parse_job_id(job))


@jobs.command()
@click.pass_obj
def write(open_workbench: Opener) -> None:
    """Write runs of pipelines as runs of MLflow, until all are; others begin this one themselves."""
    open_workbench(Path.cwd()).write_pipeline_runs()
