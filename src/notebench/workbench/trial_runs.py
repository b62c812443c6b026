"""A sweep's trials as runs of the workspace: who writes them, and what those runs are tagged with."""

import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebench.ids import JobId
from notebench.jobs import Control, JobSpec
from notebench.processes import this_process
from notebench.sweeps.empty import NoRecorder
from notebench.sweeps.plan import ObjectiveKind, SweepPlan
from notebench.sweeps.ports import TrialRecorder, TrialWriter
from notebench.sweeps.recording import SweepRun
from notebench.sweeps.run_book import RUNS_FILE, RunBook

if TYPE_CHECKING:
    from notebench.engines.mlflow_tracking.connection import Connection
    from notebench.engines.mlflow_tracking.nested_places import Places
    from notebench.engines.trial_runs import BackgroundRecorder
    from notebench.workbench.bench import Workbench
    from notebench.workbench.jobs import WithJobs

_RUN_WITHIN_S = 60.0  # that a trial waits for its run, when it logs by itself


def _no_run(number: int) -> None:
    del number


@dataclass(frozen=True, slots=True)
class SweepRuns:
    """What keeps a sweep as runs.

    Attributes
    ----------
    uri
        The store that they lie in; empty where the sweep is kept as none.
    answers
        What trials may ask for, by the question's name.
    is_caught
        Whether what trials log is caught where they run.
    """

    recorder: TrialRecorder
    uri: str = ""
    answers: Mapping[str, Callable[..., Any]] = field(default_factory=lambda: {"run": _no_run})
    is_caught: bool = False

    def report(self, search: Callable[[int, int, float], bool], number: int, step: int, value: float) -> bool:
        """Keep a value on the way here too; says what the search says."""
        self.recorder.report(number, step, value)
        return search(number, step, value)


KeepRuns = Callable[[SweepPlan, Control, Callable[[str], None]], SweepRuns]
"""Makes what keeps a sweep as runs; is given how to say a line to people."""


def keep_none(plan: SweepPlan, control: Control, say: Callable[[str], None]) -> SweepRuns:
    """Keep a sweep as no runs."""
    del plan, control, say
    return SweepRuns(NoRecorder())


def keep_runs(bench: "WithJobs", plan: SweepPlan, control: Control, say: Callable[[str], None]) -> SweepRuns:
    """What keeps this sweep as runs, or as none where its plan says so.

    Raises
    ------
    BadInput
        When the settings cannot be read.
    """
    if not plan.is_tracked:
        return keep_none(plan, control, say)
    uri = bench.tracking_uri  # which gives a server's credentials to MLflow, in all processes below
    sweep = sweep_run(bench, plan, control.spec, control.job_id, datetime.now(UTC))
    from notebench.experiments.ports import OWNER_TAG

    owned = {**sweep.tags, OWNER_TAG: str(this_process())}
    sweep = replace(sweep, tags=owned, is_resumed=control.is_resuming)
    recorder = make_recorder(bench, plan, sweep, control.folder, say)

    def run_of(number: int) -> Any:
        found = recorder.run_of(number, _RUN_WITHIN_S)
        return {"run_id": found.run_id, "uri": found.uri} if found else None

    return SweepRuns(recorder, uri, {"run": run_of})


def sweep_run(
    bench: "WithJobs", plan: SweepPlan, spec: JobSpec, job_id: JobId, started_at: datetime | None
) -> SweepRun:
    """The run that the sweep of this job is to be; of no process, until it is tagged with one."""
    # Here and not above, as what follows: a driver in a cluster loads little, and begins the sooner.
    from notebench.workbench.swept_step import SweptStep

    step = SweptStep.read(bench.workspace.jobs / job_id)
    experiment = step.experiment if step else ""
    return SweepRun(
        job_id,
        spec.name,
        plan.experiment or experiment or bench.settings.experiment or _experiment(spec.name),
        plan.wanted[: len(plan.metrics)],
        _tags(plan, spec, job_id),
        started_at=started_at,
    )


def make_recorder(
    bench: "WithJobs", plan: SweepPlan, sweep: SweepRun, folder: Path, say: Callable[[str], None]
) -> "BackgroundRecorder":
    """What writes the sweep's runs to the workspace's store, and notes them in the job's folder."""
    from notebench.engines.trial_runs import BackgroundRecorder

    book: RunBook[int] = RunBook(folder / RUNS_FILE)
    sweep = replace(sweep, run_id=book.read().get(None, ""))
    make = partial(open_writer, bench.workspace.root, folder)
    return BackgroundRecorder(plan, sweep, make, book, say, bench.announce_run)


def open_writer(root: Path, job: Path) -> TrialWriter:
    """What writes a sweep's runs as its workspace's settings say; in the process that writes.

    Parameters
    ----------
    root
        The workspace's folder.
    job
        The sweep's.
    """
    from notebench.engines.mlflow_tracking.trial_writer import MlflowTrialWriter
    from notebench.workbench.swept_step import run_above

    return MlflowTrialWriter(open_places(root), above=partial(run_above, job))


def open_places(root: Path) -> "Places":
    """Where the runs of the workspace in this folder are kept, as its settings say."""
    from notebench.engines.mlflow_tracking import Route
    from notebench.engines.mlflow_tracking.nested_places import Places
    from notebench.workbench.bench import Workbench
    from notebench.workspace import Workspace

    bench = Workbench(Workspace(root))
    outbox = bench.outbox
    route = Route(outbox, bench.sending.send_soon)
    store = _connect(bench, bench.tracking_uri, route, bench.prepare, bench.stores.artifact_root)
    if outbox is None:
        return Places(store)
    waiting = partial(
        _connect, bench, outbox.uri, Route(None, lambda: None), outbox.make, outbox.artifact_root
    )
    return Places(store, outbox, waiting)


def _connect(
    bench: "Workbench", uri: str, route: Any, prepare: Callable[[], None], artifact_root: str | None
) -> "Connection":
    from notebench.engines.mlflow_tracking.connection import Connection

    return Connection(
        uri,
        route,
        registry_uri=bench.settings.registry_uri,
        prepare=prepare,
        artifact_root=artifact_root,
        telemetry=bench.settings.telemetry,
        at_exit=lambda: None,
    )


def _experiment(name: str) -> str:
    """As a notebook's or a script's runs lie in one of its name, so do those of a function's module."""
    return name.partition(":")[0].strip() or "Default"


def _tags(plan: SweepPlan, spec: JobSpec, job_id: JobId) -> dict[str, str]:
    from notebench.experiments.ports import JOB_TAG

    is_notebook = plan.objective.kind is ObjectiveKind.NOTEBOOK
    tags = {
        JOB_TAG: job_id,
        "mlflow.user": spec.by or _user(),
        "mlflow.source.name": spec.name,
        "mlflow.source.type": "NOTEBOOK" if is_notebook else "LOCAL",
    }
    return {name: text for name, text in tags.items() if text}


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return ""
