"""Worker processes of this machine, by loky."""

from notebench.engines.loky_trials.executor import LokyTrials
from notebench.engines.loky_trials.gpus import find_gpus, lease

__all__ = ["LokyTrials", "find_gpus", "lease"]
