"""Trials as tasks of the Ray cluster in which the driver runs."""

from notebench.engines.ray_trials.executor import RayTrials

__all__ = ["RayTrials"]
