"""What Ray reserves for a job's driver, and where small jobs run that are to meet it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from notebench.targets.cluster import Node

_HEAD = "node:__internal_head__"
_A_TRACE = 0.001  # of a resource that each machine has: enough to run there, and taken from nobody


@dataclass(frozen=True, slots=True)
class Room:
    """What a driver itself takes up; Ray shows it the GPUs that it reserves, and no others.

    Attributes
    ----------
    gpus
        Parts of one, or whole ones.
    is_on_head
        On the head's machine and no other.
    """

    cpus: float = 0.0
    gpus: float = 0.0
    memory_bytes: int = 0
    is_on_head: bool = False

    @property
    def is_any(self) -> bool:
        """Whether anything is reserved: then it may run on any machine of the cluster, else on the head."""
        return bool(self.cpus or self.gpus or self.memory_bytes)

    def to_options(self) -> dict[str, Any]:
        """As the Jobs API names it.

        Examples
        --------
        >>> Room(1.0, 0.5).to_options()
        {'entrypoint_num_cpus': 1.0, 'entrypoint_num_gpus': 0.5}
        """
        options: dict[str, Any] = {"entrypoint_num_cpus": self.cpus}
        if self.gpus:
            options["entrypoint_num_gpus"] = self.gpus
        if self.memory_bytes:
            options["entrypoint_memory"] = self.memory_bytes
        if self.is_on_head:
            options["entrypoint_resources"] = {_HEAD: _A_TRACE}
        return options

    def is_free_on(self, node: Node) -> bool:
        """Whether a machine has it, and, as far as it tells, nobody uses it now.

        Examples
        --------
        >>> Room(1.0, 0.5).is_free_on(Node("head", True, 4.0, 1.0, 3.0, 0.5))
        True
        """
        cpus = node.cpus if node.free_cpus is None else node.free_cpus
        gpus = node.gpus if node.free_gpus is None else node.free_gpus
        return cpus >= self.cpus and gpus >= self.gpus


NO_ROOM = Room()
"""Of a driver that only waits for others."""


def beside_driver(job: Mapping[str, Any]) -> dict[str, Any] | None:
    """Where a small job runs that is to meet the driver of another; None where that has not begun.

    Parameters
    ----------
    job
        The other, as Ray tells it.

    Examples
    --------
    >>> beside_driver({"driver_agent_http_address": "http://10.0.0.7:52365"})
    {'entrypoint_resources': {'node:10.0.0.7': 0.001}}
    """
    host = urlsplit(str(job.get("driver_agent_http_address") or "")).hostname
    return {"entrypoint_resources": {f"node:{host}": _A_TRACE}} if host else None
