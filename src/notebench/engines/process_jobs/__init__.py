"""Jobs as detached processes of this machine."""

from notebench.engines.process_jobs.driving import drive_here
from notebench.engines.process_jobs.place import ProcessPlace, begin, begin_apart, make_program

__all__ = ["ProcessPlace", "begin", "begin_apart", "drive_here", "make_program"]
