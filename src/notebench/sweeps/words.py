"""Plans and parameters in words, the same on every surface that prints."""

from collections.abc import Mapping
from typing import Any

from notebench.experiments.card import format_duration
from notebench.parameters import describe
from notebench.sweeps.budget import Budget
from notebench.sweeps.estimate import Estimate
from notebench.sweeps.plan import SweepPlan

AXES = ("SWEPT", "TYPE", "ALLOWED", "COUNTS WHEN")
"""What :func:`show_axis` tells."""


def show_axis(plan: SweepPlan, name: str) -> tuple[str, ...]:
    """What is drawn for a parameter, and when."""
    parameter = plan.space.parameters[name]
    return (name, str(parameter.type), describe(parameter), str(parameter.condition or ""))


def show_plan(plan: SweepPlan, points: int | None, expected: Estimate) -> dict[str, str]:
    """How it searches, by name.

    Parameters
    ----------
    points
        Of a grid: all that there are.
    """
    facts = {
        "space": "as the function says it, trial by trial" if plan.space.is_open else None,
        "metric": show_metrics(plan),
        "sampler": plan.sampler.name if plan.sampler else "tpe",
        "budget": show_budget(plan.budget),
        "points": None if points is None else str(points),
        "workers": str(plan.workers),
        "gpus": f"{plan.gpus} each" if plan.gpus else None,
        "begins with": ", ".join(plan.warm_start),
        "expected": show_estimate(expected),
    }
    return {name: value for name, value in facts.items() if value}


def show_estimate(estimate: Estimate) -> str:
    """``about 40 trials in 12 min, 18.0 s each``."""
    if estimate.trials is None:
        return "nothing is known yet of how long a trial takes"
    if estimate.trial_s is None or estimate.duration_s is None:
        return f"{'at least ' * estimate.is_at_least}{estimate.trials} trials"
    took, each = format_duration(estimate.duration_s), format_duration(estimate.trial_s)
    return f"about {estimate.trials} trials in {took}, {each} each"


def show_params(params: Mapping[str, Any]) -> str:
    """``rate=0.01 depth=6``."""
    shown = {
        name: f"{value:.6g}" if isinstance(value, float) else str(value) for name, value in params.items()
    }
    return " ".join(f"{name}={value}" for name, value in shown.items())


def show_metrics(plan: SweepPlan) -> str:
    """``auc (maximize)``."""
    return ", ".join(f"{each.name} ({each.direction})" for each in plan.metrics)


def show_budget(budget: Budget) -> str:
    """The limits."""
    told = {
        "{:g} trials": budget.trials,
        "{:g} s": budget.timeout_s,
        "{:g} s for each trial": budget.trial_timeout_s,
        "{:g} failures in a row": budget.failures,
        "until {:g}": budget.target,
        "{:g} trials without a better one": budget.patience,
        "{:g} GPU hours": budget.gpu_hours,
    }
    return ", ".join(text.format(value) for text, value in told.items() if value is not None)
