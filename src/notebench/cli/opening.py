"""How a command gets its workbench: when it needs one, and no sooner."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notebench.workbench import Workbench

Opener = Callable[[Path], "Workbench"]
"""Opens the workbench of a folder; click hands it to the commands, and tests hand in their own."""


def open_lazily(start: Path) -> "Workbench":
    """The workbench that a process working in ``start`` belongs to."""
    # Here and not above: it brings pydantic, which `--help` and `lab` have no use for.
    from notebench.workbench import open_workbench

    return open_workbench(start)
