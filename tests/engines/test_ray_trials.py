"""Trials as tasks of a real cluster, on one machine of it and on another."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from notebench.engines.ray_cluster.__main__ import environment
from notebench.engines.ray_cluster.layout import TryFolder
from notebench.sweeps import TrialReply, TrialState, TrialTask
from notebench.sweeps.reporting import CHANNEL_VARIABLE, ReportServer, report
from tests.contracts.test_trial_executor import PATIENCE_S, attend, collect, until_marked
from tests.fake_sweeps import make_task
from tests.try_cluster import CPUS, Cluster, needs_ray

pytestmark = needs_ray
# Ray joins no second node to a cluster that is told to stay on the loopback, though it can.
SECOND = """
import ray.scripts.scripts as scripts

class Also:
    ENABLE_RAY_CLUSTER = True

    def __getattr__(self, name):
        return getattr(constants, name)

constants, scripts.ray_constants = scripts.ray_constants, Also()
scripts.main()
"""


def meet(task: TrialTask) -> TrialReply:
    """Reports, reads what it was given, leaves a file; and waits until all have come."""
    import ray

    os.environ[CHANNEL_VARIABLE] = task.channel
    report(float(task.number), 0)
    given = Path(task.target).read_text()
    (task.outputs / f"trial-{task.number}.txt").write_text(given)
    Path(task.values["mark"]).touch()
    until = time.monotonic() + PATIENCE_S
    while not Path(task.values["go"]).exists() and time.monotonic() < until:
        time.sleep(0.05)
    node = ray.get_runtime_context().get_node_id()
    return TrialReply(task.number, TrialState.FINISHED, {"loss": 0.0}, details=node)


@pytest.fixture
def second_node(cluster: Cluster) -> Iterator[None]:
    """Another machine of the cluster, as far as Ray can tell."""
    folder = TryFolder(cluster.bench.workspace.folder / "try")
    words = [
        sys.executable, "-c", SECOND, "start", "--block", f"--address={cluster.head}",
        "--node-ip-address=127.0.0.1", "--num-cpus=1", "--num-gpus=0", "--object-store-memory=100000000",
    ]  # fmt: skip
    process = subprocess.Popen(
        words, env=environment(os.environ, folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield
    assert process.poll() is None
    for each in (*psutil.Process(process.pid).children(recursive=True), process):
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()
    process.wait()


def test_a_trial_on_another_machine_reports_home_and_leaves_its_files(
    inside: None, second_node: None, tmp_path: Path
) -> None:
    """There is room for all but one on the driver's machine; nobody sees the driver's loopback or folder there."""
    from notebench.engines.ray_trials import RayTrials

    count, heard = CPUS + 1, {}
    (tmp_path / "objective.py").write_text("given")
    (tmp_path / "outputs").mkdir()
    server = ReportServer(lambda number, step, value: bool(heard.update({number: value})))
    executor = RayTrials(meet, count, outputs=tmp_path / "outputs", files={"objective.py": b"given"})
    for number in range(count):
        values = {"mark": str(tmp_path / f"mark{number}"), "go": str(tmp_path / "go")}
        task = TrialTask(
            number, "function", str(tmp_path / "objective.py"), values, ("loss",), tmp_path,
            tmp_path / "outputs", server.channel(number),
        )  # fmt: skip
        executor.submit(task)
    until = time.monotonic() + PATIENCE_S
    while not all((tmp_path / f"mark{number}").exists() for number in range(count)):
        assert time.monotonic() < until
        assert executor.wait(0.2) == []
    (tmp_path / "go").touch()
    replies = collect(executor, count)
    executor.close()
    server.close()
    assert {each.state for each in replies.values()} == {TrialState.FINISHED}, replies
    assert len({each.details for each in replies.values()}) == 2
    assert heard == {number: float(number) for number in range(count)}
    kept = [(tmp_path / "outputs" / f"trial-{number}.txt").read_text() for number in range(count)]
    assert kept == ["given"] * count


def test_two_trials_share_a_gpu_and_no_gpu_is_given_out_twice(inside: None) -> None:
    """By halves; each sees the one that it has."""
    from notebench.engines.ray_trials import RayTrials

    for gpus, kinds in ((0.5, 1), (1, 2)):
        executor = RayTrials(attend, 2, gpus_per_trial=gpus)
        executor.submit(make_task(0))
        executor.submit(make_task(1))
        seen = {each.details for each in collect(executor, 2).values()}
        executor.close()
        assert seen <= {"0", "1"}
        assert len(seen) <= kinds


def test_a_killed_worker_of_ray_loses_its_own_trial_only(inside: None, tmp_path: Path) -> None:
    """SIGKILL; the sweep decides whether it is tried again."""
    from notebench.engines.ray_trials import RayTrials

    executor = RayTrials(attend, 2)
    executor.submit(make_task(0, hangs=True, mark=str(tmp_path / "pid")))
    pid = until_marked(tmp_path / "pid")
    executor.submit(make_task(1))
    os.kill(pid, signal.SIGKILL)
    replies = collect(executor, 2)
    executor.close()
    assert (replies[0].state, replies[1].state) == (TrialState.LOST, TrialState.FINISHED)


def test_fresh_trials_have_a_process_each_and_others_share_one(inside: None) -> None:
    """A process for each trial frees a GPU's memory, and costs half a second."""
    from notebench.engines.ray_trials import RayTrials

    found = {}
    for is_fresh in (True, False):
        executor = RayTrials(attend, 1, is_fresh=is_fresh)
        pids = []
        for number in range(3):
            executor.submit(make_task(number))
            pids.append(collect(executor, 1)[number].measured["loss"])
        executor.close()
        found[is_fresh] = len(set(pids))
    assert found[True] == 3
    assert found[False] < 3
