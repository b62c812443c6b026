"""The figures of a sweep, by name: what each is drawn from, and what of it is new."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notebench.charts.sweep import (
    Over,
    SweepFigure,
    SweepStudy,
    best_lines_figure,
    contour_figure,
    history_figure,
    importances_figure,
    intermediate_figure,
    parallel_figure,
    pareto_figure,
    slice_figure,
    timeline_figure,
)
from notebench.charts.sweep.study import metric_place
from notebench.sweeps.chart_query import ChartQuery
from notebench.sweeps.comparison import SweepComparison
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.trial import own
from notebench.workbench.studies import Studies

_Draw = Callable[[SweepStudy, ChartQuery], SweepFigure]
_SIMPLE: Mapping[str, _Draw] = {
    "parallel": lambda study, query: parallel_figure(study, query.params),
    "slice": lambda study, query: slice_figure(study, query.params),
    "contour": lambda study, query: contour_figure(study, query.params),
    "intermediate": lambda study, _: intermediate_figure(study),
    "timeline": lambda study, _: timeline_figure(study, datetime.now(UTC)),
    "pareto": lambda study, query: pareto_figure(study, query.metrics),
}


def draw_comparison(compared: SweepComparison) -> dict[str, Any]:
    """The best so far of each sweep, over trials and over time."""
    named = [
        (f"{each.name} ({each.sweep_id[-6:]})", SweepStudy(each.plan, own(each.trials)))
        for each in compared.sweeps
    ]
    return {f"by_{over}": best_lines_figure(named, over) for over in Over}


def draw_chart(studies: Studies, folder: Path, plan: SweepPlan, query: ChartQuery) -> dict[str, Any]:
    """The figure, how many trials are in it, and the cursor with which to ask for what is new.

    Raises
    ------
    BadInput
        When a metric or parameter is not known, or the chart does not fit the sweep.
    Unavailable
        When the study cannot be read.
    """
    metric = 0 if query.chart == "pareto" else metric_place(plan, "".join(query.metrics))
    is_maximized = plan.metrics[0].is_maximized
    look = studies.look(folder, query.since, is_maximized=is_maximized)
    study = SweepStudy(plan, own(look.trials), metric)
    if query.chart == "history":
        drawn = history_figure(study, look.changed)
    elif query.chart == "importances":
        drawn = importances_figure(study, studies.importances(folder, metric, is_maximized=is_maximized))
    else:
        drawn = _SIMPLE[query.chart](study, query)
    return {**drawn.to_json(), "cursor": look.cursor, "is_whole": look.changed is None}
