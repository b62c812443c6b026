"""``notebench lab``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from notebench.cli import lab
from notebench.cli.lab import LabCall, lab_command, split_arguments
from tests.cli.stand_ins import Command


@pytest.mark.parametrize(
    ("arguments", "folder", "own"),
    [
        ([], None, []),
        (["proj"], "proj", []),
        (["proj", "--no-browser", "--port=8899"], "proj", ["--no-browser", "--port=8899"]),
        (["--no-browser", "proj"], "proj", ["--no-browser"]),
        (["--port", "8899"], None, ["--port", "8899"]),
        (["--port", "8899", "proj"], "proj", ["--port", "8899"]),
        (["--port=8899", "-y", "proj"], "proj", ["--port=8899", "-y"]),
    ],
)
def test_the_folder_is_told_from_jupyterlab_s_options(
    arguments: list[str], folder: str | None, own: list[str]
) -> None:
    """An option's value is no folder."""
    assert split_arguments(arguments) == LabCall(Path(folder) if folder else None, tuple(own))


def test_a_notebook_is_jupyterlab_s_to_open(workspace_root: Path) -> None:
    """It is no folder."""
    (workspace_root / "train.ipynb").touch()
    assert split_arguments(["train.ipynb"]) == LabCall(None, ("train.ipynb",))


def test_the_folder_becomes_the_server_s_root(tmp_path: Path) -> None:
    """Whatever the user's own configuration says."""
    assert lab_command(tmp_path, ["-y"])[1:] == ["-m", "jupyterlab", f"--ServerApp.root_dir={tmp_path}", "-y"]


def test_a_root_that_was_asked_for_is_kept(tmp_path: Path) -> None:
    """Jupyter refuses two."""
    command = lab_command(tmp_path, ["--notebook-dir=/srv"])
    assert command[3:] == ["--notebook-dir=/srv"]


def test_a_missing_folder_is_named(command: Command) -> None:
    """It is not made by a typing error."""
    result = command("lab", "nowhere")
    assert result.exit_code == 2
    assert "nowhere; make it, or add --tutorial" in result.stderr


@pytest.fixture
def jupyterlab(tmp_path: Path) -> dict[str, str]:
    """An environment whose JupyterLab only tells how it was called, and exits with 7."""
    package = tmp_path / "fake" / "jupyterlab"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import json, os, sys\nprint(json.dumps([os.getcwd(), sys.argv[1:]]))\nsys.exit(7)\n"
    )
    source = str(Path(lab.__file__).parents[2])
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(package.parent), source])}


def test_jupyterlab_takes_the_process_over(tmp_path: Path, jupyterlab: dict[str, str]) -> None:
    """In the folder, with the options that are its own; its exit code is the command's."""
    (tmp_path / "proj").mkdir()
    code = "from notebench.cli import main; main()"
    arguments = ["lab", str(tmp_path / "proj"), "--no-browser", "--port=8899"]
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=jupyterlab, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 7, ended.stderr
    where, given = json.loads(ended.stdout)
    assert where == str(tmp_path / "proj")
    assert given[-2:] == ["--no-browser", "--port=8899"]


def test_root_is_let_in_and_told_so(
    command: Command, workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container there is often no other user."""
    started: list[list[str]] = []
    monkeypatch.setattr(lab, "is_root", lambda: True)
    monkeypatch.setattr(lab, "start", lambda command, folder: started.append(command))
    result = command("lab")
    assert "--allow-root" in started[0]
    assert "you are root" in result.stderr


def test_the_tutorial_makes_the_folder_a_workspace(
    command: Command, workspace_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own, though the folder lies within another one's."""
    monkeypatch.setattr(lab, "start", lambda command, folder: None)
    result = command("lab", "tutorial", "--tutorial")
    assert result.exit_code == 0, result.output
    assert (workspace_root / "tutorial" / ".notebench" / "mlflow.db").exists()
