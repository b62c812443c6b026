"""A real MLflow server on the loopback, with users and passwords, that a test can put out of reach and back."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import urllib3

from tests.remote.gate import Gate

PASSWORD = "correct-horse-battery"


class Server:
    """One server; it is reached through a gate, as to start it takes many seconds."""

    def __init__(self, folder: Path, store: Path) -> None:
        self.folder = folder
        shutil.copy(store, folder / "mlflow.db")
        copied = sqlite3.connect(folder / "mlflow.db")
        with copied:
            copied.execute("UPDATE experiments SET artifact_location = 'mlflow-artifacts:/0'")
        copied.close()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._own_port = free.getsockname()[1]
        self._gate = Gate(self._own_port)
        self._process = self._start()

    @property
    def uri(self) -> str:
        return f"http://admin:{PASSWORD}@127.0.0.1:{self._gate.port}"

    @property
    def bare_uri(self) -> str:
        return f"http://127.0.0.1:{self._gate.port}"

    def start(self) -> None:
        """Put it within reach; it may be there already."""
        self._gate.open()

    def stop(self) -> None:
        """Put it out of reach: its port refuses, and what was under way breaks off."""
        self._gate.shut()

    def end(self) -> None:
        """End its processes."""
        self._gate.shut()
        below = psutil.Process(self._process.pid).children(recursive=True)
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        psutil.wait_procs(below)

    def _start(self) -> "subprocess.Popen[bytes]":
        config = self.folder / "auth.ini"
        config.write_text(
            "[mlflow]\ndefault_permission = READ\n"
            f"database_uri = sqlite:///{self.folder / 'auth.db'}\nadmin_username = admin\n"
            "authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n"
        )
        environment = os.environ | {
            "MLFLOW_AUTH_CONFIG_PATH": str(config),
            "MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD,
            "MLFLOW_FLASK_SERVER_SECRET_KEY": "only for this test",
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "PYTHONWARNINGS": "ignore",
        }
        command = [
            sys.executable, "-m", "mlflow", "server", "--app-name", "basic-auth", "--host", "127.0.0.1",
            "--port", str(self._own_port), "--backend-store-uri", f"sqlite:///{self.folder / 'mlflow.db'}",
            "--artifacts-destination", str(self.folder / "artifacts"), "--workers", "1",
        ]  # fmt: skip
        with (self.folder / "server.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        retry = urllib3.Retry(total=400, connect=400, backoff_factor=0.2, backoff_max=0.3)
        health = f"http://127.0.0.1:{self._own_port}/health"
        assert urllib3.PoolManager().request("GET", health, retries=retry).status == 200
        return process


@pytest.fixture(scope="session")
def one_server(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server"), empty_store)
    server.start()
    yield server
    server.end()


@pytest.fixture
def server(one_server: Server) -> Server:
    """Within reach at the test's begin, whatever the test before did."""
    one_server.start()
    return one_server
