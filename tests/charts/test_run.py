"""Claims on the figures of a run's metrics."""

import json
import math
from datetime import UTC, datetime, timedelta

import plotly.graph_objects as go
import pytest

from notebench.charts.run import metric_figures, metric_series
from notebench.experiments.curves.downsample import MOST_POINTS, CurveQuery, cut_curves
from notebench.experiments.run import MetricPoint

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def history(values, steps=None):
    steps = range(len(values)) if steps is None else steps
    return [
        MetricPoint(value, step, START + timedelta(seconds=number))
        for number, (value, step) in enumerate(zip(values, steps, strict=True))
    ]


def figures_of(**histories):
    return metric_figures(cut_curves(histories, CurveQuery()).curves)


def series_of(points):
    (curve,) = cut_curves({"loss": points}, CurveQuery()).curves
    return metric_series(curve)


def test_plotly_accepts_the_figures():
    """The library's own validators find nothing to say."""
    histories = {"loss": history([3.0, 2.0, math.nan]), "lr": history([0.1, 0.2], steps=[0, 0])}
    for figure in figures_of(**histories):
        assert len(go.Figure(figure.figure).data) == 1


def test_figures_stand_by_name():
    """Whatever the order of the histories."""
    figures = figures_of(b=history([1.0, 2.0]), a=history([1.0, 2.0]))
    assert [figure.metric for figure in figures] == ["a", "b"]


@pytest.mark.parametrize("values", [[], [0.9]])
def test_a_metric_without_a_history_has_no_figure(values):
    """One value is no line."""
    assert figures_of(accuracy=history(values)) == []


def test_x_is_the_step():
    """As it was logged, gaps and all."""
    series = series_of(history([3.0, 2.0, 1.0], steps=[0, 10, 20]))
    assert (list(series.x), series.is_over_time) == ([0, 10, 20], False)


def test_x_is_the_time_where_all_steps_are_the_same():
    """A metric logged without a step is still seen to move."""
    series = series_of(history([3.0, 2.0], steps=[0, 0]))
    assert list(series.x) == ["2026-03-01T12:00:00.000Z", "2026-03-01T12:00:01.000Z"]


def test_what_is_not_finite_is_a_gap():
    """And strict JSON can carry the figure."""
    (figure,) = figures_of(loss=history([1.0, math.nan, math.inf, -math.inf, 2.0]))
    assert figure.figure["data"][0]["y"] == [1.0, None, None, None, 2.0]
    assert json.dumps(figure.figure, allow_nan=False)


def test_the_axes_have_titles():
    """Step or time below, the metric beside."""
    (figure,) = figures_of(loss=history([1.0, 2.0]))
    layout = figure.figure["layout"]
    assert (layout["xaxis"]["title"]["text"], layout["yaxis"]["title"]["text"]) == ("step", "loss")


def test_a_thinned_figure_tells_how_many_values_were_logged():
    """The panel says so beside the figure."""
    (figure,) = figures_of(loss=history([float(value) for value in range(5000)]))
    assert figure.points == 5000
    assert len(figure.figure["data"][0]["x"]) <= MOST_POINTS
