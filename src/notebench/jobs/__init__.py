"""Work that outlives the kernel: a job is a folder, driven by one process that nobody needs to wait for."""

from notebench.jobs.book import JobBook
from notebench.jobs.control import Cancelled, Control
from notebench.jobs.driver import Surroundings, drive
from notebench.jobs.folder import JobFolder
from notebench.jobs.job import Job, JobPage, has_ended
from notebench.jobs.listing import JobQuery
from notebench.jobs.ports import JobPlace, Outcome, Presence, Work
from notebench.jobs.spec import JobSpec
from notebench.jobs.state import JobState, Status, Verb

__all__ = [
    "Cancelled",
    "Control",
    "Job",
    "JobBook",
    "JobFolder",
    "JobPage",
    "JobPlace",
    "JobQuery",
    "JobSpec",
    "JobState",
    "Outcome",
    "Presence",
    "Status",
    "Surroundings",
    "Verb",
    "Work",
    "drive",
    "has_ended",
]
