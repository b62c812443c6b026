"""A command run in this process, on a workbench in memory."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notebench.cli.app import app
from notebench.workspace import WORKSPACE_VARIABLE, Workspace, find_workspace
from tests.cli.stand_ins import Command, FolderArtifacts, MemoryBench


@pytest.fixture(autouse=True)
def workspace_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, which is a workspace's root; the environment names no other."""
    for name in (WORKSPACE_VARIABLE, "NOTEBENCH_TRACKING_URI", "MLFLOW_TRACKING_URI", "NOTEBENCH_DEBUG"):
        monkeypatch.setenv(name, "")  # set first, so that what a command sets is undone too
        monkeypatch.delenv(name)
    root = tmp_path / "work"
    (root / ".notebench").mkdir(parents=True)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def bench(workspace_root: Path, tmp_path: Path) -> MemoryBench:
    """The workbench that the commands open."""
    return MemoryBench(Workspace(workspace_root), FolderArtifacts(tmp_path / "artifacts"))


@pytest.fixture
def command(bench: MemoryBench) -> Command:
    """Runs ``notebench`` with arguments; folders other than the bench's get a bench of their own."""

    def opener(start: Path) -> MemoryBench:
        workspace = find_workspace(start)
        if workspace == bench.workspace:
            return bench
        return MemoryBench(workspace, bench.artifacts, settings=bench.settings)

    def run(*arguments: str, input: str | None = None) -> Result:  # noqa: A002 - click's word
        return CliRunner().invoke(app, arguments, obj=opener, input=input)

    return run
