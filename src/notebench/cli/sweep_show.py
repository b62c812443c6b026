"""How ``notebench sweep`` shows sweeps: what would be tried, how far one is, and its trials."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from notebench.cli.jobs_show import state_words
from notebench.cli.output import Column, echo_facts, echo_table, format_time
from notebench.experiments.card import format_duration
from notebench.jobs.state import allowed
from notebench.sweeps import SweepPlan, Trial, TrialState
from notebench.sweeps.progress import WAITS
from notebench.sweeps.words import AXES, show_axis, show_budget, show_metrics, show_params, show_plan

if TYPE_CHECKING:
    from notebench.jobs import Job
    from notebench.workbench.sweep_views import Preview, SweepView


def echo_preview(preview: "Preview") -> None:
    """Print what a sweep would do."""
    plan = preview.plan
    first, *others = AXES
    columns = (Column(first, is_whole=True), *map(Column, others))
    if not plan.space.is_open:
        echo_table(columns, [show_axis(plan, name) for name in plan.space.swept])
        click.echo()
    echo_facts(show_plan(plan, preview.points, preview.estimate).items())
    if preview.first:
        click.echo()
    for number, params in enumerate(preview.first):
        click.echo(f"trial {number}: {show_params(params)}")


def waits_of(job: "Job") -> str:
    """Why trials wait for room; empty where none does."""
    if job.progress is None or job.status.state.has_ended:
        return ""
    return str(job.progress.facts.get(WAITS) or "")


def echo_sweep(view: "SweepView", most: int) -> None:
    """Print how far a sweep is, and its best trials."""
    job, plan, progress = view.job, view.plan, view.progress
    click.echo(f"{click.style(job.spec.name, bold=True)} is {state_words(job)}")
    counts = ", ".join(f"{count} {state}" for state, count in progress.to_json()["trials"].items())
    best = progress.best
    facts = {
        "id": job.job_id,
        "metric": show_metrics(plan),
        "trials": counts or "none yet",
        "waits": waits_of(job),
        "best": f"{best.values[0]:g} by trial {best.number}" if best else None,
        "parameters": show_params(plan.space.show(best.drawn)) if best else None,
        "budget": show_budget(plan.budget),
        "workers": str(plan.workers) if plan.workers > 1 else None,
        "rest": f"about {format_duration(view.rest_s)}" if view.rest_s else None,
        "started": format_time(job.status.started_at) if job.status.started_at else None,
        "duration": None if job.duration_s is None else format_duration(job.duration_s),
        "reason": job.status.reason,
        "can be": ", ".join(f"`notebench sweep {verb} {job.job_id[-6:]}`" for verb in allowed(job.status)),
    }
    echo_facts((name, value) for name, value in facts.items() if value)
    if view.trials and most:
        click.echo()
        echo_trials(plan, view.trials, most)


def echo_trials(plan: SweepPlan, trials: Sequence[Trial], most: int) -> None:
    """Print the best trials as a table, those without a value last."""
    columns = (
        Column("TRIAL", is_number=True),
        Column("STATE"),
        *(Column(each.name.upper(), is_number=True) for each in plan.metrics),
        Column("DURATION", is_number=True),
        Column("PARAMETERS", is_whole=True),
        Column("WHY"),
    )
    sign = -1 if plan.metrics[0].is_maximized else 1
    ordered = sorted(trials, key=lambda each: sign * each.values[0] if each.values else math.inf)
    echo_table(columns, [_row(plan, each) for each in ordered[:most]])
    if len(ordered) > most:
        click.echo(f"{most} of {len(ordered)} trials; --trials shows others", err=True)


def _row(plan: SweepPlan, trial: Trial) -> tuple[str, ...]:
    values = [f"{value:g}" for value in trial.values] or ["-"] * len(plan.metrics)
    duration = "-" if trial.duration_s is None else format_duration(trial.duration_s)
    why = f"of sweep {trial.source}" if trial.source else trial.error
    if trial.state is TrialState.QUEUED and trial.retry_of is not None:
        why = f"trial {trial.retry_of} again"
    params = show_params(plan.space.show(trial.drawn))
    return (str(trial.number), str(trial.state), *values, duration, params, why)
