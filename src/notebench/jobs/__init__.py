"""Work that outlives the kernel: a job is a folder, driven by one process that nobody needs to wait for.

The names are loaded on demand: a driver needs little of what lists jobs.
"""

from typing import TYPE_CHECKING

from notebench.deferral import on_demand

if TYPE_CHECKING:
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

_MODULES = ("state", "spec", "ports", "control", "folder", "job", "driver", "listing", "book")
__getattr__ = on_demand(__name__, __all__, _MODULES)
