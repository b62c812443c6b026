"""The names that a cell takes from earlier cells: pickled once in the kernel, made anew for each trial.

Functions of the notebook are given the trial's namespace as their globals, so that they see what the cell
assigns, as they do in the notebook.
"""

import builtins
import difflib
import dis
import functools
import io
import pickle
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any, BinaryIO

import cloudpickle

from notebench.errors import BadInput
from notebench.sweeps.cell.flow import Needs

GIVEN = frozenset({"display", "__name__", "__doc__", "__builtins__", "__annotations__"})
"""What every trial's namespace has by itself."""
_SKELETONS = ("_make_skeleton_class", "_make_skeleton_enum")
_ERROR_CHARS = 150


def choose(
    needs: Needs, namespace: Mapping[str, Any], label: str, kernels_own: Collection[str] = ()
) -> dict[str, Any]:
    """The values that a cell takes from a kernel's namespace, by name.

    Parameters
    ----------
    kernels_own
        Names that no cell defined, such as ``Out``.

    Raises
    ------
    BadInput
        When a name is not defined; the text names it and its line.
    """
    found = {}
    for name, line in needs.required.items():
        is_own = name in kernels_own
        if name in namespace and not is_own:
            found[name] = namespace[name]
        elif not (hasattr(builtins, name) or name in GIVEN or needs.has_star):
            near = difflib.get_close_matches(name, [*namespace, *needs.bound], n=1)
            told = f"did you mean {near[0]}?" if near else "run the cell that defines it first"
            if is_own:
                told = "it belongs to the kernel; give what you need of it a name in an earlier cell"
            raise BadInput(f"{label}, line {line}: {name} is not defined; {told}")
    return found


@dataclass(frozen=True, slots=True)
class Packer:
    """Pickles values of a kernel's namespace.

    Attributes
    ----------
    namespace
        The kernel's own dictionary: functions whose globals it is see the trial's in its place.
    bound
        Names that the cell binds itself: of them nothing is taken along.
    limit
        Bytes.
    kernels_own
        Names that no cell defined; they are not taken along.
    """

    namespace: dict[str, Any]
    bound: frozenset[str]
    limit: int
    kernels_own: frozenset[str] = frozenset()

    def pack(self, values: Mapping[str, Any]) -> bytes:
        """The values, and all that the notebook's functions and classes among them use, in one piece.

        Raises
        ------
        BadInput
            When one cannot be pickled, uses a name that is not defined, or all are too large, with its name.
        """
        sink = _Sink(self.limit)
        pickler = self._pickler(sink)
        try:
            pickler.dump(dict(values))
        except _TooLarge:
            raise BadInput(self._too_large(values)) from None
        except Exception as err:
            raise BadInput(self._culprit(values, err)) from err
        if not pickler.undefined:
            return sink.buffer.getvalue()
        name, user = next(iter(pickler.undefined.items()))
        raise BadInput(f"{name}: {user}() uses it, and it is not defined; run the cell that defines it first")

    def choose(self, needs: Needs, label: str) -> dict[str, Any]:
        """What a cell takes along, by name: what it needs, and what it may need where that can be pickled.

        Raises
        ------
        BadInput
            When a name is not defined; the text names it and its line.
        """
        known = {name: value for name, value in self.namespace.items() if name not in self.kernels_own}
        may = {name: known[name] for name in sorted(needs.optional) if name in known}
        can = {name: value for name, value in may.items() if self._fails(value) is None}
        return choose(needs, self.namespace, label, self.kernels_own) | can

    def _pickler(self, sink: Any) -> "_Pickler":
        return _Pickler(sink, self.namespace, self.bound | self.kernels_own)

    def _fails(self, value: Any) -> Exception | None:
        try:
            self._pickler(_Sink(None)).dump(value)
        except Exception as err:  # noqa: BLE001 - whatever an object raises is why it cannot be pickled
            return err
        return None

    def _culprit(self, values: Mapping[str, Any], error: Exception) -> str:
        """Which name it is, down through what functions use."""
        used_by, known = "", set[str]()
        while True:
            failing = ((name, err) for name, value in values.items() if (err := self._fails(value)))
            name, error = next(failing, ("", error))
            if not name:
                break
            told, value = f"{name}{used_by}", values[name]
            inner = {each: self.namespace[each] for each in uses(value) if each in self.namespace}
            known.add(name)
            values = {each: inner[each] for each in inner if each not in known}
            used_by = f" (used by {name})"
            if not values or not any(self._fails(each) for each in values.values()):
                return f"{told}: a {type(value).__name__} {_why(error)}"
        return f"what the cell uses {_why(error)}"

    def _too_large(self, values: Mapping[str, Any]) -> str:
        sizes = {}
        for name, value in values.items():
            sink = _Sink(None)
            self._pickler(sink).dump(value)
            sizes[name] = sink.size
        largest = max(sizes, key=lambda name: sizes[name])
        return (
            f"{largest}: what the cell takes along has {format_bytes(sum(sizes.values()))}, of which this is "
            f"{format_bytes(sizes[largest])}; {format_bytes(self.limit)} are allowed; load it from a file "
            "inside the cell, or set sweeps.pickle_bytes"
        )


