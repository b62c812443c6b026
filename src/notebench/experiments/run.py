"""A run: one piece of tracked work, its inputs and its results."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from notebench.ids import ExperimentId, RunId
from notebench.states import State

SYSTEM = "system/"
"""Begins the names of metrics that tell of the machine."""


RunState = State
"""How far a run has come."""


NOTE_TAG = "mlflow.note.content"
"""Markdown that a person wrote; MLflow's own page shows it too."""
STARRED_TAG = "notebench.starred"
ARCHIVED_TAG = "notebench.archived"
PARENT_TAG = "mlflow.parentRunId"
TRIAL_TAG = "notebench.trial"
"""The number of the trial, on the run of one trial of a sweep; the sweep's own run is its parent."""
STEP_TAG = "notebench.step"
"""The step's name, on the run of one step of a pipeline; the run of the pipeline's run is its parent."""
PART_TAGS = (TRIAL_TAG, STEP_TAG)
"""One of them stands on a run that is a part of what another tells as a whole."""
_NOTE_CHARS = 500  # of each note in a list


@dataclass(frozen=True, slots=True)
class Marks:
    """How a person has put a run in order.

    Attributes
    ----------
    tags
        Those that a person set.
    note
        Markdown.
    parent_id
        The run that this one was begun in.
    is_part
        Whether it is of one trial of a sweep, or one step of a pipeline.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    is_starred: bool = False
    is_archived: bool = False
    parent_id: RunId | None = None
    is_part: bool = False

    @classmethod
    def from_tags(cls, tags: Mapping[str, str]) -> "Marks":
        """The marks that all tags of a run say."""
        parent = tags.get(PARENT_TAG)
        return cls(
            {key: value for key, value in tags.items() if not key.startswith(("mlflow.", "notebench."))},
            tags.get(NOTE_TAG) or "",
            STARRED_TAG in tags,
            ARCHIVED_TAG in tags,
            RunId(parent) if parent else None,
            any(tag in tags for tag in PART_TAGS),
        )

    def to_json(self) -> dict[str, Any]:
        """As REST carries them beside a run's facts."""
        return {
            "tags": dict(self.tags),
            "note": self.note,
            "is_starred": self.is_starred,
            "is_archived": self.is_archived,
            "parent_id": self.parent_id,
        }


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
    marks
        What a person has said of the run.
    is_deleted
        Whether it lies in the store's bin.
    """

    run_id: RunId
    name: str
    state: RunState
    experiment: str
    started_at: datetime
    ended_at: datetime | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    is_deleted: bool = False

    @property
    def duration_s(self) -> float | None:
        """From start to end in seconds; None while the run goes on."""
        return (self.ended_at - self.started_at).total_seconds() if self.ended_at else None

    def to_json(self) -> dict[str, Any]:
        """As REST, command line and card carry it; a metric that is not finite becomes None.

        Of a long note only the beginning is told.
        """
        return {
            "run_id": self.run_id,
            "name": self.name,
            "state": str(self.state),
            "experiment": self.experiment,
            "started_at": to_text(self.started_at),
            "ended_at": to_text(self.ended_at) if self.ended_at else None,
            "metrics": {key: value if math.isfinite(value) else None for key, value in self.metrics.items()},
            "params": dict(self.params),
            **self.marks.to_json(),
            "note": self.marks.note[:_NOTE_CHARS],
            "is_deleted": self.is_deleted,
        }


@dataclass(frozen=True, slots=True)
class LoggedModel:
    """A model that a run kept."""

    model_id: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class RunDetail:
    """A run with what only its page shows; the run's marks are those that its tags say.

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

    def __post_init__(self) -> None:
        object.__setattr__(self, "run", replace(self.run, marks=Marks.from_tags(self.tags)))

    @property
    def user_tags(self) -> dict[str, str]:
        """The tags that a person set."""
        return dict(self.run.marks.tags)


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
    """The names with those that autologging adds (``training_…``) after the user's own, ``system/…`` last."""
    return sorted(metrics, key=lambda name: (name.startswith(SYSTEM), name.startswith("training_")))


def to_text(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as all surfaces write times."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
