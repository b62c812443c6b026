"""What the figures of a sweep are drawn from, and what they have in common."""

import difflib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from notebench.charts.comparison import escape
from notebench.errors import BadInput
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.trial import Trial, TrialState

LEGEND = {"showlegend": True, "legend": {"orientation": "h", "y": -0.2, "yanchor": "top"}}
_KEPT_SHARE = 5  # one in so many of what is drawn is the best, another the newest


@dataclass(frozen=True, slots=True)
class SweepFigure:
    """A figure of trials.

    Attributes
    ----------
    shown, total
        How many trials are in it, of how many that could be.
    """

    figure: Mapping[str, Any]
    shown: int
    total: int

    def to_json(self) -> dict[str, Any]:
        """As REST carries it."""
        return {"figure": self.figure, "shown": self.shown, "total": self.total}


@dataclass(frozen=True, slots=True)
class SweepStudy:
    """A sweep's trials, looked at by one of its metrics.

    Attributes
    ----------
    trials
        In the order of their numbers.
    metric
        Its place among the plan's.
    """

    plan: SweepPlan
    trials: Sequence[Trial]
    metric: int = 0

    @property
    def metric_name(self) -> str:
        """As plotly shows it."""
        return escape(self.plan.metrics[self.metric].name)

    @property
    def is_maximized(self) -> bool:
        """Whether the metric is to be large."""
        return self.plan.metrics[self.metric].is_maximized

    @property
    def measured(self) -> list[Trial]:
        """The trials that finished with a finite metric."""
        return [each for each in self.trials if is_measured(each, self.metric)]

    @property
    def best(self) -> Trial | None:
        """The best of those within all constraints."""
        return next(iter(self.ranked([each for each in self.measured if each.is_feasible])), None)

    @property
    def param_names(self) -> list[str]:
        """All that was drawn: what the plan sweeps first, then what trials asked for by themselves."""
        drawn = (name for each in self.trials for name in each.drawn)
        return list(dict.fromkeys((*self.plan.space.swept, *drawn)))

    def value(self, trial: Trial) -> float:
        """The metric of a measured trial."""
        return trial.values[self.metric]

    def ranked(self, trials: Collection[Trial]) -> list[Trial]:
        """The best first."""
        sign = -1 if self.is_maximized else 1
        return sorted(trials, key=lambda each: sign * self.value(each))

    def thin(self, measured: Sequence[Trial], most: int) -> list[Trial]:
        """At most so many: the best, the newest, and some of the others from first to last."""
        if len(measured) <= most:
            return list(measured)
        share = most // _KEPT_SHARE
        best = self.ranked([each for each in measured if each.is_feasible])[:share]
        return thin(measured, most, {each.number for each in best})


def is_measured(trial: Trial, metric: int) -> bool:
    """Whether a trial finished with a finite metric."""
    return (
        trial.state is TrialState.FINISHED
        and metric < len(trial.values)
        and math.isfinite(trial.values[metric])
    )


def thin(trials: Sequence[Trial], most: int, kept: Collection[int] = ()) -> list[Trial]:
    """At most so many: those that are to be kept, the newest, and some of the others from first to last."""
    if len(trials) <= most:
        return list(trials)
    wanted = {each.number for each in trials[-(most // _KEPT_SHARE) :]} | set(kept)
    others = [each for each in trials if each.number not in wanted]
    free = max(0, most - len(wanted))
    wanted |= {others[place * len(others) // free].number for place in range(free)}
    return [each for each in trials if each.number in wanted]


def check_name(argument: str, name: str, known: Collection[str]) -> None:
    """Refuse a name that the sweep does not have.

    Raises
    ------
    BadInput
        The message names the nearest that there is.
    """
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        told = f"did you mean {near[0]}?" if near else f"there are {', '.join(known) or 'none at all'}"
        raise BadInput(f"{argument}: this sweep has no {name[:80]!r}; {told}")


def metric_place(plan: SweepPlan, name: str) -> int:
    """The place of a metric among the plan's; the first where none is named.

    Raises
    ------
    BadInput
        When there is none of this name.
    """
    if not name:
        return 0
    names = [each.name for each in plan.metrics]
    check_name("metric", name, names)
    return names.index(name)


def check_params(study: SweepStudy, names: Sequence[str], fewest: int, most: int) -> list[str]:
    """The parameters that were asked for, or the first of all where none was.

    Raises
    ------
    BadInput
        When one is not known, or they are too few or too many.
    """
    known = study.param_names
    chosen = list(dict.fromkeys(names)) or known[:most]
    for name in chosen:
        check_name("param", name, known)
    if names and not fewest <= len(chosen) <= most:
        told = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        raise BadInput(f"param: {len(chosen)} were asked for; give {told}")
    return chosen


def number(value: float) -> float:
    """The value in as many digits as can be seen."""
    return float(f"{value:.6g}")


def caption(shown: int, total: int) -> dict[str, Any]:
    """What a layout tells of trials that are left out; nothing where none are."""
    if shown >= total:
        return {}
    text = f"{shown} of {total} trials: the best, the newest, and some of the others"
    return {"title": {"text": text, "font": {"size": 12}, "x": 0, "xanchor": "left", "xref": "paper"}}


def empty(text: str, total: int = 0) -> SweepFigure:
    """A figure that tells why there is nothing to see."""
    told = {"text": escape(text), "showarrow": False, "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5}
    axis = {"visible": False, "fixedrange": True}
    layout = {"xaxis": axis, "yaxis": dict(axis), "annotations": [told], "height": 160}
    return SweepFigure({"data": [], "layout": layout}, 0, total)


def color_axis(study: SweepStudy) -> dict[str, Any]:
    """The scale of the metric, its strong end the better one."""
    return {"colorbar": {"title": {"text": study.metric_name}}, "reversescale": not study.is_maximized}


def star(study: SweepStudy, best: Trial, x: Any, y: Any) -> dict[str, Any]:
    """The mark of the best trial."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"best: trial {best.number}",
        "x": [x],
        "y": [y],
        "customdata": [best.number],
        "marker": {"symbol": "star", "size": 13, "line": {"width": 1}},
        "hovertemplate": f"best: trial {best.number}<br>"
        f"{study.metric_name} {study.value(best):.6g}<extra></extra>",
    }
