"""Several kernels, papermill and plain IPython: the same cell everywhere."""

import os
import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from notebench.experiments import RunQuery
from notebench.workbench import open_workbench
from notebench.workspace import Workspace
from tests.kernels import kernel

LOOP = """%%track kernel-{number} --experiment together
import mlflow
mlflow.log_param("number", {number})
for step in range(200):
    mlflow.log_metric("loss", step / 7, step=step)
    if step % 50 == 0:
        mlflow.set_tag(f"at-{{step}}", step)
"""


ENDLESS = """%%track endless-{number} --experiment killed
import itertools, mlflow
for step in itertools.count():
    mlflow.log_metric("loss", step / 7, step=step)
    if step == 20:
        print("twenty", flush=True)
"""


def test_eight_kernels_at_once_lose_no_run_even_when_they_make_the_store_and_are_killed(folder: Path) -> None:
    with ExitStack() as stack:
        kernels = [stack.enter_context(kernel(folder, NOTEBENCH_WORKSPACE=str(folder))) for _ in range(8)]
        for one in kernels:
            one.run("%load_ext notebench")
        sent = [one.begin(LOOP.format(number=number)) for number, one in enumerate(kernels)]
        answers = [one.wait(message) for one, message in zip(kernels, sent, strict=True)]
        sent = [one.begin(ENDLESS.format(number=number)) for number, one in enumerate(kernels)]
        for one, message in zip(kernels, sent, strict=True):
            one.wait_for_text(message, "twenty")
        for one in kernels:
            one.kill()
    assert [answer.status for answer in answers] == ["ok"] * 8
    assert not [answer.text for answer in answers if "locked" in answer.text]
    bench = open_workbench(folder)
    runs = bench.runs.page(RunQuery(experiments=("together",))).runs
    assert sorted(run.params["number"] for run in runs) == [str(number) for number in range(8)]
    assert {run.state for run in runs} == {"finished"}
    assert {len(bench.runs.metric_history(run.run_id)["loss"]) for run in runs} == {200}
    bench.close_lost()
    killed = bench.runs.page(RunQuery(experiments=("killed",))).runs
    assert [run.state for run in killed] == ["lost"] * 8
    assert bench.runs.unended() == []
    with sqlite3.connect(bench.workspace.database) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()


def notebook(folder: Path, *cells: str) -> Path:
    path = folder / "train.ipynb"
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, path)
    return path


def test_papermill_runs_the_same_cell_of_a_notebook_in_another_folder(
    workspace: Workspace, folder: Path
) -> None:
    (folder / "deep").mkdir()
    notebook(
        folder / "deep",
        "%load_ext notebench",
        "%%track scheduled\nimport mlflow\nmlflow.log_metric('auc', 0.9)",
    )
    source = "deep/train.ipynb"
    given = {"PAPERMILL_INPUT_PATH": source}  # as papermill's --inject-input-path does
    papermill.execute_notebook(source, folder / "out.ipynb", given, cwd="deep", progress_bar=False)
    bench = open_workbench(folder)
    (run,) = bench.runs.page(RunQuery()).runs
    assert (run.name, run.state, run.metrics) == ("scheduled", "finished", {"auc": 0.9})
    assert bench.record(run.run_id).notebook == source
    shown = nbformat.read(folder / "out.ipynb", as_version=4).cells[-1].outputs
    assert [list(output.data) for output in shown] == [
        ["application/vnd.notebench.run+json", "text/html", "text/plain"]
    ]


def test_papermill_stops_at_a_tracked_cell_that_fails(workspace: Workspace, folder: Path) -> None:
    path = notebook(folder, "%load_ext notebench", "%%track\n1 / 0", "print('not reached')")
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError"):
        papermill.execute_notebook(path, folder / "out.ipynb", progress_bar=False)
    (run,) = open_workbench(folder).runs.page(RunQuery()).runs
    assert run.state == "failed"
    assert nbformat.read(folder / "out.ipynb", as_version=4).cells[-1].execution_count is None


def test_plain_ipython_shows_the_run_once_as_text(workspace: Workspace, folder: Path) -> None:
    (folder / "train.ipy").write_text(
        "%load_ext notebench\nget_ipython().run_cell_magic('track', 'plain', 'print(1)')\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--colors=NoColor", "--no-banner", "train.ipy"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "IPYTHONDIR": str(folder / "ipython")},
        check=True,
        timeout=90,
    )
    assert done.stdout.count("plain · finished") == 1


def test_a_script_tracks_by_the_python_twin(workspace: Workspace, folder: Path) -> None:
    script = folder / "train.py"
    script.write_text(
        "import mlflow\nfrom notebench import track\n\n\n@track\ndef fit(depth):\n    mlflow.log_param('depth', depth)\n    print('fitted')\n\n\nfit(2)\nfit(3)\n"
    )
    subprocess.run(
        [sys.executable, script], capture_output=True, text=True, cwd=folder, check=True, timeout=90
    )
    runs = open_workbench(folder).runs.page(RunQuery(sort="params.depth", is_descending=False)).runs
    assert [(run.name, run.experiment, run.params["depth"]) for run in runs] == [
        ("fit", "train", "2"),
        ("fit", "train", "3"),
    ]
