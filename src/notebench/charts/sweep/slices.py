"""The metric against each parameter by itself, side by side."""

import math
from collections.abc import Sequence
from typing import Any

from notebench.charts.sweep.axes import ParamAxis, param_axis
from notebench.charts.sweep.study import (
    SweepFigure,
    SweepStudy,
    caption,
    check_params,
    empty,
    number,
    star,
)
from notebench.sweeps.trial import Trial

MOST_SLICES = 12
_MOST_POINTS = 5000  # of all slices
_COLUMNS = 3
_ROW_PX, _MARGIN_PX = 260, 60


def slice_figure(study: SweepStudy, params: Sequence[str] = ()) -> SweepFigure:
    """The finished trials by these parameters, or by the first 12; the darker a trial, the newer.

    Raises
    ------
    BadInput
        When a parameter is not known, or there are more than 12.
    """
    names = check_params(study, params, 1, MOST_SLICES)
    known = study.measured
    if not known or not names:
        return empty("no trial has finished yet" if names else "nothing was drawn", len(known))
    drawn = study.thin(known, _MOST_POINTS // len(names))
    columns = min(_COLUMNS, len(names))
    rows = math.ceil(len(names) / columns)
    traces: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    for place, name in enumerate(names):
        axis, suffix = param_axis(study, name), str(place + 1) if place else ""
        traces += [
            {**trace, "xaxis": f"x{suffix}", "yaxis": f"y{suffix}"} for trace in _traces(study, axis, drawn)
        ]
        axes[f"xaxis{suffix}"] = axis.layout()
        is_first = place % columns == 0
        title = {"title": {"text": study.metric_name}} if is_first else {"showticklabels": False}
        axes[f"yaxis{suffix}"] = {"type": "linear", **title, **({"matches": "y"} if place else {})}
    layout = {
        **caption(len(drawn), len(known)),
        **axes,
        "showlegend": False,
        "grid": {"rows": rows, "columns": columns, "pattern": "independent", "ygap": 0.35, "xgap": 0.08},
        "coloraxis": {"colorbar": {"title": {"text": "trial"}}},
        "height": _MARGIN_PX + _ROW_PX * rows,
    }
    return SweepFigure({"data": traces, "layout": layout}, len(drawn), len(known))


def _traces(study: SweepStudy, axis: ParamAxis, trials: Sequence[Trial]) -> list[dict[str, Any]]:
    counted = [each for each in trials if axis.name in each.drawn]
    numbers = [each.number for each in counted]
    trace = {
        "type": "scatter",
        "mode": "markers",
        "name": axis.layout()["title"]["text"],
        "x": [axis.place(each.drawn[axis.name]) for each in counted],
        "y": [number(study.value(each)) for each in counted],
        "customdata": numbers,
        "marker": {"size": 6, "color": numbers, "coloraxis": "coloraxis"},
        "hovertemplate": f"trial %{{customdata}}<br>%{{x}}<br>{study.metric_name} %{{y}}<extra></extra>",
    }
    best = study.best
    if best is None or axis.name not in best.drawn:
        return [trace]
    return [trace, star(study, best, axis.place(best.drawn[axis.name]), number(study.value(best)))]
