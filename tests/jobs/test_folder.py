"""Claims on a job's folder: what is torn, foreign or unfinished does no harm."""

import pytest

from notebench.errors import BadInput, NotFound
from notebench.ids import JobId
from notebench.jobs.folder import Driver, JobFolder
from notebench.jobs.orders import Order, unheeded
from notebench.jobs.progress import Progress
from notebench.jobs.state import JobState, Verb
from notebench.processes import this_process
from tests.fake_jobs import START, FakeBook, make_spec

JOB = JobId("20260301T120000000-3f2a91")


@pytest.fixture
def job(folder):
    made = JobFolder(folder / "jobs" / JOB)
    made.create(make_spec())
    return made


def test_a_new_job_is_queued(job):
    """When its folder is whole."""
    assert (job.status().state, job.status().attempt, job.spec()) == (JobState.QUEUED, 1, make_spec())


def test_a_torn_last_line_of_its_events_is_passed_over(job):
    """The driver was killed in the middle of it; the next line is read all the same."""
    with job.events_file.open("ab") as file:
        file.write(b'{"noun": "job", "verb": "ended", "att')
    assert job.status().state is JobState.QUEUED
    FakeBook(job.path.parent).place.tell(job, "started")
    assert job.status().state is JobState.RUNNING


def test_a_torn_order_is_passed_over(job):
    """The one after it, on the same line, is heeded."""
    with job.control_file.open("ab") as file:
        file.write(b'{"noun": "job", "verb": "canc')
    assert unheeded(job.orders(), job.events(), 1) == []
    job.order(Order("a", Verb.PAUSE, 1))
    assert unheeded(job.orders(), job.events(), 1) == [Order("a", Verb.PAUSE, 1)]


def test_orders_are_heeded_in_their_order_each_once_for_their_attempt(job):
    """What was acknowledged, or meant for the last attempt, is not heeded again."""
    for name, verb, attempt in [
        ("a", Verb.PAUSE, 1),
        ("b", Verb.RESUME, 1),
        ("a", Verb.PAUSE, 1),
        ("c", Verb.CANCEL, 2),
    ]:
        job.order(Order(name, verb, attempt))
    place = FakeBook(job.path.parent).place
    place.tell(job, "heeded", order="a")
    assert [order.order_id for order in unheeded(job.orders(), job.events(), 1)] == ["b"]
    assert [order.order_id for order in unheeded(job.orders(), job.events(), 2)] == ["c"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": 0}', b'{"host": "a", "pid": "x"}'])
def test_a_torn_driver_or_progress_is_none(job, content):
    """It is written whole, but a foreign program may not know that."""
    job.driver_file.write_bytes(content)
    job.progress_file.write_bytes(content)
    assert (job.driver(), job.progress()) == (None, None)


def test_driver_and_progress_survive_their_files(job):
    """Bit for bit."""
    driver, progress = Driver(this_process(), 3), Progress(2, 10, "fold 2", START, {"best_value": 0.5})
    job.name_driver(driver)
    job.tell_progress(progress)
    assert (job.driver(), job.progress()) == (driver, progress)


def test_progress_of_an_older_version_is_read_and_facts_beyond_reason_are_left_away(job):
    """A list reads this file of every job."""
    job.tell_progress(Progress(2, 10, "", START, {"log": "x" * 30_000}))
    assert job.progress() == Progress(2, 10, "", START)
    job.progress_file.write_bytes(
        b'{"done": 1, "total": null, "text": "", "at": "2026-03-01T12:00:00+00:00"}'
    )
    assert job.progress() == Progress(1, None, "", START)


@pytest.mark.parametrize(("done", "total"), [(-1, None), (3, 2), (float("nan"), None), (1, float("inf"))])
def test_progress_that_makes_no_sense_is_refused(done, total):
    """A bar cannot show it."""
    with pytest.raises(BadInput):
        Progress(done, total, "", START)


def test_a_folder_that_was_never_finished_is_no_job(job):
    """Its maker was killed before the spec, which is written last."""
    job.spec_file.unlink()
    with pytest.raises(NotFound, match=JOB):
        job.spec()


def test_a_job_is_made_once(job):
    """Of two with one id, the second is refused."""
    with pytest.raises(FileExistsError):
        job.create(make_spec())
