"""A kernel as a step uses it, however it was begun, and how one came to its end."""

import signal
from pathlib import Path
from typing import Any, Protocol

_ENDS = {
    "SIGSEGV": "a segmentation fault in compiled code",
    "SIGBUS": "a bad memory access in compiled code",
    "SIGABRT": "compiled code gave up",
    "SIGILL": "an instruction that this processor does not have",
}


class Kernel(Protocol):
    """One process that executes the cells of one step, and of no second one.

    Attributes
    ----------
    client
        jupyter_client's, with its channels open; for the thread that began the kernel.
    is_forked
        Whether it came from a fork server.
    """

    client: Any  # a BlockingKernelClient: jupyter_client's traits are not typed
    is_forked: bool

    def ended(self) -> int | None:
        """How it ended: its exit code, or a signal's number below 0; None while it runs."""

    def interrupt(self) -> None:
        """Interrupt what it executes."""

    def kill(self) -> None:
        """End it and all in its process group at once."""

    def is_out_of_memory(self) -> bool | None:
        """Whether the system killed it for its memory; None where that cannot be read."""

    def close(self) -> None:
        """End it as a program ends, by force after a while; what it has on disk goes with it."""


def say_death(status: int, *, is_out_of_memory: bool | None) -> str:
    """One line about a kernel that ended by itself while it had work.

    Examples
    --------
    >>> say_death(-9, is_out_of_memory=None)
    'the kernel was killed, probably out of memory'
    >>> say_death(3, is_out_of_memory=None)
    'the kernel ended itself with exit code 3'
    """
    if status >= 0:
        return f"the kernel ended itself with exit code {status}"
    name = _signal_name(-status)
    if name == "SIGKILL":
        if is_out_of_memory:
            return (
                "the kernel was killed by the system: out of memory; give the step more, or less data at once"
            )
        return "the kernel was killed, probably out of memory"
    if why := _ENDS.get(name):
        return f"the kernel crashed: {name}, {why}"
    return f"the kernel was ended by {name}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class MemoryKills:
    """Counts what the system killed for its memory in the cgroup of a process, where it can be read.

    Parameters
    ----------
    pid
        The process, which must run still.
    root
        Where cgroups are mounted.
    """

    def __init__(
        self, pid: int, root: Path = Path("/sys/fs/cgroup"), processes: Path = Path("/proc")
    ) -> None:
        self._file = _counter(processes / str(pid) / "cgroup", root)
        self._before = self._read()

    def is_one_more(self) -> bool | None:
        """Whether one was killed since; None where nothing is counted."""
        now = self._read()
        return None if now is None or self._before is None else now > self._before

    def _read(self) -> int | None:
        if self._file is None:
            return None
        try:
            lines = self._file.read_text().splitlines()
        except OSError:
            return None
        counts = [line.split()[1] for line in lines if line.startswith("oom_kill ")]
        return int(counts[0]) if counts else None


def _counter(told: Path, root: Path) -> Path | None:
    """The file that counts, of version 1 or 2 of cgroups."""
    try:
        lines = told.read_text().splitlines()
    except OSError:
        return None
    for line in lines:
        number, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            return root / "memory" / path.lstrip("/") / "memory.oom_control"
        if number == "0" and (file := root / path.lstrip("/") / "memory.events").exists():
            return file
    return None
