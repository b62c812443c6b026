"""What trials reported on the way, as lines over steps."""

import math
from typing import Any

from notebench.charts.sweep.study import SweepFigure, SweepStudy, empty, number
from notebench.sweeps.trial import Trial, TrialState

MOST_LINES = 60
_MOST_POINTS = 100  # of one line


def intermediate_figure(study: SweepStudy) -> SweepFigure:
    """A line for each trial that reported: the best, what runs, the newest, and some of the others.

    The best comes first, then what runs: they get the colours that are told apart.
    """
    told = [each for each in study.trials if each.reported]
    if not told:
        return empty("no trial has reported a value on the way")
    drawn = _chosen(study, told)
    best = study.best
    text = f"{len(drawn)} of {len(told)} trials: the best, those that run, the newest, and some of the others"
    title = {"text": text, "font": {"size": 12}, "x": 0, "xanchor": "left", "xref": "paper"}
    return SweepFigure(
        {
            "data": [
                _line(study, each, is_best=best is not None and each.number == best.number) for each in drawn
            ],
            "layout": {
                **({"title": title} if len(drawn) < len(told) else {}),
                "showlegend": False,
                "xaxis": {"title": {"text": "step"}, "type": "linear"},
                "yaxis": {"title": {"text": study.metric_name}, "type": "linear"},
            },
        },
        len(drawn),
        len(told),
    )


def _chosen(study: SweepStudy, told: list[Trial]) -> list[Trial]:
    """At most so many, the best first, then what runs, then the newest."""
    numbers = {each.number for each in told}
    best = [
        each for each in study.ranked([t for t in study.measured if t.is_feasible]) if each.number in numbers
    ]
    running = [each for each in reversed(told) if each.state is TrialState.RUNNING]
    share = MOST_LINES // 3
    free = MOST_LINES // 4
    spread = [told[place * len(told) // free] for place in range(free)]
    wanted = [*best[:1], *running[:share], *best[:share], *spread, *reversed(told)]
    return list({each.number: each for each in wanted}.values())[:MOST_LINES]


def _line(study: SweepStudy, trial: Trial, *, is_best: bool) -> dict[str, Any]:
    steps = sorted(trial.reported)
    if len(steps) > _MOST_POINTS:
        last = steps[-1]
        steps = [steps[place * len(steps) // _MOST_POINTS] for place in range(_MOST_POINTS)]
        steps[-1] = last
    values = [trial.reported[step] for step in steps]
    name = f"best: trial {trial.number}" if is_best else f"trial {trial.number}"
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(steps) == 1 or trial.state is TrialState.PRUNED else "lines",
        "name": name,
        "x": steps,
        "y": [number(value) if math.isfinite(value) else None for value in values],
        "customdata": [trial.number] * len(steps),
        "line": {"width": 3 if is_best else 1.5},
        # A pruned one ends in a mark, where it was ended.
        "marker": {"size": [0] * (len(steps) - 1) + [7], "symbol": "x-thin-open"},
        "hovertemplate": f"{name} {trial.state}<br>step %{{x}}<br>{study.metric_name} %{{y}}<extra></extra>",
    }
