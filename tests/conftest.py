"""What all tests share: no test sees the user's settings, stores or working folder."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["pytest_jupyter.jupyter_server"]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder of one's own, without variables that point to other stores."""
    for name in list(os.environ):
        if name.startswith(("NOTEBENCH_", "MLFLOW_", "_MLFLOW_", "JPY_SESSION")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)


@pytest.fixture
def folder() -> Path:
    """The test's own working folder, empty."""
    return Path.cwd()
