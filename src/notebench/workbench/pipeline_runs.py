"""Writes the runs of a workspace's pipelines, in a process of its own that outlives their drivers.

What it needs takes seconds to load, and a store may take as long as it likes: no step and no run waits for
it. It reads what lies in the runs' folders, one process for all that go on, and ends when all is written.
"""

import contextlib
import os
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebench.data.content import identify
from notebench.data.files import FileIds, shown_path
from notebench.data.version import DataVersion
from notebench.errors import BadInput, NotebenchError, NotFound, Unavailable
from notebench.experiments.nested import Written
from notebench.experiments.ports import JOB_TAG
from notebench.ids import DataId, JobId
from notebench.jobs import Job, JobSpec
from notebench.parameters.schema.encoding import untag
from notebench.pipelines.building import build_pipeline
from notebench.pipelines.document import read_document
from notebench.pipelines.executed import as_text
from notebench.pipelines.outputs import Output, OutputKind
from notebench.pipelines.plan import run_values
from notebench.pipelines.recording import PIPELINE_TAG, PipelineRun, RunIds, StepRuns
from notebench.pipelines.run_folder import LINES_FILE, RunFolder
from notebench.pipelines.tries import StepTry, read_tries
from notebench.redaction import Redactor
from notebench.states import State
from notebench.sweeps.run_book import RUNS_FILE, RunBook
from notebench.workbench.pipeline_place import FOLDER, unwritten
from notebench.workbench.swept_step import sweeps_of
from notebench.workspace import Workspace

if TYPE_CHECKING:
    from notebench.engines.mlflow_tracking.nested_writer import NestedWriter
    from notebench.workbench.jobs import WithJobs

_NICE = 10
_GATHER_S = 2.0  # several short runs are written by one process
_LOOK_S = 0.3
_WAITS_S = (1.0, 2.0, 5.0, 10.0)
_PATIENCE_S = 60.0  # with a store that cannot be reached; who looks at runs later begins another
_MOST_FAULTS = 3
_LOG = "runs.log"


def begin_writer(workspace: Workspace) -> None:
    """Begin the process that writes, where there is something to write and nobody does it.

    Raises
    ------
    Unavailable
        When it cannot be started.
    """
    from notebench.engines.process_jobs import begin_apart, make_program

    left = unwritten(workspace)
    if left.jobs() and not left.is_written:
        program = make_program(workspace.root, "write")
        begin_apart(program, workspace.root, workspace.folder / FOLDER / _LOG)


