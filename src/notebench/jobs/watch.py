"""A worker process that ends when its driver is gone: killed, crashed, out of memory.

The driver names itself in the environment, which its workers inherit; a pid that is used again is told apart
by its start time.
"""

import os
import threading
import time
from collections.abc import Callable

from notebench.errors import BadInput
from notebench.jobs.tree import end_below
from notebench.processes import Process, is_gone, parse_process

DRIVER_VARIABLE = "NOTEBENCH_JOB_DRIVER"
"""Names the job's driver to its workers, as :func:`~notebench.processes.parse_process` reads it."""
_LOOK_EVERY_S = 0.5
_DRIVER_IS_GONE = 70  # the exit code of a worker that ended for this


def driver_of_this() -> Process | None:
    """The driver that the environment names; None outside a job."""
    try:
        return parse_process(os.environ.get(DRIVER_VARIABLE, ""))
    except BadInput:
        return None


def end_with_driver(driver: Process | None = None) -> bool:
    """From now on end this process, and all below it, when the driver is gone; within a second.

    Says whether there is a driver to watch: the environment's,
    where none is given.
    """
    driver = driver or driver_of_this()
    if driver is None:
        return False
    # A thread, and not Linux's death signal: that kills the worker alone, and leaves those below it.
    when_gone(driver, _end_this)
    return True


def when_gone(driver: Process, act: Callable[[], None]) -> None:
    """Call ``act`` in a thread when the driver is gone."""

    def watch() -> None:
        while not is_gone(driver):
            time.sleep(_LOOK_EVERY_S)
        act()

    threading.Thread(target=watch, name="notebench-driver-watch", daemon=True).start()


def _end_this() -> None:
    end_below(os.getpid())
    os._exit(_DRIVER_IS_GONE)
