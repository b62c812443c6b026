"""Claims on the verbs of jobs, in a place without processes."""

import itertools
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from notebench.errors import BadInput, Conflict, NotFound, Unavailable
from notebench.ids import JobId, make_job_id
from notebench.jobs import JobFolder, JobQuery, JobState, Presence, Verb
from notebench.jobs.state import fold
from tests.fake_jobs import START, FakeBook, make_spec

NOWHERE = JobId("20260301T120000000-000000")


@pytest.fixture
def fake(folder):
    return FakeBook(folder)


@pytest.fixture
def book(fake):
    return fake.book


def state(book, job_id):
    return book.get(job_id).status.state


def test_a_submitted_job_runs_and_is_announced(fake, book):
    """The panel hears of it."""
    job_id = fake.submit()
    assert state(book, job_id) is JobState.RUNNING
    assert fake.told == [("queued", job_id)]


def test_a_job_that_cannot_be_started_has_failed_and_says_why(fake, book):
    """It does not stay queued for ever."""
    fake.place.refuses = "No space left on device"
    with pytest.raises(Unavailable, match="No space left"):
        fake.submit()
    (job,) = book.page(JobQuery()).jobs
    assert job.status.state is JobState.FAILED
    assert "No space left" in job.status.reason


def test_a_place_that_is_not_known_is_refused_before_anything_is_written(fake, book):
    """A workspace may name a cluster that this machine has not set up."""
    with pytest.raises(BadInput, match="'moon' is not known; jobs run in process"):
        fake.submit(place="moon")
    assert book.page(JobQuery()).total == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(fake, folder):
    """With what to do."""
    fake.submit()
    (folder / ".notebench" / "jobs").chmod(0o500)
    with pytest.raises(Unavailable, match="cannot be kept"):
        fake.submit()
    (folder / ".notebench" / "jobs").chmod(0o700)


def test_a_folder_that_is_in_the_way_is_told(fake, folder):
    """One line, and no traceback."""
    (folder / ".notebench").mkdir()
    (folder / ".notebench" / "jobs").write_text("a file")
    fake.book.prepare = lambda: None
    with pytest.raises(Unavailable, match="cannot be kept"):
        fake.submit()


def test_a_job_whose_driver_vanished_is_found_lost_at_the_next_look(fake, book):
    """By whoever looks."""
    job_id = fake.submit()
    fake.place.kill(fake.folder_of(job_id))
    (job,) = book.page(JobQuery()).jobs
    assert job.status.state is JobState.LOST
    assert "4000000" in job.status.reason
    assert fake.told[-1] == ("ended", job_id)


@pytest.mark.parametrize("verb", [Verb.RESUME, Verb.RETRY])
def test_a_lost_job_is_begun_again_in_its_folder(fake, book, verb):
    """As the next attempt."""
    job_id = fake.submit()
    fake.place.kill(fake.folder_of(job_id))
    job = book.ask(job_id, verb)
    assert (job.status.state, job.status.attempt) == (JobState.RUNNING, 2)


def there(spec, place="ray:box"):
    return replace(spec, place=place)


def test_a_lost_job_goes_on_elsewhere(fake, book):
    """In its folder, as the next attempt; asked again, nothing more happens."""
    job_id = fake.submit()
    fake.place.kill(fake.folder_of(job_id))
    moved = there(book.get(job_id).spec)
    for _ in range(2):
        job = book.move(job_id, Verb.RESUME, moved)
        assert (job.status.state, job.status.attempt, job.spec.place) == (JobState.RUNNING, 2, "ray:box")
    assert [*fake.elsewhere.alive] == [job_id]


def test_a_job_whose_place_does_not_answer_is_let_go_to_go_on_elsewhere(fake, book):
    """Nobody can tell whether it goes on; who begins it again elsewhere has decided."""
    job_id = fake.submit(place="ray:box")
    moved = there(book.get(job_id).spec, "process")
    with pytest.raises(Conflict, match="is running on box; cancel it there"):
        book.move(job_id, Verb.RESUME, moved)
    fake.elsewhere.is_silent = True
    job = book.move(job_id, Verb.RESUME, moved)
    assert (job.status.state, job.status.attempt) == (JobState.RUNNING, 2)
    assert "box does not answer" in fold(fake.folder_of(job_id).events()[:-2]).reason
    assert not fake.elsewhere.alive


@pytest.mark.parametrize(("verb", "place"), [(Verb.PAUSE, "ray:box"), (Verb.RETRY, "ray:moon")])
def test_what_does_not_begin_a_job_again_moves_it_nowhere(fake, book, verb, place):
    """Nor does a place that is not known."""
    job_id = fake.submit()
    fake.place.kill(fake.folder_of(job_id))
    before = book.get(job_id)
    with pytest.raises(BadInput, match=r"takes no other place|moon"):
        book.move(job_id, verb, there(before.spec, place))
    assert book.get(job_id) == before


