"""Jobs as detached processes of this machine.

The names are loaded on demand: a driver begins no other.
"""

from typing import TYPE_CHECKING

from notebench.deferral import on_demand

if TYPE_CHECKING:
    from notebench.engines.process_jobs.driving import drive_here
    from notebench.engines.process_jobs.place import ProcessPlace, begin, begin_apart, make_program

__all__ = ["ProcessPlace", "begin", "begin_apart", "drive_here", "make_program"]

__getattr__ = on_demand(__name__, __all__, ("driving", "place"))
