"""The graph around a run, data or a model."""

from dataclasses import replace
from pathlib import Path

import pytest

from notebench.data import DataUse, DataVersion
from notebench.data.ports import GIVEN, MADE
from notebench.errors import BadInput, NotFound
from notebench.experiments import LoggedModel, NewRun, RunState
from notebench.experiments.lineage import Lineage, LineageQuery, read_lineage
from notebench.ids import DataId, RunId
from tests.fake_data import FakeData
from tests.fakes import FakeTracker

RED, BLUE = (
    DataVersion(DataId(letter * 32), name, "table", rows=1) for letter, name in (("a", "red"), ("b", "blue"))
)


@pytest.fixture
def runs(tmp_path: Path) -> FakeTracker:
    return FakeTracker(tmp_path)


def start(runs: FakeTracker, name: str, *data: DataVersion) -> RunId:
    run_id = runs.start(NewRun(name, "paint"))
    runs.use_data(run_id, [DataUse(version, "train") for version in data])
    return run_id


def keep_model(runs: FakeTracker, run_id: RunId, model_id: str) -> None:
    kept = runs._kept(run_id)
    kept.detail = replace(kept.detail, models=[LoggedModel(model_id, "forest", "READY")])


def read(runs: FakeTracker, **query: object) -> Lineage:
    return read_lineage(runs, FakeData(runs), LineageQuery(**query))  # type: ignore[arg-type]


def names(lineage: Lineage) -> set[str]:
    return {node.name for node in lineage.nodes}


def test_data_leads_to_a_run_and_that_to_its_model(runs: FakeTracker) -> None:
    """Arrows point from what was first."""
    run_id = start(runs, "fit", RED)
    keep_model(runs, run_id, "m-1")
    lineage = read(runs, run=run_id)
    assert [(edge.source, edge.target, edge.role) for edge in lineage.edges] == [
        (f"data:{RED.data_id}", f"run:{run_id}", "train"),
        (f"run:{run_id}", "model:m-1", "model"),
    ]
    assert not lineage.is_truncated


def test_the_graph_is_the_same_whichever_of_its_nodes_is_asked_for(runs: FakeTracker) -> None:
    """Far enough."""
    run_id = start(runs, "fit", RED)
    keep_model(runs, run_id, "m-1")
    found = [read(runs, run=run_id), read(runs, data=RED.data_id), read(runs, model="m-1")]
    assert len({frozenset(lineage.edges) for lineage in found}) == 1
    assert [lineage.focus.partition(":")[0] for lineage in found] == ["run", "data", "model"]


def test_runs_below_a_run_hang_on_it(runs: FakeTracker) -> None:
    """From either end."""
    parent = start(runs, "parent")
    child = start(runs, "child")
    for lineage in (read(runs, run=parent), read(runs, run=child)):
        assert [(edge.source, edge.target, edge.role) for edge in lineage.edges] == [
            (f"run:{parent}", f"run:{child}", "child")
        ]


def test_depth_bounds_the_graph_and_says_that_it_goes_on(runs: FakeTracker) -> None:
    """One step from a run is its data; other runs of that data are two away."""
    first = start(runs, "first", RED)
    runs.end(first, RunState.FINISHED)
    start(runs, "second", RED, BLUE)
    assert names(read(runs, run=first, depth=0)) == {"first"}
    near, far = read(runs, run=first, depth=1), read(runs, run=first, depth=3)
    assert (names(near), near.is_truncated) == ({"first", "red"}, True)
    assert (names(far), far.is_truncated) == ({"first", "red", "second", "blue"}, False)


def test_the_number_of_nodes_is_bounded(runs: FakeTracker) -> None:
    """A data set that a thousand runs used must not fill the screen."""
    for number in range(9):
        runs.end(start(runs, f"run {number}", RED), RunState.FINISHED)
    lineage = read(runs, data=RED.data_id, limit=4)
    assert (len(lineage.nodes), lineage.is_truncated) == (4, True)
    assert len(lineage.edges) == 3


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"run": "a", "data": "b"},
        {"run": "a", "depth": 7},
        {"run": "a", "depth": -1},
        {"run": "a", "limit": 0},
    ],
)
def test_a_query_that_asks_for_nothing_or_too_much_is_refused(query: dict[str, object]) -> None:
    """In one line."""
    with pytest.raises(BadInput):
        LineageQuery(**query)  # type: ignore[arg-type]


@pytest.mark.parametrize("query", [{"run": "none"}, {"data": "none"}, {"model": "m-none"}])
def test_what_is_not_there_is_not_found(runs: FakeTracker, query: dict[str, object]) -> None:
    """Whatever it is."""
    with pytest.raises(NotFound):
        read(runs, **query)


def test_a_run_leads_to_the_data_that_it_made(runs: FakeTracker) -> None:
    """And that to the run which was given it, as one step of a pipeline gives to another."""
    load = runs.start(NewRun("load", "paint"))
    runs.use_data(load, [DataUse(RED, MADE)])
    runs.end(load, RunState.FINISHED)
    fit = runs.start(NewRun("fit", "paint"))
    runs.use_data(fit, [DataUse(RED, GIVEN)])
    wanted = {
        (f"run:{load}", f"data:{RED.data_id}", "made"),
        (f"data:{RED.data_id}", f"run:{fit}", "given"),
    }
    for query in ({"run": load}, {"run": fit}, {"data": RED.data_id}):
        found = read(runs, **query)
        assert {(edge.source, edge.target, edge.role) for edge in found.edges} == wanted
