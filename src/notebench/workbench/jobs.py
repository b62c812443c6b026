"""The jobs' part of the workbench: the places in which they run, and the kinds of work."""

import abc
import contextlib
import functools
import getpass
import os
import shutil
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from notebench.errors import BadInput, Unavailable
from notebench.experiments.artifacts.retention import Kind, Waste
from notebench.ids import JobId
from notebench.redaction import Redactor, make_redactor
from notebench.workspace import Workspace

if TYPE_CHECKING:
    from notebench.engines.mlflow_tracking import Outbox
    from notebench.jobs import Job, JobBook, JobSpec, Status, Verb, Work
    from notebench.settings import Settings
    from notebench.workbench.pipelines import Pipelines
    from notebench.workbench.sweeps import Sweeps
    from notebench.workbench.targets import Targets

TRASH = "trash"
"""The folder below ``.notebench`` in which lies what is being deleted."""


class WithJobs(abc.ABC):
    """What a workbench has of jobs."""

    workspace: Workspace

    @functools.cached_property
    @abc.abstractmethod
    def settings(self) -> "Settings":
        """The workspace's settings."""

    @property
    @abc.abstractmethod
    def tracking_uri(self) -> str:
        """Where runs are kept."""

    @functools.cached_property
    @abc.abstractmethod
    def outbox(self) -> "Outbox | None":
        """Where runs wait while their server cannot be reached."""

    @abc.abstractmethod
    def _announce(self, verb: str, data: Mapping[str, str], noun: str = "run") -> None: ...

    @functools.cached_property
    def jobs(self) -> "JobBook":
        """Work that outlives this process."""
        from notebench.jobs import JobBook
        from notebench.jobs.index import JobIndex
        from notebench.workbench.places import Places

        places = Places(self.workspace.root, lambda: self.targets)
        return JobBook(
            self.workspace.jobs,
            places,
            self._announce_job,
            self.workspace.create,
            index=JobIndex(self.workspace.state),
        )

    def submit(self, spec: "JobSpec", files: Mapping[str, bytes | Path] | None = None) -> "Job":
        """Start a job.

        Parameters
        ----------
        files
            What lies in its folder from the start, by name.

        Raises
        ------
        BadInput
            When something in its spec looks like a secret, or its kind or place is not known.
        Unavailable
            When it cannot be kept or started.
        """
        from notebench.jobs.spec import check_no_secret

        make_work(spec.kind)
        check_no_secret({"name": spec.name, **spec.work}, self._redactor())
        return self.jobs.submit(spec, files)

    def run_command(self, argv: Sequence[str], folder: Path, name: str = "", on: str | None = None) -> "Job":
        """Start a job that runs a program with arguments in a folder.

        Parameters
        ----------
        on
            The target whose cluster runs it, with a copy of the folder; None is this machine.

        Raises
        ------
        BadInput
            When there is no such program, folder or target, or a word looks like a secret.
        Unavailable
            When it cannot be kept or started.
        """
        from notebench.jobs.command import command_spec
        from notebench.workbench.places import place_of

        place = place_of(on)
        return self.submit(command_spec(argv, folder, datetime.now(UTC), name=name, by=_user(), place=place))

    def ask(self, job_id: JobId, verb: "Verb", on: str | None = None) -> "Job":
        """Ask something of a job; see :meth:`~notebench.jobs.book.JobBook.ask`.

        Parameters
        ----------
        on
            Where a job that has ended goes on, by ``resume`` or ``retry``: a target, or ``local``. One that
            goes on as far as is known, on a target that cannot be reached, is let go.

        Raises
        ------
        BadInput
            When it cannot go on there.
        NotFound, Conflict, Unavailable
            When there is no such job or target, its state forbids it, or the order cannot be written.
        """
        from notebench.workbench.places import place_of

        if not on:
            return self.jobs.ask(job_id, verb)
        spec = self.jobs.get(job_id).spec
        if spec.kind == "sweep":
            self.sweeps.ask(job_id, verb, on)
            return self.jobs.get(job_id)
        place = place_of(on)
        if place != place_of(None):
            self.targets.book.get(on)
        return self.jobs.move(job_id, verb, replace(spec, place=place))

    @functools.cached_property
    def sweeps(self) -> "Sweeps":
        """Searches, each of them a job."""
        from notebench.workbench.sweeps import Sweeps

        storage = self.settings.sweeps.storage
        return Sweeps(
            self.jobs,
            self.submit,
            _user(),
            storage,
            lambda name: self.targets.book.get(name),
            self._write_runs_later,
        )

    @functools.cached_property
    def pipelines(self) -> "Pipelines":
        """Notebooks as steps of graphs."""
        from notebench.workbench.pipelines import Pipelines

        self._write_pipelines_later()  # whose writer ended with the machine
        return Pipelines(
            self.workspace,
            self.jobs,
            self.submit,
            lambda name: self.targets.book.get(name),
            _user(),
            lambda text: self._redactor().redact(text),
        )

    @functools.cached_property
    def targets(self) -> "Targets":
        """Clusters on which jobs and sweeps run."""
        from notebench.workbench.targets import Targets

        return Targets(self.workspace, self.jobs, self.run_command)

    def drive(self, job_id: JobId) -> "Status":
        """Drive a queued job in this process; see :func:`~notebench.jobs.driver.drive`."""
        from notebench.engines.process_jobs import drive_here
        from notebench.jobs import JobFolder

        folder = JobFolder(self.workspace.jobs / job_id)
        work = make_work(folder.spec().kind, self._redactor().redact, self)
        return drive_here(folder, work, self._announce_job, self._redactor(), self.settings.jobs.log_bytes)

    def mirror(self, job_id: JobId) -> None:
        """Bring a queued job to its target and its folder home, in this process, until its end."""
        from notebench.jobs import JobFolder
        from notebench.workbench.mirroring import run_mirror
        from notebench.workbench.runs_home import RunsHome

        folder = JobFolder(self.workspace.jobs / job_id)
        runs = RunsHome(self, folder, _say)
        runs.start()
        try:
            run_mirror(folder, self.targets, self._announce_job)
            self.jobs.get(job_id)  # whose driver vanished without a word is marked lost
        finally:
            runs.finish()

    def write_runs_later(self) -> None:
        """Have the runs of ended sweeps written whose writer was ended before it was through."""
        for job in self.jobs.listing.jobs():
            self._write_runs_later(job)
        self._write_pipelines_later()

    def _write_runs_later(self, job: "Job") -> None:
        from notebench.workbench.places import begin_mirror, place_of

        if job.status.state.has_ended and job.spec.place != place_of(None):
            from notebench.workbench.runs_home import write_later

            folder = self.jobs.listing.folder_of(job.job_id)
            write_later(folder, job.status, partial(begin_mirror, self.workspace.root))

    def _write_pipelines_later(self) -> None:
        from notebench.workbench.pipeline_place import unwritten

        if not unwritten(self.workspace).jobs():
            return
        # Only where there is something: it loads what reads pipelines.
        from notebench.workbench.pipeline_runs import begin_writer

        with contextlib.suppress(Unavailable):  # who looks next may have room for it
            begin_writer(self.workspace)

    def write_pipeline_runs(self) -> None:
        """Write runs of pipelines as runs of MLflow, in this process, until all are or the store is away."""
        from notebench.engines.mlflow_tracking.nested_writer import NestedWriter
        from notebench.workbench.pipeline_runs import RunsWriter
        from notebench.workbench.trial_runs import open_places

        places = functools.cache(partial(open_places, self.workspace.root))
        RunsWriter(self, lambda: NestedWriter(places()), self._redactor(), _say).run()

    def collect_jobs(self, *, is_done: bool) -> list[Waste]:
        """The ended jobs and outputs that the retention settings do not keep; deleted where ``is_done``."""
        found = []
        for job, path in self.jobs.old(self.settings.retention.jobs_days):
            waste = Waste(Kind.JOB, job.job_id, f"{job.spec.name!r} {job.status.state} long ago", _size(path))
            if not is_done or self._delete(job.job_id):
                found.append(waste)
        return found + self._collect_outputs({each.name for each in found}, is_done=is_done)

    def _collect_outputs(self, gone: Container[str], *, is_done: bool) -> list[Waste]:
        """The outputs of old runs of pipelines, but of jobs that go as a whole."""
        from notebench.workbench.pipeline_waste import collect_outputs

        keep, trash = self.settings.retention.pipeline_runs, self.workspace.folder / TRASH
        jobs = (job for job in self.pipelines.runs.jobs() if job.job_id not in gone)
        return collect_outputs(self.workspace, jobs, keep, trash, is_done=is_done)

    def _delete(self, job_id: JobId) -> bool:
        aside = self.workspace.folder / TRASH / job_id
        aside.parent.mkdir(exist_ok=True)
        if not self.jobs.put_away(job_id, aside):
            return False
        shutil.rmtree(aside, ignore_errors=True)  # what is left of it, the next collection takes
        return True

    def announce_run(self, verb: str, data: Mapping[str, str]) -> None:
        """Tell whoever looks at runs what became of one."""
        self._announce(verb, data)

    def _announce_job(self, verb: str, data: Mapping[str, str]) -> None:
        self._announce(verb, data, "job")

    def _redactor(self) -> Redactor:
        return make_redactor(self.settings.redact, os.environ)


