"""A seat's line to its driver: over the loopback of the driver's machine, to who knows the key.

A seat says its number first, then what came of each trial; it is told what to try next. Who leaves closes the
line: what was sent and not read has not begun.
"""

import contextlib
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterable
from multiprocessing import Pipe
from multiprocessing.connection import Client, Connection, Listener, wait
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    Bytes: TypeAlias = Connection[Any, Any]
else:  # at run time it takes no types
    Bytes = Connection
_HOST = "127.0.0.1"


class Line:
    """A seat's end, in a process of the driver's machine."""

    def __init__(self, port: int, key: bytes, seat: int) -> None:
        self._connection: Bytes = Client((_HOST, port), authkey=key)
        self._connection.send_bytes(str(seat).encode())

    def next(self, said: bytes, patience_s: float) -> bytes:
        """What to try next, after telling what came of the trial before; empty when nothing came in time."""
        try:
            if said:
                self._connection.send_bytes(said)
            return self._connection.recv_bytes() if self._connection.poll(patience_s) else b""
        except (OSError, EOFError):  # the driver has ended, or wants no more of this seat
            return b""

    def say(self, said: bytes) -> None:
        """Tell what came of the last trial, before leaving."""
        with contextlib.suppress(OSError):  # the driver has ended
            self._connection.send_bytes(said)

    def close(self) -> None:
        """Leave; safe to repeat."""
        self._connection.close()


class Desk:
    """The driver's end of all lines, and the bell that others of its threads ring; used by one thread.

    Parameters
    ----------
    sit
        Called in a thread with the number of a seat that has come, and its line; says whether it is wanted.

    Attributes
    ----------
    has_met
        Whether any seat has come.
    """

    def __init__(self, sit: Callable[[int, Bytes], bool]) -> None:
        self._sit = sit
        self.has_met = False
        self.key = secrets.token_bytes(16)
        self._listener = Listener((_HOST, 0), authkey=self.key, backlog=128)
        self._bell, self._ringer = Pipe(duplex=False)
        self._rung: deque[Callable[[], object]] = deque()
        threading.Thread(target=self._accept, name="notebench-seats", daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        address: Any = self._listener.address  # of a socket of this family, host and port
        return int(address[1])

    def ring(self, act: Callable[[], object]) -> None:
        """Have this done by the thread that waits; called by any thread."""
        self._rung.append(act)
        with contextlib.suppress(OSError):  # nobody waits any more
            self._ringer.send_bytes(b"")

    def wait(self, lines: Iterable[Bytes], timeout_s: float) -> list[Bytes]:
        """The lines on which something was said, or that were closed; does what was rung for."""
        ready = wait([self._bell, *lines], timeout_s)
        if self._bell in ready:
            ready.remove(self._bell)
            while self._bell.poll():
                self._bell.recv_bytes()
            while self._rung:
                self._rung.popleft()()
        return [each for each in ready if isinstance(each, Connection)]

    def close(self) -> None:
        """Listen no more; safe to repeat."""
        self._listener.close()
        self._ringer.close()
        self._bell.close()

    def _accept(self) -> None:
        while True:
            try:
                line = self._listener.accept()
                seat = int(line.recv_bytes(64))
            except OSError:
                if self._bell.closed:
                    return
                continue
            except Exception:  # noqa: BLE001, S112 - a stranger without the key: the next
                continue
            self.has_met = True
            if not self._sit(seat, line):
                line.close()
            self.ring(str)  # there is one line more to wait for
