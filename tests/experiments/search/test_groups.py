"""Claims on runs taken together."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.experiments.search.groups import check_by, group_runs

figures = st.floats(-1e6, 1e6)


def test_numbers_come_by_size_then_text_then_runs_without_a_value() -> None:
    groups = group_runs([("10", 1.0), ("b", 1.0), (None, 1.0), ("9", 1.0), ("a", None)])
    assert [group.value for group in groups] == ["9", "10", "a", "b", None]


@given(st.lists(figures, min_size=2, max_size=20))
def test_a_group_tells_what_statistics_tells(values: list[float]) -> None:
    (group,) = group_runs([("x", value) for value in values] + [("x", None)])
    assert (group.runs, group.measured) == (len(values) + 1, len(values))
    assert (group.least, group.most) == (min(values), max(values))
    assert group.mean == pytest.approx(statistics.fmean(values), abs=1e-6)
    assert group.std == pytest.approx(statistics.stdev(values), rel=1e-6, abs=1e-6)


def test_one_run_has_no_deviation_and_an_infinite_one_no_mean() -> None:
    assert group_runs([("x", 1.0)])[0].std is None
    group = group_runs([("x", math.inf), ("x", 1.0)])[0]
    assert (group.mean, group.std, group.least) == (None, None, 1.0)


@pytest.mark.parametrize("by", ["", "params.", "metrics.auc", "name"])
def test_what_cannot_be_grouped_by_is_refused(by: str) -> None:
    with pytest.raises(BadInput, match="group by params"):
        check_by(by)
