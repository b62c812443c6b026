"""The best so far of several sweeps over each other: after so many trials, and after so much time."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from notebench.charts.comparison import escape
from notebench.charts.sweep.history import best_so_far
from notebench.charts.sweep.study import LEGEND, SweepStudy, number
from notebench.sweeps.progress import in_order
from notebench.sweeps.trial import Trial

_MOST_STEPS = 500  # of one line: a sweep has fewer times a better value


class Over(StrEnum):
    """What the lines are drawn over."""

    TRIALS = "trials"
    TIME = "time"


def best_lines_figure(named: Sequence[tuple[str, SweepStudy]], over: Over) -> dict[str, Any]:
    """A line for each sweep that has a best trial, by name; it ends at the last trial that ended."""
    traces = [_line(name, study, over) for name, study in named]
    metrics = list(dict.fromkeys(study.metric_name for _, study in named))
    titles = {Over.TRIALS: "trials that ended", Over.TIME: "time since the first trial began (s)"}
    return {
        "data": [each for each in traces if each["x"]],
        "layout": {
            **LEGEND,
            "xaxis": {"title": {"text": titles[over]}, "type": "linear"},
            "yaxis": {"title": {"text": f"best {' / '.join(metrics)} so far"}, "type": "linear"},
        },
    }


def _line(name: str, study: SweepStudy, over: Over) -> dict[str, Any]:
    ended = [each for each in in_order(study.trials) if each.state.is_settled and each.ended_at]
    steps = best_so_far(study, ended)
    if len(steps) > _MOST_STEPS:
        steps = [*steps[:: len(steps) // _MOST_STEPS + 1], steps[-1]]
    places = {each.number: place + 1 for place, each in enumerate(ended)}
    begun = min((each.started_at for each in ended if each.started_at), default=None)

    def place(trial: Trial) -> float:
        return places[trial.number] if over is Over.TRIALS else _since(begun, trial.ended_at)

    x = [place(trial) for trial, _ in steps]
    y = [number(value) for _, value in steps]
    if steps:
        x.append(place(ended[-1]))
        y.append(y[-1])
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(steps) == 1 else "lines",
        "name": escape(name),
        "x": x,
        "y": y,
        "line": {"shape": "hv", "width": 2},
    }


def _since(begun: datetime | None, at: datetime | None) -> float:
    return round((at - begun).total_seconds(), 3) if begun and at else 0.0
