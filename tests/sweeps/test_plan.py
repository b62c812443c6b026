"""Claims on plans, budgets and progress."""

from datetime import timedelta

import pytest

from notebench.errors import BadInput
from notebench.sweeps import Budget, Metric, Named, SweepPlan, Trial, TrialState, fold
from notebench.sweeps.plan import parse_constraint
from tests.fake_sweeps import START, make_plan


def ended(number: int, state: TrialState = TrialState.FINISHED, *values: float, **facts) -> Trial:
    begun = START + timedelta(seconds=number)
    return Trial(number, state, {"x": 0.1}, values, begun, begun + timedelta(seconds=2), **facts)


def test_a_plan_survives_its_json():
    """All of it: a driver in another process reads it."""
    plan = make_plan(
        budget=Budget(trials=7, target=0.1),
        sampler=Named("tpe", {"n_startup_trials": 3}),
        constraints=(parse_constraint("size_mb <= 10"),),
        enqueued=({"x": 0.25},),
        workers=2,
        experiment="prices",
        is_tracked=False,
    )
    assert SweepPlan.from_json(plan.to_json()) == plan
    assert plan.wanted == ("loss", "size_mb")


def test_a_plan_of_before_there_were_runs_is_read():
    """A job that waits for its next attempt may be of an older version."""
    older = make_plan().to_json()
    del older["experiment"], older["track"]
    assert SweepPlan.from_json(older) == make_plan()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"metrics": ()}, "metric: none is named"),
        ({"metrics": (Metric("a"), Metric("a"))}, "'a' is named twice"),
        ({"metrics": (Metric("a"), Metric("b")), "pruner": Named("median")}, "is for one metric"),
        ({"workers": 0}, "workers: 0 is not from 1"),
        ({"seed": -1}, "seed: -1 is not from 0 to 4294967295"),
        ({"budget": Budget()}, "the sweep would never end"),
    ],
)
def test_a_plan_that_makes_no_sense_is_one_line(facts, told):
    """It names the value."""
    with pytest.raises(BadInput, match=told):
        make_plan(**facts)


@pytest.mark.parametrize(
    "facts", [{"trials": 0}, {"timeout_s": -1}, {"trials": 1.5}, {"target": float("nan")}]
)
def test_a_limit_that_is_none_is_refused(facts):
    """By its name."""
    with pytest.raises(BadInput, match=next(iter(facts))):
        Budget(**facts)


@pytest.mark.parametrize("text", ["latency", "latency < 3", "latency <= fast", "latency <= nan"])
def test_a_constraint_that_is_none_is_refused(text):
    """With one that is."""
    with pytest.raises(BadInput, match="write one such as"):
        parse_constraint(text)


def test_progress_counts_states_and_knows_the_best():
    """In the order of the ends, whatever order the trials come in; one beyond a constraint is not the best."""
    trials = [
        ended(0, TrialState.FINISHED, 0.5),
        ended(1, TrialState.FINISHED, 0.2),
        ended(2, TrialState.FINISHED, 0.1, is_feasible=False),
        ended(3, TrialState.PRUNED),
        ended(4, TrialState.LOST),
        ended(5, TrialState.FAILED, error="no data"),
        Trial(6, TrialState.RUNNING),
    ]
    progress = fold(reversed(trials), is_maximized=False)
    assert (progress.settled, progress.running, progress.best_value) == (5, 1, 0.2)
    assert (progress.failures_in_a_row, progress.last_error, progress.since_best) == (1, "no data", 2)
    assert progress.to_json()["trials"] == {"running": 1, "finished": 3, "pruned": 1, "failed": 1, "lost": 1}
    assert fold(trials, is_maximized=True).best_value == 0.5


def test_the_end_is_estimated_from_what_trials_took():
    """Shared among the workers; of what has no number of trials nothing is known."""
    progress = fold([ended(0, TrialState.FINISHED, 0.5)], is_maximized=False)
    assert progress.rest_s(11, workers=2) == 10.0
    assert progress.rest_s(None, workers=2) is None


@pytest.mark.parametrize(
    ("budget", "elapsed_s", "told"),
    [
        (Budget(trials=3), 0, "all 3 trials are done"),
        (Budget(timeout_s=5), 5, "its time of 5 s is over"),
        (Budget(failures=1), 0, "1 trials failed in a row, the last by: no data"),
        (Budget(target=0.3), 0, "the target 0.3 is reached by 0.2"),
        (Budget(patience=1), 0, "the last 1 trials were no better"),
        (Budget(trials=9, timeout_s=9, failures=2, target=0.1, patience=9), 8, ""),
    ],
)
def test_each_limit_ends_the_sweep(budget, elapsed_s, told):
    """And none before."""
    trials = [
        ended(0, TrialState.FINISHED, 0.2),
        ended(1, TrialState.PRUNED),
        ended(2, TrialState.FAILED, error="no data"),
    ]
    assert budget.why_over(fold(trials, is_maximized=False), elapsed_s) == told
