"""Claims on the runs of a sweep whose server goes away, with a real MLflow server, out of reach and back."""

from datetime import timedelta

import pytest

from notebench.experiments.query import RunQuery
from notebench.states import State
from notebench.sweeps import TrialState
from notebench.sweeps.recording import BestTrial, TrialRun
from notebench.workbench import Workbench
from notebench.workbench.trial_runs import open_writer
from notebench.workspace import Workspace
from tests.contracts.conftest import fresh_mlflow
from tests.fake_sweeps import START
from tests.fake_trial_runs import sweep_run

pytestmark = pytest.mark.timeout(600)


def run(number: int, state: TrialState = TrialState.FINISHED) -> TrialRun:
    if state is TrialState.RUNNING:
        return TrialRun(number, state, {"x": "0.5"}, START)
    return TrialRun(number, state, {"x": "0.5"}, START, START + timedelta(seconds=1), {"loss": number / 10})


def test_a_sweeps_runs_wait_while_their_server_is_away_and_arrive_once(server, folder, monkeypatch):
    """One that goes on then, one begun meanwhile, the sweep's own; and a whole sweep. A later attempt finds all."""
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", server.uri)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")  # each waits twice as long as the one before
    bench = Workbench(Workspace(folder))
    bench.workspace.create()
    before = {each.run_id for each in bench.runs.every(RunQuery())}
    away = sweep_run(name="away", sweep_id="20260301-120000-ffffff", started_at=START - timedelta(seconds=1))
    with fresh_mlflow():
        writer = open_writer(folder, folder / "job")
        writer.open(sweep_run())
        writer.write(run(0))
        writer.write(run(1, TrialState.RUNNING))
        server.stop()
        writer.write(run(1))
        assert writer.write(run(2)).uri == bench.outbox.uri
        writer.promote(BestTrial(0, {"loss": 0.0}, {"x": "0.5"}, 3))
        writer.close(State.FINISHED, None)
    with fresh_mlflow():
        writer = open_writer(folder, folder / "job")
        writer.open(away)
        writer.write(run(7))
        writer.close(State.FAILED, None)

    server.start()
    assert bench.sending.send().problem is None
    found = [each for each in bench.runs.every(RunQuery()) if each.run_id not in before]
    runs = {(each.name, str(each.state)): each for each in found}
    assert sorted(runs) == [
        ("away", "failed"),
        ("forest", "finished"),
        *((f"trial {number}", "finished") for number in (0, 1, 2, 7)),
    ]
    own, whole = runs["forest", "finished"], runs["away", "failed"]
    parents = {name: each.marks.parent_id for (name, _), each in runs.items()}
    assert [parents[f"trial {number}"] for number in (0, 1, 2, 7)] == [own.run_id] * 3 + [whole.run_id]
    assert own.metrics == {"best_loss": 0.0}
    with fresh_mlflow():
        known = open_writer(folder, folder / "job").open(sweep_run(is_resumed=True, run_id=own.run_id))
    assert {number: each.has_ended for number, each in known.items()} == {0: True, 1: True, 2: True}
