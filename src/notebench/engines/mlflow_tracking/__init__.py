"""Runs kept by MLflow: the store made and opened, runs written, read and followed."""

from notebench.engines.mlflow_tracking.artifacts import MlflowArtifacts
from notebench.engines.mlflow_tracking.reader import MlflowReader
from notebench.engines.mlflow_tracking.sql import SqliteReader
from notebench.engines.mlflow_tracking.store import adopt, check, prepare
from notebench.engines.mlflow_tracking.tracker import MlflowTracker

__all__ = ["MlflowArtifacts", "MlflowReader", "MlflowTracker", "SqliteReader", "adopt", "check", "prepare"]
