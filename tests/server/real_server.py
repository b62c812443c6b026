"""A real Jupyter Server in a process of its own, to be killed."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

TOKEN = "of-this-test"
BROKEN = (urllib.error.URLError, http.client.HTTPException, ConnectionError)


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

    def ask(self, route: str, body: object = None) -> Any:
        """What it answers; a body is posted."""
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/notebench/api/{route}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"token {TOKEN}"},
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.load(answer)

    def first(self, route: str) -> Any:
        """Likewise, once it answers."""
        while True:
            assert self.process.poll() is None
            with suppress(*BROKEN):
                return self.ask(route)

    def page(self) -> list[str]:
        """The names of the runs."""
        return _names(self.ask("runs?limit=100"))

    def first_page(self) -> list[str]:
        """Likewise, once it answers."""
        return _names(self.first("runs?limit=100"))

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


def _names(read: Any) -> list[str]:
    return [run["name"] for run in read["runs"]]
