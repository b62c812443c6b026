"""Jobs in a real cluster, when something dies in the middle."""

from pathlib import Path

import psutil
import pytest

from notebench.engines.ray_jobs import packing, place
from notebench.errors import BadInput, Unavailable
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


def test_a_cluster_to_which_no_job_can_go_is_one_line(
    cluster: Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the job's reason and where it was asked for: no route, a wrong token, none, too much to travel."""
    (folder / "large.bin").write_bytes(bytes(9_000))
    workspace = Workspace(folder)
    workspace.create()
    bench = Workbench(workspace)
    monkeypatch.setenv("BOX_TOKEN", cluster.token)
    monkeypatch.setenv("BAD_TOKEN", "0" * 64)
    monkeypatch.setattr(packing, "MOST_BYTES", 10_000)
    address = cluster.target.address
    for name, where, token, requirements, fault, told in (
        ("gone", "http://127.0.0.1:1", "BOX_TOKEN", "", Unavailable, "is not there"),
        ("bad", address, "BAD_TOKEN", "", Unavailable, "refuses the token; `notebench target check bad`"),
        ("unset", address, "NO_TOKEN", "", Unavailable, "NO_TOKEN"),
        ("needy", address, "BOX_TOKEN", "needs.txt", Unavailable, r"needs\.txt cannot be read"),
        ("box", address, "BOX_TOKEN", "", BadInput, r"MB travel; the largest are larger\.bin"),
    ):
        (folder / "needs.txt").touch()
        bench.targets.add(Target(name=name, address=where, token_env=token, requirements=requirements))
        (folder / "needs.txt").unlink()  # since it was attached
        if name == "box":
            (folder / "larger.bin").write_bytes(bytes(9_500))
        with pytest.raises(fault, match=told):
            bench.run_command(["true"], folder, on=name)
    jobs = bench.jobs.page(JobQuery()).jobs
    assert {job.status.state for job in jobs} == {JobState.FAILED}
    assert all(job.status.reason.startswith("no driver could be started: ") for job in jobs)
