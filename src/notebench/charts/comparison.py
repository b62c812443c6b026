"""Runs drawn over each other: curves of one metric, parallel axes, and one value against another.

Figures are plain dicts, one trace a run. Colours are left to whoever shows them: the panel gives the first
seven runs one each that is told apart with every kind of colour vision, and the rest a grey.
"""

import html
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from notebench.charts.curves import CurveLook, XAxis, make_curve
from notebench.charts.run import MARKED_POINTS
from notebench.errors import BadInput
from notebench.experiments.comparison.comparison import check_known
from notebench.experiments.run import MetricPoint, Run
from notebench.experiments.search.filter import to_number
from notebench.ids import RunId

_NAME_CHARS = 60
_COLOURED = 7  # the panel's colours; those after them are told by pointing at them
_FRAME = {"showlegend": True, "legend": {"orientation": "h", "y": -0.2, "yanchor": "top"}}


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """Runs in one figure.

    Attributes
    ----------
    missing
        The runs that are not in it, as they lack what it draws.
    """

    figure: Mapping[str, Any]
    missing: Sequence[RunId] = field(default_factory=tuple)

    def to_json(self) -> dict[str, Any]:
        """As ``ComparedFigure`` of the OpenAPI document describes it."""
        return {"figure": self.figure, "missing": list(self.missing)}


def curves_figure(
    metric: str, runs: Sequence[Run], values: Iterable[Sequence[MetricPoint]], look: CurveLook
) -> ComparedFigure:
    """The curves of one metric, a trace a run; a run's values are let go before the next run's are taken.

    Raises
    ------
    BadInput
        When none of the runs has the metric.
    """
    check_known("metric", metric, (name for run in runs for name in run.metrics))
    traces, missing = [], []
    for run, points in zip(runs, values, strict=True):
        if not points:
            missing.append(run.run_id)
            continue
        curve = make_curve(points, look, run.started_at, len(runs))
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if len(curve.x) <= MARKED_POINTS else "lines",
                "name": label(run),
                "x": list(curve.x),
                "y": list(curve.y),
                "connectgaps": False,
            }
        )
    return finish(traces, _curves_layout(metric, look), missing)


def scatter_figure(x: str, y: str, runs: Sequence[Run]) -> ComparedFigure:
    """One value against another, a point a run; each is ``metrics.<name>`` or ``params.<name>``.

    Raises
    ------
    BadInput
        When a name is not allowed, or none of the runs has it.
    """
    across, up = (_values(argument, key, runs) for argument, key in (("x", x), ("y", y)))
    traces, missing = [], []
    for run, one, other in zip(runs, across.values, up.values, strict=True):
        if one is None or other is None:
            missing.append(run.run_id)
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": label(run),
                "x": [one],
                "y": [other],
                "marker": {"size": 10},
            }
        )
    layout = {**_FRAME, "xaxis": across.axis(), "yaxis": up.axis()}
    return finish(traces, layout, missing)


def finish(
    traces: Sequence[dict[str, Any]], layout: Mapping[str, Any], missing: Sequence[RunId]
) -> ComparedFigure:
    """The figure; its legend names the runs that have a colour of their own."""
    named = [{**trace, "showlegend": place < _COLOURED} for place, trace in enumerate(traces)]
    return ComparedFigure({"data": named, "layout": layout}, missing)


def label(run: Run) -> str:
    """The run in a legend: its name, and the beginning of its id, as names repeat."""
    return f"{escape(run.name)} ({run.run_id[:6]})"


def escape(text: str) -> str:
    """The text as plotly shows it, and not as markup; cut where it is long."""
    line = " ".join(text.split())
    cut = line if len(line) <= _NAME_CHARS else f"{line[: _NAME_CHARS - 1]}…"
    return html.escape(cut, quote=False)


@dataclass(frozen=True, slots=True)
class Values:
    """One parameter or metric of each run, as numbers where all of them are; else as texts."""

    name: str
    values: Sequence[float | str | None]
    is_number: bool

    def axis(self) -> dict[str, Any]:
        """The axis that bears them; categories keep the order in which the runs bring them."""
        kind = {"type": "linear"} if self.is_number else {"type": "category"}
        return {"title": {"text": escape(self.name)}, **kind}


def _values(argument: str, key: str, runs: Sequence[Run]) -> Values:
    kind, _, name = key.partition(".")
    if kind not in ("metrics", "params") or not name:
        raise BadInput(f"{argument}: {key[:80]!r} is not known; give metrics.<name> or params.<name>")
    if kind == "metrics":
        check_known(argument, name, (each for run in runs for each in run.metrics))
        return metric_values(name, runs)
    check_known(argument, name, (each for run in runs for each in run.params))
    return param_values(name, runs)


def metric_values(name: str, runs: Sequence[Run]) -> Values:
    """The last value of a metric; None where a run lacks it, or where it is not finite."""
    found = [run.metrics.get(name, math.nan) for run in runs]
    return Values(name, [value if math.isfinite(value) else None for value in found], is_number=True)


def param_values(name: str, runs: Sequence[Run]) -> Values:
    """A parameter: numbers where each run that has it has a finite one."""
    texts = [run.params.get(name) for run in runs]
    numbers = [None if text is None else to_number(text) for text in texts]
    if all(
        text is None or (number is not None and math.isfinite(number))
        for text, number in zip(texts, numbers, strict=True)
    ):
        return Values(name, numbers, is_number=True)
    return Values(name, [None if text is None else escape(text) for text in texts], is_number=False)


def _curves_layout(metric: str, look: CurveLook) -> dict[str, Any]:
    smoothed = f" (moving average, {look.smoothing:g})" if look.smoothing else ""
    titles = {
        XAxis.STEP: "step",
        XAxis.TIME: "time (UTC)",
        XAxis.RELATIVE: "time since the run began (s)",
    }
    return {
        **_FRAME,
        "xaxis": {
            "title": {"text": titles[look.x]},
            "type": "date" if look.x is XAxis.TIME else "linear",
        },
        "yaxis": {
            "title": {"text": f"{escape(metric)}{smoothed}"},
            "type": "log" if look.is_log else "linear",
        },
    }
