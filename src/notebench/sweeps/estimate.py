"""How many trials a sweep has time for, from how long trials took before."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from notebench.sweeps.plan import SweepPlan


@dataclass(frozen=True, slots=True)
class Estimate:
    """What is expected of a sweep.

    Attributes
    ----------
    trial_s
        How long a trial takes, by the median of earlier ones; None where none is known.
    trials
        So many end within the budget; None where nothing tells.
    is_at_least
        Whether there may be more: only the longest that a trial may take is known.
    duration_s
        Until the last of them has ended.
    """

    trial_s: float | None = None
    trials: int | None = None
    is_at_least: bool = False
    duration_s: float | None = None

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        return {
            "trial_s": self.trial_s,
            "trials": self.trials,
            "is_at_least": self.is_at_least,
            "duration_s": self.duration_s,
        }


def estimate(plan: SweepPlan, durations_s: Sequence[float], points: int | None = None) -> Estimate:
    """What is expected of the plan.

    Parameters
    ----------
    durations_s
        Of earlier trials of the same objective.
    points
        Of a grid: all that there are.
    """
    budget = plan.budget
    trial_s = statistics.median(durations_s) if durations_s else None
    longest_s = trial_s if trial_s is not None else budget.trial_timeout_s
    if not longest_s:
        return Estimate(trial_s)
    limits = [each for each in (budget.trials, points) if each is not None]
    if budget.timeout_s is not None:  # what has begun is let finish
        limits.append(math.ceil(budget.timeout_s / longest_s) * plan.workers)
    if budget.gpu_hours is not None:
        limits.append(math.ceil(budget.gpu_hours * 3600 / plan.gpus / longest_s))
    trials = min(limits)
    duration_s = None if trial_s is None else math.ceil(trials / plan.workers) * trial_s
    is_at_least = trial_s is None and trials not in (budget.trials, points)
    return Estimate(trial_s, trials, is_at_least, duration_s)
