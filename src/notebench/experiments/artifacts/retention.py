"""What of a workspace may be deleted, and what never: decided here, done by the engine."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from notebench.experiments.run import RunState
from notebench.ids import RunId

ARTIFACTS_DELETED_TAG = "notebench.artifacts_deleted"
"""When a run's artifacts were deleted by retention."""
_WITHOUT_SUCCESS = (RunState.FAILED, RunState.CANCELLED, RunState.LOST)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept; the settings' ``[retention]``. None keeps for ever."""

    deleted_days: int | None = 30
    failed_artifacts_days: int | None = None
    leftover_days: int = 7


class Kind(StrEnum):
    """What is deleted."""

    RUN = "run"
    ARTIFACTS = "artifacts"
    ORPHAN = "orphan"
    LEFTOVER = "leftover"
    JOB = "job"
    OUTPUTS = "outputs"


@dataclass(frozen=True, slots=True)
class Waste:
    """One thing that retention no longer keeps.

    Attributes
    ----------
    name
        The run's or job's id, or the path below ``.notebench``.
    why
        In words.
    """

    kind: Kind
    name: str
    why: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class StoredRun:
    """What decides on a run.

    Attributes
    ----------
    deleted_at
        When it was deleted (and can still be restored); None for one that was not.
    held_by
        Why it is never touched: it is starred, a registered model stems from it, …; empty where nothing does.
    """

    run_id: RunId
    name: str
    state: RunState
    ended_at: datetime | None
    deleted_at: datetime | None
    held_by: str = ""
    has_lost_artifacts: bool = False


def decide(run: StoredRun, retention: Retention, now: datetime) -> tuple[Kind, str] | None:
    """What is to be deleted of the run, and why; None where all of it is kept."""
    if run.held_by or run.state in (RunState.RUNNING, RunState.QUEUED, RunState.PAUSED):
        return None
    if run.deleted_at is not None:
        if _is_older(run.deleted_at, retention.deleted_days, now):
            return Kind.RUN, f"{run.name!r} was deleted on {run.deleted_at:%Y-%m-%d}"
        return None
    if run.state not in _WITHOUT_SUCCESS or run.ended_at is None or run.has_lost_artifacts:
        return None
    if _is_older(run.ended_at, retention.failed_artifacts_days, now):
        return Kind.ARTIFACTS, f"{run.name!r} {run.state} on {run.ended_at:%Y-%m-%d}"
    return None


def is_leftover(changed_at: datetime, retention: Retention, now: datetime) -> bool:
    """Whether something that nobody owns is old enough that nobody is still writing it."""
    return _is_older(changed_at, retention.leftover_days, now)


def _is_older(at: datetime, days: int | None, now: datetime) -> bool:
    return days is not None and now - at > timedelta(days=days)
