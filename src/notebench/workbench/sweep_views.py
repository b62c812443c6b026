"""Sweeps as surfaces show them: values, and the one JSON of REST and ``--json``."""

from dataclasses import dataclass, field
from typing import Any

from notebench.jobs import Job, JobPage
from notebench.sweeps.comparison import ComparedSweep
from notebench.sweeps.estimate import Estimate
from notebench.sweeps.plan import Metric, SweepPlan
from notebench.sweeps.progress import SweepProgress
from notebench.sweeps.trial import Trial


@dataclass(frozen=True, slots=True)
class SweepView:
    """A sweep as surfaces show it.

    Attributes
    ----------
    run_id
        The run of the whole sweep, above those of its trials; empty where it has none, or none yet.
    """

    job: Job
    plan: SweepPlan
    trials: tuple[Trial, ...]
    progress: SweepProgress
    run_id: str = ""

    @property
    def rest_s(self) -> float | None:
        """Seconds until its trials are done, if they go on as before; None where nothing tells."""
        if self.job.status.state.has_ended:
            return None
        return self.progress.rest_s(self.plan.budget.trials, self.plan.workers)

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it: the job's facts, counts per state, the best trial, the plan."""
        return {
            **self.job.to_json(),
            **self.progress.to_json(self.plan.space.show),
            "metrics": [each.to_json() for each in self.plan.metrics],
            "rest_s": self.rest_s,
            "run_id": self.run_id,
            "plan": self.plan.to_json(),
        }

    def trials_json(self) -> list[dict[str, Any]]:
        """All trials, as ``--json`` carries them."""
        return [each.to_json(self.plan.space.show) for each in self.trials]

    def to_compared(self) -> ComparedSweep:
        """What a comparison takes of it."""
        job = self.job
        return ComparedSweep(
            job.job_id,
            job.spec.name,
            job.status.state,
            job.duration_s,
            self.plan,
            self.trials,
            self.progress,
        )


@dataclass(frozen=True, slots=True)
class SweepPage:
    """Some of the sweeps, the newest first, as their jobs tell them."""

    jobs: JobPage

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        page = self.jobs
        return {
            "sweeps": [_summary(job) for job in page.jobs],
            "total": page.total,
            "next_offset": page.next_offset,
        }


def _summary(job: Job) -> dict[str, Any]:
    """What a list shows: the job, its metrics, and what its driver last told of the trials."""
    told = dict(job.progress.facts) if job.progress else {}
    known = {**SweepProgress().to_json(), **told}
    metrics = job.spec.work.get("metrics", [])
    return {
        **job.to_json(),
        **{key: known[key] for key in SweepProgress().to_json()},
        "metrics": [Metric(**each).to_json() for each in metrics],
    }


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sweep would do.

    Attributes
    ----------
    first
        The parameters of the first trials.
    points
        Of a grid: all that there are.
    estimate
        How many trials there is time for.
    """

    plan: SweepPlan
    first: tuple[dict[str, Any], ...]
    points: int | None
    estimate: Estimate = field(default_factory=Estimate)

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        return {
            "plan": self.plan.to_json(),
            "first": list(self.first),
            "points": self.points,
            "estimate": self.estimate.to_json(),
        }
