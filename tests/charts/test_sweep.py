"""Claims that hold for every figure of a sweep."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from notebench.charts.sweep import (
    SweepFigure,
    SweepStudy,
    contour_figure,
    history_figure,
    importances_figure,
    intermediate_figure,
    parallel_figure,
    pareto_figure,
    slice_figure,
    timeline_figure,
)
from notebench.sweeps import Metric, Trial, TrialState
from tests.charts.sweep_trials import NAN, check, make_study, make_trial, many, told
from tests.fake_sweeps import START

DRAWN: dict[str, Callable[[SweepStudy], SweepFigure]] = {
    "history": history_figure,
    "importances": lambda study: importances_figure(study, {"x": 0.75, "rate": 0.25} if study.trials else {}),
    "parallel": parallel_figure,
    "slice": slice_figure,
    "contour": contour_figure,
    "contour_of_words": partial(contour_figure, params=("k", "depth")),
    "intermediate": intermediate_figure,
    "timeline": partial(timeline_figure, now=START + timedelta(hours=2)),
    "pareto": pareto_figure,
}
TWO = (Metric("loss"), Metric("accuracy", is_maximized=True))
DRAWS = pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    return many(metrics=2)


@DRAWS
def test_five_thousand_trials_stay_small(
    draw: Callable[[SweepStudy], SweepFigure], trials: list[Trial]
) -> None:
    """A page that follows a long sweep must not wait for its figures."""
    study = make_study(*trials, metrics=TWO)
    drawn = draw(study)
    figure = check(drawn)
    assert drawn.total >= 2000
    if drawn.shown < drawn.total:
        assert told(figure).startswith(f"{drawn.shown} of {drawn.total} trials: the best,")


@DRAWS
def test_what_is_left_out_is_neither_the_best_nor_the_newest(
    draw: Callable[[SweepStudy], SweepFigure], trials: list[Trial]
) -> None:
    """They are what a reader looks for."""
    study = make_study(*trials, metrics=TWO)
    points = {number for trace in draw(study).figure["data"] for number in trace.get("customdata", ())}
    best, newest = study.best, trials[-3]
    assert best
    assert not points or (best.number in points or "depth" not in best.drawn)
    assert not points or newest.number in points or "depth" not in newest.drawn


@DRAWS
@pytest.mark.parametrize("state", [None, TrialState.QUEUED, TrialState.CANCELLED, TrialState.LOST])
def test_there_may_be_nothing_to_draw(
    draw: Callable[[SweepStudy], SweepFigure], state: TrialState | None
) -> None:
    """The figure says why."""
    trials = [Trial(0, state)] if state else []
    figure = check(draw(make_study(*trials, metrics=TWO)))
    assert figure["data"] or told(figure)


@DRAWS
def test_one_trial_is_enough(draw: Callable[[SweepStudy], SweepFigure]) -> None:
    """Of most figures; the others say what they lack."""
    figure = check(draw(make_study(make_trial(0, 0.5, 0.5, reported={0: 0.5}), metrics=TWO)))
    assert figure["data"] or told(figure)


@DRAWS
def test_what_is_not_finite_is_left_out(draw: Callable[[SweepStudy], SweepFigure]) -> None:
    """No browser reads it."""
    trials = [
        make_trial(0, float("inf"), NAN, reported={0: NAN, 1: float("inf")}),
        make_trial(1, 0.5, 0.5),
        make_trial(2, -float("inf"), 0.5),
    ]
    check(draw(make_study(*trials, metrics=TWO)))


@DRAWS
def test_names_and_values_are_no_markup(draw: Callable[[SweepStudy], SweepFigure]) -> None:
    """Plotly would read tags in them."""
    trials = [make_trial(n, 0.5 + n, 0.5, drawn={"k": "<b>", "x": 0.5}, reported={0: 1.0}) for n in range(3)]
    study = make_study(
        *trials,
        cell='k = "<b>"  # <b> | c\nx = 0.5  # 0.0..1.0\ndepth = 3  # 1..9',
        metrics=(Metric("<i>"), TWO[1]),
    )
    assert "<i>" not in str(draw(study).figure)
    assert "<b>" not in str(draw(study).figure)
