"""Claims on sweeps' runs below those of steps, where one of the two was made while the server was away."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from notebench.engines.mlflow_tracking.nested_link import link
from notebench.engines.mlflow_tracking.nested_writer import NestedWriter
from notebench.engines.mlflow_tracking.trial_writer import MlflowTrialWriter
from notebench.experiments.nested import Written
from notebench.ids import RunId
from notebench.pipelines.recording import PipelineRun, StepRun
from notebench.pipelines.step import StepState
from notebench.pipelines.tries import StepTry
from notebench.states import State
from notebench.workbench import Workbench
from notebench.workbench.trial_runs import open_places
from notebench.workspace import Workspace
from tests.contracts.conftest import fresh_mlflow
from tests.fake_sweeps import START
from tests.fake_trial_runs import sweep_run

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def bench(server, folder, monkeypatch) -> Workbench:
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", server.uri)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    made = Workbench(Workspace(folder))
    made.workspace.create()
    return made


def write_step(folder: Path) -> Written:
    """The run of a step, which has ended."""
    tried = StepTry("tune", "", 1, 1, StepState.FINISHED, START, ended_at=START + timedelta(seconds=9))
    with fresh_mlflow():
        writer: NestedWriter[str] = NestedWriter(open_places(folder))
        writer.open(PipelineRun(folder.parent.name, "tuned", "tuned", started_at=START))
        written = writer.write(StepRun(tried))
        writer.end(State.FINISHED)
    return written


def write_sweep(folder: Path, above: str = "") -> Written:
    """The run of a sweep, which has ended."""
    with fresh_mlflow():
        writer = MlflowTrialWriter(open_places(folder), above=lambda: (above, "tune") if above else None)
        writer.open(sweep_run(sweep_id=folder.parent.name, started_at=START + timedelta(seconds=1)))
        told = writer.told
        writer.close(State.FINISHED, None)
    return told


def parent(bench: Workbench, run_id: str) -> str | None:
    return bench.runs.get(RunId(run_id)).run.marks.parent_id


def until(is_so: Callable[[], bool], bench: Workbench) -> None:
    """Wait for what the writer's own process sends, which may be at it for a while."""
    ends_at = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < ends_at
        bench.sending.send()
        time.sleep(0.2)


def test_a_sweep_that_waits_lies_below_a_step_of_the_server(bench, server, folder):
    """Its step's id is the server's already."""
    step = write_step(folder)
    server.stop()
    sweep = write_sweep(folder, step.run_id)
    server.start()
    sent = bench.sending.send()
    assert parent(bench, sent.runs[sweep.run_id]) == step.run_id


def test_a_sweep_of_the_server_lies_below_a_step_that_waits(bench, server, folder):
    """Who sends the step moves the sweep below it; one that is linked only then finds where the step is."""
    server.stop()
    step = write_step(folder)
    server.start()
    sweep = write_sweep(folder, step.run_id)
    bench.sending.send()
    late = write_sweep(folder, step.run_id)
    until(lambda: step.run_id not in (parent(bench, sweep.run_id), parent(bench, late.run_id)), bench)
    assert parent(bench, sweep.run_id) == parent(bench, late.run_id)


def test_a_sweep_that_waited_and_was_sent_is_linked_where_it_is(bench, server, folder):
    """By who writes the step's run, which knows the id that it had."""
    server.stop()
    sweep = write_sweep(folder)
    server.start()
    sent = bench.sending.send()
    step = write_step(folder)
    with fresh_mlflow():
        places = open_places(folder)
        places.store.open()
        link(places, sweep.run_id, step.run_id, "tune")
    assert parent(bench, sent.runs[sweep.run_id]) == step.run_id
