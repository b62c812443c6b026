"""The engines that are held to the contracts."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from notebench.data import DataReader
from notebench.engines.mlflow_tracking import (
    MlflowArtifacts,
    MlflowDataReader,
    MlflowOrganizer,
    MlflowReader,
    MlflowTracker,
    SqliteDataReader,
    SqliteReader,
)
from notebench.experiments.ports import ArtifactReader, RunOrganizer, RunReader, Tracker
from tests.contracts.postgresql import postgresql
from tests.fake_data import FakeData
from tests.fakes import FakeArtifacts, FakeTracker
from tests.mlflow_server import start_mlflow_server

__all__ = ["engines", "mlflow_server", "postgresql"]


@dataclass
class Engines:
    """What writes, with all that reads what it wrote."""

    tracker: Tracker
    reader: RunReader
    artifacts: ArtifactReader
    data: DataReader
    organizer: RunOrganizer


@pytest.fixture(params=["fake", "mlflow-read-by-sql", "mlflow-read-by-its-client", "mlflow-on-a-server"])
def engines(request: pytest.FixtureRequest, tmp_path: Path, empty_store: Path) -> Iterator[Engines]:
    if request.param == "fake":
        fake = FakeTracker(tmp_path / "artifacts")
        yield Engines(fake, fake, FakeArtifacts(), FakeData(fake), fake)
        return
    if request.param == "mlflow-on-a-server":
        server: Server = request.getfixturevalue("mlflow_server")
        with fresh_mlflow():
            tracker = MlflowTracker(server.uri)
            yield Engines(
                tracker,
                MlflowReader(server.uri),
                MlflowArtifacts(server.uri),
                MlflowDataReader(server.uri),
                MlflowOrganizer(server.uri),
            )
            tracker.deactivate()
        server.empty()
        return
    database = tmp_path / "mlflow.db"
    shutil.copy(empty_store, database)
    uri = f"sqlite:///{database}"
    tracker = MlflowTracker(uri, artifact_root=(tmp_path / "artifacts").as_uri())
    with fresh_mlflow():
        is_sql = request.param == "mlflow-read-by-sql"
        reader: Any = SqliteReader(database) if is_sql else MlflowReader(uri)
        data: Any = SqliteDataReader(database) if is_sql else MlflowDataReader(uri)
        yield Engines(tracker, reader, MlflowArtifacts(uri), data, MlflowOrganizer(uri))
        tracker.deactivate()


@dataclass
class Server:
    """MLflow's own server on a store of its own."""

    uri: str
    database: Path

    def empty(self) -> None:
        """Leave nothing for the next test."""
        store = sqlite3.connect(self.database, timeout=30)
        with store:
            for table in (
                "input_tags",
                "inputs",
                "datasets",
                "tags",
                "params",
                "latest_metrics",
                "metrics",
                "runs",
            ):
                store.execute(f"DELETE FROM {table}")
            store.execute("DELETE FROM experiments WHERE experiment_id != 0")
        store.close()


@pytest.fixture(scope="session")
def mlflow_server(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(empty_store, folder / "mlflow.db")
    running = start_mlflow_server(folder)
    server = Server(f"http://127.0.0.1:{running.port}", folder / "mlflow.db")
    server.empty()
    yield server
    running.end()


class fresh_mlflow:  # noqa: N801 - reads as a statement
    """MLflow as a new process has it: no run active, no experiment or store chosen."""

    def __enter__(self) -> None:
        self._reset()

    def __exit__(self, *error: object) -> None:
        self._reset()

    @staticmethod
    def _reset() -> None:
        import mlflow
        from mlflow.tracking import fluent

        while mlflow.active_run():
            mlflow.end_run("KILLED")
        mlflow.set_tracking_uri(None)
        mlflow.set_registry_uri("")
        fluent._active_experiment_id = None
