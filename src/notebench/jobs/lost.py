"""Why a job that has not ended never will by itself: its driver is gone, or none ever came."""

from datetime import datetime, timedelta

from notebench.jobs.folder import Driver
from notebench.jobs.job import Job
from notebench.jobs.ports import Presence

_START = timedelta(seconds=60)  # a queued job that no driver took for so long never gets one


def why_lost(job: Job, driver: Driver | None, presence: Presence, now: datetime) -> str | None:
    """Why the job is lost, in one line; None where it goes on as far as is known.

    Parameters
    ----------
    driver
        Who took the job last, of this attempt or an earlier one.
    presence
        What its place knows of the driver.
    """
    seen = f"; last seen at {job.last_beat:%Y-%m-%d %H:%M:%S} UTC" if job.last_beat else ""
    if driver is None or driver.attempt != job.status.attempt:
        is_late = now - (job.status.queued_at or job.spec.created_at) > _START
        is_missed = presence is Presence.GONE or (is_late and presence is Presence.UNKNOWN)
        return f"its driver ended before it began; its log may tell why{seen}" if is_missed else None
    return f"its driver, process {driver.process.pid}, vanished{seen}" if presence is Presence.GONE else None
