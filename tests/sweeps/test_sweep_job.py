"""Claims on sweeps as real jobs: drivers and workers are processes, and some are killed."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from notebench.errors import Conflict
from notebench.ids import JobId
from notebench.jobs import Job, JobState, Verb, has_ended
from notebench.sweeps import TrialState
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.source import read_source
from notebench.workbench import Workbench
from notebench.workspace import Workspace

PATIENCE_S = 90.0
MODULE = """
import os, subprocess, threading, time
from pathlib import Path
from notebench import report

def objective(x, k="a"):
    report(x, 0)
    return {"loss": x, "size": 1}

def slow(x):
    Path(f"pid-{x}-{os.getpid()}").touch()
    while not Path("go").exists():
        time.sleep(0.02)
    return x

def parent(x):
    child = subprocess.Popen(["sleep", "600"])
    Path(f"child-{x}-{child.pid}").touch()
    return slow(x)

def deadlocked(x):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()

def failing(x):
    raise ValueError("the password is hunter2hunter2")
"""
SPACE = "x = 0.5  # 0.0..1.0"


class Desk:
    """A workspace with objectives, and its sweeps."""

    def __init__(self, root: Path) -> None:
        workspace = Workspace(root)
        workspace.create()
        self.root = root
        self.bench = Workbench(workspace)
        (root / "objectives.py").write_text(MODULE)

    def start(self, target: str, space: str = SPACE, **asked: Any) -> JobId:
        source = read_source(target, self.root, space)
        plan = self.bench.sweeps.plan(
            source, SweepAsk(**{"metric": ("loss",), "trials": 3, "track": False, **asked})
        )
        return self.bench.sweeps.start(source, plan).job_id

    def until(self, job_id: JobId, wanted: Callable[[Job], bool] = has_ended) -> Job:
        job = self.bench.jobs.wait(job_id, wanted, PATIENCE_S)
        assert wanted(job), (job.status, self.log(job_id))
        return job

    def log(self, job_id: JobId) -> str:
        return self.bench.jobs.log(job_id).text

    def begun(self, count: int) -> list[tuple[float, int]]:
        """The values and pids of the slow trials, when so many have begun."""
        until = time.monotonic() + PATIENCE_S
        while len(found := sorted(self.root.glob("pid-*"), key=lambda path: path.stat().st_mtime_ns)) < count:
            assert time.monotonic() < until
            time.sleep(0.02)
        return [
            (float(path.name.split("-", 1)[1].rpartition("-")[0]), int(path.name.rpartition("-")[2]))
            for path in found
        ]

    def children(self, x: float | None = None) -> list[int]:
        """The pids of what trials began: all, or of the trial with this value."""
        return [
            int(path.name.rpartition("-")[2]) for path in self.root.glob(f"child-{'*' if x is None else x}-*")
        ]

    def trials(self, job_id: JobId) -> list[tuple[str, int | None]]:
        return [(str(each.state), each.retry_of) for each in self.bench.sweeps.look(job_id).trials]


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    made = Desk(folder)
    yield made
    for job in made.bench.jobs.listing.jobs():
        with contextlib.suppress(Conflict):
            made.bench.jobs.kill(job.job_id)


def is_over(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def wait_over(pids: list[int]) -> None:
    until = time.monotonic() + 5
    while not all(map(is_over, pids)):
        assert time.monotonic() < until, pids
        time.sleep(0.02)


def test_a_sweep_of_a_function_runs_to_its_end(desk):
    """On two workers, with exactly its trials; the best is known."""
    job_id = desk.start("objectives:objective", trials=12, workers=2, constraint=("size <= 2",))
    job = desk.until(job_id)
    assert (job.status.state, job.status.reason) == (JobState.FINISHED, "all 12 trials are done"), desk.log(
        job_id
    )
    view = desk.bench.sweeps.look(job_id)
    values = [each.values[0] for each in view.trials if each.state is TrialState.FINISHED]
    assert (view.progress.settled, view.progress.best_value) == (12, min(values))
    assert all(each.is_feasible for each in view.trials)
    assert json.loads(json.dumps(view.to_json()))["best_params"]["x"] == min(values)


def test_a_killed_driver_is_resumed_with_what_it_had(desk):
    """What ran is tried again with the same values, its worker does not outlive it, and no trial stays running."""
    job_id = desk.start("objectives:parent", workers=2, trials=3)
    first = desk.begun(2)
    driver = desk.bench.jobs.listing.folder_of(job_id).driver()
    os.kill(driver.process.pid, signal.SIGKILL)
    wait_over([driver.process.pid, *(pid for _, pid in first), *desk.children()])
    assert desk.bench.jobs.get(job_id).status.state is JobState.LOST
    (desk.root / "go").touch()
    desk.bench.jobs.ask(job_id, Verb.RESUME)
    assert desk.until(job_id).status.state is JobState.FINISHED
    assert desk.trials(job_id)[:4] == [("lost", None), ("lost", None), ("finished", 0), ("finished", 1)]
    tried = [x for x, _ in desk.begun(5)]
    assert [tried.count(x) for x, _ in first] == [2, 2]
    assert desk.bench.sweeps.look(job_id).progress.settled == 3
    assert "running" not in [state for state, _ in desk.trials(job_id)]
    wait_over(desk.children())


def test_a_killed_worker_loses_its_trial_to_another_try(desk):
    """The trial beside it is not touched, and what the lost one had begun ends with it."""
    job_id = desk.start("objectives:parent", workers=2, trials=2)
    (lost, pid), (_, other) = desk.begun(2)
    (child,) = desk.children(lost)
    os.kill(pid, signal.SIGKILL)
    wait_over([child])
    assert desk.begun(3)[2][0] == lost
    assert not is_over(other)
    (desk.root / "go").touch()
    assert desk.until(job_id).status.state is JobState.FINISHED
    states = desk.trials(job_id)
    assert sorted(state for state, _ in states) == ["finished", "finished", "lost"]
    wait_over([other])


def test_a_trial_that_hangs_is_ended_and_a_sweep_that_fails_says_why(desk):
    """By its timeout, and after the failures that were allowed."""
    job_id = desk.start("objectives:deadlocked", trial_timeout="300ms", failures=1)
    job = desk.until(job_id)
    assert job.status.state is JobState.FAILED
    assert "1 trials failed in a row, the last by: it took longer than 0.3 s" in job.status.reason


def test_a_cancelled_sweep_ends_its_workers_and_keeps_what_they_tried(desk):
    """The next attempt begins with it; a stop then lets that finish."""
    job_id = desk.start("objectives:slow", trials=50)
    (x, pid), *_ = desk.begun(1)
    desk.bench.jobs.ask(job_id, Verb.CANCEL)
    assert desk.until(job_id).status.state is JobState.CANCELLED
    wait_over([pid])
    assert desk.trials(job_id) == [("cancelled", None), ("queued", None)]
    desk.bench.jobs.ask(job_id, Verb.RETRY)
    assert desk.begun(2)[1][0] == x
    desk.bench.jobs.ask(job_id, Verb.STOP)
    desk.until(job_id, lambda job: job.status.is_stopping)
    (desk.root / "go").touch()
    assert desk.until(job_id).status.state is JobState.FINISHED
    assert desk.trials(job_id) == [("cancelled", None), ("finished", None)]


def test_a_sweep_that_runs_is_changed_and_a_trial_skipped(desk):
    """More workers begin at once; the skipped trial's process ends, and its values are not tried again."""
    job_id = desk.start("objectives:slow", trials=50)
    (x, pid), *_ = desk.begun(1)
    desk.bench.sweeps.change(job_id, {"workers": 2, "trials": 2})
    desk.begun(2)
    desk.bench.sweeps.skip(job_id, 0)
    wait_over([pid])
    desk.begun(3)
    (desk.root / "go").touch()
    job = desk.until(job_id)
    assert (job.status.state, job.status.reason) == (JobState.FINISHED, "all 2 trials are done")
    assert desk.trials(job_id) == [("cancelled", None), ("finished", None), ("finished", None)]
    assert x not in [tried for tried, _ in desk.begun(3)[1:]]


