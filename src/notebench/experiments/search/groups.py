"""Runs taken together by a parameter, a tag, their state or their experiment."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notebench.errors import BadInput
from notebench.experiments.search.filter import to_number

MOST_GROUPS = 1000


@dataclass(frozen=True, slots=True)
class Group:
    """The runs that have one value.

    Attributes
    ----------
    value
        None for the runs that have none.
    runs
        How many.
    measured
        How many of them have the metric.
    least, mean, most, std
        Of the metric; None where no run has it. ``std`` is the sample's, None for fewer than two runs.
    """

    value: str | None
    runs: int
    measured: int = 0
    least: float | None = None
    mean: float | None = None
    most: float | None = None
    std: float | None = None


def check_by(by: str) -> str:
    """What runs are grouped by, checked.

    Raises
    ------
    BadInput
        When it is not ``params.<name>``, ``tags.<name>``, ``state`` or ``experiment``.
    """
    kind, _, name = by.partition(".")
    if by not in ("state", "experiment") and not (kind in ("params", "tags") and name):
        raise BadInput(
            f"by: {by[:80]!r} is not known; group by params.<name>, tags.<name>, state or experiment"
        )
    return by


def group_runs(pairs: Iterable[tuple[str | None, float | None]]) -> list[Group]:
    """The groups, from each run's value and metric: numbers first, by size; runs without a value last."""
    figures: dict[str | None, list[float]] = defaultdict(list)
    counts: dict[str | None, int] = defaultdict(int)
    for value, figure in pairs:
        counts[value] += 1
        if figure is not None:
            figures[value].append(figure)
    return [_group(value, counts[value], figures[value]) for value in sorted(counts, key=_order)]


def _order(value: str | None) -> tuple[int, float, str]:
    number = None if value is None else to_number(value)
    if value is None:
        return (2, 0, "")
    return (1, 0, value) if number is None else (0, number, value)


def _group(value: str | None, runs: int, figures: Sequence[float]) -> Group:
    if not figures:
        return Group(value, runs)
    if not all(map(math.isfinite, figures)):
        return Group(value, runs, len(figures), min(figures), None, max(figures), None)
    mean = math.fsum(figure / len(figures) for figure in figures)
    std = None
    if len(figures) > 1:
        std = math.hypot(*(figure - mean for figure in figures)) / math.sqrt(len(figures) - 1)
    return Group(value, runs, len(figures), min(figures), mean, max(figures), std)
