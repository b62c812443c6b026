"""One step: its notebook is given its values and executed in a kernel of its own; what came of it."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from math import isfinite
from typing import Any

import nbformat
from nbformat.reader import NotJSONError
from papermill.exceptions import PapermillException, strip_color
from papermill.execute import remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from papermill.utils import nb_language

from notebench.engines.papermill_steps.checkpoints import Keeping, code_of, read_executed, restore, take_over
from notebench.engines.papermill_steps.executing import CANCELLED, TIMED_OUT, Ended, Limits, StepClient
from notebench.engines.papermill_steps.kernel import Kernel
from notebench.engines.papermill_steps.outputs_kept import OutputsKept
from notebench.engines.papermill_steps.pool import DEFAULT_KERNEL, KernelPool
from notebench.engines.papermill_steps.saving import StepManager
from notebench.engines.papermill_steps.starting import wait_for_kernel
from notebench.errors import BadInput, NotebenchError, NotFound
from notebench.parameters import inject
from notebench.pipelines.checkpoint import Checkpoint
from notebench.pipelines.outputs import OUTPUTS_VARIABLE, read_outputs
from notebench.pipelines.step import CellEvent, StepReply, StepState, StepTask

_READY_S = 60.0
_SAVE_S = 90.0  # for the state to be written; the kernel gives up before
_METADATA_KEY = "notebench"
_PYTHON = "python"
_LONGEST_REASON = 300
_log = logging.getLogger(__name__)


def run_step(
    task: StepTask, pool: KernelPool, on_cell: Callable[[CellEvent], None], stop: threading.Event
) -> StepReply:
    """Execute the step's notebook; threads may run steps at the same time with one pool.

    The executed notebook is at ``task.target`` whatever comes of it, but for a notebook that cannot be read.
    A kernel that dies, a full disk, and whatever the notebook raises, are steps that failed, no exceptions.

    Parameters
    ----------
    on_cell
        Called as each cell begins and ends, in this thread.
    stop
        Set to have the step cancelled: its cell is interrupted, then its kernel is killed.
    """
    began = time.monotonic()
    limits = Limits(stop.is_set, task.timeout_s, began)
    try:
        notebook = prepare(task)
        reply = _Execution(task, notebook, limits, on_cell).run(pool)
    except NotebenchError as err:
        reply = StepReply(task.name, StepState.FAILED, err.message)
    except OSError as err:  # at the end: while it runs, it is tried again
        told = f"the executed notebook {task.target} cannot be written ({err.strerror or err})"
        reply = StepReply(task.name, StepState.FAILED, told)
    return replace(reply, duration_s=time.monotonic() - began, outputs=read_outputs(task.outputs))


def prepare(task: StepTask) -> Any:
    """The notebook of a step as it is to be executed, its values in a cell of their own.

    In Python they are written as the parameters' room writes them, in other languages by papermill.

    Raises
    ------
    NotFound
        When there is no such notebook.
    BadInput
        When it is none, or a value cannot be written in its language.
    """
    if not task.notebook.is_file():
        raise NotFound(f"there is no notebook {task.notebook}; name one that is there")
    try:
        notebook = load_notebook_node(str(task.notebook))
    except (NotJSONError, ValueError, AttributeError, KeyError, OSError) as err:
        raise BadInput(f"{task.notebook} cannot be read as a notebook; open it in JupyterLab") from err
    notebook = remove_error_markers(notebook)
    language = str(_language(notebook)).lower()
    if task.values and _is_python(notebook):
        notebook = nbformat.from_dict(inject(notebook, task.values))
    elif task.values:
        try:
            notebook = parameterize_notebook(notebook, dict(task.values), language=language, kernel_name="")
        except (PapermillException, NotImplementedError) as err:
            raise BadInput(f"{task.notebook.name}: values cannot be written in {language}: {err}") from err
    notebook.metadata.papermill.update(
        input_path=str(task.notebook), output_path=str(task.target), parameters=_plain(dict(task.values))
    )
    return notebook


class _Execution:
    """One notebook on its way."""

    def __init__(
        self, task: StepTask, notebook: Any, limits: Limits, on_cell: Callable[[CellEvent], None]
    ) -> None:
        self._task, self._notebook, self._limits, self._tell = task, notebook, limits, on_cell
        self._code_cells = sum(cell.cell_type == "code" for cell in notebook.cells)
        self._manager = StepManager(notebook, task.target)
        self._kept = OutputsKept(task.output_bytes, task.target.with_suffix(".spill.txt"))
        self._failed: int | None = None
        self._note_begin = ""

    def run(self, pool: KernelPool) -> StepReply:
        """Execute it; what came of it."""
        self._note(StepState.RUNNING, "")
        self._manager.notebook_start()
        state, reason = StepState.FAILED, "it was given up"
        try:
            state, reason = self._execute(pool)
        except NotebenchError as err:
            reason = err.message
            raise
        finally:
            self._kept.close()
            self._note(state, reason)
            self._manager.notebook_complete()
        return StepReply(
            self._task.name, state, reason, 0.0, self._failed, self._error(), note=self._note_begin
        )

    def _execute(self, pool: KernelPool) -> tuple[StepState, str]:
        task = self._task
        name = task.kernel or self._notebook.metadata.get("kernelspec", {}).get("name") or DEFAULT_KERNEL
        variables = {**task.variables, OUTPUTS_VARIABLE: str(task.outputs.absolute())}
        if passed := self._limits.passed():
            return _state(passed), passed.reason
        kernel = pool.start(name, task.folder.absolute(), variables)
        try:
            client, told = self._client(kernel)
            if task.restored is not None and not self._goes_on(client, task.restored):
                kernel.close()
                kernel = pool.start(name, task.folder.absolute(), variables)
                client, told = self._client(kernel)
            self._run(client, kernel, told)
        except Ended as err:
            where = "" if self._failed is None else f"cell {self._failed + 1}: "
            return _state(err), where + err.reason
        finally:
            kernel.close()
        return (StepState.FINISHED, "") if self._failed is None else (StepState.FAILED, self._say_failure())

    def _client(self, kernel: Kernel) -> tuple[StepClient, Mapping[str, Any]]:
        told = wait_for_kernel(kernel, self._limits, _READY_S)
        client = StepClient(
            self._manager, kernel, self._kept, self._limits, self._on_cell, log=_log, timeout=None
        )
        task = self._task
        if task.before and _is_python(self._notebook):
            client.run_unseen(task.before)
        if task.checkpoint is not None and kernel.is_forked:
            client.keeping = Keeping(
                task.checkpoint, task.outputs, client.run_unseen, task.checkpoint_after_s
            )
            client.keeping.begin()
        return client, told

    def _goes_on(self, client: StepClient, checkpoint: Checkpoint) -> bool:
        """Whether the kernel has the state of a checkpoint now; where not, it is of no use."""
        cells = client.executed_cells
        try:
            going = checkpoint.plan([code_of(cell) for _, cell in cells])
            executed = read_executed(checkpoint, self._task.target.name)
            restore(checkpoint, going, client.run_unseen)
            take_over(checkpoint, executed, [cell for _, cell in cells[: going.count]], self._task.outputs)
        except BadInput as err:
            self._note_begin = f"it began at its first cell: {err.message}"
            return False
        place = cells[going.count][0]
        client.begin_at(place)
        if client.keeping:
            client.keeping.restored([code_of(cell) for _, cell in cells[: going.count]])
        self._note_begin = f"it went on at cell {place + 1} with what it had there"
        return True

    def _run(self, client: StepClient, kernel: Kernel, told: Mapping[str, Any]) -> None:
        """Execute the cells; the state is written where one fails."""
        has_ended = False
        try:
            client.run(told)
        except Ended as err:
            has_ended = err.name != TIMED_OUT
            raise
        finally:
            if self._failed is not None and not has_ended and client.keeping and kernel.ended() is None:
                client.set_limits(Limits(self._limits.must_stop, _SAVE_S))
                with suppress(Ended):  # it is not kept then
                    client.keeping.save()

    def _on_cell(self, place: int, state: Any, took_s: float | None) -> None:
        if state == "failed":
            self._failed = place
        self._tell(CellEvent(self._task.name, place, self._code_cells, state, took_s))

    def _note(self, state: StepState, reason: str) -> None:
        noted = self._notebook.metadata.setdefault(_METADATA_KEY, nbformat.NotebookNode())
        noted["step"] = {"name": self._task.name, "state": str(state), "reason": reason}
        if self._kept.spilled:
            noted["step"]["spilled_bytes"] = {str(cell): size for cell, size in self._kept.spilled.items()}

    def _errors(self) -> list[Any]:
        if self._failed is None:
            return []
        return [each for each in self._notebook.cells[self._failed].outputs if each.output_type == "error"]

    def _printed_errors(self) -> list[str]:
        """The last line that the cell printed as an error: IPython says so what is wrong with a magic."""
        outputs = self._notebook.cells[self._failed or 0].outputs
        texts = [each.text for each in outputs if each.output_type == "stream" and each.name == "stderr"]
        return [line for line in "".join(texts).splitlines() if line.strip()][-1:]

    def _error(self) -> str:
        return str(strip_color("\n".join(line for each in self._errors() for line in each.traceback)))

    def _say_failure(self) -> str:
        said = [f"{each.ename}: {each.evalue}" for each in self._errors()] or self._printed_errors()
        text = " ".join(strip_color(said[-1] if said else "it failed").split())
        return f"cell {(self._failed or 0) + 1}: {text}"[:_LONGEST_REASON]


def _state(ended: Ended) -> StepState:
    return StepState.CANCELLED if ended.name == CANCELLED else StepState.FAILED


def _is_python(notebook: Any) -> bool:
    return str(_language(notebook)).lower().rstrip("0123456789.") in (_PYTHON, "ipython")


def _language(notebook: Any) -> str:
    try:
        return str(nb_language(notebook))
    except ValueError:  # it does not say
        return _PYTHON


def _plain(value: object) -> Any:
    """A value as JSON has it, for papermill's metadata; what it has not, is told as text."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if isfinite(value) else str(value)
        case list() | tuple() | set() | frozenset():
            return [_plain(each) for each in value]
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
    return str(value)
