"""Trials as tasks of the Ray cluster in which the driver runs.

The name is loaded on demand, so that a driver joins its cluster while it loads all else.
"""

from typing import TYPE_CHECKING

from notebench.deferral import on_demand

if TYPE_CHECKING:
    from notebench.engines.ray_trials.executor import RayTrials

__all__ = ["RayTrials"]


__getattr__ = on_demand(__name__, __all__, ("executor",))
