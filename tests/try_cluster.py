"""One real Ray for all tests of a run, however many processes run them: it takes seconds to start."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from notebench.engines.ray_cluster.__main__ import QUICK, environment
from notebench.engines.ray_cluster.layout import TryFolder
from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.asking import read_nodes
from notebench.workbench import Workbench
from notebench.workspace import Workspace

needs_ray = pytest.mark.cluster
ROOT = Path(__file__).parents[1]
CPUS, GPUS = 4, 2
PATIENCE_S = 240.0
MACHINE_VARIABLE = "TEST_MACHINE"
"""Tells a trial that it is on the second machine."""
# Ray joins no second node to a cluster that is told to stay on the loopback, though it can.
_SECOND = """
import ray.scripts.scripts as scripts
from notebench.engines.ray_cluster.patient import main

class Also:
    ENABLE_RAY_CLUSTER = True

    def __getattr__(self, name):
        return getattr(constants, name)

constants, scripts.ray_constants = scripts.ray_constants, Also()
main()
"""
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
    found = {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(QUICK), str(ROOT), os.environ.get("PYTHONPATH"))))
    }
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


class Machine:
    """Another machine of the cluster, as far as Ray can tell."""

    def __init__(self, cluster: Cluster, cpus: int, gpus: int) -> None:
        folder = TryFolder(cluster.bench.workspace.folder / "try")
        # Its own, as a machine has: each unpacks working folders there, over what another has unpacked.
        self._temp = tempfile.mkdtemp(prefix="nbray")
        words = [
            sys.executable, "-c", _SECOND, "start", "--block", f"--address={cluster.head}",
            "--node-ip-address=127.0.0.1", f"--num-cpus={cpus}", f"--num-gpus={gpus}",
            "--object-store-memory=100000000", f"--temp-dir={self._temp}",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            words,
            env={**environment(os.environ, folder), MACHINE_VARIABLE: "second"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @property
    def is_up(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """As a machine ends whose plug is pulled; safe to repeat."""
        with contextlib.suppress(psutil.NoSuchProcess):
            kill_all(psutil.Process(self._process.pid))
        self._process.wait()
        shutil.rmtree(self._temp, ignore_errors=True)


@pytest.fixture
def second_machine(cluster: Cluster) -> Iterator[Machine]:
    """With one CPU and one GPU."""
    machine = Machine(cluster, 1, 1)
    api = RayApi(cluster.target, cluster.token)
    until(lambda: len(read_nodes(api)) > 1)  # a sweep of quick trials would be over before it is there
    yield machine
    machine.kill()


def kill_all(process: psutil.Process) -> None:
    """End a process and all below it, the first first, so that it begins none of them again."""
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()


def until(is_so: Callable[[], object], why: Callable[[], object] = str) -> None:
    """Wait for it."""
    ends_at = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < ends_at, why()
        time.sleep(0.05)
