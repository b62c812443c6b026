"""One real Ray for all tests of a run, however many processes run them: it takes seconds to start."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from notebench.workbench import Workbench
from notebench.workspace import Workspace

needs_ray = pytest.mark.cluster
ROOT = Path(__file__).parents[1]
CPUS, GPUS = 2, 2
VARIABLES = {
    "RAY_AUTH_MODE": "token",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
}


class Cluster:
    """The cluster to try on, and the workspace that it belongs to."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.target = bench.targets.start_try(CPUS, GPUS)
        self.token = bench.targets.token(self.target)
        (job,) = [each for each in bench.jobs.listing.jobs() if each.spec.name == "Ray to try on"]
        self.job_id = job.job_id
        self.head = f"127.0.0.1:{job.spec.work['argv'][-3]}"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Cluster]:
    base = tmp_path_factory.getbasetemp()
    root = (base if worker_id == "master" else base.parent) / "cluster"
    root.mkdir(exist_ok=True)
    users = root / "users"
    users.mkdir(exist_ok=True)
    mine = users / worker_id
    with FileLock(root / "lock"):
        workspace = Workspace(root)
        workspace.create()
        found = Cluster(Workbench(workspace))
        mine.touch()
    yield found
    with FileLock(root / "lock"):
        mine.unlink()
        if not any(users.iterdir()):
            found.bench.targets.stop_try()


@pytest.fixture(scope="session")
def inside(cluster: Cluster) -> Iterator[None]:
    """Makes the tests' process a driver of the cluster, as one is that Ray has begun there."""
    before = {name: os.environ.get(name) for name in VARIABLES}
    os.environ.update({**VARIABLES, "RAY_AUTH_TOKEN": cluster.token})
    import ray

    # Its workers are given functions of the tests, by name.
    found = {"PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
    ray.init(
        address=cluster.head,
        log_to_driver=False,
        configure_logging=False,
        runtime_env={"env_vars": found},
    )
    yield
    ray.shutdown()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
