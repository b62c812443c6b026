"""Claims on what notebooks log as steps, in each way there is."""

from notebench.experiments import Run
from notebench.experiments.query import RunQuery
from notebench.ids import JobId
from notebench.jobs import JobState
from tests.pipelines.books import write_book
from tests.pipelines.test_pipeline_runs import Kept
from tests.pipelines.test_pipeline_runs import desk as desk

PIPELINE = """\
pipeline: logging
steps:
  fit: {notebook: fit.ipynb, with: {rate: 0.5}}
  bare: {notebook: bare.ipynb, with: {rate: 0.25}}
"""
TRACKED = "%%track\nimport mlflow\nmlflow.log_metric('inner', rate)"
PLAIN = "import mlflow\nmlflow.log_metric('plain', rate)\nmlflow.log_param('own', 'kept')"
FIT = """\
import numpy as np
from sklearn.linear_model import LinearRegression
mlflow.sklearn.autolog(log_models=False, silent=True)
LinearRegression().fit(np.array([[0.0], [1.0]]), np.array([0.0, 1.0]))
"""
GIVE = "import notebench\nnotebench.output('score', rate)"


def run_steps(desk: Kept) -> JobId:
    """One that tracks a cell, logs plainly and by autologging, and one that knows nothing of Notebench."""
    desk.path.write_text(PIPELINE)
    load = "%load_ext notebench"
    write_book(desk.root / "fit.ipynb", load, TRACKED, PLAIN, FIT, GIVE, parameters="rate = 0.1")
    write_book(desk.root / "bare.ipynb", PLAIN, parameters="rate = 0.1")
    job_id = desk.start()
    assert desk.until(job_id).status.state is JobState.FINISHED, desk.bench.jobs.log(job_id).text
    desk.until_written()
    return job_id


def check_tree(runs: list[Run], own: str) -> None:
    """All that was logged lies in its try's run, or below it, in the pipeline's experiment."""
    by_id = {each.run_id: each for each in runs}
    above = {each.name: by_id[each.marks.parent_id].name for each in runs if each.marks.parent_id}
    assert above == {"fit": "logging", "bare": "logging", "fit [4]": "fit"}
    assert [each.run_id for each in runs if each.name == "logging"] == [own]
    assert {each.experiment for each in runs} == {"logging"}
    found = {each.name: each for each in runs}
    assert found["fit [4]"].metrics["inner"] == 0.5
    fit, bare = found["fit"], found["bare"]
    assert (fit.metrics["plain"], fit.metrics["score"], fit.metrics["training_score"]) == (0.5, 0.5, 1.0)
    assert {"own", "rate", "fit_intercept"} <= fit.params.keys()
    assert (bare.metrics, bare.params) == ({"plain": 0.25}, {"rate": "0.25", "own": "kept"})


def test_what_a_step_logs_lies_in_its_run_or_below_it(desk: Kept) -> None:
    """By ``%%track``, by autologging, by plain calls, and where Notebench is not loaded."""
    job_id = run_steps(desk)
    check_tree(list(desk.bench.runs.every(RunQuery())), desk.ids(job_id).own)
