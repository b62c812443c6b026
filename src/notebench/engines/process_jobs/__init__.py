"""Jobs as detached processes of this machine."""

from notebench.engines.process_jobs.driving import drive_here
from notebench.engines.process_jobs.place import ProcessPlace

__all__ = ["ProcessPlace", "drive_here"]
