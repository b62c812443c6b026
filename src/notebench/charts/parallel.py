"""Runs as lines across parallel axes: one axis a parameter or metric, one line a run."""

from collections.abc import Sequence
from typing import Any

from notebench.charts.comparison import (
    ComparedFigure,
    Values,
    escape,
    finish,
    label,
    metric_values,
    param_values,
)
from notebench.errors import BadInput
from notebench.experiments.card import format_figure
from notebench.experiments.comparison.comparison import check_known
from notebench.experiments.run import Run

MOST_AXES = 20
_FEWEST_AXES = 2
_MOST_CATEGORIES = 12  # named along an axis
_Height = float | None


def parallel_figure(params: Sequence[str], metrics: Sequence[str], runs: Sequence[Run]) -> ComparedFigure:
    """The runs across axes of these parameters, then of these metrics.

    Each axis goes from its lowest value to its highest. What is no number is put in the order of its text. A
    run without a value has a gap there.

    Raises
    ------
    BadInput
        When they are fewer than 2 or more than 20, or none of the runs has one of them.
    """
    axes = _axes(params, metrics, runs)
    columns = [_heights(axis) for axis in axes]
    traces, missing = [], []
    for place, run in enumerate(runs):
        heights = [column[place] for column in columns]
        if all(height is None for height in heights):
            missing.append(run.run_id)
        else:
            traces.append(_trace(run, axes, heights, place))
    return finish(traces, _layout(axes), missing)


def _axes(params: Sequence[str], metrics: Sequence[str], runs: Sequence[Run]) -> list[Values]:
    params, metrics = list(dict.fromkeys(params)), list(dict.fromkeys(metrics))
    if not _FEWEST_AXES <= len(params) + len(metrics) <= MOST_AXES:
        count = len(params) + len(metrics)
        raise BadInput(f"param, metric: {count} axes were asked for; give {_FEWEST_AXES} to {MOST_AXES}")
    for name in params:
        check_known("param", name, (each for run in runs for each in run.params))
    for name in metrics:
        check_known("metric", name, (each for run in runs for each in run.metrics))
    return [param_values(name, runs) for name in params] + [metric_values(name, runs) for name in metrics]


def _heights(axis: Values) -> list[_Height]:
    """Where each run meets the axis, from 0 to 1."""
    if axis.is_number:
        known = [float(value) for value in axis.values if value is not None]
        low, high = (min(known), max(known)) if known else (0.0, 0.0)
        return [None if value is None else _between(float(value), low, high) for value in axis.values]
    words = _categories(axis)
    return [
        None if value is None else _between(words.index(str(value)), 0, len(words) - 1)
        for value in axis.values
    ]


def _between(value: float, low: float, high: float) -> float:
    # Halved, so that the span of two very large numbers of both signs stays finite.
    return 0.5 if high == low else (value / 2 - low / 2) / (high / 2 - low / 2)


def _categories(axis: Values) -> list[str]:
    return sorted({str(value) for value in axis.values if value is not None})


def _trace(run: Run, axes: Sequence[Values], heights: Sequence[_Height], place: int) -> dict[str, Any]:
    told = [f"{escape(axis.name)}: {_word(axis.values[place])}" for axis in axes]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": label(run),
        "x": list(range(len(axes))),
        "y": list(heights),
        "text": told,
        "hovertemplate": "%{text}",
        "connectgaps": False,
    }


def _word(value: float | str | None) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else format_figure(value)


def _layout(axes: Sequence[Values]) -> dict[str, Any]:
    return {
        "showlegend": True,
        "legend": {"orientation": "h", "y": -0.25, "yanchor": "top"},
        "xaxis": {
            "title": {"text": "parameters and metrics"},
            "tickvals": list(range(len(axes))),
            "ticktext": [escape(axis.name) for axis in axes],
            "range": [-0.4, len(axes) - 0.6],
            "showgrid": True,
            "zeroline": False,
        },
        "yaxis": {
            "title": {"text": "lowest to highest"},
            "range": [-0.08, 1.08],
            "showgrid": False,
            "showticklabels": False,
            "zeroline": False,
        },
        "annotations": [mark for place, axis in enumerate(axes) for mark in _marks(axis, place)],
    }


def _marks(axis: Values, place: int) -> list[dict[str, Any]]:
    """The values written along an axis: all of few categories, else the lowest and the highest."""
    if axis.is_number:
        known = [float(value) for value in axis.values if value is not None]
        ends = [min(known), max(known)] if known else []
        named = [(format_figure(value), _between(value, ends[0], ends[-1])) for value in dict.fromkeys(ends)]
    else:
        words = _categories(axis)
        kept = words if len(words) <= _MOST_CATEGORIES else [words[0], words[-1]]
        named = [(word, _between(words.index(word), 0, len(words) - 1)) for word in kept]
    return [
        {
            "x": place,
            "y": height,
            "text": word,
            "showarrow": False,
            "xanchor": "left",
            "xshift": 4,
            "yshift": 9,
        }
        for word, height in named
    ]
