"""The one place where engines are joined to rooms; each engine is loaded on first use.

The names are too, so that a worker which runs trials does not wait for all that a workbench can do.
"""

from typing import TYPE_CHECKING

from notebench.deferral import on_demand

if TYPE_CHECKING:
    from notebench.workbench.bench import Workbench, open_workbench, process_workbench

__all__ = ["Workbench", "open_workbench", "process_workbench"]


__getattr__ = on_demand(__name__, __all__, ("bench",))
