"""A job's log: only appended to, so that an offset means the same tomorrow, and never larger than its cap."""

import codecs
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.errors import BadInput

MOST_BYTES = 1_000_000
"""The most that :func:`read_log` gives at once."""
_TAIL_BYTES = 64_000  # of what is left out, this much is added at the end
_LONGEST_LINE = 64_000
_FIRST_CONTINUATION, _LAST_CONTINUATION = 0x80, 0xBF


@dataclass(frozen=True, slots=True)
class LogPart:
    """A stretch of a log.

    Attributes
    ----------
    offset, next_offset
        Where it begins and where the next begins, in bytes.
    size_bytes
        Of the log now.
    """

    text: str
    offset: int
    next_offset: int
    size_bytes: int

    def to_json(self) -> dict[str, Any]:
        """As REST carries it."""
        return {
            "text": self.text,
            "offset": self.offset,
            "next_offset": self.next_offset,
            "size_bytes": self.size_bytes,
        }


def read_log(path: Path, offset: int = 0, limit: int = 100_000) -> LogPart:
    """The log from ``offset`` on, ``limit`` bytes at most; a negative offset counts from the end.

    A character is never cut in two: what is still being written comes with the next part.

    Raises
    ------
    BadInput
        When the limit is not from 1 to :data:`MOST_BYTES`.
    """
    if not 1 <= limit <= MOST_BYTES:
        raise BadInput(f"limit: {limit} is not from 1 to {MOST_BYTES}")
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            begin = max(0, size + offset) if offset < 0 else min(offset, size)
            file.seek(begin)
            content = file.read(limit)
    except FileNotFoundError:
        return LogPart("", 0, 0, 0)
    skipped = 0
    while skipped < min(3, len(content)) and begin > 0 and _is_continuation(content[skipped]):
        skipped += 1
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(content[skipped:])
    pending = len(decoder.getstate()[0])
    return LogPart(text, begin + skipped, begin + len(content) - pending, size)


def _is_continuation(byte: int) -> bool:
    return _FIRST_CONTINUATION <= byte <= _LAST_CONTINUATION


class LogWriter:
    """Appends to a log up to a cap, with secrets taken out, and says what it left out.

    Parameters
    ----------
    most_bytes
        Added by this writer; what is more is left out, but for the last 64 kB.
    redact
        Takes secrets out of a piece of text.
    """

    def __init__(self, path: Path, most_bytes: int, redact: Callable[[str], str] = str) -> None:
        self._path = path
        self._room = most_bytes
        self._redact = redact
        self._waiting = self._waited = b""
        self._left_out = 0
        self._tail = b""
        self._lock = threading.Lock()

    def write(self, content: bytes) -> None:
        """Add what was printed; the end of a line that is not there yet waits for the rest of it."""
        with self._lock:
            content = self._waiting + content
            end = max(content.rfind(b"\n"), content.rfind(b"\r")) + 1
            if len(content) - end > _LONGEST_LINE:
                end = len(content)
            self._waiting = content[end:]
            self._put(content[:end])

    def flush(self) -> None:
        """Add what has waited since the last call, though its line goes on: a prompt, a progress bar."""
        with self._lock:
            if self._waiting != self._waited:
                self._waited = self._waiting
                return
            # A character that came by half waits on.
            whole = len(self._waiting) - _torn(self._waiting)
            waiting, self._waiting = self._waiting[:whole], self._waiting[whole:]
            self._put(waiting)

    def close(self) -> None:
        """Add what waits, and the tail of what was left out."""
        with self._lock:
            waiting, self._waiting = self._waiting, b""
            self._put(waiting)
            if self._left_out > len(self._tail):
                told = f"\n[notebench: {self._left_out - len(self._tail)} bytes left out]\n"
                self._append(told.encode())
            self._append(self._tail)
            self._left_out, self._tail = 0, b""

    def _put(self, content: bytes) -> None:
        if not content:
            return
        clean = self._redact(content.decode("utf-8", "replace")).encode("utf-8", "replace")
        fitting = clean[: self._room]
        fitting = fitting[: len(fitting) - _torn(fitting)]
        rest = clean[len(fitting) :]
        self._append(fitting)
        self._room -= len(fitting)
        if not rest:
            return
        if not self._left_out:
            self._room = 0
            self._append(b"\n[notebench: the log is full; only the end of what follows is kept]\n")
        self._left_out += len(rest)
        self._tail = (self._tail + rest)[-_TAIL_BYTES:]

    def _append(self, content: bytes) -> None:
        if content:
            # A full disk costs the log, not the work.
            with contextlib.suppress(OSError), self._path.open("ab") as file:
                file.write(content)


def _torn(content: bytes) -> int:
    """How many bytes at the end are the beginning of a character."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(content[-4:])
    return len(decoder.getstate()[0])
