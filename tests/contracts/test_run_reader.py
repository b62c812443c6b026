"""How every reader filters, sorts and pages."""

import math

import pytest

from notebench.experiments import NewRun, RunQuery, RunState
from tests.contracts.conftest import Engines

# The server is read by the same client; how it keeps and gives is told by the tracker's contract.
pytestmark = pytest.mark.parametrize(
    "engines", ["fake", "mlflow-read-by-sql", "mlflow-read-by-its-client"], indirect=True
)


@pytest.fixture
def five(engines: Engines) -> Engines:
    """Five runs: named a to e, in two experiments, in different states, one metric missing, one not a number."""
    told = [
        ("a", "red", {"depth": "10", "kind": "Forest"}, {"auc": 0.7}, RunState.FINISHED),
        ("b", "red", {"depth": "9"}, {"auc": 0.9}, RunState.FAILED),
        ("c", "blue", {"depth": "2.5"}, {"auc": math.nan}, RunState.CANCELLED),
        ("d", "blue", {"depth": "none"}, {}, RunState.LOST),
        ("e", "blue", {}, {"auc": 0.8, "loss": -1.0}, RunState.FINISHED),
    ]
    for name, experiment, params, metrics, state in told:
        run_id = engines.tracker.start(NewRun(name, experiment, {"owner": f"Team-{name}"}))
        engines.tracker.write(run_id, params=params, metrics=metrics)
        engines.tracker.end(run_id, state)
    return engines


def names(engines: Engines, **query: object) -> str:
    return "".join(run.name for run in engines.reader.page(RunQuery(**query)).runs)  # type: ignore[arg-type]


def test_the_newest_come_first(five: Engines) -> None:
    assert names(five) == "edcba"
    assert names(five, is_descending=False) == "abcde"


def test_a_metric_sorts_and_those_without_it_come_last_either_way(five: Engines) -> None:
    assert names(five, sort="metrics.auc")[:3] == "bea"
    assert names(five, sort="metrics.auc", is_descending=False)[:3] == "aeb"


def test_parameters_sort_as_numbers_before_text(five: Engines) -> None:
    assert names(five, sort="params.depth", is_descending=False) == "cbade"
    assert names(five, sort="params.depth") == "dabce"


def test_names_and_states_sort_as_words(five: Engines) -> None:
    assert names(five, sort="name") == "edcba"
    assert names(five, sort="state", is_descending=False) == "cbead"


@pytest.mark.parametrize(
    ("states", "found"),
    [
        ((RunState.FINISHED,), "ea"),
        ((RunState.LOST,), "d"),
        ((RunState.CANCELLED,), "c"),
        ((RunState.CANCELLED, RunState.FAILED), "cb"),
        ((RunState.RUNNING,), ""),
    ],
)
def test_states_filter(five: Engines, states: tuple[RunState, ...], found: str) -> None:
    assert names(five, states=states) == found


def test_experiments_filter(five: Engines) -> None:
    assert names(five, experiments=("red",)) == "ba"
    assert names(five, experiments=("red", "blue")) == "edcba"
    assert names(five, experiments=("green",)) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [("FOREST", "a"), ("team-b", "b"), ("2.5", "c"), ("e", "edcba"), ("%", ""), ("'; DROP TABLE runs", "")],
)
def test_text_filters_on_names_parameters_and_tags_whatever_the_case(
    five: Engines, text: str, found: str
) -> None:
    assert names(five, text=text) == found


def test_pages_follow_each_other_without_gap_or_double(five: Engines) -> None:
    seen, offset = "", 0
    while offset is not None:
        page = five.reader.page(RunQuery(sort="metrics.auc", limit=2, offset=offset))
        seen += "".join(run.name for run in page.runs)
        offset = page.next_offset
    assert seen[:3] == "bea"
    assert sorted(seen) == list("abcde")
    assert page.total == 5


def test_a_page_has_all_parameters_and_metrics(five: Engines) -> None:
    run = five.reader.page(RunQuery(limit=1)).runs[0]
    assert (run.params, run.metrics) == ({}, {"auc": 0.8, "loss": -1.0})


