"""A step of a pipeline as a job of its own: executed where the job runs, by the engine that runs steps."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from notebench.jobs import Control, Outcome
from notebench.pipelines.bundle import FOLDER, read_bundle
from notebench.pipelines.homecoming import leave
from notebench.pipelines.step import CellEvent, StepState

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
            with KernelPool() as pool, _stopped_by(control) as stop:
                reply = run_step(task, pool, _Cells(control).take, stop)
            reply = leave(reply, task, given / "inputs")
        finally:
            shutil.rmtree(given, ignore_errors=True)  # on a machine that nobody clears
        told = f": {reply.reason}" if reply.reason else ""
        print(f"{task.name} is {reply.state} after {reply.duration_s:.2f} s{told}", flush=True)  # noqa: T201 - the job's log
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
