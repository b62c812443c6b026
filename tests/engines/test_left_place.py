"""Jobs of targets that are attached no more."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from notebench.engines.ray_jobs.place import LeftPlace, place_name
from notebench.engines.ray_jobs.record import MirrorRecord
from notebench.errors import BadInput, Unavailable
from notebench.jobs import JobFolder, JobState, Presence, Verb
from notebench.jobs.folder import Driver
from notebench.jobs.state import fold
from notebench.processes import this_process
from notebench.workbench import Workbench
from notebench.workspace import Workspace
from tests.fake_jobs import FakePlace, make_spec


@pytest.fixture
def bench(folder: Path) -> Workbench:
    workspace = Workspace(folder)
    workspace.create()
    return Workbench(workspace)


@pytest.fixture
def mirror() -> Iterator[subprocess.Popen[bytes]]:
    """What stands for the process that brings a job home."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process
        process.kill()


@pytest.fixture
def begun(bench: Workbench, mirror: subprocess.Popen[bytes]) -> Callable[[str], JobFolder]:
    """Makes a job that runs on a target."""

    def begin(target: str) -> JobFolder:
        folder = JobFolder(bench.workspace.jobs / "20260301T120000000-3f2a91")
        folder.create(make_spec(place=place_name(target), folder=str(bench.workspace.root)))
        FakePlace().start(folder)
        started = psutil.Process(mirror.pid).create_time()
        folder.name_launched(Driver(replace(this_process(), pid=mirror.pid, started=started), 1))
        MirrorRecord(1, "notebench-1", is_submitted=True).keep(folder)
        return folder

    return begin


Begun = Callable[[str], JobFolder]
Mirror = subprocess.Popen[bytes]


def test_a_job_whose_target_was_detached_goes_on_and_is_let_go(
    bench: Workbench, begun: Begun, mirror: Mirror
) -> None:
    """What brings it home has all that it needs; only orders do not reach it any more."""
    job_id = begun("box").job_id
    assert bench.jobs.get(job_id).status.state is JobState.RUNNING
    assert bench.jobs.log(job_id).text == "hello\n"
    with pytest.raises(Unavailable, match="pause does not reach job"):
        bench.jobs.ask(job_id, Verb.PAUSE)
    assert bench.jobs.kill(job_id).status.state is JobState.CANCELLED
    assert mirror.poll() is not None
    with pytest.raises(Unavailable, match="box is attached no more; attach it, or say with --on"):
        bench.jobs.ask(job_id, Verb.RETRY)
    assert bench.jobs.get(job_id).status.state is JobState.FAILED


def test_a_job_whose_target_was_detached_goes_on_here(bench: Workbench, begun: Begun, mirror: Mirror) -> None:
    """In one step; nothing writes into its folder beside the driver that has begun."""
    folder = begun("box")
    job = bench.ask(folder.job_id, Verb.RESUME, "local")
    assert (job.spec.place, job.status.attempt) == ("process", 2)
    assert mirror.poll() is not None
    assert "box does not answer" in fold(folder.events()[:3]).reason
    bench.jobs.kill(folder.job_id)


def test_what_ran_on_a_cluster_to_try_on_is_lost_with_it(bench: Workbench, begun: Begun) -> None:
    """It never comes back: another has another token."""
    assert bench.jobs.get(begun("try").job_id).status.state is JobState.LOST


def test_no_job_begins_on_a_target_that_is_not_attached(bench: Workbench) -> None:
    """Nothing is written."""
    with pytest.raises(BadInput, match="'ray:box' is not known; jobs run in process"):
        bench.submit(make_spec(place="ray:box"))
    assert list(bench.jobs.listing.jobs()) == []
    assert LeftPlace("box", is_over=False).poll(JobFolder(bench.workspace.jobs / "x")) is Presence.UNKNOWN
