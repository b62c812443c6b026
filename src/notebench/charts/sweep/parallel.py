"""Trials as lines across parallel axes: one axis a parameter or metric; a reader picks stretches of them."""

import math
from collections.abc import Sequence
from typing import Any

from notebench.charts.comparison import escape
from notebench.charts.sweep.axes import AxisKind, ParamAxis, param_axis
from notebench.charts.sweep.study import (
    SweepFigure,
    SweepStudy,
    caption,
    check_params,
    color_axis,
    empty,
    number,
)
from notebench.experiments.card import format_figure
from notebench.sweeps.trial import Trial

MOST_AXES = 20
_MOST_TRIALS = 2000
_MOST_VALUES = 20_000
_GAP = 0.12  # how far below its axis stands what was not drawn


def parallel_figure(study: SweepStudy, params: Sequence[str] = ()) -> SweepFigure:
    """The finished trials across axes of these parameters, or of all, and of the metrics.

    Of a conditional parameter that did not count for a trial, the line goes below the axis.

    Raises
    ------
    BadInput
        When a parameter is not known, or there are more than 20.
    """
    names = check_params(study, params, 1, MOST_AXES)
    known = study.measured
    if not known:
        return empty("no trial has finished yet")
    metrics = len(study.plan.metrics)
    drawn = study.thin(known, min(_MOST_TRIALS, _MOST_VALUES // (len(names) + metrics + 1)))
    of_params = [param_axis(study, name) for name in names]
    axes = [_param(axis, drawn) for axis in of_params]
    trace = {
        "type": "parcoords",
        "name": "trials",
        "dimensions": [*axes, *(_metric(study, place, drawn) for place in range(metrics))],
        "customdata": [each.number for each in drawn],
        "meta": {"axes": [_reading(axis, drawn) for axis in of_params]},
        "line": {"color": [number(study.value(each)) for each in drawn], "coloraxis": "coloraxis"},
        "labelangle": -20,
        "labelside": "top",
    }
    layout = {
        **caption(len(drawn), len(known)),
        "coloraxis": color_axis(study),
        "margin": {"l": 70, "r": 40, "t": 90, "b": 30},
    }
    return SweepFigure({"data": [trace], "layout": layout}, len(drawn), len(known))


def _param(axis: ParamAxis, trials: Sequence[Trial]) -> dict[str, Any]:
    span = (axis.high - axis.low) or 1.0
    below = axis.low - _GAP * span
    has_gaps = any(axis.name not in each.drawn for each in trials)
    ticks = [(at, axis.tick(at)) for at in axis.ticks()]
    if has_gaps:
        ticks.insert(0, (below, "none"))
    low = below if has_gaps else axis.low
    high = axis.high if axis.high > axis.low else axis.low + span
    return {
        "label": escape(axis.name),
        "range": [low, high],
        "tickvals": [at for at, _ in ticks],
        "ticktext": [text for _, text in ticks],
        "values": [
            number(axis.position(each.drawn[axis.name])) if axis.name in each.drawn else below
            for each in trials
        ],
    }


def _reading(axis: ParamAxis, trials: Sequence[Trial]) -> dict[str, Any]:
    """How positions are read back, for the table behind the picture."""
    if axis.kind is AxisKind.LOG:
        return {"is_log": True}
    if axis.kind is AxisKind.LINEAR:
        return {}
    drawn = {axis.position(each.drawn[axis.name]) for each in trials if axis.name in each.drawn}
    return {"texts": [[at, axis.tick(at)] for at in sorted(drawn) if at >= axis.low]}


def _metric(study: SweepStudy, place: int, trials: Sequence[Trial]) -> dict[str, Any]:
    values = [each.values[place] if place < len(each.values) else math.nan for each in trials]
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    ends = [low + (high - low) * part / 4 for part in range(5)] if high > low else [low]
    return {
        "label": escape(study.plan.metrics[place].name),
        "range": [low, high if high > low else low + 1],
        "tickvals": ends,
        "ticktext": [format_figure(number(each)) for each in ends],
        "values": [number(value) if math.isfinite(value) else low for value in values],
    }
