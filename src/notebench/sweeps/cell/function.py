"""A function of this process as what is swept: named where a worker finds it by name, else pickled."""

import inspect
import os
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType
from typing import Any

from notebench.errors import BadInput, NotebenchError
from notebench.parameters import Parameters, read_cell
from notebench.sweeps.cell.kept import PICKLE_FILE, keep
from notebench.sweeps.cell.names import Packer
from notebench.sweeps.cell.run import OBJECTIVE
from notebench.sweeps.function import find_function
from notebench.sweeps.plan import Objective, ObjectiveKind
from notebench.sweeps.said import space_text
from notebench.sweeps.source import Source, read_source

_NAME = "objective"
"""Of what has none, such as a lambda."""


def source_from(
    objective: Callable[..., Any] | str, space: str | Mapping[str, Any] | None, folder: Path, limit: int
) -> Source:
    """What Python code says is swept: a function, or what :func:`~notebench.sweeps.source.read_source` takes.

    Parameters
    ----------
    space
        Text in the parameter language, or a mapping; None where the function takes a trial.
    folder
        In which trials work, and from which files and modules are looked for.
    limit
        Bytes that a function may take along.

    Raises
    ------
    BadInput, NotFound, Unavailable
        When something of it does not fit, or is not there.
    """
    if not isinstance(space, str | Mapping | None):
        raise BadInput(f"space: a {type(space).__name__} is none; give a text or a mapping, or leave it away")
    text = space_text(space) if isinstance(space, Mapping) else space
    if isinstance(objective, str):
        return read_source(objective, folder, text or "")
    return function_source(objective, None if text is None else read_cell(text), folder, limit)


def function_source(
    function: Callable[..., Any], parameters: Parameters | None, folder: Path, limit: int
) -> Source:
    """The function with what it needs.

    Parameters
    ----------
    parameters
        What is given to it by name; None where it takes a trial, and asks that for values.
    folder
        In which trials work.
    limit
        Bytes that it may take along, where it is pickled.

    Raises
    ------
    BadInput
        When it does not take what it would be given, or cannot be pickled; one line that names why.
    """
    name = getattr(function, "__name__", _NAME)
    _check_takes(function, name, parameters)
    if target := importable_name(function, folder):
        return Source(target, Objective(ObjectiveKind.FUNCTION, target), parameters, folder)
    namespace = function.__globals__ if isinstance(function, FunctionType) else vars(sys.modules["__main__"])
    content = Packer(namespace, frozenset(), limit).pack({OBJECTIVE: function})
    told = name if name.isidentifier() else _NAME
    return Source(
        told, Objective(ObjectiveKind.PICKLED, PICKLE_FILE), parameters, folder, files=keep(content)
    )


def importable_name(function: Callable[..., Any], folder: Path) -> str:
    """``module:function`` where a worker finds it by that: beside the notebook, or installed; else empty."""
    module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
    found = sys.modules.get(module)
    if module == "__main__" or not name.isidentifier() or getattr(found, name, None) is not function:
        return ""
    origin = os.path.realpath(getattr(found, "__file__", None) or "")
    known = [folder, *(Path(sysconfig.get_path(each)) for each in ("purelib", "platlib", "stdlib"))]
    if not any(Path(origin).is_relative_to(each.resolve()) for each in known):
        return ""
    target = f"{module}:{name}"
    try:
        find_function(target, folder)
    except NotebenchError:
        return ""
    return target


def _check_takes(function: Callable[..., Any], name: str, parameters: Parameters | None) -> None:
    if not callable(function):
        raise BadInput(
            f"objective: a {type(function).__name__} cannot be called; give a function, or its name"
        )
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # of what is written in C nothing is known
        return
    if parameters is None:
        try:
            signature.bind(object())
        except TypeError as err:
            raise BadInput(
                f"{name}: without a space it is called with a trial alone ({err}); write def {name}(trial), "
                "or give a space"
            ) from err
        return
    try:
        signature.bind_partial(**dict.fromkeys(parameters.names))
    except TypeError as err:
        raise BadInput(f"{name}: it does not take what the space gives it ({err})") from err
