"""Trials as tasks of a real cluster."""

import os
import signal
import time
from pathlib import Path

import pytest

from notebench.sweeps import TrialReply, TrialState, TrialTask
from tests.contracts.test_trial_executor import attend, collect, until_marked
from tests.fake_sweeps import make_task
from tests.try_cluster import GPUS, PATIENCE_S, needs_ray, until

pytestmark = needs_ray
BUSY_S = 0.2


def occupy(task: TrialTask) -> TrialReply:
    """Keeps its GPU for a moment, or until it is let go; tells which it was, and when."""
    began = time.time()
    if go := task.values.get("go"):
        ends_at = time.monotonic() + PATIENCE_S
        while not Path(go).exists() and time.monotonic() < ends_at:
            time.sleep(0.05)
    else:
        time.sleep(BUSY_S)
    told = {"began": began, "ended": time.time(), "gpu": float(os.environ["CUDA_VISIBLE_DEVICES"])}
    return TrialReply(task.number, TrialState.FINISHED, told)


def most_at_once(spans: list[tuple[float, float]]) -> int:
    """How many of them there are at one time, at most."""
    return max(sum(began <= at < ended for began, ended in spans) for at, _ in spans)


@pytest.mark.parametrize(("gpus", "most"), [(0.5, 2), (1, 1)])
def test_a_gpu_is_shared_by_halves_and_never_given_out_twice(inside: None, gpus: float, most: int) -> None:
    """Under contention: with more trials than there is room for, each sees one GPU, which has room for it."""
    from notebench.engines.ray_trials import RayTrials

    count = 10
    executor = RayTrials(lambda: occupy, count, gpus_per_trial=gpus)
    for number in range(count):
        executor.submit(make_task(number))
    replies = collect(executor, count)
    executor.close()
    spans: dict[float, list[tuple[float, float]]] = {}
    for each in replies.values():
        spans.setdefault(each.measured["gpu"], []).append((each.measured["began"], each.measured["ended"]))
    assert spans.keys() <= {*map(float, range(GPUS))}
    assert max(map(most_at_once, spans.values())) <= most


def test_trials_that_find_no_room_are_told_of(inside: None, tmp_path: Path) -> None:
    """With what each asks for, as long as they wait; and at once where no machine will ever have it."""
    from notebench.engines.ray_trials import RayTrials

    executor = RayTrials(lambda: occupy, GPUS + 1, gpus_per_trial=1, room_after_s=0.5)
    for number in range(GPUS + 1):
        executor.submit(make_task(number, go=str(tmp_path / "go")))
    until(lambda: executor.wait(0.2) or "for 1 CPU and 1 GPU" in executor.shortage)
    assert "; the cluster has " in executor.shortage
    (tmp_path / "go").touch()
    collect(executor, GPUS + 1)
    executor.close()
    assert executor.shortage == ""
    greedy = RayTrials(lambda: occupy, 1, gpus_per_trial=8)
    greedy.submit(make_task(0))
    until(lambda: greedy.wait(0.2) or greedy.shortage)
    assert greedy.shortage.startswith("no machine of the cluster has 1 CPU and 8 GPUs")
    greedy.close()


def test_a_killed_worker_of_ray_loses_its_own_trial_only(inside: None, tmp_path: Path) -> None:
    """SIGKILL; the sweep decides whether it is tried again."""
    from notebench.engines.ray_trials import RayTrials

    executor = RayTrials(lambda: attend, 2)
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
        executor = RayTrials(lambda: attend, 1, is_fresh=is_fresh)
        pids = []
        for number in range(3):
            executor.submit(make_task(number))
            pids.append(collect(executor, 1)[number].measured["loss"])
        executor.close()
        found[is_fresh] = len(set(pids))
    assert found[True] == 3
    assert found[False] < 3
