"""In a kernel: its state before a cell is kept by a fork, and written only when a later cell fails.

A fork has the variables as they were, whatever the cell that failed did to them half. It costs a copy of
the tables of memory, and as much memory as is changed while it waits; where memory is short, it goes first.
"""

import contextlib
import ctypes
import importlib
import json
import os
import random
import signal
import socket
import sys
import sysconfig
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from notebench.data.column_content import new_hash
from notebench.engines.papermill_steps.variables import read_pickle, sort_out, write_pickle
from notebench.pipelines.needs import is_history
from notebench.redaction import is_secret_name, secret_values
from notebench.workspace import write_new

_FORMAT = 1
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_LONGEST_S, _STALLED_S = 60, 10
_BEAT_EVERY_S = 1.0
_UNFORKABLE = frozenset({"jax", "ray", "tensorflow"})
"""Their threads hold locks that a fork may wait for, or watch over forks themselves."""
_LARGEST_ORDER = 1_000_000
_TAKEN_FIRST = b"1000"
_OF_ONE_RUN = ("NOTEBENCH_", "MLFLOW_", "_MLFLOW_", "JPY_")
_BEAT, _DONE = b"+", b"."
_STATE, _FACTS = "state.pickle", "facts.json"
_ours: dict[str, Any] = {}
"""The fork that waits: its pid, and the socket to it."""
_begun: dict[str, Any] = {}
"""Environment, folder and modules as the step began."""


def begin() -> None:
    """Note how the process is before the step's first cell."""
    _begun.update(environment=dict(os.environ), folder=str(Path.cwd()), modules=frozenset(sys.modules))


def take() -> None:
    """Keep the state as it is now, in the place of what was kept before; nothing where none can be."""
    drop()
    if _UNFORKABLE & sys.modules.keys():
        return
    ours, its = socket.socketpair()
    # Python seeds anew in each fork, where PyTorch says that there is no GPU.
    known = {"random": random.getstate(), "has_gpu": _has_gpu()}
    with warnings.catch_warnings():
        # Of other threads only their locks come along: who waits for one in vain is ended.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        _wait(its, ours, known)
    its.close()
    _ours.update(pid=pid, socket=ours)


def drop() -> None:
    """Let go of what was kept."""
    if _ours:
        _ours["socket"].close()
        with contextlib.suppress(OSError):  # ended, and taken in by code that waits for any process
            os.kill(_ours["pid"], signal.SIGKILL)
            os.waitpid(_ours["pid"], 0)
        _ours.clear()


def save(folder: str, facts: str, limit: int) -> None:
    """Write what was kept into a folder, with the facts; what cannot be, is not there afterwards.

    Parameters
    ----------
    facts
        A JSON object of what the owner knows.
    limit
        Bytes of all variables.
    """
    if not _ours:
        return
    with contextlib.suppress(OSError):
        link: socket.socket = _ours["socket"]
        link.settimeout(_STALLED_S)
        link.sendall(
            json.dumps({"folder": folder, "facts": json.loads(facts), "limit": limit}).encode() + b"\n"
        )
        ends_at = time.monotonic() + _LONGEST_S
        while link.recv(1) == _BEAT and time.monotonic() < ends_at:
            continue
    drop()


