"""Runs kept by MLflow: the store made and opened, runs written, read and followed."""

from notebench.engines.mlflow_tracking.artifacts import MlflowArtifacts
from notebench.engines.mlflow_tracking.collecting import Collector
from notebench.engines.mlflow_tracking.data_reader import MlflowDataReader
from notebench.engines.mlflow_tracking.data_sql import SqliteDataReader
from notebench.engines.mlflow_tracking.opening import Store
from notebench.engines.mlflow_tracking.organizer import MlflowOrganizer
from notebench.engines.mlflow_tracking.outbox import Outbox, choose_outbox
from notebench.engines.mlflow_tracking.reader import MlflowReader
from notebench.engines.mlflow_tracking.route import Route
from notebench.engines.mlflow_tracking.sending import Sending
from notebench.engines.mlflow_tracking.sql import SqliteReader
from notebench.engines.mlflow_tracking.store import adopt, check, lend_credentials, prepare
from notebench.engines.mlflow_tracking.tracker import MlflowTracker

__all__ = [
    "Collector",
    "MlflowArtifacts",
    "MlflowDataReader",
    "MlflowOrganizer",
    "MlflowReader",
    "MlflowTracker",
    "Outbox",
    "Route",
    "Sending",
    "SqliteDataReader",
    "SqliteReader",
    "Store",
    "adopt",
    "check",
    "choose_outbox",
    "lend_credentials",
    "prepare",
]
