"""Kernels that cannot be forked: another language, a Python begun plainly; and papermill's own way to ours."""

import configparser
import json
import os
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from notebench.engines.papermill_steps.engine import NotebenchEngine
from notebench.engines.papermill_steps.pool import KernelPool
from notebench.pipelines.step import StepState
from tests.steps import make_task, run, tagged, write

ROOT = Path(__file__).parents[3]
BASH = {"name": "bash", "display_name": "Bash", "language": "bash"}


@pytest.fixture
def _bash(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("bash_kernel")
    place = folder / "share" / "kernels" / "bash"
    place.mkdir(parents=True)
    argv = [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"]
    (place / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Bash", "language": "bash"}))
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "share"))


@pytest.mark.usefixtures("_bash")
def test_a_step_may_be_written_in_bash(folder: Path) -> None:
    """Its values are quoted as its language has it; its exit code is the cell's."""
    task = make_task(
        folder,
        tagged("word=x", "parameters"),
        'echo "$word $n" in $(basename "$PWD")',
        "false",
        "echo never",
        values={"word": "a b; echo $HOME", "n": 3},
        spec=BASH,
    )
    with KernelPool() as kernels:
        ran = run(task, kernels)
    assert ran.texts(2) == [f"a b; echo $HOME 3 in {folder.name}\n"]
    assert (ran.reply.state, ran.reply.cell) == (StepState.FAILED, 3)
    assert ran.notebook.cells[4].outputs == []


@pytest.mark.usefixtures("_bash")
def test_a_plain_kernel_is_stopped_and_missed_as_a_fork_is(folder: Path) -> None:
    """How it was begun makes no other step of it."""
    stop = threading.Event()
    with KernelPool(most_servers=0) as kernels:
        ran = run(make_task(folder, "import os, time\ntime.sleep(0.3)\nos.kill(os.getpid(), 9)"), kernels)
        task = make_task(folder, "import time\ntime.sleep(600)")
        stopped = run(task, kernels, stop=stop, on_cell=lambda event: stop.set())
    assert "killed" in ran.reply.reason
    assert stopped.reply.state is StepState.CANCELLED


@pytest.fixture
def engine() -> str:
    """The engine, as papermill finds it where Notebench is installed."""
    papermill_engines.register("notebench", NotebenchEngine)
    return "notebench"


def test_papermill_runs_notebooks_by_it(pool: KernelPool, folder: Path, engine: str) -> None:
    """Parameters, metadata and the file are papermill's; kernel, saving and folder are ours."""
    notebook = write(folder / "a.ipynb", tagged("n = 1", "parameters"), "import os\nprint(n, os.getcwd())")
    place = folder / "there"
    place.mkdir()
    made = papermill.execute_notebook(
        str(notebook), "out.ipynb", {"n": 2}, engine_name=engine, progress_bar=False, pool=pool, folder=place
    )
    assert made.cells[2].outputs[0].text == f"2 {place}\n"
    assert nbformat.read("out.ipynb", 4).metadata.papermill.parameters == {"n": 2}


def test_papermill_raises_what_a_cell_raised(pool: KernelPool, folder: Path, engine: str) -> None:
    """And marks the cell, as it does with its own engine."""
    notebook = write(folder / "a.ipynb", "1 / 0")
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError"):
        papermill.execute_notebook(
            str(notebook), "out.ipynb", engine_name=engine, progress_bar=False, pool=pool
        )
    assert "papermill-error-cell" in nbformat.read("out.ipynb", 4).cells[1].source


def test_papermill_finds_it_where_it_is_installed(folder: Path) -> None:
    """By its entry point, in a process that knows nothing of us; and a kernel is begun plainly."""
    entries = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    installed = folder / "site" / "notebench_tried-0.1.dist-info"
    installed.mkdir(parents=True)
    text = configparser.ConfigParser()
    text.read_dict(entries)
    with (installed / "entry_points.txt").open("w") as file:
        text.write(file)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: notebench-tried\nVersion: 0.1\n")
    write(folder / "a.ipynb", "print(6 * 7)")
    paths = [str(folder / "site"), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-m", "papermill", "--engine", "notebench", "a.ipynb", "out.ipynb"]
    said = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert nbformat.read(folder / "out.ipynb", 4).cells[0].outputs[0].text == "42\n"


@pytest.mark.parametrize("first", ["papermill", "notebench.engines.papermill_steps.engine"])
def test_whichever_is_imported_first_papermill_has_the_engine(first: str) -> None:
    """Papermill loads its engines as it is imported, and the engine asks for papermill."""
    code = f"import {first}; from papermill.engines import papermill_engines as e; e.get_engine('notebench')"
    subprocess.run([sys.executable, "-c", code], check=True)
