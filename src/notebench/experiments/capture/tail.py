"""The last characters that went through a stream, heard without getting in their way."""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TextIO

from notebench.experiments.capture.capture import Figure


class Tail:
    """Keeps the last ``size`` characters of what is added."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._parts: deque[str] = deque()
        self._length = 0
        self._is_cut = False

    def add(self, text: str) -> None:
        """Take more text; what is too old goes."""
        self._parts.append(text)
        self._length += len(text)
        self._is_cut = self._is_cut or self._length > self._size
        while self._length - len(self._parts[0]) >= self._size and len(self._parts) > 1:
            self._length -= len(self._parts.popleft())

    @property
    def text(self) -> str:
        """What is kept; begins with … where something went before it."""
        text = "".join(self._parts)
        return f"…{text[max(0, len(text) - self._size) :]}" if self._is_cut else text


@dataclass(slots=True)
class Recorded:
    """What was printed and shown while it was open; a :class:`~notebench.experiments.ports.Recording`."""

    out: Tail
    err: Tail
    figures: list[Figure] = field(default_factory=list)
    digest: "hashlib.blake2b" = field(default_factory=lambda: hashlib.blake2b(digest_size=16))

    def hear_out(self, text: str) -> None:
        """Take what was printed."""
        self.out.add(text)
        self.digest.update(text.encode("utf-8", "backslashreplace"))

    def hear_err(self, text: str) -> None:
        """Take what was printed to standard error."""
        self.err.add(text)
        self.digest.update(text.encode("utf-8", "backslashreplace"))

    def hear_shown(self, bundle: Mapping[str, Any]) -> None:
        """Take what was shown: a MIME bundle."""
        for media_type in sorted(bundle):
            content = bundle[media_type]
            text = content if isinstance(content, str) else json.dumps(content, sort_keys=True, default=repr)
            self.digest.update(f"\0{media_type}\0{text}".encode("utf-8", "backslashreplace"))

    @property
    def output_hash(self) -> str:
        """BLAKE2b of all that was printed and shown."""
        return self.digest.hexdigest()

    @property
    def stdout(self) -> str:
        """The tail of what was printed."""
        return self.out.text

    @property
    def stderr(self) -> str:
        """The tail of what was printed to standard error."""
        return self.err.text


@contextmanager
def listening(stream: TextIO, hear: Callable[[str], None]) -> Iterator[None]:
    """Hear all that is written to the stream inside.

    The stream's ``write`` is replaced, not the stream: libraries hold on to it, and ipykernel looks at
    its type.
    """
    original = stream.write

    def write(text: str, *args: Any, **kwargs: Any) -> int:
        written = original(text, *args, **kwargs)
        if isinstance(text, str):
            hear(text)
        return written

    stream.write = write  # type: ignore[method-assign]  # the point of it
    try:
        yield
    finally:
        if stream.write is write:
            stream.write = original  # type: ignore[method-assign]  # as it was
