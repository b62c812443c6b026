"""Trials as tasks of the Ray cluster in which the driver runs.

The name is loaded on demand, so that a driver joins its cluster while it loads all else.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notebench.engines.ray_trials.executor import RayTrials

__all__ = ["RayTrials"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from notebench.engines.ray_trials import executor

        return getattr(executor, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
