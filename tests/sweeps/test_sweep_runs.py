"""Claims on sweeps as real jobs that are kept as runs: drivers, workers and the process that writes."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from notebench.errors import Conflict
from notebench.experiments import Run, RunState
from notebench.jobs import JobState, Verb
from tests.conftest import furnish
from tests.sweeps.test_sweep_job import PATIENCE_S, Desk

MODULE = """
import os, time
from pathlib import Path

import notebench

def objective(x):
    import mlflow
    notebench.report(x, 0)
    if x == 1:
        raise ValueError("no data")
    mlflow.log_metric("loss", x)
    mlflow.log_param("seen", x)

def slow(x):
    Path(f"pid-{x}-{os.getpid()}").touch()
    while not Path("go").exists():
        time.sleep(0.02)
    return x
"""


@pytest.fixture
def desk(folder: Path, empty_store: Path) -> Iterator[Desk]:
    furnish(folder, empty_store)
    made = Desk(folder)
    (folder / "objectives.py").write_text(MODULE)
    yield made
    for job in made.bench.jobs.listing.jobs():
        with contextlib.suppress(Conflict):
            made.bench.jobs.kill(job.job_id)


def below(desk: Desk, run_id: str) -> list[Run]:
    return sorted(desk.bench.runs.children(run_id, 100), key=lambda run: run.name)


def test_a_sweep_is_a_run_with_its_trials_below_it(desk):
    """Each with its values, its curve, what its code logged and how it ended; above them the best."""
    job_id = desk.start(
        "objectives:objective",
        "x = 0  # 0 | 1 | 2 | 9",
        sampler="grid",
        pruner="threshold:upper=5",
        trials=4,
        track=True,
        experiment="prices",
    )
    desk.until(job_id)
    view = desk.bench.sweeps.look(job_id)
    children = below(desk, view.run_id)
    assert [(run.name, run.state, run.params, run.metrics) for run in children] == [
        ("trial 0", RunState.FINISHED, {"x": "0", "seen": "0"}, {"loss": 0.0}),
        ("trial 1", RunState.FAILED, {"x": "1"}, {"loss": 1.0}),
        ("trial 2", RunState.FINISHED, {"x": "2", "seen": "2"}, {"loss": 2.0}),
        ("trial 3", RunState.CANCELLED, {"x": "9"}, {"loss": 9.0}),
    ], desk.log(job_id)
    assert [each.run_id for each in view.trials] == [run.run_id for run in children]
    own = desk.bench.runs.get(view.run_id)
    assert (own.run.state, own.run.metrics, own.run.experiment) == (
        RunState.FINISHED,
        {"best_loss": 0.0},
        "prices",
    )
    assert own.tags["notebench.best_run_id"] == children[0].run_id
    assert desk.bench.runs.get(children[3].run_id).tags["notebench.trial_state"] == "pruned"
    assert desk.bench.runs.get(children[1].run_id).tags["notebench.error"] == "ValueError: no data"


def test_after_a_killed_driver_no_run_is_left_open_and_none_is_missing(desk):
    """Those of trials that were lost say so; a trial's run that was open is not made again."""
    job_id = desk.start("objectives:slow", workers=2, trials=3, track=True)
    desk.begun(2)
    view = desk.bench.sweeps.look
    until = time.monotonic() + PATIENCE_S
    while not (own := view(job_id).run_id) or len(below(desk, own)) < 2:
        assert time.monotonic() < until, desk.log(job_id)
        time.sleep(0.05)
    before = {run.run_id for run in below(desk, view(job_id).run_id)}
    driver = desk.bench.jobs.listing.folder_of(job_id).driver()
    assert driver
    os.kill(driver.process.pid, signal.SIGKILL)
    desk.until(job_id, lambda job: job.status.state is JobState.LOST)
    assert set(desk.bench.close_lost()) >= before
    (desk.root / "go").touch()
    desk.bench.jobs.ask(job_id, Verb.RESUME)
    desk.until(job_id)
    trials = view(job_id).trials
    children = {run.run_id: run for run in below(desk, view(job_id).run_id)}
    assert [children[each.run_id].state.value for each in trials] == [str(each.state) for each in trials]
    assert [str(each.state) for each in trials] == ["lost"] * 2 + ["finished"] * 3
    assert before <= children.keys()
    assert len(children) == 5
    assert not desk.bench.runs.unended()
