"""Runs of a sweep elsewhere, written here: a real MLflow store, and a job's folder that grows as a mirror's does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notebench.events import Event
from notebench.experiments import Run, RunState
from notebench.jobs import JobFolder, JobSpec, JobState
from notebench.jobs.folder import Driver
from notebench.processes import this_process
from notebench.states import State
from notebench.sweeps import Trial, TrialState
from notebench.sweeps.run_book import RUNS_FILE, RunBook
from notebench.sweeps.telling import TellingRecorder
from notebench.sweeps.told import TOLD_FILE
from notebench.workbench import Workbench
from notebench.workbench.runs_home import RunsHome, needs_writing, write_later
from notebench.workspace import Workspace
from tests.conftest import furnish
from tests.fake_sweeps import make_plan

JOB = "20260301T120000000-abcdef"
PATIENCE_S = 60.0
BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
MIRROR = """
import sys, threading
from pathlib import Path
from notebench.jobs import JobFolder
from notebench.workbench import Workbench
from notebench.workbench.runs_home import RunsHome
from notebench.workspace import Workspace

if __name__ == "__main__":
    bench = Workbench(Workspace(Path(sys.argv[1])))
    RunsHome(bench, JobFolder(bench.workspace.jobs / sys.argv[2])).start()
    threading.Event().wait()
"""


class Box:
    """A job's folder as it comes home from a cluster, and the driver that tells there."""

    def __init__(self, root: Path) -> None:
        self.bench = Workbench(Workspace(root))
        self.folder = JobFolder(self.bench.workspace.jobs / JOB)
        plan = make_plan("x = 0.5  # 0.0..1.0\nrows = 100", experiment="prices")
        spec = JobSpec("sweep", "forest", plan.to_json(), str(root), BEGAN, by="ada", place="ray:box")
        self.folder.create(spec)
        self.said: list[str] = []
        self.attempt()

    def attempt(self) -> TellingRecorder:
        attempt = self.folder.status().attempt
        if self.folder.status().state.has_ended:
            attempt += 1
            self.event("queued", attempt=str(attempt))
        self.event("started", attempt=str(attempt))
        told = self.folder.path / TOLD_FILE
        self.driver = TellingRecorder(told, attempt, now=lambda: BEGAN + timedelta(seconds=5))
        return self.driver

    def event(self, verb: str, **data: str) -> None:
        self.folder.append(
            Event("job", verb, datetime.now(UTC), {"attempt": str(self.folder.status().attempt), **data})
        )

    def home(self) -> RunsHome:
        return RunsHome(self.bench, self.folder, self.said.append)

    def links(self) -> dict[int | None, str]:
        return RunBook(self.folder.path / RUNS_FILE).read()

    def below(self) -> list[Run]:
        return sorted(self.bench.runs.children(self.links()[None], 100), key=lambda run: run.name)

    def until(self, is_so: Callable[[], object]) -> None:
        until = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < until, self.said
            time.sleep(0.02)


@pytest.fixture
def box(folder: Path, empty_store: Path) -> Box:
    furnish(folder, empty_store)
    return Box(folder)


def trial(number: int, state: TrialState = TrialState.RUNNING, *values: float) -> Trial:
    ended = None if state is TrialState.RUNNING else BEGAN + timedelta(seconds=9)
    return Trial(number, state, {"x": 0.5}, values, BEGAN + timedelta(seconds=2), ended)


def finished(number: int, loss: float) -> Trial:
    return trial(number, TrialState.FINISHED, loss)


def test_a_sweep_elsewhere_is_a_run_here_with_its_trials_below_it(box: Box) -> None:
    """As that of a sweep here is: with values, curve, times, and above them the best."""
    home, driver = box.home(), box.driver
    home.start()
    driver.open([])
    driver.begin(trial(0))
    box.until(lambda: 0 in box.links())  # while it goes on
    assert [(run.name, run.state) for run in box.below()] == [("trial 0", RunState.RUNNING)]
    driver.report(0, 0, 0.75)
    driver.end(finished(0, 0.25), {"loss": 0.25, "size": 3.0})
    driver.promote(finished(0, 0.25), 1)
    driver.end(trial(1, TrialState.PRUNED), {})
    driver.close(State.FINISHED, lambda left: True, is_final=True)
    box.event("ended", state="finished")
    home.finish()
    assert box.said == []
    first, second = box.below()
    assert (first.state, first.metrics, first.params) == (
        RunState.FINISHED,
        {"loss": 0.25, "size": 3.0},
        {"x": "0.5", "rows": "100"},
    )
    assert (first.started_at, first.ended_at) == (BEGAN + timedelta(seconds=2), BEGAN + timedelta(seconds=9))
    curve = box.bench.runs.metric_history(first.run_id)["loss"]
    assert [each.value for each in curve] == [0.75, 0.25]
    assert second.state is RunState.CANCELLED
    own = box.bench.runs.get(box.links()[None])
    assert (own.run.name, own.run.experiment, own.run.state) == ("forest", "prices", RunState.FINISHED)
    assert (own.run.metrics, own.run.params) == ({"best_loss": 0.25}, {"best_x": "0.5", "best_rows": "100"})
    assert (own.tags["mlflow.user"], own.tags["notebench.best_run_id"]) == ("ada", first.run_id)
    assert not needs_writing(box.folder.path, box.folder.status())


