"""Tracking: joins what a process knows (its code, its output, its environment) to the runs that it makes.

One :class:`Tracking` serves a process. Runs begin by :meth:`Tracking.run`, or by the user's own calls while
tracking is on; either way the code that led to them is kept with them.
"""

import contextlib
import logging
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from types import TracebackType

from notebench.errors import BadInput, NotebenchError
from notebench.experiments.capture import (
    CAPTURE_FILE,
    Capture,
    Cell,
    Failure,
    Figure,
    figure_files,
    source_tag,
)
from notebench.experiments.interrupts import deferring_interrupt
from notebench.experiments.ports import (
    OWNER_TAG,
    Announce,
    EnvironmentSource,
    NewRun,
    Place,
    Recorder,
    Recording,
    Tracker,
)
from notebench.experiments.run import RunState
from notebench.ids import RunId
from notebench.processes import this_process
from notebench.redaction import Redactor

_log = logging.getLogger(__name__)
_UPDATES_EVERY_S = 0.25
_LONGEST_NAME = 250


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept; the settings' ``[capture]``."""

    output_chars: int = 20_000
    figures: int = 50
    figure_bytes: int = 10_000_000


@dataclass(slots=True)
class TrackedRun:
    """A run that goes on, as ``with track() as run`` gives it."""

    run_id: RunId
    name: str
    experiment: str
    state: RunState = RunState.RUNNING
    failure: Failure | None = None

    def fail(self, error: BaseException) -> None:
        """Let the run end as failed, or as cancelled by an interrupt, though nothing is raised."""
        if isinstance(error, SystemExit) and error.code in (None, 0):  # a script that has done its work
            return
        is_interrupt = (
            isinstance(error, KeyboardInterrupt | GeneratorExit) or type(error).__name__ == "CancelledError"
        )
        self.state = RunState.CANCELLED if is_interrupt else RunState.FAILED
        self.failure = describe(error)


