"""The engines that are held to the contracts."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from notebench.engines.mlflow_tracking import (
    MlflowArtifacts,
    MlflowReader,
    MlflowTracker,
    SqliteReader,
)
from notebench.experiments.ports import ArtifactReader, RunReader, Tracker
from tests.fakes import FakeArtifacts, FakeTracker


@dataclass
class Engines:
    """What writes, with all that reads what it wrote."""

    tracker: Tracker
    reader: RunReader
    artifacts: ArtifactReader


@pytest.fixture(params=["fake", "mlflow-read-by-sql", "mlflow-read-by-its-client"])
def engines(request: pytest.FixtureRequest, tmp_path: Path, empty_store: Path) -> Iterator[Engines]:
    if request.param == "fake":
        fake = FakeTracker(tmp_path / "artifacts")
        yield Engines(fake, fake, FakeArtifacts())
        return
    database = tmp_path / "mlflow.db"
    shutil.copy(empty_store, database)
    uri = f"sqlite:///{database}"
    tracker = MlflowTracker(uri, artifact_root=(tmp_path / "artifacts").as_uri())
    with fresh_mlflow():
        reader: Any = SqliteReader(database) if request.param == "mlflow-read-by-sql" else MlflowReader(uri)
        yield Engines(tracker, reader, MlflowArtifacts(uri))
        tracker.deactivate()


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
