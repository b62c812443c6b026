"""Claims on who writes runs of pipelines, with stores that are away, that refuse, and that have enough of it."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from notebench.errors import BadInput, NotFound, Unavailable
from notebench.events import Event
from notebench.experiments.nested import Written
from notebench.jobs import Job, JobFolder
from notebench.pipelines.recording import RunIds
from notebench.pipelines.run_folder import RunFolder
from notebench.redaction import Redactor
from notebench.settings import Settings
from notebench.states import State
from notebench.workbench.pipeline_place import unwritten
from notebench.workbench.pipeline_runs import RunsWriter
from notebench.workspace import Workspace
from tests.fake_jobs import make_spec
from tests.pipelines.test_tries import lines


@dataclass
class FakeWriter:
    """Keeps what it is told; raises what it is to, once each."""

    trouble: list[Exception] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    ended: list[State] = field(default_factory=list)
    run_id: str = "own"
    places: Any = field(default_factory=lambda: SimpleNamespace(is_aside=lambda uri: False))
    told: Written = field(default_factory=lambda: Written("own", "memory:"))

    def open(self, outer: Any) -> dict[str, Written]:
        if self.trouble:
            raise self.trouble.pop(0)
        self.outer = outer
        return {}

    def write(self, run: Any) -> Written:
        assert run.key not in self.kept, "it was written already"
        self.kept[run.key] = str(run.kept_as)
        return Written(f"run of {run.key}", "memory:", run.has_ended)

    def tell(self, **values: Any) -> None:
        del values

    def end(self, state: State, at: Any) -> None:
        del at
        self.ended.append(state)


class Refusing(FakeWriter):
    """Takes no run that finished."""

    def open(self, outer: Any) -> dict[str, Written]:
        if outer.job_id.endswith("aaaaaa"):
            raise BadInput("no such word")
        return {}


@dataclass
class FakeBench:
    """What of a workbench is used."""

    workspace: Workspace
    settings: Settings = field(default_factory=Settings)
    announced: list[str] = field(default_factory=list)

    @property
    def jobs(self) -> "FakeBench":
        return self

    def get(self, job_id: str) -> Job:
        folder = JobFolder(self.workspace.jobs / job_id)
        return Job(folder.job_id, folder.spec(), folder.status(), None, None)

    def announce_run(self, verb: str, data: Any) -> None:
        self.announced.append(f"{verb} {data['state']}")


@pytest.fixture
def bench(folder: Path) -> FakeBench:
    workspace = Workspace(folder)
    workspace.create()
    return FakeBench(workspace)


def run_that_ended(bench: FakeBench, job_id: str, state: str = "finished") -> RunFolder:
    job = JobFolder(bench.workspace.jobs / job_id)
    job.create(make_spec())
    job.append(Event("job", "started", data={"attempt": "1"}))
    job.append(Event("job", "ended", data={"attempt": "1", "state": state}))
    folder = RunFolder(job.path)
    for line in lines(("load", "running", 1), ("load", "finished", 1), ("fit", "running", 1)):
        folder.tell(line)
    unwritten(bench.workspace).add(job_id)
    return folder


def write(bench: FakeBench, writer: FakeWriter) -> list[str]:
    said: list[str] = []
    RunsWriter(bench, lambda: writer, Redactor(), said.append, gather_s=0.0).run()  # type: ignore[arg-type]
    return said


def test_a_run_that_ended_is_written_and_noted(bench):
    """What still ran when it ended was lost; nobody has to write it again."""
    folder = run_that_ended(bench, "20260301T120000000-aaaaaa")
    writer = FakeWriter()
    assert write(bench, writer) == []
    assert writer.kept == {"load#1": "finished", "fit#1": "lost"}
    assert writer.ended == [State.FINISHED]
    ids = RunIds.read(folder.path)
    assert (ids.own, ids.of("load"), ids.of("fit")) == ("own", "run of load#1", "run of fit#1")
    assert unwritten(bench.workspace).jobs() == []
    assert bench.announced == ["started running", "ended finished"]


def test_a_store_that_is_away_is_asked_again(bench):
    """And told all of it then."""
    run_that_ended(bench, "20260301T120000000-aaaaaa")
    writer = FakeWriter([Unavailable("the store cannot be reached")])
    assert write(bench, writer) == ["runs cannot be written now: the store cannot be reached"]
    assert writer.ended == [State.FINISHED]
    assert unwritten(bench.workspace).jobs() == []


def test_a_run_that_is_refused_holds_up_no_other_and_is_given_up(bench):
    """After three times; the reason is told."""
    run_that_ended(bench, "20260301T120000000-aaaaaa")
    run_that_ended(bench, "20260301T120000001-bbbbbb", "failed")
    writer = Refusing()
    said = write(bench, writer)
    assert len([line for line in said if "no such word" in line]) == 3
    assert writer.ended == [State.FAILED]
    assert unwritten(bench.workspace).jobs() == []


def test_a_run_that_was_deleted_is_passed_over(bench):
    """There is nothing left to tell of it."""
    unwritten(bench.workspace).add("20260301T120000000-aaaaaa")
    [said] = write(bench, FakeWriter())
    assert "20260301T120000000-aaaaaa" in said
    with pytest.raises(NotFound):
        bench.get("20260301T120000000-aaaaaa")
    assert unwritten(bench.workspace).jobs() == []


def test_one_writes_at_a_time(bench):
    """Another ends at once, and leaves what there is."""
    run_that_ended(bench, "20260301T120000000-aaaaaa")
    with unwritten(bench.workspace).writing():
        assert write(bench, writer := FakeWriter()) == []
    assert writer.kept == {}
    assert unwritten(bench.workspace).jobs() == ["20260301T120000000-aaaaaa"]
