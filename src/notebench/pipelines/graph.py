"""The order of steps, and the cycles that have none."""

import heapq
from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter


def order(upstream: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The steps, each after those that it needs; else in the order in which they were given.

    Raises
    ------
    CycleError
        When some need each other.

    Examples
    --------
    >>> order({"train": ["load"], "load": [], "plot": ["load"]})
    ('load', 'train', 'plot')
    """
    sorter = TopologicalSorter(
        {name: [each for each in known if each in upstream] for name, known in upstream.items()}
    )
    sorter.prepare()
    places = {name: place for place, name in enumerate(upstream)}
    ready: list[tuple[int, str]] = []
    found: list[str] = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heapq.heappush(ready, (places[name], name))
        found.append(heapq.heappop(ready)[1])
        sorter.done(found[-1])
    return tuple(found)


def find_cycles(upstream: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """The cycles, each as it is walked: each step needs the next, and the last the first.

    Of cycles that share a step, one is told.
    """
    rest = {name: list(known) for name, known in upstream.items()}
    found: list[tuple[str, ...]] = []
    while True:
        try:
            order(rest)
        except CycleError as err:
            cycle = list(reversed(err.args[1]))[1:]
            first = min(range(len(cycle)), key=lambda at: list(upstream).index(cycle[at]))
            found.append((*cycle[first:], *cycle[:first]))
            for name in cycle:
                rest.pop(name)
        else:
            return found
