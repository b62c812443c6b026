"""The one place where engines are joined to rooms; each engine is loaded on first use.

The names are too, so that a worker which runs trials does not wait for all that a workbench can do.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notebench.workbench.bench import Workbench, open_workbench, process_workbench

__all__ = ["Workbench", "open_workbench", "process_workbench"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from notebench.workbench import bench

        return getattr(bench, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
