"""Trials as tasks of the Ray cluster in which the driver runs; Ray gives out CPUs and GPUs.

A task of Ray's is a *seat*: it takes trials one after another for a second, as handing out a task takes
longer than many a trial; a longer trial has a seat of its own. A trial that waits for a seat is one that
runs, but its time counts from when a seat has taken it.
"""

import pickle
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notebench.engines.ray_trials.cluster import Cluster
from notebench.engines.ray_trials.home import Home
from notebench.engines.ray_trials.line import Desk
from notebench.engines.ray_trials.seats import Seat, Seats
from notebench.engines.ray_trials.worker import Last, Run, TooFar
from notebench.errors import BadInput, Conflict
from notebench.sweeps.plan import MOST_WORKERS
from notebench.sweeps.trial import TrialReply, TrialState, TrialTask

_ROOM_EVERY_S = 2.0
_MOST_WARMED = 16


@dataclass(slots=True)
class RayTrials:
    """A :class:`~notebench.sweeps.ports.TrialExecutor`.

    Attributes
    ----------
    load
        Gives what does a trial, in a worker: a function of a module; called when the cluster is joined.
    workers
        Trials at once, as far as there is room for them.
    gpus_per_trial
        Several, one, or a part of one.
    is_fresh
        Each trial has a process of its own.
    trial_timeout_s
        A trial that takes longer has failed.
    outputs
        Where files go that trials on other machines leave.
    files
        What stands beside the objective's target, by name.
    home
        Where a seat beside the driver begins, in the room that the job has; the cluster is joined when a
        trial needs another. None where the job has no room.
    room_after_s
        A trial that has not begun after so long waits for room; a worker may take seconds to start.
    """

    load: Callable[[], Run]
    workers: int = 1
    gpus_per_trial: float = 0
    is_fresh: bool = False
    trial_timeout_s: float | None = None
    outputs: Path | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    home: Home | None = None
    room_after_s: float = 15.0
    _seats: Seats = field(default_factory=Seats, init=False)
    _ended: list[TrialReply] = field(default_factory=list, init=False)  # not told yet
    _desk: Desk = field(init=False)
    _cluster: Cluster | None = field(default=None, init=False)
    _is_joining: bool = field(default=False, init=False)
    _shortage: str = field(default="", init=False)
    _room_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._desk = Desk(self._seats.sit)
        if self.home:  # the first trial shares the machine with nothing that loads
            self._begin_seat()
        else:
            self._joined(self._join())
            self._warm_up()

    @property
    def free(self) -> int:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        return max(0, self.workers - len(self._seats.taken))

    @property
    def shortage(self) -> str:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        return self._shortage

    def submit(self, task: TrialTask) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        if not self.free:
            raise Conflict(f"trial {task.number} cannot begin: all {self.workers} workers are busy")
        if not self._seats.give(task):
            self._begin_seat(task)
        if self._cluster is None and self.workers > 1:
            self._warm_up()

    def wait(self, timeout_s: float) -> list[TrialReply]:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        until = time.monotonic() + timeout_s
        while not self._ended and self._seats.taken:
            left_s = max(0.0, until - time.monotonic())
            for line in self._desk.wait(self._seats.lines, left_s):
                if seat := self._seats.on(line):
                    self._hear(seat)
            self._look_for_late()
            if not left_s:
                break
        self._look_for_room()
        replies, self._ended = self._ended, []
        return replies

    def resize(self, workers: int) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        if not 1 <= workers <= MOST_WORKERS:
            raise BadInput(f"workers: {workers} is not from 1 to {MOST_WORKERS}")
        self.workers = workers

    def cancel(self, number: int) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        if seat := self._seats.taken.get(number):
            self._end(seat)
            self._ended.append(TrialReply(number, TrialState.CANCELLED, error="cancelled"))

    def close(self) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        if self.home:
            self.home.close()
        for seat in self._seats:
            if seat.line and not seat.task:  # it returns, and its worker may serve others
                self._seats.drop(seat)
            else:
                self._end(seat)
        self._ended = []
        self._shortage = ""
        self._desk.close()

    def _join(self) -> Cluster:
        desk = self._desk
        return Cluster(self.load(), self.gpus_per_trial, self.is_fresh, desk.port, desk.key, self.files)

    def _join_later(self) -> None:
        """Have the cluster joined in a thread, while trials beside the driver go on."""
        self._is_joining = True

        def join() -> None:
            try:
                cluster = self._join()
            except BaseException as err:  # noqa: BLE001 - it is raised where somebody hears it
                self._desk.ring(_raising(err))
            else:
                self._desk.ring(lambda: self._joined(cluster))

        threading.Thread(target=join, name="notebench-join", daemon=True).start()

    def _joined(self, cluster: Cluster) -> None:
        self._cluster = cluster
        for seat in self._seats:
            if not seat.is_home:
                self._ask(cluster, seat)

    def _warm_up(self) -> None:
        """Ask for seats before trials need them: they begin, and load what a trial needs."""
        for _ in range(min(self.workers, _MOST_WARMED) - len([*self._seats])):
            self._begin_seat()

    def _begin_seat(self, task: TrialTask | None = None) -> None:
        is_home = self.home is not None and self.home.is_free
        seat = self._seats.add(is_home=is_home)
        if task:
            seat.give(task)
        if self.home and is_home:
            desk = self._desk
            self.home.begin(
                seat.number,
                desk.port,
                desk.key,
                lambda: desk.ring(lambda: self._home_left(seat)),
                is_fresh=self.is_fresh,
            )
        elif self._cluster:
            self._ask(self._cluster, seat)
        elif not self._is_joining:
            self._join_later()

    def _ask(self, cluster: Cluster, seat: Seat) -> None:
        seat.reference = cluster.begin(
            seat.number, lambda future: self._desk.ring(lambda: self._left(seat, future))
        )

    def _hear(self, seat: Seat) -> None:
        """What a seat says on its line; nothing where it has left."""
        told = seat.hear()
        if told and seat.task:
            reply = pickle.loads(told)  # noqa: S301 - from a worker of ours, on a line with our key
            assert isinstance(reply, TrialReply)
            self._settle(seat, reply)
            if seat.is_home and self.is_fresh:
                self._renew_home(seat)
            else:
                self._seats.move_up(seat)

    def _settle(self, seat: Seat, reply: TrialReply) -> None:
        seat.task = None
        self._ended.append(reply)

    def _renew_home(self, seat: Seat) -> None:
        """Take leave of the seat beside the driver; another begins where a trial waits for one."""
        assert self.home
        seat.has_left = True
        self._seats.drop(seat)
        self.home.leave(is_asked=seat.task is None)
        if self._seats.waiting and self.home.is_free:
            self._begin_seat()

    def _end(self, seat: Seat) -> None:
        self._seats.drop(seat)
        if seat.is_home:
            self._renew_home(seat)
        elif self._cluster and seat.reference is not None:
            self._cluster.end(seat.number, seat.reference)

    def _home_left(self, seat: Seat) -> None:
        """The seat beside the driver has returned, or has died."""
        if seat not in self._seats:
            return
        self._drain(seat)
        if seat.task and seat.begun_at is not None:
            self._settle(seat, TrialReply(seat.task.number, TrialState.LOST, error="its worker died"))
        elif seat.task:
            self._begin_seat(seat.task)
        if self._seats.waiting and self.home and self.home.is_free:
            self._begin_seat()

    def _drain(self, seat: Seat) -> None:
        """Hear what a seat that has left said before."""
        seat.has_left = True
        while seat.line and seat.line.poll():
            self._hear(seat)
        self._seats.drop(seat)

    def _left(self, seat: Seat, future: Any) -> None:
        """A seat has returned, or its worker has died."""
        from ray.exceptions import RayError, RayTaskError

        if seat not in self._seats:
            return
        self._drain(seat)
        task = seat.task
        try:
            told = future.result()
        except RayTaskError as err:  # the worker itself answers what a trial raises: it could not be told
            cause = " ".join(str(err.cause).split())[:200]
            reply = TrialState.FAILED, f"{type(err.cause).__name__}: {cause}"
        except RayError as err:
            reply = TrialState.LOST, _why_lost(err)
        else:
            if isinstance(told, Last):
                self._keep(told.found)
                self._settle(seat, told.reply)
                return
            if isinstance(told, TooFar) and self._cluster:
                self._cluster.make_hub()
            if task:  # it was sent and not read, so that it has not begun
                self._begin_seat(task)
            return
        if task:
            self._settle(seat, TrialReply(task.number, reply[0], error=reply[1]))

    def _keep(self, found: Mapping[str, bytes]) -> None:
        for name, content in found.items():
            if self.outputs is not None:
                path = self.outputs / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def _look_for_late(self) -> None:
        if (limit_s := self.trial_timeout_s) is None:
            return
        now = time.monotonic()
        for number, seat in [*self._seats.taken.items()]:
            if seat.begun_at is not None and now - seat.begun_at >= limit_s:
                self._end(seat)
                told = f"it took longer than {limit_s:g} s and was ended"
                self._ended.append(TrialReply(number, TrialState.FAILED, error=told))

    def _look_for_room(self) -> None:
        """Find out whether trials wait; nothing is asked of the cluster while all begin in good time."""
        now = time.monotonic()
        waiting = [now - seat.given_at for seat in self._seats.waiting]
        if not waiting:
            self._shortage = ""
            return
        late = sum(age_s >= self.room_after_s for age_s in waiting)
        if self._cluster is None or now < self._room_at:
            return
        if late or self._shortage or not self._desk.has_met:
            self._room_at = now + _ROOM_EVERY_S
            told = self._cluster.shortage(late)
            self._shortage = self._shortage if told is None else told


def _raising(err: BaseException) -> Callable[[], None]:
    def tell() -> None:
        raise err

    return tell


def _why_lost(err: Exception) -> str:
    from ray.exceptions import NodeDiedError, OutOfMemoryError

    if isinstance(err, OutOfMemoryError):
        return "its machine ran out of memory"
    return "its machine vanished" if isinstance(err, NodeDiedError) else "its worker died"
