"""The metric of each trial by its number, and the best so far; it can be drawn on from what is new."""

import math
from collections.abc import Collection, Sequence
from typing import Any

from notebench.charts.sweep.study import (
    LEGEND,
    SweepFigure,
    SweepStudy,
    caption,
    empty,
    is_measured,
    number,
    thin,
)
from notebench.sweeps.trial import Trial, TrialState

MOST_TRIALS = 6000
BEST = "best so far"
"""The trace that is always whole; of the others an answer may hold what is to be appended."""
_GROUPS = (
    ("finished", "circle", "y"),
    ("outside the constraints", "circle-open", "y"),
    ("pruned", "triangle-down-open", "y"),
    ("failed", "x", "y2"),
)


def history_figure(study: SweepStudy, changed: Collection[int] | None = None) -> SweepFigure:
    """The trials that ended, and the best so far.

    Failed trials stand at the bottom, pruned ones at their last report.

    Parameters
    ----------
    changed
        The numbers of the trials that are drawn; the figure then holds what is to be appended to the traces
        of these names, and the best so far anew. None for the whole figure.
    """
    ended = [each for each in study.trials if _group(study, each) is not None]
    if not ended and changed is None:
        return empty("no trial has ended yet")
    if changed is None:
        kept = {each.number for each in study.thin(study.measured, MOST_TRIALS // 2)}
        drawn = thin(ended, MOST_TRIALS, kept if len(ended) > MOST_TRIALS else ())
    else:
        drawn = [each for each in ended if each.number in changed]
    groups: list[list[Trial]] = [[] for _ in _GROUPS]
    for trial in drawn:
        groups[_group(study, trial) or 0].append(trial)
    has_any = {_group(study, each) for each in ended}
    traces = [_marks(study, place, trials, is_named=place in has_any) for place, trials in enumerate(groups)]
    return SweepFigure(
        {"data": [*traces, _best_line(study)], "layout": _layout(study, len(drawn), len(ended), changed)},
        len(drawn),
        len(ended),
    )


def best_so_far(study: SweepStudy, trials: Sequence[Trial]) -> list[tuple[Trial, float]]:
    """The trials that were better than all before them, with their metric, in the order given."""
    found: list[tuple[Trial, float]] = []
    for trial in trials:
        if not is_measured(trial, study.metric) or not trial.is_feasible:
            continue
        value = study.value(trial)
        if not found or (value > found[-1][1] if study.is_maximized else value < found[-1][1]):
            found.append((trial, value))
    return found


def _group(study: SweepStudy, trial: Trial) -> int | None:
    if is_measured(trial, study.metric):
        return 0 if trial.is_feasible else 1
    if trial.state is TrialState.PRUNED:
        return 2
    return 3 if trial.state in (TrialState.FAILED, TrialState.FINISHED) else None


def _marks(study: SweepStudy, place: int, trials: Sequence[Trial], *, is_named: bool) -> dict[str, Any]:
    name, symbol, axis = _GROUPS[place]
    heights: list[float | None] = []
    for trial in trials:
        if axis == "y2":
            heights.append(0.02)
        elif place == 2:
            heights.append(_last_report(trial))
        else:
            heights.append(number(study.value(trial)))
    numbers = [each.number for each in trials]
    told = "" if axis == "y2" else f"<br>{study.metric_name} %{{y}}"
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": numbers,
        "y": heights,
        "yaxis": axis,
        "customdata": numbers,
        "marker": {"symbol": symbol, "size": 6, "opacity": 0.7},
        "hovertemplate": f"trial %{{x}} {name}{told}<extra></extra>",
        "showlegend": is_named,
    }


def _last_report(trial: Trial) -> float | None:
    if not trial.reported:
        return None
    value = trial.reported[max(trial.reported)]
    return number(value) if math.isfinite(value) else None


def _best_line(study: SweepStudy) -> dict[str, Any]:
    steps = best_so_far(study, study.trials)
    x = [each.number for each, _ in steps]
    y = [number(value) for _, value in steps]
    if steps:  # on to the newest trial
        x.append(study.trials[-1].number)
        y.append(y[-1])
    return {
        "type": "scatter",
        "mode": "lines",
        "name": BEST,
        "x": x,
        "y": y,
        "line": {"shape": "hv", "width": 2},
        "hovertemplate": f"best so far: {study.metric_name} %{{y}}<extra></extra>",
        "showlegend": bool(steps),
    }


def _layout(study: SweepStudy, shown: int, total: int, changed: Collection[int] | None) -> dict[str, Any]:
    return {
        **LEGEND,
        **(caption(shown, total) if changed is None else {}),
        "xaxis": {"title": {"text": "trial"}, "type": "linear"},
        "yaxis": {"title": {"text": study.metric_name}, "type": "linear"},
        "yaxis2": {"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
    }
