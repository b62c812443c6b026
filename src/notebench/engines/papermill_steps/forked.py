"""A kernel in a fresh fork: made ready, told its step's folder and environment, and ended as a program ends.

All that takes long is done before the step is known. Nothing of the notebook's has run by then: IPython's
start-up files and extensions come after.
"""

import atexit
import contextlib
import ctypes
import gc
import io
import json
import os
import random
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import zmq
from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from tornado import ioloop
from traitlets.config import Config

from notebench.engines.papermill_steps import snapshots

PARKED = b"."
"""Said by a fork that waits for its step."""
MESSAGES_HELD = 200
"""Of outputs, on either side of the wire; a kernel waits for a reader that is slower than it."""
_HELD_CHARACTERS = 256 * 1024
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_FAILED = 70
_TAKEN_FIRST = b"300"  # by the system that is out of memory: the kernel, not who watches it


class BoundedStream(OutStream):
    """A stream whose writer waits when what it wrote is not yet sent: a flood does not fill the memory."""

    flush_timeout = 60
    _held = 0

    def write(self, string: str) -> int:
        """See :class:`io.TextIOBase`."""
        written = super().write(string)
        self._held += len(string)
        if self._held > _HELD_CHARACTERS:
            self._held = 0
            self.flush()  # type: ignore[no-untyped-call]  # ipykernel's
        return written or 0


class ForkedKernelApp(IPKernelApp):
    """An IPython kernel that waits for its step when all but the step's own is done."""

    orders: socket.socket

    def _bind_socket(self, s: Any, port: int) -> Any:
        if s.type == zmq.XPUB:
            s.sndhwm, s.xpub_nodrop = MESSAGES_HELD, True
        return super()._bind_socket(s, port)  # type: ignore[no-untyped-call]  # ipykernel's

    def init_path(self) -> None:
        """See ipykernel: the first that depends on the step."""
        self.orders.sendall(PARKED)
        settle(_read_order(self.orders))
        super().init_path()

    def start(self) -> None:
        """See ipykernel."""
        loop = ioloop.IOLoop.current()
        loop.add_handler(self.orders, lambda *_: loop.stop(), loop.READ)  # told to end, or left alone
        super().start()  # type: ignore[no-untyped-call]  # ipykernel's


def run_kernel(orders: socket.socket, connection: Mapping[str, Any], server: int) -> NoReturn:
    """Be a kernel until told to end, then end as a program does; never returns.

    Parameters
    ----------
    orders
        Where the step's folder and environment come from; its end is the kernel's.
    connection
        As in a connection file.
    server
        The pid of the server that forked it.
    """
    status = _FAILED
    try:
        _die_with_server(server)
        _make_app(orders, connection)
        status = _leave()
    except BaseException:  # noqa: BLE001 - nothing above it can answer: the log does
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(status)


def _die_with_server(server: int) -> None:
    with contextlib.suppress(OSError, AttributeError):  # another libc: the server's own look is what remains
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_bytes(_TAKEN_FIRST)
    if os.getppid() != server:  # it was gone before that
        os._exit(_FAILED)


def _make_app(orders: socket.socket, connection: Mapping[str, Any]) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # ipykernel copies what it catches there
    file = f"{connection['ip']}.json"
    sys.argv = ["ipykernel_launcher.py", "-f", file]
    app = ForkedKernelApp.instance(
        connection_file=file,
        parent_handle=os.getppid(),
        outstream_class=f"{__name__}.BoundedStream",
        config=Config({"HistoryManager": {"hist_file": ":memory:"}}),  # not among the user's own
    )
    app.orders = orders
    app.load_connection_info(dict(connection))
    app.initialize([])
    os.dup2(1, 2)
    app.start()
    # What it has to close is closed with the process; joining its threads takes a tenth of a second.
    atexit.unregister(app.close)
    atexit.unregister(app.iopub_thread.stop)


def settle(order: Mapping[str, Any]) -> None:
    """Take on a step's folder and environment, and a seed of its own."""
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    snapshots.begin()
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def _read_order(orders: socket.socket) -> dict[str, Any]:
    with orders.makefile("rb") as file:
        line = file.readline()
    if not line:  # nobody needs it
        os._exit(0)
    read: dict[str, Any] = json.loads(line)
    return read


def _leave() -> int:
    """What Python does at its end, but for taking apart what lies in memory."""
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001 - waits for threads that are no daemons
    atexit._run_exitfuncs()  # noqa: SLF001 - there is no public one
    for each in gc.get_objects():
        if issubclass(type(each), io.TextIOWrapper | io.BufferedWriter | io.BufferedRandom):
            with contextlib.suppress(OSError, ValueError):  # closed, or its reader is gone
                each.flush()
    return 0
