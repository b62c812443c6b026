"""Tracking: joins what a process knows (its code, its output, its environment) to the runs that it makes.

One :class:`Tracking` serves a process. Runs begin by :meth:`Tracking.run`, or by the user's own calls while
tracking is on; either way the code that led to them is kept with them.
"""

import contextlib
import functools
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from time import monotonic

from notebench.errors import NotebenchError
from notebench.experiments.capture.capture import PATCH_FILE, Cell, source_tag
from notebench.experiments.ports import (
    JOB_TAG,
    OWNER_TAG,
    Announce,
    EnvironmentSource,
    NewRun,
    Place,
    Recorder,
    Recording,
    Tracker,
)
from notebench.experiments.run import SYSTEM, RunDetail, RunState
from notebench.experiments.tracking.interrupts import deferring_interrupt
from notebench.experiments.tracking.keeping import Keeper, Kept
from notebench.experiments.tracking.long_runs import LongRuns
from notebench.experiments.tracking.resuming import check_can_go_on
from notebench.experiments.tracking.tracked import Limits, TrackedRun, checked_name
from notebench.ids import RunId
from notebench.processes import JOB_VARIABLE, this_process
from notebench.redaction import Redactor

__all__ = ["Kept", "Limits", "TrackedRun", "Tracking", "checked_name"]
_log = logging.getLogger(__name__)
_UPDATES_EVERY_S = 0.25


