"""The journal of a study as its driver writes it: alone, and so without locks and without reading it again.

Optuna's own backend takes a lock, waits for the disk and reads again for each of the six lines of a trial.
Here the lines of one act are written at once, and are with the system when it returns, so that a killed
process loses nothing it was told; for the disk is waited now and then. Readers use Optuna's own backend.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from optuna.storages.journal import BaseJournalBackend

_SYNC_EVERY_S = 0.2


class OwnJournal(BaseJournalBackend):
    """Optuna's journal file, of which this process is the only writer and one storage the only user.

    Should another append to it all the same, as Optuna's dashboard does for notes, that is taken over with
    the next line of ours.

    Parameters
    ----------
    path
        The file; made where there is none. What a killed writer left of a line is taken away, and a lock.

    Raises
    ------
    OSError, ValueError
        When it cannot be read or written, or is no journal.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._end_bytes = _mend(path)
        self._new = self._read(0, self._end_bytes)  # what the storage does not know yet
        self._unwritten: list[str] = []
        self._is_together = False
        self._next_sync_at = 0.0

    def read_logs(self, log_number_from: int) -> Iterable[dict[str, Any]]:
        """What there is since the last call."""
        del log_number_from  # the storage reads on, and never again
        found, self._new = self._new, []
        return found

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        """Write the lines, at once or when what is done together has ended; then all readers see them."""
        lines = [json.dumps(log, separators=(",", ":")) for log in logs]
        self._unwritten += lines
        self._new += map(json.loads, lines)  # as a reader has them: tuples are lists, keys are texts
        if not self._is_together:
            self._write()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write all lines of what is done inside at its end."""
        self._is_together = True
        try:
            yield
        finally:
            self._is_together = False
            self._write()

    def _write(self) -> None:
        if not self._unwritten:
            return
        content = "".join(f"{line}\n" for line in self._unwritten).encode()
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        try:
            before = os.fstat(file).st_size
            _write_all(file, content, before)
            self._unwritten = []  # only now: what could not be written comes before what follows
            if (now := time.monotonic()) >= self._next_sync_at:
                os.fsync(file)
                self._next_sync_at = now + _SYNC_EVERY_S
        finally:
            os.close(file)
        if before != self._end_bytes:
            self._new += self._read(self._end_bytes, before)
        self._end_bytes = before + len(content)

    def _read(self, begin: int, end: int) -> list[dict[str, Any]]:
        with self._path.open("rb") as file:
            file.seek(begin)
            return [json.loads(line) for line in file.read(end - begin).splitlines()]


def _write_all(file: int, content: bytes, before: int) -> None:
    written = 0
    try:
        while written < len(content):  # a disk that is nearly full takes a part, and then says so
            written += os.write(file, content[written:])
    except OSError:
        os.ftruncate(file, before)  # half a line would spoil the next one
        raise


def _mend(path: Path) -> int:
    """Take away what a killed driver left: half a line, onto which the next would be written, and a lock.

    Gives the size of the rest; an empty file is made where there is none.
    """
    Path(f"{path}.lock").unlink(missing_ok=True)
    path.touch()
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(path, whole)
    return whole
