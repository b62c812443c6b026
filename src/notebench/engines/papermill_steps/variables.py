"""A kernel's variables as one pickle: what they share they share again, and what cannot be kept is told."""

import io
import sys
import threading
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import cloudpickle

from notebench.redaction import Redactor, is_secret_name

PROTOCOL = 5
_LONGEST_REASON = 160
_SHORTEST_SECRET = 6
_DEEPEST = 4
_MOST_LOOKED_AT = 2000
_IN_MEMORY = (io.StringIO, io.BytesIO)
_CHANGED: tuple[type, ...] = (memoryview, type({}.keys()), type({}.values()), type({}.items()))
"""What cloudpickle would bring back as something else, as it would files."""
_FRESH_LOCKS = (type(threading.Lock()), type(threading.RLock()))


class NotKept(Exception):
    """A value that a pickle would not bring back as it was."""


@dataclass(slots=True)
class Found:
    """What was met while values were pickled.

    Attributes
    ----------
    used
        Variables that functions of the notebook read.
    arrays
        By the memory that they lie in, arrays; kept, so that no other gets their place.
    """

    used: set[str] = field(default_factory=set)
    arrays: dict[int, list[Any]] = field(default_factory=dict)


class Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # cloudpickle is not typed
    """cloudpickle's, but that functions of the notebook get the notebook's variables, not copies of them.

    Closures share their variables, frames are copied apart from what lies below them, and arrays that share
    memory are noted: NumPy would give each its own.
    """

    def __init__(self, file: Any, namespace: Mapping[str, Any], found: Found, **options: Any) -> None:
        super().__init__(file, protocol=PROTOCOL, **options)
        self._namespace, self._found = namespace, found
        self._frame_itself: Any = None

    def reducer_override(self, obj: Any) -> Any:
        """See :mod:`pickle`."""
        if type(obj) is types.FunctionType and obj.__globals__ is self._namespace:
            return self._function(obj)
        if type(obj) is types.CellType:
            return make_cell, (), _contents(obj), None, None, fill_cell
        if isinstance(obj, _CHANGED) or (isinstance(obj, io.IOBase) and type(obj) not in _IN_MEMORY):
            raise NotKept(
                "it is an open file" if isinstance(obj, io.IOBase) else f"it is a {type(obj).__name__}"
            )
        if obj is self._frame_itself:
            return NotImplemented
        module = type(obj).__module__.partition(".")[0]
        if module == "polars":
            raise NotKept("Polars cannot be used in a fork; give it on as a pandas frame or a file")
        if module == "pandas" and hasattr(obj, "_mgr"):
            return self._frame(obj)
        if module == "numpy" or hasattr(type(obj), "__array_interface__"):
            self._note_array(obj)
        elif module == "torch" and hasattr(obj, "untyped_storage"):
            self._found.arrays.setdefault(obj.untyped_storage().data_ptr(), []).append(obj)
        return super().reducer_override(obj)

    def _function(self, function: types.FunctionType) -> Any:
        self._found.used |= set(_names_in(function.__code__)) & self._namespace.keys()
        made = (function.__code__, function.__closure__)
        state = {name: getattr(function, name) for name in _OF_A_FUNCTION}
        return make_function, made, (state, function.__dict__), None, None, finish_function

    def _frame(self, frame: Any) -> Any:
        """By itself: frames share memory and change it only for themselves."""
        buffers: list[Any] = []
        inner = io.BytesIO()
        apart = Pickler(inner, self._namespace, Found(self._found.used), buffer_callback=buffers.append)
        apart._frame_itself = frame
        apart.dump(frame)
        return load_frame, (inner.getvalue(), *buffers)

    def _note_array(self, array: Any) -> None:
        numpy: Any = sys.modules.get("numpy")
        if numpy is None or not isinstance(array, numpy.ndarray):
            return
        if isinstance(array, numpy.memmap):
            raise NotKept("it lies in a file that is mapped into memory")
        owner = array
        while isinstance(owner.base, numpy.ndarray):
            owner = owner.base
        self._found.arrays.setdefault(id(owner if owner.base is None else owner.base), []).append(array)


_OF_A_FUNCTION = (
    "__name__",
    "__qualname__",
    "__defaults__",
    "__kwdefaults__",
    "__annotations__",
    "__doc__",
    "__module__",
)
_HOME: dict[str, Any] = {}
"""The variables of which functions are made that are read."""


def make_function(code: types.CodeType, closure: tuple[types.CellType, ...] | None) -> types.FunctionType:
    """A function of the notebook."""
    return types.FunctionType(code, _HOME["namespace"], closure=closure)


