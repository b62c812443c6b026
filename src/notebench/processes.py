"""Who does the work: a process named so that it is never taken for another.

A pid alone is used again after a while, so a process is known by its host, the host's boot (and pid
namespace, as containers share the boot), its pid and the time it started.
"""

import functools
import os
import platform
from dataclasses import dataclass
from pathlib import Path

import psutil

from notebench.errors import BadInput

JOB_VARIABLE = "NOTEBENCH_JOB_ID"
"""Names the job in the environment of its driver and its work."""
# psutil reads start times in clock ticks (10 ms on Linux); a pid is not used again that fast.
_SAME_START_S = 0.05


@dataclass(frozen=True, slots=True)
class Process:
    """One process on one host.

    Attributes
    ----------
    host, boot
        The machine, and what tells this boot of it (and this pid namespace) from others.
    pid
        As the operating system numbers it.
    started
        Seconds since the epoch.
    """

    host: str
    boot: str
    pid: int
    started: float

    def __str__(self) -> str:
        """The text that :func:`parse_process` reads."""
        return f"{self.host} {self.boot} {self.pid} {self.started:.2f}"


def parse_process(text: str) -> Process:
    """The process that ``str(process)`` described.

    Raises
    ------
    BadInput
        When the text has another form.
    """
    try:
        host, boot, pid, started = text.split(" ")
        process = Process(host, boot, int(pid), float(started))
    except ValueError as err:
        raise BadInput(f"{text[:80]!r} does not name a process: host, boot, pid and start time") from err
    if process.pid <= 0:
        raise BadInput(f"{text[:80]!r} does not name a process: {pid} is no pid")
    return process


def this_process() -> Process:
    """The process that asks."""
    pid = os.getpid()
    return Process(_host(), _boot(), pid, _started(pid))


def is_gone(process: Process) -> bool:
    """Whether the process ran on this boot of this host and has ended.

    False for every process of another host or boot: nothing is known of those.
    """
    if (process.host, process.boot) != (_host(), _boot()):
        return False
    try:
        running = psutil.Process(process.pid)
        if running.status() == psutil.STATUS_ZOMBIE:  # killed, and its parent has not asked yet
            return True
        return abs(running.create_time() - process.started) > _SAME_START_S
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False


def _host() -> str:
    return platform.node().replace(" ", "-") or "localhost"


@functools.cache
def _boot() -> str:
    boot_id = Path("/proc/sys/kernel/random/boot_id")
    if boot_id.exists():
        return f"{boot_id.read_text().strip()}/{_namespace()}"
    return str(round(psutil.boot_time()))


def _namespace() -> str:
    link = Path("/proc/self/ns/pid")
    return link.readlink().name.strip("pid:[]") if link.is_symlink() else ""


@functools.lru_cache(maxsize=4)  # by pid: a fork asks anew
def _started(pid: int) -> float:
    return psutil.Process(pid).create_time()
