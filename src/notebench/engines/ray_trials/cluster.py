"""Ray, as the seats of one driver need it: a task for each, and a hub for those on other machines."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from notebench.engines.ray_trials.joining import join_cluster
from notebench.engines.ray_trials.relay import Hub
from notebench.engines.ray_trials.room import CPUS_PER_TRIAL, shortage
from notebench.engines.ray_trials.worker import Origin, Run, make_seat

_HUB_THREADS = 64


@dataclass(slots=True)
class Cluster:
    """The cluster in which this driver runs; it is joined when this is made.

    Attributes
    ----------
    run
        Does a trial, in a worker; a function of a module.
    gpus_per_trial
        Several, one, or a part of one.
    is_fresh
        Each trial has a process of its own.
    port, key
        Where the driver listens for seats on its own machine.
    files
        What stands beside the objective's target, by name.
    """

    run: Run
    gpus_per_trial: float
    is_fresh: bool
    port: int
    key: bytes
    files: Mapping[str, bytes]
    _origin: Origin = field(init=False)
    _task: Any = field(init=False)
    _hub: Any = field(default=None, init=False)

    def __post_init__(self) -> None:
        join_cluster()
        import ray

        node = ray.get_runtime_context().get_node_id()
        self._origin = Origin(node, self.port, self.key, ray.put(dict(self.files)), self.is_fresh)
        self._task = self._make_task()

    def begin(self, seat: int, on_left: Callable[[Any], object]) -> Any:
        """Begin a seat; gives Ray's reference to what comes of it, which is told to ``on_left`` too."""
        reference = self._task.remote(seat)
        reference.future().add_done_callback(on_left)
        return reference

    def end(self, seat: int, reference: Any) -> None:
        """End a seat, whatever it does."""
        import ray

        # Asked alone, Ray waits until the task returns.
        ray.cancel(reference, force=True)
        if self._hub is not None:
            self._hub.leave.remote(seat)

    def make_hub(self) -> None:
        """Have the hub for seats on other machines, made when the first of them is met."""
        if self._hub is not None:
            return
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        remote: Any = ray.remote
        hub = remote(num_cpus=0, max_concurrency=_HUB_THREADS)(Hub)
        here = NodeAffinitySchedulingStrategy(self._origin.node, soft=False)
        self._hub = hub.options(scheduling_strategy=here).remote()
        self._task = self._make_task()

    def shortage(self, late: int) -> str | None:
        """Why so many trials wait, in one line, empty where none does; None where Ray does not tell."""
        import ray

        with contextlib.suppress(ray.exceptions.RayError):
            machines = [each["Resources"] for each in ray.nodes() if each["Alive"]]
            return shortage(late, self.gpus_per_trial, machines, ray.available_resources())
        return None

    def _make_task(self) -> Any:
        import ray

        remote: Any = ray.remote  # its types know no options together with a function
        # Said here, as Ray takes it at no other place; a task with a GPU would else have a new process each.
        decorate = remote(max_calls=1 if self.is_fresh else 0, max_retries=0, num_cpus=CPUS_PER_TRIAL)
        return decorate(make_seat(self.run, self._origin, self._hub)).options(num_gpus=self.gpus_per_trial)
