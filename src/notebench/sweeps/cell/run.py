"""One trial of a cell, or of a function that was pickled, in a worker."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from notebench.sweeps.cell.kept import opened
from notebench.sweeps.cell.names import unpack
from notebench.sweeps.measuring import measured

OBJECTIVE = "<objective>"
"""The name under which a function is pickled: none that it may use itself."""


def run_cell(
    kept: Path,
    folder: Path,
    values: Mapping[str, Any],
    wanted: tuple[str, ...],
    logged: Callable[[str], float | None],
) -> dict[str, float]:
    """Run the cell in a namespace of its own; gives what it measured.

    Parameters
    ----------
    kept
        Where its files are.
    folder
        In which it works.
    logged
        The last value that was logged by this name, for what is no variable at the end.

    Raises
    ------
    BadInput
        When what it takes along cannot be loaded.
    NotMeasured
        When something that is wanted is missing.
    """
    with opened(kept) as (facts, code, file), trial_module(folder, facts.path) as module:
        namespace = vars(module)
        unpack(file, namespace)
        code.run(namespace, values)
        found = {name: namespace.get(name) for name in wanted}
        found = {name: logged(name) if value is None else value for name, value in found.items()}
        return measured(found, wanted)


@contextmanager
def pickled_function(kept: Path, folder: Path) -> Iterator[Callable[..., Any]]:
    """The function, made anew with all that it uses.

    Raises
    ------
    BadInput
        When it cannot be loaded.
    """
    with opened(kept) as (facts, _, file), trial_module(folder, facts.path) as module:
        unpack(file, vars(module))
        yield vars(module)[OBJECTIVE]


@contextmanager
def trial_module(folder: Path, path: tuple[str, ...] = ()) -> Iterator[ModuleType]:
    """A ``__main__`` that knows nothing yet, in the folder where the trial works."""
    os.chdir(folder)
    for each in (*path, str(folder)):
        if each not in sys.path:
            # The folder first, as in a kernel; what else a kernel knows behind what this process knows.
            sys.path.insert(0 if each == str(folder) else len(sys.path), each)
    module = ModuleType("__main__")
    vars(module)["display"] = _display
    before = sys.modules.get("__main__")
    sys.modules["__main__"] = module
    try:
        yield module
    finally:
        namespace = vars(module)
        namespace.clear()  # functions hold it, and it holds them: what is large would stay for some trials
        if before is not None:
            sys.modules["__main__"] = before


def _display(*objects: Any, **_: Any) -> None:
    """What a kernel shows, into the log."""
    for each in objects:
        print(repr(each), flush=True)  # noqa: T201 - the trial's own output
