"""``notebench sweep change`` and ``skip``: what is changed of a sweep that goes on."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notebench.cli.jobs_show import is_shown_as_json
from notebench.cli.opening import Opener
from notebench.cli.output import echo_json
from notebench.errors import BadInput
from notebench.ids import JobId
from notebench.sweeps.change import LIMITS
from notebench.sweeps.options import OPTIONS
from notebench.sweeps.trial import Trial, TrialState

if TYPE_CHECKING:
    from notebench.workbench.sweeps import Sweeps

_PATIENCE_S = 15.0
_LOOK_S = 0.1
_NONE = "none"
_TEXTS = ("timeout", "trial_timeout")


def _says_limits(command: Callable[..., Any]) -> Callable[..., Any]:
    for each in reversed([option for option in OPTIONS if option.name in LIMITS]):
        told = each.help.partition(" Default:")[0]
        command = click.option(*each.flags, metavar=each.metavar, help=told)(command)
    return command


@click.command()
@click.argument("sweep_id", metavar="SWEEP")
@_says_limits
@is_shown_as_json
@click.pass_obj
def change(open_workbench: Opener, /, sweep_id: str, *, as_json: bool, **given: str | None) -> None:
    """Change limits of a SWEEP, or its workers, while it runs; one that is begun again keeps it.

    `none` takes a limit away.

    \b
    Examples:
      notebench sweep change 3f2a91 --trials 100 --timeout none
      notebench sweep change 3f2a91 --workers 4
    """  # noqa: D301 - click looks for the control character
    from notebench.sweeps.words import show_budget

    sweeps = open_workbench(Path.cwd()).sweeps
    job_id = sweeps.find(sweep_id)
    sweeps.change(job_id, {name: _read(name, text) for name, text in given.items() if text is not None})
    plan = sweeps.look(job_id).plan
    if as_json:
        echo_json({"id": job_id, "budget": plan.budget.to_json(), "workers": plan.workers})
    else:
        workers = f"{plan.workers} worker{'s' * (plan.workers > 1)}"
        click.echo(f"sweep {job_id} has {show_budget(plan.budget)}, {workers}")


@click.command()
@click.argument("sweep_id", metavar="SWEEP")
@click.argument("trial", type=int)
@is_shown_as_json
@click.pass_obj
def skip(open_workbench: Opener, sweep_id: str, trial: int, *, as_json: bool) -> None:
    """End one running TRIAL of a SWEEP; it counts as cancelled, and is not tried again."""
    sweeps = open_workbench(Path.cwd()).sweeps
    job_id = sweeps.find(sweep_id)
    sweeps.skip(job_id, trial)
    now = _wait(sweeps, job_id, trial)
    if as_json:
        echo_json({"id": job_id, "trial": trial, "state": str(now.state)})
    else:
        click.echo(f"trial {trial} of sweep {job_id} is {now.state}")
    if now.state is TrialState.RUNNING:
        click.echo("skip was asked for, and is heeded when the sweep runs", err=True)


def _read(name: str, text: str) -> str | float | None:
    if text.strip().lower() == _NONE:
        return None
    if name in _TEXTS:
        return text
    try:
        number = float(text)
    except ValueError as err:
        raise BadInput(f"{name}: {text[:80]!r} is no number; give one, or `{_NONE}`") from err
    is_whole = name not in ("target", "gpu_hours") and number.is_integer()
    return int(number) if is_whole else number


def _wait(sweeps: "Sweeps", job_id: JobId, number: int) -> Trial:
    """The trial when it runs no more, or when the time is over."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        view = sweeps.look(job_id)
        trial = next(each for each in view.trials if each.number == number)
        is_waiting = trial.state is TrialState.RUNNING and not view.job.status.state.has_ended
        if not is_waiting or time.monotonic() >= until:
            return trial
        time.sleep(_LOOK_S)
