"""A notebook's checkpoints: kept in its kernel while it goes well, written when it fails, and taken on."""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from notebench.errors import BadInput
from notebench.parameters.notebook import INJECTED_TAG
from notebench.pipelines.checkpoint import FACTS_FILE, Checkpoint, Going, cell_id
from notebench.pipelines.keeping import MANIFEST, copy
from notebench.workspace import link

_MODULE = "notebench.engines.papermill_steps.snapshots"
LARGEST_BYTES = 1_000_000_000
"""Of all variables of a step."""
_SHARE = 20  # of the time that cells take, one part at most is spent on keeping their state
RESTORED_TAG = "restored"
"""Of a cell whose outputs are those of the run before."""
RunUnseen = Callable[[str], dict[str, Any]]


@dataclass(slots=True)
class Keeping:
    """Keeps the newest state that is worth it.

    Attributes
    ----------
    folder
        Where it is written.
    outputs
        The folder of what the step gives.
    after_s
        So long cells must have taken since the last time; 0 keeps it before each cell.
    """

    folder: Path
    outputs: Path
    run: RunUnseen
    after_s: float
    _ran: list[str] = field(default_factory=list)
    _facts: dict[str, Any] = field(default_factory=dict)
    _worth_s: float = 0.0
    _cost_s: float = 0.0

    def begin(self) -> None:
        """Take what was done until now for no work of the notebook's."""
        self.run(_call("begin()"))

    def restored(self, ran: Sequence[str]) -> None:
        """Keep the state of cells that were restored."""
        self._ran = list(ran)
        self._take()

    def before_cell(self) -> None:
        """Keep the state as it is, when enough was done for it."""
        is_worth_it = not self.after_s or self._worth_s >= max(self.after_s, _SHARE * self._cost_s)
        if self._ran and is_worth_it:
            self._take()

    def after_cell(self, cell: Any, took_s: float) -> None:
        """Count a cell that ran to its end."""
        self._ran.append(code_of(cell))
        self._worth_s += took_s

    def save(self) -> None:
        """Write what is kept."""
        if self._facts:
            folder = json.dumps(str(self.folder.absolute()))
            self.run(_call(f"save({folder}, {json.dumps(json.dumps(self._facts))}, {LARGEST_BYTES})"))
            if not (self.folder / FACTS_FILE).exists():
                shutil.rmtree(self.folder, ignore_errors=True)

    def _take(self) -> None:
        began = time.monotonic()
        if self.run(_call("take()"))["status"] == "ok":
            self._facts = {"cells": [cell_id(each) for each in self._ran], "told_bytes": _size(self.outputs)}
        self._cost_s, self._worth_s = time.monotonic() - began, 0.0


def code_of(cell: Any) -> str:
    """A cell's code; empty of the one with values, in which paths differ from run to run."""
    return "" if INJECTED_TAG in cell.metadata.get("tags", []) else str(cell.source)


def restore(checkpoint: Checkpoint, going: Going, run: RunUnseen) -> None:
    """Give a fresh kernel the state of a checkpoint.

    Raises
    ------
    BadInput
        When it could not take it on; it is then of no use.
    """
    facts = f"__import__('json').loads(open({json.dumps(str(checkpoint.folder / FACTS_FILE))}).read())"
    codes = [
        _call(f"prepare({facts})"),
        *going.again,
        _call(f"restore({json.dumps(str(checkpoint.folder))})"),
    ]
    for code in codes:
        reply = run(code)
        if reply["status"] != "ok":
            told = " ".join(f"{reply.get('ename', '')}: {reply.get('evalue', '')}".split())
            raise BadInput(f"its state could not be restored: {told[:200]}")


def take_over(checkpoint: Checkpoint, notebook: Any, cells: Sequence[Any], outputs: Path) -> None:
    """Put what the cells showed and gave before into the notebook and among the outputs.

    Parameters
    ----------
    notebook
        The one that was executed before.
    cells
        Those that do not run, of the one that goes on.

    Raises
    ------
    BadInput
        When it is not there any more.
    """
    known = {cell_id(code_of(cell)): cell for cell in reversed(notebook.cells) if cell.cell_type == "code"}
    if any(cell_id(code_of(cell)) not in known for cell in cells):
        raise BadInput("its executed notebook is another one now")
    _copy_outputs(checkpoint, outputs)
    for cell in cells:
        before = known[cell_id(code_of(cell))]
        cell.outputs, cell.execution_count = before.outputs, before.execution_count
        cell.metadata.update(
            {key: before.metadata[key] for key in ("execution", "papermill") if key in before.metadata}
        )
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), RESTORED_TAG]


def read_executed(checkpoint: Checkpoint, name: str) -> Any:
    """The notebook that was executed before.

    Raises
    ------
    BadInput
        When it is not there any more.
    """
    try:
        return nbformat.read(checkpoint.folder.parent / name, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as err:
        raise BadInput("its executed notebook is gone") from err


def _copy_outputs(checkpoint: Checkpoint, outputs: Path) -> None:
    before = checkpoint.folder.parent / "outputs"
    if not checkpoint.told_bytes:
        return
    try:
        told = (before / MANIFEST).read_bytes()[: checkpoint.told_bytes]
        outputs.mkdir(parents=True, exist_ok=True)
        for each in (
            each for each in before.iterdir() if each.name != MANIFEST and not each.name.endswith(".part")
        ):
            copy(each, outputs / each.name, link)
        (outputs / MANIFEST).write_bytes(told)
    except OSError as err:
        raise BadInput(f"what it gave cannot be copied ({err.strerror})") from err


def _size(outputs: Path) -> int:
    try:
        return (outputs / MANIFEST).stat().st_size
    except OSError:
        return 0


def _call(code: str) -> str:
    """Code that binds no name of the notebook's."""
    return f"__import__('importlib').import_module({_MODULE!r}).{code}"