def describe_run(
    bench: "WithJobs", job: Job, folder: RunFolder, clean: Callable[[Mapping[str, str]], Mapping[str, str]]
) -> PipelineRun:
    """The run that the job is to be; ``clean`` takes secrets out of values by name."""
    spec, file = job.spec, Path(str(job.spec.work.get("file", "")))
    root = bench.workspace.root
    shown = (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()
    tags = {
        JOB_TAG: job.job_id,
        PIPELINE_TAG: shown,
        "mlflow.user": spec.by,
        "mlflow.source.name": shown,
        "mlflow.source.type": "LOCAL",
    }
    return PipelineRun(
        job.job_id,
        spec.name,
        experiment_of(bench, spec),
        clean({name: as_text(value) for name, value in _values(job, folder, file).items()}),
        {name: text for name, text in tags.items() if text},
        job.status.started_at or spec.created_at,
        RunIds.read(folder.path).own,
    )


def experiment_of(bench: "WithJobs", spec: JobSpec) -> str:
    """The experiment of a pipeline's runs."""
    return bench.settings.experiment or spec.name


def _values(job: Job, folder: RunFolder, file: Path) -> Mapping[str, Any]:
    """What the run was given, and defaults, as far as the file is still right."""
    given: dict[str, Any] = untag(job.spec.work.get("values", {}))
    try:
        document = read_document(folder.pipeline_file.read_text(encoding="utf-8"), file.name)
        return run_values(build_pipeline(document, file), given)
    except (NotebenchError, OSError):
        return given


def identify_output(bench: "WithJobs", output: Output) -> DataVersion | None:
    """The version of a frame or file that a step gave; None of a folder, or where it cannot be read."""
    path, root, most_bytes = output.path, bench.workspace.root, bench.settings.capture.data_bytes
    if path is None or not path.is_file():
        return None
    try:
        if output.kind is OutputKind.FRAME:
            import pyarrow.parquet

            table = pyarrow.parquet.read_table(path)
            return identify(table, output.name, shown_path(path, root), most_bytes=most_bytes)
        file_id = FileIds(bench.workspace.file_ids).id_of(path)
    except (NotebenchError, OSError, ValueError):
        return None
    source = shown_path(path, root)
    return DataVersion(DataId(file_id), path.name, "file", source, size_bytes=output.bytes, file_id=file_id)


class RunsWriter:
    """The process that writes.

    Parameters
    ----------
    open_writer
        Makes what writes one run and those below it; called when there is one.
    redactor
        Takes secrets out of values and executed notebooks.
    say
        Writes a line for who looks for a fault.
    gather_s
        How long it waits for other runs before it begins.
    """

    def __init__(
        self,
        bench: "WithJobs",
        open_writer: Callable[[], "NestedWriter[str]"],
        redactor: Redactor,
        say: Callable[[str], None] = print,
        gather_s: float = _GATHER_S,
    ) -> None:
        self._bench, self._open, self._redactor, self._say = bench, open_writer, redactor, say
        self._gather_s = gather_s
        self._unwritten = unwritten(bench.workspace)
        self._followed: dict[str, _Followed] = {}
        self._faults: dict[str, int] = {}

    def run(self) -> None:
        """Write until nothing is left, or the store cannot be reached for a minute."""
        with contextlib.suppress(OSError, AttributeError):  # AttributeError: Windows has none
            os.nice(_NICE)
        may_go_on = True
        while may_go_on and self._unwritten.jobs():  # again: one may have come as the lock was let go
            with self._unwritten.writing() as is_mine:
                may_go_on = is_mine and self._write_all()

    def _write_all(self) -> bool:
        """Whether all is written."""
        self._gather()
        unreached_since, waits = None, iter(_WAITS_S)
        with tempfile.TemporaryDirectory(prefix="notebench-", ignore_cleanup_errors=True) as aside:
            while jobs := self._unwritten.jobs():
                try:
                    for job_id in jobs:
                        self._look_at(job_id, Path(aside))
                except Unavailable as err:
                    now = time.monotonic()
                    if unreached_since is None:
                        unreached_since, waits = now, iter(_WAITS_S)
                        self._say(f"runs cannot be written now: {err.message}")
                    if now - unreached_since > _PATIENCE_S:
                        return False
                    time.sleep(next(waits, _WAITS_S[-1]))
                else:
                    unreached_since = None
                    time.sleep(_LOOK_S)
        return True

    def _gather(self) -> None:
        until = time.monotonic() + self._gather_s
        while time.monotonic() < until:
            if any(self._unwritten.asked(job_id) for job_id in self._unwritten.jobs()):
                return
            time.sleep(_LOOK_S)

    def _look_at(self, job_id: str, aside: Path) -> None:
        """Write what is new of a run; when it has ended, to its end."""
        try:
            job = self._bench.jobs.get(JobId(job_id))
            followed = self._followed.get(job_id)
            if followed is None:
                followed = self._followed[job_id] = self._follow(job, aside / job_id)
            is_done = followed.look(job, self._unwritten.asked(job_id))
        except Unavailable:
            self._followed.pop(job_id, None)  # it is opened anew: the store may be another by then
            raise
        except NotFound as err:  # it was deleted
            self._say(err.message)
            is_done = True
        except Exception as err:  # noqa: BLE001 - whatever a store says of one run, the others are written
            is_done = self._fault(job_id, err)
        if is_done:
            self._unwritten.done(job_id)
            self._followed.pop(job_id, None)

    def _fault(self, job_id: str, err: Exception) -> bool:
        """Note a fault; whether the run is given up."""
        if not isinstance(err, NotebenchError):
            self._say("".join(traceback.format_exception(err)))
        self._followed.pop(job_id, None)
        self._faults[job_id] = self._faults.get(job_id, 0) + 1
        self._say(f"run {job_id} is not written: {' '.join(str(err).split())}")
        return self._faults[job_id] >= _MOST_FAULTS

    def _follow(self, job: Job, aside: Path) -> "_Followed":
        folder = RunFolder(self._bench.workspace.jobs / job.job_id)
        outer = describe_run(self._bench, job, folder, self._redactor.redact_values)

        def clean_file(path: Path) -> Path:
            clean = aside / path.parent.name / path.name
            clean.parent.mkdir(parents=True, exist_ok=True)
            clean.write_text(self._redactor.redact(path.read_text(encoding="utf-8")), encoding="utf-8")
            return clean

        identify = partial(identify_output, self._bench)
        steps = StepRuns(folder, self._redactor.redact_values, clean_file, identify)
        return _Followed(outer, folder, steps, self._open(), self._bench.announce_run)


@dataclass(slots=True)
class _Followed:
    """One run, and what of it is written."""

    outer: PipelineRun
    folder: RunFolder
    steps: StepRuns
    writer: "NestedWriter[str]"
    announce: Callable[[str, Mapping[str, str]], None]
    _written: dict[str, StepTry] = field(default_factory=dict, init=False)
    _is_open: bool = field(default=False, init=False)
    _seen: tuple[object, ...] = field(default=(), init=False)
    _linked: dict[JobId, tuple[str, str]] = field(default_factory=dict, init=False)

    def look(self, job: Job, asked: frozenset[str]) -> bool:
        """Write what is new; whether that was all that ever will be."""
        status = job.status
        if status.state is State.QUEUED:
            return False
        has_ended = status.state.has_ended
        seen = (status.state, status.attempt, self._size(), asked)
        if seen == self._seen and not has_ended:
            return False
        if not self._is_open:
            found = self.writer.open(self.outer)
            self._note(None, self.writer.told)
            for key, each in found.items():
                self._note(key, each)
            self._is_open = True
            self._tell("started", State.RUNNING)
        tries = read_tries(self.folder.lines(), has_ended=has_ended)
        for run in self.steps.runs(tries, asked, self._written):
            self._note(run.key, self.writer.write(run))
            self._written[run.key] = run.tried
        self._link_sweeps({each.key: each for each in tries})
        if has_ended:
            self.writer.tell(metrics=self.steps.metrics(tries))
            self.writer.end(State(status.state), status.ended_at)
        self._tell("ended" if has_ended else "updated", State(status.state))
        self._seen = seen
        return has_ended

    def _link_sweeps(self, tries: Mapping[str, StepTry]) -> None:
        """Let the runs of sweeps lie below those of the steps that began them."""
        for key, (job, run_id) in sweeps_of(self.folder.path).items():
            above, tried = RunIds.read(self.folder.path).tries.get(key), tries.get(key)
            if tried is None or above is None or self._linked.get(job) == (run_id, above):
                continue
            from notebench.engines.mlflow_tracking.nested_link import link

            with contextlib.suppress(NotFound, BadInput):  # a person has deleted it
                link(self.writer.places, run_id, above, tried.step)
            self._linked[job] = (run_id, above)

    def _size(self) -> int:
        try:
            return (self.folder.path / LINES_FILE).stat().st_size
        except OSError:
            return 0

    def _note(self, key: str | None, run: Written) -> None:
        """Put down which run there is."""
        ids = RunIds.read(self.folder.path)
        if (ids.own if key is None else ids.tries.get(key)) != run.run_id:
            book: RunBook[str] = RunBook(self.folder.path / RUNS_FILE)
            book.note({key: run.run_id}, waits=self.writer.places.is_aside(run.uri))

    def _tell(self, verb: str, state: State) -> None:
        self.announce(verb, {"id": self.writer.run_id, "state": state})
