"""Runs of a pipeline against papermill in sequence: nothing kept, all kept, and as whole commands.

The graph loads, fits three models, and joins what they gave; each notebook imports pandas and scikit-learn, and
runs alone with its defaults, which is what papermill does.
"""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import papermill
from measure import finish, report

from notebench.data.files import FileIds
from notebench.engines.papermill_steps.pool import KernelPool
from notebench.jobs import Control, JobFolder, JobSpec, Outcome
from notebench.pipelines.building import read_pipeline
from notebench.pipelines.capacity import Capacity
from notebench.pipelines.execution import Executing
from notebench.pipelines.keying import Keying, working_folder
from notebench.pipelines.orchestrator import Orchestrator
from notebench.pipelines.plan import Decider
from notebench.pipelines.record_keeping import Keeper
from notebench.pipelines.run_folder import RunFolder
from notebench.workbench.pipeline_place import history_file
from notebench.workbench.pipeline_work import ForkedSteps
from notebench.workspace import Workspace

ROUNDS = 3
_NOW = datetime(2026, 3, 1, tzinfo=UTC)
IMPORTS = (
    "notebench",
    "pandas",
    "sklearn.linear_model",
    "sklearn.tree",
    "sklearn.neighbors",
    "sklearn.datasets",
)
LOAD = [
    "import notebench\nimport pandas as pd\nfrom pathlib import Path\nfrom sklearn.datasets import make_classification",
    "X, y = make_classification(2000, 12, random_state=7)",
    "pd.DataFrame(X).add_prefix('x').assign(y=y).to_parquet('data.parquet')",
    "notebench.output('data', Path('data.parquet'))",
]
FIT = [
    "import notebench\nimport pandas as pd\nfrom sklearn.{module} import {model}",
    "frame = pd.read_parquet(data)",
    "model = {model}().fit(frame.drop(columns='y'), frame.y)",
    "notebench.output('score', float(model.score(frame.drop(columns='y'), frame.y)))",
]
MODELS = {
    "LogisticRegression": "linear_model",
    "DecisionTreeClassifier": "tree",
    "KNeighborsClassifier": "neighbors",
}
JOIN = ["import notebench\nimport pandas as pd, sklearn.metrics", "notebench.output('best', max(a, b, c))"]
PIPELINE = """\
pipeline: models
steps:
  load: {notebook: load.ipynb}
  a: {notebook: LogisticRegression.ipynb, cpus: 0.5, with: {data: $load.data}}
  b: {notebook: DecisionTreeClassifier.ipynb, cpus: 0.5, with: {data: $load.data}}
  c: {notebook: KNeighborsClassifier.ipynb, cpus: 0.5, with: {data: $load.data}}
  join: {notebook: join.ipynb, with: {a: $a.score, b: $b.score, c: $c.score}}
"""
DATA = "from pathlib import Path\ndata: Path = Path('data.parquet')"


class Desk:
    """The pipeline in a workspace, and both ways to run it."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root)
        self.workspace.create()
        self.steps = ForkedSteps(IMPORTS, len(MODELS) + 2)
        self.file = root / "models.pipeline.yaml"
        self.file.write_text(PIPELINE)
        self._write("load", "x = 0", LOAD)
        for model, module in MODELS.items():
            self._write(model, DATA, [cell.format(model=model, module=module) for cell in FIT])
        self._write("join", "a = 0.1\nb = 0.2\nc = 0.3", JOIN)
        self.runs = 0

    def _write(self, name: str, parameters: str, cells: list[str]) -> None:
        head = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
        book = nbformat.v4.new_notebook(cells=[head, *map(nbformat.v4.new_code_cell, cells)])
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(book, self.workspace.root / f"{name}.ipynb")

    @property
    def pool(self) -> KernelPool:
        return self.steps._begun()

    def forget(self) -> None:
        """Let nothing be kept of earlier runs."""
        shutil.rmtree(self.workspace.folder / "pipelines", ignore_errors=True)

    def ours(self) -> None:
        """One run, in an orchestrator that is ready."""
        self.runs += 1
        job = JobFolder(self.workspace.jobs / f"run{self.runs}")
        job.create(JobSpec("pipeline", "models", {}, str(self.workspace.root), _NOW))
        pipeline = read_pipeline(self.file)
        history, folder = history_file(self.workspace, pipeline), RunFolder(job.path)
        keying = Keying(pipeline.folder, FileIds(self.workspace.file_ids).id_of)
        decider = Decider(pipeline, {}, history.read(), keying.key_of)
        executing = Executing(self.steps, folder, lambda step: working_folder(pipeline, step))
        keeper = Keeper(folder, decider.history, history.add)
        run = Orchestrator(decider, executing, keeper, Capacity(3.0), lambda text: None)
        outcome = run.run(Control(job, job.spec(), 1, lambda verb: None))
        assert outcome == Outcome(), outcome

    def theirs(self) -> None:
        """papermill, one notebook after the other, in a process that has it."""
        for name in ("load", *MODELS, "join"):
            source = str(self.workspace.root / f"{name}.ipynb")
            target = str(self.workspace.root / "ran" / f"{name}.ipynb")
            papermill.execute_notebook(source, target, progress_bar=False, cwd=str(self.workspace.root))

    def our_command(self) -> None:
        """From a cold start; nothing is kept."""
        self.forget()
        words = [sys.executable, "-c", "from notebench.cli import main; main()", "pipeline", "run"]
        subprocess.run(
            [*words, str(self.file), "--wait"], cwd=self.workspace.root, check=True, capture_output=True
        )

    def their_commands(self) -> None:
        """From a cold start, each."""
        for name in ("load", *MODELS, "join"):
            words = [
                sys.executable,
                "-m",
                "papermill",
                f"{name}.ipynb",
                f"ran/{name}.ipynb",
                "--no-progress-bar",
            ]
            subprocess.run(words, cwd=self.workspace.root, check=True, capture_output=True)


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def in_process(desk: Desk) -> list[bool]:
    """Nothing kept, then all kept, each against papermill in the same round."""
    took: dict[str, list[float]] = {"cold": [], "kept": [], "theirs": []}
    for _ in range(ROUNDS):
        desk.forget()
        desk.pool.prepare(len(MODELS) + 2)
        desk.pool.wait_until_imported()
        desk.pool.wait_until_prepared()
        took["cold"].append(timed(desk.ours))
        took["kept"].append(timed(desk.ours))
        took["theirs"].append(timed(desk.theirs))
    return [
        report("a run that keeps nothing", took["cold"], took["theirs"], at_least=5),
        report("a run that keeps all", took["kept"], took["theirs"], at_least=100),
    ]


def commands(desk: Desk) -> list[bool]:
    """Whole commands, from cold starts."""
    ours, theirs = [timed(desk.our_command)], [timed(desk.their_commands)]
    return [report("the whole command", ours, theirs, at_least=2)]


def main() -> None:
    logging.getLogger("papermill").setLevel(logging.ERROR)
    root = Path(tempfile.mkdtemp(prefix="notebench-bench-"))
    (root / "ran").mkdir()
    os.environ["IPYTHONDIR"] = str(root)
    wanted = sys.argv[1:]
    desk = Desk(root)
    parts = {"process": in_process, "commands": commands}
    try:
        holds = [each for name, part in parts.items() if not wanted or name in wanted for each in part(desk)]
    finally:
        desk.steps.close()
    shutil.rmtree(root, ignore_errors=True)
    finish(*holds)


if __name__ == "__main__":
    main()
