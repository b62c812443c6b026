"""A notebook executed where it lies, to the first cell that fails; code may run before a cell, unseen.

Nothing is saved while cells run: the notebook is the source too, and is written whole, once, at the end.
"""

from pathlib import Path
from typing import Any

from nbformat import writes
from nbformat.reader import NotJSONError
from papermill.iorw import load_notebook_node
from papermill.utils import nb_kernel_name

from notebench.engines.papermill_steps.executing import KERNEL_DIED, Ended, Limits, StepClient
from notebench.engines.papermill_steps.outputs_kept import OutputsKept
from notebench.engines.papermill_steps.pool import DEFAULT_KERNEL, KernelPool
from notebench.engines.papermill_steps.saving import StepManager
from notebench.engines.papermill_steps.starting import wait_for_kernel
from notebench.errors import BadInput, EngineFailure
from notebench.experiments.capture.capture import Failure
from notebench.experiments.restore.repeat import Plan
from notebench.workspace import write_whole

_START_S = 60
_KEPT_BYTES = 10_000_000


def run_notebook(path: Path, plan: Plan, pool: KernelPool | None = None) -> Failure | None:
    """Execute the notebook and write its outputs into it; gives the error that stopped it.

    A cell tagged ``raises-exception`` may fail. The kernel is gone when this returns or raises; an interrupt
    reaches the running cell first. Of a cell's output 10 MB are kept, the rest lies beside the notebook.

    Parameters
    ----------
    pool
        Where the kernel comes from; without one it is begun plainly.

    Raises
    ------
    BadInput
        When it is no notebook.
    Unavailable
        When its kernel cannot be started.
    EngineFailure
        When the kernel died.
    """
    try:
        notebook = load_notebook_node(str(path))
    except (NotJSONError, ValueError, AttributeError) as err:
        raise BadInput(f"{path} is no notebook that can be executed") from err
    # None: the bar is shown in a terminal only.
    manager = StepManager(notebook, None, progress_bar={"disable": None, "leave": False})
    manager.notebook_start()
    try:
        if pool is not None:
            _execute(manager, path, plan, pool)
        else:
            with KernelPool(most_servers=0) as plain:
                _execute(manager, path, plan, plain)
    except Ended as err:
        if err.name != KERNEL_DIED:
            raise
        raise EngineFailure(f"the kernel died while it ran {path.name}: {err.reason}") from err
    finally:
        manager.cleanup_pbar()
        manager.notebook_complete()
        _strip(notebook)
        write_whole(path, writes(notebook).encode("utf-8", "backslashreplace"))
    return _failure(notebook)


def _execute(manager: StepManager, path: Path, plan: Plan, pool: KernelPool) -> None:
    kept, limits = OutputsKept(_KEPT_BYTES, path.with_suffix(".spill.txt")), Limits()
    kernel = pool.start(_kernel_name(manager.nb), plan.folder, plan.variables)
    try:
        told = wait_for_kernel(kernel, limits, _START_S)
        _Client(manager, kernel, kept, limits, plan=plan).run(told)
    finally:
        kept.close()
        kernel.close()


def _kernel_name(notebook: Any) -> str:
    return str(nb_kernel_name(notebook)) if "kernelspec" in notebook.metadata else DEFAULT_KERNEL


class _Client(StepClient):
    """Runs code before a cell, and after the last."""

    def __init__(self, *arguments: Any, plan: Plan) -> None:
        super().__init__(*arguments)
        self._plan = plan

    def papermill_execute_cells(self) -> None:
        """See papermill."""
        super().papermill_execute_cells()
        has_failed = bool(self.nb.metadata.papermill.get("exception"))
        if code := self._plan.after.get(has_failed):
            self._prepare(code)

    def execute_cell(self, cell: Any, cell_index: int, *_: Any, **__: Any) -> Any:
        """See nbclient."""
        for code in self._plan.before.get(cell_index, ()):
            self._prepare(code)
        return super().execute_cell(cell, cell_index)

    def _prepare(self, code: str) -> None:
        reply = self.run_unseen(code)
        if reply["status"] != "ok":
            told = reply.get("evalue", "no answer")
            raise EngineFailure(f"tracking could not be prepared in the kernel: {told}")


def _failure(notebook: Any) -> Failure | None:
    for cell in notebook.cells:
        if not cell.metadata.get("notebench", {}).get("has_failed"):
            continue
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                return Failure(output.ename, output.evalue, "\n".join(output.traceback))
        return Failure("CellExecutionError", "", "")
    return None


def _strip(notebook: Any) -> None:
    """Take papermill's notes out again, but for which cell failed."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        noted = cell.metadata.pop("papermill", {})
        if noted.get("exception"):
            cell.metadata.setdefault("notebench", {})["has_failed"] = True
        if not cell.metadata.get("tags"):
            cell.metadata.pop("tags", None)
