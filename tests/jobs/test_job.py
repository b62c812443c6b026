"""Claims on what is told of a job."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from notebench.ids import JobId
from notebench.jobs import Job, JobState
from notebench.jobs.state import Status
from tests.fake_jobs import make_spec

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_clock_that_is_set_back_makes_no_time_negative():
    """Lists and bars would show it."""
    status = Status(JobState.FINISHED, 1, started_at=BEGAN, ended_at=BEGAN + timedelta(seconds=5))
    job = Job(JobId("20260301T120000000-3f2a91"), make_spec(), status)
    assert job.duration_s == 5
    assert replace(job, status=replace(status, ended_at=BEGAN - timedelta(hours=1))).duration_s == 0
