"""Kernels of a pool: each fresh, each its own, and none that outlives who asked for it."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from notebench.engines.papermill_steps.connecting import IpcFolder
from notebench.engines.papermill_steps.pool import KernelPool
from notebench.engines.papermill_steps.specs import KernelSpec, find_spec
from notebench.errors import Unavailable
from notebench.pipelines.step import StepState
from notebench.processes import this_process
from tests.steps import WAIT_S, make_task, run, tagged

linux = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")


def wait_until_gone(pid: int) -> bool:
    ends_at = time.monotonic() + WAIT_S
    while time.monotonic() < ends_at:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        threading.Event().wait(0.05)
    return False


def test_twelve_steps_at_once_work_each_in_its_own_folder(pool: KernelPool, folder: Path) -> None:
    """Papermill's `cwd` is the folder of the process, and all its threads' notebooks end up in one."""
    code = "import os, numpy\nopen('mine.txt', 'w').write(str(n))\nprint(os.getcwd(), n, numpy.ones(n).size)"

    def one(number: int) -> list[str]:
        place = folder / str(number)
        place.mkdir()
        return run(make_task(place, code, values={"n": number}), pool).texts(1)

    pool.prepare(4)
    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(one, range(12)))
    assert found == [[f"{folder / str(number)} {number} {number}\n"] for number in range(12)]
    assert [(folder / str(n) / "mine.txt").read_text() for n in range(12)] == [str(n) for n in range(12)]


def test_two_steps_that_wait_for_each_other_both_end(pool: KernelPool, folder: Path) -> None:
    """As nbclient has it of two notebooks: one after the other they would wait for ever."""
    code = """\
