"""A process whose code, output, environment and store the test says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from notebench.errors import Unavailable
from notebench.experiments import Capture, NewRun, Run, RunState
from notebench.experiments.capture.capture import CAPTURE_FILE
from notebench.experiments.ports import RunListener
from notebench.experiments.tracking.tracking import Kept, Limits, Tracking
from notebench.ids import RunId
from notebench.redaction import Redactor
from tests.fake_capture import FakeEnvironment, FakeRecorder
from tests.fakes import FakeTracker


class Failing(FakeTracker):
    """A store that cannot be reached in what is named."""

    def __init__(self, artifacts: Path) -> None:
        super().__init__(artifacts)
        self.down: set[str] = set()
        self.is_active = False

    def activate(self, listener: RunListener) -> None:
        self._ask("activate")
        self.is_active = True
        super().activate(listener)

    def deactivate(self) -> None:
        self.is_active = False
        super().deactivate()
        self._ask("deactivate")

    def start(self, new: NewRun) -> RunId:
        self._ask("start")
        return super().start(new)

    def save(self, run_id: RunId, files: Mapping[str, bytes]) -> None:
        self._ask("save")
        super().save(run_id, files)

    def end(self, run_id: RunId, state: RunState, at: datetime | None = None) -> None:
        self._ask("end")
        super().end(run_id, state, at)

    def _ask(self, verb: str) -> None:
        if verb in self.down:
            raise Unavailable(f"the store is down: {verb}")


@dataclass
class Process:
    """A process that tracks, with all that can be seen of it from outside."""

    artifacts: Path
    limits: Limits = field(default_factory=Limits)
    redactor: Redactor = field(default_factory=lambda: Redactor(values=("hunter2hunter2",)))
    earlier: dict[RunId, Kept] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tracker = Failing(self.artifacts)
        self.recorder = FakeRecorder()
        self.told: list[tuple[str, Mapping[str, str]]] = []
        self.tracking = Tracking(
            self.tracker,
            self.recorder,
            environment=FakeEnvironment(),
            announce=lambda verb, data: self.told.append((verb, data)),
            redactor=lambda: self.redactor,
            limits=self.limits,
            earlier=self._earlier,
        )

    def run(self, name: str = "first", experiment: str = "iris", **tags: str) -> Any:
        return self.tracking.run(name, experiment, tags)

    def cell(self, error: BaseException | None = None) -> None:
        """The cell that ran has ended."""
        self.tracking.cell_ended(self.recorder.recording, error)

    def runs(self) -> list[Run]:
        """The oldest first."""
        return [kept.detail.run for kept in self.tracker.kept_runs()]

    def only(self) -> Run:
        (run,) = self.runs()
        return run

    def capture(self, run_id: RunId) -> Capture:
        return Capture.from_bytes((self.artifacts / run_id / CAPTURE_FILE).read_bytes())

    def files(self, run_id: RunId) -> set[str]:
        top = self.artifacts / run_id
        return {path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file()}

    def _earlier(self, run_id: RunId) -> Kept:
        if "earlier" in self.tracker.down:
            raise Unavailable("the store is down: earlier")
        return self.earlier.get(run_id, Kept())


@pytest.fixture
def process(folder: Path) -> Process:
    return Process(folder)
