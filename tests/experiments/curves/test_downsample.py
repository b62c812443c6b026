"""Claims on curves made short."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.experiments.curves.downsample import CurveQuery, cut_curves, thin
from notebench.experiments.run import MetricPoint

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def history(values: Any) -> list[MetricPoint]:
    return [MetricPoint(value, step, START + timedelta(seconds=step)) for step, value in enumerate(values)]


def test_a_single_spike_survives_thinning() -> None:
    """One value of a hundred thousand."""
    values = [0.0] * 100_000
    values[54_321] = 9.0
    values[77_777] = -9.0
    kept = {point.value for point in thin(history(values))}
    assert kept == {0.0, 9.0, -9.0}


def test_a_single_gap_survives_thinning() -> None:
    """A loss that was NaN once was NaN."""
    values = [0.0] * 10_000
    values[5_000] = math.nan
    assert sum(math.isnan(point.value) for point in thin(history(values))) == 1


@given(st.lists(st.floats(), min_size=2, max_size=300), st.integers(8, 50))
def test_thinning_keeps_ends_extremes_and_order(values: list[float], most: int) -> None:
    """Whatever the values."""
    points = history(values)
    kept = thin(points, most)
    steps = [point.step for point in kept]
    finite = [value for value in values if math.isfinite(value)]
    assert len(kept) <= most
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (0, len(values) - 1)
    assert not finite or {min(finite), max(finite)} <= {point.value for point in kept}


def test_many_curves_share_the_points_of_an_answer() -> None:
    """So that its size is bounded, however many metrics a run has."""
    histories = {f"m{number:03}": history(range(2000)) for number in range(150)}
    page = cut_curves(histories, CurveQuery())
    assert (len(page.curves), page.total, page.next_offset) == (100, 150, 100)
    assert sum(len(curve.points) for curve in page.curves) <= 10_000


def test_a_stretch_shows_what_was_thinned_away() -> None:
    """Read anew, it is as fine as the whole was."""
    query = CurveQuery(metrics=("loss",), from_step=100, to_step=200, points=200)
    (curve,) = cut_curves({"loss": history(range(5000)), "lr": history(range(9))}, query).curves
    assert [point.step for point in curve.points] == list(range(100, 201))


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"points": 5}, "points: 5 is not between 20 and 5000"),
        ({"limit": 0}, "limit: 0 is not"),
        ({"offset": -1}, "offset: -1 is below 0"),
        ({"from_step": 5, "to_step": 4}, "from_step: 5 is after to_step, 4"),
    ],
)
def test_a_bad_query_is_refused_with_its_value(bad: dict[str, int], told: str) -> None:
    """In one line."""
    with pytest.raises(BadInput, match=told):
        CurveQuery(**bad)
