"""Long curves made short: what is drawn of a metric, bounded, with every spike and gap that can be seen.

A curve of a million values is answered by about a thousand: the first, the last, and of each stretch the
lowest, the highest and one gap.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from notebench.errors import BadInput
from notebench.experiments.run import MetricPoint

MOST_POINTS = 1000
"""Of one curve, unless more are asked for."""
_LARGEST_ASK = 5000
_ALL_POINTS = 10_000  # of all curves of one answer: some 300 kB
_FEWEST_POINTS = 20  # of each, however many there are
_MOST_CURVES = 100
KEPT_OF_A_STRETCH = 3
"""Lowest, highest, one gap."""
_NO_HISTORY = 2  # one value alone is none


@dataclass(frozen=True, slots=True)
class CurveQuery:
    """Which curves of a run, how closely.

    Attributes
    ----------
    metrics
        Only these; empty for all that have a history.
    from_step, to_step
        Only values logged at these steps, both included; None for no bound.
    points
        At most so many of each curve; fewer where there are many curves.
    limit, offset
        Of the curves, by name; 1 to 100; 0 or more.
    """

    metrics: tuple[str, ...] = ()
    from_step: int | None = None
    to_step: int | None = None
    points: int = MOST_POINTS
    limit: int = _MOST_CURVES
    offset: int = 0

    def __post_init__(self) -> None:
        if not _FEWEST_POINTS <= self.points <= _LARGEST_ASK:
            raise BadInput(f"points: {self.points} is not between {_FEWEST_POINTS} and {_LARGEST_ASK}")
        if not 1 <= self.limit <= _MOST_CURVES:
            raise BadInput(f"limit: {self.limit} is not between 1 and {_MOST_CURVES}")
        if self.offset < 0:
            raise BadInput(f"offset: {self.offset} is below 0")
        if self.from_step is not None and self.to_step is not None and self.from_step > self.to_step:
            raise BadInput(f"from_step: {self.from_step} is after to_step, {self.to_step}")
        if len(self.metrics) > _MOST_CURVES:
            raise BadInput(f"metric: there are {len(self.metrics)}; at most {_MOST_CURVES} are drawn at once")

    @property
    def is_zoomed(self) -> bool:
        """Whether only some steps are asked for."""
        return self.from_step is not None or self.to_step is not None

    @property
    def fewest(self) -> int:
        """Of how many values a curve must be to be one; in a stretch of it, one is enough."""
        return 1 if self.is_zoomed else _NO_HISTORY

    def share(self, curves: int) -> int:
        """The most points of each of so many curves."""
        return max(_FEWEST_POINTS, min(self.points, _ALL_POINTS // max(1, curves)))


@dataclass(frozen=True, slots=True)
class Curve:
    """One metric's values, perhaps thinned.

    Attributes
    ----------
    logged
        How many values there are in the steps that were asked for.
    is_over_time
        Whether all were logged at one step, so that only their times tell them apart.
    """

    metric: str
    logged: int
    points: Sequence[MetricPoint]
    is_over_time: bool


@dataclass(frozen=True, slots=True)
class CurvePage:
    """Some curves of a run; ``total`` counts all, ``next_offset`` is None on the last page."""

    curves: Sequence[Curve]
    total: int
    next_offset: int | None


def cut_curves(histories: Mapping[str, Sequence[MetricPoint]], query: CurveQuery) -> CurvePage:
    """The query's curves, from all values of each metric in order."""
    asked = {key: _between(points, query) for key, points in sorted(histories.items())}
    found = {
        key: points
        for key, points in asked.items()
        if len(points) >= query.fewest and (not query.metrics or key in query.metrics)
    }
    end = query.offset + query.limit
    chosen = list(found.items())[query.offset : end]
    curves = [
        Curve(key, len(points), thin(points, query.share(len(chosen))), points[0].step == points[-1].step)
        for key, points in chosen
    ]
    return CurvePage(curves, len(found), end if end < len(found) else None)


def thin(points: Sequence[MetricPoint], most: int = MOST_POINTS) -> list[MetricPoint]:
    """At most ``most`` of the points, in order: the first, the last, and each bucket's extremes.

    So a single spike is still seen. A value that is not finite is kept as one gap a bucket.
    """
    if len(points) <= most:
        return list(points)
    inner = range(1, len(points) - 1)
    buckets = (most - 2) // KEPT_OF_A_STRETCH
    edges = [1 + len(inner) * bucket // buckets for bucket in range(buckets + 1)]
    kept = [
        index for low, high in itertools.pairwise(edges) for index in sorted(set(_notable(points, low, high)))
    ]
    return [points[index] for index in (0, *kept, len(points) - 1)]


def _between(points: Sequence[MetricPoint], query: CurveQuery) -> Sequence[MetricPoint]:
    if not query.is_zoomed:
        return points
    low = -math.inf if query.from_step is None else query.from_step
    high = math.inf if query.to_step is None else query.to_step
    return [point for point in points if low <= point.step <= high]


def _notable(points: Sequence[MetricPoint], low: int, high: int) -> Iterator[int]:
    finite = [index for index in range(low, high) if math.isfinite(points[index].value)]
    if finite:
        yield min(finite, key=lambda index: points[index].value)
        yield max(finite, key=lambda index: points[index].value)
    if len(finite) < high - low:
        yield next(index for index in range(low, high) if not math.isfinite(points[index].value))
