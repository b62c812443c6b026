"""When a sweep has had enough: each limit is looked at between trials, by what came of them so far."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from notebench.errors import BadInput
from notebench.sweeps.progress import SweepProgress

DEFAULT_FAILURES = 10
_HOUR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Limits; None is no limit.

    Attributes
    ----------
    trials
        That came to an end by themselves: finished, pruned or failed.
    timeout_s
        Of one attempt of the sweep; what runs then is let finish.
    trial_timeout_s
        A trial that takes longer is ended.
    failures
        In a row.
    target
        The sweep ends when the metric is as good as this.
    patience
        So many trials in a row that finished without a better one.
    gpu_hours
        That trials had GPUs for themselves, times how many; what runs then is let finish.
    """

    trials: int | None = None
    timeout_s: float | None = None
    trial_timeout_s: float | None = None
    failures: int | None = DEFAULT_FAILURES
    target: float | None = None
    patience: int | None = None
    gpu_hours: float | None = None

    @property
    def is_endless(self) -> bool:
        """Whether no limit is sure to be reached."""
        return self.trials is None and self.timeout_s is None and self.gpu_hours is None

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if value is None:
                continue
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if not is_number or not math.isfinite(value):
                raise BadInput(f"{each.name}: {str(value)[:80]!r} is no number; give one")
            if each.name != "target" and value <= 0:
                raise BadInput(f"{each.name}: {value} is not above 0; give more, or leave the limit away")
            if each.name in ("trials", "failures", "patience") and value != int(value):
                raise BadInput(f"{each.name}: {value} is no whole number; give one")

    def to_json(self) -> dict[str, Any]:
        """As a job's spec keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "Budget":
        """The budget that :meth:`to_json` wrote."""
        return cls(**read)

    def why_over(self, progress: SweepProgress, elapsed_s: float, gpu_s: float = 0.0) -> str:
        """Why nothing more is to begin, in one line; empty where something may.

        Parameters
        ----------
        gpu_s
            Seconds that trials had GPUs, times how many.
        """
        done = progress.settled + progress.running
        if self.trials is not None and done >= self.trials:
            if progress.is_fruitless:
                return f"no trial of {self.trials} came to a value, the last failed by: {progress.last_error}"
            return f"all {self.trials} trials are done"
        if self.timeout_s is not None and elapsed_s >= self.timeout_s:
            return f"its time of {self.timeout_s:g} s is over"
        if self.gpu_hours is not None and gpu_s >= self.gpu_hours * _HOUR_S:
            return f"its {self.gpu_hours:g} GPU hours are used up"
        if self.failures is not None and progress.failures_in_a_row >= self.failures:
            return f"{progress.failures_in_a_row} trials failed in a row, the last by: {progress.last_error}"
        best = progress.best_value
        if self.target is not None and best is not None:
            is_reached = best >= self.target if progress.is_maximized else best <= self.target
            if is_reached:
                return f"the target {self.target:g} is reached by {best:g}"
        if self.patience is not None and progress.since_best >= self.patience:
            return f"the last {progress.since_best} trials were no better"
        return ""

    def has_failed(self, progress: SweepProgress) -> bool:
        """Whether the sweep ended because its trials fail."""
        fails_on = self.failures is not None and progress.failures_in_a_row >= self.failures
        return fails_on or progress.is_fruitless