def make_work(kind: str, redact: Callable[[str], str] = str, bench: WithJobs | None = None) -> "Work":
    """The work of a kind of job.

    Parameters
    ----------
    redact
        Takes secrets out of what the work keeps for people.
    bench
        Keeps what the work keeps as runs; None where nothing is.

    Raises
    ------
    BadInput
        When the kind is not known.
    """
    make = _WORKS.get(kind)
    if make is None:
        raise BadInput(f"kind: {kind[:80]!r} is not known; there are {', '.join(sorted(_WORKS))}")
    return make(redact, bench)


def _command(redact: Callable[[str], str], bench: WithJobs | None) -> "Work":
    del redact, bench  # it keeps nothing but how it ended
    from notebench.engines.command_job.work import CommandWork

    return CommandWork()


def _sweep(redact: Callable[[str], str], bench: WithJobs | None) -> "Work":
    from notebench.workbench.sweep_work import SweepWork
    from notebench.workbench.trial_runs import keep_none, keep_runs

    return SweepWork(redact, partial(keep_runs, bench) if bench else keep_none)


def _pipeline(redact: Callable[[str], str], bench: WithJobs | None) -> "Work":
    from notebench.workbench.pipeline_work import PipelineWork

    if bench is None:
        return PipelineWork(redact)
    from notebench.workbench.step_runs import keeping

    return PipelineWork(redact, bench.workspace, keeping(bench))


def _step(redact: Callable[[str], str], bench: WithJobs | None) -> "Work":
    del redact, bench  # whoever asked for it keeps what comes of it
    from notebench.workbench.step_work import StepWork

    return StepWork()


def _size(folder: Path) -> int:
    return sum(each.lstat().st_size for each in folder.rglob("*") if each.is_file() and not each.is_symlink())


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a mirror's output is kept beside the job


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return ""


_Make = Callable[[Callable[[str], str], WithJobs | None], "Work"]
_WORKS: dict[str, _Make] = {"command": _command, "pipeline": _pipeline, "step": _step, "sweep": _sweep}
