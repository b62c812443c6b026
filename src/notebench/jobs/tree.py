"""All processes below one, however deep: paused, resumed and ended together.

But for other jobs: one that was started from within a job is not that job's, and outlives it.
"""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterable

import psutil

from notebench.processes import JOB_VARIABLE

_LOOK_EVERY_S = 0.02
_KILLED_WITHIN_S = 1.0
_LOOKS = 5  # a process may begin another while it is looked at
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent ends, where the system can (Linux).

    So a process that put itself into the background is found below this one all the same.
    """
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # a libc without it
            ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def below(pid: int, job_id: str = "") -> list[psutil.Process]:
    """The processes below this one that work for the job; none where it is gone.

    The job is that of the environment, where none is named; outside of jobs all are meant.
    """
    job_id = job_id or os.environ.get(JOB_VARIABLE, "")
    try:
        found = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return [process for process in found if not job_id or _reads(process, JOB_VARIABLE) in ("", job_id)]


def _reads(process: psutil.Process, variable: str) -> str:
    try:
        return process.environ().get(variable, "")
    except (psutil.Error, OSError):  # ended meanwhile, or changed its user
        return ""


def pause_below(pid: int) -> None:
    """Pause all below the process."""
    _each_below(pid, psutil.Process.suspend)


def resume_below(pid: int) -> None:
    """Let all below the process go on."""
    _each_below(pid, psutil.Process.resume)


def ask_below(pid: int) -> None:
    """Ask all below the process to end (SIGTERM; on Windows they are ended)."""
    for process in below(pid):
        with contextlib.suppress(psutil.Error):
            process.terminate()


def end_below(pid: int, grace_s: float = 0.0) -> None:
    """End all below the process: asked first, and killed when the grace is over. Paused ones are woken."""
    if grace_s > 0:
        ask_below(pid)
        resume_below(pid)
        wait_for(below(pid), grace_s)
    for _ in range(_LOOKS):
        left = [process for process in below(pid) if not _is_zombie(process)]
        if not left:
            return
        kill(left)
        wait_for(left, _KILLED_WITHIN_S)


def end_marked(pid: int, variable: str, value: str) -> None:
    """End all below the process whose environment bears this: what somebody began who is gone himself."""
    for _ in range(_LOOKS):
        left = [each for each in below(pid) if not _is_zombie(each) and _reads(each, variable) == value]
        if not left:
            return
        kill(left)
        wait_for(left, _KILLED_WITHIN_S)


def kill(processes: Iterable[psutil.Process]) -> None:
    """Kill each; one that is gone is passed over."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()


def wait_for(processes: Iterable[psutil.Process], timeout_s: float) -> None:
    """Wait until each has ended, whoever is to ask how, or the time is over."""
    left, ends_at = list(processes), time.monotonic() + timeout_s
    while (left := [process for process in left if not _is_zombie(process)]) and time.monotonic() < ends_at:
        time.sleep(_LOOK_EVERY_S)


def _each_below(pid: int, act: Callable[[psutil.Process], None]) -> None:
    done: set[int] = set()
    for _ in range(_LOOKS):
        new = [process for process in below(pid) if process.pid not in done]
        if not new:
            return
        for process in new:
            done.add(process.pid)
            with contextlib.suppress(psutil.Error):
                act(process)


def _is_zombie(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return True