def _wait(orders: socket.socket, others: socket.socket, known: Mapping[str, Any]) -> NoReturn:
    """In the fork: wait for the order to write, or for the end."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_bytes(_TAKEN_FIRST)
        others.close()
        with orders.makefile("rb") as file:
            line = file.readline(_LARGEST_ORDER)
        if line:
            order = json.loads(line)
            _write(Path(order["folder"]), order["facts"], order["limit"], known, _beats(orders))
            orders.sendall(_DONE)
    finally:
        os._exit(0)


def _beats(link: socket.socket) -> Callable[[], None]:
    """Says now and then that something goes on: locks that nobody opens are waited for in vain."""
    said_at = time.monotonic()

    def beat() -> None:
        nonlocal said_at
        if time.monotonic() - said_at > _BEAT_EVERY_S:
            said_at = time.monotonic()
            link.sendall(_BEAT)

    return beat


def _write(
    folder: Path, facts: dict[str, Any], limit: int, known: Mapping[str, Any], beat: Callable[[], None]
) -> None:
    shell = _shell()
    namespace: dict[str, Any] = shell.user_ns
    modules = _own_modules()
    values = {
        name: value for name, value in namespace.items() if _is_variable(name, value, shell.user_ns_hidden)
    }
    for module in modules:
        values |= {f"{module.__name__}.{name}": value for name, value in _variables_of(module)}
    sorted_out = sort_out(values, namespace, limit, secret_values(os.environ), beat)
    changed = _changed_environment()
    state = {"variables": sorted_out.kept, "random": known["random"], **_other_seeds()}
    digest = new_hash()
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{_STATE}.part"
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - private
        write_pickle(_Limited(file, digest, limit, beat), state, namespace)
    part.replace(folder / _STATE)
    told = {
        **facts,
        "format": _FORMAT,
        "bytes": (folder / _STATE).stat().st_size,
        "digest": digest.hexdigest(),
        "lost": {**sorted_out.lost, **_lost_besides(changed, has_gpu=known["has_gpu"])},
        "folder": str(Path.cwd()),
        "environment": {name: value for name, value in changed.items() if not _why_unkept(name)},
        "path": sys.path,
        "modules": {
            each.__name__: [str(each.__file__), _digest(Path(str(each.__file__)))] for each in modules
        },
        "count": shell.execution_count,
    }
    (folder / _FACTS).unlink(missing_ok=True)
    write_new(folder / _FACTS, json.dumps(told).encode("utf-8", "backslashreplace"), is_private=True)


class _Limited:
    """Writes no more than it may."""

    def __init__(self, file: Any, digest: Any, limit: int, beat: Callable[[], None]) -> None:
        self._file, self._digest, self._room, self._beat = file, digest, limit, beat

    def write(self, chunk: Any) -> int:
        size = memoryview(chunk).nbytes
        self._room -= size
        if self._room < 0:
            raise OSError("the variables take more than is kept")
        self._digest.update(chunk)
        self._file.write(chunk)
        self._beat()
        return size


def _shell() -> Any:
    from ipykernel.zmqshell import ZMQInteractiveShell

    return ZMQInteractiveShell.instance()


def _is_variable(name: str, value: Any, hidden: Mapping[str, Any]) -> bool:
    """Whether it is the notebook's, not IPython's own."""
    is_own = name not in hidden or hidden[name] is not value
    return is_own and not name.startswith("__") and not is_history(name)


def _own_modules() -> list[ModuleType]:
    """Modules that the notebook imported from files that belong to no package that is installed."""
    installed = tuple({*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix})
    found = []
    for name in sys.modules.keys() - _begun.get("modules", frozenset()):
        module = sys.modules[name]
        file = getattr(module, "__file__", None)
        is_ours = name.partition(".")[0] in ("notebench", "__main__", "__mp_main__")
        if isinstance(file, str) and not is_ours and not file.startswith(installed):
            found.append(module)
    return found


def _file_of(module: ModuleType) -> tuple[str, str]:
    return str(module.__file__), _digest(Path(str(module.__file__)))


def _variables_of(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """What it holds besides what its file defines and imports."""
    for name, value in vars(module).items():
        is_defined = isinstance(value, ModuleType | type) or hasattr(value, "__code__") or callable(value)
        if not name.startswith("__") and not is_defined:
            yield name, value


def _changed_environment() -> dict[str, str | None]:
    before: Mapping[str, str] = _begun.get("environment", {})
    names = [*dict.fromkeys([*before, *os.environ])]
    return {name: os.environ.get(name) for name in names if before.get(name) != os.environ.get(name)}


def _why_unkept(name: str) -> str:
    if name.startswith(_OF_ONE_RUN):
        return "it is of this run alone"
    return "it tells a secret" if is_secret_name(name) else ""


def _has_gpu() -> bool:
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    return cuda is not None and bool(cuda.is_initialized())


def _lost_besides(changed: Mapping[str, str | None], *, has_gpu: bool) -> dict[str, str]:
    """State that is no variable and cannot be kept, by dotted names."""
    lost = {f"os.environ[{name!r}]": why for name in changed if (why := _why_unkept(name))}
    if has_gpu:
        lost["torch.cuda"] = "a GPU's memory is not kept"
    return lost


def _other_seeds() -> dict[str, Any]:
    found: dict[str, Any] = {}
    if numpy := sys.modules.get("numpy.random"):
        found["numpy"] = numpy.get_state()
    if torch := sys.modules.get("torch"):
        found["torch"] = torch.get_rng_state().numpy().tobytes()
    return found


def _digest(path: Path) -> str:
    digest = new_hash()
    with contextlib.suppress(OSError):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def prepare(facts: Mapping[str, Any]) -> None:
    """Take on folder, environment and path as they were; the notebook's own modules must be the same.

    Raises
    ------
    RuntimeError
        When one was changed.
    """
    for name, (file, digest) in facts["modules"].items():
        if _digest(Path(file)) != digest:
            raise RuntimeError(f"{name} was changed")
    os.chdir(facts["folder"])
    for name, value in facts["environment"].items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    sys.path[:] = facts["path"]


def restore(folder: str) -> None:
    """Take on the variables that were kept.

    Raises
    ------
    RuntimeError
        When they are not as they were written.
    Exception
        Whatever an object raises that cannot be made again.
    """
    facts = json.loads((Path(folder) / _FACTS).read_bytes())
    path = Path(folder) / _STATE
    if path.stat().st_size != facts["bytes"] or _digest(path) != facts["digest"]:
        raise RuntimeError("what was kept is torn")
    shell = _shell()
    with path.open("rb") as file:
        state = read_pickle(file, shell.user_ns)
    for name, value in state["variables"].items():
        module, dot, last = name.rpartition(".")
        if dot:
            setattr(importlib.import_module(module), last, value)
        else:
            shell.user_ns[name] = value
    random.setstate(state["random"])
    if "numpy" in state:
        importlib.import_module("numpy.random").set_state(state["numpy"])
    if "torch" in state:
        torch, numpy = map(importlib.import_module, ("torch", "numpy"))
        torch.set_rng_state(torch.from_numpy(numpy.frombuffer(state["torch"], "uint8").copy()))
    shell.execution_count = facts["count"]
