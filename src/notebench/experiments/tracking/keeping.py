"""What the runs of this process have kept so far, and how it comes among their artifacts."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from notebench.experiments.capture.capture import (
    CAPTURE_FILE,
    Cell,
    Environment,
    Failure,
    Figure,
    PastCell,
    cell_line,
    end_lines,
    figure_files,
)
from notebench.experiments.capture.history import CellHistory, history_lines
from notebench.experiments.ports import EnvironmentSource, Tracker
from notebench.experiments.run import to_text
from notebench.experiments.tracking.tracked import Limits
from notebench.ids import RunId
from notebench.redaction import Redactor


@dataclass(slots=True)
class Kept:
    """What a run has kept so far; ``figures`` counts them.

    Attributes
    ----------
    past, left_out
        What ran before it, where it goes on from an earlier time.
    before
        How many cells this process had executed when the run began, or went on, here.
    """

    cells: list[Cell] = field(default_factory=list)
    figures: int = 0
    failure: Failure | None = None
    past: Sequence[PastCell] = ()
    left_out: int = 0
    before: int = 0
    is_resumed: bool = False
    _past_lines: bytes | None = None
    _cell_lines: list[bytes] = field(default_factory=list)

    def to_bytes(self, history: CellHistory, redactor: Callable[[], Redactor], running: Cell | None) -> bytes:
        """The lines of the cells that came before, of the run's own, and of the one that runs."""
        if self._past_lines is None:
            self._past_lines = self._lines_before(history, redactor())
        for cell in self.cells[len(self._cell_lines) :]:
            self._cell_lines.append(cell_line(cell, len(self._cell_lines)))
        last = [cell_line(running, len(self.cells))] if running else []
        return b"".join([self._past_lines, *self._cell_lines, *last])

    def _lines_before(self, history: CellHistory, redactor: Redactor) -> bytes:
        if not self.is_resumed:
            return history.lines(self.before, redactor)
        known = {_key(cell) for cell in self.past}
        since = [
            cell
            for cell in history.cells(self.before, redactor)
            if _key(cell) not in known and not any(_is_within(own, cell) for own in self.cells)
        ]
        return history_lines([*self.past, *since], self.left_out)


class Keeper:
    """Keeps the code of runs; one thread may add to it while another writes what there is so far."""

    def __init__(
        self,
        tracker: Tracker,
        environment: EnvironmentSource,
        redactor: Callable[[], Redactor],
        limits: Limits,
        history: CellHistory,
    ) -> None:
        self._tracker = tracker
        self._environment = environment
        self._redactor = redactor
        self._limits = limits
        self._history = history
        self._kept: dict[RunId, Kept] = {}
        self._saving = threading.RLock()
        self._end: tuple[Environment | None, bytes] = (None, b"")

    def __contains__(self, run_id: RunId) -> bool:
        """Whether something of the run is held."""
        return run_id in self._kept

    def begin(self, run_id: RunId) -> None:
        """The run begins, or goes on, after what was executed until now."""
        if run_id not in self._kept:
            self._kept[run_id] = Kept(before=len(self._history))

    def resume(self, run_id: RunId, earlier: Kept) -> None:
        """The run goes on with what it has kept earlier."""
        earlier.before, earlier.is_resumed = len(self._history), True
        self._kept[run_id] = earlier

    def keep(self, run_id: RunId, cell: Cell, figures: Sequence[Figure], failure: Failure | None) -> None:
        """Add the finished cell, and what it showed, and write all of it."""
        self.begin(run_id)
        with self._saving:
            kept = self._kept[run_id]
            kept.cells.append(cell)
            kept.failure = failure.redacted(self._redactor()) if failure else kept.failure
            room = self._limits.figures - kept.figures
            shown = [figure for figure in figures if len(figure.content) <= self._limits.figure_bytes][:room]
            files = {CAPTURE_FILE: self._content(kept)} | figure_files(shown, first=kept.figures + 1)
            self._tracker.save(run_id, files)
            kept.figures += len(shown)

    def keep_so_far(self, run_id: RunId, running: Callable[[], Cell | None]) -> None:
        """Write what there is while the run's cell goes on: a process may be killed."""
        with self._saving:
            kept, cell = self._kept.get(run_id), running()
            if kept and cell:  # else the cell has ended meanwhile, and all of it is written
                self._tracker.save(run_id, {CAPTURE_FILE: self._content(kept, cell)})

    def forget(self, run_id: RunId) -> None:
        """The run has ended."""
        with self._saving:
            self._kept.pop(run_id, None)

    def _content(self, kept: Kept, running: Cell | None = None) -> bytes:
        own = kept.to_bytes(self._history, self._redactor, running)
        return own + self._environment_line() + end_lines(None, kept.failure)

    def _environment_line(self) -> bytes:
        environment = self._environment.read()
        if environment != self._end[0]:  # hundreds of packages: written as text once
            self._end = (environment, end_lines(environment, None))
        return self._end[1]


def _key(cell: PastCell) -> tuple[object, ...]:
    at = to_text(cell.started_at) if cell.started_at else None  # as the file keeps it
    return (at, cell.execution_count, cell.source_hash)


def _is_within(own: Cell, cell: PastCell) -> bool:
    """Whether the run's own cell is that which the process executed."""
    if cell.started_at is None or (own.execution_count, own.source_hash) != (
        cell.execution_count,
        cell.source_hash,
    ):
        return False
    late_s = (own.started_at - cell.started_at).total_seconds()
    return -0.002 <= late_s <= (cell.duration_s or 0) + 0.002
