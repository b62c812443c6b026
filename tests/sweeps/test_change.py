"""Claims on what is changed of a sweep that goes on."""

import pytest

from notebench.errors import BadInput
from notebench.sweeps import Budget, SweepPlan
from notebench.sweeps.change import change_limits, changed, skip_trial, skipped
from tests.fake_sweeps import make_plan

PLAN = make_plan(budget=Budget(trials=5, failures=3))


def test_limits_are_changed_and_taken_away():
    """By the names of a sweep's options, times as people write them; the rest stays."""
    change = change_limits(PLAN, {"trials": None, "timeout": "10m", "trial-timeout": 90, "workers": 4})
    now = changed(PLAN, [change])
    assert now.budget == Budget(timeout_s=600, trial_timeout_s=90, failures=3)
    assert now.workers == 4
    assert changed(now, [change_limits(now, {"trials": 7})]).budget.trials == 7


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "nothing is changed; say one of trials"),
        ({"trails": 3}, "trails: it cannot be changed; did you mean trials?"),
        ({"sampler": "tpe"}, "sampler: it cannot be changed; there are trials"),
        ({"trials": "many"}, "trials: 'many' does not fit"),
        ({"trials": 0}, "trials: 0 is not above 0"),
        ({"timeout": "soon"}, "timeout: 'soon' is no time"),
        ({"trials": None}, "never end"),
        ({"workers": None}, "workers: 'None' is no number of workers"),
        ({"workers": 0}, "workers: 0 is not from 1 to"),
        ({"gpu_hours": 3}, "the trials have no GPU"),
    ],
)
def test_what_cannot_be_changed_is_one_line(given, told):
    """Before the sweep hears of it."""
    with pytest.raises(BadInput) as raised:
        change_limits(PLAN, given)
    assert told in raised.value.message


def test_what_does_not_fit_any_more_changes_nothing():
    """Two took away different limits at once; lines of other programs are passed over."""
    both = make_plan(budget=Budget(trials=5, timeout_s=60))
    asked = [change_limits(both, {"trials": None}), change_limits(both, {"timeout": None})]
    strange = [{"limits": {"workers": "x"}}, {"limits": {"trials": []}}, {"limits": 3}, {"skip": "x"}]
    assert changed(both, [*asked, *strange]).budget == Budget(timeout_s=60)
    assert skipped([*strange, skip_trial(3)]) == {3}


def test_a_plan_without_the_newer_limits_is_read():
    """A sweep may be older than they are."""
    kept = PLAN.to_json()
    del kept["budget"]["gpu_hours"]
    assert SweepPlan.from_json(kept) == PLAN
