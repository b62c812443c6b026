"""A cell of a kernel as what is swept."""

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from notebench.errors import BadInput
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.cell.code import Cell
from notebench.sweeps.cell.kept import CODE_FILE, keep
from notebench.sweeps.cell.names import Packer, format_bytes
from notebench.sweeps.plan import Objective, ObjectiveKind
from notebench.sweeps.source import Source

MAGIC = "%%sweep"
_NAMED = 8


def label_of(name: str) -> str:
    """What tracebacks call the cell of a sweep."""
    return f"<{MAGIC} {name}>"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a cell takes along.

    Attributes
    ----------
    names
        Of values; modules are imported again.
    size
        In bytes, as it is kept.
    """

    names: tuple[str, ...]
    size: int

    def __str__(self) -> str:
        told = ", ".join(self.names[:_NAMED]) + (", …" if len(self.names) > _NAMED else "")
        return f"takes {format_bytes(self.size)} along: {told}" if self.names else ""


def cell_source(
    cell: Cell,
    name: str,
    folder: Path,
    namespace: dict[str, Any],
    limit: int,
    kernels_own: frozenset[str] = frozenset(),
) -> tuple[Source, Taken]:
    """The cell with what it takes from the kernel's namespace.

    Parameters
    ----------
    folder
        In which trials work.
    limit
        Bytes that it may take along.
    kernels_own
        Names in the namespace that no cell defined.

    Raises
    ------
    BadInput
        When a name is not defined or cannot be taken along; one line that names it.
    """
    packer = Packer(namespace, cell.needs.bound, limit, kernels_own)
    values = packer.choose(cell.needs, cell.code.label)
    content = packer.pack(values)
    objective = Objective(ObjectiveKind.CELL, CODE_FILE)
    source = Source(name, objective, cell.parameters, folder, files=keep(content, cell.code))
    named = (each for each, value in values.items() if not isinstance(value, ModuleType))
    return source, Taken(tuple(named), len(content))


def check_metrics(cell: Cell, ask: SweepAsk) -> None:
    """Refuse a metric that the cell does not name, where it is like a name that the cell assigns.

    Raises
    ------
    BadInput
        With that name.
    """
    for text in ask.metric or ():
        name = text.partition(":")[0]
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", cell.code.source):
            continue
        near = difflib.get_close_matches(name, sorted(cell.needs.bound - set(cell.parameters.names)), n=1)
        if near:
            raise BadInput(f"metric: the cell assigns no {name[:80]!r}; did you mean {near[0]}?")
