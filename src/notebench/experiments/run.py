"""A run: one piece of tracked work, its inputs and its results."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from notebench.ids import ExperimentId, RunId


class RunState(StrEnum):
    """The states' words, the same everywhere in Notebench."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come of the run."""
        return self not in (RunState.QUEUED, RunState.RUNNING, RunState.PAUSED)


@dataclass(frozen=True, slots=True)
class Run:
    """What a list shows of a run.

    Attributes
    ----------
    run_id, name, experiment
        ``experiment`` is the experiment's name.
    started_at, ended_at
        Aware, UTC; ``ended_at`` is None until the run has ended.
    metrics
        The last value of each; may be NaN or infinite.
    params
        As logged: text.
    """

    run_id: RunId
    name: str
    state: RunState
    experiment: str
    started_at: datetime
    ended_at: datetime | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def duration_s(self) -> float | None:
        """From start to end in seconds; None while the run goes on."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None

    def to_json(self) -> dict[str, Any]:
        """As REST, command line and card carry it; a metric that is not finite becomes None."""
        return {
            "run_id": self.run_id,
            "name": self.name,
            "state": str(self.state),
            "experiment": self.experiment,
            "started_at": to_text(self.started_at),
            "ended_at": to_text(self.ended_at) if self.ended_at else None,
            "metrics": {key: value if math.isfinite(value) else None for key, value in self.metrics.items()},
            "params": dict(self.params),
        }


@dataclass(frozen=True, slots=True)
class LoggedModel:
    """A model that a run kept."""

    model_id: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class RunDetail:
    """A run with what only its page shows.

    Attributes
    ----------
    tags
        All, MLflow's and Notebench's own too.
    artifact_uri
        Where the run's artifacts lie.
    """

    run: Run
    tags: Mapping[str, str]
    user: str
    artifact_uri: str
    models: Sequence[LoggedModel] = ()

    @property
    def user_tags(self) -> dict[str, str]:
        """The tags that a person set."""
        return {
            key: value for key, value in self.tags.items() if not key.startswith(("mlflow.", "notebench."))
        }


@dataclass(frozen=True, slots=True)
class RunPage:
    """Some of the runs that match a query.

    Attributes
    ----------
    total
        Runs that match, on all pages.
    next_offset
        Where the next page begins; None on the last.
    """

    runs: Sequence[Run]
    total: int
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class Experiment:
    """A name under which runs are kept together.

    ``runs`` counts those that are not deleted; None where the store cannot count but by reading them all.
    """

    experiment_id: ExperimentId
    name: str
    runs: int | None


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """One value of one metric."""

    value: float
    step: int
    at: datetime


def own_first(metrics: Iterable[str]) -> list[str]:
    """The names with those that autologging adds (``training_…``) after the user's own."""
    return sorted(metrics, key=lambda name: name.startswith("training_"))


def to_text(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as all surfaces write times."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
