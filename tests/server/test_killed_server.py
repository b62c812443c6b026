"""A real Jupyter Server that is killed while it answers, beside a process that writes runs."""

import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from notebench.experiments import RunQuery
from notebench.workbench import open_workbench
from notebench.workspace import Workspace

TOKEN = "of-this-test"
BROKEN = (urllib.error.URLError, http.client.HTTPException, ConnectionError)
WRITER = """
from pathlib import Path
import mlflow
from notebench import track

with track("outlives"):
    print("begun", flush=True)
    step = 0
    while not Path("end").exists():
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        step += 1
"""


class Server:
    """One process."""

    def __init__(self, root: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = {
            "ip": "127.0.0.1",
            "port": self.port,
            "port_retries": 0,
            "root_dir": root,
            "open_browser": False,
            "allow_root": True,
            "jpserver_extensions": "{'notebench': True}",
        }
        words = [f"--ServerApp.{name}={value}" for name, value in options.items()]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", f"--IdentityProvider.token={TOKEN}", *words],
            cwd=root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def page(self) -> list[str]:
        """The names of the runs."""
        url = f"http://127.0.0.1:{self.port}/notebench/api/runs?limit=100"
        asked = urllib.request.Request(url, headers={"Authorization": f"token {TOKEN}"})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return [run["name"] for run in json.load(answer)["runs"]]

    def first_page(self) -> list[str]:
        """Likewise, once it answers."""
        while True:
            assert self.process.poll() is None
            with suppress(*BROKEN):
                return self.page()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def server(root: Path) -> Iterator[Server]:
    one = Server(root)
    try:
        yield one
    finally:
        one.kill()


def test_a_server_that_is_killed_in_the_middle_of_pages_costs_no_run(workspace: Workspace) -> None:
    """Neither the run that is written meanwhile, nor the store, nor the next server's pages."""
    root = workspace.root
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with server(root) as first:
        assert writer.stdout
        assert "begun" in writer.stdout.readline()
        assert first.first_page() == ["outlives"]
        answered, killed = threading.Semaphore(0), threading.Event()

        def ask() -> None:
            while not killed.is_set():
                with suppress(*BROKEN):
                    first.page()
                answered.release()

        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
        for _ in range(20):
            answered.acquire()
        first.kill()  # four pages are being read
        killed.set()
        for asker in askers:
            asker.join()
    (root / "end").touch()
    out, err = writer.communicate()
    assert writer.returncode == 0, out + err
    with sqlite3.connect(workspace.database) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
    with server(root) as second:
        assert second.first_page() == ["outlives"]
    (run,) = open_workbench(root).runs.page(RunQuery()).runs
    assert (run.state, "loss" in run.metrics) == ("finished", True)
