"""Claims on the runs of sweeps that are steps: below the step's, whoever of those who write is killed."""

import os
import signal

from mlflow import MlflowClient

from notebench.experiments import Run, RunState
from notebench.experiments.run import PARENT_TAG, STEP_TAG
from notebench.ids import JobId, RunId
from notebench.jobs import Job, JobState, Verb, has_ended
from notebench.sweeps.run_book import RUNS_FILE, RunBook
from notebench.workbench.pipeline_place import unwritten
from notebench.workbench.pipeline_runs import begin_writer
from tests.pipelines.test_pipeline_runs import Kept
from tests.pipelines.test_pipeline_runs import desk as desk

SWEPT = """\
import time
from pathlib import Path
def loss(x):
    Path(f"tried-{x}").touch()
    while x == 2 and not Path("go").exists():
        time.sleep(0.02)
    return (x - 3) ** 2
"""
PIPELINE = """\
pipeline: tuned
steps:
  tune:
    sweep: {function: 'lib:loss', space: 'x: int = 1  # 1..2', metric: loss, sampler: grid, workers: 1}
"""
TRIALS = {"trial 0", "trial 1"}


def write_swept(desk: Kept) -> None:
    (desk.root / "lib.py").write_text(SWEPT)
    desk.path.write_text(PIPELINE)


def sweep_of(desk: Kept) -> Job:
    [job] = [job for job in desk.bench.jobs.listing.jobs() if job.spec.kind == "sweep"]
    return job


def runs_of(desk: Kept, sweep: JobId) -> dict[int | None, str]:
    book: RunBook[int] = RunBook(desk.bench.workspace.jobs / sweep / RUNS_FILE)
    return book.read()


def sweep_below(desk: Kept, step: Run) -> Run:
    [swept] = desk.below(step.run_id).values()
    return swept


def kill_driver(desk: Kept, job_id: JobId) -> None:
    driver = desk.bench.jobs.listing.folder_of(job_id).driver()
    assert driver is not None
    os.kill(driver.process.pid, signal.SIGKILL)


def test_a_sweeps_run_lies_below_its_steps_in_the_same_experiment(desk: Kept) -> None:
    """MLflow shows runs below others where both are of one; lists tell it with its step, and not twice."""
    write_swept(desk)
    (desk.root / "go").touch()
    job_id = desk.start()
    assert desk.until(job_id).status.state is JobState.FINISHED, desk.bench.jobs.log(job_id).text
    desk.until_written()
    own = desk.bench.runs.get(RunId(desk.ids(job_id).own))
    steps = desk.below(own.run.run_id)
    swept = sweep_below(desk, steps["tune"])
    assert desk.below(swept.run_id).keys() == TRIALS
    assert (swept.run_id, swept.experiment) == (runs_of(desk, sweep_of(desk).job_id)[None], "tuned")
    assert desk.tags(swept.run_id)[STEP_TAG] == "tune"
    client = MlflowClient(tracking_uri=desk.bench.tracking_uri)
    client.delete_tag(swept.run_id, PARENT_TAG)  # as if both who write were killed before they linked
    unwritten(desk.bench.workspace).add(job_id)
    begin_writer(desk.bench.workspace)
    desk.until_written()
    assert sweep_below(desk, steps["tune"]).run_id == swept.run_id


def test_whoever_is_killed_a_sweeps_run_lies_below_the_try_that_has_its_result(desk: Kept) -> None:
    """The pipeline's driver, the sweep's, and both of those who write; the try after it waits for that sweep."""
    write_swept(desk)
    job_id = desk.start()
    desk.until(job_id, lambda job: (desk.root / "tried-2").exists() or has_ended(job))
    desk.until_so(lambda: desk.ids(job_id).tries.get("tune#1"))
    swept = sweep_of(desk)
    desk.until_so(lambda: runs_of(desk, swept.job_id).get(None))
    desk.until_so(lambda: desk.below(desk.ids(job_id).tries["tune#1"]))
    for each in desk.writers():
        each.kill()
    kill_driver(desk, swept.job_id)  # and with it who writes its runs
    kill_driver(desk, job_id)
    desk.until(job_id, lambda job: job.status.state is JobState.LOST)
    desk.until(swept.job_id, lambda job: job.status.state is JobState.LOST)
    (desk.root / "go").touch()
    desk.bench.jobs.ask(job_id, Verb.RESUME)
    assert desk.until(job_id).status.state is JobState.FINISHED, desk.bench.jobs.log(job_id).text
    desk.until_written()
    steps = desk.below(desk.ids(job_id).own)
    assert {name: each.state for name, each in steps.items()} == {
        "tune": RunState.LOST,
        "tune (2)": RunState.FINISHED,
    }
    assert desk.below(steps["tune"].run_id) == {}
    assert desk.below(sweep_below(desk, steps["tune (2)"]).run_id).keys() >= TRIALS