def test_what_a_place_refuses_is_the_callers_fault(fake, book):
    """And the job's reason: it is too large to travel, say."""
    fake.place.faults = "the folder has 300 MB"
    with pytest.raises(BadInput, match="300 MB"):
        fake.submit()
    (job,) = book.page(JobQuery()).jobs
    assert (job.status.state, "300 MB" in job.status.reason) == (JobState.FAILED, True)


def test_a_job_that_no_driver_took_is_lost_after_a_minute(fake, book, folder):
    """Its starter was killed before it began one."""
    waiting = JobFolder(folder / ".notebench" / "jobs" / NOWHERE)
    waiting.create(make_spec())
    book.now = lambda: START + timedelta(seconds=50)
    assert state(book, NOWHERE) is JobState.QUEUED
    book.now = lambda: START + timedelta(seconds=70)
    assert state(book, NOWHERE) is JobState.LOST


def test_what_is_asked_of_no_job_is_told(book):
    """By its id."""
    with pytest.raises(NotFound, match=NOWHERE):
        book.ask(NOWHERE, Verb.STOP)
    with pytest.raises(NotFound):
        book.log(NOWHERE)


@pytest.mark.parametrize("text", ["../../etc", "", "a/b", "20260301T120000000-00000G"])
def test_an_id_that_leads_elsewhere_is_refused(book, text):
    """No path is made of it."""
    with pytest.raises(BadInput, match="not the id of a job"):
        book.get(JobId(text))


def test_killing_ends_what_does_not_listen(fake, book):
    """And is safe to repeat."""
    job_id = fake.submit()
    assert book.kill(job_id).status.state is JobState.CANCELLED
    assert book.kill(job_id).status.reason == "killed"
    with pytest.raises(Conflict):
        book.ask(job_id, Verb.PAUSE)


def test_a_job_of_another_machine_is_not_said_to_be_killed(fake, book):
    """It goes on there."""
    job_id = fake.submit()
    fake.place.poll = lambda folder: Presence.UNKNOWN
    with pytest.raises(Conflict, match="kill it there"):
        book.kill(job_id)
    assert state(book, job_id) is JobState.RUNNING


def test_a_job_is_found_by_either_end_of_its_id(fake, book):
    """Its day, or the part that nobody shares."""
    job_id = fake.submit()
    assert book.find(job_id) == book.find(job_id[-6:]) == book.find(job_id[:10]) == job_id
    fake.submit()
    with pytest.raises(BadInput, match="fits 2 jobs"):
        book.find(job_id[:8])
    with pytest.raises(NotFound):
        book.find("zzz")


def test_pages_go_from_the_newest_to_the_oldest(fake, book):
    """Each job on one page."""
    seconds = itertools.count()
    book.now = lambda: START + timedelta(seconds=next(seconds))
    ids = [fake.submit() for _ in range(5)]
    first = book.page(JobQuery(limit=3))
    rest = book.page(JobQuery(limit=3, offset=first.next_offset))
    assert [job.job_id for job in (*first.jobs, *rest.jobs)] == ids[::-1]
    assert (first.total, rest.next_offset) == (5, None)


def test_a_page_of_some_states_has_no_others(fake, book):
    """The panel asks for what goes on."""
    running, ended = fake.submit(), fake.submit()
    fake.place.end(fake.folder_of(ended), "failed")
    assert [job.job_id for job in book.page(JobQuery(states=(JobState.RUNNING,))).jobs] == [running]


def test_what_is_no_job_is_passed_over(fake, book, folder):
    """Locks, foreign files, a folder without a spec."""
    job_id = fake.submit()
    jobs = folder / ".notebench" / "jobs"
    (jobs / NOWHERE).mkdir()
    (jobs / "notes.txt").write_text("mine")
    (jobs / make_job_id(START, b"abc")).write_text("a file")
    assert [job.job_id for job in book.page(JobQuery()).jobs] == [job_id]


def test_an_ended_job_is_read_again_when_it_is_begun_again(fake, book):
    """Though ended ones are kept in memory."""
    job_id = fake.submit()
    fake.place.end(fake.folder_of(job_id), "failed")
    assert book.page(JobQuery()).jobs[0].status.state is JobState.FAILED
    fake.book.__class__(book.folder, book.places, book.announce).ask(job_id, Verb.RETRY)
    assert book.page(JobQuery()).jobs[0].status.attempt == 2


def test_only_what_ended_long_ago_is_old(fake, book):
    """A job that goes on is never put away."""
    running, ended = fake.submit(), fake.submit()
    fake.place.end(fake.folder_of(ended), "finished")
    book.now = lambda: START + timedelta(days=3650)
    assert [job.job_id for job, _ in book.old(30)] == [ended]
    assert book.old(None) == []
    aside = book.folder.parent / "aside"
    assert not book.put_away(running, aside)
    assert book.put_away(ended, aside)
    assert not fake.folder_of(ended).path.exists()
