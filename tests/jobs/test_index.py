"""Claims on the index of ended jobs: a memory that spares folders, and never another truth."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from notebench.ids import JobId
from notebench.jobs import JobState, Verb
from notebench.jobs.index import JobIndex
from notebench.jobs.listing import JobQuery, Listing
from notebench.jobs.progress import Progress
from tests.fake_jobs import START, FakeBook

WRITE_AND_DIE = """\
import os, signal, sys
from pathlib import Path
from notebench.jobs.index import JobIndex
index = JobIndex(Path(sys.argv[1]))
known = index.read()
with index._opened() as opened:
    opened.execute("DELETE FROM jobs")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def fake(tmp_path: Path) -> FakeBook:
    return FakeBook(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".notebench" / "state.db"


def listing(fake: FakeBook, path: Path) -> Listing:
    """What another process would list by."""
    return Listing(fake.book.folder, JobIndex(path))


def ended(fake: FakeBook, state: str = "finished", **facts: object) -> JobId:
    job_id = fake.submit(**facts)
    folder = fake.folder_of(job_id)
    folder.tell_progress(Progress(1, 2, "half", START, {"steps": {"load": "finished"}}))
    fake.place.end(folder, state, reason="so it came", exit_code="3")
    return job_id


def test_the_next_process_opens_no_folder_of_a_job_that_has_ended(fake: FakeBook, path: Path) -> None:
    """A list of a thousand costs no thousand folders."""
    job_id = ended(fake, work={"argv": ["a"], "deep": {"x": [1, None]}})
    (first,) = listing(fake, path).jobs()
    for file in (fake.folder_of(job_id).spec_file, fake.folder_of(job_id).progress_file):
        file.unlink()
    assert list(listing(fake, path).jobs()) == [first]


def test_a_job_that_goes_on_is_always_read(fake: FakeBook, path: Path) -> None:
    """Its state is that of now."""
    job_id = fake.submit()
    assert [job.status.state for job in listing(fake, path).jobs()] == [JobState.RUNNING]
    fake.place.end(fake.folder_of(job_id), "failed")
    assert [job.status.state for job in listing(fake, path).jobs()] == [JobState.FAILED]


def test_what_is_begun_again_is_read_again(fake: FakeBook, path: Path) -> None:
    """By its events, whose file has grown."""
    job_id = ended(fake, "failed")
    list(listing(fake, path).jobs())
    fake.book.ask(job_id, Verb.RETRY)
    (job,) = listing(fake, path).jobs()
    assert (job.status.state, job.status.attempt) == (JobState.RUNNING, 2)


def test_what_was_deleted_is_forgotten(fake: FakeBook, path: Path, tmp_path: Path) -> None:
    """The index does not grow for ever."""
    gone, kept = ended(fake), ended(fake)
    list(listing(fake, path).jobs())
    fake.book.put_away(gone, tmp_path / "aside")
    assert [job.job_id for job in listing(fake, path).jobs()] == [kept]
    assert list(JobIndex(path).read()) == [kept]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\x00" * 4000])
def test_a_torn_index_is_made_again_of_the_folders(fake: FakeBook, path: Path, content: bytes) -> None:
    """Nothing in it is worth more than they are."""
    job_id = ended(fake)
    list(listing(fake, path).jobs())
    path.write_bytes(content)
    assert [job.job_id for job in listing(fake, path).jobs()] == [job_id]
    list(listing(fake, path).jobs())
    assert list(JobIndex(path).read()) == [job_id]


def test_a_kill_while_it_is_written_costs_nothing(fake: FakeBook, path: Path) -> None:
    """Rows change together or not at all."""
    job_id = ended(fake)
    list(listing(fake, path).jobs())
    died = subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(path)], check=False)
    assert died.returncode == -signal.SIGKILL
    assert list(JobIndex(path).read()) == [job_id]


def test_an_index_of_another_version_is_made_anew(fake: FakeBook, path: Path) -> None:
    """As one is that says something else."""
    job_id = ended(fake)
    list(listing(fake, path).jobs())
    with JobIndex(path)._opened() as index:
        index.execute("UPDATE jobs SET facts = '{}'")
        index.execute("PRAGMA user_version = 99")
    assert [job.job_id for job in listing(fake, path).jobs()] == [job_id]


def test_a_row_that_says_nothing_is_read_from_its_folder(fake: FakeBook, path: Path) -> None:
    """The others stay."""
    job_id = ended(fake)
    list(listing(fake, path).jobs())
    with JobIndex(path)._opened() as index:
        index.execute("UPDATE jobs SET facts = '[]'")
    assert [job.job_id for job in listing(fake, path).jobs()] == [job_id]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing keeps root from writing")
def test_where_it_cannot_be_written_the_folders_are_read(fake: FakeBook, path: Path) -> None:
    """A workspace that is another's is shown all the same."""
    job_id = ended(fake)
    path.parent.chmod(0o500)
    try:
        assert [job.job_id for job in listing(fake, path).jobs()] == [job_id]
    finally:
        path.parent.chmod(0o700)


def test_pages_are_what_they_are_without_it(fake: FakeBook, path: Path) -> None:
    """Kinds, states and order."""
    ids = [ended(fake, kind="pipeline", name=name) for name in ("a", "b")]
    ended(fake, kind="sweep")
    list(listing(fake, path).jobs())
    page = listing(fake, path).page(JobQuery((JobState.FINISHED,), kind="pipeline"))
    assert {job.job_id for job in page.jobs} == set(ids)
    assert page == Listing(fake.book.folder).page(JobQuery((JobState.FINISHED,), kind="pipeline"))
