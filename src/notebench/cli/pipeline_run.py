"""``notebench pipeline run``, ``status`` and ``logs``: runs as jobs that outlive the terminal."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notebench.cli.jobs_show import is_shown_as_json
from notebench.cli.opening import Opener
from notebench.cli.output import echo_json
from notebench.jobs import JobState, has_ended
from notebench.parameters import split_words

if TYPE_CHECKING:
    from notebench.workbench.pipeline_view import RunView

_GOOD = ("finished", "cached", "skipped")


def says_run(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say what is run, and with what."""
    options = (
        click.option(
            "-p",
            "--param",
            "given",
            metavar="NAME=VALUE",
            multiple=True,
            help="A parameter of the pipeline; repeatable.",
        ),
        click.option("--step", metavar="STEP", default="", help="This step alone."),
        click.option("--from", "start", metavar="STEP", default="", help="This step and all that need it."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(short_help="Run a pipeline.")
@click.argument("file", type=click.Path(path_type=Path))
@says_run
@click.option("--resume", "resumed", metavar="RUN", default="", help="What this run has left, by id or name.")
@click.option(
    "--from-cell",
    is_flag=True,
    help="With --resume: steps that failed go on at the cell, where that gives the same.",
)
@click.option("--wait", is_flag=True, help="Wait for its end; Ctrl-C leaves it running.")
@is_shown_as_json
@click.pass_obj
def run(
    open_workbench: Opener,
    /,
    file: Path,
    given: tuple[str, ...],
    *,
    wait: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Run a pipeline's FILE: what changed, and what is not there yet.

    All that can be wrong is told before anything runs. With --wait the exit code is 0 only where every step
    succeeded, was kept, or was left out by its condition.

    \b
    Examples:
      notebench pipeline run churn.pipeline.yaml -p seed=8 --wait
      notebench pipeline run churn.pipeline.yaml --from train
      notebench pipeline run churn.pipeline.yaml --resume churn --wait --json
    """  # noqa: D301 - click looks for the control character
    from notebench.workbench.wanted import Wanted

    bench = open_workbench(Path.cwd())
    found = bench.pipelines.read(file)
    job = bench.pipelines.start(found, split_words(given), Wanted(**chosen))
    if wait:
        _wait(open_workbench, job.job_id, as_json=as_json)
    elif as_json:
        echo_json(bench.pipelines.look(job.job_id).to_json())
    else:
        click.echo(job.job_id)
        click.echo(f"it runs; `notebench pipeline status {job.job_id[-6:]}` tells how far it is", err=True)


def _wait(open_workbench: Opener, job_id: Any, *, as_json: bool) -> None:
    from notebench.cli.pipeline_show import echo_run

    bench = open_workbench(Path.cwd())
    if not as_json:
        click.echo(job_id, err=True)
    job = bench.jobs.wait(job_id, has_ended)
    view = bench.pipelines.look(job_id)
    if as_json:
        echo_json(view.to_json())
    else:
        echo_run(view)
    if job.status.state is not JobState.FINISHED or not _is_good(view):
        raise click.exceptions.Exit(1)


def _is_good(view: "RunView") -> bool:
    return all(each.state in _GOOD for each in view.steps)


@click.command()
@click.argument("run_id", metavar="RUN")
@is_shown_as_json
@click.pass_obj
def status(open_workbench: Opener, run_id: str, *, as_json: bool) -> None:
    """Show a RUN: how far each step is, and why.

    RUN is its id, a beginning or an end of the id that no other has, or a pipeline's name for its newest run.
    """
    from notebench.cli.pipeline_show import echo_run

    pipelines = open_workbench(Path.cwd()).pipelines
    view = pipelines.look(pipelines.find(run_id))
    if as_json:
        echo_json(view.to_json())
    else:
        echo_run(view)


@click.command()
@click.argument("run_id", metavar="RUN")
@click.argument("step", default="")
@click.option("--item", metavar="N", default="", help="Of a mapped step: which of its items, from 0.")
@click.pass_obj
def logs(open_workbench: Opener, run_id: str, step: str, item: str) -> None:
    """Print the log of a RUN; of a STEP, what its notebook printed and why it failed."""
    from notebench.cli.jobs_log import echo_log
    from notebench.cli.pipeline_show import echo_step

    bench = open_workbench(Path.cwd())
    job_id = bench.pipelines.find(run_id)
    if step:
        echo_step(bench.pipelines.look(job_id), step, item)
    else:
        echo_log(bench.jobs, job_id)


COMMANDS: tuple[click.Command, ...] = (run, status, logs)
"""What ``notebench pipeline`` has of this file."""
