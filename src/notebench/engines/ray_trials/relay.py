"""From a trial on another machine to its driver: by its loopback, through Ray, by the driver's loopback.

A trial, and a notebook's kernel below it, speaks to its own machine's loopback as it does without Ray.
Nothing of ours listens on any other interface.
"""

import contextlib
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from typing import Any

from notebench.engines.ray_trials.line import Line

_HOST = "127.0.0.1"
_MOST_BYTES = 1_000_000


class Hub:
    """An actor on the driver's machine: hands to the driver what trials ask, and is the line of their seats.

    Its methods are called by many threads at once.
    """

    def __init__(self) -> None:
        self._here = threading.local()
        self._lines: dict[int, Line] = {}

    def ask(self, port: int, key: bytes, question: bytes) -> bytes:
        """What the driver answers."""
        lines: dict[int, Connection[bytes, bytes]] = self._here.__dict__.setdefault("lines", {})
        if port not in lines:
            lines[port] = Client((_HOST, port), authkey=key)
        try:
            lines[port].send_bytes(question)
            return lines[port].recv_bytes(_MOST_BYTES)
        except (OSError, EOFError):
            del lines[port]
            raise

    def sit(self, port: int, key: bytes, seat: int) -> None:
        """A seat on another machine has come."""
        self._lines[seat] = Line(port, key, seat)

    def next(self, seat: int, said: bytes, patience_s: float) -> bytes:
        """See :meth:`.Line.next`."""
        line = self._lines.get(seat)
        return line.next(said, patience_s) if line else b""

    def leave(self, seat: int) -> None:
        """A seat has left, or was ended; safe to repeat."""
        if line := self._lines.pop(seat, None):
            line.close()


class FarLine:
    """A :class:`.Line` from another machine, through the hub."""

    def __init__(self, hub: Any, port: int, key: bytes, seat: int) -> None:
        import ray

        self._hub, self._seat = hub, seat
        ray.get(hub.sit.remote(port, key, seat))

    def next(self, said: bytes, patience_s: float) -> bytes:
        """See :meth:`.Line.next`."""
        import ray

        return bytes(ray.get(self._hub.next.remote(self._seat, said, patience_s)))

    def close(self) -> None:
        """Leave."""
        self._hub.leave.remote(self._seat)


class Relay:
    """Listens on a worker's loopback, and passes on what it hears; one for a worker's life.

    Parameters
    ----------
    ask
        Asks the hub.
    """

    def __init__(self, ask: Callable[[int, bytes, bytes], bytes], port: int, key: bytes) -> None:
        self._ask, self._port, self._key = ask, port, key
        self._listener = Listener((_HOST, 0), authkey=key)
        threading.Thread(target=self._accept, name="notebench-relay", daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        address: Any = self._listener.address  # of a socket of this family, host and port
        return int(address[1])

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except Exception:  # noqa: BLE001, S112 - a stranger without the key, or one that hung up: the next
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: "Connection[bytes, bytes]") -> None:
        # Whatever goes wrong on the way, the connection breaks: the trial is told that its driver is gone.
        with contextlib.suppress(Exception), connection:
            while True:
                connection.send_bytes(self._ask(self._port, self._key, connection.recv_bytes(_MOST_BYTES)))
