"""What a machine has for steps that run side by side, and who has what of it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from notebench.errors import BadInput
from notebench.pipelines.pipeline import Pipeline
from notebench.pipelines.resources import Resources

_NEAR = 1e-9  # of a GPU: what floating point loses
MOST_JOBS = 16
"""Of a run's steps and items that are on targets at once."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What one step has while it runs.

    Attributes
    ----------
    gpus
        By the ids of GPUs, how much of each.
    """

    cpus: float = 0.0
    gpus: Mapping[str, float] = field(default_factory=dict)
    memory_bytes: int = 0
    jobs: int = 0


@dataclass(frozen=True, slots=True)
class Capacity:
    """What is free.

    Attributes
    ----------
    gpus
        By id, how much of each is free, from 0 to 1.
    memory_bytes
        None where nobody counts it.
    jobs
        So many jobs of other machines can be looked after: a process for each brings its folder home.
    """

    cpus: float
    gpus: Mapping[str, float] = field(default_factory=dict)
    memory_bytes: int | None = None
    jobs: int = MOST_JOBS

    def lease(self, wanted: Resources) -> Lease | None:
        """What the step would have; None where it must wait."""
        memory = wanted.memory_bytes or 0
        if wanted.cpus > self.cpus + _NEAR or (self.memory_bytes is not None and memory > self.memory_bytes):
            return None
        if wanted.jobs > self.jobs:
            return None
        gpus = self._gpus(wanted.gpus)
        return None if gpus is None else Lease(wanted.cpus, gpus, memory, wanted.jobs)

    def without(self, lease: Lease) -> "Capacity":
        """What is free when the lease is given out."""
        return self._changed(lease, -1)

    def plus(self, lease: Lease) -> "Capacity":
        """What is free when it came back."""
        return self._changed(lease, 1)

    def _changed(self, lease: Lease, sign: int) -> "Capacity":
        gpus = {each: free + sign * lease.gpus.get(each, 0.0) for each, free in self.gpus.items()}
        memory = None if self.memory_bytes is None else self.memory_bytes + sign * lease.memory_bytes
        cpus, jobs = self.cpus + sign * lease.cpus, self.jobs + sign * lease.jobs
        return replace(self, cpus=cpus, gpus=gpus, memory_bytes=memory, jobs=jobs)

    def _gpus(self, wanted: float) -> dict[str, float] | None:
        """Whole ones that nobody has, and a part of the fullest one that has room for the rest."""
        whole, part = int(wanted + _NEAR), wanted - int(wanted + _NEAR)
        free = [each for each, rest in self.gpus.items() if rest >= 1 - _NEAR]
        if len(free) < whole:
            return None
        found = dict.fromkeys(free[:whole], 1.0)
        if part > _NEAR:
            rest = {
                each: left for each, left in self.gpus.items() if each not in found and left >= part - _NEAR
            }
            if not rest:
                return None
            found[min(rest, key=rest.__getitem__)] = part
        return found


def check_capacity(pipeline: Pipeline, capacity: Capacity) -> None:
    """Return when each step finds room where it is alone.

    Raises
    ------
    BadInput
        When one never would; the text names the step and what there is.
    """
    for step in pipeline:
        if capacity.lease(step.takes) is not None:
            continue
        wanted = step.resources
        if wanted.cpus > capacity.cpus:
            told = f"cpus: {wanted.cpus:g} are more than the {capacity.cpus:g} that there are"
        elif capacity.memory_bytes is not None and (wanted.memory_bytes or 0) > capacity.memory_bytes:
            there = capacity.memory_bytes
            told = f"memory: {wanted.memory_bytes} bytes are more than the {there} that there are"
        else:
            told = f"gpus: {wanted.gpus:g} are more than the {len(capacity.gpus)} that there are"
        raise BadInput(f"{pipeline.file.name}:{step.line}: {step.name}: {told}; ask for less")


def machine_capacity(gpus: tuple[str, ...]) -> Capacity:
    """What this machine has: the cores that this process may use, these GPUs, and all memory."""
    import psutil

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Capacity(float(cores), dict.fromkeys(gpus, 1.0), psutil.virtual_memory().total)
