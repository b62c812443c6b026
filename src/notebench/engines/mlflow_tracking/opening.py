"""All that reads and orders the runs of one store, each opened when it is asked for."""

import functools

from notebench.addresses import sqlite_file
from notebench.data.ports import DataReader
from notebench.engines.mlflow_tracking.artifacts import MlflowArtifacts
from notebench.engines.mlflow_tracking.data_reader import MlflowDataReader
from notebench.engines.mlflow_tracking.data_sql import SqliteDataReader
from notebench.engines.mlflow_tracking.organizer import MlflowOrganizer
from notebench.engines.mlflow_tracking.reader import MlflowReader
from notebench.engines.mlflow_tracking.sql import SqliteReader
from notebench.engines.mlflow_tracking.store import check
from notebench.experiments.ports import ArtifactReader, RunOrganizer, RunReader


class Store:
    """One store, by its address.

    What reads it reads by SQL where it is SQLite of a known form, else through MLflow. Opening a SQLite
    store raises NotFound or Unavailable where there is none, or it is something else.
    """

    def __init__(self, uri: str, *, telemetry: bool = False) -> None:
        self._uri = uri
        self._telemetry = telemetry

    @functools.cached_property
    def runs(self) -> RunReader:
        """Reads runs."""
        if path := sqlite_file(self._uri):
            check(self._uri)
            reader = SqliteReader(path)
            if reader.is_known():
                return reader
        return MlflowReader(self._uri, telemetry=self._telemetry)

    @functools.cached_property
    def data(self) -> DataReader:
        """Reads which runs used which data."""
        if path := sqlite_file(self._uri):
            check(self._uri)
            reader = SqliteDataReader(path)
            if reader.is_known():
                return reader
        return MlflowDataReader(self._uri, telemetry=self._telemetry)

    @functools.cached_property
    def artifacts(self) -> ArtifactReader:
        """Reads the runs' artifacts."""
        return MlflowArtifacts(self._uri, telemetry=self._telemetry)

    @functools.cached_property
    def organizer(self) -> RunOrganizer:
        """Puts runs in order."""
        return MlflowOrganizer(self._uri, telemetry=self._telemetry)
