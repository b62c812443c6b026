"""How far a sweep has come, folded from its trials: pure, so that driver and readers see the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from notebench.sweeps.dimension import Show
from notebench.sweeps.trial import Trial, TrialState

WAITS = "waits"
"""The name of the fact that tells why trials wait for room; empty where none does."""
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SweepProgress:
    """What came of the trials so far.

    Attributes
    ----------
    is_maximized
        Whether the first metric is to be large.
    counts
        Trials by state.
    best
        The best trial that finished within all constraints, by the first metric.
    failures_in_a_row
        Trials that failed since one did not.
    since_best
        Trials that finished, or were pruned, since the best one.
    busy_s
        The seconds of all settled trials together.
    spent_s
        Of those that were cancelled too. Nobody knows of a lost one for how long it ran.
    """

    is_maximized: bool = False
    counts: dict[TrialState, int] = field(default_factory=dict)
    best: Trial | None = None
    failures_in_a_row: int = 0
    last_error: str = ""
    since_best: int = 0
    busy_s: float = 0.0
    spent_s: float = 0.0

    @property
    def settled(self) -> int:
        """Trials that came to an end of their own."""
        return sum(number for state, number in self.counts.items() if state.is_settled)

    @property
    def running(self) -> int:
        """Trials that run."""
        return self.counts.get(TrialState.RUNNING, 0)

    @property
    def is_fruitless(self) -> bool:
        """Whether trials failed, and nothing else came of any."""
        return 0 < self.counts.get(TrialState.FAILED, 0) == self.settled

    @property
    def best_value(self) -> float | None:
        """The first metric of the best trial."""
        return self.best.values[0] if self.best else None

    def rest_s(self, trials: int | None, workers: int) -> float | None:
        """Seconds until so many trials are done, if they go on as before; None where nothing tells."""
        if trials is None or not self.settled:
            return None
        return max(0, trials - self.settled) * self.busy_s / self.settled / workers

    def to_json(self, show: Show = dict) -> dict[str, Any]:
        """As surfaces carry it."""
        return {
            "trials": {str(state): self.counts[state] for state in TrialState if self.counts.get(state)},
            "best_value": self.best_value,
            "best_params": show(self.best.drawn) if self.best else None,
            "best_trial": self.best.number if self.best else None,
            "failures_in_a_row": self.failures_in_a_row,
        }


def fold(trials: Iterable[Trial], *, is_maximized: bool) -> SweepProgress:
    """The progress after all trials; those that ended, in the order of their ends."""
    progress = SweepProgress(is_maximized)
    for trial in in_order(trials):
        progress = step(progress, trial)
    return progress


def in_order(trials: Iterable[Trial]) -> list[Trial]:
    """Those that ended, in the order of their ends; then the others, by number."""
    return sorted(trials, key=lambda each: (each.ended_at is None, each.ended_at or _NEVER, each.number))


def step(progress: SweepProgress, trial: Trial, before: TrialState | None = None) -> SweepProgress:
    """The progress after one trial came into its state, out of the one ``before``.

    One that was taken over from an earlier sweep is no progress of this one.
    """
    if trial.source:
        return progress
    counts = dict(progress.counts)
    if before is not None:
        counts[before] = counts.get(before, 0) - 1
    counts[trial.state] = counts.get(trial.state, 0) + 1
    lasted_s = 0.0 if trial.state is TrialState.LOST else trial.duration_s or 0.0
    progress = replace(progress, counts=counts, spent_s=progress.spent_s + lasted_s)
    if not trial.state.is_settled:
        return progress
    progress = replace(progress, busy_s=progress.busy_s + lasted_s)
    if trial.state is TrialState.FAILED:
        in_a_row = progress.failures_in_a_row + 1
        return replace(progress, failures_in_a_row=in_a_row, last_error=trial.error)
    progress = replace(progress, failures_in_a_row=0)
    if trial.state is TrialState.FINISHED and _is_better(trial, progress):
        return replace(progress, best=trial, since_best=0)
    return replace(progress, since_best=progress.since_best + 1)


def queue(progress: SweepProgress) -> SweepProgress:
    """The progress when one more trial waits to be tried, as another was lost or cancelled."""
    queued = progress.counts.get(TrialState.QUEUED, 0) + 1
    return replace(progress, counts={**progress.counts, TrialState.QUEUED: queued})


def _is_better(trial: Trial, progress: SweepProgress) -> bool:
    best = progress.best_value
    if best is None or not trial.is_feasible:
        return trial.is_feasible
    return trial.values[0] > best if progress.is_maximized else trial.values[0] < best
