"""What all tests share: no test sees the user's settings, stores or working folder."""

import importlib.util
import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from notebench.engines.mlflow_tracking import prepare
from notebench.workspace import Workspace

pytest_plugins = ["pytest_jupyter.jupyter_server", "tests.try_cluster"]

# Examples, and making them, may take as long as they take: the first one pays for imports, and machines are shared.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


# Who starts the tests in the background of a shell has them, and all that they start, ignore interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


OURS = ("NOTEBENCH_", "MLFLOW_", "_MLFLOW_", "JPY_SESSION")
"""How the variables begin that point to stores; MLflow sets some of them itself."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs Ray where there is none."""
    if importlib.util.find_spec("ray") is None:
        missing = pytest.mark.skip(reason="Ray is not installed; `make cluster` brings it")
        for item in items:
            if item.get_closest_marker("cluster"):
                item.add_marker(missing)


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in a folder of one's own, without variables that point to other stores, and leave none."""
    before = dict(os.environ)
    for name in [name for name in before if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    # A process for each test's workspace would take seconds; tests of these runs ask for them.
    monkeypatch.setenv("NOTEBENCH_PIPELINES__TRACK", "false")
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield
    for name in [name for name in os.environ if name.startswith(OURS) and name not in before]:
        del os.environ[name]


@pytest.fixture
def folder() -> Path:
    """The test's own working folder, empty."""
    return Path.cwd()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MLflow store, made once: migrations take seconds."""
    path = tmp_path_factory.mktemp("store") / "mlflow.db"
    prepare(path, path.parent / "artifacts")
    return path


@pytest.fixture
def workspace(folder: Path, empty_store: Path) -> Workspace:
    """A workspace in the working folder whose store is made already."""
    return furnish(folder, empty_store)


def furnish(folder: Path, store: Path) -> Workspace:
    """Make the folder a workspace with a copy of the store, whose default experiment keeps its artifacts here."""
    workspace = Workspace(folder)
    workspace.create()
    shutil.copy(store, workspace.database)
    copied = sqlite3.connect(workspace.database)
    with copied:
        copied.execute("UPDATE experiments SET artifact_location = ?", (f"{workspace.artifacts.as_uri()}/0",))
    copied.close()
    return workspace
