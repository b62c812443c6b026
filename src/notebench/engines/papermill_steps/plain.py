"""A kernel that is begun as Jupyter begins one: for other languages, other environments, other systems."""

import contextlib
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from notebench.engines.papermill_steps.connecting import IpcFolder, close_client
from notebench.engines.papermill_steps.kernel import MemoryKills
from notebench.engines.papermill_steps.specs import KernelSpec
from notebench.errors import Unavailable


class PlainKernel:
    """See :class:`~notebench.engines.papermill_steps.kernel.Kernel`.

    Raises
    ------
    Unavailable
        When it cannot be started.
    """

    is_forked = False

    def __init__(
        self, spec: KernelSpec, folder: Path, environment: Mapping[str, str], sockets: IpcFolder
    ) -> None:
        import zmq
        from jupyter_client.manager import KernelManager

        # A Python kernel speaks by files, which are private and race for no port; others need not know how.
        if spec.is_python and sys.platform != "win32":
            ip = str(sockets.path / f"p{secrets.token_hex(4)}")
            where: dict[str, Any] = {"transport": "ipc", "ip": ip, "connection_file": f"{ip}.json"}
        else:
            where = {"connection_file": str(sockets.path / f"p{secrets.token_hex(4)}.json")}
        self._manager = KernelManager(kernel_name=spec.name, **where)
        arguments = ["--HistoryManager.hist_file=:memory:"] if self._manager.ipykernel else []
        try:
            self._manager.start_kernel(cwd=str(folder), env=dict(environment), extra_arguments=arguments)
        except (OSError, RuntimeError) as err:
            raise Unavailable(
                f"the kernel {spec.name!r} cannot be started: {err}; see `jupyter kernelspec list`"
            ) from err
        # None for a provisioner that begins kernels elsewhere.
        self._process: Any = getattr(self._manager.provisioner, "process", None)
        self._status: int | None = None
        self._kills = MemoryKills(self._process.pid) if self._process else None
        self.client: Any = self._manager.client(context=zmq.Context())
        self.client.start_channels(stdin=False, hb=False, control=False)

    def ended(self) -> int | None:
        """See :class:`Kernel`."""
        if self._status is None and self._process is not None:
            self._status = self._process.poll()
        elif self._status is None and not self._manager.is_alive():
            self._status = 0
        return self._status

    def interrupt(self) -> None:
        """See :class:`Kernel`."""
        with contextlib.suppress(RuntimeError, OSError):  # it is gone
            self._manager.interrupt_kernel()

    def kill(self) -> None:
        """See :class:`Kernel`."""
        with contextlib.suppress(RuntimeError, OSError):
            self._manager.shutdown_kernel(now=True)

    def is_out_of_memory(self) -> bool | None:
        """See :class:`Kernel`."""
        return self._kills.is_one_more() if self._kills else None

    def close(self) -> None:
        """See :class:`Kernel`."""
        close_client(self.client)
        with contextlib.suppress(RuntimeError, OSError):
            if self.ended() is None:
                self._manager.shutdown_kernel(now=False)
        self._manager.cleanup_resources()