def test_what_a_trial_says_of_secrets_is_not_kept(desk, monkeypatch):
    """Neither in the study nor in the log."""
    monkeypatch.setenv("DATABASE_PASSWORD", "hunter2hunter2")
    job_id = desk.start("objectives:failing", failures=1)
    job = desk.until(job_id)
    folder = desk.bench.jobs.listing.folder_of(job_id).path
    assert "ValueError" in job.status.reason
    for path in folder.rglob("*"):
        assert not path.is_file() or b"hunter2hunter2" not in path.read_bytes(), path


def test_a_sweep_of_a_notebook_keeps_each_that_was_executed(desk):
    """Its metric is a variable at the end; a trial may be pruned, or end without its metric."""
    cells = [
        ("x = 1  # 0 | 1 | 2", ["parameters"]),
        ("import notebench\nfor step in range(2):\n    notebench.report(float(x), step)", []),
        ("if x < 2:\n    loss = x + 0.5", []),
    ]
    book = {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {},
        "cells": [
            {
                "cell_type": "code",
                "metadata": {"tags": tags},
                "outputs": [],
                "execution_count": None,
                "source": source,
            }
            for source, tags in cells
        ],
    }
    (desk.root / "train.ipynb").write_text(json.dumps(book))
    job_id = desk.start("train.ipynb", "", sampler="grid", pruner="threshold:upper=0.5", trials=9, workers=2)
    job = desk.until(job_id)
    assert (job.status.state, job.status.reason) == (JobState.FINISHED, "every point of the space was tried")
    view = desk.bench.sweeps.look(job_id)
    assert [str(each.state) for each in view.trials] == ["finished", "pruned", "pruned"], desk.log(job_id)
    assert (view.trials[0].values, dict(view.trials[0].drawn)) == ((0.5,), {"x": 0})
    outputs = desk.bench.jobs.listing.folder_of(job_id).outputs
    assert [path.name for path in sorted(outputs.iterdir())] == [f"trial-{n:05d}.ipynb" for n in range(3)]
    assert json.loads((desk.root / "train.ipynb").read_text()) == book
