"""What a trial's own code logs to MLflow, led into the trial's run."""

from notebench.engines.trial_logging.catching import caught, make_store, pack
from notebench.engines.trial_logging.trial import TrialLogging, kernel_code

__all__ = ["TrialLogging", "caught", "kernel_code", "make_store", "pack"]
