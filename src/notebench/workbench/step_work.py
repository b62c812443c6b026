"""A step of a pipeline as a job of its own: executed where the job runs, by the engine that runs steps."""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from notebench.jobs import Control, Outcome
from notebench.pipelines.bundle import FOLDER, read_bundle
from notebench.pipelines.homecoming import leave
from notebench.pipelines.step import CellEvent, StepState, StepTask
from notebench.workbench.home_side import TRACKING_VARIABLE

KIND = "step"
"""The kind of job that a step is that runs elsewhere."""
_LOOK_S = 0.5


class StepWork:
    """A :class:`~notebench.jobs.ports.Work`: executes the notebook that lies in the job's folder."""

    def run(self, control: Control) -> Outcome:
        """See :class:`~notebench.jobs.ports.Work`."""
        # Here and not above: who asks for a step elsewhere executes none.
        from notebench.engines.papermill_steps.pool import KernelPool
        from notebench.engines.papermill_steps.step import run_step

        task = read_bundle(control.folder, Path(control.spec.folder), control.outputs)
        given = control.folder / FOLDER
        try:
            with _logging(task, control) as task, KernelPool() as pool, _stopped_by(control) as stop:
                reply = run_step(task, pool, _Cells(control).take, stop)
            reply = leave(reply, task, given / "inputs")
        finally:
            shutil.rmtree(given, ignore_errors=True)  # on a machine that nobody clears
        told = f": {reply.reason}" if reply.reason else ""
        _say(f"{task.name} is {reply.state} after {reply.duration_s:.2f} s{told}")
        return Outcome(has_failed=reply.state is StepState.FAILED, reason=reply.reason)


class _Cells:
    """Tells how far the cells are, as the job's progress."""

    def __init__(self, control: Control) -> None:
        self._control, self._ended = control, 0

    def take(self, event: CellEvent) -> None:
        """Hear of a cell."""
        self._ended += event.state != "running"
        facts = {"cell": event.cell, "of": event.of}
        self._control.report(min(self._ended, event.of), event.of, f"cell {event.cell + 1}", facts)


@contextmanager
def _logging(task: StepTask, control: Control) -> Iterator[StepTask]:
    """The task, what of it is logged led to the server that the cluster reaches, or caught to come home."""
    uri = os.environ.get(TRACKING_VARIABLE)
    if uri or not control.spec.work.get("is_tracked", True):
        yield replace(task, variables={**task.variables, "MLFLOW_TRACKING_URI": uri}) if uri else task
        return
    from notebench.engines.trial_logging import kernel_code, make_store, pack

    with tempfile.TemporaryDirectory(prefix="notebench-", ignore_cleanup_errors=True) as name:
        store = Path(name) / "store"
        make_store(store)
        yield replace(task, before=kernel_code(task.values, store.as_uri(), is_caught=True))
        try:
            left = pack(store, control.outputs, task.name, "step")
        except OSError as err:  # a full disk costs what was logged, not the step
            _say(f"what {task.name} logged cannot be kept: {err.strerror or err}")
        else:
            for line in left.left_out:
                _say(line)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a driver's output is the job's log


@contextmanager
def _stopped_by(control: Control) -> Iterator[threading.Event]:
    """What is set when the job is cancelled."""
    stop, is_over = threading.Event(), threading.Event()

    def look() -> None:
        while not is_over.is_set() and not stop.is_set():
            control.wait(_LOOK_S)
            if control.should_cancel:
                stop.set()

    watcher = threading.Thread(target=look, name="notebench-step-stop", daemon=True)
    watcher.start()
    try:
        yield stop
    finally:
        is_over.set()
        control.wake()
        watcher.join()