class Tracking:
    """Tracks the runs of this process.

    Parameters
    ----------
    tracker
        The engine that keeps runs.
    recorder
        Knows the code that runs.
    environment
        Finds out with what the code runs; begun with each run.
    announce
        Tells the workspace's journal; must not raise.
    redactor
        Takes secrets out; asked for anew each time, as the environment's secrets change.
    earlier
        What a run that is resumed has kept already.
    system
        Tells how busy the machine is; asked in a thread of its own while a run is long.
    also_keep
        Keeps more of a run that lasts; called from time to time, in that thread.
    """

    def __init__(  # noqa: PLR0913 - each is a thing that tracking joins
        self,
        tracker: Tracker,
        recorder: Recorder,
        *,
        environment: EnvironmentSource,
        announce: Announce,
        redactor: Callable[[], Redactor],
        limits: Limits,
        earlier: Callable[[RunId], Kept] = lambda _: Kept(),
        system: Callable[[], Mapping[str, float]] = dict,
        also_keep: Callable[[RunId], None] = lambda _: None,
    ) -> None:
        self._tracker = tracker
        self._recorder = recorder
        self._environment = environment
        self._announce = announce
        self._redactor = redactor
        self._limits = limits
        self._earlier = earlier
        self._is_on = False
        self._links: dict[str, str] = {}
        self._depth = 0
        self._keeper = Keeper(tracker, environment, redactor, limits, recorder.history)
        self._long_runs = LongRuns(self._keep_so_far, self._sample, limits.system_every_s)
        self._system = system
        self._also_keep = also_keep
        self._running: dict[RunId, tuple[datetime, Recording | None]] = {}
        self._touched: list[RunId] = []
        self._own: set[RunId] = set()
        self._began: set[RunId] = set()
        self._last_failed: RunId | None = None
        self._cell_started_at: datetime | None = None
        self._updated_at: dict[RunId, float] = {}

    # Switch

    @property
    def is_on(self) -> bool:
        """Whether the user's own runs are followed and supported libraries log by themselves."""
        return self._is_on

    def turn(self, *, on: bool) -> None:
        """Switch that on or off for the process."""
        if on:
            self._tracker.activate(self)
        elif self._depth == 0:
            self._tracker.deactivate()
        self._is_on = on

    def link(self, tags: Mapping[str, str]) -> None:
        """Tag every run that begins from now on with this too, such as with the run that it makes again."""
        self._links = dict(tags)

    # Runs

    @contextlib.contextmanager
    def run(self, name: str, experiment: str, tags: Mapping[str, str]) -> Iterator[TrackedRun]:
        """A run around the code inside, which ends with it: finished, failed or cancelled.

        Raises
        ------
        BadInput
            When a name is not allowed; nothing is written then.
        Unavailable
            When the store cannot be reached; the code inside is not run then.
        """
        new = NewRun(
            checked_name("run", name),
            checked_name("experiment", experiment),
            self._redactor().redact_values(tags) if tags else {},
        )
        yield from self._around(lambda: TrackedRun(self._tracker.start(new), new.name, new.experiment))

    @contextlib.contextmanager
    def resume(self, detail: RunDetail) -> Iterator[TrackedRun]:
        """An earlier run goes on around the code inside; it ends with it.

        Raises
        ------
        Conflict
            When the run cannot go on here: it goes on already, here or in another process, or was deleted.
        Unavailable
            When the store cannot be reached; the code inside is not run then.
        """
        check_can_go_on(detail, self._tracker.active())
        run = detail.run

        def go_on() -> TrackedRun:
            self._tracker.go_on(run.run_id)
            return TrackedRun(run.run_id, run.name, run.experiment)

        yield from self._around(go_on)

    def _around(self, begin: Callable[[], TrackedRun]) -> Iterator[TrackedRun]:
        self._tracker.activate(self)
        self._depth += 1
        tracked: TrackedRun | None = None
        try:
            with deferring_interrupt():
                tracked = begin()
                self._own.add(tracked.run_id)
            yield from self._inside(tracked)
        finally:
            self._depth -= 1
            with deferring_interrupt(), _told_only():
                if tracked is not None and tracked.state is RunState.RUNNING:  # interrupted too early
                    self._tracker.end(tracked.run_id, RunState.CANCELLED)
                if not self._is_on and self._depth == 0:
                    self._tracker.deactivate()

    def _inside(self, tracked: TrackedRun) -> Iterator[TrackedRun]:
        place, started_at = self._recorder.place(), datetime.now(UTC)
        with self._recorder.record(self._limits.output_chars) as recording:
            self._running[tracked.run_id] = (started_at, recording)
            try:
                yield tracked
            except BaseException as err:
                tracked.fail(err)
                with deferring_interrupt(), _told_only():
                    self._finish(tracked, place, started_at, recording)
                raise
        with deferring_interrupt():
            self._finish(tracked, place, started_at, recording)

    def _finish(self, tracked: TrackedRun, place: Place, started_at: datetime, recording: Recording) -> None:
        if tracked.state is RunState.RUNNING:
            tracked.state = RunState.FINISHED
        self._running.pop(tracked.run_id, None)
        cell = self._cell(place, started_at, recording, tracked.state)
        try:
            self._keeper.keep(tracked.run_id, cell, recording.figures, tracked.failure)
        finally:
            self._tracker.end(tracked.run_id, tracked.state)
            self._forget(tracked.run_id)
        if not self._is_on:  # else the cell's end keeps the runs below
            for child in set(self._touched) & self._began - self._own:
                self._running.pop(child, None)
                self._keeper.keep(child, cell, (), None)
                self._forget(child)

    # Cells, while tracking is on

    def cell_begins(self, recording: Recording | None = None) -> None:
        """A cell is about to run."""
        self._touched = list(self._tracker.active())
        self._began, self._last_failed = set(), None
        self._cell_started_at = datetime.now(UTC)
        self._running |= dict.fromkeys(self._touched, (self._cell_started_at, recording))

    def cell_ended(self, recording: Recording, error: BaseException | None) -> None:
        """The cell has run: keep it with each run it touched, end the runs that its failure left open."""
        if not self._touched or self._cell_started_at is None:
            return
        outcome = TrackedRun(self._touched[-1], "", "", RunState.FINISHED)
        if error:
            outcome.fail(error)
        cell = self._cell(self._recorder.place(), self._cell_started_at, recording, outcome.state)
        with deferring_interrupt(), _told_only():
            for run_id in dict.fromkeys(self._touched):
                self._running.pop(run_id, None)
                try:
                    self._keeper.keep(run_id, cell, recording.figures, outcome.failure)
                finally:
                    if error and self._is_left_open(run_id, outcome.state):
                        self._tracker.end(run_id, outcome.state)
                    if run_id not in self._tracker.active():
                        self._forget(run_id)
        self._touched = []

    def _is_left_open(self, run_id: RunId, state: RunState) -> bool:
        """Whether the failed cell began the run and left it open, or MLflow took an interrupt for failure."""
        if run_id not in self._began:
            return False
        return run_id in self._tracker.active() or (
            state is RunState.CANCELLED and run_id == self._last_failed
        )

    # What the tracker hears of runs

    def tags(self) -> Mapping[str, str]:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        place = self._recorder.place()
        known = {
            OWNER_TAG: str(this_process()),
            JOB_TAG: os.environ.get(JOB_VARIABLE),
            "notebench.notebook": place.notebook,
            "notebench.cell_id": place.cell_id,
            "mlflow.source.name": place.notebook,
            "mlflow.source.git.commit": self._environment.commit(),
            "mlflow.source.type": "NOTEBOOK" if (place.notebook or "").endswith(".ipynb") else "LOCAL",
        }
        source = source_tag(self._redactor().redact(place.source))
        return {name: value for name, value in known.items() if value} | source | self._links

    def started(self, run_id: RunId) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        self._touched.append(run_id)
        self._began.add(run_id)
        self._keeper.begin(run_id)
        self._running.setdefault(run_id, (datetime.now(UTC), None))
        self._long_runs.began(run_id)
        is_outermost = not set(self._tracker.active()) - {run_id}
        self._environment.begin(functools.partial(self._keep_patch, run_id) if is_outermost else None)
        self._announce("started", {"id": run_id, "state": RunState.RUNNING})

    def resumed(self, run_id: RunId) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        if run_id not in self._keeper:
            with _told_only():
                self._keeper.resume(run_id, self._earlier(run_id))
        with _told_only():
            self._tracker.take_over(run_id, {OWNER_TAG: str(this_process())})
        self.started(run_id)

    def updated(self, run_id: RunId) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        if monotonic() - self._updated_at.get(run_id, 0) >= _UPDATES_EVERY_S:
            self._updated_at[run_id] = monotonic()
            self._announce("updated", {"id": run_id, "state": RunState.RUNNING})

    def ended(self, run_id: RunId, state: RunState) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        self._long_runs.ended(run_id)
        self._updated_at.pop(run_id, None)
        self._last_failed = run_id if state is RunState.FAILED else self._last_failed
        self._announce("ended", {"id": run_id, "state": state})

    # Inside

    def _cell(self, place: Place, started_at: datetime, recording: Recording | None, state: RunState) -> Cell:
        cell = Cell(
            source=place.source,
            started_at=started_at,
            duration_s=(datetime.now(UTC) - started_at).total_seconds(),
            state=state,
            cell_id=place.cell_id,
            execution_count=place.execution_count,
            stdout=recording.stdout if recording else "",
            stderr=recording.stderr if recording else "",
            output_hash=recording.output_hash if recording and state.has_ended else None,
        )
        return cell.redacted(self._redactor())

    def _keep_so_far(self, run_id: RunId) -> None:
        def running() -> Cell | None:
            known = self._running.get(run_id)
            return self._cell(self._recorder.place(), *known, RunState.RUNNING) if known else None

        self._keeper.keep_so_far(run_id, running)
        self._also_keep(run_id)

    def _keep_patch(self, run_id: RunId, patch: str) -> None:
        with _told_only():
            self._tracker.save(run_id, {PATCH_FILE: self._redactor().redact(patch).encode()})

    def _sample(self, run_id: RunId, number: int) -> None:
        measured = {f"{SYSTEM}{name}": value for name, value in self._system().items()}
        self._tracker.measure(run_id, measured, number)

    def _forget(self, run_id: RunId) -> None:
        self._running.pop(run_id, None)
        self._keeper.forget(run_id)
        self._own.discard(run_id)
        self._touched = [touched for touched in self._touched if touched != run_id]


@contextlib.contextmanager
def _told_only() -> Iterator[None]:
    """Say what could not be kept, and leave the user's own exception, or cell, alone."""
    try:
        yield
    except NotebenchError as err:
        _log.warning("not all of the run could be kept: %s", err.message)