def finish_function(function: types.FunctionType, state: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Give it what may refer to itself."""
    for name, value in state[0].items():
        setattr(function, name, value)
    function.__dict__.update(state[1])


def make_cell() -> types.CellType:
    """The place of a variable that functions share; empty."""
    return types.CellType()


def fill_cell(cell: types.CellType, contents: tuple[Any, ...]) -> None:
    """Fill it, where it was filled."""
    for each in contents:
        cell.cell_contents = each


def load_frame(content: bytes, *buffers: Any) -> Any:
    """A frame."""
    return cloudpickle.loads(content, buffers=buffers)


def _contents(cell: types.CellType) -> tuple[Any, ...]:
    try:
        return (cell.cell_contents,)
    except ValueError:
        return ()


def _names_in(code: types.CodeType) -> Iterable[str]:
    yield from code.co_names
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from _names_in(each)


class _Counting(io.RawIOBase):
    """Takes what is pickled, as far as it may be kept."""

    def __init__(self, limit: int, secrets: Iterable[bytes], beat: Callable[[], None]) -> None:
        self.limit, self.size, self._secrets, self._beat = limit, 0, tuple(secrets), beat

    def write(self, chunk: Any) -> int:
        size = len(chunk) if isinstance(chunk, bytes) else memoryview(chunk).nbytes
        self.size += size
        if self.size > self.limit:
            raise NotKept(f"it takes more than {self.limit / 10**9:g} GB")
        if any(each in bytes(chunk) for each in self._secrets):
            raise NotKept("it holds a secret")
        self._beat()
        return size


@dataclass(frozen=True, slots=True)
class Sorted:
    """Variables, sorted by whether they are kept.

    Attributes
    ----------
    lost
        Why each of the others is not.
    """

    kept: Mapping[str, Any]
    lost: Mapping[str, str]


def sort_out(
    values: Mapping[str, Any],
    namespace: Mapping[str, Any],
    limit: int,
    secrets: Iterable[str],
    beat: Callable[[], None] = lambda: None,
) -> Sorted:
    """Look which values can be kept, each by itself.

    Parameters
    ----------
    values
        By name; a dotted name is of a module.
    namespace
        The notebook's variables.
    limit
        Bytes that one may have.
    secrets
        What no kept value may hold.
    beat
        Called now and then.
    """
    lost: dict[str, str] = {}
    hidden = [each for each in secrets if len(each) >= _SHORTEST_SECRET]
    for name, value in values.items():
        if _is_secret(name, value):
            lost[name] = "it tells a secret"
            hidden += [value] if isinstance(value, str) and len(value) >= _SHORTEST_SECRET else []
    found: dict[str, Found] = {}
    searched = [each.encode("utf-8", "surrogatepass") for each in hidden]
    for name, value in values.items():
        if name not in lost and not isinstance(value, _FRESH_LOCKS if "." in name else ()):
            found[name] = Found()
            if why := _why_lost(value, namespace, found[name], _Counting(limit, searched, beat)):
                lost[name] = why
    lost |= _sharing({name: each for name, each in found.items() if name not in lost})
    while added := _using_lost(found, lost):
        lost |= added
    return Sorted({name: values[name] for name in found if name not in lost}, lost)


def _why_lost(value: Any, namespace: Mapping[str, Any], found: Found, sink: _Counting) -> str:
    try:
        Pickler(sink, namespace, found).dump(value)
    except Exception as err:  # noqa: BLE001 - objects raise what they like when they cannot be pickled
        return (" ".join(str(err).split()) or type(err).__name__)[:_LONGEST_REASON]
    return ""


def _sharing(found: Mapping[str, Found]) -> dict[str, str]:
    """Names of arrays that lie in each other's memory: a change of one would be one of the other."""
    held: dict[int, dict[int, str]] = {}
    lost: dict[str, str] = {}
    for name, each in found.items():
        for memory, arrays in each.arrays.items():
            known = held.setdefault(memory, {})
            for array in arrays:
                others = [other for number, other in known.items() if number != id(array)]
                if others:
                    lost[name] = (
                        f"it shares memory with {others[0]}"
                        if others[0] != name
                        else "its parts share memory"
                    )
                    lost.setdefault(others[0], f"it shares memory with {name}")
                known.setdefault(id(array), name)
    return lost


def _using_lost(found: Mapping[str, Found], lost: Mapping[str, str]) -> dict[str, str]:
    return {
        name: f"it uses {used[0]}, which is not kept"
        for name, each in found.items()
        if name not in lost and (used := sorted(each.used & lost.keys()))
    }


def _is_secret(name: str, value: Any) -> bool:
    if is_secret_name(name.rpartition(".")[2]):
        return not isinstance(value, types.ModuleType | types.FunctionType | type)
    return any(_holds_secret(each) for each in _texts(value))


def _holds_secret(text: str) -> bool:
    return Redactor().redact(text) != text


def _texts(value: Any, depth: int = 0) -> Iterable[str]:
    """The texts in plain containers and attributes, those of secret names as such."""
    if isinstance(value, str):
        yield value[:10_000]
    elif depth < _DEEPEST and isinstance(value, dict):
        for key, each in list(value.items())[:_MOST_LOOKED_AT]:
            if isinstance(key, str) and isinstance(each, str) and each and is_secret_name(key):
                yield f'password = "{each}"'
            yield from _texts(each, depth + 1)
    elif depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        for each in list(value)[:_MOST_LOOKED_AT]:
            yield from _texts(each, depth + 1)
    elif (
        depth < _DEEPEST
        and isinstance(getattr(value, "__dict__", None), dict)
        and not isinstance(value, types.ModuleType | type | types.FunctionType)
    ):
        yield from _texts(vars(value), depth + 1)


def write_pickle(file: Any, value: Any, namespace: Mapping[str, Any]) -> None:
    """Pickle what was sorted out, as one."""
    Pickler(file, namespace, Found()).dump(value)


def read_pickle(file: Any, namespace: dict[str, Any]) -> Any:
    """What :func:`write_pickle` wrote; functions of the notebook get these variables."""
    _HOME["namespace"] = namespace
    try:
        return cloudpickle.load(file)
    finally:
        _HOME.clear()
