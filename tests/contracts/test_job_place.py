"""What every place of jobs keeps to: the one in memory, and processes of this machine."""

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from notebench.errors import Conflict
from notebench.events import Event
from notebench.ids import JobId
from notebench.jobs import Job, JobBook, JobState, Presence, Verb, has_ended
from notebench.workbench import Workbench
from notebench.workspace import Workspace
from tests.fake_cluster import FakeCluster
from tests.fake_jobs import FakePlace, make_spec
from tests.try_cluster import needs_ray

PATIENCE_S = 60
COMMAND = [sys.executable, "-S", "-c", "import time; print('hello', flush=True); time.sleep(600)"]


@dataclass
class Held:
    """A place, and the book that starts jobs in it."""

    book: JobBook
    place: Any
    folder: Path
    begun: list[JobId] = field(default_factory=list)

    def submit(self) -> JobId:
        spec = make_spec(folder=str(self.folder), work={"argv": COMMAND}, place=self.place.name)
        self.begun.append(self.book.submit(spec).job_id)
        return self.begun[-1]

    def running(self) -> JobId:
        job_id = self.submit()
        self.until(job_id, lambda job: job.status.state is JobState.RUNNING)
        self.said(job_id)
        return job_id

    def said(self, job_id: JobId) -> None:
        self.until(job_id, lambda job: "hello" in self.book.log(job_id).text)

    def until(self, job_id: JobId, wanted: Any) -> Job:
        job = self.book.wait(job_id, wanted, PATIENCE_S)
        assert wanted(job), (job.status, self.book.log(job_id).text)
        return job

    def poll(self, job_id: JobId) -> Presence:
        presence: Presence = self.place.poll(self.book.listing.folder_of(job_id))
        return presence


@pytest.fixture(params=["fake", "cluster", "process", pytest.param("ray", marks=needs_ray)])
def held(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Held]:
    workspace = Workspace(tmp_path / "work")
    workspace.create()
    if request.param in ("fake", "cluster"):
        place = FakePlace() if request.param == "fake" else FakeCluster("process")
        yield Held(JobBook(workspace.jobs, {"process": place}, lambda verb, data: None), place, tmp_path)
        return
    if request.param == "ray":
        book = request.getfixturevalue("cluster").bench.jobs
        (tmp_path / "desk").mkdir(exist_ok=True)
        held = Held(book, book.places["ray:try"], tmp_path / "desk")
    else:
        book = Workbench(workspace).jobs
        held = Held(book, book.places["process"], tmp_path)
    yield held
    for job_id in held.begun:  # others test in the same cluster at the same time
        with contextlib.suppress(Conflict):  # it has ended since
            book.kill(job_id)


class TestJobPlace:
    """Claims on a place."""

    def test_a_job_runs_is_halted_goes_on_and_stops(self, held: Held) -> None:
        """Each verb is heeded, and the log is there meanwhile."""
        job_id = held.running()
        assert (held.poll(job_id), held.place.answers()) == (Presence.ALIVE, True)
        held.book.ask(job_id, Verb.PAUSE)
        held.until(job_id, lambda job: job.status.state is JobState.PAUSED)
        held.book.ask(job_id, Verb.RESUME)
        held.until(job_id, lambda job: job.status.state is JobState.RUNNING)
        held.book.ask(job_id, Verb.STOP)
        job = held.until(job_id, has_ended)
        assert (job.status.state, job.status.is_stopping) == (JobState.FINISHED, True)

    def test_a_job_is_cancelled_and_begun_again(self, held: Held) -> None:
        """In the same folder, as the second attempt."""
        job_id = held.running()
        held.book.ask(job_id, Verb.CANCEL)
        assert held.until(job_id, has_ended).status.state is JobState.CANCELLED
        held.book.ask(job_id, Verb.RETRY)
        held.until(job_id, lambda job: (job.status.state, job.status.attempt) == (JobState.RUNNING, 2))
        held.until(job_id, lambda job: held.book.log(job_id).text.count("hello") == 2)

    def test_a_killed_driver_is_gone_and_tells_nothing(self, held: Held) -> None:
        """Who looks next finds it lost; killing is safe to repeat."""
        job_id = held.running()
        folder = held.book.listing.folder_of(job_id)
        assert held.place.kill(folder)
        assert folder.status().state is JobState.RUNNING
        assert held.poll(job_id) is Presence.GONE
        assert not held.place.kill(folder)
        assert held.book.get(job_id).status.state is JobState.LOST

    def test_of_the_next_attempt_nothing_is_known_until_it_is_started(self, held: Held) -> None:
        """The last one's driver is gone, and says nothing of this one."""
        job_id = held.running()
        folder = held.book.listing.folder_of(job_id)
        held.place.kill(folder)
        assert held.book.get(job_id).status.state is JobState.LOST
        folder.append(Event("job", "queued", data={"attempt": "2"}))
        assert held.poll(job_id) is Presence.UNKNOWN
        assert held.book.get(job_id).status.state is JobState.QUEUED

    def test_of_a_job_that_nobody_started_nothing_is_known(self, held: Held) -> None:
        """It is not closed by guess."""
        folder = held.book.listing.folder_of(JobId("20260301T120000000-3f2a91"))
        folder.create(make_spec())
        assert held.place.poll(folder) is Presence.UNKNOWN
        assert not held.place.kill(folder)

    def test_a_log_is_read_from_where_one_stopped(self, held: Held) -> None:
        """By its offset in bytes."""
        job_id = held.running()
        folder = held.book.listing.folder_of(job_id)
        first = held.place.tail(folder, 0, 3)
        rest = held.place.tail(folder, first.next_offset, 1000)
        assert (first.text + rest.text).replace(os.linesep, "\n") == "hello\n"
