"""A workbench in memory, with artifacts in a folder; it believes every path, so that the routes must not."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notebench.errors import NotFound
from notebench.experiments.ports import Artifact
from notebench.experiments.query import select_page
from notebench.experiments.run import Experiment, LoggedModel, MetricPoint, Run, RunDetail, RunState
from notebench.ids import ExperimentId, RunId
from notebench.settings import Settings
from notebench.workspace import Workspace

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_run(run_id="run-1", name="first", state=RunState.FINISHED, **facts):
    return Run(
        RunId(run_id),
        name,
        state,
        experiment="forest",
        started_at=START,
        metrics={"accuracy": 0.9, "loss": float("nan")},
        params={"depth": "6"},
        **facts,
    )


class Runs:
    """Reads what the test put in."""

    def __init__(self) -> None:
        self.details: list[RunDetail] = []
        self.histories: dict[str, dict[str, list[MetricPoint]]] = {}

    def page(self, query):
        return select_page(self.details, query)

    def get(self, run_id):
        for detail in self.details:
            if detail.run.run_id == run_id:
                return detail
        raise NotFound(f"there is no run {run_id}")

    def metric_history(self, run_id):
        self.get(run_id)
        return self.histories.get(run_id, {})

    def experiments(self):
        return [Experiment(ExperimentId("1"), "forest", len(self.details))]

    def unended(self):
        return []


class Artifacts:
    """Reads a folder, and follows every link."""

    def list(self, artifact_uri, folder=""):
        root = Path(artifact_uri)
        top = root / folder
        entries = sorted(top.iterdir()) if top.is_dir() else []
        return [
            Artifact(
                entry.relative_to(root).as_posix(),
                entry.is_dir(),
                None if entry.is_dir() else entry.stat().st_size,
            )
            for entry in entries
        ]

    def fetch(self, artifact_uri, path):
        return Path(artifact_uri) / path


@dataclass
class StandInWorkbench:
    """What the server uses of a workbench; a test may replace any part, or make reading it raise."""

    root: Path
    runs: Any = field(default_factory=Runs)
    artifacts: Any = field(default_factory=Artifacts)
    tracking_uri: str = "https://someone:secret@mlflow.example/store"
    problem: str | None = None
    closed: list[float] = field(default_factory=list)
    on_close_lost: Callable[[], None] = lambda: None

    @property
    def workspace(self):
        return Workspace(self.root)

    @property
    def settings(self):
        return Settings()

    def check_store(self):
        return self.problem

    def close_lost(self):
        self.closed.append(time.monotonic())
        self.on_close_lost()
        return []

    def add_run(self, **facts):
        """One more run, with an empty folder for its artifacts, which is returned."""
        run = make_run(**facts)
        folder = self.root / ".notebench" / "artifacts" / run.run_id
        folder.mkdir(parents=True)
        tags = {
            "team": "blue",
            "mlflow.source.name": str(self.root / "work" / "a.ipynb"),
            "notebench.owner": "x",
        }
        models = [LoggedModel("m-1", "model", "READY")]
        self.runs.details.append(RunDetail(run, tags, "ada", str(folder), models))
        return folder
