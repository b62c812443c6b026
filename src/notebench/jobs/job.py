"""One job as surfaces show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notebench.ids import JobId
from notebench.jobs import state
from notebench.jobs.folder import JobFolder
from notebench.jobs.progress import Progress
from notebench.jobs.spec import JobSpec
from notebench.jobs.state import Status


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its folder tells it.

    Attributes
    ----------
    last_beat
        When its driver was last seen alive.
    """

    job_id: JobId
    spec: JobSpec
    status: Status
    progress: Progress | None = None
    last_beat: datetime | None = None

    @property
    def duration_s(self) -> float | None:
        """Seconds of the last attempt, pauses included; None while it goes on, and where none began."""
        status = self.status
        if status.started_at is None or status.ended_at is None:
            return None
        return max(0.0, (status.ended_at - status.started_at).total_seconds())  # clocks are set back

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        return {
            "id": self.job_id,
            "kind": self.spec.kind,
            "name": self.spec.name,
            "folder": self.spec.folder,
            "place": self.spec.place,
            "by": self.spec.by,
            "created_at": self.spec.created_at.isoformat(),
            **state.to_json(self.status),
            "duration_s": self.duration_s,
            "progress": self.progress.to_json() if self.progress else None,
        }


@dataclass(frozen=True, slots=True)
class JobPage:
    """Some of the jobs, the newest first.

    Attributes
    ----------
    total
        Of all that match.
    next_offset
        Where the next page begins; None at the end.
    """

    jobs: tuple[Job, ...]
    total: int
    next_offset: int | None

    def to_json(self) -> dict[str, Any]:
        """As REST carries it."""
        return {
            "jobs": [job.to_json() for job in self.jobs],
            "total": self.total,
            "next_offset": self.next_offset,
        }


def read_job(folder: JobFolder) -> Job:
    """The job of a folder.

    Raises
    ------
    NotFound, BadInput
        When there is none, or its spec cannot be read.
    """
    return Job(folder.job_id, folder.spec(), folder.status(), folder.progress(), folder.last_beat())


def has_ended(job: Job) -> bool:
    """Whether nothing more comes of the job."""
    return job.status.state.has_ended
