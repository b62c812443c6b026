"""Parameters and metrics of the user's code, written in batches: 0.04 ms a metric in place of 2.

What is taken is written by a thread of its own soon after, and by whoever flushes at once. An entry leaves
the buffer only when it is in the store, so an interrupt in the middle of writing loses nothing: what was
written already is written again, which MLflow takes for the same value.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from notebench.errors import BadInput, NotebenchError, NotFound
from notebench.ids import RunId

_log = logging.getLogger(__name__)
_METRICS_A_BATCH, _PARAMS_A_BATCH = 800, 100  # below MLflow's limits: 1000 entries, 100 of them parameters


@dataclass(frozen=True, slots=True)
class MetricEntry:
    """One value of a metric, at a time in milliseconds since the epoch."""

    run_id: RunId
    key: str
    value: float
    step: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class ParamEntry:
    """A parameter's value."""

    run_id: RunId
    key: str
    value: str


_HURRY_S = 0.05


Entry = MetricEntry | ParamEntry
_Refused = BadInput | NotFound
Write = Callable[[RunId, Sequence[ParamEntry], Sequence[MetricEntry]], None]


class WriteBuffer:
    """Takes entries at once, writes them soon, in order.

    Parameters
    ----------
    write
        Writes entries of one run; raises BadInput or NotFound for what the store refuses, another
        NotebenchError when the store cannot be written.
    every_s
        The longest that an entry waits, unless a write takes longer.
    """

    def __init__(self, write: Write, every_s: float = 0.5) -> None:
        self._write = write
        self._every_s = every_s
        self._entries: deque[Entry] = deque()
        self._arrived = threading.Event()
        self._hurried = threading.Event()
        self._writing = threading.Lock()
        self._writer: int | None = None
        self._thread: threading.Thread | None = None

    def add(self, entry: Entry) -> None:
        """Take an entry; it cannot be lost from here on but with the process."""
        self._entries.append(entry)  # atomic: an interrupt comes before or after
        if isinstance(entry, ParamEntry):  # few, and what a run that is killed is known by
            self._hurried.set()
        self._arrived.set()
        if self._thread is None or not self._thread.is_alive():  # not alive: in the child of a fork
            self._thread = threading.Thread(target=self._run, name="notebench-writes", daemon=True)
            self._thread.start()

    def flush(self) -> None:
        """Return when all entries taken so far are in the store; at once for the thread that writes them.

        Raises
        ------
        BadInput
            When the store refused entries, which are gone then.
        NotebenchError
            When the store cannot be written; the entries are kept and tried again.
        """
        if self._writer == threading.get_ident() or (not self._entries and self._writer is None):
            return
        with self._writing:
            self._write_all()

    def _run(self) -> None:
        stop = threading.Event()  # never set: a wait that an interpreter's end can break
        while True:
            self._arrived.wait()
            if self._hurried.wait(self._every_s):
                stop.wait(_HURRY_S)  # what comes with it goes with it
            self._hurried.clear()
            self._arrived.clear()
            try:
                with self._writing:
                    self._write_all()
            except (BadInput, NotFound) as err:
                _log.warning("not written: %s", err)
            except NotebenchError as err:
                _log.warning("%d parameters and metrics wait to be written: %s", len(self._entries), err)
                self._arrived.set()  # try again after the usual wait

    def _write_all(self) -> None:
        self._writer = threading.get_ident()
        refused: _Refused | None = None
        try:
            while self._entries:
                batch = self._next_batch()
                refused = self._write_batch(batch) or refused
                for _ in batch:
                    self._entries.popleft()
        finally:
            self._writer = None
        if refused:
            raise refused

    def _write_batch(self, batch: Sequence[Entry]) -> _Refused | None:
        params = [entry for entry in batch if isinstance(entry, ParamEntry)]
        metrics = [entry for entry in batch if isinstance(entry, MetricEntry)]
        try:
            self._write(batch[0].run_id, params, metrics)
        except (BadInput, NotFound) as err:  # NotFound: the run is gone from the store
            if len(batch) == 1:
                return err
            # One of them is refused: the others are not to suffer for it.
            refused = [self._write_batch([entry]) for entry in batch]
            return next((bad for bad in refused if bad), None)
        return None

    def _next_batch(self) -> list[Entry]:
        batch: list[Entry] = []
        params = 0
        for entry in islice(self._entries, _METRICS_A_BATCH):
            params += isinstance(entry, ParamEntry)
            if params > _PARAMS_A_BATCH or (batch and entry.run_id != batch[0].run_id):
                break
            batch.append(entry)
        return batch
