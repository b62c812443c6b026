"""A port of the loopback that leads to a server: shut, the server is away, and need not be started again."""

import contextlib
import socket
import struct
import threading

_PIECE_BYTES = 65536
_ABORT = struct.pack("ii", 1, 0)  # a connection that is closed is reset, as when its process was killed


class Gate:
    """Passes bytes on to the port ``behind`` while it is open.

    Attributes
    ----------
    port
        The same each time that it opens.
    """

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def open(self) -> None:
        """Lead to the server; nothing happens where it does so already."""
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Refuse who comes, and break off what is under way."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            self._listener.close()
            self._listener = None
        for each in list(self._open):
            _abort(each)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self._behind))
                self._open |= {near, far}
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE_BYTES):
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
            return
        self._open -= {source, target}
        _abort(source)
        _abort(target)


def _abort(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
