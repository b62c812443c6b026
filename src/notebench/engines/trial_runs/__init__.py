"""Trials' runs written behind a sweep's back, by a process of their own."""

from notebench.engines.trial_runs.process import WriterProcess
from notebench.engines.trial_runs.recorder import BackgroundRecorder

__all__ = ["BackgroundRecorder", "WriterProcess"]
