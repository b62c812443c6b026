"""When trials ran, and beside which others: a bar for each, in as many rows as ran at once."""

import heapq
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from notebench.charts.sweep.study import LEGEND, SweepFigure, SweepStudy, caption, empty, thin
from notebench.experiments.run import to_text
from notebench.sweeps.trial import Trial, TrialState

_MOST_TRIALS = 2500
_NEVER = datetime.max.replace(tzinfo=UTC)
_ROW_PX, _MARGIN_PX = 26, 110


def timeline_figure(study: SweepStudy, now: datetime) -> SweepFigure:
    """The trials that began, a trace a state; what runs goes on until now."""
    begun = sorted((each for each in study.trials if each.started_at), key=_begin)
    if not begun:
        return empty("no trial has begun yet")
    rows = _rows(begun, now)
    best = {each.number for each in study.ranked([t for t in study.measured if t.is_feasible])[:100]}
    drawn = thin(begun, _MOST_TRIALS, best)
    traces = [
        _bars(state, trials, rows, now)
        for state in TrialState
        if (trials := [each for each in drawn if each.state is state])
    ]
    count = max(rows.values()) + 1
    layout = {
        **LEGEND,
        **caption(len(drawn), len(begun)),
        "barmode": "overlay",
        "bargap": 0.15,
        "height": _MARGIN_PX + _ROW_PX * min(count, 30),
        "xaxis": {"title": {"text": "time (UTC)"}, "type": "date"},
        "yaxis": {
            "title": {"text": "at once"},
            "dtick": 1 if count <= 30 else None,
            "range": [count + 0.5, 0.5],
        },
    }
    return SweepFigure({"data": traces, "layout": layout}, len(drawn), len(begun))


def _begin(trial: Trial) -> datetime:
    return trial.started_at or _NEVER  # those that have not begun are left out


def _rows(begun: Sequence[Trial], now: datetime) -> dict[int, int]:
    """The row of each trial, by number: the lowest in which no other runs at that time."""
    free: list[int] = []
    busy: list[tuple[datetime, int]] = []
    rows, count = {}, 0
    for trial in begun:
        while busy and busy[0][0] <= _begin(trial):
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            row = heapq.heappop(free)
        else:
            row, count = count, count + 1
        rows[trial.number] = row
        heapq.heappush(busy, (_end(trial, now), row))
    return rows


def _end(trial: Trial, now: datetime) -> datetime:
    return max(trial.ended_at or now, _begin(trial))


def _bars(state: TrialState, trials: Sequence[Trial], rows: dict[int, int], now: datetime) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": str(state),
        "base": [to_text(_begin(each)) for each in trials],
        "x": [round((_end(each, now) - _begin(each)).total_seconds() * 1000) for each in trials],
        "y": [rows[each.number] + 1 for each in trials],
        "customdata": [each.number for each in trials],
        "hovertemplate": f"trial %{{customdata}} {state}<br>%{{base}}<extra></extra>",
    }
