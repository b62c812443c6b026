"""Claims on runs of pipelines as runs of MLflow: drivers, kernels and the process that writes are real."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from notebench.experiments import Run, RunState
from notebench.experiments.lineage import LineageQuery, read_lineage
from notebench.experiments.run import STEP_TAG
from notebench.ids import DataId, JobId, RunId
from notebench.jobs import JobState, Verb
from notebench.pipelines.recording import (
    MADE_BY_RUN_TAG,
    MADE_BY_TAG,
    PIPELINE_TAG,
    STEP_STATE_TAG,
    RunIds,
)
from notebench.workbench import Workbench
from notebench.workbench.pipeline_place import unwritten
from notebench.workbench.pipeline_runs import begin_writer
from tests.conftest import furnish
from tests.pipelines.books import write_book
from tests.pipelines.test_pipeline_job import PATIENCE_S, Desk

LOGS = """\
import mlflow, os, time
from pathlib import Path
mlflow.log_metric("loss", rate)
mlflow.log_param("own", "kept")
Path(f"began-{os.getpid()}").touch()
while not Path("go").exists():
    time.sleep(0.02)
"""
PIPELINE = """\
pipeline: churn
parameters: {seed: 7}
steps:
  load: {function: "lib:load", with: {seed: $seed}, outputs: [rows, name, data]}
  fit: {notebook: sub/fit.ipynb, with: {rate: $load.rows, data: $load.data}}
"""
PARAMETERS = "from pathlib import Path\nrate = 1\ndata: Path = Path('x')"
MAPPED = '  part: {function: "lib:half", map: {rows: [4, 6]}, outputs: half}\n'


class Kept(Desk):
    """A workspace whose pipelines' runs are kept in its store."""

    def __init__(self, root: Path, store: Path) -> None:
        super().__init__(root)
        furnish(root, store)
        os.environ["NOTEBENCH_PIPELINES__TRACK"] = "true"
        self.path.write_text(PIPELINE)
        (root / "lib.py").write_text(
            "import pandas as pd\nfrom notebench import output\n"
            "def load(seed: int):\n    output('rows', seed)\n    output('name', 'seven')\n"
            "    output('data', pd.DataFrame({'x': [seed]}))\n"
            "def half(rows: int) -> int:\n    return rows // 2\n"
        )
        give = "import notebench\nnotebench.output('score', 0.5)"
        write_book(root / "sub" / "fit.ipynb", LOGS, give, parameters=PARAMETERS)

    def writers(self) -> list[psutil.Process]:
        """The processes that write the workspace's runs."""
        found = []
        for each in psutil.process_iter():
            with suppress(psutil.Error):
                words = each.cmdline()
                if words[-1:] == ["write"] and str(self.root) in words:
                    found.append(each)
        return found

    def until_so(self, is_so: Callable[[], object]) -> None:
        pause, waited = threading.Event(), 0.0
        while not is_so():
            assert waited < PATIENCE_S, (self.root / ".notebench" / "pipelines" / "runs.log").read_text()
            pause.wait(0.05)
            waited += 0.05

    def until_written(self) -> None:
        self.until_so(lambda: not unwritten(self.bench.workspace).jobs())

    def ids(self, job_id: JobId) -> RunIds:
        return RunIds.read(self.bench.workspace.jobs / job_id)

    def below(self, run_id: str) -> dict[str, Run]:
        found = self.bench.runs.children(RunId(run_id), 100)
        assert len({each.name for each in found}) == len(found)
        return {each.name: each for each in found}

    def tags(self, run_id: str) -> dict[str, str]:
        return dict(self.bench.runs.get(RunId(run_id)).tags)


@pytest.fixture
def desk(folder: Path, empty_store: Path) -> Iterator[Kept]:
    made = Kept(folder, empty_store)
    yield made
    for each in made.writers():
        with suppress(psutil.Error):
            each.kill()


