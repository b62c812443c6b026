"""What every executor of trials keeps to: the one in memory, and processes of this machine."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from loky import cpu_count

from notebench.engines.loky_trials import LokyTrials
from notebench.engines.loky_trials.threads import thread_limits
from notebench.sweeps import TrialExecutor, TrialReply, TrialState, TrialTask
from tests.fake_sweeps import FakeExecutor, make_task
from tests.try_cluster import needs_ray

PATIENCE_S = 120.0


def tell_threads(task: TrialTask) -> TrialReply:
    return TrialReply(task.number, TrialState.FINISHED, details=os.environ.get("OMP_NUM_THREADS", "-"))


def attend(task: TrialTask) -> TrialReply:
    """A trial that does as its values say; run in the worker."""
    if mark := task.values.get("mark"):
        Path(mark).write_text(str(os.getpid()))
    if task.values.get("hangs"):
        time.sleep(600)
    gpus = os.environ.get("CUDA_VISIBLE_DEVICES", "-")
    return TrialReply(task.number, TrialState.FINISHED, {"loss": float(os.getpid())}, details=gpus)


def imagine(task: TrialTask) -> TrialReply | None:
    if task.values.get("hangs"):
        return None
    return TrialReply(task.number, TrialState.FINISHED, {"loss": 1.0})


def until_marked(mark: Path) -> int:
    """The pid of the worker that a trial runs in."""
    until = time.monotonic() + PATIENCE_S
    while not mark.exists() or not mark.read_text():
        assert time.monotonic() < until
        time.sleep(0.01)
    return int(mark.read_text())


def collect(executor: TrialExecutor, count: int) -> dict[int, TrialReply]:
    found: dict[int, TrialReply] = {}
    until = time.monotonic() + PATIENCE_S
    while len(found) < count:
        assert time.monotonic() < until
        found |= {reply.number: reply for reply in executor.wait(0.5)}
    return found


@dataclass
class Held:
    """Two workers."""

    executor: Any

    def submit(self, number: int, **values: Any) -> None:
        self.executor.submit(make_task(number, **values))


@pytest.fixture(params=["fake", "loky", *(pytest.param(each, marks=needs_ray) for each in ("ray", "home"))])
def held(request: pytest.FixtureRequest) -> Iterator[Held]:
    executor: Any
    if request.param in ("ray", "home"):
        request.getfixturevalue("inside")
        from notebench.engines.ray_trials import RayTrials
        from notebench.engines.ray_trials.home import Home

        home = Home(lambda: attend) if request.param == "home" else None
        executor = RayTrials(lambda: attend, 2, home=home)
    else:
        executor = FakeExecutor(imagine, workers=2) if request.param == "fake" else LokyTrials(attend, 2)
    yield Held(executor)
    executor.close()


class TestTrialExecutor:
    """Claims on an executor."""

    def test_trials_run_side_by_side_and_one_is_cancelled(self, held: Held) -> None:
        """The one beside it is not touched; the worker is free for another."""
        assert (held.executor.free, held.executor.wait(0.0)) == (2, [])
        held.submit(0, hangs=True)
        held.submit(1)
        assert held.executor.free == 0
        assert collect(held.executor, 1)[1].measured["loss"] > 0
        held.executor.cancel(0)
        held.executor.cancel(1)
        assert collect(held.executor, 1)[0].state is TrialState.CANCELLED
        held.submit(2)
        assert collect(held.executor, 1)[2].state is TrialState.FINISHED

    def test_closing_ends_what_runs(self, held: Held) -> None:
        """And may be repeated."""
        held.submit(0, hangs=True)
        held.executor.close()
        held.executor.close()
        assert (held.executor.free, held.executor.wait(0.0)) == (2, [])

    def test_workers_come_and_go_and_a_trial_is_let_finish(self, held: Held) -> None:
        """One too many ends after its trial; what is beyond all bounds changes nothing."""
        held.submit(0)
        held.submit(1)
        held.executor.resize(1)
        assert held.executor.free == 0
        assert {each.state for each in collect(held.executor, 2).values()} == {TrialState.FINISHED}
        assert held.executor.free == 1
        held.executor.resize(3)
        assert held.executor.free == 3
        for number in (2, 3, 4):
            held.submit(number)
        assert len(collect(held.executor, 3)) == 3

    def test_a_trial_that_takes_too_long_has_failed(self, held: Held) -> None:
        """It alone: the timeout ends its worker."""
        held.submit(0, hangs=True)
        held.executor.trial_timeout_s = 0.2  # those that run are measured by it too
        reply = collect(held.executor, 1)[0]
        assert (reply.state, "took longer" in reply.error) == (TrialState.FAILED, True)
        assert held.executor.free == 2


def test_a_killed_worker_loses_its_own_trial_only(tmp_path: Path) -> None:
    """SIGKILL, as the kernel does when memory runs out; a trial beside it finishes."""
    executor = LokyTrials(attend, 2)
    executor.submit(make_task(0, hangs=True, mark=str(tmp_path / "pid")))
    pid = until_marked(tmp_path / "pid")
    executor.submit(make_task(1))
    os.kill(pid, signal.SIGKILL)
    replies = collect(executor, 2)
    assert (replies[0].state, replies[1].state) == (TrialState.LOST, TrialState.FINISHED)
    executor.submit(make_task(2))
    executor.submit(make_task(3))
    assert {each.state for each in collect(executor, 2).values()} == {TrialState.FINISHED}
    executor.close()
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_workers_share_the_cores_and_a_lone_one_has_them_all() -> None:
    """Whatever the environment says already stays."""
    assert thread_limits(1, 8, {}) == {}
    shared = thread_limits(3, 8, {"OMP_NUM_THREADS": "5"})
    assert (shared["MKL_NUM_THREADS"], "OMP_NUM_THREADS" in shared) == ("2", False)
    assert thread_limits(9, 2, {})["LOKY_MAX_CPU_COUNT"] == "1"


def test_the_limit_of_threads_is_set_before_a_worker_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is read when a library is loaded."""
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    executor = LokyTrials(tell_threads, 2)
    executor.submit(make_task(0))
    (reply,) = executor.wait(30)
    executor.close()
    assert reply.details == thread_limits(2, cpu_count(), {})["OMP_NUM_THREADS"]


def test_gpus_are_leased_and_set_before_a_worker_begins() -> None:
    """Each worker sees its own; a fresh process for each trial where that is asked for."""
    executor = LokyTrials(attend, 2, gpus=("3", "5", "7", "9"), gpus_per_trial=2, is_fresh=True)
    executor.submit(make_task(0))
    executor.submit(make_task(1))
    first = collect(executor, 2)
    assert sorted(each.details for each in first.values()) == ["3,5", "7,9"]
    executor.submit(make_task(2))
    second = collect(executor, 1)
    executor.close()
    assert second[2].measured["loss"] not in [each.measured["loss"] for each in first.values()]


def test_a_worker_that_is_killed_while_it_waits_is_begun_again(tmp_path: Path) -> None:
    """Where memory runs out an idle process may be the one that goes."""
    executor = LokyTrials(attend)
    executor.submit(make_task(0))
    pid = int(collect(executor, 1)[0].measured["loss"])
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(PATIENCE_S)
    found = []
    for number in range(1, 4):  # loky may hear of it late: then the trial that it was given is lost
        executor.submit(make_task(number))
        found.append(collect(executor, 1)[number].state)
    executor.close()
    assert found[-1] is TrialState.FINISHED
    assert set(found) <= {TrialState.FINISHED, TrialState.LOST}
