"""Ray's Jobs API over HTTP; nothing here needs Ray to be installed."""

from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.asking import ask_cluster

__all__ = ["RayApi", "ask_cluster"]
