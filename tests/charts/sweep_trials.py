"""Trials to be drawn."""

import json
import math
import random
from datetime import timedelta
from typing import Any

import plotly.graph_objects as go

from notebench.charts.sweep import SweepFigure, SweepStudy
from notebench.sweeps import Trial, TrialState
from tests.fake_sweeps import START, make_plan

CELL = 'x = 0.5  # 0.0..1.0\nrate = 0.1  # 1e-4..1.0 log\nk = "a"  # a | b\ndepth = 3  # 1..9 when k == "b"'
MOST_BYTES = 300_000


def make_trial(number: int, *values: float, **facts: Any) -> Trial:
    """A trial that finished with these values, or failed without any."""
    known: dict[str, Any] = {
        "state": TrialState.FINISHED if values else TrialState.FAILED,
        "drawn": {"x": number / 10 % 1, "rate": 0.1, "k": "a"},
        "started_at": START + timedelta(seconds=number),
        "ended_at": START + timedelta(seconds=number + 1),
    }
    return Trial(number, values=values, **{**known, **facts})


def make_study(*trials: Trial, cell: str = CELL, metric: int = 0, **facts: Any) -> SweepStudy:
    return SweepStudy(make_plan(cell, **facts), trials, metric)


def many(count: int = 5000, metrics: int = 1) -> list[Trial]:
    """So many trials, some conditional, pruned or failed, with reports; the same each time."""
    draw = random.Random(1)
    found = []
    for number in range(count):
        drawn = {"x": draw.random(), "rate": 10 ** draw.uniform(-4, 0), "k": draw.choice("ab")}
        if drawn["k"] == "b":
            drawn["depth"] = draw.randint(1, 9)
        values = tuple(draw.random() for _ in range(metrics))
        fate = number % 10
        reported = {step: draw.random() for step in range(10)}
        if fate == 8:
            found.append(make_trial(number, drawn=drawn, state=TrialState.PRUNED, reported=reported))
        elif fate == 9:
            found.append(make_trial(number, drawn=drawn))
        else:
            found.append(make_trial(number, *values, drawn=drawn, reported=reported, is_feasible=fate != 7))
    return found


def check(drawn: SweepFigure) -> dict[str, Any]:
    """The figure, which plotly accepts, any browser reads, and that is not large."""
    content = json.dumps(drawn.to_json(), allow_nan=False)
    assert len(content) < MOST_BYTES
    assert drawn.shown <= drawn.total
    figure: dict[str, Any] = dict(drawn.figure)
    go.Figure(figure)
    return figure


def traces(figure: dict[str, Any]) -> dict[str, Any]:
    return {trace["name"]: trace for trace in figure["data"]}


def told(figure: dict[str, Any]) -> str:
    """What is written in the place of a figure, or above it."""
    layout = figure["layout"]
    notes = layout.get("annotations") or [layout.get("title", {"text": ""})]
    return str(notes[0]["text"])


NAN = math.nan
