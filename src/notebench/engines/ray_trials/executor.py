"""Trials as tasks of the Ray cluster in which the driver runs; Ray gives out CPUs and GPUs.

A task of Ray's is a *seat*: it takes trials one after another for a second, as handing out a task takes
longer than many a trial; a longer trial has a seat of its own. A trial that waits for a seat is one that
runs, but its time counts from when a seat has taken it.
"""

import contextlib
import pickle
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notebench.engines.ray_trials.joining import join_cluster
from notebench.engines.ray_trials.line import Desk
from notebench.engines.ray_trials.relay import Hub
from notebench.engines.ray_trials.room import CPUS_PER_TRIAL, shortage
from notebench.engines.ray_trials.seats import Seat, Seats
from notebench.engines.ray_trials.worker import Last, Origin, Run, TooFar, make_seat
from notebench.errors import BadInput, Conflict
from notebench.sweeps.plan import MOST_WORKERS
from notebench.sweeps.trial import TrialReply, TrialState, TrialTask

_HUB_THREADS = 64
_ROOM_EVERY_S = 2.0
_MOST_WARMED = 16


@dataclass(slots=True)
class RayTrials:
    """A :class:`~notebench.sweeps.ports.TrialExecutor`.

    Attributes
    ----------
    run
        Does a trial, in a worker; a function of a module.
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
    room_after_s
        A trial that has not begun after so long waits for room; a worker may take seconds to start.
    """

    run: Run
    workers: int = 1
    gpus_per_trial: float = 0
    is_fresh: bool = False
    trial_timeout_s: float | None = None
    outputs: Path | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    room_after_s: float = 15.0
    _seats: Seats = field(default_factory=Seats, init=False)
    _ended: list[TrialReply] = field(default_factory=list, init=False)  # not told yet
    _desk: Desk = field(init=False)
    _task: Any = field(default=None, init=False)
    _hub: Any = field(default=None, init=False)
    _origin: Any = field(default=None, init=False)
    _here: Any = field(default=None, init=False)
    _shortage: str = field(default="", init=False)
    _room_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        join_cluster()
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        node = ray.get_runtime_context().get_node_id()
        self._here = NodeAffinitySchedulingStrategy(node, soft=False)
        self._desk = Desk(self._seats.sit)
        files = ray.put(dict(self.files))
        self._origin = Origin(node, self._desk.port, self._desk.key, files, self.is_fresh)
        self._task = self._make_task()
        for _ in range(min(self.workers, _MOST_WARMED)):  # they begin, and load what a trial needs
            self._begin_seat()

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
        for seat in self._seats:
            if seat.line and not seat.task:  # it returns, and its worker may serve others
                self._seats.drop(seat)
            else:
                self._end(seat)
        self._ended = []
        self._shortage = ""
        self._desk.close()

    def _make_task(self) -> Any:
        import ray

        remote: Any = ray.remote  # its types know no options together with a function
        # Said here, as Ray takes it at no other place; a task with a GPU would else have a new process each.
        decorate = remote(max_calls=1 if self.is_fresh else 0, max_retries=0, num_cpus=CPUS_PER_TRIAL)
        return decorate(make_seat(self.run, self._origin, self._hub)).options(num_gpus=self.gpus_per_trial)

    def _begin_seat(self, task: TrialTask | None = None) -> None:
        seat = self._seats.add()
        if task:
            seat.give(task)
        seat.reference = self._task.remote(seat.number)
        seat.reference.future().add_done_callback(
            lambda future: self._desk.ring(lambda: self._left(seat, future))
        )

    def _hear(self, seat: Seat) -> None:
        """What a seat says on its line; nothing where it has left."""
        told = seat.hear()
        if told and seat.task:
            reply = pickle.loads(told)  # noqa: S301 - from a worker of ours, on a line with our key
            assert isinstance(reply, TrialReply)
            self._settle(seat, reply)
            self._seats.move_up(seat)

    def _settle(self, seat: Seat, reply: TrialReply) -> None:
        seat.task = None
        self._ended.append(reply)

    def _end(self, seat: Seat) -> None:
        import ray

        self._seats.drop(seat)
        # Asked alone, Ray waits until the task returns.
        ray.cancel(seat.reference, force=True)
        if self._hub is not None:
            self._hub.leave.remote(seat.number)

    def _left(self, seat: Seat, future: Any) -> None:
        """A seat has returned, or its worker has died."""
        from ray.exceptions import RayError, RayTaskError

        if seat not in self._seats:
            return
        seat.has_left = True
        while seat.line and seat.line.poll():  # what it said before
            self._hear(seat)
        self._seats.drop(seat)
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
            if isinstance(told, TooFar):
                self._make_hub()
            if task:  # it was sent and not read, so that it has not begun
                self._begin_seat(task)
            return
        if task:
            self._settle(seat, TrialReply(task.number, reply[0], error=reply[1]))

    def _make_hub(self) -> None:
        """Have the hub for seats on other machines, made when the first of them is met."""
        if self._hub is None:
            import ray

            remote: Any = ray.remote
            hub = remote(num_cpus=0, max_concurrency=_HUB_THREADS)(Hub)
            self._hub = hub.options(scheduling_strategy=self._here).remote()
            self._task = self._make_task()

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
        if now < self._room_at or not (late or self._shortage or not self._desk.has_met):
            return
        import ray

        self._room_at = now + _ROOM_EVERY_S
        with contextlib.suppress(ray.exceptions.RayError):
            machines = [each["Resources"] for each in ray.nodes() if each["Alive"]]
            self._shortage = shortage(late, self.gpus_per_trial, machines, ray.available_resources())


def _why_lost(err: Exception) -> str:
    from ray.exceptions import NodeDiedError, OutOfMemoryError

    if isinstance(err, OutOfMemoryError):
        return "its machine ran out of memory"
    return "its machine vanished" if isinstance(err, NodeDiedError) else "its worker died"
