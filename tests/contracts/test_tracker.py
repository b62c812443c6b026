"""What every tracker does, the real one and the tests' fake."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from notebench.errors import BadInput, NotFound
from notebench.experiments import NewRun, RunState
from notebench.experiments.ports import OWNER_TAG
from notebench.ids import RunId
from notebench.processes import this_process
from tests.contracts.conftest import Engines


class Heard:
    """A listener that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.ids: list[RunId] = []

    def tags(self) -> Mapping[str, str]:
        return {"from": "listener", OWNER_TAG: str(this_process())}

    def started(self, run_id: RunId) -> None:
        self.told.append(("started", ""))
        self.ids.append(run_id)

    def resumed(self, run_id: RunId) -> None:
        self.told.append(("resumed", ""))

    def updated(self, run_id: RunId) -> None:
        self.told.append(("updated", ""))

    def ended(self, run_id: RunId, state: RunState) -> None:
        self.told.append(("ended", state))


NEW = NewRun("first", "demo", {"kind": "test"})


def test_a_run_that_began_is_running_and_active(engines: Engines) -> None:
    run_id = engines.tracker.start(NEW)
    run = engines.reader.get(run_id).run
    assert (run.name, run.experiment, run.state, run.ended_at) == ("first", "demo", RunState.RUNNING, None)
    assert engines.tracker.active() == [run_id]


@pytest.mark.parametrize("state", [RunState.FINISHED, RunState.FAILED, RunState.CANCELLED, RunState.LOST])
def test_a_run_ends_in_the_state_that_was_said(engines: Engines, state: RunState) -> None:
    run_id = engines.tracker.start(NEW)
    engines.tracker.end(run_id, state)
    run = engines.reader.get(run_id).run
    assert run.state is state
    assert run.ended_at is not None
    assert run.ended_at >= run.started_at
    assert engines.tracker.active() == []


def test_ending_a_run_again_changes_nothing_but_the_state(engines: Engines) -> None:
    run_id = engines.tracker.start(NEW)
    engines.tracker.end(run_id, RunState.FAILED)
    engines.tracker.end(run_id, RunState.CANCELLED)
    assert engines.reader.get(run_id).run.state is RunState.CANCELLED


def test_an_end_may_lie_in_the_past(engines: Engines) -> None:
    run_id = engines.tracker.start(NEW)
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    engines.tracker.end(run_id, RunState.FINISHED, at)
    assert engines.reader.get(run_id).run.ended_at == at


def test_runs_nest_and_an_outer_end_ends_the_inner(engines: Engines) -> None:
    outer = engines.tracker.start(NEW)
    inner = engines.tracker.start(NewRun("inner", "demo"))
    assert list(engines.tracker.active()) == [outer, inner]
    assert engines.reader.get(inner).tags["mlflow.parentRunId"] == outer
    engines.tracker.end(outer, RunState.FAILED)
    assert engines.reader.get(inner).run.state is RunState.FAILED
    assert list(engines.tracker.active()) == []


def test_what_is_written_is_read(engines: Engines) -> None:
    run_id = engines.tracker.start(NEW)
    engines.tracker.write(
        run_id, params={"depth": "3"}, metrics={"auc": 0.9, "loss": math.nan}, tags={"a": "b"}
    )
    detail = engines.reader.get(run_id)
    assert detail.run.params == {"depth": "3"}
    assert detail.run.metrics["auc"] == 0.9
    assert math.isnan(detail.run.metrics["loss"])
    assert {"kind": "test", "a": "b"}.items() <= detail.tags.items()


def test_floats_come_back_to_the_last_bit(engines: Engines) -> None:
    run_id = engines.tracker.start(NEW)
    value = 0.1 + 0.2
    engines.tracker.write(run_id, metrics={"x": value})
    assert engines.reader.get(run_id).run.metrics["x"] == value


def test_a_parameter_keeps_its_first_value(engines: Engines) -> None:
    run_id = engines.tracker.start(NEW)
    engines.tracker.write(run_id, params={"depth": "3"})
    with pytest.raises(BadInput, match="depth"):
        engines.tracker.write(run_id, params={"depth": "4"})


def test_the_last_step_is_the_metrics_value_and_the_history_is_in_order(engines: Engines) -> None:
    run_id = engines.tracker.start(NEW)
    for step in (2, 0, 1):
        engines.tracker.write(run_id, metrics={"loss": float(step)}, step=step)
    assert engines.reader.get(run_id).run.metrics == {"loss": 2.0}
    assert [point.value for point in engines.reader.metric_history(run_id)["loss"]] == [0.0, 1.0, 2.0]


