"""One trial: what is asked of a worker, what it answers, and what a study keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from notebench.sweeps.dimension import Label, Show


class TrialState(StrEnum):
    """The states of a trial; the words are those of jobs, and ``pruned``."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    PRUNED = "pruned"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def is_settled(self) -> bool:
        """Whether it came to an end of its own, and so counts against the budget."""
        return self in (TrialState.FINISHED, TrialState.PRUNED, TrialState.FAILED)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a search wants tried.

    Attributes
    ----------
    drawn
        On the axes of the space.
    retry_of
        The trial whose values these are, where that one was lost.
    was_queued
        Whether it waited in the study, as it was enqueued.
    """

    number: int
    drawn: Mapping[str, Label]
    retry_of: int | None = None
    was_queued: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial as the study keeps it.

    Attributes
    ----------
    values
        Of the metrics, in their order; empty where it did not finish.
    error
        Why it failed, in one line.
    is_feasible
        Whether all constraints hold.
    run_id
        The run that it is kept as; empty where it has none, or none yet.
    reported
        Values of the first metric on the way, by step.
    violations
        By constraint how far beyond its limit it lies; 0 or less is within.
    source
        The earlier sweep that it was taken over from; empty where it is one of the sweep's own.
    user_attrs
        What the objective noted with it.
    """

    number: int
    state: TrialState
    drawn: Mapping[str, Label] = field(default_factory=dict)
    values: tuple[float, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: str = ""
    retry_of: int | None = None
    is_feasible: bool = True
    run_id: str = ""
    reported: Mapping[int, float] = field(default_factory=dict)
    violations: Mapping[str, float] = field(default_factory=dict)
    source: str = ""
    user_attrs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def duration_s(self) -> float | None:
        """Seconds; None before its end."""
        if self.started_at is None or self.ended_at is None:
            return None
        return max(0.0, (self.ended_at - self.started_at).total_seconds())  # clocks are set back

    def to_json(self, show: Show = dict) -> dict[str, Any]:
        """As surfaces carry it."""
        return {
            "number": self.number,
            "state": str(self.state),
            "params": show(self.drawn),
            "values": list(self.values),
            "started_at": self.started_at.isoformat() if self.started_at else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "duration_s": self.duration_s,
            "error": self.error,
            "retry_of": self.retry_of,
            "is_feasible": self.is_feasible,
            "run_id": self.run_id,
            "last_report": self._last_report(),
            "source": self.source,
        }

    def _last_report(self) -> dict[str, float] | None:
        if not self.reported:
            return None
        step = max(self.reported)
        return {"step": step, "value": self.reported[step]}


def own(trials: Iterable[Trial]) -> list[Trial]:
    """The trials that the sweep itself ran, without those that it took over from earlier ones."""
    return [each for each in trials if not each.source]


@dataclass(frozen=True, slots=True)
class TrialTask:
    """What a worker is to do; it is pickled.

    Attributes
    ----------
    kind, target
        The objective's.
    values
        Of its parameters.
    wanted
        The names of what is measured.
    folder
        Where it works.
    outputs
        Where it leaves what it makes.
    channel
        Where it reports to; empty where nobody listens.
    tracking_uri
        The store in which the trial is a run; empty where it is none.
    is_open
        Whether the objective is given the trial itself, and asks it for values.
    is_caught
        Whether what it logs is caught where it runs, as its run is written elsewhere.
    """

    number: int
    kind: str
    target: str
    values: Mapping[str, Any]
    wanted: tuple[str, ...]
    folder: Path
    outputs: Path
    channel: str = ""
    tracking_uri: str = ""
    is_open: bool = False
    is_caught: bool = False


@dataclass(frozen=True, slots=True)
class TrialReply:
    """What came of it.

    Attributes
    ----------
    error
        Why it failed, in one line.
    details
        The traceback, where there is one.
    is_missing
        Whether it failed as a metric was not there at all.
    """

    number: int
    state: TrialState
    measured: Mapping[str, float] = field(default_factory=dict)
    error: str = ""
    details: str = ""
    is_missing: bool = False
