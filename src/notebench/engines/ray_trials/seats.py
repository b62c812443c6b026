"""The seats of one driver: who is on which line, and which trial each has or waits for."""

import contextlib
import itertools
import pickle
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from notebench.engines.ray_trials.line import Bytes
from notebench.sweeps.trial import TrialTask


@dataclass(slots=True, eq=False)
class Seat:
    """One task of Ray's, or one beside the driver, as the driver knows it.

    Attributes
    ----------
    is_home
        It is beside the driver.
    reference
        Ray's, of what comes of it; None where Ray was not asked, or not yet.
    line
        None before it has come, and when it has left.
    has_left
        It takes no more trials.
    task
        The trial that it has, or is to have when it comes.
    given_at, begun_at
        When that was given to it, and when it was sent; on the clock that only grows.
    """

    number: int
    is_home: bool = False
    reference: Any = None
    line: Bytes | None = None
    has_left: bool = False
    task: TrialTask | None = None
    given_at: float = 0.0
    begun_at: float | None = None

    def give(self, task: TrialTask) -> None:
        """Have it try this, at once or when it comes."""
        self.task, self.given_at, self.begun_at = task, time.monotonic(), None
        self.send()

    def send(self) -> None:
        """Send its trial, where it is there to take it."""
        if self.line and self.task:
            with contextlib.suppress(OSError):  # it has just left: what comes of it says so
                self.line.send_bytes(pickle.dumps(self.task))
                self.begun_at = time.monotonic()

    def hear(self) -> bytes:
        """What it says; empty where it has left instead."""
        assert self.line is not None
        try:
            return self.line.recv_bytes()
        except (OSError, EOFError):
            self.line.close()
            self.line, self.has_left = None, True
            return b""


class Seats:
    """All that have not ended; one thread gives trials to them, another lets them in."""

    def __init__(self) -> None:
        self._all: dict[int, Seat] = {}
        self._numbers = itertools.count()
        self._lock = threading.RLock()

    def __iter__(self) -> Iterator[Seat]:
        return iter([*self._all.values()])

    def __contains__(self, seat: object) -> bool:
        return isinstance(seat, Seat) and seat.number in self._all

    @property
    def taken(self) -> dict[int, Seat]:
        """Those that have a trial, by its number."""
        return {each.task.number: each for each in self if each.task}

    @property
    def waiting(self) -> list[Seat]:
        """Those that have a trial and have not come."""
        return [each for each in self if each.task and each.begun_at is None]

    @property
    def lines(self) -> list[Bytes]:
        """Of those that have come."""
        return [each.line for each in self if each.line]

    def add(self, *, is_home: bool = False) -> Seat:
        """Another one."""
        seat = Seat(next(self._numbers), is_home)
        self._all[seat.number] = seat
        return seat

    def drop(self, seat: Seat) -> None:
        """It has ended."""
        with self._lock:
            self._all.pop(seat.number, None)
            if seat.line:
                seat.line.close()
                seat.line = None

    def on(self, line: Bytes) -> Seat | None:
        """Whose line this is."""
        return next((each for each in self if each.line is line), None)

    def give(self, task: TrialTask) -> bool:
        """Have one without a trial try this, rather one that has come; false where there is none."""
        with self._lock:
            found = [each for each in self if not each.task and not each.has_left]
            seat = next((each for each in found if each.line), found[0] if found else None)
            if seat:
                seat.give(task)
        return seat is not None

    def sit(self, number: int, line: Bytes) -> bool:
        """A seat has come, and takes its trial; false where it is none of these."""
        with self._lock:
            seat = self._all.get(number)
            if seat is not None:
                seat.line = line
                seat.send()
                self.move_up(seat)
        return seat is not None

    def move_up(self, seat: Seat) -> None:
        """Let a seat without a trial take the one that has waited longest for a seat that has not come."""
        with self._lock:
            first = min(self.waiting, key=lambda each: each.given_at, default=None)
            if first and first.task and not seat.task and not seat.has_left:
                task, given_at, first.task = first.task, first.given_at, None
                seat.give(task)
                seat.given_at = given_at
