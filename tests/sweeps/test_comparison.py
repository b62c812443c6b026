"""Claims on sweeps side by side."""

from datetime import timedelta
from typing import Any

import pytest

from notebench.charts.sweep import Over, SweepStudy, best_lines_figure
from notebench.errors import BadInput
from notebench.ids import JobId
from notebench.jobs import JobState
from notebench.sweeps import Metric, Trial, TrialState, fold
from notebench.sweeps.comparison import ComparedSweep, check_sweeps, compare_sweeps
from notebench.sweeps.plan import Named
from tests.fake_sweeps import START, make_plan


def sweep(number: int = 0, *losses: float, cell: str = "x = 0.5  # 0.0..1.0", **facts: Any) -> ComparedSweep:
    """A sweep whose trials ended one a second."""
    plan = make_plan(cell, **facts)
    trials = [
        Trial(
            place,
            TrialState.FINISHED,
            {"x": loss},
            (loss,),
            START + timedelta(seconds=place),
            START + timedelta(seconds=place + 1),
        )
        for place, loss in enumerate(losses)
    ]
    progress = fold(trials, is_maximized=plan.metrics[0].is_maximized)
    job_id = JobId(f"20260301T12000000{number}-3f2a91")
    return ComparedSweep(job_id, f"sweep {number}", JobState.FINISHED, 3.0, plan, trials, progress)


def test_what_differs_in_the_plans_comes_first() -> None:
    """Options of a sampler, and the space, too."""
    compared = compare_sweeps(
        [
            sweep(0, 0.5, sampler=Named("tpe", {"n_startup_trials": 5})),
            sweep(1, 0.5, sampler=Named("random"), cell="x = 0.5  # 0.0..2.0"),
        ]
    )
    assert {row.name: row.values for row in compared.plans if not row.is_equal} == {
        "sampler": ["tpe:n_startup_trials=5", "random"],
        "space x": ["0.0..1.0", "0.0..2.0"],
    }
    assert not compared.plans[0].is_equal
    assert not compared.plans[1].is_equal


def test_sweeps_by_different_metrics_are_told_apart() -> None:
    """Their best values say nothing about each other."""
    compared = compare_sweeps(
        [sweep(0, 0.5), sweep(1, 0.5, metrics=(Metric("accuracy", is_maximized=True),))]
    )
    assert "loss (minimize), accuracy (maximize)" in compared.remark


def test_a_sweep_without_a_best_trial_has_gaps() -> None:
    """It has only begun."""
    compared = compare_sweeps([sweep(0, 0.5), sweep(1)])
    (row,) = compared.params
    assert (row.name, row.values) == ("x", ["0.5", None])


@pytest.mark.parametrize(("over", "x"), [(Over.TRIALS, [1, 3, 4]), (Over.TIME, [1.0, 3.0, 4.0])])
def test_lines_go_by_trials_or_by_time(over: Over, x: list[float]) -> None:
    """One sweep may be better for its trials and worse for its time."""
    first = sweep(0, 0.5, 0.75, 0.25, 0.5)
    named = [("a", SweepStudy(first.plan, first.trials)), ("b", SweepStudy(first.plan, ()))]
    (line,) = best_lines_figure(named, over)["data"]
    assert (line["x"], line["y"], line["name"]) == (x, [0.5, 0.25, 0.25], "a")


def test_two_to_twenty_sweeps_are_compared() -> None:
    """Each once."""
    ids = [f"20260301T120000000-{number:06x}" for number in range(21)]
    assert check_sweeps([*ids[:2], ids[0]]) == ids[:2]
    for given in (ids[:1], ids, ["x", "y"]):
        with pytest.raises(BadInput):
            check_sweeps(given)
