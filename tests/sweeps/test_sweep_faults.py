"""Sweeps in a real cluster, where workers and machines die, and that are steered and cancelled from here."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from notebench.errors import NotFound
from notebench.ids import JobId
from notebench.jobs import Job, JobState, Verb, has_ended
from notebench.jobs.folder import Driver
from notebench.jobs.orders import unheeded
from notebench.sweeps import TrialState
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.source import read_source
from notebench.sweeps.trial import Trial
from notebench.targets import Target
from notebench.workbench import Workbench
from notebench.workbench.sweep_views import SweepView
from notebench.workspace import Workspace
from tests.try_cluster import MACHINE_VARIABLE, PATIENCE_S, Cluster, Machine, kill_all, needs_ray, until

pytestmark = needs_ray
SPACE = 'rate = 0.1  # 0.0..1.0\nmodel = "forest"  # forest | linear'
MODULE = """
import contextlib, json, os, time
from pathlib import Path
from notebench import report

PLACE = Path({place!r})

def until(path):
    ends_at = time.monotonic() + {patience_s}
    while not path.exists() and time.monotonic() < ends_at:
        time.sleep(0.05)

def loss(rate, model):
    report(rate, 0)
    return (rate - 0.25) ** 2 + (1 if model == "linear" else 0)

def marked(rate, model):
    "Trials on each machine wait, the first to be killed with it; each that ends tells where it was, and when."
    began, machine = time.time(), os.environ.get("{machine}", "head")
    if not (PLACE / f"goes-on-{{machine}}").exists():
        with contextlib.suppress(FileExistsError), (PLACE / f"held-{{machine}}").open("x") as file:
            file.write(str(os.getpid()))
        until(PLACE / f"goes-on-{{machine}}")
    time.sleep(0.02)
    gpus = os.environ["CUDA_VISIBLE_DEVICES"]
    facts = {{"gpu": f"{{machine}} {{gpus}}", "began": began, "ended": time.time()}}
    (PLACE / f"trial-{{os.getpid()}}-{{began}}").write_text(json.dumps(facts))
    return loss(rate, model)

def held(rate, model):
    "Waits until it is let go."
    (PLACE / f"held-{{os.getpid()}}-{{time.time()}}").touch()
    until(PLACE / "go")
    return loss(rate, model)

def some_held(rate, model):
    "Of trials that run here and elsewhere: the first three end at once."
    from notebench.sweeps.reporting import trial_number

    if trial_number() > 2:
        (PLACE / f"held-{{trial_number()}}").touch()
        until(PLACE / "go")
    return loss(rate, model)
