"""Which runs of pipelines are still to be written as runs of MLflow: an empty file for each, in one folder.

A driver puts it there before its first step, and who writes takes it away after the last value: whatever is
killed in between, the file is there. Its lines are tries whose code waits for a run.
"""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

_TAKE_S = 1.0  # others only look whether somebody has it


@dataclass(frozen=True, slots=True)
class Unwritten:
    """The folder.

    Attributes
    ----------
    path
        It need not be there.
    """

    path: Path

    def add(self, job_id: str, key: str = "") -> None:
        """Have a run written; for the sake of a try, where one waits for it.

        Raises
        ------
        OSError
            As the file system says.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / job_id).open("ab", buffering=0) as file:
            if key:
                file.write(f"{key}\n".encode())

    def jobs(self) -> list[str]:
        """The runs that are still to be written, the oldest first."""
        try:
            return sorted(each.name for each in self.path.iterdir() if not each.name.startswith("."))
        except OSError:
            return []

    def asked(self, job_id: str) -> frozenset[str]:
        """The tries of the run that log by themselves."""
        try:
            return frozenset((self.path / job_id).read_text(encoding="utf-8").splitlines())
        except OSError:
            return frozenset()

    def done(self, job_id: str) -> None:
        """The run is written."""
        with contextlib.suppress(OSError):
            (self.path / job_id).unlink()

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Be the one who writes, as long as this lasts; gives whether nobody else is."""
        lock = self._lock
        try:
            lock.acquire(timeout=_TAKE_S)
        except (Timeout, OSError):
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    @property
    def is_written(self) -> bool:
        """Whether somebody writes now."""
        lock = self._lock
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError):
            return True
        lock.release()
        return False

    @property
    def _lock(self) -> FileLock:
        self.path.mkdir(parents=True, exist_ok=True)
        return FileLock(self.path / ".lock")
