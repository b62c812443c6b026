"""Values on the way from a trial on another machine: by its loopback, through Ray, by the driver's loopback.

A trial, and a notebook's kernel below it, speaks to its own machine's loopback as it does without Ray.
Nothing of ours listens on any other interface.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from typing import Any

_HOST = "127.0.0.1"
_MOST_BYTES = 1_000_000


class Hub:
    """An actor on the driver's machine: hands questions of trials to the driver, and knows when trials began.

    Its methods are called by many threads at once.
    """

    def __init__(self) -> None:
        self._here = threading.local()
        self._begun: dict[int, float] = {}

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

    def begin(self, number: int) -> None:
        """Put down that a trial has begun: that it was handed out does not mean that there was room."""
        self._begun[number] = time.monotonic()

    def ages_s(self) -> dict[int, float]:
        """How long ago trials began."""
        now = time.monotonic()
        return {number: now - at for number, at in self._begun.items()}

    def forget(self, number: int) -> None:
        """A trial has ended."""
        self._begun.pop(number, None)


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