"""


class Desk:
    """A folder with objectives, whose sweeps run on the cluster to try on of a workspace."""

    def __init__(self, bench: Workbench, folder: Path) -> None:
        self.bench, self.folder = bench, folder
        text = MODULE.format(place=str(folder), patience_s=PATIENCE_S, machine=MACHINE_VARIABLE)
        (folder / "train.py").write_text(text)

    def start(self, function: str, **asked: Any) -> JobId:
        sweeps = self.bench.sweeps
        source = read_source(f"train:{function}", self.folder, SPACE)
        known = {"metric": ("loss",), "on": "try", "seed": 1, "isolation": "worker", "track": False}
        return sweeps.start(source, sweeps.plan(source, SweepAsk(**{**known, **asked}))).job_id

    def until(self, job_id: JobId, wanted: Callable[[Job], bool] = has_ended) -> Job:
        job = self.bench.jobs.wait(job_id, wanted, PATIENCE_S)
        assert wanted(job), (job.status, self.bench.jobs.log(job_id).text)
        return job

    def until_marked(self, pattern: str, count: int = 1) -> list[Path]:
        until(lambda: len([*self.folder.glob(pattern)]) >= count)
        return sorted(self.folder.glob(pattern))

    def until_trials(self, job_id: JobId, wanted: Callable[[list[Trial]], object]) -> None:
        until(lambda: wanted([*self.look(job_id).trials]), lambda: self.bench.jobs.log(job_id).text)

    def until_heeded(self, job_id: JobId) -> None:
        """Wait until the driver has heard all that was asked of it."""
        folder = self.bench.jobs.listing.folder_of(job_id)
        until(lambda: not unheeded(folder.orders(), folder.events(), folder.status().attempt))

    def look(self, job_id: JobId) -> SweepView:
        return self.bench.sweeps.look(job_id)


@pytest.fixture
def desk(cluster: Cluster, folder: Path) -> Iterator[Desk]:
    yield Desk(cluster.bench, folder)
    (folder / "go").touch()


def most_at_once(spans: list[tuple[float, float]]) -> int:
    return max(sum(began <= at < ended for began, ended in spans) for at, _ in spans)


def test_a_sweep_outlives_a_worker_a_machine_and_its_mirror(desk: Desk, second_machine: Machine) -> None:
    """SIGKILL of each: 100 trials end with the right best, and the two that were hit are tried again.

    Two trials share a GPU, never more, whatever there was to do.
    """
    with pytest.raises(NotFound, match="no target 'bux'"):
        desk.start("marked", on="bux")
    job_id = desk.start("marked", trials=100, workers=8, gpus=0.5)
    (held,) = desk.until_marked("held-head")
    until(held.read_text)
    os.kill(int(held.read_text()), signal.SIGKILL)
    desk.until_marked("held-second")
    assert second_machine.is_up
    second_machine.kill()
    for machine in ("head", "second"):
        (desk.folder / f"goes-on-{machine}").touch()
    job = desk.until(job_id)
    assert job.status.state is JobState.FINISHED, (job.status, desk.bench.jobs.log(job_id).text)
    view = desk.look(job_id)
    states = [each.state for each in view.trials]
    assert (sum(each.is_settled for each in states), states.count(TrialState.FAILED)) == (100, 0)
    lost = {each.number: each.drawn for each in view.trials if each.state is TrialState.LOST}
    assert len(lost) >= 2
    assert {each.retry_of: each.drawn for each in view.trials if each.retry_of is not None} == lost
    best = view.progress.best
    assert best is not None
    assert (best.drawn["model"], best.values[0] < 0.01) == ("forest", True)
    assert all(each.reported for each in view.trials if each.state is TrialState.FINISHED)
    spans: dict[str, list[tuple[float, float]]] = {}
    for mark in desk.folder.glob("trial-*"):
        told = json.loads(mark.read_text())
        spans.setdefault(told["gpu"], []).append((told["began"], told["ended"]))
    assert spans.keys() <= {"head 0", "head 1", "second 0"}
    assert max(map(most_at_once, spans.values())) <= 2


def test_a_sweep_there_is_steered_from_here(desk: Desk) -> None:
    """Skip, change, pause, resume and stop reach it; the process that brings it home is nobody's child."""
    job_id = desk.start("held", trials=50, workers=1)
    desk.until_trials(job_id, lambda trials: trials and trials[0].state is TrialState.RUNNING)
    launched = desk.bench.jobs.listing.folder_of(job_id).launched()
    assert isinstance(launched, Driver)
    assert os.getsid(launched.process.pid) == launched.process.pid  # it outlives whoever asked: a server, say
    desk.bench.sweeps.skip(job_id, 0)
    desk.bench.sweeps.change(job_id, {"workers": 2})
    desk.until_trials(
        job_id, lambda trials: [str(each.state) for each in trials] == ["cancelled", *["running"] * 2]
    )
    desk.bench.sweeps.ask(job_id, Verb.PAUSE)
    desk.until_heeded(job_id)
    (desk.folder / "go").touch()
    desk.until(job_id, lambda job: job.status.state is JobState.PAUSED or has_ended(job))
    (desk.folder / "go").unlink()
    done = len(desk.look(job_id).trials)
    desk.bench.sweeps.ask(job_id, Verb.RESUME)
    desk.until_trials(job_id, lambda trials: len(trials) == done + 2)
    desk.bench.sweeps.ask(job_id, Verb.STOP)
    desk.until(job_id, lambda job: job.status.is_stopping)
    (desk.folder / "go").touch()
    job = desk.until(job_id)
    assert (job.status.state, len(desk.look(job_id).trials)) == (JobState.FINISHED, done + 2)


def test_a_sweep_whose_cluster_died_goes_on_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGKILL of the head: what had finished stays, what ran is tried again, and the rest is done here.

    Nobody can tell a dead cluster from one that cannot be reached, so the sweep runs until it is let go.
    """
    workspace = Workspace(tmp_path / "desk")
    workspace.create()
    bench = Workbench(workspace)
    tried = bench.targets.start_try(2, 0)
    (ray,) = bench.jobs.listing.jobs()
    monkeypatch.setenv("BOX_TOKEN", bench.targets.token(tried))
    bench.targets.add(Target(name="box", address=tried.address, token_env="BOX_TOKEN"))
    desk = Desk(bench, workspace.root)
    job_id = desk.start("some_held", trials=6, workers=2, on="box")
    desk.until_trials(job_id, lambda trials: [each.state for each in trials[:3]] == [TrialState.FINISHED] * 3)
    desk.until_trials(job_id, lambda trials: len(trials) == 5)
    before = desk.look(job_id).trials
    head = bench.jobs.listing.folder_of(ray.job_id).driver()
    assert head is not None
    kill_all(psutil.Process(head.process.pid))
    assert desk.until(ray.job_id).status.state is JobState.LOST
    assert bench.jobs.get(job_id).status.state is JobState.RUNNING
    (workspace.root / "go").touch()
    bench.sweeps.ask(job_id, Verb.RESUME, "local")
    job = desk.until(job_id)
    assert (job.status.state, job.status.attempt) == (JobState.FINISHED, 2), bench.jobs.log(job_id).text
    after = desk.look(job_id).trials
    assert after[:3] == before[:3]
    assert [each.state for each in after[3:5]] == [TrialState.LOST] * 2
    assert {each.retry_of: each.drawn for each in after[5:] if each.retry_of is not None} == {
        each.number: each.drawn for each in before[3:]
    }
    assert sum(each.state.is_settled for each in after) == 6
