"""Claims on the verdict on a run that was made again."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.experiments.capture.capture import Environment, Failure
from notebench.experiments.restore.reproduction import (
    Difference,
    Kind,
    Outcome,
    Verdict,
    decide,
    is_close,
    is_of_time,
)
from notebench.experiments.restore.text import UsedData

THEN = Environment("3.11.9", "Linux", {"numpy": "1.26", "zope": "5"})
ROWS = UsedData("rows", "rows.csv", "d1", "read")
MADE = UsedData("X", "memory", "m1", "train")
BASE = Outcome({"acc": 0.9}, (ROWS,), THEN, None, ("random_state 7",), "import numpy")

values = st.floats(allow_nan=True, allow_infinity=True)
tolerances = st.floats(0, 1, exclude_max=True)
failures = st.none() | st.builds(Failure, st.sampled_from(["ValueError", "KeyError"]), st.text(), st.just(""))
uses = st.builds(
    UsedData,
    st.sampled_from("ab"),
    st.sampled_from(["memory", "x.csv"]),
    st.sampled_from(["1", "2", "unidentified-3"]),
    st.sampled_from(["read", "train"]),
)
environments = st.none() | st.builds(
    Environment,
    st.sampled_from(["3.11", "3.12"]),
    st.just("Linux"),
    st.dictionaries(st.sampled_from(["numpy", "zope"]), st.sampled_from("12")),
)
outcomes = st.builds(
    Outcome,
    st.dictionaries(st.sampled_from(["acc", "loss", "fit_time", "system/cpu"]), values),
    st.lists(uses, max_size=4),
    environments,
    failures,
    st.lists(st.sampled_from(["seed 1", "seed 2"]), max_size=2, unique=True).map(tuple),
)


def told(verdict: Verdict) -> list[tuple[str, str, str | None, str | None]]:
    return [(str(each.kind), each.name, each.then, each.now) for each in verdict.differences]


@given(outcomes, tolerances)
def test_a_run_reproduces_itself(outcome: Outcome, tolerance: float) -> None:
    """Whatever it has, NaN and infinity too."""
    verdict = decide(outcome, outcome, tolerance)
    assert verdict.is_reproduced
    assert verdict.differences == []


@given(outcomes, outcomes, tolerances, tolerances)
def test_a_larger_tolerance_never_takes_a_reproduction_away(
    then: Outcome, now: Outcome, one: float, other: float
) -> None:
    """It only forgives more."""
    small, large = sorted((one, other))
    assert decide(then, now, large).is_reproduced or not decide(then, now, small).is_reproduced


@given(outcomes, outcomes)
def test_differences_stand_in_the_order_in_which_they_explain(then: Outcome, now: Outcome) -> None:
    """Data, package, seed, code, what the code made, metric."""
    kinds = [list(Kind).index(each.kind) for each in decide(then, now).differences]
    assert all(one <= other for one, other in pairwise(kinds))


@given(outcomes, outcomes)
def test_a_run_is_not_reproduced_exactly_when_a_first_difference_is_named(
    then: Outcome, now: Outcome
) -> None:
    """Both say the same."""
    verdict = decide(then, now)
    assert (verdict.first is None) == verdict.is_reproduced == (verdict.word == "reproduced")


@given(values, values, tolerances)
def test_closeness_has_no_direction(one: float, other: float, tolerance: float) -> None:
    """Which ran first does not matter."""
    assert is_close(one, other, tolerance) == is_close(other, one, tolerance)


@pytest.mark.parametrize(
    ("then", "now", "tolerance", "expected"),
    [
        (math.nan, math.nan, 0, True),
        (math.nan, 1.0, 0.5, False),
        (math.inf, math.inf, 0, True),
        (math.inf, -math.inf, 0.5, False),
        (math.inf, 1e308, 0.9, False),
        (100.0, 101.0, 0.01, True),
        (100.0, 101.1, 0.01, False),
        (1e-14, -1e-14, 1e-6, True),
        (1e-14, -1e-14, 0, False),
        (50_000.0, 50_001.0, 1e-6, False),
        (0.1 + 0.2, 0.3, 0, False),
        (0.1 + 0.2, 0.3, 1e-6, True),
    ],
)
def test_values_are_close_relative_to_the_larger(
    then: float, now: float, tolerance: float, expected: bool
) -> None:
    """Noise around zero is forgiven, but not by a tolerance of 0."""
    assert is_close(then, now, tolerance) is expected


def test_a_metric_that_differs_decides_and_has_both_values() -> None:
    """With all their digits."""
    verdict = decide(BASE, replace(BASE, metrics={"acc": 0.8}))
    assert verdict.word == "not reproduced"
    assert told(verdict) == [("metric", "acc", "0.9", "0.8")]


def test_a_metric_that_is_missing_decides() -> None:
    """The code no longer comes to it."""
    assert told(decide(BASE, replace(BASE, metrics={}))) == [("metric", "acc", "0.9", None)]


def test_a_metric_that_came_in_since_is_no_difference() -> None:
    """A newer library logs more."""
    assert decide(BASE, replace(BASE, metrics={"acc": 0.9, "more": 1.0})).is_reproduced


@pytest.mark.parametrize(
    "name", ["fit_time", "fitTime", "duration", "epoch/seconds", "latency_ms", "system/gpu"]
)
def test_metrics_of_time_are_left_out_and_named(name: str) -> None:
    """They are never the same twice."""
    then, now = (replace(BASE, metrics={name: value}) for value in (1.0, 2.0))
    verdict = decide(then, now)
    assert verdict.is_reproduced
    assert (verdict.compared, verdict.left_out) == ([], [name])


@pytest.mark.parametrize("name", ["time_to_event_auc", "sometimes", "loss", "mse", "class", "7"])
def test_metrics_that_only_sound_like_it_are_compared(name: str) -> None:
    """The last word tells."""
    assert not is_of_time(name)


def test_data_that_changed_is_told_first() -> None:
    """It explains the metric; both ids are named."""
    now = replace(BASE, metrics={"acc": 0.8}, data=(replace(ROWS, data_id="d2"),))
    verdict = decide(BASE, now)
    assert verdict.first == Difference(Kind.DATA, "rows (rows.csv)", "d1", "d2")
    assert told(verdict)[-1][0] == "metric"


def test_data_that_changed_decides_though_the_metrics_are_the_same() -> None:
    """The same result from other data is a coincidence."""
    assert not decide(BASE, replace(BASE, data=(replace(ROWS, data_id="d2"),))).is_reproduced


def test_data_that_was_not_read_again_decides() -> None:
    """There is no id now."""
    assert told(decide(BASE, replace(BASE, data=()))) == [("data", "rows (rows.csv)", "d1", None)]


def test_data_that_is_not_identified_is_not_compared() -> None:
    """Its id stands for one use only."""
    then, now = (replace(BASE, data=(replace(ROWS, data_id=f"unidentified-{each}"),)) for each in "12")
    assert decide(then, now).is_reproduced


def test_data_that_the_code_made_explains_but_does_not_decide() -> None:
    """What decides is what came of it."""
    then, now = replace(BASE, data=(MADE,)), replace(BASE, data=(replace(MADE, data_id="m2"),))
    assert decide(then, now).is_reproduced
    assert told(decide(then, now)) == [("derived data", "X", "m1", "m2")]


def test_packages_explain_but_do_not_decide() -> None:
    """Another version that comes to the same is a good one."""
    now = replace(BASE, environment=replace(THEN, packages={"numpy": "2.0"}))
    assert decide(BASE, now).is_reproduced
    assert told(decide(BASE, now)) == [("package", "numpy", "1.26", "2.0"), ("package", "zope", "5", None)]


def test_a_package_is_told_before_the_metric_that_it_explains() -> None:
    """Of several, the one that the code names."""
    now = replace(BASE, metrics={"acc": 0.8}, environment=replace(THEN, packages={"zope": "6", "numpy": "2"}))
    assert decide(BASE, now).first == Difference(Kind.PACKAGE, "numpy", "1.26", "2")


def test_a_missing_seed_is_told_when_a_metric_differs() -> None:
    """Before the metric."""
    then = replace(BASE, seeds=())
    verdict = decide(then, replace(then, metrics={"acc": 0.8}))
    assert told(verdict) == [("seed", "set by the code", None, None), ("metric", "acc", "0.9", "0.8")]


def test_a_missing_seed_is_not_told_of_a_run_that_came_out_the_same() -> None:
    """There may be nothing random in it."""
    then = replace(BASE, seeds=())
    assert decide(then, then).differences == []


def test_an_error_of_the_code_decides() -> None:
    """With its first words."""
    verdict = decide(BASE, replace(BASE, failure=Failure("KeyError", "'x'", "")))
    assert told(verdict) == [("code", "error", None, "KeyError: 'x'")]
    assert not verdict.is_reproduced


def test_a_run_that_fails_in_the_same_way_is_reproduced() -> None:
    """A message may name an address in memory."""
    then = replace(BASE, failure=Failure("KeyError", "<x at 0x1>", ""))
    assert decide(then, replace(BASE, failure=Failure("KeyError", "<x at 0x2>", ""))).is_reproduced


def test_a_run_that_fails_no_more_is_not_reproduced() -> None:
    """Something changed."""
    assert decide(replace(BASE, failure=Failure("KeyError", "", "")), BASE).word == "not reproduced"


@pytest.mark.parametrize("tolerance", [-0.1, 1, math.nan, math.inf])
def test_a_tolerance_that_can_be_none_is_refused(tolerance: float) -> None:
    """It is a part of the value."""
    with pytest.raises(BadInput, match="is not from 0 up to 1"):
        decide(BASE, BASE, tolerance)


def test_a_run_that_could_not_be_tried_is_neither() -> None:
    """It is not reproducible, and why."""
    verdict = Verdict(1e-6, problem="no code")
    assert (verdict.word, verdict.is_reproduced, verdict.first) == ("not reproducible", False, None)
