"""What jobs need of others: a kind of work to do, and a place to do it in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from notebench.jobs.control import Control
from notebench.jobs.folder import JobFolder
from notebench.jobs.log import LogPart
from notebench.jobs.orders import Order


@dataclass(frozen=True, slots=True)
class Outcome:
    """How work that returned came out.

    Attributes
    ----------
    has_failed
        It did not do what it was to do.
    reason
        In one line, for people.
    exit_code, signal
        Of the process that did it, where one did.
    """

    has_failed: bool = False
    reason: str = ""
    exit_code: int | None = None
    signal: str = ""


class Work(Protocol):
    """One kind of work, made for one job.

    It runs in the driver's main thread. It looks at its control at least every few seconds: begins nothing
    new when ``should_pause`` or ``should_stop``, and returns soon when ``should_cancel``. An exception ends
    the job as ``failed``. Where ``control.is_resuming``, an earlier attempt has left what it left in the
    folder.
    """

    def run(self, control: Control) -> Outcome:
        """Do it; gives how it came out."""


class Presence(StrEnum):
    """Whether a job's driver is there."""

    ALIVE = "alive"
    GONE = "gone"
    UNKNOWN = "unknown"


class JobPlace(Protocol):
    """Where jobs run: processes of this machine, or a cluster.

    The job's folder here is what everybody reads. A place on another machine keeps it as a mirror, in its own
    time; what it does not know yet it calls ``UNKNOWN``, and nothing is closed by guess.
    """

    @property
    def name(self) -> str:
        """The word in a job's spec."""

    def start(self, folder: JobFolder) -> None:
        """Begin to drive the queued job; returns when that was asked for, not when it has begun.

        Raises
        ------
        BadInput
            When something of the job does not go with the place.
        Unavailable
            When no driver can be started.
        """

    def poll(self, folder: JobFolder) -> Presence:
        """Whether the driver of the current attempt is there.

        Asked at each look at a job: a place on another machine answers from what it knew last.
        """

    def answers(self) -> bool:
        """Whether the place can be reached now; asked when a job that goes on is wanted elsewhere."""

    def send(self, folder: JobFolder, order: Order) -> None:
        """Bring an order to the driver.

        Raises
        ------
        OSError, Unavailable
            When it cannot be brought.
        """

    def kill(self, folder: JobFolder) -> bool:
        """End driver and work at once; says whether there was one to end. Safe to repeat."""

    def tail(self, folder: JobFolder, offset: int, limit: int) -> LogPart:
        """A stretch of the log; see :func:`~notebench.jobs.log.read_log`."""
