"""Sweeps in a real cluster and what is around it: the server that began one, a tracking server, pip."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from notebench.engines.mlflow_tracking import MlflowReader
from notebench.experiments import RunQuery, RunState
from notebench.ids import JobId
from notebench.jobs import Job, JobState, has_ended
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.source import read_source
from notebench.targets import Target
from notebench.workbench import Workbench
from tests.contracts.conftest import Server as MlflowServer
from tests.contracts.conftest import mlflow_server
from tests.server.real_server import server
from tests.try_cluster import PATIENCE_S, Cluster, needs_ray, until

__all__ = ["mlflow_server"]
pytestmark = needs_ray
SPACE = "rate = 0.1  # 0.0..1.0"
TRAIN = """
import time
from pathlib import Path

def logs(rate):
    import mlflow
    mlflow.log_param("seen", round(rate, 3))
    mlflow.log_metric("acc", rate, step=0)
    return rate

def held(rate):
    place = Path({place!r})
    (place / "begun").touch()
    ends_at = time.monotonic() + {patience_s}
    while not (place / "go").exists() and time.monotonic() < ends_at:
        time.sleep(0.05)
    return rate
"""
Attach = Callable[..., str]


@pytest.fixture
def attach(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attach]:
    """Attaches the cluster by another name, with more to it; gives the name."""
    targets, names = cluster.bench.targets, []
    monkeypatch.setenv("CLUSTER_TOKEN", cluster.token)

    def act(name: str, **more: Any) -> str:
        targets.add(Target(name=name, address=cluster.target.address, token_env="CLUSTER_TOKEN", **more))
        names.append(name)
        return name

    yield act
    for name in names:
        targets.remove(name)


@pytest.fixture
def code(folder: Path) -> Iterator[Path]:
    (folder / "train.py").write_text(TRAIN.format(place=str(folder), patience_s=PATIENCE_S))
    yield folder
    (folder / "go").touch()


def begin(bench: Workbench, code: Path, function: str, **asked: Any) -> JobId:
    source = read_source(f"train:{function}", code, SPACE)
    ask = SweepAsk(metric=("loss",), isolation="worker", **asked)
    return bench.sweeps.start(source, bench.sweeps.plan(source, ask)).job_id


def ended(bench: Workbench, job_id: JobId) -> Job:
    return bench.jobs.wait(job_id, has_ended, PATIENCE_S)


def test_trials_are_runs_of_a_server_that_the_cluster_reaches(
    cluster: Cluster, attach: Attach, code: Path, mlflow_server: MlflowServer
) -> None:
    """Written there by the driver and by the trials' own code; nothing of it comes home to be written here."""
    name = attach("with-server", tracking_uri=mlflow_server.uri)
    job_id = begin(cluster.bench, code, "logs", trials=3, workers=2, on=name, seed=1, experiment="there")
    job = ended(cluster.bench, job_id)
    assert job.status.state is JobState.FINISHED, (job.status, cluster.bench.jobs.log(job_id).text)
    reader = MlflowReader(mlflow_server.uri)
    runs = reader.page(RunQuery(limit=100)).runs
    below = [run for run in runs if "acc" in run.metrics and "seen" in run.params]
    assert (len(below), len(runs)) == (3, 4)
    assert {run.state for run in runs} == {RunState.FINISHED}
    view = cluster.bench.sweeps.look(job_id)
    assert sorted(run.metrics["acc"] for run in below) == sorted(each.values[0] for each in view.trials)


def test_a_package_that_cannot_be_installed_is_one_line(cluster: Cluster, attach: Attach, code: Path) -> None:
    """Its name and what to look at, as pip says it inside the cluster; the job has failed, and nothing hangs."""
    root = cluster.bench.workspace.root
    (root / "needs.txt").write_text("--no-index  # no network is asked\nnotebench-no-such-package==1.0\n")
    name = attach("with-needs", requirements="needs.txt")
    job_id = begin(cluster.bench, code, "logs", trials=1, on=name, track=False)
    job = ended(cluster.bench, job_id)
    assert job.status.state is JobState.FAILED, (job.status, cluster.bench.jobs.log(job_id).text)
    told = job.status.reason
    assert told.startswith("the cluster could not install notebench-no-such-package==1.0: pip finds none"), (
        told
    )
    assert "\n" not in told


def test_a_sweep_in_a_cluster_outlives_the_server_that_began_it(cluster: Cluster, code: Path) -> None:
    """SIGKILL of the whole group of the server: the sweep goes on there, comes home, and the next shows it."""
    root = cluster.bench.workspace.root
    (root / "train.py").write_text((code / "train.py").read_text())
    asked = {"function": "train:held", "space": SPACE, "metric": "loss", "isolation": "worker"}
    with server(root) as first:
        first.first("status")
        told = first.ask("sweeps", {**asked, "trials": 3, "track": False, "on": "try"})
        sweep_id = JobId(told["id"])
        until((code / "begun").exists, lambda: cluster.bench.jobs.log(sweep_id).text)
        first.kill()
    (code / "go").touch()
    job = ended(cluster.bench, sweep_id)
    assert job.status.state is JobState.FINISHED, (job.status, cluster.bench.jobs.log(sweep_id).text)
    with server(root) as second:
        shown = second.first(f"sweeps/{sweep_id}")
        assert (shown["state"], shown["trials"]) == ("finished", {"finished": 3})