def test_a_pipelines_run_is_a_run_with_its_steps_below_it(desk: Kept) -> None:
    """With what they were given, gave and logged; of a rerun, those that were kept name who made them."""
    desk.path.write_text(PIPELINE + MAPPED)
    (desk.root / "sub" / "go").touch()
    first = desk.start(seed=8)
    desk.until(first)
    second = desk.start(seed=8)
    desk.until(second)
    desk.until_written()
    ids = desk.ids(first)
    own = desk.bench.runs.get(RunId(ids.own))
    assert (own.run.name, own.run.experiment, own.run.state) == ("churn", "churn", RunState.FINISHED)
    assert (own.run.params, own.run.metrics) == ({"seed": "8"}, {"load.rows": 8.0, "fit.score": 0.5})
    assert (own.tags[PIPELINE_TAG], own.tags["notebench.job_id"]) == ("churn.pipeline.yaml", first)
    steps = desk.below(ids.own)
    given = steps["fit"].params["data"]
    assert given.startswith("load/data.parquet (")
    assert {name: (each.params, each.metrics) for name, each in steps.items()} == {
        "load": ({"seed": "8"}, {"rows": 8.0}),
        "fit": ({"rate": "8", "own": "kept", "data": given}, {"score": 0.5, "loss": 8.0}),
        "part": ({}, {}),
    }
    kept_files = desk.bench.artifacts.list(desk.bench.runs.get(steps["fit"].run_id).artifact_uri)
    assert [each.path for each in kept_files] == ["fit.ipynb"]
    assert [(each.params, each.metrics) for each in desk.below(steps["part"].run_id).values()] in (
        [({"rows": "4"}, {"half": 2.0}), ({"rows": "6"}, {"half": 3.0})],
        [({"rows": "6"}, {"half": 3.0}), ({"rows": "4"}, {"half": 2.0})],
    )
    graph = read_lineage(desk.bench.runs, desk.bench.data, LineageQuery(run=steps["fit"].run_id, depth=1))
    [data] = [node for node in graph.nodes if node.kind == "data"]
    around = read_lineage(desk.bench.runs, desk.bench.data, LineageQuery(data=DataId(data.id), depth=1))
    of_first = {(edge.source, edge.target, edge.role) for edge in around.edges}
    assert of_first >= {
        (f"run:{steps['load'].run_id}", data.node_id, "made"),
        (data.node_id, f"run:{steps['fit'].run_id}", "given"),
    }
    assert (data.name, data.detail) == ("data", "1 row by 1 column")
    again = desk.below(desk.ids(second).own)
    kept = desk.tags(again["fit"].run_id)
    assert (kept[STEP_STATE_TAG], kept[STEP_TAG], again["fit"].state) == ("cached", "fit", RunState.FINISHED)
    assert (kept[MADE_BY_TAG], kept[MADE_BY_RUN_TAG]) == (first, steps["fit"].run_id)
    assert again["fit"].metrics == {"score": 0.5}


def test_what_a_killed_driver_and_a_killed_writer_left_is_written_once(desk: Kept) -> None:
    """The try that was killed keeps what it logged, and is lost; the one after it has a run of its own."""
    job_id = desk.start()
    desk.pid_of_kernel(job_id)
    driver = desk.bench.jobs.listing.folder_of(job_id).driver()
    assert driver is not None
    [writer] = desk.writers()
    writer.kill()
    os.kill(driver.process.pid, signal.SIGKILL)
    desk.until(job_id, lambda job: job.status.state is JobState.LOST)
    (desk.root / "sub" / "go").touch()
    desk.bench.jobs.ask(job_id, Verb.RESUME)
    assert desk.until(job_id).status.state is JobState.FINISHED
    desk.until_written()
    steps = desk.below(desk.ids(job_id).own)
    assert {name: (each.state, each.metrics) for name, each in steps.items()} == {
        "load": (RunState.FINISHED, {"rows": 7.0}),
        "fit": (RunState.LOST, {"loss": 7.0}),
        "fit (2)": (RunState.FINISHED, {"score": 0.5, "loss": 7.0}),
    }
    assert desk.ids(job_id).of("fit") == steps["fit (2)"].run_id
    unwritten(desk.bench.workspace).add(job_id)  # as if it were told again
    begin_writer(desk.bench.workspace)
    desk.until_written()
    assert desk.below(desk.ids(job_id).own).keys() == steps.keys()


def test_a_store_that_hangs_delays_no_run_and_loses_none(desk: Kept) -> None:
    """It is written when the store is another, or answers; nobody but the process that writes waits."""
    (desk.root / "sub" / "go").touch()
    write_book(desk.root / "sub" / "fit.ipynb", "print(rate)", parameters=PARAMETERS)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        os.environ["NOTEBENCH_TRACKING_URI"] = f"http://127.0.0.1:{silent.getsockname()[1]}"
        job_id = desk.start()
        assert desk.until(job_id).status.state is JobState.FINISHED
        assert unwritten(desk.bench.workspace).jobs() == [job_id]
        desk.until_so(desk.writers)
        for each in desk.writers():
            each.kill()
            each.wait(PATIENCE_S)
    del os.environ["NOTEBENCH_TRACKING_URI"]
    desk.bench = Workbench(desk.bench.workspace)
    desk.bench.write_runs_later()
    desk.until_written()
    assert desk.below(desk.ids(job_id).own).keys() == {"load", "fit"}
