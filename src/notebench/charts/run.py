"""The history of a run's metrics as figures: the values first, then the drawing.

Figures are plain dicts, as plotly's JSON has them: a ``graph_objects.Figure`` would add its own theme
(6 kB each) where the panel and the notebook have theirs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from notebench.experiments.curves.downsample import Curve
from notebench.experiments.run import to_text

MARKED_POINTS = 50  # more markers than these hide the line
_LARGEST = 1.7976931348623157e308  # what MLflow writes for infinity


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
    x: Sequence[int | str]
    y: Sequence[float | None]
    is_over_time: bool


@dataclass(frozen=True, slots=True)
class MetricFigure:
    """One metric, drawn; ``points`` counts the values logged."""

    metric: str
    points: int
    figure: dict[str, Any]


def metric_figures(curves: Iterable[Curve]) -> list[MetricFigure]:
    """One figure for each curve."""
    every = (metric_series(curve) for curve in curves)
    return [MetricFigure(series.metric, series.points, draw(series)) for series in every]


def metric_series(curve: Curve) -> MetricSeries:
    """The values of one metric as a chart takes them."""
    return MetricSeries(
        curve.metric,
        curve.logged,
        [to_text(point.at) if curve.is_over_time else point.step for point in curve.points],
        [point.value if abs(point.value) < _LARGEST else None for point in curve.points],
        curve.is_over_time,
    )


def draw(series: MetricSeries) -> dict[str, Any]:
    """The figure as plotly's JSON; colours and fonts are left to whoever shows it."""
    x_axis = {"title": {"text": "time (UTC)"}, "type": "date"} if series.is_over_time else _STEP_AXIS
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers" if len(series.x) <= MARKED_POINTS else "lines",
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
