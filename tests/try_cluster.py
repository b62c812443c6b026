"""One real Ray for all tests of a run, however many processes run them: it takes seconds to start."""

import importlib.util
from collections.abc import Iterator

import pytest
from filelock import FileLock

from notebench.workbench import Workbench
from notebench.workspace import Workspace

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed; pip install --group test brings it"
)
CPUS, GPUS = 2, 2


class Cluster:
    """The cluster to try on, and the workspace that it belongs to."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.target = bench.targets.start_try(CPUS, GPUS)
        self.token = bench.targets.token(self.target)
        (job,) = bench.jobs.listing.jobs()
        self.job_id = job.job_id


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
