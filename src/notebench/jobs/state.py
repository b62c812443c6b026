"""The life of a job, decided from its events alone.

::

    queued -> running <-> paused -> finished | failed | cancelled | lost

``retry`` begins the next attempt in the same folder. Pure: events come in, the status comes out; an event
that does not fit (two writers raced, a driver came too late) changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from notebench.errors import Conflict
from notebench.events import Event
from notebench.ids import JobId
from notebench.states import State

JobState = State
"""How far a job has come."""


class Verb(StrEnum):
    """What may be asked of a job that is there."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    CANCEL = "cancel"
    RETRY = "retry"


QUEUED, STARTED, PAUSED, RESUMED, STOPPING = "queued", "started", "paused", "resumed", "stopping"
HEEDED, ENDED = "heeded", "ended"
"""The verbs of the events in a job's folder; ``heeded`` acknowledges an order."""


@dataclass(frozen=True, slots=True)
class Status:
    """How far a job has come.

    Attributes
    ----------
    attempt
        Counts from 1; each retry is another. 0 before the job was queued.
    is_stopping
        It was asked to begin nothing more; kept when it has ended.
    reason
        Why it ended so, in one line; empty where there is nothing to say.
    exit_code, signal
        Of the command, where there was one: its code, or the name of the signal that ended it.
    """

    state: JobState = JobState.QUEUED
    attempt: int = 0
    is_stopping: bool = False
    queued_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    exit_code: int | None = None
    signal: str = ""


def fold(events: Iterable[Event]) -> Status:
    """The status after all events, in their order."""
    status = Status()
    for event in events:
        status = step(status, event)
    return status


def step(status: Status, event: Event) -> Status:
    """The status after one more event."""
    attempt = _number(event.data.get("attempt"))
    if event.verb == QUEUED:
        is_next = attempt == status.attempt + 1 and (status.attempt == 0 or status.state.has_ended)
        return Status(JobState.QUEUED, status.attempt + 1, queued_at=event.at) if is_next else status
    if attempt != status.attempt or status.attempt == 0 or status.state.has_ended:
        return status
    if event.verb == ENDED:
        return _ended(status, event)
    if event.verb == STOPPING:
        return replace(status, is_stopping=True)
    if (status.state, event.verb) == (JobState.QUEUED, STARTED):
        return replace(status, state=JobState.RUNNING, started_at=event.at)
    if (status.state, event.verb) == (JobState.RUNNING, PAUSED):
        return replace(status, state=JobState.PAUSED)
    if (status.state, event.verb) == (JobState.PAUSED, RESUMED):
        return replace(status, state=JobState.RUNNING)
    return status


def _ended(status: Status, event: Event) -> Status:
    data = event.data
    if data.get("state") not in set(JobState) or not JobState(data["state"]).has_ended:
        return status
    return replace(
        status,
        state=JobState(data["state"]),
        ended_at=event.at,
        reason=data.get("reason", ""),
        exit_code=_number(data.get("exit_code")),
        signal=data.get("signal", ""),
    )


def _number(text: str | None) -> int | None:
    try:
        return None if text is None else int(text)
    except ValueError:
        return None


_ACTIVE = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.PAUSED})
_REMEDY = {
    Verb.PAUSE: "only what goes on, and was not asked to stop, can be paused",
    Verb.RESUME: "`notebench jobs retry` begins what failed or was cancelled again",
    Verb.STOP: "there is nothing left to stop",
    Verb.CANCEL: "there is nothing left to cancel",
    Verb.RETRY: "only what failed, was stopped, cancelled or lost is begun again",
}
_PAST = {Verb.PAUSE: "paused", Verb.RESUME: "resumed", Verb.STOP: "stopped", Verb.CANCEL: "cancelled"}


def allowed(status: Status) -> tuple[Verb, ...]:
    """What may be asked of it now and would change something."""
    return tuple(verb for verb in Verb if _fits(status, verb))


def is_wanted(job_id: JobId, status: Status, verb: Verb) -> bool:
    """Whether the verb changes something; False where it was done already, as a verb may be repeated.

    Raises
    ------
    Conflict
        When the job's state forbids it; the message says why and what is possible.
    """
    if _fits(status, verb):
        return True
    if _is_done(status, verb):
        return False
    state = "stopping" if status.is_stopping and status.state in _ACTIVE else status.state
    raise Conflict(f"job {job_id} cannot be {_PAST.get(verb, 'begun again')}: it is {state}; {_REMEDY[verb]}")


def _fits(status: Status, verb: Verb) -> bool:
    state = status.state
    if verb is Verb.PAUSE:
        return state in (JobState.QUEUED, JobState.RUNNING) and not status.is_stopping
    if verb is Verb.RESUME:
        return state in (JobState.PAUSED, JobState.LOST)
    if verb is Verb.STOP:
        return state in _ACTIVE and not status.is_stopping
    if verb is Verb.CANCEL:
        return state in _ACTIVE
    was_stopped = state is JobState.FINISHED and status.is_stopping
    return was_stopped or state in (JobState.FAILED, JobState.CANCELLED, JobState.LOST)


def _is_done(status: Status, verb: Verb) -> bool:
    state = status.state
    if verb is Verb.PAUSE:
        return state is JobState.PAUSED
    if verb is Verb.RESUME:
        return state is JobState.RUNNING or (state is JobState.QUEUED and status.attempt > 1)
    if verb is Verb.STOP:
        return status.is_stopping
    if verb is Verb.CANCEL:
        return state is JobState.CANCELLED
    return state in _ACTIVE and status.attempt > 1


def to_json(status: Status) -> dict[str, Any]:
    """As REST and ``--json`` carry it."""
    return {
        "state": str(status.state),
        "attempt": status.attempt,
        "is_stopping": status.is_stopping,
        "queued_at": _text(status.queued_at),
        "started_at": _text(status.started_at),
        "ended_at": _text(status.ended_at),
        "reason": status.reason,
        "exit_code": status.exit_code,
        "signal": status.signal,
        "verbs": [str(verb) for verb in allowed(status)],
    }


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
