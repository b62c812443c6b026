"""Whether trials find room in the cluster: what is asked for, and what there is, in one line for people."""

from collections.abc import Mapping, Sequence

CPUS_PER_TRIAL = 1
Resources = Mapping[str, float]
"""Amounts as Ray names them: ``CPU`` and ``GPU``."""


def shortage(waiting: int, gpus: float, machines: Sequence[Resources], free: Resources) -> str:
    """Why trials wait; empty where none does, and a machine could take one.

    Parameters
    ----------
    waiting
        Trials that have waited for long.
    gpus
        Of each trial.
    machines
        What each has, used or not.
    free
        What of all of it is not in use.

    Examples
    --------
    >>> shortage(1, 0.5, [{"CPU": 4, "GPU": 1}], {"CPU": 3})
    '1 trial waits for 1 CPU and 0.5 GPUs; the cluster has 4 CPUs (3 free) and 1 GPU (0 free)'
    """
    wanted = {"CPU": CPUS_PER_TRIAL, "GPU": gpus} if gpus else {"CPU": CPUS_PER_TRIAL}
    if not any(_holds(each, wanted) for each in machines):
        largest = max(machines, key=lambda each: (each.get("GPU", 0), each.get("CPU", 0)), default={})
        has = " and ".join(_amount(name, largest.get(name, 0)) for name in wanted)
        return (
            f"no machine of the cluster has {_all(wanted)}, which a trial takes: the largest has {has}; "
            "trials wait until one joins"
        )
    if not waiting:
        return ""
    total = {name: sum(each.get(name, 0) for each in machines) for name in wanted}
    has = " and ".join(f"{_amount(name, total[name])} ({free.get(name, 0):g} free)" for name in wanted)
    waits = "1 trial waits" if waiting == 1 else f"{waiting} trials wait"
    return f"{waits} for {_all(wanted)}{' each' * (waiting > 1)}; the cluster has {has}"


def _holds(machine: Resources, wanted: Resources) -> bool:
    return all(machine.get(name, 0) >= amount for name, amount in wanted.items())


def _all(amounts: Resources) -> str:
    return " and ".join(_amount(name, amount) for name, amount in amounts.items())


def _amount(name: str, amount: float) -> str:
    return f"{amount:g} {name}{'s' * (amount != 1)}"