import time
from pathlib import Path
Path(mine).touch()
while not Path(other).exists():
    time.sleep(0.02)"""
    head = tagged("mine = other = ''", "parameters")
    with ThreadPoolExecutor(2) as threads:
        tasks = [
            make_task(folder, head, code, name=mine, values={"mine": mine, "other": other}, timeout_s=60.0)
            for mine, other in (("a", "b"), ("b", "a"))
        ]
        found = list(threads.map(lambda task: run(task, pool).reply.state, tasks))
    assert found == [StepState.FINISHED] * 2


def test_of_24_kernels_at_once_none_fails(pool: KernelPool, folder: Path) -> None:
    """They listen on files, and race for no port."""
    with ThreadPoolExecutor(24) as threads:
        tasks = [make_task(folder, "6 * 7", name=f"step{number}") for number in range(24)]
        found = list(threads.map(lambda task: run(task, pool), tasks))
    assert [ran.texts(0) for ran in found] == [["42"]] * 24


@linux
def test_who_has_a_thousand_files_open_gets_a_kernel_too(pool: KernelPool, folder: Path) -> None:
    """Numbers of files above 1023 are none to ``select``."""
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < 4096:
        pytest.skip("this process may not open so many")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(limit, 4096), most))
    with contextlib.ExitStack() as files:
        for _ in range(1100):
            files.enter_context(Path(os.devnull).open())
        assert run(make_task(folder, "1"), pool).reply.state is StepState.FINISHED
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))


def test_a_kernel_has_the_imports_and_nothing_of_another_step(pool: KernelPool, folder: Path) -> None:
    """A fork is taken from the server, never from a kernel that was used."""
    pool.prepare(2)
    code = "import os, sys\n'numpy' in sys.modules, globals().get('left'), os.getppid(), os.environ.get('NOTEBENCH_L')"
    first = run(make_task(folder, code, "left = 1", variables={"NOTEBENCH_L": "1"}), pool).texts(0)
    second = run(make_task(folder, code), pool).texts(0)
    (server,) = pool.servers
    assert first == [f"(True, None, {server}, '1')"]
    assert second == [f"(True, None, {server}, None)"]


def test_each_kernel_draws_other_numbers(pool: KernelPool, folder: Path) -> None:
    """Forks of one process would all draw the same."""
    code = "import random, numpy\n(random.random(), numpy.random.rand())"
    drawn = {
        text
        for _ in range(2)
        for text in run(make_task(folder, code), pool).texts(0)[0].strip("()").split(",")
    }
    assert len(drawn) == 4


def test_what_cannot_be_imported_is_left_to_the_notebook(pool: KernelPool, folder: Path) -> None:
    """Its own cell then says what is wrong."""
    assert run(make_task(folder, "a = 1"), pool).reply.state is StepState.FINISHED
    if sys.platform == "linux":
        assert pool.wait_until_imported()["no_such_module_here"].startswith("ModuleNotFoundError")


@linux
def test_modules_that_cannot_be_forked_are_not_imported_beforehand(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads do not follow into a fork, and CUDA breaks in one: the server begins anew without them."""
    (folder / "with_threads.py").write_text(
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )
    (folder / "torch.py").write_text(
        "class cuda:\n    @staticmethod\n    def is_initialized():\n        return True\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
    with KernelPool(["with_threads", "jax", "fractions", "torch"]) as kernels:
        ran = run(
            make_task(folder, "import sys\n[name in sys.modules for name in ('fractions', 'torch')]"), kernels
        )
        left_out = kernels.wait_until_imported()
    assert ran.texts(0) == ["[True, False]"]
    assert set(left_out) == {"with_threads", "jax", "torch"}
    assert "CUDA" in left_out["torch"]
    assert "begins threads" in left_out["with_threads"]


@linux
def test_a_variable_that_modules_read_has_a_server_of_its_own(pool: KernelPool, folder: Path) -> None:
    """A module that was imported under another value would not see this one."""
    code = "import os\nos.environ.get('OMP_NUM_THREADS'), os.getppid()"
    with KernelPool(most_servers=1) as kernels:
        one = run(make_task(folder, code, variables={"OMP_NUM_THREADS": "1"}), kernels).texts(0)
        servers = kernels.servers
        two = run(make_task(folder, code, variables={"OMP_NUM_THREADS": "2"}), kernels).texts(0)
    assert one == [f"('1', {servers[0]})"]
    assert two == [f"('2', {os.getpid()})"]  # of more environments than servers: a plain kernel


def test_a_kernel_of_another_environment_is_no_fork_of_this_one() -> None:
    """Of its Python we know nothing but how to begin it."""
    argv = ("-m", "ipykernel_launcher", "-f", "{connection_file}")
    ours = find_spec("python3")
    assert ours.is_forkable == (sys.platform == "linux")
    other = KernelSpec(
        "other", "python", ("/opt/other/bin/python", *argv), {}, is_python=True, has_own_provisioner=False
    )
    with_variables = KernelSpec(
        "v", "python", ("python", *argv), {"A": "b"}, is_python=True, has_own_provisioner=False
    )
    remote = KernelSpec("r", "python", ("python", *argv), {}, is_python=True, has_own_provisioner=True)
    assert [each.is_forkable for each in (other, with_variables, remote)] == [False] * 3


def test_a_closed_pool_says_so(folder: Path) -> None:
    """And gives no kernel that nobody would end."""
    kernels = KernelPool()
    kernels.close()
    with pytest.raises(Unavailable, match="the pool of kernels is closed"):
        kernels.start("python3", folder, {})


@linux
def test_a_server_that_dies_is_no_end_of_the_pool(folder: Path) -> None:
    """Steps go on in plain kernels."""
    with KernelPool() as kernels:
        kernels.prepare(1)
        kernels.wait_until_imported()
        (server,) = kernels.servers
        os.kill(server, signal.SIGKILL)
        assert run(make_task(folder, "6 * 7"), kernels).texts(0) == ["42"]


def test_what_a_killed_pool_left_on_disk_is_taken_away_by_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that of one that lives, or of which nothing is known, is left."""
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setattr("notebench.engines.papermill_steps.connecting._LONGEST", 1000)
    ours, unknown = IpcFolder(), folder / "nbk-unknown"
    unknown.mkdir()
    left = IpcFolder()
    gone = replace(this_process(), started=this_process().started - 100)
    (left.path / "owner").write_text(str(gone))
    new = IpcFolder()
    assert {path.name for path in folder.iterdir()} == {ours.path.name, unknown.name, new.path.name}


@linux
@pytest.mark.parametrize("whom", ["owner", "server"])
def test_no_kernel_outlives_its_owner_or_its_server(folder: Path, whom: str) -> None:
    """SIGKILL, while one kernel works, deaf to all, and another waits for its step."""
    owner = folder / "owner.py"
    owner.write_text(
        textwrap.dedent(
            """
            import json, sys, threading
            from pathlib import Path
            from notebench.engines.papermill_steps.pool import KernelPool

            pool = KernelPool()
            kernel = pool.start("python3", Path.cwd(), {})
            kernel.client.execute(
                "import os, signal, subprocess, time\\n"
                "signal.signal(signal.SIGINT, signal.SIG_IGN)\\n"
                "child = subprocess.Popen(['sleep', '600'])\\n"
                "open('new', 'w').write(f'{os.getpid()} {child.pid}'); os.rename('new', 'pids')\\n"
                "time.sleep(600)"
            )
            pool.prepare(1)
            Path("new-server").write_text(json.dumps(pool.servers))
            Path("new-server").rename("server")
            threading.Event().wait()
            """
        )
    )
    process = subprocess.Popen([sys.executable, str(owner)])
    try:
        ends_at = time.monotonic() + WAIT_S
        while not ((folder / "pids").exists() and (folder / "server").exists()):
            assert time.monotonic() < ends_at
            threading.Event().wait(0.05)
        pids = [int(pid) for pid in (folder / "pids").read_text().split()]
        (server,) = json.loads((folder / "server").read_text())
        forks = [each.pid for each in psutil.Process(server).children()]
        if whom == "owner":
            process.kill()
        else:
            os.kill(server, signal.SIGKILL)
        assert [pid for pid in [server, *forks, *pids] if not wait_until_gone(pid)] == []
    finally:
        process.kill()
        process.wait()
        if (folder / "pids").exists():
            for pid in (folder / "pids").read_text().split():
                if psutil.pid_exists(int(pid)):
                    os.kill(int(pid), signal.SIGKILL)
