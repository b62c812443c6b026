"""Whether a job finds room in a cluster: what it asks for, and what there is, in one line for people."""

from collections.abc import Sequence

from notebench.targets.cluster import Node

_NOTHING = Node(name="", is_head=True, cpus=0, gpus=0)


def why_waits(cpus: float, gpus: float, nodes: Sequence[Node]) -> str:
    """What a job that waits asks for, and what its cluster has.

    Examples
    --------
    >>> why_waits(2, 8, [Node("a", True, 8, 2, 1.5, 0)])
    'no machine there has 2 CPUs and 8 GPUs: the largest has 8 CPUs and 2 GPUs; it waits until one joins'
    >>> why_waits(2, 1, [Node("a", True, 8, 2, 1.5, 0)])
    'it asks for 2 CPUs and 1 GPU; there are 8 CPUs (1.5 free) and 2 GPUs (0 free)'
    """
    wanted = f"{_amount(cpus, 'CPU')} and {_amount(gpus, 'GPU')}"
    if not any(each.cpus >= cpus and each.gpus >= gpus for each in nodes):
        largest = max(nodes, key=lambda each: (each.gpus, each.cpus), default=_NOTHING)
        has = f"{_amount(largest.cpus, 'CPU')} and {_amount(largest.gpus, 'GPU')}"
        return f"no machine there has {wanted}: the largest has {has}; it waits until one joins"
    free = [
        sum(each or 0 for each in of) for of in ([n.free_cpus for n in nodes], [n.free_gpus for n in nodes])
    ]
    total = sum(each.cpus for each in nodes), sum(each.gpus for each in nodes)
    there = [
        f"{_amount(has, name)} ({left:g} free)"
        for has, left, name in zip(total, free, ("CPU", "GPU"), strict=True)
    ]
    return f"it asks for {wanted}; there are {' and '.join(there)}"


def _amount(amount: float, name: str) -> str:
    return f"{amount:g} {name}{'s' * (amount != 1)}"
