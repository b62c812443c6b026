"""The fork server: a process that has the imports, and forks a kernel whenever its owner asks for one.

It runs no code of notebooks and has one thread, so that a fork finds nothing half done. Its owner tells it by
messages on a socket that it inherits, each fork's own socket beside the message; it answers with how each
fork ended. When the owner is gone, so are the server and all that it forked.
"""

import contextlib
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

_MESSAGE_BYTES = 65536
_LOOK_EVERY_S = 1.0
# What each kernel would import by itself.
_KERNEL = (
    "notebench.engines.papermill_steps.forked",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "ipykernel.debugger",
    "ipykernel.zmqshell",
    "matplotlib_inline.config",
    "sqlite3",
    "tornado.platform.asyncio",
)
_BEGINS_THREADS = "it begins threads as it is imported, which a fork would miss"
# In C, where nobody can count them.
_UNSAFE = frozenset({"jax", "ray", "tensorflow"})


def main(arguments: Sequence[str]) -> None:
    """Serve the owner at the other end of a socket.

    Parameters
    ----------
    arguments
        The socket's number; what to import, as JSON; what is left out, and why, as JSON.
    """
    number, names, left_out = arguments[0], json.loads(arguments[1]), json.loads(arguments[2])
    sys.path.pop(0)  # the folder it was begun in, which `-m` puts there
    for name in _KERNEL:
        _load(name)
    for name in (name for name in names if name not in left_out):
        if why := _load(name):
            left_out[name] = why
        if why := _fault():
            # What a module has begun cannot be undone: begin anew without it.
            left_out[name] = why
            here = sys.orig_argv.index("-m") + 2
            program = [
                sys.executable,
                *sys.orig_argv[1:here],
                number,
                json.dumps(names),
                json.dumps(left_out),
            ]
            os.execv(sys.executable, program)  # noqa: S606 - itself
    _Server(socket.socket(fileno=int(number))).serve(left_out)


def _load(name: str) -> str:
    """Import a module, as well as it can be; gives why it could not."""
    if name.partition(".")[0] in _UNSAFE:
        return _BEGINS_THREADS
    try:
        importlib.import_module(name)
    except (Exception, SystemExit) as err:  # noqa: BLE001 - a module may raise anything; the notebook will say
        return f"{type(err).__name__}: {err}"[:200]
    return ""


def _fault() -> str:
    """What speaks against a fork of this process as it is now."""
    if threading.active_count() > 1:
        return _BEGINS_THREADS
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    if cuda is not None and cuda.is_initialized():
        return "it starts CUDA as it is imported, which a fork cannot use"
    return ""


class _Server:
    """Forks, and tells how forks ended."""

    def __init__(self, owner: socket.socket) -> None:
        self._owner, self._owner_pid = owner, os.getppid()
        self._pids: dict[str, int] = {}
        self._woken, self._wakes = socket.socketpair()
        self._selector = selectors.DefaultSelector()

    def serve(self, left_out: dict[str, str]) -> NoReturn:
        """Serve until the owner is gone."""
        self._woken.settimeout(0)
        self._wakes.settimeout(0)
        signal.set_wakeup_fd(self._wakes.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)  # without a handler nothing is written to the socket
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._selector.register(self._owner, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        gc.collect()
        gc.freeze()  # or a fork's first collection would copy every page
        self._say({"said": "ready", "left_out": left_out})
        while os.getppid() == self._owner_pid:
            for key, _ in self._selector.select(_LOOK_EVERY_S):
                if key.fileobj is self._woken:
                    self._woken.recv(_MESSAGE_BYTES)
                else:
                    self._hear()
            self._reap()
        self._end()

    def _hear(self) -> None:
        message, fds, _, _ = socket.recv_fds(self._owner, _MESSAGE_BYTES, 1)
        if not message:
            self._end()
        told = json.loads(message)
        if told["do"] == "fork":
            os.set_inheritable(fds[0], False)  # noqa: FBT003 - as the library has it
            self._fork(told["kernel"], socket.socket(fileno=fds[0]), told["connection"])
        elif (pid := self._pids.get(told["kernel"])) is not None:
            _signal(pid, told["number"])

    def _fork(self, kernel: str, orders: socket.socket, connection: dict[str, Any]) -> None:
        server = os.getpid()
        try:
            with warnings.catch_warnings():
                # Python counts the threads of OpenBLAS too, which know forks.
                warnings.simplefilter("ignore", DeprecationWarning)
                pid = os.fork()
        except OSError as err:  # no memory, or too many processes
            self._say({"said": "ended", "kernel": kernel, "status": 0, "why": str(err)})
            return
        if pid == 0:
            self._become(orders, connection, server)
        orders.close()
        self._pids[kernel] = pid
        self._say({"said": "forked", "kernel": kernel, "pid": pid})

    def _become(self, orders: socket.socket, connection: dict[str, Any], server: int) -> NoReturn:
        """In the fork: leave all that is the server's, and be a kernel."""
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        for each in (self._owner, self._woken, self._wakes):
            each.close()
        from notebench.engines.papermill_steps.forked import run_kernel

        run_kernel(orders, connection, server)

    def _reap(self) -> None:
        for kernel, pid in list(self._pids.items()):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            _signal(pid, signal.SIGKILL)  # what it left running in its group; its number is still its own
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            del self._pids[kernel]
            self._say({"said": "ended", "kernel": kernel, "status": status, "why": ""})

    def _say(self, message: dict[str, Any]) -> None:
        try:
            self._owner.send(json.dumps(message).encode())
        except OSError:
            self._end()

    def _end(self) -> NoReturn:
        for pid in self._pids.values():
            _signal(pid, signal.SIGKILL)
        # Nobody else takes the sockets away where the owner was killed.
        shutil.rmtree(Path.cwd().parent, ignore_errors=True)
        os._exit(0)


def _signal(pid: int, number: int) -> None:
    """To the whole group of a fork; to it alone where it has not yet one."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            os.kill(pid, number)


if __name__ == "__main__":
    main(sys.argv[1:])
