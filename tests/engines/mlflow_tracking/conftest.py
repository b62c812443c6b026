"""MLflow as a new process has it, with a store of the test's own."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from notebench.engines.mlflow_tracking import MlflowTracker, SqliteReader
from notebench.experiments import RunState
from notebench.ids import RunId
from tests.contracts.conftest import fresh_mlflow


@dataclass
class Heard:
    """A listener that notes what it is told."""

    told: list[tuple[str, str]] = field(default_factory=list)

    def tags(self) -> Mapping[str, str]:
        return {"notebench.owner": "the test"}

    def started(self, run_id: RunId) -> None:
        self.told.append(("started", run_id))

    def resumed(self, run_id: RunId) -> None:
        self.told.append(("resumed", run_id))

    def updated(self, run_id: RunId) -> None:
        self.told.append(("updated", run_id))

    def ended(self, run_id: RunId, state: RunState) -> None:
        self.told.append((str(state), run_id))


@pytest.fixture
def database(folder: Path, empty_store: Path) -> Path:
    return Path(shutil.copy(empty_store, folder / "mlflow.db"))


@pytest.fixture
def reader(database: Path) -> SqliteReader:
    return SqliteReader(database)


@pytest.fixture
def tracker(folder: Path, database: Path) -> Iterator[MlflowTracker]:
    tracker = MlflowTracker(f"sqlite:///{database}", artifact_root=(folder / "artifacts").as_uri())
    with fresh_mlflow():
        yield tracker
        tracker.deactivate()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def active(tracker: MlflowTracker, heard: Heard) -> MlflowTracker:
    """A tracker that follows the user's own calls."""
    tracker.activate(heard)
    tracker.use_experiment("iris")
    return tracker
