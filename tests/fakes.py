"""In-memory engines, held to the same contracts as the real ones (``tests/contracts``)."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from notebench.data.ports import DataUse
from notebench.errors import BadInput, Conflict, NotFound
from notebench.experiments import (
    Experiment,
    MetricPoint,
    Run,
    RunDetail,
    RunPage,
    RunQuery,
    RunState,
)
from notebench.experiments.curves.downsample import CurvePage, CurveQuery, cut_curves
from notebench.experiments.ports import LOST_TAG, OWNER_TAG, Artifact, NewRun, RunListener
from notebench.experiments.search.select import (
    Columns,
    count_columns,
    pair_values,
    select_page,
    select_runs,
)
from notebench.ids import ExperimentId, RunId
from notebench.processes import Process, parse_process


@dataclass
class KeptRun:
    """A run of a fake, for those who read more of it."""

    detail: RunDetail
    history: dict[str, list[MetricPoint]] = field(default_factory=dict)
    data: list[DataUse] = field(default_factory=list)


class FakeTracker:
    """Keeps runs in memory; writes and reads. Artifacts lie in a folder, as local ones do."""

    def __init__(self, artifacts: Path) -> None:
        self._artifacts = artifacts
        self._runs: dict[RunId, KeptRun] = {}
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
        self._runs[run_id] = KeptRun(RunDetail(run, tags, "somebody", folder.as_uri()))
        self._active.append(run_id)
        if self._listener:
            self._listener.started(run_id)
        return run_id

    def go_on(self, run_id: RunId) -> None:
        kept = self._kept(run_id)
        kept.detail = replace(
            kept.detail, run=replace(kept.detail.run, state=RunState.RUNNING, ended_at=None)
        )
        self._active.append(run_id)
        if self._listener:
            self._listener.resumed(run_id)

    def take_over(self, run_id: RunId, tags: Mapping[str, str]) -> None:
        kept = self._kept(run_id)
        known = {name: value for name, value in kept.detail.tags.items() if name != LOST_TAG}
        kept.detail = replace(kept.detail, tags=known | dict(tags))

    def measure(self, run_id: RunId, metrics: Mapping[str, float], step: int) -> None:
        self.write(run_id, metrics=metrics, step=step)

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
            key: max(reversed(points), key=lambda point: (point.step, point.at)).value
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

    def use_data(self, run_id: RunId, uses: Sequence[DataUse]) -> None:
        kept = self._kept(run_id)
        for use in uses:
            if (use.version.data_id, use.version.name) not in [
                (d.version.data_id, d.version.name) for d in kept.data
            ]:
                kept.data.append(use)

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
        return select_page(self._details(), query)

    def every(self, query: RunQuery) -> Iterator[Run]:
        return iter(select_runs(self._details(), query))

    def columns(self, query: RunQuery, most: int = 500) -> Columns:
        return count_columns(self.every(query), most)

    def pairs(
        self, query: RunQuery, by: str, metric: str | None = None
    ) -> list[tuple[str | None, float | None]]:
        return list(pair_values(self.every(query), by, metric))

    def get(self, run_id: RunId) -> RunDetail:
        return self._kept(run_id).detail

    def metric_history(self, run_id: RunId) -> dict[str, list[MetricPoint]]:
        history = self._kept(run_id).history
        return {
            key: sorted(points, key=lambda point: (point.step, point.at))
            for key, points in sorted(history.items())
        }

    def children(self, run_id: RunId, most: int) -> list[Run]:
        kept = self._runs.values()
        found = [each.detail.run for each in kept if each.detail.tags.get("mlflow.parentRunId") == run_id]
        return sorted(found, key=lambda run: run.started_at)[:most]

    def curves(self, run_id: RunId, query: CurveQuery) -> CurvePage:
        return cut_curves(self.metric_history(run_id), query)

    def experiments(self) -> list[Experiment]:
        names = sorted({kept.detail.run.experiment for kept in self._runs.values()})
        runs = [kept.detail.run.experiment for kept in self._runs.values() if not kept.detail.run.is_deleted]
        return [Experiment(ExperimentId(name), name, runs.count(name)) for name in names]

    def unended(self) -> list[tuple[Run, Process]]:
        return [
            (kept.detail.run, parse_process(kept.detail.tags[OWNER_TAG]))
            for kept in self._runs.values()
            if not (kept.detail.run.state.has_ended or kept.detail.run.is_deleted)
            and OWNER_TAG in kept.detail.tags
        ]

    # RunOrganizer

    def change(
        self, run_id: RunId, *, tags: Mapping[str, str | None] | None = None, name: str | None = None
    ) -> bool:
        kept = self._kept(run_id)
        if kept.detail.run.is_deleted:
            raise Conflict(f"run {run_id} is deleted; restore it first")
        merged = {**kept.detail.tags, **(tags or {})}
        changed = replace(
            kept.detail,
            run=replace(kept.detail.run, name=name or kept.detail.run.name),
            tags={key: value for key, value in merged.items() if value is not None},
        )
        before, kept.detail = kept.detail, changed
        return before != changed

    def delete(self, run_id: RunId) -> bool:
        return self._set_deleted(run_id, is_deleted=True)

    def restore(self, run_id: RunId) -> bool:
        return self._set_deleted(run_id, is_deleted=False)

    def _set_deleted(self, run_id: RunId, *, is_deleted: bool) -> bool:
        kept = self._kept(run_id)
        before = kept.detail.run.is_deleted
        kept.detail = replace(kept.detail, run=replace(kept.detail.run, is_deleted=is_deleted))
        return before is not is_deleted

    def kept_runs(self) -> list[KeptRun]:
        """All of them."""
        return list(self._runs.values())

    def _details(self) -> list[RunDetail]:
        return [kept.detail for kept in self._runs.values()]

    def _kept(self, run_id: RunId) -> KeptRun:
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

    @contextmanager
    def borrow(self, artifact_uri: str, path: str) -> Iterator[Path]:
        yield self.fetch(artifact_uri, path)

    def is_remote(self, artifact_uri: str) -> bool:
        return False


def _now() -> datetime:
    """MLflow keeps milliseconds."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
