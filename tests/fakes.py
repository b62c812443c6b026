"""In-memory engines, held to the same contracts as the real ones (``tests/contracts``)."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from notebench.errors import BadInput, NotFound
from notebench.experiments import (
    Environment,
    Experiment,
    MetricPoint,
    Run,
    RunDetail,
    RunPage,
    RunQuery,
    RunState,
)
from notebench.experiments.ports import LOST_TAG, OWNER_TAG, Artifact, NewRun, Place, RunListener
from notebench.experiments.query import select_page
from notebench.ids import ExperimentId, RunId
from notebench.processes import Process, parse_process


@dataclass
class _Kept:
    detail: RunDetail
    history: dict[str, list[MetricPoint]] = field(default_factory=dict)


class FakeTracker:
    """Keeps runs in memory; writes and reads. Artifacts lie in a folder, as local ones do."""

    def __init__(self, artifacts: Path) -> None:
        self._artifacts = artifacts
        self._runs: dict[RunId, _Kept] = {}
        self._active: list[RunId] = []
        self._listener: RunListener | None = None

    # Tracker

    def activate(self, listener: RunListener) -> None:
        self._listener = listener

    def deactivate(self) -> None:
        self._listener = None

    def start(self, new: NewRun) -> RunId:
        run_id = RunId(uuid.uuid4().hex)
        tags = {**(self._listener.tags() if self._listener else {}), **new.tags}
        if self._active:
            tags["mlflow.parentRunId"] = self._active[-1]
        last = max((kept.detail.run.started_at for kept in self._runs.values()), default=_now())
        started_at = max(_now(), last + timedelta(milliseconds=1))  # no two at once, so that "newest" tells
        run = Run(run_id, new.name, RunState.RUNNING, new.experiment, started_at)
        folder = self._artifacts / run_id
        self._runs[run_id] = _Kept(RunDetail(run, tags, "somebody", folder.as_uri()))
        self._active.append(run_id)
        if self._listener:
            self._listener.started(run_id)
        return run_id

    def write(
        self,
        run_id: RunId,
        *,
        params: Mapping[str, str] | None = None,
        metrics: Mapping[str, float] | None = None,
        tags: Mapping[str, str] | None = None,
        step: int = 0,
    ) -> None:
        kept = self._kept(run_id)
        run = kept.detail.run
        for key, value in (params or {}).items():
            if run.params.get(key, value) != value:
                raise BadInput(f"parameter {key!r} is {run.params[key]!r} already")
        for key, value in (metrics or {}).items():
            kept.history.setdefault(key, []).append(MetricPoint(value, step, _now()))
        latest = {
            key: max(points, key=lambda point: (point.step, point.at)).value
            for key, points in kept.history.items()
        }
        run = replace(run, params={**run.params, **(params or {})}, metrics=latest)
        kept.detail = replace(kept.detail, run=run, tags={**kept.detail.tags, **(tags or {})})
        if self._listener:
            self._listener.updated(run_id)

    def save(self, run_id: RunId, files: Mapping[str, bytes]) -> None:
        self._kept(run_id)
        for path, content in files.items():
            file = self._artifacts / run_id / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    def end(self, run_id: RunId, state: RunState, at: datetime | None = None) -> None:
        kept = self._kept(run_id)
        while run_id in self._active:
            ended = self._active.pop()
            self._set_ended(ended, state, at)
        self._set_ended(run_id, state, at)
        if state is RunState.LOST:
            kept.detail = replace(kept.detail, tags={**kept.detail.tags, LOST_TAG: "true"})

    def active(self) -> Sequence[RunId]:
        return list(self._active)

    def _set_ended(self, run_id: RunId, state: RunState, at: datetime | None) -> None:
        kept = self._kept(run_id)
        has_ended = kept.detail.run.state is state
        kept.detail = replace(
            kept.detail,
            run=replace(kept.detail.run, state=state, ended_at=at or max(_now(), kept.detail.run.started_at)),
        )
        if self._listener and not has_ended:
            self._listener.ended(run_id, state)

    # RunReader

    def page(self, query: RunQuery) -> RunPage:
        return select_page([kept.detail for kept in self._runs.values()], query)

    def get(self, run_id: RunId) -> RunDetail:
        return self._kept(run_id).detail

    def metric_history(self, run_id: RunId) -> dict[str, list[MetricPoint]]:
        history = self._kept(run_id).history
        return {
            key: sorted(points, key=lambda point: (point.step, point.at))
            for key, points in sorted(history.items())
        }

    def experiments(self) -> list[Experiment]:
        names = sorted({kept.detail.run.experiment for kept in self._runs.values()})
        runs = [kept.detail.run.experiment for kept in self._runs.values()]
        return [Experiment(ExperimentId(name), name, runs.count(name)) for name in names]

    def unended(self) -> list[tuple[Run, Process]]:
        return [
            (kept.detail.run, parse_process(kept.detail.tags[OWNER_TAG]))
            for kept in self._runs.values()
            if not kept.detail.run.state.has_ended and OWNER_TAG in kept.detail.tags
        ]

    def _kept(self, run_id: RunId) -> _Kept:
        if run_id not in self._runs:
            raise NotFound(f"there is no run {run_id}")
        return self._runs[run_id]


class FakeArtifacts:
    """Reads what :class:`FakeTracker` saved."""

    def list(self, artifact_uri: str, folder: str = "") -> Sequence[Artifact]:
        root = Path(artifact_uri.removeprefix("file://"))
        where = root / folder
        if not where.is_dir():
            return []
        found = [
            Artifact(
                entry.relative_to(root).as_posix(),
                entry.is_dir(),
                None if entry.is_dir() else entry.stat().st_size,
            )
            for entry in where.iterdir()
        ]
        return sorted(found, key=lambda artifact: (not artifact.is_folder, artifact.path))

    def fetch(self, artifact_uri: str, path: str) -> Path:
        file = Path(artifact_uri.removeprefix("file://")) / path
        if not file.is_file():
            raise NotFound(f"there is no artifact {path!r} in this run")
        return file


class FakeEnvironment:
    """An environment that is known at once."""

    environment = Environment("3.11.9", "Test", {"numpy": "2.4.6"})

    def begin(self) -> None:
        pass

    def read(self) -> Environment | None:
        return self.environment

    def commit(self) -> str | None:
        return "c0ffee"


@dataclass
class FakeRecording:
    stdout: str = ""
    stderr: str = ""
    figures: Sequence[object] = ()


@dataclass
class FakeRecorder:
    """A process whose code and output the test says."""

    where: Place = field(default_factory=lambda: Place("/desk/train.ipynb", "x = 1", "cell-1", 3))
    recording: FakeRecording = field(default_factory=FakeRecording)

    def place(self) -> Place:
        return self.where

    @contextmanager
    def record(self, output_chars: int) -> Iterator[FakeRecording]:
        yield self.recording


def _now() -> datetime:
    """MLflow keeps milliseconds."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
