"""The workspace's journal: a file of events that many processes write and follow at once.

Each event is one ``O_APPEND`` write of one line, so writers need no lock. A journal that has grown too
large is renamed to ``journal.1.jsonl`` (one is kept); a reader drains the renamed file before the new one.
"""

import logging
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from notebench.errors import BadInput
from notebench.events.event import Event

_log = logging.getLogger(__name__)
# A writer that opened the journal just before it was renamed still writes to the old file.
_DRAIN_READS = 20


@dataclass(frozen=True, slots=True)
class Journal:
    """The writing end.

    Attributes
    ----------
    path
        The file; its folder must exist.
    max_bytes
        Above this the file is rotated.
    """

    path: Path
    max_bytes: int = 5_000_000

    @property
    def old_path(self) -> Path:
        """Where the last rotated file lies."""
        return self.path.with_suffix(f".1{self.path.suffix}")

    def append(self, event: Event) -> None:
        """Write the event; when this returns, every reader can see it.

        Raises
        ------
        OSError
            As the file system says.
        """
        if sys.platform == "win32":  # O_APPEND is not atomic there
            with self._lock(timeout_s=10):
                self._write(event)
        else:
            self._write(event)

    def _write(self, event: Event) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, event.to_line())
            size_bytes = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        if size_bytes > self.max_bytes:
            self._rotate()

    def _rotate(self) -> None:
        try:
            with self._lock(timeout_s=0):
                if self.path.stat().st_size > self.max_bytes:
                    self.path.replace(self.old_path)
        except (Timeout, FileNotFoundError, PermissionError):
            return  # another process does it, or (on Windows) a reader has it open: the next one tries

    def _lock(self, timeout_s: float) -> FileLock:
        return FileLock(self.path.with_suffix(".lock"), timeout=timeout_s, is_singleton=True)


@dataclass(slots=True)
class JournalReader:
    """The reading end: each call gives what was written since the last.

    It begins at the end of the journal as it is now: what is past is in the store.
    """

    path: Path
    _file: BinaryIO | None = field(default=None, init=False)
    _drained: BinaryIO | None = field(default=None, init=False)
    _drain_reads: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._file = self._open()
        if self._file:
            self._file.seek(0, os.SEEK_END)

    def read_new(self) -> list[Event]:
        """The events written since the last call, in order; a torn or foreign line is passed over."""
        events = self._read(self._drained)
        if self._drained and self._drain_reads == 0:
            self._drained.close()
            self._drained = None
        self._drain_reads = max(0, self._drain_reads - 1)
        events += self._read(self._file)
        if self._was_renamed():
            if self._drained:
                self._drained.close()
            self._drained, self._drain_reads = self._file, _DRAIN_READS
            self._file = self._open()
            events += self._read(self._file)
        return events

    def close(self) -> None:
        """Let the files go."""
        for file in (self._file, self._drained):
            if file:
                file.close()
        self._file = self._drained = None

    def _open(self) -> BinaryIO | None:
        try:
            return self.path.open("rb")
        except FileNotFoundError:
            return None

    def _was_renamed(self) -> bool:
        if self._file is None:
            return self.path.exists()
        try:
            return not os.path.samestat(os.fstat(self._file.fileno()), self.path.stat())
        except FileNotFoundError:
            return False

    @staticmethod
    def _read(file: BinaryIO | None) -> list[Event]:
        events: list[Event] = []
        if file is None:
            return events
        if os.fstat(file.fileno()).st_size < file.tell():
            file.seek(0)  # somebody emptied it
        while line := file.readline():
            if not line.endswith(b"\n"):  # still being written, or torn by a crash: look again next time
                file.seek(-len(line), os.SEEK_CUR)
                break
            events += _of_line(line, file.name)
        return events


def read_all(path: Path) -> list[Event]:
    """The events of a journal as it is now, in order; a torn or foreign line is passed over.

    None where there is no file.

    Raises
    ------
    OSError
        As the file system says.
    """
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []
    return [event for line in lines if line.endswith(b"\n") for event in _of_line(line, str(path))]


def _of_line(line: bytes, name: str) -> list[Event]:
    try:
        # What a full disk tore stands before the next whole event, on the same line.
        return [Event.from_line(line[max(0, line.rfind(b'{"noun"')) :])]
    except BadInput:
        _log.debug("passed over a line of %s that is no event", name)
        return []
