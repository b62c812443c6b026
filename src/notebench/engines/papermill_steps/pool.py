"""The kernels of a pipeline's steps: forked where that is the same kernel, begun plainly elsewhere."""

import contextlib
import os
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from notebench.engines.papermill_steps.connecting import IpcFolder
from notebench.engines.papermill_steps.forks import Fork, ForkServer
from notebench.engines.papermill_steps.kernel import Kernel
from notebench.engines.papermill_steps.plain import PlainKernel
from notebench.engines.papermill_steps.specs import KernelSpec, find_spec
from notebench.errors import EngineFailure, Unavailable

DEFAULT_KERNEL = "python3"
_Key = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
# Read when they are needed. Any other variable may have been read by a module when it was imported.
_READ_LATE = ("NOTEBENCH_", "MLFLOW_", "CUDA_VISIBLE_DEVICES", "JPY_", "PWD", "OLDPWD")
_OF_THE_PARENT = "JPY_"  # what a kernel is told of who began it


class KernelPool:
    """Gives each step a kernel of its own.

    A fork server is begun for each Python and each environment, when it is first needed. It imports what the
    pipeline's notebooks import; what cannot be imported, or cannot be forked, is left to the notebooks.
    Threads may share a pool. A kernel that was used is never given again.

    Parameters
    ----------
    imports
        Names of modules; none of the notebooks' own folders, as each step's may be another.
    most_servers
        For as many environments there is a server; steps of more environments get plain kernels.

    Examples
    --------
    >>> with KernelPool(["json"]) as pool:
    ...     pool.prepare(2)  # doctest: +SKIP
    """

    def __init__(self, imports: Iterable[str] = (), *, most_servers: int = 3) -> None:
        self._imports, self._most_servers = list(dict.fromkeys(imports)), most_servers
        # As it is now: what is changed later in this process is no other environment for each step.
        self._base = {
            name: value for name, value in os.environ.items() if not name.startswith(_OF_THE_PARENT)
        }
        self._lock = threading.Lock()
        self._servers: dict[_Key, ForkServer] = {}
        self._spares: dict[_Key, list[Fork]] = {}
        self._sockets: IpcFolder | None = None
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def servers(self) -> list[int]:
        """The pids of its fork servers."""
        with self._lock:
            return [server.pid for server in self._servers.values()]

    def prepare(
        self, count: int, *, kernel: str = DEFAULT_KERNEL, variables: Mapping[str, str] | None = None
    ) -> None:
        """Have as many kernels ready for the next steps; returns at once, while they get ready.

        Kernels that cannot be forked, or are not there, are not begun before they are needed.
        """
        try:
            spec = find_spec(kernel)
        except Unavailable:  # who needs it will be told
            return
        key = _key(spec, {**self._base, **(variables or {})})
        with self._lock:
            server = self._server(spec, key)
            spares = self._spares.setdefault(key, [])
            spares[:] = [fork for fork in spares if fork.ended() is None]
            while server is not None and len(spares) < count:
                spares.append(server.fork())

    def start(self, kernel: str, folder: Path, variables: Mapping[str, str]) -> Kernel:
        """A kernel that works in the folder, with the variables in its environment besides the pool's.

        Raises
        ------
        Unavailable
            When there is no such kernel or folder, or it cannot be started.
        """
        spec = find_spec(kernel)
        if not folder.is_dir():
            raise Unavailable(f"the step's folder {folder} is not there; make it, or name another")
        environment = {**self._base, **variables}
        return self._fork(spec, folder, environment) or PlainKernel(spec, folder, environment, self._folder())

    def wait_until_imported(self) -> dict[str, str]:
        """Wait until all servers have their imports; names of what was left out, and why."""
        with self._lock:
            servers = list(self._servers.values())
        return {name: why for server in servers for name, why in server.wait_until_known().items()}

    def wait_until_prepared(self) -> None:
        """Wait until the kernels that were asked for beforehand only lack their steps."""
        with self._lock:
            spares = [fork for forks in self._spares.values() for fork in forks]
        for fork in spares:
            with contextlib.suppress(EngineFailure):  # who would take it finds another
                fork.wait_until_parked()

    def close(self) -> None:
        """End the servers and all kernels that run still."""
        with self._lock:
            self._is_closed = True
            servers, spares = list(self._servers.values()), list(self._spares.values())
            self._servers.clear()
            self._spares.clear()
        for server in servers:
            server.close()
        for fork in (fork for forks in spares for fork in forks):
            fork.close()
        if self._sockets is not None:
            self._sockets.remove()

    def _fork(self, spec: KernelSpec, folder: Path, environment: Mapping[str, str]) -> Kernel | None:
        key = _key(spec, environment)
        with self._lock:
            server = self._server(spec, key)
            if server is None:
                return None
            spares = self._spares.get(key, [])
            fork = next((fork for fork in spares if fork.ended() is None), None)
            if fork is None:
                fork = server.fork()
            else:
                spares.remove(fork)
        try:
            fork.take(folder, environment)
        except EngineFailure:  # a plain kernel tells what is wrong, or works
            fork.close()
            return None
        return fork

    def _server(self, spec: KernelSpec, key: _Key) -> ForkServer | None:
        """The server for the environment, where there is one or can be."""
        if self._is_closed:
            raise Unavailable("the pool of kernels is closed; open a new one")
        if not spec.is_forkable:
            return None
        if (found := self._servers.get(key)) is not None:
            return found if found.is_running else None
        if len(self._servers) >= self._most_servers:
            return None
        self._sockets = self._sockets or IpcFolder()
        made = self._servers[key] = ForkServer(spec.program, self._imports, dict(key[1]), self._sockets)
        return made

    def _folder(self) -> IpcFolder:
        with self._lock:
            self._sockets = self._sockets or IpcFolder()
            return self._sockets


def _key(spec: KernelSpec, environment: Mapping[str, str]) -> _Key:
    """What two kernels must have in common to come from one server."""
    early = {name: value for name, value in environment.items() if not name.startswith(_READ_LATE)}
    return spec.program, tuple(sorted(early.items()))
