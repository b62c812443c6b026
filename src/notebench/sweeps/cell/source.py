"""A cell of a kernel as what is swept."""

import difflib
from pathlib import Path
from typing import Any

from notebench.errors import BadInput
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.cell.code import Cell
from notebench.sweeps.cell.kept import CODE_FILE, PICKLE_FILE, keep
from notebench.sweeps.cell.names import Packer
from notebench.sweeps.plan import Objective, ObjectiveKind
from notebench.sweeps.source import Source

MAGIC = "%%sweep"


def label_of(name: str) -> str:
    """What tracebacks call the cell of a sweep."""
    return f"<{MAGIC} {name}>"


def cell_source(cell: Cell, name: str, folder: Path, namespace: dict[str, Any], limit: int) -> Source:
    """The cell with what it takes from the kernel's namespace.

    Parameters
    ----------
    folder
        In which trials work.
    limit
        Bytes that it may take along.

    Raises
    ------
    BadInput
        When a name is not defined or cannot be taken along; one line that names it.
    """
    packer = Packer(namespace, cell.needs.bound | set(cell.parameters.names), limit)
    content = packer.pack_cell(cell.needs, cell.code.label)
    files = keep(content, cell.code)
    return Source(name, Objective(ObjectiveKind.CELL, CODE_FILE), cell.parameters, folder, files=files)


def check_metrics(cell: Cell, ask: SweepAsk) -> None:
    """Refuse a metric that the cell does not name, where it is like a name that the cell assigns.

    Raises
    ------
    BadInput
        With that name.
    """
    for text in ask.metric or ():
        name = text.partition(":")[0]
        if name in cell.needs.bound or name in cell.code.source:
            continue
        near = difflib.get_close_matches(name, sorted(cell.needs.bound - set(cell.parameters.names)), n=1)
        if near:
            raise BadInput(f"metric: the cell assigns no {name[:80]!r}; did you mean {near[0]}?")


def taken_bytes(source: Source) -> int:
    """How much a cell takes along."""
    return len(source.files.get(PICKLE_FILE, b""))
