"""A recorder for a driver whose store is far: it tells what it is told, in a file that comes home."""

import contextlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from notebench.experiments.nested import Reported
from notebench.states import State
from notebench.sweeps.told import (
    Begun,
    Closed,
    Ended,
    Logged,
    OnTheWay,
    Opened,
    Promoted,
    Told,
    read_told,
    to_line,
)
from notebench.sweeps.trial import Trial, TrialState


@dataclass(slots=True)
class TellingRecorder:
    """A :class:`~notebench.sweeps.ports.TrialRecorder`; a file that cannot be written ends no sweep.

    Attributes
    ----------
    path
        The file; what earlier attempts told stands in it.
    attempt
        The job's.
    say
        Writes a line for people.
    now
        The clock.
    """

    path: Path
    attempt: int
    say: Callable[[str], None] = print
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _has_failed: bool = field(default=False, init=False)

    def open(self, trials: Sequence[Trial]) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`; what was told before is not again."""
        known = self._ended()
        lacking = [
            each for each in trials if each.state is not TrialState.QUEUED and each.number not in known
        ]
        self._tell(Opened(self.attempt), *(Ended(each) for each in lacking))

    def begin(self, trial: Trial) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""
        self._tell(Begun(trial))

    def report(self, number: int, step: int, value: float) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""
        self._tell(OnTheWay(number, Reported(step, value, round(self.now().timestamp() * 1000))))

    def reported(self, number: int, points: Sequence[Reported]) -> None:
        """A running trial's own code has logged these; their times are known."""
        self._tell(*(OnTheWay(number, each) for each in points))

    def logged(self, number: int, files: Sequence[str]) -> None:
        """What a running trial's own code logged lies in these archives, from the sweep's outputs on."""
        self._tell(Logged(number, tuple(map(str, files))))

    def end(self, trial: Trial, measured: Mapping[str, float]) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""
        self._tell(Ended(trial, measured))

    def promote(self, trial: Trial, settled: int) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""
        self._tell(Promoted(trial, settled))

    def close(self, state: State, go_on: Callable[[int], bool], *, is_final: bool) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`; nothing is waited for."""
        del go_on
        self._tell(Closed(state, self.now(), is_final))

    def _ended(self) -> set[int]:
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return set()
        return {told.trial.number for line in lines if isinstance(told := read_told(line), Ended)}

    def _tell(self, *told: Told) -> None:
        content = b"".join(map(to_line, told))
        try:
            with self._lock:
                _append(self.path, content)
        except OSError as err:
            if not self._has_failed:
                self.say(f"what becomes of runs cannot be told: {self.path.name}: {err.strerror}")
            self._has_failed = True


def _append(path: Path, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        before, written = os.fstat(file).st_size, 0
        try:
            while written < len(content):
                written += os.write(file, content[written:])
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(file, before)  # half a line would spoil the next one
            raise
    finally:
        os.close(file)
