"""Claims on how many trials a sweep is told to have time for."""

import pytest

from notebench.sweeps import Budget
from notebench.sweeps.estimate import estimate
from notebench.sweeps.words import show_estimate
from tests.fake_sweeps import make_plan


@pytest.mark.parametrize(
    ("facts", "durations_s", "points", "told"),
    [
        (
            {"budget": Budget(timeout_s=60)},
            [9.0, 10.0, 30.0],
            None,
            "about 6 trials in 1 min 0 s, 10 s each",
        ),
        (
            {"budget": Budget(timeout_s=61), "workers": 2},
            [10.0],
            None,
            "about 14 trials in 1 min 10 s, 10 s each",
        ),
        ({"budget": Budget(timeout_s=60, trials=4)}, [10.0], None, "about 4 trials in 40 s, 10 s each"),
        ({"budget": Budget(timeout_s=60)}, [10.0], 3, "about 3 trials in 30 s, 10 s each"),
        (
            {"budget": Budget(gpu_hours=1), "gpus": 2},
            [900.0],
            None,
            "about 2 trials in 30 min 0 s, 15 min 0 s each",
        ),
        ({"budget": Budget(timeout_s=60, trial_timeout_s=20)}, [], None, "at least 3 trials"),
        ({"budget": Budget(trials=3, trial_timeout_s=20)}, [], None, "3 trials"),
        ({"budget": Budget(timeout_s=60)}, [], None, "nothing is known yet of how long a trial takes"),
    ],
)
def test_the_budget_and_earlier_trials_tell_how_many(facts, durations_s, points, told):
    """Else the longest that one may take, as a bound from below; else nothing does."""
    assert show_estimate(estimate(make_plan(**facts), durations_s, points)) == told
