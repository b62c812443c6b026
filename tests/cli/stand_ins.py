"""A workbench in memory, and how tests read what a command printed."""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import Result

from notebench.data import DataReader
from notebench.data.empty import NoData
from notebench.engines.mlflow_tracking import Sending
from notebench.engines.run_export import export
from notebench.errors import NotFound
from notebench.experiments import Artifact, Experiment, Run, RunDetail, RunPage, RunQuery, RunState
from notebench.experiments.record import read_record
from notebench.experiments.restore.file import Restored, restore_run
from notebench.experiments.search.organize import Organizing
from notebench.experiments.search.select import select_page
from notebench.ids import ExperimentId, JobId, RunId
from notebench.jobs import Job, JobBook, Verb
from notebench.jobs.command import command_spec
from notebench.settings import Settings
from notebench.workbench.jobs import WithJobs
from notebench.workbench.pipelines import Pipelines
from notebench.workbench.sweeps import Sweeps
from notebench.workbench.targets import Targets
from notebench.workspace import Workspace
from tests.fake_jobs import FakeBook

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_detail(run_id: str, **changed: object) -> RunDetail:
    """A finished run with one metric, which began some minutes after START when its id ends in a digit."""
    at = START + timedelta(minutes=int(run_id[-1]) if run_id[-1].isdigit() else 0)
    facts = {
        "name": f"name-of-{run_id}",
        "state": RunState.FINISHED,
        "experiment": "iris",
        "started_at": at,
        "ended_at": at + timedelta(seconds=42),
        "metrics": {"accuracy": 0.9},
        "params": {"depth": "3"},
    }
    run = Run(run_id=RunId(run_id), **{**facts, **changed})  # type: ignore[arg-type] - the facts are Run's
    return RunDetail(run, {"owner": "ann", "mlflow.source.name": "-c"}, "ann", f"memory:{run_id}")


@dataclass
class MemoryRuns:
    """Reads runs from a list."""

    details: list[RunDetail] = field(default_factory=list)

    def page(self, query: RunQuery) -> RunPage:
        return select_page(self.details, query)

    def get(self, run_id: RunId) -> RunDetail:
        for detail in self.details:
            if detail.run.run_id == run_id:
                return detail
        raise NotFound(f"there is no run {run_id}")

    def children(self, run_id: RunId, most: int) -> list[Run]:
        return []

    def experiments(self) -> list[Experiment]:
        names = sorted({detail.run.experiment for detail in self.details})
        return [Experiment(ExperimentId(name), name, 1) for name in names]


@dataclass
class FolderArtifacts:
    """Reads every run's artifacts from one folder."""

    folder: Path

    def list(self, artifact_uri: str, folder: str = "") -> list[Artifact]:
        found = sorted((self.folder / folder).glob("*"))
        return [
            Artifact(path.relative_to(self.folder).as_posix(), path.is_dir(), path.stat().st_size)
            for path in found
        ]

    def fetch(self, artifact_uri: str, path: str) -> Path:
        if not (self.folder / path).is_file():
            raise NotFound(path)
        return self.folder / path

    @contextmanager
    def borrow(self, artifact_uri: str, path: str) -> Iterator[Path]:
        yield self.fetch(artifact_uri, path)


@dataclass
class MemoryBench:
    """What the commands use of a workbench."""

    workspace: Workspace
    artifacts: FolderArtifacts
    runs: MemoryRuns = field(default_factory=MemoryRuns)
    data: DataReader = field(default_factory=NoData)
    problem: str | None = None
    settings: Settings = field(default_factory=Settings)
    closed: int = 0
    told: list[tuple[str, str]] = field(default_factory=list)

    @property
    def tracking_uri(self) -> str:
        return self.settings.tracking_uri or f"sqlite:///{self.workspace.database}"

    @property
    def sending(self) -> Sending:
        return Sending(self.workspace, None, lambda _: self.runs)

    def check_store(self) -> str | None:
        return self.problem

    def close_lost(self) -> list[RunId]:
        self.closed += 1
        return []

    def organizing(self) -> Organizing:
        return Organizing(lambda: self.runs, lambda verb, data: self.told.append((verb, data["id"])))  # type: ignore[arg-type, return-value]

    def export(self, query: RunQuery, form: str, columns: Sequence[str] = ()) -> Iterator[bytes]:
        reader: Any = self.runs
        return export(reader, query, form, columns)

    def restore(self, run_id: RunId, to: Path | None = None) -> Restored:
        record = read_record(self.runs, self.artifacts, run_id, self.workspace.root)
        return restore_run(record, lambda: None, to=to)

    @property
    def jobs(self) -> JobBook:
        return self.fake_jobs.book

    @functools.cached_property
    def pipelines(self) -> Pipelines:
        book = self.fake_jobs.book
        return Pipelines(self.workspace, book, book.submit, lambda name: self.targets.book.get(name))

    @functools.cached_property
    def fake_jobs(self) -> FakeBook:
        return FakeBook(self.workspace.root)

    def run_command(self, argv: Sequence[str], folder: Path, name: str = "", on: str | None = None) -> Job:
        return self.jobs.submit(command_spec(argv, folder, START, name=name, by="ada"))

    def ask(self, job_id: JobId, verb: Verb, on: str | None = None) -> Job:
        return WithJobs.ask(self, job_id, verb, on)  # type: ignore[arg-type] - it has what is needed

    @property
    def sweeps(self) -> Sweeps:
        return Sweeps(self.jobs, self.jobs.submit, "ada")

    @functools.cached_property
    def targets(self) -> Targets:
        return Targets(self.workspace, self.jobs, self.run_command)

    def prepare(self) -> None:
        self.workspace.create()
        self.workspace.database.touch()

    def adopt(self, uri: str) -> str:
        return uri


Command = Callable[..., Result]


def lines(result: Result) -> list[str]:
    """What a command printed, checked to have succeeded."""
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def run_ids(table: Iterable[str]) -> list[str]:
    """The last column, without its title."""
    return [line.split()[-1] for line in table][1:]
