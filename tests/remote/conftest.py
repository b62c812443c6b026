"""A real MLflow server on the loopback, with users and passwords, that a test can put out of reach and back."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mlflow_server import MlflowServer, start_mlflow_server
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
        self._running = self._start()
        self._gate = Gate(self._running.port)

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
        self._running.end()

    def _start(self) -> MlflowServer:
        config = self.folder / "auth.ini"
        config.write_text(
            "[mlflow]\ndefault_permission = READ\n"
            f"database_uri = sqlite:///{self.folder / 'auth.db'}\nadmin_username = admin\n"
            "authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n"
            "auth_cache_ttl_seconds = 600\n"  # to look at a password takes 80 ms of a core, for each request
        )
        variables = {
            "MLFLOW_AUTH_CONFIG_PATH": str(config),
            "MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD,
            "MLFLOW_FLASK_SERVER_SECRET_KEY": "only for this test",
        }
        return start_mlflow_server(self.folder, "--app-name", "basic-auth", variables=variables)


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
