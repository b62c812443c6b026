"""The history of a run's metrics as figures: the values first, then the drawing.

Figures are plain dicts, as plotly's JSON has them: a ``graph_objects.Figure`` would add its own theme
(6 kB each) where the panel and the notebook have theirs.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from notebench.experiments.run import MetricPoint, to_text

MOST_POINTS = 1000
_FEWEST_POINTS = 2  # one value is no history
_MARKED_POINTS = 50  # more markers than these hide the line
_KEPT_OF_A_BUCKET = 3  # lowest, highest, one gap


@dataclass(frozen=True, slots=True)
class MetricSeries:
    """What is drawn of one metric.

    Attributes
    ----------
    points
        How many values were logged; the series may have fewer.
    x
        Steps, or RFC 3339 times where all steps are the same.
    y
        None for what is not finite: a gap.
    """

    metric: str
    points: int
    x: Sequence[int] | Sequence[str]
    y: Sequence[float | None]
    is_over_time: bool


@dataclass(frozen=True, slots=True)
class MetricFigure:
    """One metric, drawn; ``points`` counts the values logged."""

    metric: str
    points: int
    figure: dict[str, Any]


def metric_figures(histories: Mapping[str, Sequence[MetricPoint]]) -> list[MetricFigure]:
    """One figure for each metric that has a history, by name; a metric with a single value has none."""
    every = (
        metric_series(metric, points)
        for metric, points in sorted(histories.items())
        if len(points) >= _FEWEST_POINTS
    )
    return [MetricFigure(series.metric, series.points, draw(series)) for series in every]


def metric_series(metric: str, points: Sequence[MetricPoint]) -> MetricSeries:
    """The values of one metric, thinned to at most 1000."""
    kept = thin(points)
    is_over_time = len({point.step for point in points}) <= 1
    return MetricSeries(
        metric,
        len(points),
        [to_text(point.at) for point in kept] if is_over_time else [point.step for point in kept],
        [point.value if math.isfinite(point.value) else None for point in kept],
        is_over_time,
    )


def thin(points: Sequence[MetricPoint], most: int = MOST_POINTS) -> list[MetricPoint]:
    """At most ``most`` of the points, in order: the first, the last, and each bucket's extremes.

    So a single spike is still seen. A value that is not finite is kept as one gap a bucket.
    """
    if len(points) <= most:
        return list(points)
    inner = range(1, len(points) - 1)
    buckets = (most - 2) // _KEPT_OF_A_BUCKET
    edges = [1 + len(inner) * bucket // buckets for bucket in range(buckets + 1)]
    kept = [
        index for low, high in itertools.pairwise(edges) for index in sorted(set(_notable(points, low, high)))
    ]
    return [points[index] for index in (0, *kept, len(points) - 1)]


def _notable(points: Sequence[MetricPoint], low: int, high: int) -> Iterator[int]:
    finite = [index for index in range(low, high) if math.isfinite(points[index].value)]
    if finite:
        yield min(finite, key=lambda index: points[index].value)
        yield max(finite, key=lambda index: points[index].value)
    if len(finite) < high - low:
        yield next(index for index in range(low, high) if not math.isfinite(points[index].value))


def draw(series: MetricSeries) -> dict[str, Any]:
    """The figure as plotly's JSON; colours and fonts are left to whoever shows it."""
    x_axis = {"title": {"text": "time (UTC)"}, "type": "date"} if series.is_over_time else _STEP_AXIS
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers" if len(series.x) <= _MARKED_POINTS else "lines",
                "name": series.metric,
                "x": list(series.x),
                "y": list(series.y),
                "connectgaps": False,
            }
        ],
        "layout": {
            "xaxis": dict(x_axis),
            "yaxis": {"title": {"text": series.metric}},
            "showlegend": False,
        },
    }


_STEP_AXIS = {"title": {"text": "step"}, "type": "linear"}
