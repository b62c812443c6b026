"""``notebench runs restore --execute``: real notebooks, kernels and stores, each in a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from notebench.experiments.query import RunQuery
from notebench.experiments.restore.repeat import REPRODUCES_TAG
from notebench.workbench import open_workbench
from notebench.workspace import Workspace
from tests.conftest import OURS
from tests.kernels import kernel

SEEDED = """%%track fit
import mlflow
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
X, y = load_iris(return_X_y=True)
model = RandomForestClassifier(n_estimators=3, random_state=7).fit(X, y)
mlflow.log_metric("spread", model.predict_proba(X)[:, 0].var())
"""
UNSEEDED = "%%track luck\nimport mlflow, random\nmlflow.log_metric('luck', random.random())"

READING = """%%track read
import mlflow
import pandas as pd
rows = pd.read_csv("rows.csv")
mlflow.log_input(mlflow.data.from_pandas(rows, source="rows.csv", name="rows"), context="train")
mlflow.log_metric("mean", rows.x.mean())
"""


def command(*arguments: str, cwd: Path) -> tuple[list[str], dict[str, Any]]:
    """How to start ``notebench`` in a process of its own."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    source = str(Path(sys.modules["notebench"].__file__ or "").parents[1])
    environ |= {"PYTHONPATH": source, "MLFLOW_DISABLE_TELEMETRY": "true"}
    words = [
        sys.executable,
        "-c",
        "from notebench.cli.app import main; main()",
        "runs",
        "restore",
        *arguments,
    ]
    return words, {"cwd": cwd, "env": environ, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


def repeat(run_id: str, workspace: Workspace, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the report."""
    words, options = command(run_id, "--execute", "--json", *arguments, cwd=workspace.root)
    ended = subprocess.run(words, **options, check=False)
    assert ended.stdout, ended.stderr.decode()
    return ended.returncode, json.loads(ended.stdout)


def track(workspace: Workspace, *cells: str) -> str:
    """Run cells in a kernel that tracks; gives the id of the run that the last one made."""
    notebook = workspace.root / "train.ipynb"
    with kernel(workspace.root, JPY_SESSION_NAME=str(notebook), MLFLOW_DISABLE_TELEMETRY="true") as running:
        running.run("%load_ext notebench")
        answers = [running.run(cell) for cell in cells]
    return answers[-1].run_id


def test_a_seeded_fit_is_reproduced_by_a_run_that_names_it(workspace: Workspace) -> None:
    """In the same experiment, beside the notebook, from the terminal to the store."""
    original = track(workspace, SEEDED)
    code, report = repeat(original, workspace)
    assert (code, report["verdict"]) == (0, "reproduced")
    assert "spread" in report["metrics_compared"]
    runs = open_workbench(workspace.root).runs
    made = runs.get(report["new_run_id"])
    assert made.tags[REPRODUCES_TAG] == original
    assert made.run.experiment == runs.get(original).run.experiment
    assert Path(report["notebook"]).parent == workspace.root


def test_an_unseeded_metric_is_not_reproduced_and_the_seed_is_named(workspace: Workspace) -> None:
    """First the seed that is missing, then the metric with both values."""
    code, report = repeat(track(workspace, UNSEEDED), workspace)
    assert (code, report["verdict"]) == (1, "not reproduced")
    assert report["first_difference"]["kind"] == "seed"
    (metric,) = [each for each in report["differences"] if each["kind"] == "metric"]
    assert metric["name"] == "luck"
    assert metric["then"] != metric["now"]


def test_an_input_file_that_changed_is_named_before_the_metric(workspace: Workspace) -> None:
    """With the ids of both contents."""
    (workspace.root / "rows.csv").write_text("x\n1\n2\n")
    original = track(workspace, READING)
    (workspace.root / "rows.csv").write_text("x\n1\n3\n")
    code, report = repeat(original, workspace)
    assert code == 1
    first = report["first_difference"]
    assert first["kind"] == "data"
    assert "rows.csv" in first["name"]
    assert first["then"] != first["now"]


def test_what_ran_before_in_the_kernel_runs_again_the_failed_too(workspace: Workspace) -> None:
    """The tracked cell needs it; only the run itself is made again under its name."""
    cells = ("x = 1", "%%track other\ny = 2", "raise ValueError(x)", "x += 1")
    original = track(workspace, *cells, "%%track sum\nimport mlflow\nmlflow.log_metric('sum', x + y)")
    code, report = repeat(original, workspace)
    assert (code, report["verdict"]) == (0, "reproduced")
    runs = open_workbench(workspace.root).runs
    made = [runs.get(run.run_id) for run in runs.page(RunQuery()).runs]
    linked = [each.run.name for each in made if REPRODUCES_TAG in each.tags]
    assert (linked, sorted(each.run.name for each in made)) == (["sum"], ["other", "other", "sum", "sum"])


def test_code_that_fails_now_is_not_reproduced_and_the_error_is_named(workspace: Workspace) -> None:
    """Here, a file that is gone."""
    (workspace.root / "helper.txt").write_text("1")
    original = track(workspace, "%%track read\nopen('helper.txt').read()")
    (workspace.root / "helper.txt").unlink()
    code, report = repeat(original, workspace)
    assert code == 1
    assert report["first_difference"]["kind"] == "code"
    assert report["first_difference"]["now"].startswith("FileNotFoundError")


def test_code_without_tracking_runs_inside_a_run_all_the_same(workspace: Workspace) -> None:
    """What turned tracking on is not among the run's own cells."""
    with kernel(workspace.root, MLFLOW_DISABLE_TELEMETRY="true") as running:
        running.run("%load_ext notebench\n%track on")
        running.run("import mlflow\nrun = mlflow.start_run(run_name='bare')")
        shown = running.run("mlflow.log_metric('one', 1.0)\nmlflow.end_run()\nprint(run.info.run_id)")
    code, report = repeat(shown.text.strip(), workspace)
    assert (code, report["verdict"]) == (0, "reproduced")


class TestStopped:
    """Claims on an execution that does not come to its end."""

    @pytest.fixture
    def executing(self, workspace: Workspace) -> Any:
        """A command whose notebook's cell waits until it is stopped, and the kernel's process."""
        waits = workspace.root / "wait.txt"
        original = track(
            workspace,
            "%%track wait\nimport os, time\nwhile os.path.exists('wait.txt'):\n    time.sleep(0.05)",
        )
        waits.touch()
        words, options = command(original, "--execute", cwd=workspace.root)
        with subprocess.Popen(words, **options, start_new_session=True) as process:
            while not (runs := open_workbench(workspace.root).runs.unended()):
                assert process.poll() is None, process.communicate()
            yield process, psutil.Process(runs[0][1].pid), runs[0][0].run_id
            if process.poll() is None:
                process.kill()

    def test_an_interrupt_ends_the_new_run_and_the_kernel(self, workspace: Workspace, executing: Any) -> None:
        """As Ctrl-C sends it, to the command alone."""
        process, kernel_process, run_id = executing
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 130
        psutil.wait_procs([kernel_process], timeout=30)
        assert not kernel_process.is_running()
        assert str(open_workbench(workspace.root).runs.get(run_id).run.state) in ("cancelled", "lost")

    def test_a_kill_leaves_a_run_that_is_found_lost(self, workspace: Workspace, executing: Any) -> None:
        """At the next look, once the kernel has noticed."""
        process, kernel_process, run_id = executing
        process.kill()
        process.communicate(timeout=60)
        psutil.wait_procs([kernel_process], timeout=30)
        bench = open_workbench(workspace.root)
        bench.close_lost()
        assert str(bench.runs.get(run_id).run.state) == "lost"
