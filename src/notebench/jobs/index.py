"""What is known of jobs that have ended, in one small file: a list of a thousand opens no thousand folders.

The folders are the truth. A job is known under the mark of its events' file, so that a retry makes it read
again; where the index is missing, torn or cannot be written, the folders are read.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from notebench.errors import BadInput
from notebench.ids import JobId
from notebench.jobs.job import Job
from notebench.jobs.progress import Progress
from notebench.jobs.spec import JobSpec
from notebench.jobs.state import JobState, Status

Mark = tuple[int, int]
"""Size and time of the last change of a job's events, in nanoseconds."""
Known = Mapping[JobId, tuple[Mark, Job]]
_VERSION = 1  # raised when rows mean something else: the index is then made anew
_WAIT_S = 2
_TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    job_id TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, facts TEXT
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class JobIndex:
    """The index of one workspace's ended jobs; many processes may use it at once.

    Attributes
    ----------
    path
        The SQLite file; its folder must exist for that, it is not made.
    """

    path: Path

    def read(self) -> dict[JobId, tuple[Mark, Job]]:
        """All that is known; a row that says nothing is passed over."""
        if not self.path.exists():
            return {}
        try:
            with self._opened() as index:
                rows = index.execute("SELECT job_id, size, mtime_ns, facts FROM jobs").fetchall()
        except sqlite3.OperationalError:  # locked, or not ours to read
            return {}
        except sqlite3.DatabaseError:
            self._forget()
            return {}
        return dict(_jobs(rows))

    def change(self, known: Known, gone: Iterable[JobId] = ()) -> None:
        """Keep these too, and forget those; where that cannot be written, they are read again next time."""
        rows = [(job_id, *mark, _written(job)) for job_id, (mark, job) in known.items()]
        left = [(job_id,) for job_id in gone]
        if not (rows or left) or not self.path.parent.is_dir():
            return
        try:
            self._write(rows, left)
        except sqlite3.OperationalError:
            return
        except sqlite3.DatabaseError:
            self._forget()
            with contextlib.suppress(sqlite3.Error):
                self._write(rows, [])

    def _write(self, rows: Iterable[tuple[str, int, int, str]], gone: Iterable[tuple[JobId]]) -> None:
        with self._opened() as index:
            index.executemany("INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?)", rows)
            index.executemany("DELETE FROM jobs WHERE job_id = ?", gone)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(sqlite3.connect(self.path, timeout=_WAIT_S)) as index, index:
            if index.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                index.execute("PRAGMA journal_mode = WAL")
                index.execute("DROP TABLE IF EXISTS jobs")
                index.execute(_TABLE)
                index.execute(f"PRAGMA user_version = {_VERSION}")
            yield index

    def _forget(self) -> None:
        """Take away what is torn: nothing in it is worth keeping."""
        with contextlib.suppress(OSError):
            for tail in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + tail).unlink(missing_ok=True)


def _written(job: Job) -> str:
    status = job.status
    facts = {
        "spec": json.loads(job.spec.to_bytes()),
        "status": {
            "state": str(status.state),
            "attempt": status.attempt,
            "is_stopping": status.is_stopping,
            "queued_at": _text(status.queued_at),
            "started_at": _text(status.started_at),
            "ended_at": _text(status.ended_at),
            "reason": status.reason,
            "exit_code": status.exit_code,
            "signal": status.signal,
        },
        "progress": job.progress.to_json() if job.progress else None,
        "last_beat": _text(job.last_beat),
    }
    return json.dumps(facts, ensure_ascii=False)


def _jobs(rows: Iterable[tuple[str, int, int, str]]) -> Iterator[tuple[JobId, tuple[Mark, Job]]]:
    for job_id, size, mtime_ns, facts in rows:
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, BadInput):
            yield JobId(job_id), ((size, mtime_ns), _read(JobId(job_id), json.loads(facts)))


def _read(job_id: JobId, facts: Mapping[str, Any]) -> Job:
    status, progress = facts["status"], facts["progress"]
    return Job(
        job_id,
        JobSpec.from_json(facts["spec"]),
        Status(
            JobState(status["state"]),
            int(status["attempt"]),
            bool(status["is_stopping"]),
            _at(status["queued_at"]),
            _at(status["started_at"]),
            _at(status["ended_at"]),
            str(status["reason"]),
            status["exit_code"],
            str(status["signal"]),
        ),
        Progress.from_json(progress) if progress else None,
        _at(facts["last_beat"]),
    )


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
