"""What every writer of trials' runs keeps to: the one in memory, MLflow on its file, and on its server."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from notebench.engines.mlflow_tracking import MlflowReader, SqliteReader
from notebench.engines.mlflow_tracking.connection import Connection
from notebench.engines.mlflow_tracking.nested_places import Places
from notebench.engines.mlflow_tracking.route import Route
from notebench.engines.mlflow_tracking.trial_writer import MlflowTrialWriter
from notebench.errors import NotebenchError
from notebench.experiments import Run, RunState
from notebench.experiments.nested import Reported
from notebench.experiments.ports import RunReader
from notebench.ids import RunId
from notebench.states import State
from notebench.sweeps import TrialState
from notebench.sweeps.ports import TrialWriter
from notebench.sweeps.recording import BestTrial, TrialRun
from tests.contracts.conftest import fresh_mlflow
from tests.fake_sweeps import START
from tests.fake_trial_runs import FakeTrialWriter, sweep_run
from tests.fakes import FakeTracker


@dataclass
class Desk:
    """A writer that has opened a sweep, with what reads and changes what it wrote."""

    writer: TrialWriter
    reader: RunReader
    store: Any

    def begun(self, **facts: Any) -> "Desk":
        self.writer.open(sweep_run(**facts))
        return self

    @property
    def own(self) -> Run:
        return self.reader.get(RunId(self.writer.run_id)).run

    def of(self, run: TrialRun) -> Run:
        return self.reader.get(RunId(self.writer.write(run).run_id)).run

    def tags(self, run_id: str) -> dict[str, str]:
        return dict(self.reader.get(RunId(run_id)).tags)


@pytest.fixture(params=["fake", "mlflow", "mlflow-on-a-server"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, empty_store: Path) -> Iterator[Desk]:
    if request.param == "fake":
        fake = FakeTracker(tmp_path / "artifacts")
        yield Desk(FakeTrialWriter(fake), fake, fake)
        return
    server = request.getfixturevalue("mlflow_server") if "server" in request.param else None
    if server is None:
        shutil.copy(empty_store, tmp_path / "mlflow.db")
    uri = server.uri if server else f"sqlite:///{tmp_path / 'mlflow.db'}"
    with fresh_mlflow():
        store = connect(uri, None if server else (tmp_path / "artifacts").as_uri())
        reader: Any = MlflowReader(uri) if server else SqliteReader(tmp_path / "mlflow.db")
        yield Desk(MlflowTrialWriter(Places(store)), reader, Doing(store))
    if server:
        server.empty()


def connect(uri: str, artifact_root: str | None = None) -> Connection:
    return Connection(
        uri,
        Route(None, lambda: None),
        registry_uri=None,
        prepare=lambda: None,
        artifact_root=artifact_root,
        telemetry=False,
        at_exit=lambda: None,
    )


class Doing:
    """What others do to runs meanwhile."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, run_id: RunId, *, params: Any = None, metrics: Any = None, step: int = 0) -> None:
        client = self._connection.client()
        for name, text in (params or {}).items():
            client.log_param(run_id, name, text)
        for name, value in (metrics or {}).items():
            client.log_metric(run_id, name, value, step=step)

    def end(self, run_id: RunId, state: RunState) -> None:
        client = self._connection.client()
        if state is RunState.LOST:
            client.set_tag(run_id, "notebench.lost", "true")
        client.set_terminated(run_id, "KILLED")

    def delete(self, run_id: RunId) -> None:
        self._connection.client().delete_run(run_id)


def run(number: int = 0, state: TrialState = TrialState.RUNNING, **facts: Any) -> TrialRun:
    ended = state not in (TrialState.RUNNING, TrialState.QUEUED)
    known = {"ended_at": START + timedelta(seconds=7) if ended else None}
    return replace(TrialRun(number, state, {"x": "0.5"}, START), **{**known, **facts})


def finished(number: int = 0, loss: float = 0.25, **facts: Any) -> TrialRun:
    return run(number, TrialState.FINISHED, metrics={"loss": loss}, **facts)


