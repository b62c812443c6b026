"""Sweeps side by side: how they were asked for, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from notebench.errors import BadInput
from notebench.experiments.comparison.comparison import Row, compare_facts
from notebench.ids import JobId, parse_job_id
from notebench.jobs import JobState
from notebench.parameters import describe
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.progress import SweepProgress
from notebench.sweeps.trial import Trial

FEWEST_SWEEPS, MOST_SWEEPS = 2, 20


@dataclass(frozen=True, slots=True)
class ComparedSweep:
    """One of several sweeps.

    Attributes
    ----------
    duration_s
        Of its last attempt; None while it goes on.
    """

    sweep_id: JobId
    name: str
    state: JobState
    duration_s: float | None
    plan: SweepPlan
    trials: Sequence[Trial]
    progress: SweepProgress

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        return {
            "sweep_id": self.sweep_id,
            "name": self.name,
            "state": str(self.state),
            "duration_s": self.duration_s,
            "busy_s": self.progress.busy_s,
            "metrics": [each.to_json() for each in self.plan.metrics],
            **self.progress.to_json(self.plan.space.show),
        }


@dataclass(frozen=True, slots=True)
class SweepComparison:
    """Sweeps side by side.

    Attributes
    ----------
    params
        Of the best trials.
    plans
        How the sweeps were asked for.
    remark
        Why their best values cannot be held against each other; empty where they can.
    """

    sweeps: Sequence[ComparedSweep]
    params: Sequence[Row]
    plans: Sequence[Row]
    remark: str = ""

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        return {
            "sweeps": [each.to_json() for each in self.sweeps],
            "params": [row.to_json() for row in self.params],
            "plans": [row.to_json() for row in self.plans],
            "remark": self.remark,
        }


def check_sweeps(ids: Sequence[str]) -> list[JobId]:
    """The sweeps to compare, each once.

    Raises
    ------
    BadInput
        When an id is none, or they are fewer than 2 or more than 20.
    """
    found = [parse_job_id(each) for each in dict.fromkeys(ids)]
    if not FEWEST_SWEEPS <= len(found) <= MOST_SWEEPS:
        raise BadInput(
            f"sweep_id: {len(found)} different sweeps were given; "
            f"compare {FEWEST_SWEEPS} to {MOST_SWEEPS} of them"
        )
    return found


def compare_sweeps(sweeps: Sequence[ComparedSweep]) -> SweepComparison:
    """The sweeps side by side, what differs first."""
    best = [each.progress.best for each in sweeps]
    params = [
        {name: str(value) for name, value in each.plan.space.show(trial.drawn).items()} if trial else {}
        for each, trial in zip(sweeps, best, strict=True)
    ]
    plans = [plan_facts(each.plan) for each in sweeps]
    return SweepComparison(sweeps, compare_facts(params), compare_facts(plans), _remark(sweeps))


def plan_facts(plan: SweepPlan) -> dict[str, str]:
    """What was asked for, fact by fact, as people write it; what is left to its default is not in it."""
    read = plan.to_json()
    facts: dict[str, Any] = {
        "objective": plan.objective.target,
        "metric": ", ".join(f"{each.name} ({each.direction})" for each in plan.metrics),
        "constraints": ", ".join(map(str, plan.constraints)),
        "sampler": _named(read["sampler"]),
        "pruner": _named(read["pruner"]),
        **{f"budget {name}": value for name, value in read["budget"].items()},
        **{
            name: value
            for name, value in read.items()
            if isinstance(value, bool | int | float | str) and name not in ("objective", "metrics")
        },
        "enqueued": len(plan.enqueued) or None,
    }
    for each in plan.space.parameters:
        if each.name in plan.space.swept:
            facts[f"space {each.name}"] = describe(each)
        elif each.name in plan.space.fixed:
            facts[f"space {each.name}"] = f"stands still at {plan.space.fixed[each.name]}"
    return {name: _text(value) for name, value in facts.items() if value not in (None, "")}


def _named(read: dict[str, Any] | None) -> str:
    if read is None:
        return ""
    options = ",".join(f"{name}={value}" for name, value in read["options"].items())
    return f"{read['name']}:{options}" if options else str(read["name"])


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _remark(sweeps: Sequence[ComparedSweep]) -> str:
    told = list(dict.fromkeys((each.plan.metrics[0].name, each.plan.metrics[0].direction) for each in sweeps))
    if len(told) == 1:
        return ""
    words = ", ".join(f"{name} ({direction})" for name, direction in told)
    return f"they are judged by different metrics: {words}; their best values say nothing about each other"
