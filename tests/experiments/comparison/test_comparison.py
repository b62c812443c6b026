"""Claims on runs side by side."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.experiments import Run, RunState
from notebench.experiments.comparison.card import COMPARISON_TYPE, comparison_card, comparison_text
from notebench.experiments.comparison.comparison import (
    MOST_ROWS,
    check_known,
    check_runs,
    compare_facts,
    compare_runs,
)
from notebench.experiments.directions import direction_of
from notebench.ids import RunId

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def run(run_id: str, params: dict[str, str] | None = None, **metrics: float) -> Run:
    """A finished run."""
    return Run(
        RunId(run_id),
        f"<{run_id}>",
        RunState.FINISHED,
        "iris",
        START,
        metrics=metrics,
        params=params or {},
    )


def test_parameters_that_differ_come_first_each_group_by_name() -> None:
    """Also one that a run lacks differs."""
    runs = [run("a", {"b": "1", "c": "2", "z": "3"}), run("b", {"b": "1", "c": "4", "a": "5", "z": "3"})]
    rows = compare_runs(runs).parameters
    assert [(row.name, row.values, row.is_equal) for row in rows] == [
        ("a", [None, "5"], False),
        ("c", ["2", "4"], False),
        ("b", ["1", "1"], True),
        ("z", ["3", "3"], True),
    ]


def test_a_long_value_is_cut_but_compared_whole() -> None:
    """Two that differ in their ends are not equal."""
    (row,) = compare_facts([{"query": "x" * 1000}, {"query": "x" * 999 + "y"}])
    assert not row.is_equal
    assert [len(value or "") for value in row.values] == [250, 250]


def test_metrics_tell_the_difference_to_the_baseline() -> None:
    """Which need not be the first."""
    (row,) = compare_runs([run("a", accuracy=0.5), run("b", accuracy=0.75), run("c")], baseline=1).metrics
    assert row.values == [0.5, 0.75, None]
    assert row.differences == [-0.25, 0.0, None]


def test_the_best_is_told_where_the_name_tells_the_direction() -> None:
    """The lowest loss, the highest accuracy, and neither of what nobody knows."""
    runs = [run("a", loss=1, accuracy=0.5, epoch=3), run("b", loss=2, accuracy=0.9, epoch=4)]
    assert {row.name: row.best for row in compare_runs(runs).metrics} == {
        "loss": [0],
        "accuracy": [1],
        "epoch": [],
    }


def test_no_run_is_best_where_all_are_equal_or_alone() -> None:
    """Nothing is won."""
    runs = [run("a", loss=1, mae=2), run("b", loss=1)]
    assert [row.best for row in compare_runs(runs).metrics] == [[], []]


def test_several_may_be_best() -> None:
    """Both are marked."""
    (row,) = compare_runs([run("a", auc=0.9), run("b", auc=0.9), run("c", auc=0.8)]).metrics
    assert row.best == [0, 1]


def test_what_is_not_finite_is_no_value() -> None:
    """It has no difference, and is never best; a difference that is too large for a number is none."""
    runs = [run("a", loss=math.nan), run("b", loss=math.inf), run("c", loss=1.0)]
    (row,) = compare_runs(runs).metrics
    assert (row.values, row.differences, row.best) == ([None, None, 1.0], [None, None, None], [])
    (row,) = compare_runs([run("a", loss=1e308), run("b", loss=-1e308)]).metrics
    assert row.differences == [0.0, None]


def test_fifty_runs_of_many_parameters_are_bounded() -> None:
    """The rows that differ are those that stay."""
    runs = [
        run(f"r{number}", {f"p{place}": str(number if place == 2100 else 0) for place in range(2101)})
        for number in range(50)
    ]
    compared = compare_runs(runs)
    assert len(compared.parameters) == MOST_ROWS
    assert compared.parameters[0].name == "p2100"
    assert compared.left_out == (101, 0)


FACTS = st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=5)


@given(st.lists(FACTS, min_size=2, max_size=5))
def test_every_fact_of_every_run_has_its_place(facts: list[dict[str, str]]) -> None:
    """Nothing is lost or made up."""
    rows = compare_facts(facts)
    for place, known in enumerate(facts):
        assert {row.name: row.values[place] for row in rows if row.values[place] is not None} == known


@pytest.mark.parametrize(
    ("metric", "direction"),
    [
        ("val_loss", "lower"),
        ("testRMSE", "lower"),
        ("eval/accuracy", "higher"),
        ("f1_macro", "higher"),
        ("neg_mean_squared_error", "higher"),
        ("brier_score_loss", "lower"),
        ("rows", None),
        ("learning_rate", None),
        ("", None),
    ],
)
def test_a_metrics_name_tells_which_way_it_is_better(metric: str, direction: str | None) -> None:
    """By its words, however they are joined."""
    assert direction_of(metric) == direction


def test_the_baseline_is_one_of_the_runs() -> None:
    """The first, unless another is named."""
    assert check_runs(["a", "b", "a"]) == (["a", "b"], 0)
    assert check_runs(["a", "b"], "b") == (["a", "b"], 1)
    with pytest.raises(BadInput, match="baseline: 'c' is not among the runs"):
        check_runs(["a", "b"], "c")


@pytest.mark.parametrize("count", [0, 1, 51])
def test_too_few_and_too_many_runs_are_refused(count: int) -> None:
    """With how many there were."""
    with pytest.raises(BadInput, match=f"run: {count} different runs were given; compare 2 to 50"):
        check_runs([f"r{number}" for number in range(count)])


def test_an_unknown_name_is_told_what_there_is() -> None:
    """The nearest, else the first of them."""
    with pytest.raises(BadInput, match="did you mean loss"):
        check_known("metric", "los", ["loss", "auc"])
    with pytest.raises(BadInput, match="there are auc, loss"):
        check_known("metric", "xyz", ["loss", "auc"])
    with pytest.raises(BadInput, match="there are none at all"):
        check_known("metric", "xyz", [])


def test_the_text_tells_what_differs() -> None:
    """The columns bear the runs' numbers."""
    runs = [
        run("aa", {"depth": "3", "seed": "1"}, loss=0.5),
        run("bb", {"depth": "4", "seed": "1"}, loss=0.25),
    ]
    assert comparison_text(compare_runs(runs)).splitlines() == [
        "#1 <aa> · finished · iris · run aa",
        "#2 <bb> · finished · iris · run bb",
        "",
        "parameter  #1  #2",
        "depth      3   4",
        "1 parameter is equal",
        "",
        "metric  #1   #2",
        "loss    0.5  0.25 (-0.25) *",
    ]


def test_the_card_has_twins_in_which_nothing_is_markup() -> None:
    """JSON for the live one, HTML and text for the rest."""
    runs = [run("aa", {"<b>": "<i>"}), run("bb", {"<b>": "<u>"})]
    card = comparison_card(compare_runs(runs), "work", START)
    assert sorted(card) == [COMPARISON_TYPE, "text/html", "text/plain"]
    assert card[COMPARISON_TYPE]["comparison"]["runs"][0]["run_id"] == "aa"
    for word in ("<b>", "<i>", "<u>", "<aa>"):
        assert word not in card["text/html"]


def test_the_twins_are_bounded() -> None:
    """What is left out is counted."""
    runs = [run(f"r{place}", {f"p{row}": str(place) for row in range(40)}) for place in range(10)]
    text = comparison_text(compare_runs(runs))
    assert "and 10 more parameters" in text
    assert "the parameters of 2 more runs are left out" in text
    assert len(text.splitlines()) < 60
