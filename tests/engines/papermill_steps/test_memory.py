"""A kernel that takes more memory than its cgroup has, where one can be made."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from notebench.engines.papermill_steps.pool import KernelPool
from notebench.pipelines.step import StepState
from tests.steps import WAIT_S, make_task, run

LIMIT = 300_000_000
GREEDY = """import time
print('begun', flush=True)
time.sleep(0.5)  # for the text to leave
much = bytearray(1_000_000_000)
for i in range(0, len(much), 4096):
    much[i] = 1"""


@pytest.fixture
def cgroup() -> Iterator[Path]:
    """A memory cgroup of 300 MB below our own."""
    root = Path("/sys/fs/cgroup")
    try:
        lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
        old = [root / "memory" / path[1:] for _, names, path in lines if "memory" in names.split(",")]
        new = [root / path[1:] for number, _, path in lines if number == "0"]
        made = (old or new)[0] / f"notebench-{os.getpid()}"
        made.mkdir()
    except (OSError, IndexError):
        pytest.skip("no memory cgroup can be made here")
    try:
        try:
            (made / ("memory.limit_in_bytes" if old else "memory.max")).write_text(str(LIMIT))
        except OSError:
            pytest.skip("no memory cgroup can be limited here")
        yield made
    finally:
        _remove(made)


def _remove(made: Path) -> None:
    """When the system has buried the last process in it."""
    ends_at = time.monotonic() + WAIT_S
    while time.monotonic() < ends_at:
        try:
            made.rmdir()
        except OSError:
            threading.Event().wait(0.05)
        else:
            return


def test_a_kernel_without_memory_says_so_for_sure(folder: Path, cgroup: Path) -> None:
    """The system counts whom it killed for its memory; the step is a failed one, in seconds."""
    with KernelPool() as kernels:
        kernels.prepare(0)
        (server,) = kernels.servers
        kernels.wait_until_imported()
        (cgroup / "cgroup.procs").write_text(str(server))  # its forks are born there
        ran = run(make_task(folder, GREEDY), kernels)
        after = run(make_task(folder, "6 * 7", name="after"), kernels)
    assert ran.reply.state is StepState.FAILED
    assert ran.reply.reason.startswith("cell 1: the kernel was killed by the system: out of memory")
    assert ran.texts(0)[0] == "begun\n"
    assert ran.reply.duration_s < 30
    assert after.texts(0) == ["42"]