def test_a_file_is_kept_and_replaced(engines: Engines) -> None:
    run_id = engines.tracker.start(NEW)
    engines.tracker.save(run_id, {"notes/a.txt": b"old", "b.bin": b"\0"})
    engines.tracker.save(run_id, {"notes/a.txt": b"new"})
    uri = engines.reader.get(run_id).artifact_uri
    top = engines.artifacts.list(uri)
    assert [(artifact.path, artifact.is_folder) for artifact in top] == [("notes", True), ("b.bin", False)]
    assert engines.artifacts.list(uri, "notes")[0].size_bytes == 3
    assert engines.artifacts.fetch(uri, "notes/a.txt").read_bytes() == b"new"


def test_an_artifact_that_is_not_there_is_not_found(engines: Engines) -> None:
    uri = engines.reader.get(engines.tracker.start(NEW)).artifact_uri
    assert engines.artifacts.list(uri, "nowhere") == []
    with pytest.raises(NotFound):
        engines.artifacts.fetch(uri, "nowhere.txt")


def test_a_listener_hears_of_each_run_and_tags_it(engines: Engines) -> None:
    heard = Heard()
    engines.tracker.activate(heard)
    run_id = engines.tracker.start(NEW)
    engines.tracker.write(run_id, metrics={"auc": 1.0})
    engines.tracker.end(run_id, RunState.FINISHED)
    assert heard.told == [("started", ""), ("updated", ""), ("ended", "finished")]
    assert heard.ids == [run_id]
    assert engines.reader.get(run_id).tags["from"] == "listener"


def test_nobody_listens_after_deactivation(engines: Engines) -> None:
    heard = Heard()
    engines.tracker.activate(heard)
    engines.tracker.deactivate()
    engines.tracker.end(engines.tracker.start(NEW), RunState.FINISHED)
    assert heard.told == []


def test_an_unended_run_names_its_process(engines: Engines) -> None:
    engines.tracker.activate(Heard())
    run_id = engines.tracker.start(NEW)
    ended = engines.tracker.start(NewRun("ended", "demo"))
    engines.tracker.end(ended, RunState.FINISHED)
    assert [(run.run_id, owner) for run, owner in engines.reader.unended()] == [(run_id, this_process())]


def test_an_unknown_run_is_not_found(engines: Engines) -> None:
    engines.tracker.start(NEW)
    unknown = RunId("0" * 32)
    for act in (
        lambda: engines.reader.get(unknown),
        lambda: engines.reader.metric_history(unknown),
        lambda: engines.tracker.write(unknown, params={"a": "b"}),
        lambda: engines.tracker.end(unknown, RunState.FAILED),
    ):
        with pytest.raises(NotFound):
            act()


# Runs that go on from earlier


def test_a_run_goes_on_and_ends_again(engines: Engines) -> None:
    run_id = engines.tracker.start(NEW)
    engines.tracker.end(run_id, RunState.LOST)
    engines.tracker.go_on(run_id)
    engines.tracker.take_over(run_id, {"by": "me"})
    run = engines.reader.get(run_id).run
    assert (run.state, run.ended_at, list(engines.tracker.active())) == (RunState.RUNNING, None, [run_id])
    engines.tracker.end(run_id, RunState.CANCELLED)
    detail = engines.reader.get(run_id)
    assert (detail.run.state, detail.tags["by"]) == (RunState.CANCELLED, "me")


def test_a_run_that_is_not_there_cannot_go_on(engines: Engines) -> None:
    with pytest.raises(NotFound):
        engines.tracker.go_on(RunId("0" * 32))


def test_what_is_measured_is_there_at_the_end(engines: Engines) -> None:
    run_id = engines.tracker.start(NEW)
    for step in range(2):
        engines.tracker.measure(run_id, {"system/cpu": float(step)}, step)
    engines.tracker.end(run_id, RunState.FINISHED)
    assert [point.step for point in engines.reader.metric_history(run_id)["system/cpu"]] == [0, 1]


def test_children_are_the_runs_that_began_inside(engines: Engines) -> None:
    outer = engines.tracker.start(NEW)
    inner = []
    for name in ("one", "two", "three"):
        inner.append(engines.tracker.start(NewRun(name, "demo")))
        engines.tracker.end(inner[-1], RunState.FINISHED)
    engines.tracker.end(outer, RunState.FINISHED)
    assert {run.run_id for run in engines.reader.children(outer, 10)} == set(inner)
    assert len(engines.reader.children(outer, 2)) == 2
    assert engines.reader.children(inner[0], 10) == []
