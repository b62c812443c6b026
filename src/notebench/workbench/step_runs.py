"""What the driver of a pipeline's run does for its runs of MLflow: all that may take long, others do."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from notebench.engines.trial_logging import kernel_code
from notebench.errors import Unavailable
from notebench.jobs import Control
from notebench.pipelines.execution import Execution, Lead, no_lead
from notebench.pipelines.pipeline import StepKind
from notebench.pipelines.recording import RunIds
from notebench.pipelines.run_folder import RunFolder
from notebench.pipelines.tries import newest, read_tries
from notebench.sweeps.reporting import CHANNEL_VARIABLE, ReportServer
from notebench.sweeps.run_book import RUNS_FILE, RunBook
from notebench.workbench.pipeline_place import unwritten
from notebench.workbench.pipeline_runs import begin_writer, experiment_of
from notebench.workbench.swept_step import SweptStep

if TYPE_CHECKING:
    from notebench.workbench.jobs import WithJobs

_SHOWN_AFTER_S = 2.0  # a run that is over sooner is written when it is over
_EVERY_S = 5.0  # whoever writes may have been killed
_PATIENCE_S = 60.0  # that a step waits for its run, when it logs by itself
_LOOK_S = 0.05
EXPERIMENT_VARIABLE = "NOTEBENCH_EXPERIMENT"


class KeepSteps(Protocol):
    """Has a pipeline's run and its steps kept as runs."""

    def lead(self, execution: Execution, values: Mapping[str, object]) -> Lead:
        """What leads what an execution logs into its own run."""

    def close(self) -> None:
        """The run is over, but for its last word."""


class NoSteps:
    """Keeps them as no runs."""

    lead = staticmethod(no_lead)

    def close(self) -> None:
        """See :class:`KeepSteps`."""


class StepRunsKept:
    """Has them written by another process, which is begun where the run takes longer, and at its end.

    Parameters
    ----------
    say
        Prints to the run's log.

    Raises
    ------
    Unavailable
        When it cannot be noted that the run is to be written.
    """

    def __init__(self, bench: "WithJobs", control: Control, say: Callable[[str], None]) -> None:
        self._bench, self._job_id, self._say = bench, control.job_id, say
        self._experiment = experiment_of(bench, control.spec)
        self._folder, self._unwritten = RunFolder(control.folder), unwritten(bench.workspace)
        self._lock, self._is_over = threading.Lock(), threading.Event()
        self._asking: dict[int, tuple[str, str]] = {}
        self._server: ReportServer | None = None
        self._note()
        threading.Thread(target=self._keep_writing, name="notebench-runs", daemon=True).start()

    def lead(self, execution: Execution, values: Mapping[str, object]) -> Lead:
        """See :class:`KeepSteps`."""
        if execution.step.kind is StepKind.SWEEP:  # a job of its own, with runs below this one's
            return self._lead_sweep(execution)
        with self._lock:
            if self._server is None:
                self._server = ReportServer(_goes_on, {"run": self._run_of})
            number = len(self._asking)
            self._asking[number] = execution.key
        code = kernel_code(values, self._bench.tracking_uri)
        # What is tracked lies below the step's run, and MLflow shows it there in the same experiment.
        named = {CHANNEL_VARIABLE: self._server.channel(number), EXPERIMENT_VARIABLE: self._experiment}
        return Lead(named, code)

    def close(self) -> None:
        """See :class:`KeepSteps`."""
        self._is_over.set()
        if self._server is not None:
            self._server.close()
        with suppress(Unavailable):  # who looks at runs later begins it
            self._note()
            begin_writer(self._bench.workspace)

    def _lead_sweep(self, execution: Execution) -> Lead:
        tried = newest(read_tries(self._folder.lines())).get(execution.key)
        if tried is None:
            return Lead()
        with suppress(Unavailable):  # then only one among many items has no run, and its sweep is by itself
            self._note(tried.key)
        return Lead(SweptStep(self._job_id, tried.step, tried.key, self._experiment).to_variables())

    def _note(self, key: str = "") -> None:
        try:
            self._unwritten.add(self._job_id, key)
        except OSError as err:
            raise Unavailable(f"{self._unwritten.path} cannot be written ({err.strerror})") from err

    def _keep_writing(self) -> None:
        wait_s = _SHOWN_AFTER_S
        while not self._is_over.wait(wait_s):
            wait_s = _EVERY_S
            try:
                begin_writer(self._bench.workspace)
            except Unavailable as err:
                self._say(f"runs are not written: {err.message}")
                return

    def _run_of(self, number: int) -> dict[str, Any] | None:
        """The run of a try that logs, waited for; None where there is none to be had."""
        tried = newest(read_tries(self._folder.lines())).get(self._asking.get(number, ("", "")))
        if tried is None:
            return None
        with suppress(Unavailable):
            self._note(tried.key)
            begin_writer(self._bench.workspace)
            until = time.monotonic() + _PATIENCE_S
            while time.monotonic() < until and not self._is_over.wait(_LOOK_S):
                if run_id := RunIds.read(self._folder.path).tries.get(tried.key):
                    return {"run_id": run_id, "uri": self._uri(run_id)}
        return None

    def _uri(self, run_id: str) -> str:
        outbox = self._bench.outbox
        book: RunBook[str] = RunBook(self._folder.path / RUNS_FILE)
        return outbox.uri if outbox and book.waits(run_id) else self._bench.tracking_uri


def keep_steps(bench: "WithJobs", control: Control, say: Callable[[str], None]) -> KeepSteps:
    """What has the run's steps kept as runs, or not, where the settings say so."""
    if not bench.settings.pipelines.track:
        return NoSteps()
    try:
        return StepRunsKept(bench, control, say)
    except Unavailable as err:
        say(f"runs are not written: {err.message}")
        return NoSteps()


def _goes_on(number: int, step: int, value: float) -> bool:
    """A step is at no trial: what it reports is passed over."""
    del number, step, value
    return False


KeepRun = Callable[[Control, Callable[[str], None]], KeepSteps]
"""Makes what has a run kept; is given how to say a line to people."""


def keep_no_steps(control: Control, say: Callable[[str], None]) -> KeepSteps:
    """Keep a run as no runs."""
    del control, say
    return NoSteps()


def keeping(bench: "WithJobs") -> KeepRun:
    """What keeps runs of pipelines of a workspace."""
    return partial(keep_steps, bench)
