"""Runs that last: from time to time what they have so far is kept, and how busy the machine is is measured.

One thread does it for the process. It looks at its list now and then instead of being woken, so that a short
run costs it nothing.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from notebench.errors import NotebenchError
from notebench.ids import RunId

_log = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0
_KEEP_FIRST_S = 1.0
_KEEP_SELDOM_S = 300.0
_IDLE_LOOKS = 30


@dataclass(slots=True)
class _Lasting:
    """A run that goes on, and when it is its turn again."""

    began: float
    keep_at: float
    sample_at: float
    samples: int = 0
    is_told: bool = False


class LongRuns:
    """The runs that go on.

    Parameters
    ----------
    keep
        Writes what a run has so far.
    sample
        Adds to a run how busy the machine is, as the nth sample.
    sample_every_s
        How often; 0 for never. The first comes after that time.
    """

    def __init__(
        self,
        keep: Callable[[RunId], None],
        sample: Callable[[RunId, int], None],
        sample_every_s: float,
    ) -> None:
        self._keep, self._sample = keep, sample
        self._every_s = sample_every_s
        self._runs: dict[RunId, _Lasting] = {}
        self._thread: threading.Thread | None = None
        self._turn = threading.Lock()

    def began(self, run_id: RunId) -> None:
        """The run goes on from now."""
        now = monotonic()
        first = now + (self._every_s or float("inf"))
        self._runs[run_id] = _Lasting(now, now + _KEEP_FIRST_S, first)
        if self._thread is None or not self._thread.is_alive():  # not alive: idle for long, or after a fork
            self._thread = threading.Thread(target=self._watch, name="notebench-long-runs", daemon=True)
            self._thread.start()

    def ended(self, run_id: RunId) -> None:
        """Nothing more is done for the run, once this returns."""
        if self._runs.pop(run_id, None) and self._turn.locked():
            with self._turn:  # its turn may be now
                pass

    def look(self, now: float) -> None:
        """Do what is due."""
        for run_id, lasting in list(self._runs.items()):
            with self._turn:
                if self._runs.get(run_id) is not lasting:
                    continue
                try:
                    self._serve(run_id, lasting, now)
                except NotebenchError as err:
                    if not lasting.is_told:  # once: it is tried again and again
                        _log.warning("run %s is not kept so far: %s", run_id, err.message)
                    lasting.is_told = True

    def _serve(self, run_id: RunId, lasting: _Lasting, now: float) -> None:
        if now >= lasting.sample_at:
            lasting.sample_at = now + self._every_s
            self._sample(run_id, lasting.samples)
            lasting.samples += 1
        if now >= lasting.keep_at:
            lasting.keep_at = now + min(_KEEP_SELDOM_S, now - lasting.began + _KEEP_FIRST_S)
            self._keep(run_id)

    def _watch(self) -> None:
        pause, idle = threading.Event(), 0  # never set: a wait that an interpreter's end can break
        while True:
            pause.wait(LOOK_EVERY_S)
            self.look(monotonic())
            idle = 0 if self._runs else idle + 1
            if idle > _IDLE_LOOKS:
                self._thread = None
                if not self._runs:  # else one began just now and took this thread for awake
                    return
                self._thread = threading.current_thread()
