"""One process as a job's driver: what it prints goes to the log, what it began ends with it."""

import contextlib
import faulthandler
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper

from notebench.jobs.driver import Surroundings, drive
from notebench.jobs.folder import JobFolder
from notebench.jobs.log import LogWriter
from notebench.jobs.ports import Work
from notebench.jobs.recorder import Announce
from notebench.jobs.state import Status
from notebench.jobs.tree import adopt_orphans, end_below
from notebench.jobs.watch import DRIVER_VARIABLE
from notebench.processes import JOB_VARIABLE, this_process
from notebench.redaction import Redactor

_PIECE_BYTES = 65_536
_FLUSH_EVERY_S = 0.3
_DRAIN_S = 5
_WAS_KILLED = 1


def drive_here(
    folder: JobFolder, work: Work, announce: Announce, redactor: Redactor, log_bytes: int
) -> Status:
    """Drive the job in this process's main thread; gives the status at its end.

    Raises
    ------
    Conflict, NotFound, Unavailable, OSError
        See :func:`~notebench.jobs.driver.drive`.
    """
    os.environ[JOB_VARIABLE] = folder.job_id
    os.environ[DRIVER_VARIABLE] = str(this_process())
    os.environ.setdefault("PYTHONUNBUFFERED", "1")  # or the log comes in pieces, minutes late
    adopt_orphans()
    printing = _Printing(LogWriter(folder.log_file, log_bytes, redactor.redact))

    def leave() -> None:
        printing.close()
        os._exit(_WAS_KILLED)

    around = Surroundings(announce, redactor.redact, end_workers=lambda: end_below(os.getpid()), leave=leave)
    with _crashes_told(folder), printing.diverted():
        attempt = folder.status().attempt
        if attempt > 1:
            print(f"\n── attempt {attempt}, {datetime.now().astimezone():%Y-%m-%d %H:%M:%S} ──")  # noqa: T201 - the log
        return drive(folder, work, around)


class _Printing:
    """What this process and its children print, from a pipe into the log."""

    def __init__(self, writer: LogWriter) -> None:
        self._writer = writer
        self._has_ended = threading.Event()
        self._threads: list[threading.Thread] = []

    @contextmanager
    def diverted(self) -> Iterator[None]:
        """Inside, whatever goes to stdout or stderr is logged."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(
                stream, TextIOWrapper
            ):  # while it is what it was opened as: it asks where it stands
                stream.reconfigure(line_buffering=True, errors="backslashreplace")
        _flush()
        reading, writing = os.pipe()
        before = [os.dup(number) for number in (1, 2)]
        for number in (1, 2):
            os.dup2(writing, number)
        os.close(writing)
        self._threads = [
            threading.Thread(target=self._pump, args=(reading,), name="notebench-log", daemon=True),
            threading.Thread(target=self._flush_often, name="notebench-log-flush", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            _flush()
            for number, kept in zip((1, 2), before, strict=True):
                os.dup2(kept, number)  # the pipe's last end is closed, and the pump sees it
                os.close(kept)
            self.close()

    def close(self) -> None:
        """Write what is left; safe to repeat."""
        self._has_ended.set()
        for thread in self._threads:
            thread.join(timeout=_DRAIN_S)
        self._writer.close()

    def _pump(self, reading: int) -> None:
        with contextlib.suppress(OSError):
            while piece := os.read(reading, _PIECE_BYTES):
                self._writer.write(piece)
        os.close(reading)

    def _flush_often(self) -> None:
        while not self._has_ended.wait(_FLUSH_EVERY_S):
            self._writer.flush()


@contextmanager
def _crashes_told(folder: JobFolder) -> Iterator[None]:
    """Let a crash of the interpreter tell where it was, past the pipe that dies with it."""
    with folder.log_file.open("ab") as log:
        faulthandler.enable(log)
        try:
            yield
        finally:
            faulthandler.disable()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
