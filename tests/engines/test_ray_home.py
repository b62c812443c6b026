"""The seat beside a driver, which needs no Ray: the cluster is joined only when another is wanted."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from notebench.engines.ray_trials.executor import RayTrials
from notebench.engines.ray_trials.home import Home
from notebench.sweeps import TrialReply, TrialState, TrialTask
from tests.contracts.test_trial_executor import attend, collect, until_marked
from tests.fake_sweeps import make_task
from tests.try_cluster import ROOT, until

Make = Callable[..., RayTrials]


def bear(task: TrialTask) -> TrialReply:
    """A trial that begins a process, tells its pid, and waits for it."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(task.values["mark"]).write_text(str(child.pid))
    child.wait()
    return TrialReply(task.number, TrialState.FINISHED)


def say(task: TrialTask) -> TrialReply:
    os.write(1, b"said by a trial\n")
    return TrialReply(task.number, TrialState.FINISHED, {"loss": 1.0})


def refuse() -> Any:
    raise ImportError


@pytest.fixture
def make() -> Iterator[Make]:
    """Executors of one worker, which is beside the driver."""
    with contextlib.ExitStack() as stack:

        def made(run: Callable[[TrialTask], TrialReply] = attend, **more: Any) -> RayTrials:
            home = Home(lambda: run)
            executor = RayTrials(refuse, 1, home=home, **more)
            stack.callback(executor.close)
            return executor

        yield made


def submit(executor: RayTrials, number: int, **values: Any) -> None:
    executor.submit(make_task(number, **values))


def pid_of(executor: RayTrials, number: int, **values: Any) -> int:
    submit(executor, number, **values)
    (reply,) = collect(executor, 1).values()
    assert (reply.number, reply.state) == (number, TrialState.FINISHED)
    return int(reply.measured["loss"])


def test_trials_share_a_process_that_is_not_the_drivers(make: Make) -> None:
    """As they share a worker of Ray's."""
    executor = make()
    found = {pid_of(executor, number) for number in range(3)}
    assert len(found) == 1
    assert os.getpid() not in found


def test_a_trial_that_is_to_have_a_process_of_its_own_has_one(make: Make) -> None:
    """One after another, in the same room."""
    executor = make(is_fresh=True)
    found = [pid_of(executor, number) for number in range(3)]
    assert len({*found}) == 3
    assert not any(psutil.pid_exists(each) for each in found)


def test_a_cancelled_trial_ends_with_all_that_it_began(make: Make, tmp_path: Path) -> None:
    """And the next one runs."""
    executor = make(bear)
    submit(executor, 0, mark=str(tmp_path / "mark"))
    child = until_marked(tmp_path / "mark")
    executor.cancel(0)
    assert collect(executor, 1)[0].state is TrialState.CANCELLED
    until(lambda: not psutil.pid_exists(child))
    submit(executor, 1, mark=str(tmp_path / "next"))
    assert until_marked(tmp_path / "next") != child


def test_a_trial_that_is_killed_is_lost_and_the_next_one_runs(make: Make, tmp_path: Path) -> None:
    """By the system, when memory runs out."""
    executor = make()
    submit(executor, 0, mark=str(tmp_path / "mark"), hangs=True)
    os.kill(until_marked(tmp_path / "mark"), signal.SIGKILL)
    lost = collect(executor, 1)[0]
    assert (lost.state, lost.error) == (TrialState.LOST, "its worker died")
    assert pid_of(executor, 1)


def test_a_trial_that_takes_too_long_has_failed(make: Make, tmp_path: Path) -> None:
    """Its process is ended, and another takes its place."""
    executor = make(trial_timeout_s=0.2)
    submit(executor, 0, hangs=True)
    late = collect(executor, 1)[0]
    assert (late.state, late.error) == (TrialState.FAILED, "it took longer than 0.2 s and was ended")
    executor.trial_timeout_s = None
    assert pid_of(executor, 1)


def test_what_a_trial_prints_goes_where_its_driver_prints(
    make: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    """That may have changed since the process was made that begins trials."""
    assert pid_of(make(say), 0)
    assert capfd.readouterr().out == "said by a trial\n"


def test_closing_ends_the_process_and_may_be_repeated(make: Make, tmp_path: Path) -> None:
    """Whether it tries something or waits."""
    executor = make()
    pid = pid_of(executor, 0)
    executor.close()
    executor.close()
    until(lambda: not psutil.pid_exists(pid))


_DRIVER = """
import time
from pathlib import Path
from notebench.engines.ray_trials.executor import RayTrials
from notebench.engines.ray_trials.home import Home
from tests.contracts.test_trial_executor import attend
from tests.fake_sweeps import make_task
executor = RayTrials(lambda: None, 1, home=Home(lambda: attend))
executor.submit(make_task(0, mark={mark!r}, hangs=True))
executor.wait(600)
"""


def test_a_driver_that_is_killed_takes_its_trial_with_it(tmp_path: Path) -> None:
    """Nobody is left who would be told."""
    words = [sys.executable, "-c", _DRIVER.format(mark=str(tmp_path / "mark"))]
    with subprocess.Popen(words, cwd=ROOT) as driver:
        trial = psutil.Process(until_marked(tmp_path / "mark"))
        host = trial.parent()
        assert host
        driver.kill()
    psutil.wait_procs([trial, host], timeout=20)
    assert not trial.is_running()
    assert not host.is_running()
