"""Trials as tasks of the Ray cluster in which the driver runs; Ray gives out CPUs and GPUs.

A task that waits for room is a trial that runs, but its time counts from when it has begun.
"""

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notebench.deferral import defer_grammars
from notebench.engines.ray_trials.relay import Hub
from notebench.engines.ray_trials.room import CPUS_PER_TRIAL, shortage
from notebench.engines.ray_trials.worker import Origin, Run, attend
from notebench.errors import BadInput, Conflict
from notebench.sweeps.plan import MOST_WORKERS
from notebench.sweeps.trial import TrialReply, TrialState, TrialTask

_AGES_EVERY_S = 0.5
_HUB_THREADS = 64
_ANSWER_S = 10.0
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
    _running: dict[int, Any] = field(default_factory=dict, init=False)  # references of Ray's, by number
    _cancelled: list[TrialReply] = field(default_factory=list, init=False)
    _task: Any = field(default=None, init=False)
    _hub: Any = field(default=None, init=False)
    _origin: Any = field(default=None, init=False)
    _look_at: float = field(default=0.0, init=False)
    _handed_out: dict[int, float] = field(default_factory=dict, init=False)  # not known to have begun
    _warmed: list[Any] = field(default_factory=list, init=False)
    _shortage: str = field(default="", init=False)
    _has_room: bool = field(default=False, init=False)
    _room_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        defer_grammars()
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        if not ray.is_initialized():
            ray.init(log_to_driver=True, configure_logging=False)
        node = ray.get_runtime_context().get_node_id()
        remote: Any = ray.remote  # its types know no options together with a function
        # Said here, as Ray takes it at no other place; a task with a GPU would else have a new process each.
        decorate = remote(max_calls=1 if self.is_fresh else 0, max_retries=0, num_cpus=CPUS_PER_TRIAL)
        self._task = decorate(attend).options(num_gpus=self.gpus_per_trial)
        here = NodeAffinitySchedulingStrategy(node, soft=False)
        hub = remote(num_cpus=0, max_concurrency=_HUB_THREADS)(Hub)
        self._hub = hub.options(scheduling_strategy=here).remote()
        self._origin = ray.put(Origin(node, self.files))
        if not self.is_fresh:  # as many workers as there will be begin, and load what a trial needs
            self._warmed = [self._hand_out(None) for _ in range(min(self.workers, _MOST_WARMED))]

    @property
    def free(self) -> int:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        return max(0, self.workers - len(self._running))

    @property
    def shortage(self) -> str:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        return self._shortage

    def submit(self, task: TrialTask) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        if not self.free:
            raise Conflict(f"trial {task.number} cannot begin: all {self.workers} workers are busy")
        self._running[task.number] = self._hand_out(task)
        self._handed_out[task.number] = time.monotonic()

    def wait(self, timeout_s: float) -> list[TrialReply]:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        import ray

        replies, self._cancelled = self._cancelled, []
        if replies or not self._running:
            return replies
        ready, _ = ray.wait([*self._running.values()], num_returns=1, timeout=timeout_s)
        if ready and len(self._running) > 1:  # and whatever else has ended meanwhile
            ready, _ = ray.wait([*self._running.values()], num_returns=len(self._running), timeout=0)
        ended = [number for number, reference in self._running.items() if reference in ready]
        replies = [self._settled(number) for number in ended] or self._overdue()
        self._look_for_room()
        return replies

    def resize(self, workers: int) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        if not 1 <= workers <= MOST_WORKERS:
            raise BadInput(f"workers: {workers} is not from 1 to {MOST_WORKERS}")
        self.workers = workers

    def cancel(self, number: int) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        if number in self._running:
            self._end(number)
            self._cancelled.append(TrialReply(number, TrialState.CANCELLED, error="cancelled"))

    def close(self) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        import ray

        for number in [*self._running]:
            self._end(number)
        self._shortage = ""
        for reference in self._warmed:
            ray.cancel(reference, force=True)
        self._warmed = []

    def _hand_out(self, task: TrialTask | None) -> Any:
        return self._task.remote(self.run, task, self._origin, self._hub)

    def _end(self, number: int) -> None:
        import ray

        reference = self._running.pop(number)
        self._forget(number)
        # Asked alone, Ray waits until the task returns.
        ray.cancel(reference, force=True)

    def _settled(self, number: int) -> TrialReply:
        import ray
        from ray.exceptions import RayError, RayTaskError

        reference = self._running.pop(number)
        self._forget(number)
        self._has_room = True
        try:
            reply, found = ray.get(reference)
        except RayTaskError as err:  # the worker itself answers what a trial raises: it could not be told
            told = " ".join(str(err.cause).split())[:200]
            return TrialReply(number, TrialState.FAILED, error=f"{type(err.cause).__name__}: {told}")
        except RayError as err:
            return TrialReply(number, TrialState.LOST, error=_why_lost(err))
        self._keep(found)
        assert isinstance(reply, TrialReply)
        return reply

    def _forget(self, number: int) -> None:
        self._hub.forget.remote(number)
        self._handed_out.pop(number, None)
        if not self._handed_out:
            self._shortage = ""

    def _keep(self, found: Mapping[str, bytes]) -> None:
        for name, content in found.items():
            if self.outputs is not None:
                path = self.outputs / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def _look_for_room(self) -> None:
        """Find out whether trials wait; nothing is asked of the cluster while all begin in good time."""
        import ray

        now = time.monotonic()
        late = [number for number, at in self._handed_out.items() if now - at >= self.room_after_s]
        if now < self._room_at or not (late or self._shortage or not self._has_room):
            return
        self._room_at = now + _ROOM_EVERY_S
        with contextlib.suppress(ray.exceptions.RayError):
            begun = ray.get(self._hub.ages_s.remote(), timeout=_ANSWER_S)
            for number in begun.keys() & self._handed_out.keys():
                del self._handed_out[number]
            self._has_room = self._has_room or bool(begun)
            waiting = sum(number in self._handed_out for number in late)
            machines = [each["Resources"] for each in ray.nodes() if each["Alive"]]
            self._shortage = shortage(waiting, self.gpus_per_trial, machines, ray.available_resources())

    def _overdue(self) -> list[TrialReply]:
        import ray

        limit_s = self.trial_timeout_s
        if limit_s is None or time.monotonic() < self._look_at:
            return []
        self._look_at = time.monotonic() + min(_AGES_EVERY_S, limit_s)
        with contextlib.suppress(ray.exceptions.RayError):
            ages_s = ray.get(self._hub.ages_s.remote(), timeout=_ANSWER_S)
            late = [
                number for number, age_s in ages_s.items() if age_s >= limit_s and number in self._running
            ]
            for number in late:
                self._end(number)
            told = f"it took longer than {limit_s:g} s and was ended"
            return [TrialReply(number, TrialState.FAILED, error=told) for number in late]
        return []


def _why_lost(err: Exception) -> str:
    from ray.exceptions import NodeDiedError, OutOfMemoryError

    if isinstance(err, OutOfMemoryError):
        return "its machine ran out of memory"
    return "its machine vanished" if isinstance(err, NodeDiedError) else "its worker died"
