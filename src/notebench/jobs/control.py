"""What a driver hands to its work: what is asked of it, and a way to say how far it has come."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notebench.ids import JobId
from notebench.jobs.folder import JobFolder
from notebench.jobs.progress import Progress
from notebench.jobs.spec import JobSpec
from notebench.jobs.state import PAUSED, RESUMED

_PROGRESS_EVERY_S = 0.5


class Cancelled(BaseException):
    """Ends work that was cancelled; not an Exception, so that work which catches those ends all the same."""


class Control:
    """One attempt's control; threads of the work may share it.

    Parameters
    ----------
    tell
        Records what happened to the job: an event's verb.
    told_progress
        Hears that there is news of the progress.

    Attributes
    ----------
    attempt
        Counts from 1.
    """

    def __init__(
        self,
        folder: JobFolder,
        spec: JobSpec,
        attempt: int,
        tell: Callable[[str], None],
        told_progress: Callable[[], None] = lambda: None,
    ) -> None:
        self.spec = spec
        self.attempt = attempt
        self._folder = folder
        self._tell = tell
        self._told_progress = told_progress
        self._changed = threading.Condition()
        self._wakes = 0
        self._pause = self._stop = False
        self._changes: tuple[Mapping[str, Any], ...] = ()
        self._cancel_reason: str | None = None
        self._progress: Progress | None = None
        self._next_progress_at = 0.0

    @property
    def job_id(self) -> JobId:
        """The job's id."""
        return self._folder.job_id

    @property
    def folder(self) -> Path:
        """The job's folder; the work may keep files of its own in it."""
        return self._folder.path

    @property
    def outputs(self) -> Path:
        """Where the work puts what it makes."""
        return self._folder.outputs

    @property
    def is_resuming(self) -> bool:
        """Whether an earlier attempt has left its traces in the folder."""
        return self.attempt > 1

    @property
    def should_pause(self) -> bool:
        """Whether nothing new should begin for now."""
        return self._pause and not self.should_stop and not self.should_cancel

    @property
    def should_stop(self) -> bool:
        """Whether nothing new should begin; what runs is let finish."""
        return self._stop

    @property
    def should_cancel(self) -> bool:
        """Whether all should end now."""
        return self._cancel_reason is not None

    @property
    def cancel_reason(self) -> str:
        """Why it was cancelled."""
        return self._cancel_reason or ""

    @property
    def changes(self) -> tuple[Mapping[str, Any], ...]:
        """What was asked of the work itself, by earlier attempts too, in order; it only grows."""
        return self._changes

    def check(self) -> None:
        """Go on only if it was not cancelled.

        Raises
        ------
        Cancelled
            When it was; let it through.
        """
        if self.should_cancel:
            raise Cancelled

    def wait(self, timeout_s: float) -> None:
        """Wait until something is asked, :meth:`wake` is called, or the time is over."""
        with self._changed:
            before = self._wakes
            self._changed.wait_for(lambda: self._wakes != before, timeout_s)

    def wake(self) -> None:
        """Let who waits look again."""
        with self._changed:
            self._wakes += 1
            self._changed.notify_all()

    def wait_while_paused(self) -> None:
        """Where a pause is asked for, record it and wait until it ends; else return at once.

        Call it when nothing of the work runs any more.
        """
        if not self.should_pause:
            return
        self._tell(PAUSED)
        with self._changed:
            self._changed.wait_for(lambda: not self.should_pause)
        self._tell(RESUMED)

    def report(
        self,
        done: float,
        total: float | None = None,
        text: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Say how far the work has come; as often as one likes, it is written twice a second at most.

        Parameters
        ----------
        facts
            What lists show of this kind of job, as JSON.

        Raises
        ------
        BadInput
            When ``done`` is negative or beyond ``total``.
        """
        self._progress = Progress(done, total, text, datetime.now(UTC), facts or {})
        if time.monotonic() >= self._next_progress_at or done == total:
            self.flush_progress()

    def flush_progress(self) -> None:
        """Write the last report, if it was not; the driver calls it now and then."""
        progress, self._progress = self._progress, None
        if progress is None:
            return
        self._next_progress_at = time.monotonic() + _PROGRESS_EVERY_S
        try:
            self._folder.tell_progress(progress)
        except OSError:  # a full disk costs the bar, not the work
            return
        self._told_progress()

    # The driver's side

    def ask_pause(self, *, is_paused: bool) -> None:
        """Ask for a pause, or for its end."""
        self._pause = is_paused
        self.wake()

    def ask_changes(self, changes: tuple[Mapping[str, Any], ...]) -> None:
        """Hand on all that was asked of the work itself."""
        if len(changes) > len(self._changes):
            self._changes = changes
            self.wake()

    def ask_stop(self) -> None:
        """Ask to begin nothing more."""
        self._stop = True
        self.wake()

    def ask_cancel(self, reason: str) -> None:
        """Ask to end at once; the first reason stays."""
        if self._cancel_reason is None:
            self._cancel_reason = reason
        self.wake()
