"""``notebench sweep``: search for the best parameters, as a job that outlives the terminal."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from notebench.cli.jobs_show import echo_jobs, is_shown_as_json
from notebench.cli.jobs_steer import ON, follow_order
from notebench.cli.opening import Opener
from notebench.cli.output import echo_json
from notebench.cli.paging import says_page
from notebench.cli.sweep_change import change, skip
from notebench.cli.sweep_compare import compare
from notebench.cli.sweep_options import says_sweep
from notebench.ids import JobId
from notebench.jobs import Job, JobQuery, JobState, Verb, has_ended
from notebench.sweeps.options import to_ask
from notebench.sweeps.source import read_source

_KIND = "sweep"
_PREVIEWED = 3


@click.group(short_help="Search for the best parameters of a notebook or a function.")
def sweep() -> None:
    """Search for the best parameters of a notebook or a function, on local cores and GPUs.

    A sweep is a job: it goes on when the terminal is closed, and what was finished is never lost.
    """


@sweep.command(short_help="Begin a sweep.")
@click.argument("objective")
@click.option(
    "--space", metavar="TEXT", default="", help="Of a function: its parameters, such as 'n = 3  # 1..10'."
)
@click.option("--name", metavar="NAME", default="", help="What the sweep is called.")
@says_sweep
@click.option("--dry-run", is_flag=True, help="Show space and first trials, and begin nothing.")
@click.option("--wait", is_flag=True, help="Wait for its end; Ctrl-C leaves it running.")
@is_shown_as_json
@click.pass_obj
def run(
    open_workbench: Opener, /, objective: str, space: str, name: str, *, as_json: bool, **given: Any
) -> None:
    """Sweep over an OBJECTIVE: a notebook, a function as module:function, or a YAML file with all options.

    \b
    Examples:
      notebench sweep run train.ipynb --metric val_auc --maximize --trials 40 --workers 2
      notebench sweep run train:objective --space 'x = 0.5  # 0.0..1.0' --metric loss
      notebench sweep run sweep.yaml --dry-run
    """  # noqa: D301 - click looks for the control character
    from notebench.cli.sweep_show import echo_preview

    dry_run, wait = given.pop("dry_run"), given.pop("wait")
    sweeps = open_workbench(Path.cwd()).sweeps
    source = read_source(objective, Path.cwd(), space)
    plan = sweeps.plan(source, to_ask(given))
    if dry_run:
        preview = sweeps.preview(source, plan, _PREVIEWED)
        if as_json:
            echo_json(preview.to_json())
        else:
            echo_preview(preview)
        return
    job = sweeps.start(source, plan, name)
    if wait:
        _wait(open_workbench, job.job_id, as_json=as_json)
    elif as_json:
        echo_json(job.to_json())
    else:
        click.echo(job.job_id)
        click.echo(f"it runs; `notebench sweep show {job.job_id[-6:]}` tells how far it is", err=True)


def _wait(open_workbench: Opener, job_id: JobId, *, as_json: bool) -> None:
    from notebench.cli.sweep_show import echo_sweep, waits_of

    bench = open_workbench(Path.cwd())
    if not as_json:
        click.echo(job_id, err=True)
    told = ""

    def is_over(job: Job) -> bool:
        nonlocal told
        if (waits := waits_of(job)) and not told:
            click.echo(waits, err=True)
        told = waits
        return has_ended(job)

    job = bench.jobs.wait(job_id, is_over)
    view = bench.sweeps.look(job_id)
    if as_json:
        echo_json(view.to_json())
    else:
        echo_sweep(view, most=0)
    if job.status.state is not JobState.FINISHED:
        raise click.exceptions.Exit(1)


@sweep.command("list")
@says_page
@click.pass_obj
def list_sweeps(open_workbench: Opener, /, limit: int, offset: int, *, as_json: bool) -> None:
    """List sweeps, the newest first."""
    page = open_workbench(Path.cwd()).jobs.page(JobQuery(kind=_KIND, limit=limit, offset=offset))
    if as_json:
        echo_json([job.to_json() for job in page.jobs])
    elif page.jobs:
        echo_jobs(page.jobs, datetime.now(UTC))
    elif not page.total:
        click.echo("no sweeps yet; `notebench sweep run train.ipynb --metric NAME` begins one", err=True)


@sweep.command()
@click.argument("sweep_id", metavar="SWEEP")
@click.option(
    "--trials", "most", metavar="N", type=int, default=10, show_default=True, help="Show the N best."
)
@is_shown_as_json
@click.pass_obj
def show(open_workbench: Opener, sweep_id: str, most: int, *, as_json: bool) -> None:
    """Show a SWEEP: how far it is, its best trial and its trials; with --json all of them.

    SWEEP is its id, or a beginning or an end of the id that no other has.
    """
    from notebench.cli.sweep_show import echo_sweep

    sweeps = open_workbench(Path.cwd()).sweeps
    view = sweeps.look(sweeps.find(sweep_id))
    if as_json:
        echo_json({**view.to_json(), "all_trials": view.trials_json()})
    else:
        echo_sweep(view, most)


_STEERED = {
    Verb.PAUSE: "Let a SWEEP finish the trials that run, and begin none until it is resumed.",
    Verb.RESUME: "Let a paused SWEEP go on, or begin a lost one again with what it has.",
    Verb.STOP: "Let a SWEEP finish the trials that run, and end.",
    Verb.CANCEL: "End a SWEEP and its trials now; retry tries those again.",
    Verb.RETRY: "Go on with a failed, cancelled, stopped or lost SWEEP, with what it has.",
}


_ELSEWHERE = (Verb.RESUME, Verb.RETRY)
_GPUS = click.option("--gpus", metavar="N", type=float, help="For each trial from then on.")


def _steer(verb: Verb, told: str) -> click.Command:
    @click.argument("sweep_id", metavar="SWEEP")
    @is_shown_as_json
    @click.pass_obj
    def steer(open_workbench: Opener, /, sweep_id: str, *, as_json: bool, **where: Any) -> None:
        bench = open_workbench(Path.cwd())
        job_id = bench.sweeps.find(sweep_id)
        bench.sweeps.ask(job_id, verb, **where)
        follow_order(bench.jobs, job_id, verb, as_json=as_json)

    if verb in _ELSEWHERE:
        steer = ON(_GPUS(steer))
    return click.command(str(verb), help=told)(steer)


for _verb, _told in _STEERED.items():
    sweep.add_command(_steer(_verb, _told))
for _command in (change, compare, skip):
    sweep.add_command(_command)
