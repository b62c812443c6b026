"""Claims on when a job is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from notebench.ids import JobId
from notebench.jobs import Job, Presence
from notebench.jobs.folder import Driver
from notebench.jobs.lost import why_lost
from notebench.jobs.state import Status
from notebench.processes import this_process
from notebench.states import State
from tests.fake_jobs import START, make_spec

QUEUED = Job(JobId("20260301T120000000-3f2a91"), make_spec(), Status(State.QUEUED, 2, queued_at=START))
DRIVER = Driver(replace(this_process(), pid=4711), 2)
SOON, LATE = START + timedelta(seconds=59), START + timedelta(seconds=61)


def test_a_job_whose_driver_vanished_is_lost() -> None:
    """With when it was seen last, where that is known."""
    told = "its driver, process 4711, vanished"
    assert why_lost(QUEUED, DRIVER, Presence.GONE, SOON) == told
    seen = replace(QUEUED, last_beat=START)
    assert why_lost(seen, DRIVER, Presence.GONE, SOON) == f"{told}; last seen at 2026-03-01 12:00:00 UTC"


@pytest.mark.parametrize("presence", [Presence.ALIVE, Presence.UNKNOWN])
def test_a_driver_that_may_live_is_left_alone(presence: Presence) -> None:
    """Also for ever, where its machine does not answer."""
    assert why_lost(QUEUED, DRIVER, presence, START + timedelta(days=9)) is None


@pytest.mark.parametrize("driver", [None, replace(DRIVER, attempt=1)])
def test_a_job_that_no_driver_took_is_lost_after_a_minute(driver: Driver | None) -> None:
    """The driver of an attempt before does not count; at once where the place knows that none comes."""
    told = "its driver ended before it began; its log may tell why"
    assert why_lost(QUEUED, driver, Presence.UNKNOWN, SOON) is None
    assert why_lost(QUEUED, driver, Presence.UNKNOWN, LATE) == told
    assert why_lost(QUEUED, driver, Presence.GONE, SOON) == told
    assert why_lost(QUEUED, driver, Presence.ALIVE, LATE) is None