def test_a_sweep_has_a_run_with_one_below_it_for_each_trial(desk: Desk) -> None:
    """All of them running at once, in the sweep's experiment, with its tags."""
    desk.begun()
    for number in (0, 1):
        desk.writer.write(run(number))
    assert (desk.own.name, desk.own.experiment, desk.own.state) == ("forest", "prices", RunState.RUNNING)
    below = desk.reader.children(RunId(desk.writer.run_id), 10)
    assert sorted((each.name, each.state) for each in below) == [
        ("trial 0", RunState.RUNNING),
        ("trial 1", RunState.RUNNING),
    ]
    tags = desk.tags(below[0].run_id)
    assert (tags["team"], tags["notebench.sweep_id"]) == ("red", "20260301-120000-abcdef")


def test_a_trial_that_finished_has_its_values_and_its_duration(desk: Desk) -> None:
    """As the study has them, also where its run was not begun before."""
    made = desk.begun().of(finished(params={"x": "0.5", "rows": "100"}, retry_of=3))
    assert (made.state, made.metrics, made.params) == (
        RunState.FINISHED,
        {"loss": 0.25},
        {"x": "0.5", "rows": "100"},
    )
    assert desk.tags(made.run_id)["notebench.retry_of"] == "3"
    assert made.ended_at == START + timedelta(seconds=7)


@pytest.mark.parametrize(
    ("state", "kept"),
    [
        (TrialState.PRUNED, RunState.CANCELLED),
        (TrialState.FAILED, RunState.FAILED),
        (TrialState.CANCELLED, RunState.CANCELLED),
        (TrialState.LOST, RunState.LOST),
    ],
)
def test_a_trial_that_did_not_finish_says_how_and_why(desk: Desk, state: TrialState, kept: RunState) -> None:
    """In a run's words, and in a trial's as a tag."""
    desk.begun()
    made = desk.of(run(state=state, error="no data"))
    tags = desk.tags(made.run_id)
    assert made.state is kept
    assert (tags["notebench.trial_state"], tags["notebench.error"]) == (str(state), "no data")


def test_values_on_the_way_are_a_curve_that_ends_with_the_metric(desk: Desk) -> None:
    """The last value is the trial's, though a better one was on the way."""
    desk.begun().writer.write(run(reported=(Reported(0, 0.75, 1), Reported(5, 0.1, 2))))
    made = desk.of(finished(reported=(Reported(6, 0.5, 3),)))
    values = [each.value for each in desk.reader.metric_history(made.run_id)["loss"]]
    assert (values, made.metrics) == ([0.75, 0.1, 0.5, 0.25], {"loss": 0.25})


def test_values_on_the_way_that_are_told_again_are_written_once(desk: Desk) -> None:
    """By who takes the place of a writer that was killed, and reads all from its beginning."""
    desk.begun()
    on_the_way = (Reported(0, 0.75, 1), Reported(5, 0.5, 2))
    desk.writer.write(run(reported=on_the_way[:1]))
    desk.writer.open(sweep_run(is_resumed=True))
    made = desk.of(finished(reported=on_the_way))
    values = [each.value for each in desk.reader.metric_history(made.run_id)["loss"]]
    assert values == [0.75, 0.5, 0.25]


def test_other_metrics_on_the_way_have_curves_of_their_own(desk: Desk) -> None:
    """What a trial's code logs while it goes on; the sweep's metric is another."""
    desk.begun().writer.write(run(reported=(Reported(0, 0.5, 1, "acc"), Reported(3, 0.75, 2, "acc"))))
    made = desk.of(finished(reported=(Reported(0, 0.5, 1),)))
    assert made.metrics == {"acc": 0.75, "loss": 0.25}
    assert [each.value for each in desk.reader.metric_history(made.run_id)["acc"]] == [0.5, 0.75]


def test_a_sweep_whose_driver_vanished_says_so(desk: Desk) -> None:
    """Who writes its runs is another, and saw it; the end has the time at which that was."""
    desk.begun()
    desk.writer.close(State.LOST, None, START)
    assert (desk.own.state, desk.own.ended_at) == (RunState.LOST, START)


def test_what_the_trial_logged_by_itself_stands(desk: Desk) -> None:
    """A parameter as its code wrote it; the metric is the trial's, and is written once."""
    made = desk.begun().of(run())
    desk.store.write(made.run_id, params={"x": "a half"}, metrics={"loss": 0.25}, step=9)
    desk.writer.write(finished(params={"x": "0.5", "rows": "100"}, is_used=True))
    made = desk.reader.get(made.run_id).run
    assert (made.params, made.metrics) == ({"x": "a half", "rows": "100"}, {"loss": 0.25})
    assert len(desk.reader.metric_history(made.run_id)["loss"]) == 1


