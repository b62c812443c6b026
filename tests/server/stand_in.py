"""A workbench in memory whose runs have ids and times that a test can name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notebench.experiments.run import LoggedModel, MetricPoint, Run, RunDetail, RunState
from notebench.ids import RunId
from notebench.settings import Settings
from notebench.workspace import Workspace
from tests.fakes import FakeArtifacts, FakeTracker, _Kept

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


@dataclass
class StandInWorkbench:
    """What the server uses of a workbench; a test may replace any part, or make reading it raise."""

    root: Path
    tracking_uri: str = "https://someone:secret@mlflow.example/store"
    runs: Any = None
    artifacts: Any = field(default_factory=FakeArtifacts)
    check_store: Callable[[], str | None] = lambda: None
    close_lost: Callable[[], object] = list
    settings: Any = field(default_factory=Settings)

    def __post_init__(self):
        self.runs = FakeTracker(self.root / ".notebench" / "artifacts")

    @property
    def workspace(self):
        return Workspace(self.root)

    def add_run(self, history: dict[str, list[MetricPoint]] | None = None, **facts):
        """One more run; gives the folder of its artifacts, which is empty."""
        run = make_run(**facts)
        folder = self.root / ".notebench" / "artifacts" / run.run_id
        folder.mkdir(parents=True)
        tags = {
            "team": "blue",
            "mlflow.source.name": str(self.root / "work" / "a.ipynb"),
            "notebench.owner": "x",
        }
        detail = RunDetail(run, tags, "ada", folder.as_uri(), [LoggedModel("m-1", "model", "READY")])
        self.runs._runs[run.run_id] = _Kept(detail, history or {})
        return folder