def test_a_page_beyond_the_end_is_empty(five: Engines) -> None:
    page = five.reader.page(RunQuery(offset=50))
    assert (list(page.runs), page.next_offset) == ([], None)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("metrics.auc > 0.75", "eb"),
        ("metrics.auc >= 0.7 and metrics.auc < 0.9", "ea"),
        ("metrics.auc != 0.9", "ea"),  # NaN is there, and equals nothing
        ("metrics.auc IS NULL", "d"),
        ("metrics.auc IS NOT NULL", "ecba"),
        ("metrics.loss = -1", "e"),
        ("metrics.auc IN (0.7, 0.9)", "ba"),
        ("params.depth = '10'", "a"),
        ("params.depth != '10'", "dcb"),
        ("params.depth > 2.5", "ba"),
        ("params.depth = 9", "b"),
        ("params.kind LIKE 'For%'", "a"),
        ("params.kind LIKE 'for%'", ""),
        ("params.kind ILIKE '_OR%t'", "a"),
        ("params.kind IS NULL", "edcb"),
        ("params.depth NOT IN ('10', '9')", "dc"),
        ("tags.owner = 'Team-c'", "c"),
        ('tags."owner" LIKE "%-d"', "d"),
        ("tags.`notebench.lost` IS NOT NULL", "d"),
        ("attributes.status = 'FINISHED'", "ea"),
        ("status = 'KILLED'", "dc"),
        ("state = 'lost'", "d"),
        ("attributes.run_name IN ('a', 'e')", "ea"),
        ("run_name LIKE '%'", "edcba"),
        ("experiment = 'red' and not state = 'failed'", "a"),
        ("metrics.auc > 0.85 or params.depth = 'none'", "db"),
        ("(metrics.auc > 0.85 or params.depth = 'none') and experiment = 'blue'", "d"),
        ("not (metrics.auc > 0)", "dc"),
        ("start_time > '2020-01-01' and end_time IS NOT NULL and duration >= 0", "edcba"),
        ("start_time < '2020-01-01T00:00:00Z'", ""),
        ("user_id != 'nobody'", "edcba"),
        ("params.kind = 'Forest'' OR 1 = 1 --'", ""),
        ("params.kind LIKE '[F]*'", ""),
    ],
)
def test_filters_select(five: Engines, asked: str, found: str) -> None:
    assert names(five, filter=asked) == found


def test_a_filter_joins_the_simple_forms(five: Engines) -> None:
    asked = {"filter": "metrics.auc > 0.1", "experiments": ("blue", "red"), "sort": "metrics.auc"}
    assert names(five, **asked) == "bea"
    assert names(five, **asked, states=(RunState.FINISHED,), text="forest") == "a"


def test_a_sorted_page_goes_on_with_the_runs_that_have_no_value(five: Engines) -> None:
    whole = names(five, sort="metrics.auc")
    pages = [names(five, sort="metrics.auc", limit=2, offset=offset) for offset in range(5)]
    assert (whole[:3], sorted(whole[3:])) == ("bea", ["c", "d"])
    assert pages == [whole[offset : offset + 2] for offset in range(5)]


def test_every_run_of_a_query_is_read_in_its_order(five: Engines) -> None:
    query = RunQuery(sort="name", is_descending=False, filter="metrics.auc IS NOT NULL", limit=1, offset=3)
    assert "".join(run.name for run in five.reader.every(query)) == "abce"


def test_columns_name_what_the_runs_have(five: Engines) -> None:
    columns = five.reader.columns(RunQuery())
    assert (columns.metrics, columns.params) == ({"auc": 4, "loss": 1}, {"depth": 4, "kind": 1})
    assert columns.tags == {"owner": 5}
    assert five.reader.columns(RunQuery(experiments=("red",))).metrics == {"auc": 2}


def test_pairs_tell_a_value_and_a_metric_of_each_run(five: Engines) -> None:
    pairs = five.reader.pairs(RunQuery(), "params.depth", "auc")
    assert sorted(pairs, key=str) == [("10", 0.7), ("2.5", None), ("9", 0.9), ("none", None), (None, 0.8)]
    states = five.reader.pairs(RunQuery(experiments=("red",)), "state")
    assert sorted(states) == [("failed", None), ("finished", None)]
    assert {value for value, _ in five.reader.pairs(RunQuery(), "tags.owner")} == {
        f"Team-{name}" for name in "abcde"
    }


def test_experiments_are_counted_where_the_store_can(five: Engines) -> None:
    counted = {experiment.name: experiment.runs for experiment in five.reader.experiments()}
    assert (counted["red"], counted["blue"]) in ((2, 3), (None, None))
