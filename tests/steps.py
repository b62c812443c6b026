"""Steps for the tests: a notebook of some cells, run by a pool, and what it left."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from notebench.engines.papermill_steps.pool import KernelPool
from notebench.engines.papermill_steps.step import run_step
from notebench.pipelines.step import CellEvent, StepReply, StepTask

PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}
WAIT_S = 60


def write(path: Path, *cells: str | Any, kernel: Mapping[str, str] | None = PYTHON) -> Path:
    """A notebook of code cells; a cell of another kind is given as nbformat has it."""
    made = [nbformat.v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    metadata = {"kernelspec": dict(kernel)} if kernel else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata=metadata), path)
    return path


def tagged(source: str, *tags: str) -> Any:
    """A code cell with tags."""
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})


def make_task(folder: Path, *cells: str | Any, name: str = "step", **fields: Any) -> StepTask:
    """A step of a new notebook in the folder."""
    kernel = fields.pop("spec", PYTHON)
    notebook = write(folder / f"{name}.ipynb", *cells, kernel=kernel)
    ran = folder / "ran"
    ran.mkdir(exist_ok=True)
    return StepTask(
        name,
        notebook,
        fields.pop("values", {}),
        ran / f"{name}.ipynb",
        folder,
        folder / "outputs" / name,
        **fields,
    )


@dataclass
class Ran:
    """A step that was run: the answer, the cells' events, the executed notebook."""

    task: StepTask
    reply: StepReply
    events: list[CellEvent] = field(default_factory=list)

    @property
    def notebook(self) -> Any:
        return nbformat.read(self.task.target, 4)

    def texts(self, cell: int) -> list[str]:
        """The texts among a cell's outputs."""
        outputs = self.notebook.cells[cell].outputs
        return [
            each.text if each.output_type == "stream" else each.get("data", {}).get("text/plain", "")
            for each in outputs
        ]


def run(
    task: StepTask,
    pool: KernelPool,
    *,
    stop: threading.Event | None = None,
    on_cell: Callable[[CellEvent], None] | None = None,
) -> Ran:
    """Run a step to its end."""
    events: list[CellEvent] = []

    def note(event: CellEvent) -> None:
        events.append(event)
        if on_cell:
            on_cell(event)

    return Ran(task, run_step(task, pool, note, stop or threading.Event()), events)
