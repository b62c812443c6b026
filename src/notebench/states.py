"""The words for how far work has come."""

from enum import StrEnum


class State(StrEnum):
    """Of a run, of a job, of a trial, of a step: the same words everywhere in Notebench."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self not in (State.QUEUED, State.RUNNING, State.PAUSED)
