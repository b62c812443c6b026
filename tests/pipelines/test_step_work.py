"""A step as a job: real kernels execute what lies in the job's folder, here as they do in a cluster."""

import json
import threading
from pathlib import Path

import pytest

from notebench.jobs import Control, JobFolder
from notebench.pipelines.bundle import FOLDER, Bundle, make_bundle
from notebench.pipelines.homecoming import bring_home
from notebench.pipelines.resources import Resources
from notebench.pipelines.step import Elsewhere, StepReply, StepState, StepTask
from notebench.workbench.home_side import TRACKING_VARIABLE
from notebench.workbench.step_work import KIND, StepWork, _logging
from tests.fake_jobs import make_spec
from tests.pipelines.books import write_book

WAITS = "import pathlib, time\nwhile not pathlib.Path('never').exists():\n    time.sleep(0.02)"


class Job:
    """A step that is a job, and what comes home of it."""

    def __init__(self, folder: Path, *cells: str, **values: object) -> None:
        notebook = write_book(folder / "fit.ipynb", *cells, parameters="rows: object = None")
        self.task = StepTask(
            "fit",
            notebook,
            values,
            folder / "run" / "fit.ipynb",
            folder,
            folder / "run" / "outputs",
            elsewhere=Elsewhere("box", Resources(), folder),
        )
        self.bundle: Bundle = make_bundle(self.task, lambda path: False)
        self.job = JobFolder(folder / "job")
        spec = make_spec(kind=KIND, folder=str(folder), work={"is_tracked": False})
        self.job.create(spec, self.bundle.files)
        self.control = Control(self.job, spec, 1, str)

    def run(self) -> StepReply:
        self.outcome = StepWork().run(self.control)
        self.task.target.parent.mkdir()
        return bring_home(self.job.outputs, self.task, self.bundle.places)


def test_a_step_that_is_a_job_gives_what_it_gives(folder: Path) -> None:
    """How far its cells are is the job's progress; its inputs stay on no machine that nobody clears."""
    (folder / "rows.txt").write_text("1 2")
    first = "import notebench\nnotebench.output('text', rows.read_text())"
    job = Job(folder, first, "print('seen')", rows=folder / "rows.txt")
    reply = job.run()
    assert (reply.state, reply.outputs["text"].value) == (StepState.FINISHED, "1 2")
    job.control.flush_progress()
    progress = job.job.progress()
    assert progress is not None
    assert (progress.done, progress.total) == (4, 4)
    assert progress.facts == {"cell": 3, "of": 4}
    assert "seen" in job.task.target.read_text()
    assert str(folder / "rows.txt") in json.dumps(json.loads(job.task.target.read_bytes())["metadata"])
    assert not (job.job.path / FOLDER).exists()


def test_a_cell_that_fails_there_is_told_as_one_here(folder: Path) -> None:
    job = Job(folder, "1 / 0")
    reply = job.run()
    assert (reply.state, reply.cell) == (StepState.FAILED, 1)
    assert reply.reason == job.outcome.reason == "cell 2: ZeroDivisionError: division by zero"
    assert "ZeroDivisionError" in reply.error
    assert job.outcome.has_failed


def test_a_job_that_is_cancelled_ends_its_kernel(folder: Path) -> None:
    job = Job(folder, WAITS)
    threading.Timer(1.0, lambda: job.control.ask_cancel("cancelled")).start()
    assert job.run().state is StepState.CANCELLED


def test_what_is_logged_goes_to_the_server_that_the_cluster_reaches(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it reaches none, it is caught, unless nobody wants it."""
    job = Job(folder, "1")
    with _logging(job.task, job.control) as task:
        assert task == job.task
    wanted = Control(job.job, make_spec(work={"is_tracked": True}), 1, str)
    with _logging(job.task, wanted) as task:
        assert "is_caught=True" in task.before
    monkeypatch.setenv(TRACKING_VARIABLE, "https://mlflow.example")
    with _logging(job.task, wanted) as task:
        assert (task.variables, task.before) == ({"MLFLOW_TRACKING_URI": "https://mlflow.example"}, "")