def test_a_killed_writer_costs_no_run_and_leaves_none_open(box: Box) -> None:
    """Nor a killed driver: what it left open is lost, and its next attempt goes on with the same runs."""
    script = box.bench.workspace.root / "mirror.py"
    script.write_text(MIRROR)
    box.driver.open([])
    box.driver.begin(trial(0))
    box.driver.report(0, 0, 0.75)
    box.driver.end(finished(0, 0.25), {"loss": 0.25})
    box.driver.begin(trial(1))
    box.driver.report(1, 0, 0.5)
    process = subprocess.Popen([sys.executable, str(script), str(box.bench.workspace.root), JOB])
    try:
        box.until(lambda: 1 in box.links())
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    box.bench.close_lost()  # which is not for runs that somebody goes on with
    assert [run.state for run in box.below()] == [RunState.FINISHED, RunState.RUNNING]
    before = box.links()

    box.event("ended", state="lost", reason="its driver vanished")
    assert needs_writing(box.folder.path, box.folder.status())
    home = box.home()
    home.start()
    home.finish()
    assert [run.state for run in box.below()] == [RunState.FINISHED, RunState.LOST]
    assert box.bench.runs.get(before[None]).run.state is RunState.LOST

    driver = box.attempt()
    driver.open([finished(0, 0.25), trial(1, TrialState.LOST)])
    driver.end(finished(2, 0.125), {"loss": 0.125})
    driver.close(State.FINISHED, lambda left: True, is_final=True)
    box.event("ended", state="finished")
    # A mirror that was killed when nothing more was to come home: whoever looks next begins another.
    box.folder.launch_file.write_bytes(Driver(replace(this_process(), pid=4_000_000), 2).to_bytes())
    os.utime(box.folder.launch_file, (0, 0))
    box.bench.close_lost()
    box.until(lambda: not needs_writing(box.folder.path, box.folder.status()))
    assert [run.state for run in box.below()] == [RunState.FINISHED, RunState.LOST, RunState.FINISHED]
    assert before.items() <= box.links().items()
    assert box.bench.runs.get(before[None]).run.state is RunState.FINISHED
    curve = box.bench.runs.metric_history(box.below()[1].run_id)["loss"]
    assert [each.value for each in curve] == [0.5]  # told again, and written once
    assert box.said == []


def test_whoever_looks_has_the_runs_written_that_nobody_was_through_with(box: Box) -> None:
    """Not while somebody is at it, nor in a hurry, nor where all is written."""
    begun: list[JobFolder] = []
    box.driver.open([])

    def look() -> int:
        write_later(box.folder, box.folder.status(), begun.append)
        return len(begun)

    assert look() == 0  # it goes on: the mirror is looked after by others
    box.event("ended", state="finished")
    box.folder.launch_file.write_bytes(Driver(this_process(), 1).to_bytes())
    assert look() == 0
    gone = replace(this_process(), pid=4_000_000)
    box.folder.launch_file.write_bytes(Driver(gone, 1).to_bytes())
    assert look() == 0
    os.utime(box.folder.launch_file, (0, 0))
    assert look() == 1
    (box.folder.path / "told.over.json").write_text('{"attempt": 1}')
    assert look() == 1


def test_a_sweep_that_tells_nothing_has_no_writer(box: Box) -> None:
    """It is kept as no runs, or by its driver; nothing is begun for it."""
    home = box.home()
    home.start()
    box.event("ended", state=str(JobState.FINISHED))
    home.finish()
    assert box.links() == {}
    assert not needs_writing(box.folder.path, box.folder.status())