def test_a_trial_that_goes_on_for_long_shows_its_parameters(desk: Desk) -> None:
    """Before its end."""
    assert desk.begun().of(run(has_params=True)).params == {"x": "0.5"}


def test_what_is_written_again_changes_nothing(desk: Desk) -> None:
    """An answer may have been lost."""
    desk.begun()
    first, again = desk.writer.write(finished()), desk.writer.write(finished(loss=9.0))
    assert (again.run_id, again.has_ended) == (first.run_id, True)
    assert desk.reader.get(RunId(again.run_id)).run.metrics == {"loss": 0.25}


def test_the_best_trial_is_named_above(desk: Desk) -> None:
    """As often as it changes; its parameters once, when the search is over."""
    desk.begun()
    for number, loss in ((0, 0.5), (1, 0.25)):
        kept = desk.writer.write(finished(number, loss))
        desk.writer.promote(BestTrial(number, {"loss": loss}, {"x": "0.5"}, number + 1))
    desk.writer.close(State.FINISHED, BestTrial(1, {"loss": 0.25}, {"x": "0.5"}))
    tags = desk.tags(desk.writer.run_id)
    assert (desk.own.state, desk.own.metrics, desk.own.params) == (
        RunState.FINISHED,
        {"best_loss": 0.25},
        {"best_x": "0.5"},
    )
    assert (tags["notebench.best_run_id"], tags["notebench.best_trial"]) == (kept.run_id, "1")


def test_a_later_attempt_goes_on_with_the_runs_there_are(desk: Desk) -> None:
    """None is made twice, and those that were left open are ended."""
    desk.begun()
    before = desk.writer.run_id
    desk.writer.write(finished(0))
    left = desk.writer.write(run(1))
    desk.store.end(RunId(before), RunState.LOST)
    known = desk.writer.open(sweep_run(is_resumed=True))
    assert {number: each.has_ended for number, each in known.items()} == {0: True, 1: False}
    assert (desk.writer.run_id, desk.own.state) == (before, RunState.RUNNING)
    assert desk.writer.write(run(1, TrialState.LOST)).run_id == left.run_id
    assert len(desk.reader.children(RunId(before), 10)) == 2


def test_a_run_that_was_taken_for_lost_is_put_right(desk: Desk) -> None:
    """Its trial had finished before the driver was killed."""
    left = desk.begun().of(run())
    desk.store.end(left.run_id, RunState.LOST)
    desk.writer.open(sweep_run(is_resumed=True))
    assert (desk.of(finished()).state, desk.of(finished()).run_id) == (RunState.FINISHED, left.run_id)


def test_a_run_that_a_person_deleted_is_left_alone(desk: Desk) -> None:
    """It is not made again."""
    made = desk.begun().of(finished())
    desk.store.delete(made.run_id)
    assert desk.writer.open(sweep_run(is_resumed=True))[0].has_ended


def test_a_sweep_whose_run_was_deleted_gets_another(desk: Desk) -> None:
    """With all its trials."""
    before = desk.begun().of(finished())
    desk.store.delete(RunId(desk.writer.run_id))
    assert desk.writer.open(sweep_run(is_resumed=True)) == {}
    assert desk.of(finished()).run_id != before.run_id


def test_names_that_a_store_does_not_take_are_changed(tmp_path: Path, empty_store: Path) -> None:
    """A parameter of Python may be called what MLflow refuses, and so may a metric."""
    shutil.copy(empty_store, tmp_path / "mlflow.db")
    with fresh_mlflow():
        writer = MlflowTrialWriter(Places(connect(f"sqlite:///{tmp_path / 'mlflow.db'}")))
        writer.open(replace(sweep_run(), metrics=("loss (%)",)))
        made = writer.write(percent())
        run = SqliteReader(tmp_path / "mlflow.db").get(RunId(made.run_id)).run
    assert (run.metrics, run.params) == ({"loss ___": 1.0}, {"größe": "1"})


def percent() -> TrialRun:
    return replace(finished(), metrics={"loss (%)": 1.0}, params={"größe": "1"})


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    """And not made: who prepares it is another."""
    with fresh_mlflow(), pytest.raises(NotebenchError, match="there is no MLflow store"):
        MlflowTrialWriter(Places(connect(f"sqlite:///{tmp_path / 'none.db'}"))).open(sweep_run())
