"""A step that is stopped, takes too long, or whose kernel dies: it ends in seconds, and its notebook says why."""

import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from notebench.engines.papermill_steps.kernel import MemoryKills, say_death
from notebench.engines.papermill_steps.pool import KernelPool
from notebench.pipelines.step import StepState
from tests.steps import WAIT_S, Ran, make_task, run

SLEEPS = "import time\nprint('begun', flush=True)\ntime.sleep(600)"
DEAF = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('deaf', flush=True)\ntime.sleep(600)"


def stopped(pool: KernelPool, folder: Path, code: str) -> Ran:
    """A step that is stopped when its cell has said something."""
    stop = threading.Event()
    task = make_task(folder, f"open('pid', 'w').write(str(__import__('os').getpid()))\n{code}", "a = 1")

    def wait_and_stop() -> None:
        while not (folder / "pid").exists():
            stop.wait(0.05)
        stop.set()

    threading.Thread(target=wait_and_stop, daemon=True).start()
    return run(task, pool, stop=stop)


def test_a_stop_interrupts_the_cell(pool: KernelPool, folder: Path) -> None:
    """The notebook keeps where it was, and says that it was cancelled."""
    ran = stopped(pool, folder, SLEEPS)
    assert (ran.reply.state, ran.reply.reason) == (StepState.CANCELLED, "cell 1: it was cancelled")
    error = ran.notebook.cells[0].outputs[-1]
    assert (error.ename, error.evalue) == ("Cancelled", "it was cancelled")
    assert "KeyboardInterrupt" in "".join(error.traceback)
    assert ran.notebook.metadata.notebench.step.state == "cancelled"
    assert ran.reply.duration_s < 20


def test_a_cell_that_is_deaf_to_interrupts_is_killed(pool: KernelPool, folder: Path) -> None:
    """A stop ends a step in any case."""
    ran = stopped(pool, folder, DEAF)
    assert ran.reply.state is StepState.CANCELLED
    assert not psutil.pid_exists(int((folder / "pid").read_text()))


def test_a_step_that_takes_too_long_has_failed(pool: KernelPool, folder: Path) -> None:
    """The reason names the timeout; what the cell said until then is kept."""
    ran = run(make_task(folder, SLEEPS, timeout_s=1.5), pool)
    assert ran.reply.state is StepState.FAILED
    assert ran.reply.reason == "cell 1: it took longer than its timeout of 1.5 s"
    assert ran.texts(0)[0] == "begun\n"


def test_a_step_that_is_stopped_before_it_begins_needs_no_kernel(pool: KernelPool, folder: Path) -> None:
    """Its notebook is there all the same."""
    stop = threading.Event()
    stop.set()
    ran = run(make_task(folder, "a = 1"), pool, stop=stop)
    assert ran.reply.state is StepState.CANCELLED
    assert ran.notebook.metadata.notebench.step.state == "cancelled"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("os.kill(os.getpid(), 9)", "the kernel was killed, probably out of memory"),
        ("os._exit(3)", "the kernel ended itself with exit code 3"),
        ("os.abort()", "the kernel crashed: SIGABRT, compiled code gave up"),
    ],
)
def test_a_kernel_that_dies_is_a_failed_step(pool: KernelPool, folder: Path, code: str, reason: str) -> None:
    """Within seconds, with what it said before; papermill's users see an error too."""
    ran = run(
        make_task(folder, f"import os, time\nprint('before', flush=True)\ntime.sleep(0.3)\n{code}"), pool
    )
    assert ran.reply.state is StepState.FAILED
    assert ran.reply.reason in (f"cell 1: {reason}", f"cell 1: {say_death(-9, is_out_of_memory=True)}")
    assert ran.texts(0)[0] == "before\n"
    assert ran.notebook.cells[0].outputs[-1].ename == "KernelDied"
    assert ran.reply.duration_s < 20


def test_what_a_step_left_running_ends_with_it(pool: KernelPool, folder: Path) -> None:
    """A process in its group that nobody waits for."""
    code = "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\nopen('pid', 'w').write(str(child.pid))"
    assert run(make_task(folder, code), pool).reply.state is StepState.FINISHED
    child, ends_at = int((folder / "pid").read_text()), time.monotonic() + WAIT_S
    while _is_running(child) and time.monotonic() < ends_at:
        threading.Event().wait(0.02)
    assert not _is_running(child)


def test_a_step_ends_as_a_program_does(pool: KernelPool, folder: Path) -> None:
    """Files that nobody closed are written, and what was registered for the end is called."""
    task = make_task(
        folder,
        "import atexit, threading, time\nfile = open('left.txt', 'w')\nfile.write('all')",
        "atexit.register(lambda: open('end.txt', 'w').write('called'))",
        "threading.Thread(target=lambda: (time.sleep(0.2), open('thread.txt', 'w').write('waited for'))).start()",
    )
    assert run(task, pool).reply.state is StepState.FINISHED
    found = [(folder / name).read_text() for name in ("left.txt", "end.txt", "thread.txt")]
    assert found == ["all", "called", "waited for"]


def test_signals_are_told_by_name() -> None:
    """Those that a user can do something about say what."""
    assert say_death(-int(signal.SIGSEGV), is_out_of_memory=None).startswith("the kernel crashed: SIGSEGV")
    assert say_death(-int(signal.SIGTERM), is_out_of_memory=None) == "the kernel was ended by SIGTERM"
    assert "out of memory; give the step more" in say_death(-9, is_out_of_memory=True)


@pytest.mark.parametrize(
    ("told", "file", "text"),
    [
        ("4:memory:/job\n0::/\n", "memory/job/memory.oom_control", "under_oom 0\noom_kill {}\n"),
        ("0::/job\n", "job/memory.events", "oom 3\noom_kill {}\noom_group_kill 0\n"),
    ],
    ids=["version-1", "version-2"],
)
def test_a_memory_cgroup_says_for_sure(folder: Path, told: str, file: str, text: str) -> None:
    """It counts what the system killed for its memory."""
    (folder / "7").mkdir()
    (folder / "7" / "cgroup").write_text(told)
    counter = folder / file
    counter.parent.mkdir(parents=True, exist_ok=True)
    counter.write_text(text.format(2))
    kills = MemoryKills(7, root=folder, processes=folder)
    assert kills.is_one_more() is False
    counter.write_text(text.format(3))
    assert kills.is_one_more() is True
    assert MemoryKills(8, root=folder, processes=folder).is_one_more() is None


def _is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