def unpack(file: BinaryIO, namespace: dict[str, Any]) -> None:
    """Put the values into a trial's namespace; they share nothing with an earlier trial's.

    Raises
    ------
    BadInput
        When one cannot be made again here, as its module is not found.
    """
    try:
        namespace.update(_Unpickler(file, namespace).load())
    except Exception as err:
        raise BadInput(
            f"what the cell takes along cannot be loaded by a worker: {type(err).__name__}: {_line(err)}"
        ) from err


def format_bytes(size: float) -> str:
    """``120 B``, ``4.5 kB``, ``210 MB``."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"


def uses(value: Any) -> tuple[str, ...]:
    """The global names that a function, or a class by its methods, reads."""
    if isinstance(value, type):
        inner = [getattr(each, "__func__", getattr(each, "fget", each)) for each in vars(value).values()]
        codes = [each.__code__ for each in inner if isinstance(each, FunctionType)]
    else:
        codes = [value.__code__] if isinstance(value, FunctionType) else []
    return tuple(dict.fromkeys(name for code in codes for name in _global_names(code)))


def _global_names(code: CodeType) -> Iterator[str]:
    for each in dis.get_instructions(code):
        if each.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield each.argval
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _global_names(const)


class _Marker(dict[str, Any]):
    """Stands for the trial's namespace among what is pickled."""

    def __reduce_ex__(self, protocol: Any) -> tuple[Callable[[], dict[str, Any]], tuple[()]]:
        del protocol
        return _trial_namespace, ()


def _trial_namespace() -> dict[str, Any]:
    raise pickle.UnpicklingError("the namespace of a trial is known to its worker alone")


_Cached = type(functools.lru_cache(_trial_namespace))


def _cached(function: Callable[..., Any], parameters: Mapping[str, Any]) -> Callable[..., Any]:
    """The function with an empty cache around it."""
    made: Callable[..., Any] = functools.lru_cache(**parameters)(function)
    return made


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc] # it is typed by nobody
    """Pickles by value what the notebook defines, and by name what modules do."""

    def __init__(self, file: Any, namespace: dict[str, Any], bound: frozenset[str]) -> None:
        super().__init__(file, protocol=5)
        self.undefined: dict[str, str] = {}
        self._namespace, self._bound = namespace, bound
        self.globals_ref[id(namespace)] = _Marker(__name__="__main__")

    def reducer_override(self, obj: Any) -> Any:
        """See ``pickle``."""
        if isinstance(obj, _Cached) and getattr(obj, "__module__", "") == "__main__":
            return _cached, (obj.__wrapped__, obj.cache_parameters())  # itself it says no more than its name
        reduced = super().reducer_override(obj)
        is_ours = isinstance(obj, FunctionType) and obj.__globals__ is self._namespace
        if not is_ours or not isinstance(reduced, tuple):
            return reduced
        known = {*self._namespace, *self._bound, *GIVEN, *vars(builtins)}
        for name in _global_names(obj.__code__):
            if name not in known:
                self.undefined.setdefault(name, obj.__qualname__)
        slots = reduced[2][1]
        slots["__globals__"] = {
            name: value for name, value in slots["__globals__"].items() if name not in self._bound
        }
        return reduced


class _Unpickler(pickle.Unpickler):
    """Makes all anew, classes too: cloudpickle would give each trial the class of the trial before."""

    def __init__(self, file: BinaryIO, namespace: dict[str, Any]) -> None:
        super().__init__(file)
        self._trial = namespace

    def find_class(self, module: str, name: str) -> Any:
        """See ``pickle``."""
        if (module, name) == (__name__, _trial_namespace.__name__):
            return lambda: self._trial
        found = super().find_class(module, name)
        if module == "cloudpickle.cloudpickle" and name in _SKELETONS:
            return lambda *args: found(*args[:-2], None, args[-1])
        return found


class _TooLarge(Exception):
    pass


@dataclass(slots=True)
class _Sink:
    """Takes what is pickled, up to its limit; without one it only counts."""

    limit: int | None
    size: int = 0
    buffer: io.BytesIO = field(default_factory=io.BytesIO)

    def write(self, piece: Any) -> int:
        count = memoryview(piece).nbytes
        self.size += count
        if self.limit is not None:
            if self.size > self.limit:
                raise _TooLarge
            self.buffer.write(piece)
        return count


def _why(error: Exception) -> str:
    return f"cannot be pickled ({_line(error)}); make it inside the cell"


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:_ERROR_CHARS]
