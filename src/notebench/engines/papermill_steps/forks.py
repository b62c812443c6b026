"""A fork server as its owner sees it, and the kernels that it forks."""

import contextlib
import itertools
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from notebench.engines.papermill_steps.connecting import IpcFolder, close_client
from notebench.engines.papermill_steps.kernel import MemoryKills
from notebench.errors import EngineFailure

_MODULE = "notebench.engines.papermill_steps.server"
_MESSAGE_BYTES = 65536
_PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
_START_S = 60.0
_END_S = 5.0
_LOOK_EVERY_S = 0.1
_MESSAGES_HELD = 200
_NEVER_FORKED = "the fork server ended"


class ForkServer:
    """A process that has imported modules, and forks kernels.

    Parameters
    ----------
    program
        The Python with its options.
    imports
        What is imported beforehand; what cannot be is left out.
    environment
        Of the server: all that a module reads when it is imported.
    """

    def __init__(
        self,
        program: Sequence[str],
        imports: Iterable[str],
        environment: Mapping[str, str],
        folder: IpcFolder,
    ) -> None:
        self._folder = folder
        self._forks: dict[str, Fork] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._is_known = threading.Event()
        self.left_out: dict[str, str] = {}
        self._channel, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._log = folder.path / f"server-{secrets.token_hex(3)}.log"
        with its, self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [*program, "-m", _MODULE, str(its.fileno()), json.dumps(list(imports)), "{}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(environment),
                cwd=folder.empty,
                pass_fds=[its.fileno()],
                start_new_session=True,
            )
        threading.Thread(target=self._listen, name="notebench-fork-server", daemon=True).start()

    @property
    def pid(self) -> int:
        """Of the server."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it can fork, or will when it has its imports."""
        return self._process.poll() is None

    def wait_until_known(self) -> dict[str, str]:
        """Wait for the imports; what was left out, and why."""
        self._is_known.wait(_START_S)
        return self.left_out

    def fork(self) -> "Fork":
        """Ask for a kernel, which gets ready by itself; returns at once."""
        kernel = f"k{next(self._numbers)}-{secrets.token_hex(3)}"
        ours, its = socket.socketpair()
        connection = {
            "transport": "ipc",
            "ip": str(self._folder.path / kernel),
            "key": secrets.token_hex(32),
            "signature_scheme": "hmac-sha256",
            **{name: number for number, name in enumerate(_PORTS, 1)},
        }
        fork = Fork(self, kernel, ours, connection)
        with its, self._lock:
            self._forks[kernel] = fork
            if not self._send({"do": "fork", "kernel": kernel, "connection": connection}, its.fileno()):
                fork.end(0, _NEVER_FORKED)
        return fork

    def signal(self, kernel: str, number: int) -> None:
        """Send a signal to all of a kernel's process group."""
        with self._lock:
            self._send({"do": "signal", "kernel": kernel, "number": number})

    def close(self) -> None:
        """End the server, and all kernels of it that run still."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:  # it imports still
            self._process.kill()
            self._process.wait()
        self._channel.close()

    def read_log(self) -> str:
        """The last line that the server or a fork said."""
        with contextlib.suppress(OSError):
            lines = self._log.read_text(errors="replace").split("\n")
            return next((line.strip()[:300] for line in reversed(lines) if line.strip()), "")
        return ""

    def _send(self, message: Mapping[str, Any], *fds: int) -> bool:
        try:
            socket.send_fds(self._channel, [json.dumps(message).encode()], fds)
        except OSError:
            return False
        return True

    def _listen(self) -> None:
        while message := self._receive():
            told = json.loads(message)
            if told["said"] == "ready":
                self.left_out = told["left_out"]
                self._is_known.set()
                continue
            with self._lock:
                fork = self._forks[told["kernel"]]
                if told["said"] == "ended":
                    del self._forks[told["kernel"]]
            if told["said"] == "ended":
                fork.end(told["status"], told["why"])
            else:
                fork.begin(told["pid"])
        with self._lock:
            left = list(self._forks.values())
            self._forks.clear()
        for fork in left:
            fork.sweep()
            fork.end(-signal.SIGKILL, _NEVER_FORKED)
        self._is_known.set()

    def _receive(self) -> bytes:
        try:
            return self._channel.recv(_MESSAGE_BYTES)
        except OSError:
            return b""


class Fork:
    """A kernel that was forked; see :class:`~notebench.engines.papermill_steps.kernel.Kernel`."""

    is_forked = True

    def __init__(
        self, server: ForkServer, name: str, orders: socket.socket, connection: dict[str, Any]
    ) -> None:
        self._server, self._name, self._orders, self._connection = server, name, orders, connection
        self._has_ended, self._status, self._why = threading.Event(), 0, ""
        self._kills: MemoryKills | None = None
        self._pid = 0
        self.client: Any = None

    def begin(self, pid: int) -> None:
        """Note its process."""
        self._pid, self._kills = pid, MemoryKills(pid)

    def sweep(self) -> None:
        """End all of its group: the server that would do it is gone, and the kernel with it."""
        if self._pid:
            with contextlib.suppress(OSError):
                os.killpg(self._pid, signal.SIGKILL)

    def end(self, status: int, why: str) -> None:
        """Note how it ended."""
        self._status, self._why = status, why
        self._has_ended.set()

    def take(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Give it the folder and the environment of its step, and open its client.

        Raises
        ------
        EngineFailure
            When it did not get ready.
        """
        import zmq
        from jupyter_client.blocking.client import BlockingKernelClient

        self.wait_until_parked()
        context = zmq.Context()
        context.rcvhwm = _MESSAGES_HELD
        self.client = BlockingKernelClient(context=context)
        self.client.load_connection_info(self._connection)
        self.client.start_channels(stdin=False, hb=False, control=False)
        order = {"folder": str(folder), "environment": dict(environment)}
        try:
            self._orders.sendall(json.dumps(order).encode() + b"\n")
        except OSError as err:
            raise EngineFailure(f"a forked kernel did not get ready: {self._say()}") from err

    def wait_until_parked(self) -> None:
        """Wait until it only lacks its step.

        Raises
        ------
        EngineFailure
            When it did not get ready.
        """
        ends_at = time.monotonic() + _START_S
        answer = select.poll()  # select knows no descriptor above 1023
        answer.register(self._orders, select.POLLIN)
        while time.monotonic() < ends_at and not self._has_ended.is_set():
            # Only looked at: who takes it, after whoever waited for it, finds it too.
            if answer.poll(_LOOK_EVERY_S * 1000):
                if self._orders.recv(1, socket.MSG_PEEK):
                    return
                break
        raise EngineFailure(f"a forked kernel did not get ready: {self._say()}")

    def _say(self) -> str:
        return self._why or self._server.read_log() or "it gave no reason"

    def ended(self) -> int | None:
        """See :class:`Kernel`."""
        return self._status if self._has_ended.is_set() else None

    def interrupt(self) -> None:
        """See :class:`Kernel`."""
        self._server.signal(self._name, signal.SIGINT)

    def kill(self) -> None:
        """See :class:`Kernel`."""
        self._server.signal(self._name, signal.SIGKILL)

    def is_out_of_memory(self) -> bool | None:
        """See :class:`Kernel`."""
        return self._kills.is_one_more() if self._kills else None

    def close(self) -> None:
        """See :class:`Kernel`."""
        if self.client is not None:
            close_client(self.client)
        with contextlib.suppress(OSError):
            self._orders.shutdown(socket.SHUT_WR)
        if not self._has_ended.wait(_END_S):
            self.kill()
            self._has_ended.wait(_END_S)
        self._orders.close()
        for file in Path(self._connection["ip"]).parent.glob(f"{self._name}*"):
            with contextlib.suppress(OSError):
                os.unlink(file)  # noqa: PTH108 - a socket as well
