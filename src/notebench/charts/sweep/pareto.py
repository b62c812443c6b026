"""Two or three metrics against each other, with the trials that none other beats in all of them."""

import math
from collections.abc import Sequence
from typing import Any

from notebench.charts.comparison import escape
from notebench.charts.sweep.study import (
    LEGEND,
    SweepFigure,
    SweepStudy,
    caption,
    check_name,
    empty,
    number,
    thin,
)
from notebench.errors import BadInput
from notebench.sweeps.trial import Trial

_MOST_TRIALS = 4000
_MOST_FRONT = 1000
_GROUPS = (("front", "diamond"), ("others", "circle"), ("outside the constraints", "circle-open"))


def pareto_figure(study: SweepStudy, metrics: Sequence[str] = ()) -> SweepFigure:
    """The finished trials by these metrics, or by the first three.

    Raises
    ------
    BadInput
        When a metric is not known, or they are not two or three.
    """
    places = _places(study, metrics)
    known = [
        each
        for each in study.measured
        if len(each.values) == len(study.plan.metrics)
        and all(math.isfinite(each.values[at]) for at in places)
    ]
    if not known:
        return empty("no trial has finished yet")
    on_front = front(
        [each for each in known if each.is_feasible], [_sign(study, at) for at in places], places
    )
    kept = {each.number for each in thin(sorted(on_front, key=lambda each: each.number), _MOST_FRONT)}
    drawn = thin(known, _MOST_TRIALS, kept)
    is_front = {each.number for each in on_front}
    groups: list[list[Trial]] = [[], [], []]
    for trial in drawn:
        groups[2 if not trial.is_feasible else 0 if trial.number in is_front else 1].append(trial)
    traces = [
        _marks(study, places, name, symbol, trials)
        for (name, symbol), trials in zip(_GROUPS, groups, strict=True)
        if trials
    ]
    layout = {**LEGEND, **caption(len(drawn), len(known)), **_axes(study, places)}
    return SweepFigure({"data": traces, "layout": layout}, len(drawn), len(known))


def front(trials: Sequence[Trial], signs: Sequence[int], places: Sequence[int]) -> list[Trial]:
    """The trials that no other is at least as good as in all metrics, and better in one.

    Parameters
    ----------
    signs
        1 for each metric that is to be small, -1 for one that is to be large.
    """
    costs = {
        each.number: tuple(s * each.values[at] for s, at in zip(signs, places, strict=True))
        for each in trials
    }
    found: list[Trial] = []
    # In this order whatever beats a trial stands before it, so that it is held against the front alone.
    for trial in sorted(trials, key=lambda each: (costs[each.number], each.number)):
        cost = costs[trial.number]
        if not any(_beats(costs[other.number], cost) for other in found):
            found.append(trial)
    return found


def _beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(mine <= theirs for mine, theirs in zip(one, other, strict=True))


def _places(study: SweepStudy, metrics: Sequence[str]) -> list[int]:
    names = [each.name for each in study.plan.metrics]
    chosen = list(dict.fromkeys(metrics)) or names[:3]
    for name in chosen:
        check_name("metric", name, names)
    if len(chosen) not in (2, 3):
        raise BadInput(f"metric: a front is of 2 or 3 metrics, and there are {len(chosen)}; name others")
    return [names.index(name) for name in chosen]


def _sign(study: SweepStudy, place: int) -> int:
    return -1 if study.plan.metrics[place].is_maximized else 1


def _marks(
    study: SweepStudy, places: Sequence[int], name: str, symbol: str, trials: Sequence[Trial]
) -> dict[str, Any]:
    if name == "front":
        trials = sorted(trials, key=lambda each: each.values[places[0]])
    names = [escape(study.plan.metrics[at].name) for at in places]
    told = "<br>".join(f"{each} %{{{axis}}}" for axis, each in zip("xyz", names, strict=False))
    is_deep = len(places) == 3
    axes = {
        axis: [number(each.values[at]) for each in trials] for axis, at in zip("xyz", places, strict=False)
    }
    return {
        "type": "scatter3d" if is_deep else "scatter",
        "mode": "lines+markers" if name == "front" and not is_deep else "markers",
        "name": name,
        **axes,
        "customdata": [each.number for each in trials],
        "marker": {"symbol": symbol, "size": 4 if is_deep else 7, "opacity": 1 if name == "front" else 0.6},
        "hovertemplate": f"trial %{{customdata}}<br>{told}<extra>{name}</extra>",
        **({} if is_deep else {"line": {"shape": "hv", "width": 1}}),
    }


def _axes(study: SweepStudy, places: Sequence[int]) -> dict[str, Any]:
    axes = [
        {"title": {"text": f"{escape(metric.name)} ({metric.direction})"}, "type": "linear"}
        for metric in (study.plan.metrics[at] for at in places)
    ]
    if len(axes) == 2:
        return {"xaxis": axes[0], "yaxis": axes[1]}
    return {"scene": dict(zip(("xaxis", "yaxis", "zaxis"), axes, strict=True)), "height": 480}