@dataclass(slots=True)
class Kept:
    """What a run has kept so far; ``figures`` counts them."""

    cells: list[Cell] = field(default_factory=list)
    figures: int = 0
    failure: Failure | None = None


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
    ) -> None:
        self._tracker = tracker
        self._recorder = recorder
        self._environment = environment
        self._announce = announce
        self._redactor = redactor
        self._limits = limits
        self._earlier = earlier
        self._is_on = False
        self._depth = 0
        self._kept: dict[RunId, Kept] = {}
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
            self._redactor().redact_values(tags),
        )
        self._tracker.activate(self)
        self._depth += 1
        tracked: TrackedRun | None = None
        try:
            with deferring_interrupt():
                tracked = TrackedRun(self._tracker.start(new), new.name, new.experiment)
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
        cell = self._cell(place, started_at, recording, tracked.state)
        try:
            self._keep(tracked.run_id, cell, recording.figures, tracked.failure)
        finally:
            self._tracker.end(tracked.run_id, tracked.state)
            self._forget(tracked.run_id)
        if not self._is_on:  # else the cell's end keeps the runs below
            for child in set(self._touched) & self._began - self._own:
                self._keep(child, cell, (), None)
                self._forget(child)

    # Cells, while tracking is on

    def cell_begins(self) -> None:
        """A cell is about to run."""
        self._touched = list(self._tracker.active())
        self._began, self._last_failed = set(), None
        self._cell_started_at = datetime.now(UTC)

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
                try:
                    self._keep(run_id, cell, recording.figures, outcome.failure)
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
            "notebench.notebook": place.notebook,
            "notebench.cell_id": place.cell_id,
            "mlflow.source.name": place.notebook,
            "mlflow.source.git.commit": self._environment.commit(),
            "mlflow.source.type": "NOTEBOOK" if (place.notebook or "").endswith(".ipynb") else "LOCAL",
        }
        source = source_tag(self._redactor().redact(place.source))
        return {name: value for name, value in known.items() if value} | source

    def started(self, run_id: RunId) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        self._touched.append(run_id)
        self._began.add(run_id)
        self._kept.setdefault(run_id, Kept())
        self._environment.begin()
        self._announce("started", {"id": run_id, "state": RunState.RUNNING})

    def resumed(self, run_id: RunId) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        if run_id not in self._kept:
            with _told_only():
                self._kept[run_id] = self._earlier(run_id)
        self.started(run_id)

    def updated(self, run_id: RunId) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        if monotonic() - self._updated_at.get(run_id, 0) >= _UPDATES_EVERY_S:
            self._updated_at[run_id] = monotonic()
            self._announce("updated", {"id": run_id, "state": RunState.RUNNING})

    def ended(self, run_id: RunId, state: RunState) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        self._updated_at.pop(run_id, None)
        self._last_failed = run_id if state is RunState.FAILED else self._last_failed
        self._announce("ended", {"id": run_id, "state": state})

    # Inside

    def _cell(self, place: Place, started_at: datetime, recording: Recording, state: RunState) -> Cell:
        cell = Cell(
            source=place.source,
            started_at=started_at,
            duration_s=(datetime.now(UTC) - started_at).total_seconds(),
            state=state,
            cell_id=place.cell_id,
            execution_count=place.execution_count,
            stdout=recording.stdout,
            stderr=recording.stderr,
        )
        return cell.redacted(self._redactor())

    def _keep(self, run_id: RunId, cell: Cell, figures: Sequence[Figure], failure: Failure | None) -> None:
        """Add the finished cell, and what it showed, to what the run keeps."""
        kept = self._kept.setdefault(run_id, Kept())
        kept.cells.append(cell)
        kept.failure = failure.redacted(self._redactor()) if failure else kept.failure
        room = self._limits.figures - kept.figures
        shown = [figure for figure in figures if len(figure.content) <= self._limits.figure_bytes][:room]
        capture = Capture(kept.cells, self._environment.read(), kept.failure)
        self._tracker.save(
            run_id, {CAPTURE_FILE: capture.to_bytes()} | figure_files(shown, first=kept.figures + 1)
        )
        kept.figures += len(shown)

    def _forget(self, run_id: RunId) -> None:
        self._kept.pop(run_id, None)
        self._own.discard(run_id)
        self._touched = [touched for touched in self._touched if touched != run_id]


@contextlib.contextmanager
def _told_only() -> Iterator[None]:
    """Say what could not be kept, and leave the user's own exception, or cell, alone."""
    try:
        yield
    except NotebenchError as err:
        _log.warning("not all of the run could be kept: %s", err.message)


def checked_name(what: str, name: str) -> str:
    """The name of a run or an experiment, without blanks around it.

    Raises
    ------
    BadInput
        When it is blank, longer than 250 characters, or has control characters in it.
    """
    name = name.strip()
    if not name:
        raise BadInput(f"the {what}'s name is blank; give it one")
    if len(name) > _LONGEST_NAME:
        raise BadInput(f"the {what}'s name has {len(name)} characters; give at most {_LONGEST_NAME}")
    if not name.isprintable():
        raise BadInput(f"the {what}'s name {name[:80]!r} has control characters in it; leave them out")
    return name


def describe(error: BaseException) -> Failure:
    """An exception as a run keeps it, without the frames of IPython and Notebench above the user's code."""
    shown = traceback.TracebackException(type(error), error, _users(error.__traceback__))
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - the exception's own code, which must not hide it
        message = "(its text cannot be shown)"
    return Failure(type(error).__name__, message, "".join(shown.format()))


def _users(frames: TracebackType | None) -> TracebackType | None:
    first = frames
    while first and any(part in first.tb_frame.f_code.co_filename for part in _MACHINERY):
        first = first.tb_next
    return first or frames


_MACHINERY = ("/IPython/core/", "\\IPython\\core\\", "/notebench/experiments/", "\\notebench\\experiments\\")
