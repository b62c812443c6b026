"""The commands on a store that MLflow made and wrote, each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from notebench.cli import app

WRITE = """
import mlflow
mlflow.set_experiment("iris")
with mlflow.start_run(run_name="forest"):
    mlflow.log_param("depth", 3)
    mlflow.log_metric("accuracy", 0.95)
    mlflow.log_text("hello", "notes/hello.txt")
"""


def python(code: str, *arguments: str, cwd: Path, **variables: str) -> str:
    """What a Python process prints; it must succeed."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("NOTEBENCH_", "MLFLOW_"))
    }
    source = str(Path(app.__file__).parents[2])
    environ = {**kept, "PYTHONPATH": source, "MLFLOW_DISABLE_TELEMETRY": "true", **variables}
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        env=environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def notebench(*arguments: str, cwd: Path) -> str:
    """What the command prints."""
    return python("from notebench.cli import main; main()", *arguments, cwd=cwd)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one run."""
    root = tmp_path_factory.mktemp("project")
    notebench("init", cwd=root)
    python(WRITE, cwd=root, MLFLOW_TRACKING_URI=f"sqlite:///{root}/.notebench/mlflow.db")
    return root


def test_a_run_that_mlflow_wrote_is_listed(project: Path) -> None:
    """From a folder below the workspace's root."""
    (project / "sub").mkdir(exist_ok=True)
    (run,) = json.loads(notebench("runs", "list", "--json", cwd=project / "sub"))
    assert (run["name"], run["state"], run["experiment"]) == ("forest", "finished", "iris")
    assert (run["metrics"], run["params"]) == ({"accuracy": 0.95}, {"depth": "3"})


def test_its_artifacts_are_shown(project: Path) -> None:
    """With their sizes."""
    (run,) = json.loads(notebench("runs", "list", "--json", cwd=project))
    shown = json.loads(notebench("runs", "show", run["run_id"][:8], "--json", cwd=project))
    assert shown["artifacts"] == [{"path": "notes/hello.txt", "size_bytes": 5}]


def test_its_state_is_counted(project: Path) -> None:
    """And the store is named."""
    told = json.loads(notebench("status", "--json", cwd=project))
    assert told["runs"]["finished"] == 1
    assert told["tracking"]["is_reachable"] is True


def test_another_workspace_takes_the_store_over_unchanged(project: Path, tmp_path: Path) -> None:
    """Not a byte of it is written; its runs are there."""
    store = project / ".notebench" / "mlflow.db"
    before = store.read_bytes()
    notebench("init", "--from", f"sqlite:///{os.path.relpath(store, tmp_path)}", cwd=tmp_path)
    (run,) = json.loads(notebench("runs", "list", "--json", cwd=tmp_path))
    assert run["name"] == "forest"
    assert store.read_bytes() == before
    assert not (tmp_path / ".notebench" / "mlflow.db").exists()
