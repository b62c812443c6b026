"""The metric over two parameters, worked out between the trials on a grid of a fixed size.

Each cell is the mean of the trials nearest to it, by inverse distance; cells far from all trials stay empty,
as nothing is known of them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from notebench.charts.sweep.axes import AxisKind, ParamAxis, param_axis
from notebench.charts.sweep.study import (
    LEGEND,
    SweepFigure,
    SweepStudy,
    caption,
    check_params,
    color_axis,
    empty,
    number,
    star,
)
from notebench.sweeps.trial import Trial

_CELLS = 40  # along an axis of numbers
_MOST_TRIALS = 1500
_NEAREST = 8
_REACH = 0.2  # of an axis' length: beyond it nothing is known

_Grid = NDArray[np.float64]


def contour_figure(study: SweepStudy, params: Sequence[str] = ()) -> SweepFigure:
    """The finished trials that drew both parameters, and the metric between them.

    Parameters
    ----------
    params
        Two; the first two of the sweep where none is named.

    Raises
    ------
    BadInput
        When one is not known, or they are not two.
    """
    names = check_params(study, params, 2, 2)
    if len(names) < 2:
        return empty("a contour needs two parameters")
    across, up = (param_axis(study, name) for name in names)
    known = [each for each in study.measured if all(name in each.drawn for name in names)]
    if not known:
        return empty("no trial with both parameters has finished yet")
    drawn = study.thin(known, _MOST_TRIALS)
    layout = {
        **LEGEND,
        **caption(len(drawn), len(known)),
        "coloraxis": color_axis(study),
        "xaxis": across.layout(),
        "yaxis": up.layout(),
    }
    traces = [_surface(study, across, up, drawn), _marks(study, across, up, drawn)]
    if (best := study.best) and all(name in best.drawn for name in names):
        place = across.place(best.drawn[across.name]), up.place(best.drawn[up.name])
        traces.append(star(study, best, *place))
    return SweepFigure({"data": traces, "layout": layout}, len(drawn), len(known))


def _surface(study: SweepStudy, across: ParamAxis, up: ParamAxis, trials: Sequence[Trial]) -> dict[str, Any]:
    columns, rows = _positions(across), _positions(up)
    grid = _between(
        np.array(
            [[_unit(axis, axis.position(each.drawn[axis.name])) for axis in (across, up)] for each in trials]
        ),
        np.array([study.value(each) for each in trials]),
        np.array([_unit(across, at) for at in columns]),
        np.array([_unit(up, at) for at in rows]),
    )
    has_words = AxisKind.CATEGORY in (across.kind, up.kind)
    return {
        "type": "heatmap" if has_words else "contour",
        "name": study.metric_name,
        "x": [_place(across, at) for at in columns],
        "y": [_place(up, at) for at in rows],
        "z": [[None if np.isnan(cell) else number(float(cell)) for cell in row] for row in grid],
        "coloraxis": "coloraxis",
        "hoverongaps": False,
        "hovertemplate": f"%{{x}}<br>%{{y}}<br>about %{{z}}<extra>{study.metric_name}</extra>",
        **({} if has_words else {"contours": {"coloring": "heatmap"}, "line": {"width": 0.5}}),
    }


def _between(points: _Grid, values: _Grid, columns: _Grid, rows: _Grid) -> _Grid:
    """The values between the points, a row for each of ``rows``; NaN far from all."""
    x, y = np.meshgrid(columns, rows)
    cells = np.stack([x.ravel(), y.ravel()], axis=1)
    # Squares by themselves: no array of cells x points x 2.
    square = (cells**2).sum(1)[:, None] + (points**2).sum(1)[None, :] - 2 * cells @ points.T
    distance = np.sqrt(np.clip(square, 0, None))
    nearest = min(_NEAREST, len(points))
    chosen = np.argpartition(distance, nearest - 1, axis=1)[:, :nearest]
    near = np.take_along_axis(distance, chosen, axis=1)
    weight = np.where(near <= _REACH, 1 / (near + 1e-3) ** 2, 0.0)
    total = weight.sum(1)
    with np.errstate(invalid="ignore"):
        mean = (weight * values[chosen]).sum(1) / total
    return np.where(total > 0, mean, np.nan).reshape(x.shape)


def _positions(axis: ParamAxis) -> list[float]:
    if axis.kind is AxisKind.CATEGORY:
        return [float(at) for at in range(len(axis.words))]
    if axis.high == axis.low:
        return [axis.low]
    return [float(at) for at in np.linspace(axis.low, axis.high, _CELLS)]


def _unit(axis: ParamAxis, position: float) -> float:
    """Where it lies from 0 to 1; words lie so far apart that none reaches another."""
    if axis.kind is AxisKind.CATEGORY:
        return position
    return (position - axis.low) / (axis.high - axis.low) if axis.high > axis.low else 0.0


def _place(axis: ParamAxis, position: float) -> float | str:
    if axis.kind in (AxisKind.CATEGORY, AxisKind.DATE):
        return axis.tick(position)
    return number(10**position if axis.kind is AxisKind.LOG else position)


def _marks(study: SweepStudy, across: ParamAxis, up: ParamAxis, trials: Sequence[Trial]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "trials",
        "x": [across.place(each.drawn[across.name]) for each in trials],
        "y": [up.place(each.drawn[up.name]) for each in trials],
        "customdata": [each.number for each in trials],
        "text": [f"{study.value(each):.6g}" for each in trials],
        "marker": {"size": 4, "opacity": 0.6},
        "hovertemplate": "trial %{customdata}<br>%{x}<br>%{y}<br>"
        f"{study.metric_name} %{{text}}<extra></extra>",
    }
