"""Jobs in a real cluster, when something dies in the middle."""

import sys
from pathlib import Path

import psutil
import pytest

from notebench.engines.ray_jobs import place
from notebench.errors import Unavailable
from notebench.ids import JobId
from notebench.jobs import Job, JobBook, JobState, Verb, has_ended
from notebench.jobs.listing import JobQuery
from notebench.targets import Target
from notebench.workbench import Workbench
from notebench.workspace import Workspace
from tests.try_cluster import Cluster, needs_ray

pytestmark = needs_ray
PATIENCE_S = 120
# It goes on until it is let go; what it printed last is always a whole line.
COUNTS = """
import os, pathlib, time
open("made.txt", "w").write("x")
for number in range(10**6):
    print("number", number, flush=True)
    time.sleep(0.02)
    if pathlib.Path({goes!r}).exists():
        break
print("done", flush=True)
"""


def begin(cluster: Cluster, folder: Path, text: str = COUNTS) -> JobId:
    (folder / "count.py").write_text(text.format(goes=str(folder / "go")))
    # A program's name, as another machine has it.
    return cluster.bench.run_command(["python", "count.py"], folder, on="try").job_id


def until(book: JobBook, job_id: JobId, text: str) -> Job:
    job = book.wait(job_id, lambda job: has_ended(job) or text in book.log(job_id, 0, 10**6).text, PATIENCE_S)
    assert text in book.log(job_id, 0, 10**6).text, (job.status, book.log(job_id).text)
    return job


def mirror_of(book: JobBook, job_id: JobId) -> psutil.Process:
    launched = book.listing.folder_of(job_id).launched()
    assert launched is not None
    return psutil.Process(launched.process.pid)


def test_a_mirror_that_is_killed_is_begun_again_and_catches_up(
    cluster: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a gap and without a double; the driver goes on meanwhile, as when the laptop is closed."""
    monkeypatch.setattr(place, "_AGAIN_AFTER_S", 0)
    book = cluster.bench.jobs
    job_id = begin(cluster, folder)
    until(book, job_id, "number 20\n")
    process = mirror_of(book, job_id)
    process.kill()
    process.wait(10)
    assert book.get(job_id).status.state is JobState.RUNNING
    until(book, job_id, "number 100\n")
    assert mirror_of(book, job_id).pid != process.pid
    (folder / "go").touch()
    job = book.wait(job_id, has_ended, PATIENCE_S)
    assert job.status.state is JobState.FINISHED
    until(book, job_id, "done\n")
    *lines, last = book.log(job_id, 0, 10**6).text.splitlines()
    assert lines == [f"number {number}" for number in range(len(lines))]
    assert last == "done"


def test_a_driver_that_is_killed_is_found_lost_and_begun_again(cluster: Cluster, folder: Path) -> None:
    """On what it has; the log of the first attempt stays."""
    book = cluster.bench.jobs
    job_id = begin(cluster, folder)
    until(book, job_id, "number 5\n")
    driver = book.listing.folder_of(job_id).driver()
    assert driver is not None
    psutil.Process(driver.process.pid).kill()
    job = book.wait(job_id, has_ended, PATIENCE_S)
    assert job.status.state is JobState.LOST
    (folder / "go").touch()
    book.ask(job_id, Verb.RESUME)
    job = book.wait(job_id, has_ended, PATIENCE_S)
    assert (job.status.state, job.status.attempt) == (JobState.FINISHED, 2)
    assert until(book, job_id, "attempt 2")
    assert book.log(job_id, 0, 10**6).text.count("number 0\n") == 2


def test_a_program_that_is_not_there_fails_its_job(cluster: Cluster, folder: Path) -> None:
    """As it would here; nothing says so before, as the machine is another."""
    job_id = cluster.bench.run_command(["no-such-program"], folder, on="try").job_id
    job = cluster.bench.jobs.wait(job_id, has_ended, PATIENCE_S)
    assert (job.status.state, job.status.exit_code) == (JobState.FAILED, 127)


def test_a_cluster_that_cannot_be_used_is_told_before_anything_is_sent(
    cluster: Cluster, folder: Path
) -> None:
    """By the job, too, which failed."""
    workspace = Workspace(folder)
    workspace.create()
    bench = Workbench(workspace)
    bench.targets.add(Target(name="gone", address="http://127.0.0.1:1", token_env="GONE_TOKEN"))
    with pytest.raises(Unavailable, match="is not there"):
        bench.run_command([sys.executable], folder, on="gone")
    (job,) = bench.jobs.page(JobQuery()).jobs
    assert job.status.state is JobState.FAILED
    assert "is not there" in job.status.reason
