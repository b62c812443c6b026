"""Writes what happens to a job: to its folder, which is the truth, and as a hint to whoever listens.

A disk that is full for a while costs no event: what could not be written waits, in its order.
"""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from notebench.events import Event
from notebench.jobs.folder import JobFolder
from notebench.jobs.state import HEEDED, Status, step

Announce = Callable[[str, Mapping[str, str]], None]
"""Tells the workspace of a verb and its data; never raises."""
_RETRY_EVERY_S = 0.5


@dataclass(slots=True)
class Recorder:
    """Records one attempt; used by several threads of its driver.

    Attributes
    ----------
    status
        After all that was recorded.
    """

    folder: JobFolder
    kind: str
    status: Status
    announce: Announce
    _waiting: deque[Event] = field(default_factory=deque, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def tell(self, verb: str, data: Mapping[str, str] | None = None) -> None:
        """Record what happened to the attempt."""
        event = Event("job", verb, data={"attempt": str(self.status.attempt), **(data or {})})
        with self._lock:
            self.status = step(self.status, event)
            self._waiting.append(event)
            self._write()
        if verb != HEEDED:
            self.hint(verb)

    def hint(self, verb: str) -> None:
        """Announce that there is something to read."""
        self.announce(verb, {"id": self.folder.job_id, "kind": self.kind, "state": str(self.status.state)})

    def flush(self) -> bool:
        """Write what waits; says whether nothing does any more."""
        with self._lock:
            return self._write()

    def flush_for(self, patience_s: float) -> bool:
        """Write what waits, trying for so long."""
        until = time.monotonic() + patience_s
        while not self.flush():
            if time.monotonic() >= until:
                return False
            time.sleep(_RETRY_EVERY_S)
        return True

    def _write(self) -> bool:
        with contextlib.suppress(OSError):
            while self._waiting:
                self.folder.append(self._waiting[0])
                self._waiting.popleft()
        return not self._waiting
