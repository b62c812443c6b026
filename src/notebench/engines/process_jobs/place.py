"""A driver for each job: a process of its own that outlives whoever started it."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from notebench.errors import Unavailable
from notebench.ids import JobId
from notebench.jobs.folder import Driver, JobFolder
from notebench.jobs.log import LogPart, read_log
from notebench.jobs.orders import Order
from notebench.jobs.ports import Presence
from notebench.jobs.tree import below, kill, wait_for
from notebench.jobs.watch import DRIVER_VARIABLE
from notebench.processes import JOB_VARIABLE, Process, is_gone, this_process

_SILENT = timedelta(minutes=2)  # a driver beats every 5 s
_KILLED_WITHIN_S = 5
# A kernel's own: they would make the job's programs take themselves for it.
_OF_A_KERNEL = ("JPY_PARENT_PID", "JPY_SESSION_NAME", "JPY_INTERRUPT_EVENT")
_NO_JOB = "none"  # an empty one would be that of whoever lies above


class ProcessPlace:
    """Runs jobs as processes here.

    Parameters
    ----------
    workspace
        The root of the workspace, in which the drivers work.
    program
        What begins a driver, but for the job's id.
    """

    name = "process"

    def __init__(self, workspace: Path, program: Sequence[str] | None = None) -> None:
        self._workspace = workspace
        self._program = program or make_program(workspace, "drive")

    def start(self, folder: JobFolder) -> None:
        """See :class:`~notebench.jobs.ports.JobPlace`."""
        begin(self._program, self._workspace, folder, folder.log_file)

    def poll(self, folder: JobFolder) -> Presence:
        """See :class:`~notebench.jobs.ports.JobPlace`.

        Of another boot of this host it is known to be gone once it is silent; of another host, never.
        """
        driver = _newest(folder)
        if driver is None:
            return Presence.UNKNOWN
        if is_gone(driver.process):
            return Presence.GONE
        here = this_process()
        if (driver.process.host, driver.process.boot) == (here.host, here.boot):
            return Presence.ALIVE
        beat = folder.last_beat()
        is_silent = beat is not None and datetime.now(UTC) - beat > _SILENT
        if driver.process.host == here.host and is_silent:
            return Presence.GONE
        return Presence.UNKNOWN

    def answers(self) -> bool:
        """See :class:`~notebench.jobs.ports.JobPlace`."""
        return True

    def send(self, folder: JobFolder, order: Order) -> None:
        """See :class:`~notebench.jobs.ports.JobPlace`."""
        folder.order(order)

    def kill(self, folder: JobFolder) -> bool:
        """See :class:`~notebench.jobs.ports.JobPlace`."""
        driver = _newest(folder)
        if driver is None or self.poll(folder) is not Presence.ALIVE:
            return False
        return _kill(driver.process, folder.job_id)

    def tail(self, folder: JobFolder, offset: int, limit: int) -> LogPart:
        """See :class:`~notebench.jobs.ports.JobPlace`."""
        return read_log(folder.log_file, offset, limit)


def begin(program: Sequence[str], workspace: Path, folder: JobFolder, log: Path) -> None:
    """Begin a process for the job that outlives this one, and note it in the job's folder.

    Parameters
    ----------
    program
        What it runs, but for the job's id.
    log
        Gets what it prints.

    Raises
    ------
    Unavailable
        When it cannot be started.
    """
    process = _start([*program, folder.job_id], workspace, log, folder.job_id)
    _note(folder, process.pid)
    # Where this process outlives the driver, it must be asked how it ended, or it stays as a zombie.
    threading.Thread(target=process.wait, name="notebench-driver", daemon=True).start()


def begin_apart(program: Sequence[str], workspace: Path, log: Path) -> None:
    """Begin a process that belongs to no job: one that was begun in a job's driver outlives that job too.

    Raises
    ------
    Unavailable
        When it cannot be started.
    """
    process = _start(program, workspace, log, _NO_JOB)
    threading.Thread(target=process.wait, name="notebench-apart", daemon=True).start()


def _start(words: Sequence[str], workspace: Path, log: Path, job_id: str) -> "subprocess.Popen[bytes]":
    try:
        with log.open("ab") as file:
            return subprocess.Popen(  # noqa: S603 - our own command
                list(words),
                cwd=workspace,
                env=_environment(os.environ, job_id),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                **_detached(),
            )
    except OSError as err:
        raise Unavailable(f"{err.strerror or err}: {words[0]}") from err


def _note(folder: JobFolder, pid: int) -> None:
    """Keep who was begun, so that one which fails before it drives is missed at once."""
    # Where it has ended already, or the disk is full, it is missed later.
    with contextlib.suppress(psutil.Error, OSError):
        started = psutil.Process(pid).create_time()
        folder.name_launched(
            Driver(replace(this_process(), pid=pid, started=started), folder.status().attempt)
        )


def _newest(folder: JobFolder) -> Driver | None:
    """Who drives the current attempt, or was begun to; None where nobody was yet."""
    attempt = folder.status().attempt
    known = (folder.driver(), folder.launched())
    return next((each for each in known if each and each.attempt == attempt), None)


def _kill(driver: Process, job_id: JobId) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        first = psutil.Process(driver.pid)
        workers = below(driver.pid, job_id)
        if is_gone(driver):  # its pid is another's by now
            return False
        # The driver first, so that it answers nothing; what its workers began meanwhile ends by its absence.
        kill([first, *workers])
        wait_for([first, *workers], _KILLED_WITHIN_S)
        return True
    return False


def make_program(workspace: Path, verb: str) -> list[str]:
    """The command ``notebench jobs VERB``, in this Python, whatever lies in the working folder."""
    main = "from notebench.cli import main; main()"
    return [sys.executable, "-P", "-c", main, "--workspace", str(workspace), "jobs", verb]


def _environment(environ: Mapping[str, str], job_id: str) -> dict[str, str]:
    """The environment of a driver; it bears its job's id from the start, so that it is not another's work."""
    # Here and not above: who only looks at jobs needs neither room.
    from notebench.pipelines.outputs import OUTPUTS_VARIABLE
    from notebench.pipelines.step import SWEPT_STEP_VARIABLE
    from notebench.sweeps.reporting import CHANNEL_VARIABLE

    of_a_kernel = (*_OF_A_KERNEL, OUTPUTS_VARIABLE, CHANNEL_VARIABLE, SWEPT_STEP_VARIABLE)
    kept = {name: value for name, value in environ.items() if name not in of_a_kernel}
    if kept.get("MPLBACKEND", "").startswith("module://"):
        del kept["MPLBACKEND"]
    kept.pop(DRIVER_VARIABLE, None)
    return {**kept, JOB_VARIABLE: job_id}


def _detached() -> dict[str, Any]:
    """What lets a process outlive its parent, its terminal and its session; keywords of ``Popen``."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}
